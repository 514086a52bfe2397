r"""Merging what holds other blocks: quotes, layouts, directives, HTML, indented notes.

The frame's own lines are values; what is in it is merged as blocks are. HTML that stands in fewer
lines than it has cells is merged by its tags.

>>> merge_frame(("> a\n", "> A\n", "> a\n>\n> b\n"), Kind.QUOTE, merge_lines)
('> A\n>\n> b\n',)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.lines import merge_lines, merge_pieces
from docsync.sync.merging.parts import (
    Merge,
    Parts,
    Side,
    Texts,
    each,
    indented,
    is_clean,
    joined,
    picked,
)
from docsync.sync.merging.units import Kind
from docsync.syntax.lines import split_lines

_OPENING = re.compile(r" {0,3}<([A-Za-z][\w-]*)(?:\s[^<>]*)?>[ \t]*\n")
_LAYOUT, _LAYOUT_END = re.compile(r" {0,3}<!-- *layout\b"), re.compile(r" {0,3}<!-- */layout *-->")
_COLONS = re.compile(r" {0,3}(:{3,})[^\n]*\n")
_TAG = re.compile(r"(<[^<>]*>|\n)")
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Frame:
    """A block as its first lines, what it holds, and its last line."""

    head: str
    body: str
    foot: str
    prefix: str = ""  # before each line of the body

    @property
    def text(self) -> str:
        """The block."""
        return self.head + indented(self.body, self.prefix) + self.foot


def merge_frame(texts: Texts, kind: Kind, inner: Merge) -> Parts | None:
    """Merge three blocks that hold blocks; None where they are none, or their frames clash."""
    frames = [_frame(text, kind) for text in texts]
    base, ours, theirs = frames
    if base is None or ours is None or theirs is None:
        return None
    head = merge_value(base.head, ours.head, theirs.head)
    foot = merge_value(base.foot, ours.foot, theirs.foot)
    if isinstance(head, Clash) or isinstance(foot, Clash):
        return None
    body = inner((base.body, ours.body, theirs.body))
    prefix = base.prefix
    return joined([(head,), each(body, lambda text: indented(text, prefix)), (foot,)])


def merge_html(texts: Texts) -> Parts:
    """Merge HTML by lines, and where these clash by tags and what is between them."""
    return joined(
        (part,) if isinstance(part, str) else _merge_tags(part) for part in merge_lines(texts)
    )


def _merge_tags(clash: Clash[str]) -> Parts:
    base, ours, theirs = (
        [p for p in _TAG.split(t) if p] for t in (clash.base, clash.ours, clash.theirs)
    )
    merged = merge_pieces((base, ours, theirs))
    return (picked(merged, Side.OURS),) if is_clean(merged) else (clash,)


def _frame(text: str, kind: Kind) -> Frame | None:
    lines = split_lines(text)
    match kind:
        case Kind.QUOTE:
            frame = Frame("", "".join(_unquoted(line) for line in lines), "", "> ")
        case Kind.ADMONITION:
            body = "".join(line.removeprefix(_INDENT) for line in lines[1:])
            frame = Frame(lines[0], body, "", _INDENT)
        case Kind.HTML | Kind.COMMENT | Kind.DIRECTIVE if len(lines) > 1 and _closes(lines, kind):
            frame = Frame(lines[0], "".join(lines[1:-1]), lines[-1])
        case _:
            return None
    return frame if frame.text == text else None


def _unquoted(line: str) -> str:
    return line[2:] if line.startswith("> ") else line.removeprefix(">")


def _closes(lines: list[str], kind: Kind) -> bool:
    """Say whether the last line of a block ends what the first begins."""
    first, last = lines[0], lines[-1].strip()
    match kind:
        case Kind.COMMENT:
            return bool(_LAYOUT.match(first) and _LAYOUT_END.match(last))
        case Kind.DIRECTIVE:
            colons = _COLONS.match(first)
            return colons is not None and last == colons[1]
        case _:
            tag = _OPENING.fullmatch(first)
            return tag is not None and last.lower() == f"</{tag[1].lower()}>"
