r"""Warnings in a rendered page, beside what they are about.

Storage does not say which line of the file it came from, so a note is put at the block that has
most of the words of its line; one that nothing is like stands above the page.

>>> around = fragment("<p>One</p><p>See <a>two</a></p>")
>>> place_notes(around, "One\n\nSee [two](2.md)\n", [Annotation(WARNING, "broken", "a.md", 3)])
[]
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from docsync.annotations import Annotation
from docsync.preview.markup import text_of, words
from docsync.sandbox.rendering.trees import Element

LEAST = 0.5  # the share of a line's words that a block must have
_BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "pre", "summary", "dt", "dd")
_ADDRESS = re.compile(r"\]\([^)]*\)|<!--.*?-->|https?://\S+")
_PICTURE = re.compile(r"!\[[^\]]*\]\(<?([^)>\s]+)")


def place_notes(around: Element, text: str, told: Sequence[Annotation]) -> list[Annotation]:
    """Put notes into a page; give those that have no place in it."""
    lines = text.split("\n")
    candidates = [(block, Counter(_words_of(block))) for block in _leaves(around)]
    homeless = []
    for note in told:
        line = lines[note.line - 1] if 0 < note.line <= len(lines) else ""
        home = _home(line, note.line / max(len(lines), 1), candidates)
        if home is None:
            homeless.append(note)
        else:
            _append(home, note)
    return homeless


def _leaves(around: Element) -> list[Element]:
    """List the blocks that hold words themselves."""
    found = list(around.iter(*_BLOCKS))
    return [block for block in found if block.tag != "li" or not _has_block(block)]


def _has_block(item: Element) -> bool:
    return any(child.tag == "p" for child in item)


def _home(
    line: str, share: float, candidates: Sequence[tuple[Element, Counter[str]]]
) -> Element | None:
    """Find the block that has most of a line's words; of several the nearest by its place."""
    wanted = Counter([*words(_ADDRESS.sub(" ", line)), *_pictures(line)])
    if not wanted:
        return None
    best: tuple[float, float] = (LEAST, -1.0)
    home = None
    for at, (block, there) in enumerate(candidates):
        likeness = (wanted & there).total() / wanted.total()
        near = -abs(at / len(candidates) - share)
        if likeness >= LEAST and (likeness, near) > best:
            best, home = (likeness, near), block
    return home


def _pictures(line: str) -> Iterator[str]:
    for address in _PICTURE.findall(line):
        yield address.rpartition("/")[2].casefold()


def _words_of(block: Element) -> list[str]:
    """Give the words of a block, the names of its pictures too."""
    named = [
        str(picture.get(key, "")).rpartition("/")[2]
        for picture in block.iter("img")
        for key in ("data-linked-resource-default-alias", "alt", "src")
    ]
    spoken = [word for name in named for word in words(name)]
    return [*words(text_of(block)), *spoken, *(name.casefold() for name in named)]


def _append(home: Element, note: Annotation) -> None:
    """Write a note at the end of a block."""
    made = etree.Element("span")
    made.set("class", f"note {note.level.value}")
    made.set("data-line", str(note.line))
    place = etree.Element("a")
    place.set("href", f"?show=markdown#line-{note.line}")
    place.text = f"line {note.line}"
    place.tail = f" {note.message}"
    made.append(place)
    home.append(made)
    home.set("class", f"{home.get('class', '')} noted".strip())
