"""What the cases of `fixtures/` show and where, found in their storage by `fixtures/rows.md`.

>>> shown_places(storage_tree("<ul><li><p><b>a</b></p></li></ul>"), "//b")
{'item'}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from support.fixture_cases import FIXTURES, Case

NAMESPACES = {prefix: f"urn:{prefix}" for prefix in ("ac", "ri", "at")}
PLACES = {
    "li": "item",
    "td": "cell",
    "th": "cell",
    "{urn:ac}layout-cell": "layout",
    "{urn:ac}rich-text-body": "macro",
    "{urn:ac}adf-content": "macro",
    "{urn:ac}task-body": "task",
}
WANTED = ("alone", "item", "cell", "layout", "macro")
ROW = re.compile(r"^\| ([a-z].*?) \| `(//.+)` \| (?:([a-z, ]+): ([a-z]+) )?\|$", re.MULTILINE)
SPELLING = re.compile(r"^\| ([a-z].*?) \| `([^/].*)` \|$", re.MULTILINE)
REASON = re.compile(r"^- ([a-z]+): ", re.MULTILINE)
_ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">'
    for name, code in {**name2codepoint, "apos": ord("'")}.items()
    if name not in ("lt", "amp")
)
_NAMESPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


@dataclass(frozen=True, slots=True)
class Row:
    """Something that stands on real pages: what finds it, and where it cannot stand and why."""

    name: str
    xpath: str
    never: frozenset[str]
    reason: str


def rows() -> list[Row]:
    """Read the table of rows."""
    found = ROW.findall((FIXTURES / "rows.md").read_text("utf-8"))
    return [
        Row(name, xpath, frozenset(never.split(", ")) - {""}, reason)
        for name, xpath, never, reason in found
    ]


def spellings() -> list[tuple[str, re.Pattern[str]]]:
    """Read the table of other spellings; a bar in a table has a backslash before it."""
    found = SPELLING.findall((FIXTURES / "rows.md").read_text("utf-8"))
    return [
        (name, re.compile(re.sub(r"(\\?)\\\|", r"\1|", pattern), re.MULTILINE))
        for name, pattern in found
    ]


def reasons() -> set[str]:
    """Name the reasons that the page gives."""
    return set(REASON.findall((FIXTURES / "rows.md").read_text("utf-8")))


def storage_tree(storage: str) -> Any:
    """Parse storage with a parser that docsync has no part in."""
    parser = etree.XMLParser(resolve_entities=True, no_network=True, huge_tree=True)
    text = f"<!DOCTYPE page [{_ENTITIES}]><page {_NAMESPACES}>{storage}</page>"
    return etree.fromstring(text, parser)


def shown(tree: Any, xpath: str) -> list[Any]:
    """Find a row in a page."""
    found: list[Any] = tree.xpath(xpath, namespaces=NAMESPACES)
    return found


def shown_places(tree: Any, xpath: str) -> set[str]:
    """Say in which places a row stands on a page."""
    return {_place(element) for element in shown(tree, xpath)}


def _place(element: Any) -> str:
    around = (PLACES.get(str(above.tag)) for above in element.iterancestors())
    return next((place for place in around if place), "alone")


def edits(case: Case) -> Iterator[tuple[Any, Any]]:
    """Give the pages before and after each edit of a case."""
    for kind in ("storage woven", "storage edited", "storage after"):
        for storage in case.texts(kind):
            yield storage_tree(case.base_storage), storage_tree(storage)


def is_edited(before: Any, after: Any, row: Row) -> bool:
    """Say whether an edit changes a row, or what stands right beside it, and the row stays."""
    old, new = shown(before, row.xpath), shown(after, row.xpath)
    return bool(old and new) and _texts(old) != _texts(new)


def _texts(elements: list[Any]) -> list[bytes]:
    return [etree.tostring(element.getparent(), with_tail=False) for element in elements]


def storages(case: Case) -> Iterator[str]:
    """Give every storage of a case."""
    yield from (piece.text for piece in case.pieces if piece.kind.startswith("storage"))
