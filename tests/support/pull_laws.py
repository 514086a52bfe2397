"""The laws of the pull, as functions: the mirror of `page_laws`.

Each raises AssertionError where the law does not hold.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docsync.convert import to_markdown, to_storage
from docsync.document.model import Document, Heading, Table
from docsync.document.normal import is_plain
from docsync.lens.pull.tight import as_open
from docsync.markdown import reader as markdown_reader
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.syntax.frontmatter import split
from docsync.values import Base, Site
from support.document_places import Path, at, edited_place
from support.random_edit import Edit
from support.spelled import spelled

_COLONS = re.compile(r":{3,}")


@dataclass(frozen=True, slots=True)
class Pulled:
    """A page that was edited in Confluence, and the Markdown that a pull made of it."""

    base: Base
    document: Document
    asked: Document
    fresh: str
    woven: str
    edits: tuple[Edit, ...]


def pulled(base: Base, edits: Sequence[Edit], chance: random.Random) -> Pulled:
    """Edit a page in Confluence, and pull it."""
    document = read(base.storage)
    asked = document
    for edit in edits:
        asked = read(write(edit(asked, chance), Site())[0])
    storage = write(asked, Site())[0]
    woven = to_markdown(storage, base=base).text
    return Pulled(base, document, asked, to_markdown(storage).text, woven, tuple(edits))


def arrives(page: Pulled) -> None:
    """The edit arrives: read without a base, the new Markdown says what the page says now."""
    wanted, found = (read(to_storage(text).text) for text in (page.fresh, page.woven))
    assert spelled(found) == spelled(wanted)


def stays(page: Pulled) -> None:
    """Every byte outside of the lines of what was edited is left alone.

    But for the colons of directives around it: there are more of them outside than inside.
    """
    old = page.base.markdown
    start, end = _edited_lines(page)
    before, behind, new = (
        _COLONS.sub(":::", text) for text in (old[:start], old[end:], page.woven)
    )
    assert new.startswith(before), f"before {old[start:end]!r}"
    assert new[len(before) :].endswith(behind), f"behind {old[start:end]!r}"


def _edited_lines(page: Pulled) -> tuple[int, int]:
    """Say which characters of the old Markdown belong to the smallest block that was edited.

    A heading that links lead to is edited where these stand, too.
    """
    front, body = split(page.base.markdown)
    known = markdown_reader.read(body).document
    path = _kept_form(page, edited_place(page.document, page.asked).path)
    if isinstance(at(page.document, path), Heading) and "](#" in body:
        return 0, len(page.base.markdown)
    if len(known.blocks) != len(page.document.blocks):
        return 0, len(page.base.markdown)
    for end in range(len(path), 0, -1):
        node = _there(known, path[:end])
        span = getattr(node, "span", None)
        if span is not None and type(node) is type(at(page.document, path[:end])):
            start, stop = span.start, span.end
            first = body.rfind("\n", 0, start) + 1
            last = body.find("\n", max(stop - 1, start))
            last = len(body) if last < 0 else last + 1
            if not _is_shared(body[first:last]):
                return len(front) + first, len(front) + last
    return 0, len(page.base.markdown)


def _is_shared(lines: str) -> bool:
    """Say whether an element of HTML stands around more than these lines, and is edited there."""
    return lines.lstrip(" \t").startswith("<") and not as_open("", lines, "", "")


def _kept_form(page: Pulled, path: Path) -> Path:
    """Give the way to the table around if the edit makes HTML of pipes, or pipes of HTML.

    Or if it makes more or less columns, which are drawn above the first row, too.
    """
    for end in range(len(path) + 1):
        old, new = at(page.document, path[:end]), at(page.asked, path[:end])
        if not isinstance(old, Table) or not isinstance(new, Table):
            continue
        turned = is_plain(old) != is_plain(new) or _widths(old) != _widths(new)
        if turned or (not is_plain(new) and _is_piped(page, path[:end])):
            return path[:end]
    return path


def _is_piped(page: Pulled, path: Path) -> bool:
    """Say whether a table is drawn with pipes, HTML in its cells perhaps."""
    body = split(page.base.markdown)[1]
    table = _there(markdown_reader.read(body).document, path)
    span = table.span if isinstance(table, Table) else None
    return span is not None and not body.startswith(("<", " "), span.start)


def _widths(table: Table) -> list[int]:
    return [len(row.cells) for row in table.rows]


def _there(document: Document, path: Path) -> object:
    try:
        return at(document, path)
    except (AttributeError, IndexError):
        return None


def settled(page: Pulled) -> None:
    """Pulling what was just pulled changes nothing."""
    storage = write(page.asked, Site())[0]
    again = to_markdown(storage, base=Base(page.woven, f"{storage}<p />")).text
    assert again == page.woven


PULL_LAWS: Mapping[str, Callable[[Pulled], None]] = {
    "pull PutGet": arrives,
    "pull settled": settled,
    "pull local": stays,
}


def laws_of(edits: Sequence[Edit]) -> dict[str, Callable[[Pulled], None]]:
    """Give the laws for a page by how many edits it got."""
    one = len(edits) == 1
    return {name: law for name, law in PULL_LAWS.items() if one or name != "pull local"}
