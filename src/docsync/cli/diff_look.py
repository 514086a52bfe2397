r"""How a diff looks: unified, with the words marked that changed, or as a count of lines.

Pure. What is added and removed is told by the first character of a line, as `diff -u` does; colours
and marks come on top.

>>> unified(Texts("a.md", "agreed", "One.\n"), "here", "Two.\n").splitlines()[-2:]
['-One.', '+Two.']
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from docsync.output import Style, painted

NO_FINAL_NEWLINE = "\\ No newline at end of file\n"
MOST_WORDS = 4000  # of one change, both sides: beyond, whole lines are enough
ALIKE = 0.5  # lines that share less than this of the shorter side's words are others, not changed
WIDEST_BAR = 40  # signs of a line of `--stat`

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_BLOCKS = (
    r"ac:(?:structured-macro|layout|rich-text-body|plain-text-body|parameter|task|image|adf)"
    r"|table|tbody|tr|ul|ol|li|h[1-6]|blockquote|pre|hr"
)
_BLOCK_END = re.compile(rf"(?<=>)(?=</?(?:{_BLOCKS})|<p[ >/])|(?<=</p>)(?=<)")


@dataclass(frozen=True, slots=True)
class Texts:
    """The text that others are compared with: its file, what it is called, and itself."""

    path: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Stat:
    """How many lines a diff adds and removes."""

    added: int
    removed: int


def unified(old: Texts, name: str, text: str) -> str:
    """Write the change from one text to another; '' for none."""
    lines = difflib.unified_diff(
        _lines(old.text), _lines(text), f"{old.path}\t{old.name}", f"{old.path}\t{name}"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n{NO_FINAL_NEWLINE}" for line in lines)


def in_lines(storage: str) -> str:
    """Break storage, which is one long line, where its blocks begin: for reading only."""
    broken = _BLOCK_END.sub("\n", storage)
    return broken if not broken or broken.endswith("\n") else f"{broken}\n"


def stat(diff: str) -> Stat:
    """Count the lines of a unified diff."""
    body = [line for line in diff.split("\n") if not line.startswith(("+++ ", "--- "))]
    return Stat(
        sum(line.startswith("+") for line in body), sum(line.startswith("-") for line in body)
    )


def stat_lines(counted: Sequence[tuple[str, Stat]], width: int) -> Iterator[str]:
    """Write a line for each file, as wide as the terminal allows, and their sum."""
    if not counted:
        return
    name_width = max(len(name) for name, _ in counted)
    most = max(each.added + each.removed for _, each in counted)
    digits = len(str(most))
    room = max(4, min(WIDEST_BAR, width - name_width - digits - 5))
    for name, each in counted:
        added, removed = _scaled(each, most, room)
        total = each.added + each.removed
        yield f" {name:<{name_width}} | {total:>{digits}} {'+' * added}{'-' * removed}"
    files = f"{len(counted)} file{'' if len(counted) == 1 else 's'} changed"
    adds, removes = (sum(counts) for counts in zip(*(_pair(e) for _, e in counted), strict=True))
    yield f" {files}, {_count(adds, 'line')} added, {removes} removed"


def coloured(diff: str) -> str:
    """Colour a unified diff, and mark the words that changed."""
    return "\n".join(_coloured(diff.split("\n")))


def _coloured(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        style = _style(lines[at])
        if style is not Style.REMOVED:
            yield lines[at] if style is None else painted(lines[at], style)
            at += 1
            continue
        removed = _run(lines, at, "-")
        added = _run(lines, at + len(removed), "+")
        yield from _changed(removed, added)
        at += len(removed) + len(added)


def _style(line: str) -> Style | None:
    return next((style for start, style in _LINE_STYLES if line.startswith(start)), None)


_LINE_STYLES = (
    ("+++ ", Style.HEADING),
    ("--- ", Style.HEADING),
    ("@@ ", Style.LINES),
    ("+", Style.ADDED),
    ("-", Style.REMOVED),
)


def _run(lines: Sequence[str], start: int, sign: str) -> Sequence[str]:
    """Take the lines from here on that begin with a sign."""
    end = start
    while end < len(lines) and lines[end].startswith(sign):
        end += 1
    return lines[start:end]


def _changed(removed: Sequence[str], added: Sequence[str]) -> Iterator[str]:
    """Colour lines that stand for one another, the changed words stronger."""
    old, new = _words(removed), _words(added)
    if not added or len(old) + len(new) > MOST_WORDS:
        marks: tuple[set[int], set[int]] = (set(), set())
    else:
        marks = _marks(old, new)
    yield from _painted(old, marks[0], (Style.REMOVED, Style.REMOVED_WORD), "-")
    if added:
        yield from _painted(new, marks[1], (Style.ADDED, Style.ADDED_WORD), "+")


def _words(lines: Sequence[str]) -> list[str]:
    return _WORD.findall("\n".join(line[1:] for line in lines))


def _marks(old: Sequence[str], new: Sequence[str]) -> tuple[set[int], set[int]]:
    """Say which words of each side the other has not; none where the sides are hardly alike."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    same = [block for block in matcher.get_matching_blocks() if block.size]
    kept = sum(_count_words(old[block.a : block.a + block.size]) for block in same)
    if kept < ALIKE * min(_count_words(old), _count_words(new)):
        return set(), set()
    stays = {at for block in same for at in range(block.a, block.a + block.size)}
    stayed = {at for block in same for at in range(block.b, block.b + block.size)}
    return set(range(len(old))) - stays, set(range(len(new))) - stayed


def _count_words(pieces: Sequence[str]) -> int:
    return sum(piece[:1].isalnum() for piece in pieces)


def _painted(
    words: Sequence[str], marked: set[int], styles: tuple[Style, Style], sign: str
) -> Iterator[str]:
    """Paint words in runs of one style; no style goes over the end of a line."""
    line = [(sign, False)]
    for text, is_marked in _runs(words, marked):
        first, *others = text.split("\n")
        line.append((first, is_marked))
        for other in others:
            yield _line(line, styles)
            line = [(sign, False), (other, is_marked)]
    yield _line(line, styles)


def _line(parts: Sequence[tuple[str, bool]], styles: tuple[Style, Style]) -> str:
    """Paint the parts of a line, neighbours of one style together."""
    joined = ((mark, "".join(text for text, _ in run)) for mark, run in groupby(parts, _is_marked))
    return "".join(painted(text, styles[mark]) for mark, text in joined if text)


def _is_marked(part: tuple[str, bool]) -> bool:
    return part[1]


def _runs(words: Sequence[str], marked: set[int]) -> Iterator[tuple[str, bool]]:
    start = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or (at in marked) != (start in marked):
            yield "".join(words[start:at]), start in marked
            start = at


def _scaled(each: Stat, most: int, room: int) -> tuple[int, int]:
    """Give the lengths of the two bars; what is there at all is seen."""
    if most <= room:
        return each.added, each.removed
    return tuple(-(-count * room // most) for count in _pair(each))  # type: ignore[return-value]


def _pair(each: Stat) -> tuple[int, int]:
    return each.added, each.removed


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _lines(text: str) -> list[str]:
    """Cut a text at its line ends only: a form feed or U+2028 is no line end here."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
