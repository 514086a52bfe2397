"""The promises, held against what was seen before and after a run, and against the ledger.

Each check raises `Broken` with what is wrong. They read the server's own store and the folders, and
of docsync only what it answers.

>>> check_run(world, desk, request, ran, before, after)
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from urllib.parse import urlsplit

from docsync.sync.plan import OrderPages, Policy, Request
from machine.desk import Desk, Ran
from machine.ledger import End
from machine.stage import Page, Site, current, kept, marks_of
from machine.trouble import Kind
from machine.words import has_markers, labels_of, sentences
from machine.world import World, comment_refs, macro_ids

ALIKE = 2  # one of two: a file that shares less with a page is told by nobody to be its file
_LINE_ENDS = re.compile(r"</(?:li|tr|ac:task)>|</p>(?!</t[dh]>)")  # where a file has one of its own
_UNSEEN = re.compile(r"<ac:task-id>\d+</ac:task-id>|<[^>]*>")
_TITLED = ("# ", "title:")
_SUFFIX = re.compile(r" \([^)]*\)( \d+)?$")  # of a title that another page has


class Broken(AssertionError):  # noqa: N818 - it says what is broken: a promise
    """A promise does not hold."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Both sides at one moment: the site, and every desk's files."""

    site: Site
    files: dict[str, dict[str, str]]


def see(world: World) -> Seen:
    """Look at everything."""
    return Seen(world.look(), {desk.name: desk.files() for desk in world.desks})


def require(holds: object, promise: str, *facts: object) -> None:
    """Raise where a promise does not hold."""
    if not holds:
        raise Broken(f"{promise}: {'; '.join(map(str, facts))}")


def check_run(
    world: World, desk: Desk, request: Request, ran: Ran, sides: tuple[Seen, Seen]
) -> None:
    """Hold one run against every promise that can be seen at once."""
    before, after = sides
    nothing_is_lost(world, after)
    no_side_loses(world, desk, before, after)
    only_the_allowed_side_is_written(desk, request, ran, before, after)
    exit_code_fits(ran)
    versions_change_something(world, ran, before, after)
    hidden_things_stay(world, before, after)
    no_markers_are_pushed(after)
    no_page_stands_twice(world, after)


def nothing_is_lost(world: World, after: Seen) -> None:
    """Every sentence that nobody took away stands on a page or in a file."""
    there = marks_of_files(after)
    for one in after.site.values():
        # Labels and files change no version: who deletes a page need not have seen them.
        there |= set(sentences(one.text if one.status != "trashed" else one.belongings))
    lost = world.book.alive - there
    require(not lost, "a sentence is nowhere", sorted(lost))


def marks_of_files(seen: Seen) -> set[str]:
    """Collect the sentences of all desks."""
    return {
        mark for files in seen.files.values() for text in files.values() for mark in sentences(text)
    }


def no_side_loses(world: World, desk: Desk, before: Seen, after: Seen) -> None:
    """A run takes no living sentence off the site, nor out of its folder."""
    alive = world.book.alive
    old_site = kept(current(before.site), after.site)
    lost = (marks_of(old_site) - marks_of(current(after.site))) & alive
    # Two files that exchange titles: one of them may have to wait, and is told.
    lost -= {mark for one in old_site.values() for mark in sentences(one.title)} & _marks(
        after.files[desk.name]
    )
    require(not lost, "the run took words off the site", sorted(lost))
    old, new = (_marks(seen.files[desk.name]) for seen in (before, after))
    # Titles that were exchanged: the page or file that has one now may have to wait here as well.
    moved = {mark for one in current(after.site).values() for mark in sentences(one.title)}
    others = (files for name, files in before.files.items() if name != desk.name)
    moved |= {mark for files in others for mark in _in_headings(files)}
    labels = _labels_of_gone(before.files[desk.name], after.files[desk.name])
    gone = (old - new - moved - labels) & alive
    require(not gone, "the run took words out of the folder", sorted(gone))


def _in_headings(files: dict[str, str]) -> set[str]:
    lines = (line for text in files.values() for line in text.splitlines())
    return {mark for line in lines if line.startswith(_TITLED) for mark in sentences(line)}


