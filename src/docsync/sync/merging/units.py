r"""A text as its blocks, each with the blank lines behind it, and of which kind each is.

>>> [(unit.kind, unit.text, unit.gap) for unit in units("# A\n\n- b\n").inner]
[(<Kind.HEADING: 'heading'>, '# A\n', '\n'), (<Kind.LIST: 'list'>, '- b\n', None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from docsync.errors import ConversionError
from docsync.sync.merging.sequences import Sign
from docsync.syntax.blocks import cut
from docsync.syntax.lines import split_lines
from docsync.syntax.tags import CloseTag, OpenTag, scan


class Kind(Enum):
    """What a block is, as far as merging cares."""

    HEADING = "heading"
    LIST = "list"
    TABLE = "table"
    QUOTE = "quote"
    FENCE = "fence"
    DIRECTIVE = "directive"
    ADMONITION = "admonition"
    COMMENT = "comment"
    HTML = "html"
    BREAK = "break"
    CODE = "code"
    NOTE = "note"
    PARAGRAPH = "paragraph"


_KINDS = (
    (Kind.BREAK, re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}\n")),
    (Kind.LIST, re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|\n)")),
    (Kind.HEADING, re.compile(r" {0,3}#{1,6}(?:[ \t]|\n)")),
    (Kind.FENCE, re.compile(r" {0,3}(?:`{3}|~{3}|\$\$)")),
    (Kind.QUOTE, re.compile(r" {0,3}>")),
    (Kind.DIRECTIVE, re.compile(r" {0,3}::")),
    (Kind.ADMONITION, re.compile(r"(?:!!!|\?\?\?)")),
    (Kind.COMMENT, re.compile(r" {0,3}<!--")),
    (Kind.HTML, re.compile(r" {0,3}</?[A-Za-z]")),
    (Kind.TABLE, re.compile(r"[^\n]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t:|-]*)?\n")),
    (Kind.NOTE, re.compile(r" {0,3}\[[^\]\n]+\]:")),
    (Kind.CODE, re.compile(r"(?: {4}|\t)")),
)
_TAG = re.compile(r" {0,3}</?([A-Za-z][\w-]*)")

# What goes on with a paragraph that stands right behind it, without a blank line.
_GOING_ON = frozenset({Kind.PARAGRAPH, Kind.LIST, Kind.QUOTE, Kind.TABLE, Kind.NOTE})
_TAKEN_IN = frozenset({Kind.PARAGRAPH, Kind.TABLE, Kind.CODE, Kind.NOTE})


@dataclass(frozen=True, slots=True)
class Unit:
    """One block with its whole lines. `gap`: the blank lines behind it, None behind the last."""

    text: str
    gap: str | None
    kind: Kind

    @property
    def sign(self) -> Sign:
        """What it is known by."""
        tag = _TAG.match(self.text) if self.kind is Kind.HTML else None
        return Sign(self.text, f"{self.kind.value} {tag[1].lower()}" if tag else self.kind.value)


@dataclass(frozen=True, slots=True)
class Units:
    """A text as blank lines, blocks, and blank lines."""

    lead: str
    inner: tuple[Unit, ...]
    tail: str

    @property
    def usual_gap(self) -> str | None:
        """The gap that most of its blocks have; None where there is just one."""
        gaps = [unit.gap for unit in self.inner if unit.gap is not None]
        return max(sorted(set(gaps)), key=gaps.count) if gaps else None


def units(text: str) -> Units | None:
    """Cut a text into blocks; None where no page could hold it."""
    try:
        pieces = cut(text)
    except ConversionError:
        return None
    bodies = [body for piece in pieces for body in _bodies(piece.text, gap=piece.gap)]
    lead = bodies.pop(0) if bodies and not bodies[0].strip() else ""
    tail = bodies.pop() if bodies and not bodies[-1].strip() else ""
    return Units(lead, tuple(_with_gaps(bodies)), tail)


def apart(before: str, gap: str, behind: str) -> str:
    """Keep two blocks apart that would be one without a blank line between them."""
    if gap or not before or not behind:
        return gap
    one, two = kind_of(before), kind_of(behind)
    fuse = one in _GOING_ON and (one is two or two in _TAKEN_IN)
    return "\n" if fuse else gap


def kind_of(text: str) -> Kind:
    """Say what a block is, by how it begins."""
    return next((kind for kind, pattern in _KINDS if pattern.match(text)), Kind.PARAGRAPH)


def _bodies(text: str, *, gap: bool) -> Iterator[str]:
    """Cut what stands between blocks into blank lines and the rest."""
    if not gap:
        yield from _siblings(text) if kind_of(text) is Kind.HTML else (text,)
        return
    lines: list[str] = []
    for line in split_lines(text):
        if lines and bool(line.strip()) != bool(lines[-1].strip()):
            yield "".join(lines)
            lines = []
        lines.append(line)
    if lines:
        yield "".join(lines)


def _siblings(text: str) -> Iterator[str]:
    """Cut HTML behind each line that ends a frame: rows of a table, cells of a row."""
    frames: list[str] = []
    start = 0
    for piece in scan(text):
        match piece:
            case OpenTag(name, closed=False):
                frames.append(name)
            case CloseTag(name, at) if name in frames:
                while frames.pop() != name:
                    pass
                end = text.find("\n", at) + 1
                if not frames and end and text[at:end].rstrip().endswith(f"{name}>"):
                    yield text[start:end]
                    start = end
            case _:
                pass
    if start < len(text):
        yield text[start:]


def _with_gaps(bodies: Sequence[str]) -> Iterator[Unit]:
    for at, body in enumerate(bodies):
        if not body.strip():
            continue
        behind = bodies[at + 1] if at + 1 < len(bodies) else None
        gap = None if behind is None else "" if behind.strip() else behind
        yield Unit(body, gap, kind_of(body))
