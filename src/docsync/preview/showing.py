"""What a preview shows: the trees of a folder, the site as far as it is asked, and the news.

Requests come from several threads, one of which works at a time; the site is looked at beside them.

>>> showing = Showing(folder, foresights, reach, News())
>>> showing.page("guide/setup.md").foreseen.title
'Setup'
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docsync.confluence.remote import Remote
from docsync.engine import Foreseen, Foresight, There
from docsync.errors import DocsyncError
from docsync.preview.around import Shelf, Surroundings, file_address, names_in
from docsync.preview.news import News
from docsync.sync.inventory import attachment_names
from docsync.sync.state import Found
from docsync.workspace.textfile import digest

LOOKING = "looking at the site…"


@dataclass(frozen=True, slots=True)
class Place:
    """A file of one tree; `path` is the tree's, `shown` the workspace's."""

    foresight: Foresight
    path: str
    shown: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One file as it is shown, and how its page stands on the site (None: not known)."""

    place: Place
    shelf: Shelf
    foreseen: Foreseen
    there: There | None
    why: str  # why the site is not asked, '' where it is

    @property
    def around(self) -> Surroundings:
        """What the page may look at that a push would make."""
        return self._around(self.foreseen.title, self._addresses())

    @property
    def around_there(self) -> Surroundings:
        """What the page may look at that is on the site."""
        there = self.there
        if there is None or not there.looked:
            return self.around
        names = attachment_names(there.storage)
        page = self.foreseen.page
        return self._around(there.title, {name: f"/attached/{page}/{name}" for name in names})

    def _addresses(self) -> dict[str, str]:
        tree, foreseen = self.place.foresight.tree, self.foreseen
        drawn = {name: f"/drawn/{name}" for name in foreseen.pictures}
        files = {name: file_address(tree.shown(file)) for name, file in foreseen.files.items()}
        return {**drawn, **files}

    def _around(self, title: str, addresses: dict[str, str]) -> Surroundings:
        names = names_in(self.foreseen.text)
        return Surroundings(self.shelf, self.place.path, title, addresses, names)


class Showing:
    """One preview. `reach` opens the site, or raises an error that says why it cannot be asked."""

    def __init__(
        self,
        root: Path,
        foresights: Sequence[Foresight],
        reach: Callable[[], Remote],
        news: News,
    ) -> None:
        self.root = root
        self.news = news
        self.looked: datetime | None = None
        self.why = LOOKING
        self.hint = ""
        self._foresights = foresights
        self._reach = reach
        self._remote: Remote | None = None
        self._work = threading.RLock()
        self._look = threading.Lock()
        self._pictures: dict[str, Path] = {}

    @property
    def place(self) -> str:
        """Name what is previewed: the space and its site, else the folder."""
        config = self._foresights[0].tree.config
        if config.space and config.url:
            return f"{config.space} on {config.url}"
        return str(self.root)

    def look(self) -> None:
        """Look at the site; where that fails, say why, and go on without it."""
        with self._look:
            try:
                if self._remote is None:
                    self._remote = self._reach()
                surveys = [(one, one.survey(self._remote)) for one in self._foresights]
            except DocsyncError as error:
                self.why, self.hint = error.message, error.hint
            else:
                with self._work:
                    for foresight, survey in surveys:
                        foresight.take(survey)
                self.looked, self.why, self.hint = datetime.now().astimezone(), "", ""
        self.news.tell()

    def paths(self) -> list[str]:
        """List all files, in order."""
        with self._work:
            return [place.shown for place in self._places()]

    def first(self, wanted: str) -> str:
        """Choose the file to begin with: the one that is meant, or a folder's page; '' for none."""
        paths = self.paths()
        folder = "" if wanted in {"", "."} else f"{wanted.rstrip('/')}/"
        names = (wanted, f"{folder}index.md", f"{folder}README.md")
        found = (path for name in names for path in paths if path.lower() == name.lower())
        below = (path for path in paths if path.startswith(folder))
        return next(found, next(below, paths[0] if paths else ""))

    def page(self, shown: str) -> Shown | None:
        """Foresee a file as it is now; None where it is none of the trees."""
        with self._work:
            for foresight in self._foresights:
                foresight.refresh()
            place = next((one for one in self._places() if one.shown == shown), None)
            if place is None:
                return None
            foreseen = place.foresight.foresee(place.path)
            self._pictures.update(foreseen.pictures)
            return Shown(place, Shelf(place.foresight), foreseen, None, self.why)

    def there(self, place: Place) -> tuple[There | None, str]:
        """Read the page of a file on the site, else as it was agreed on; say why not now."""
        with self._work:
            try:
                return place.foresight.there(place.path, now=True), self.why
            except DocsyncError as error:
                return place.foresight.there(place.path, now=False), error.message

    def trees(self) -> Iterator[Foresight]:
        """Give the trees."""
        yield from self._foresights

    @contextmanager
    def working(self) -> Iterator[None]:
        """Work alone: rendering asks the trees."""
        with self._work:
            yield

    # Files -------------------------------------------------------------------------------------

    def file(self, shown: str) -> Path | None:
        """Find a file that pages may show: in a tree, of an allowed kind, not hidden or ignored."""
        for foresight in self._foresights:
            tree = foresight.tree
            prefix = tree.shown("")
            if shown.startswith(prefix):
                path = shown[len(prefix) :]
                if is_plain(path) and tree.prober(path) is Found.FILE:
                    return tree.folder / path
        return None

    def picture(self, name: str) -> Path | None:
        """Find a picture that was drawn for a page."""
        return self._pictures.get(name)

    def attachment(self, page: str, name: str, to: Path) -> Path | None:
        """Fetch an attachment of a page of these trees into a folder."""
        with self._work:
            for foresight in self._foresights:
                if any(one.item.page == page for one in foresight.decided):
                    file = to / digest(f"{page}/{name}")
                    with suppress(DocsyncError):
                        return file if foresight.fetch(page, name, file) is not None else None
        return None

    def _places(self) -> Iterator[Place]:
        for foresight in self._foresights:
            for path in sorted(foresight.local):
                yield Place(foresight, path, foresight.tree.shown(path))


def is_plain(path: str) -> bool:
    """Say whether a path is one below a folder, with nothing in it that leads elsewhere."""
    parts = path.split("/")
    return bool(path) and not {"", ".", ".."} & set(parts) and not {"\\", "\0"} & set(path)