def _labels_of_gone(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """Collect the labels of files that went: who deleted the page need not have seen them."""
    return {label for path in before.keys() - after.keys() for label in labels_of(before[path])}


def _marks(files: dict[str, str]) -> set[str]:
    return {mark for text in files.values() for mark in sentences(text)}


def only_the_allowed_side_is_written(
    desk: Desk, request: Request, ran: Ran, before: Seen, after: Seen
) -> None:
    """A push writes no file, a pull no page."""
    meddled = ran.border.trouble.kind is Kind.MEDDLE and ran.border.struck
    if request.policy is Policy.PUSH and not meddled:
        same = before.files[desk.name] == after.files[desk.name]
        require(
            same, "push wrote files", differing(before.files[desk.name], after.files[desk.name])
        )
    if request.policy is Policy.PULL:
        require(not ran.writes, "pull wrote to the site", ran.writes)


def differing(one: dict[str, str], two: dict[str, str]) -> list[str]:
    """Name the files that are not the same."""
    return sorted(path for path in one.keys() | two.keys() if one.get(path) != two.get(path))


def exit_code_fits(ran: Ran) -> None:
    """0 is for a run that did all of it; 3 needs a site that fails; nothing is a bug."""
    if ran.died:
        return
    struck = ran.border.struck and ran.border.trouble.kind is not Kind.MEDDLE
    code, result = ran.exit_code, ran.result
    require(code in {0, 1, 3, 4}, "a run ends with 0, 1, 3 or 4", code, ran.error)
    require(code != 3 or struck, "exit 3 without a failing site", ran.error, result)
    if result is not None:
        undone = result.conflicts or result.failures or result.stop
        failed = [one for one in result.outcomes if one.failure is not None]
        require(bool(undone) == (code != 0), "the exit code does not fit", code, result)
        require(undone or not failed, "an operation failed and the run says 0", failed)


def versions_change_something(world: World, ran: Ran, before: Seen, after: Seen) -> None:
    """No version of a page is like the one before it, where docsync wrote it.

    On Data Center a page gets its place among its siblings by being written again.
    """
    done = ran.result.outcomes if ran.result is not None and not world.cloud else ()
    orders = [one.operation for one in done if isinstance(one.operation, OrderPages)]
    ordered = {one.target.page or world.ground.homepage for one in orders}
    for page, one in after.site.items():
        old = before.site.get(page)
        if one.folder or old is None or old.version == one.version or one.parent in ordered:
            continue
        if (old.parent, old.status) != (one.parent, one.status):
            continue
        history = world.stage.history(page, old.version)
        for earlier, later in pairwise(history):
            same = earlier[1:3] == later[1:3] and later[3] == world.stage.sandbox.user
            require(not same, "a version without a change", page, later)


def hidden_things_stay(world: World, before: Seen, after: Seen) -> None:
    """A comment stays while its words do, a macro while what it holds does."""
    book = world.book
    for page, one in current(after.site).items():
        old = before.site.get(page)
        if old is None or not old.is_current:
            continue
        here, refs, macros = set(sentences(one.body)), comment_refs(one.body), macro_ids(one.body)
        for ref in comment_refs(old.body) - refs:
            require(book.comments.get(ref) not in here, "a comment lost its marker", page, ref)
        for macro in macro_ids(old.body) - macros:
            inside = book.macros[macro]
            require(inside != page and inside not in here, "a macro lost its id", page, macro)


def no_markers_are_pushed(after: Seen) -> None:
    """Conflict markers never reach the site."""
    for page, one in after.site.items():
        marked = "&lt;&lt;&lt;&lt;&lt;&lt;&lt;" in one.body or "<<<<<<<" in one.body
        require(not marked, "conflict markers were pushed", page)


def no_page_stands_twice(world: World, after: Seen) -> None:
    """No page stands twice: no two have most of their lines in common.

    Lines, for a file that was moved and retitled is known by those that nobody edited since.
    """
    bodies = [_lines(one.body, world.book.copied) for one in current(after.site).values()]
    for one, two in combinations(bodies, 2):
        twice = len(one & two) * ALIKE > max(len(one), len(two))
        told = sorted({mark for line in one & two for mark in sentences(line)})
        require(not twice, "a page stands twice", told, titles(after.site, told))


def _lines(body: str, copied: set[str]) -> set[str]:
    """Give what each line of a page says, where that is a sentence that stands once."""
    lines = {_UNSEEN.sub(" ", line).strip() for line in _LINE_ENDS.split(body)}
    return {line for line in lines if {*sentences(line)} - copied}


def _shared(site: Site, copied: set[str]) -> Iterator[tuple[set[str], set[str], set[str]]]:
    """Give the sentences of each two pages that share some, and those."""
    bodies = [{*sentences(one.body)} - copied for one in current(site).values()]
    for one, two in combinations(bodies, 2):
        if common := one & two:
            yield one, two, common


def titles(site: Site, marks: list[str]) -> list[str]:
    """Name the pages that hold one of these sentences."""
    return sorted(
        f"{one.id} {one.title!r} {one.status}"
        for one in site.values()
        if set(marks) & set(sentences(one.body))
    )


def second_run_is_quiet(first: Ran, second: Ran, *, merged: bool) -> None:
    """After a clean run the same run writes nothing and reads no body."""
    require(not second.writes, "a second run writes", second.writes, first.result)
    require(second.exit_code == 0, "a second run fails", second.result, second.error)
    paths = [urlsplit(url).path for url in second.bodies]
    require(merged or not paths, "a second run reads bodies", paths, first.result, second.result)


# At rest ------------------------------------------------------------------------------------------


def sides_are_equal(world: World, seen: Seen, excused: frozenset[str]) -> None:
    """Where everybody has synced, every living sentence is everywhere, and no other came back.

    `excused` are the sentences of pages that a person was told to look at.
    """
    book = world.book
    site = marks_of(current(seen.site))
    trashed = [one.belongings for one in seen.site.values() if not one.is_current]
    owed = book.alive - book.contents - excused - {*sentences("\n".join(trashed))}
    beyond, made = outside(seen, world.ground.homepage), _made_for_folders(seen.site)
    owed -= marks_of(beyond) | marks_of(made)
    require(owed <= site, "a sentence never reached the site", sorted(owed - site))
    for name, files in seen.files.items():
        here = _marks(files)
        require(owed <= here, f"a sentence never reached desk {name}", sorted(owed - here))
    edited = {mark for mark, end in book.gone.items() if end is End.EDITED}
    torn = {mark for one, two, _ in _shared(seen.site, book.copied) for mark in one | two}
    back = (site & edited) - book.disputed - excused - book.contents - torn
    require(not back, "what a person took out came back", sorted(back))
    for name, files in seen.files.items():
        _every_file_is_its_page(files, seen.site, beyond, (name, excused | marks_of(made)))


def _made_for_folders(site: Site) -> Site:
    """Give the pages of folders without a file: what is written on them stays there."""
    return {page: one for page, one in current(site).items() if 'ac:name="children"' in one.body}


def outside(seen: Seen, homepage: str) -> Site:
    """Give the pages that no path can stand for: below an archived one, beside a top index.md."""
    site = current(seen.site)
    tops = {files["index.md"] for files in seen.files.values() if "index.md" in files}
    marks = [frozenset(sentences(text)) for text in tops]
    below = {page for page, one in site.items() if _content(one) in marks} or {homepage}
    for _ in site:
        below |= {page for page, one in site.items() if one.parent in below}
    return {page: one for page, one in site.items() if page not in below}


def _every_file_is_its_page(
    files: dict[str, str], site: Site, beyond: Site, desk: tuple[str, frozenset[str]]
) -> None:
    """Every file says what a page says, and every page has a file.

    One that is `beyond` the paths of another desk, whose index.md is the top, may have one here.
    """
    name, excused = desk
    pages: dict[frozenset[str], list[Page]] = defaultdict(list)  # a copy has the same words
    for one in sorted(current(site).values(), key=lambda one: one.id not in beyond):
        if one.is_text:
            pages[_content(one)].append(one)
    for path, text in files.items():
        marks = frozenset(sentences(text))
        if not path.endswith(".md") or not marks or marks & excused:
            continue
        require(not has_markers(text), "a conflict stays", name, path)
        require(pages[marks], "a file has no page of its words", name, path, sorted(marks))
        pages[marks].pop()
    there = ((marks, one) for marks, alike in pages.items() for one in alike)
    wanted = [(marks, one) for marks, one in there if one.id not in beyond]
    left = [one.title for marks, one in wanted if marks and not marks & excused]
    require(not left, f"desk {name} lacks files of pages", left)


def _content(one: Page) -> frozenset[str]:
    own_title = _SUFFIX.sub("", one.title)
    return frozenset(sentences("\n".join((own_title, *one.labels, one.body))))
