"""One space, its colleague in the browser, and the desks of those who work in files.

Every method is something a person does; what they write and take away goes into the ledger. Picks
are numbers that choose among what is there. Where there is nothing to do a method does nothing.

>>> world.write_there(0, 1, Edit.CHANGE)
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import NewPage, PageUpdate, Space, Upload
from docsync.errors import RemoteError
from docsync.sandbox.store.people import token_of
from docsync.values import Profile
from machine.desk import Desk
from machine.ledger import End, Ledger
from machine.shade import Shade
from machine.stage import COLLEAGUE, Page, Stage, current
from machine.words import (
    Edit,
    edit_markdown,
    edit_storage,
    has_markers,
    labels_of,
    new_body,
    new_file,
    sentences,
    with_front,
)

T = TypeVar("T")
SAME_TITLES = ("Notes", "notes", "Setup", "index")
PICTURES = "pics/"
HOT = 6  # picks from here on: the page that was touched last, so that people meet there


def pick(among: Sequence[T], number: int) -> T | None:
    """Choose one, None where there is none."""
    return among[number % len(among)] if among else None


class World:
    """Everything of one example."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ground = stage.new_space()
        self.book = Ledger()
        self.desks = [Desk("a", stage, self.ground)]
        self.desks[0].unsure = False  # its files are written here, before there is any page
        self.hidden: set[str] = set()
        self.texts: set[str] = set()  # that files had
        self.hot: set[str] = set()  # of the page or file that was touched last
        self.published: dict[str, set[str]] = {}
        self.detached = False  # nothing on the site tells which file is which page
        self.shade = Shade(self.book)
        self.merged = False  # a push merged a page that its file does not hold yet
        access = Access(
            stage.sandbox.url,
            profile=stage.profile,
            user=COLLEAGUE,
            token=token_of(COLLEAGUE),
        )
        self.browser = connect(access)
        self.space = Space(self.ground.id, self.ground.key, self.ground.key, self.ground.homepage)

    def close(self) -> None:
        """End all connections, and take the folders away."""
        for page in self.hidden:
            self.stage.control(f"pages/{page}/restrict", read=[])
        for desk in self.desks:
            desk.close()
            desk.wipe()
        self.browser.close()

    @property
    def cloud(self) -> bool:
        """Whether the site is Confluence Cloud."""
        return self.stage.profile is Profile.CLOUD

    def look(self) -> dict[str, Page]:
        """See the site."""
        return self.stage.look(self.ground.id)

    def desk(self, number: int) -> Desk:
        """Choose a desk."""
        return self.desks[number % len(self.desks)]

    # In a folder -------------------------------------------------------------------------------

    def _path(self, desk: Desk, number: int) -> str | None:
        files = desk.pages()
        near = [path for path, text in files.items() if self.hot & {*sentences(text)}]
        return pick(near if near and number >= HOT else list(files), number)

    def write_here(self, desk: Desk, page: int, spot: int, edit: Edit) -> None:
        """Edit a file."""
        path = self._path(desk, page)
        text = desk.pages()[path] if path is not None else ""
        mark = pick(sentences(text), spot)
        if path is None or mark is None or has_markers(text):
            return
        new = "" if edit in {Edit.DELETE, Edit.TICK} else self.book.write()
        edited = edit_markdown(text, mark, edit, new)
        self._save(desk, path, text, edited, new)

    def _save(self, desk: Desk, path: str, text: str, edited: str | None, new: str = "") -> None:
        if edited is None:
            self.book.alive.discard(new)
            return
        desk.write(path, edited)
        self.hot = {*sentences(edited)}
        self.book.saw_and_left(sentences(text), sentences(edited))
        if edited in self.texts:  # an older text again counts as a stale checkout
            self.book.disputed |= {*sentences(text)} - {*sentences(edited)}
        self.texts |= {text, edited}

    def create_here(self, desk: Desk, place: int, shape: int) -> None:
        """Write a new file, in one of the folders that are there or in a new one."""
        name = f"p{self.book.count}"
        path = pick(self._folders(desk), place) or ""
        path += (f"{name}.md", f"{name}/index.md", f"{name}.md", f"d{name}/{name}.md")[shape % 4]
        if desk.folder.joinpath(path).exists():
            return
        marks = [self.book.write() for _ in range(4)]
        desk.write(path, new_file(self._title(shape), marks, shape))
        self.hot = {*marks}

    def _title(self, shape: int) -> str:
        same = shape % 8 == 7
        return SAME_TITLES[shape % 4] if same else f"Topic {self.book.write()}"

    def _folders(self, desk: Desk) -> list[str]:
        """List the folders a file may go to: those there are, and those of pages without one."""
        files = desk.pages()
        there = {path.rpartition("/")[0] for path in files}
        beside = {path.removesuffix(".md") for path in files if "index" not in path}
        return sorted({f"{folder}/" if folder else "" for folder in there | beside})

    def delete_here(self, desk: Desk, page: int) -> None:
        """Delete a file."""
        path = self._path(desk, page)
        if path is not None:
            text = desk.pages()[path]
            self._goes_unseen(text)
            desk.delete(path)
            self._left_whole(sentences(text))

    def move_here(self, desk: Desk, page: int, place: int, *, rename: bool) -> None:
        """Move or rename a file."""
        path = self._path(desk, page)
        folder = pick(self._folders(desk), place)
        if path is None or folder is None:
            return
        if PICTURES in desk.pages()[path]:  # its links would break
            return
        name = f"n{self.book.count}-{page % 3}.md" if rename else path.rpartition("/")[2]
        to = folder + name
        if (desk.folder / to).exists() or any(one.is_file() for one in (desk.folder / to).parents):
            return
        self._goes_unseen(desk.pages()[path])
        desk.move(path, to)

    def _goes_unseen(self, text: str) -> None:
        """Note that a file leaves its place while nobody sees its page: it may seem new then."""
        marks = {*sentences(text)}
        there = self.look()
        if any(marks & {*sentences(there[page].text)} for page in self.hidden if page in there):
            self.book.copied |= marks

    def move_folder_here(self, desk: Desk, folder: int, place: int) -> None:
        """Move a folder with all that is in it."""
        folders = [one for one in self._folders(desk) if one and (desk.folder / one).is_dir()]
        one, to = pick(folders, folder), pick(self._folders(desk), place)
        if one is None or to is None or to.startswith(one):
            return
        if any(PICTURES in text for path, text in desk.pages().items() if path.startswith(one)):
            return
        name = one.rstrip("/").rpartition("/")[2]
        if not (desk.folder / to / name).exists():
            for path, text in desk.pages().items():
                if path.startswith(one):
                    self._goes_unseen(text)
            desk.move(one.rstrip("/"), to + name)

    def retitle_here(self, desk: Desk, page: int, other: int, shape: int) -> None:
        """Give a file another title: a new one, one that others have, or exchange two."""
        files = {path: text for path, text in desk.pages().items() if text.startswith("# ")}
        path, second = pick(list(files), page), pick(list(files), other)
        if path is None or second is None or any(map(has_markers, files.values())):
            return
        titles = {one: files[one].split("\n", 1)[0] for one in (path, second)}
        swaps = shape % 3 == 0 and path != second
        wanted = (
            {path: titles[second], second: titles[path]}
            if swaps
            else {path: f"# {self._title(shape)}"}
        )
        before = [mark for one in wanted for mark in sentences(files[one])]
        self.book.traded |= {*before} & {mark for one in wanted.values() for mark in sentences(one)}
        for one, title in wanted.items():
            desk.write(one, files[one].replace(titles[one], title, 1))
        after = [mark for one in wanted for mark in sentences(desk.pages()[one])]
        self.book.saw_and_left(before, after)
        self.book.disputed |= {*before} - {*after}  # a title may have gone to another page

    def label_here(self, desk: Desk, page: int, *, more: bool) -> None:
        """Add a label in the front matter, or take one away."""
        path = self._path(desk, page)
        if path is None or has_markers(desk.pages()[path]):
            return
        text = desk.pages()[path]
        labels = labels_of(text)
        new = self.book.write() if more else ""
        kept = [*labels, new] if more else labels[1:]
        edited = with_front(text, "labels", f"[{', '.join(kept)}]" if kept else "")
        self._save(desk, path, text, edited, new)

    def order_here(self, desk: Desk, page: int, number: int) -> None:
        """Ask for a place among the siblings, in the front matter."""
        path = self._path(desk, page)
        if path is not None and not has_markers(desk.pages()[path]):
            text = desk.pages()[path]
            self._save(desk, path, text, with_front(text, "order", str(number)))

    def front_title_here(self, desk: Desk, page: int) -> None:
        """Give a file a title in its front matter; the heading becomes text."""
        path = self._path(desk, page)
        if path is None or has_markers(desk.pages()[path]):
            return
        text = desk.pages()[path]
        new = self.book.write()
        self._save(desk, path, text, with_front(text, "title", f"Front {new}"), new)

    def picture_here(self, desk: Desk, page: int) -> None:
        """Show a new picture in a file, or change the picture it shows."""
        path = self._path(desk, page)
        if path is None or has_markers(desk.pages()[path]):
            return
        text, files = desk.pages()[path], desk.files()
        for name in self.book.held:
            found = [one for one in files if one.endswith(f"/{name}")]
            if name in text and found:
                content = self.book.write()
                desk.write(found[0], content)
                self.book.hold(name, content, files[found[0]])
                return
        mark, content = self.book.write(), self.book.write()
        name = f"{mark.replace('s', 'k')}.png"
        desk.write(f"pics/{name}", content)
        self.book.hold(name, content)
        self.book.shown[mark] = name
        up = "../" * path.count("/")
        desk.write(path, text + f"\n![Picture {mark}]({up}pics/{name})\n")

    # In the browser ----------------------------------------------------------------------------

    def _page(self, number: int) -> Page | None:
        pages = [one for one in current(self.look()).values() if one.is_text]
        seen = [one for one in pages if one.id not in self.hidden]
        near = [one for one in seen if self.hot & {*sentences(one.body)}]
        return pick(near if near and number >= HOT else seen, number)

    def write_there(self, page: int, spot: int, edit: Edit) -> None:
        """Edit a page in the browser."""
        one = self._page(page)
        mark = pick(sentences(one.body), spot) if one is not None else None
        if one is None or mark is None:
            return
        new = "" if edit in {Edit.DELETE, Edit.TICK} else self.book.write()
        found = edit_storage(one.body, mark, edit, new)
        if found is None or one.body.count(found[0]) != 1:
            self.book.alive.discard(new)
            return
        answer = self.stage.control(f"pages/{one.id}/edit", find=found[0], replace=found[1])
        assert answer.is_success, answer.text
        self.shade.changed(one)
        after = one.body.replace(*found)
        self.hot = {*sentences(after)}
        self.book.saw_and_left(sentences(one.body), sentences(after))

    def create_there(self, parent: int, shape: int) -> None:
        """Make a page in the browser, with macros."""
        above = self._page(parent) if shape % 2 else None
        marks = [self.book.write() for _ in range(4)]
        title = f"Browser {self.book.write()}" if shape % 8 < 7 else SAME_TITLES[shape % 4]
        macros = (f"mac{self.book.count}a", f"mac{self.book.count}b")
        page = NewPage(
            self.space, above.id if above else self.ground.homepage, title, new_body(marks, macros)
        )
        try:
            made = self.browser.create(page)
        except RemoteError:  # the title is taken
            self.book.alive -= {*marks, *sentences(title)}
            return
        self.book.macros |= {macros[0]: marks[1], macros[1]: made.state.id}

    def delete_there(self, page: int) -> None:
        """Move a page to the trash in the browser; what hangs below it goes up."""
        one = self._page(page)
        if one is not None:
            moved = [each for each in self.look().values() if one.id in {each.id, each.parent}]
            self.browser.trash(one.id)
            for each in moved:  # a run knows what it made by the page above it, too
                self.shade.changed(each)
            self._left_whole(sentences(one.text))

    def restore_there(self, page: int) -> None:
        """Take a page out of the trash in the browser."""
        trashed = [one for one in self.look().values() if one.status == "trashed"]
        one = pick(trashed, page)
        if one is None or one.folder:
            return
        try:
            self.browser.restore(self.browser.page(one.id))
        except RemoteError:  # another page has its title now
            return
        self.shade.restored(one)
        self.book.brought_back(sentences(one.text))

    def archive_there(self, page: int) -> None:
        """Archive a page in the browser, where nothing hangs below it."""
        one = self._page(page)
        if one is None or any(each.parent == one.id for each in self.look().values()):
            return
        if self.stage.archive(one.id):
            self.shade.changed(one)
            self._left_whole(sentences(one.text))

    def _left_whole(self, marks: Sequence[str]) -> None:
        """Note that a person deleted a page or file; an edit elsewhere may bring all of it back."""
        self.book.saw_and_left(marks, [], End.DELETED)
        for page, one in self.look().items():
            if {*marks} & {*sentences(one.text)}:
                self.book.disputed |= {*one.labels}
                for _, title, body, _ in self.stage.history(page, 1):
                    self.book.disputed |= {*sentences(title), *sentences(body)}

    def left_by_absence(self, desk: Desk, *, pushes: bool, forced: bool) -> None:
        """Note what docsync must take for deleted in a folder whose base nobody knows.

        What was published and is not here: without index and git nobody can tell a text that was
        edited from one that is old and was edited. What the browser added since is not meant, nor
        what others published since an index was made. An empty folder stops a run, unless the
        person says that it is right.
        """
        if not desk.unsure or not (desk.pages() or forced):
            return
        here = desk.marks()
        self.book.disputed |= here
        self.book.copied |= here
        if not pushes:
            return
        there = current(self.look())
        for page, published in (self.published if desk.met is None else desk.met).items():
            if page in there:
                self._left_whole([*published - here])

    def publish(self) -> None:
        """Note what stands on the site and in a folder: that is what a manifest may know."""
        for page, one in current(self.look()).items():
            marks = {*sentences(one.text)}
            for desk in self.desks:  # a push that merged notes what its own file says
                self.published.setdefault(page, set()).update(marks & desk.marks())

    def change_there(self, page: int, *, title: str = "", parent: str = "") -> None:
        """Retitle or move a page in the browser, where the site lets."""
        one = self._page(page)
        if one is None:
            return
        update = PageUpdate(
            one.id, one.version, title or one.title, parent or one.parent, one.body, self.space
        )
        try:
            self.browser.update(update)
        except RemoteError:  # taken, or a page below itself
            self.book.alive -= {*sentences(title)} - {*sentences(one.text)}
            return
        self.shade.changed(one)
        if title:
            self.book.disputed |= {*sentences(one.title)}
            self.book.saw_and_left(
                sentences(one.title + one.body), sentences(f"{title} {one.body}")
            )

    def retitle_there(self, page: int, shape: int) -> None:
        """Give a page another title in the browser."""
        if self._page(page) is not None:
            self.change_there(page, title=self._title(shape))

    def move_there(self, page: int, parent: int) -> None:
        """Hang a page below another in the browser."""
        above = self._page(parent)
        to = above.id if above is not None and parent % 4 else self.ground.homepage
        self.change_there(page, parent=to)

    def order_there(self, page: int, other: int) -> None:
        """Put a page behind one of its siblings, or before all of them."""
        one = self._page(page)
        if one is None or one.folder:
            return
        siblings = [
            each.id
            for each in current(self.look()).values()
            if each.parent == one.parent and each.id != one.id and not each.folder
        ]
        self.browser.place(one.id, pick([*siblings, ""], other) or None, one.parent)
        self.shade.changed(one)

    def comment_there(self, page: int, spot: int) -> None:
        """Comment on a sentence in the browser."""
        one = self._page(page)
        mark = pick(sentences(one.body), spot) if one is not None else None
        if one is None or mark is None or one.body.count(mark) != 1:
            return
        answer = self.stage.control(f"pages/{one.id}/comment", text=mark, body="Really?")
        self.hot = {*sentences(one.body)}
        if answer.is_success:
            self.book.comments[answer.json()["ref"]] = mark

    def label_there(self, page: int, *, more: bool) -> None:
        """Add a label in the browser, or take one away."""
        one = self._page(page)
        if one is None:
            return
        self.hot = {*sentences(one.body)}
        if more:
            self.browser.add_labels(one.id, [self.book.write()])
        elif one.labels:
            self.browser.remove_label(one.id, one.labels[0])
            self.book.saw_and_left([one.labels[0]], [])

    def picture_there(self, page: int) -> None:
        """Attach a picture in the browser and show it, or a new version of one."""
        one = self._page(page)
        if one is None:
            return
        content = self.book.write()
        there = {each.name: each for each in self.browser.attachments(one.id)}
        old = pick([each for each in there.values() if each.name in self.book.held], page)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            file.write_text(content, encoding="utf-8")
            if old is not None:
                self.browser.upload(Upload(one.id, old.name, file, "image/png", "", old))
                self.book.hold(old.name, content, dict(one.files)[old.name])
                return
            mark = self.book.write()
            name = f"{mark.replace('s', 'k')}.png"
            self.browser.upload(Upload(one.id, name, file, "image/png", "by hand"))
        self.book.hold(name, content)
        image = f'<ac:image><ri:attachment ri:filename="{name}" /></ac:image>'
        body = f"{one.body}<p>Picture {mark}</p><p>{image}</p>"
        self.browser.update(
            PageUpdate(one.id, one.version, one.title, one.parent, body, self.space)
        )
        self.book.shown[mark] = name
        self.shade.changed(one)

    def hide_there(self, page: int) -> None:
        """Hide a page from docsync's user, or show all again."""
        if self.hidden:
            self.show_all()
            return
        one = self._page(page)
        if one is not None:
            self.shade.hidden(one)
            self.stage.control(f"pages/{one.id}/restrict", read=[COLLEAGUE])
            self.hidden.add(one.id)

    def show_all(self) -> None:
        """Show all hidden pages again."""
        for page in self.hidden:
            self.stage.control(f"pages/{page}/restrict", read=[])
        self.hidden.clear()

    # Desks -------------------------------------------------------------------------------------

    def new_desk(self) -> Desk | None:
        """Set up one more folder, empty still; three are enough."""
        if len(self.desks) > 2:
            return None
        self.desks.append(Desk("abc"[len(self.desks)], self.stage, self.ground))
        return self.desks[-1]


def macro_ids(body: str) -> set[str]:
    """Collect the ids of the macros that colleagues made."""
    return set(re.findall(r'ac:macro-id="(mac\d+[ab])"', body))


def comment_refs(body: str) -> set[str]:
    """Collect the inline comments of a page."""
    return set(re.findall(r'inline-comment-marker ac:ref="([^"]+)"', body))
