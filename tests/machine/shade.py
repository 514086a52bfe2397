"""Pages of which nobody could tell whose they are: a run was killed, and left no word of them.

>>> shade = Shade(Ledger())
>>> shade.after_run("a", Sides({}, {}), ended=True, pushed=True)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from machine.ledger import Ledger
from machine.stage import Page, Site
from machine.words import sentences


@dataclass(frozen=True, slots=True)
class Sides:
    """The site before and after a run."""

    before: Site
    after: Site

    @property
    def made(self) -> set[str]:
        """The pages that the run made."""
        return self.after.keys() - self.before.keys()

    @property
    def written(self) -> list[Page]:
        """The pages that it wrote a new version of, as they were before."""
        return [
            one
            for page, one in self.before.items()
            if page in self.after and self.after[page].version != one.version
        ]


@dataclass(slots=True)
class Shade:
    """What was made by runs that died.

    `dark` by the desk whose run it was, until that one looks; `unlisted` until any pushes.
    `undone` are the pages that an undo threw away: their files know them no more.
    """

    book: Ledger
    dark: dict[str, set[str]] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)

    def after_run(self, desk: str, sides: Sides, *, ended: bool, pushed: bool) -> None:
        """Note what the run of a desk made, and whether it came to say so."""
        own = self.dark.pop(desk, set())
        for page in sides.written:
            self.changed(page)
        if not ended:
            self.dark[desk] = own | sides.made
            self.unlisted |= sides.made
        elif pushed:
            self.unlisted.clear()

    def after_undo(self, before: Site, after: Site) -> None:
        """Note what an undo moved to the trash."""
        self.undone |= {
            page for page, one in before.items() if one.is_current and not after[page].is_current
        }

    def restored(self, page: Page) -> None:
        """Note that a person took a page out of the trash again."""
        if page.id in self.undone:
            self._nobody_could_tell([page])

    def changed(self, page: Page) -> None:
        """Note a new state of a page: no run takes it for what it sent any more."""
        if any(page.id in made for made in self.dark.values()):
            self._nobody_could_tell([page])

    def hidden(self, page: Page) -> None:
        """Note that nobody can look a page up any more: its maker may make it again."""
        if page.id in self.unlisted:
            self._nobody_could_tell([page])

    def index_lost(self, site: Site) -> None:
        """Note that an index is gone which alone knew some pages."""
        self._nobody_could_tell(site[page] for page in self.unlisted if page in site)

    def _nobody_could_tell(self, pages: Iterable[Page]) -> None:
        marks = {mark for page in pages for mark in sentences(page.text)}
        self.book.copied |= marks
        self.book.disputed |= marks
