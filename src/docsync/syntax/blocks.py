r"""Markdown as markdown-it's tokens, and as segments and gaps with exact lines.

The parser knows CommonMark, GitHub's tables and strikethrough, and the rules of `dialect.py` and
`phrases.py`, footnotes, definition lists and display math where the text holds their sign.
Addresses stay as they are written. A segment is the lines of one thing at the top of a text: a
block, or an HTML frame, layout or directive with all that is in it; a gap is what stands between:
blank lines, comments, link definitions.

>>> [(piece.text, piece.gap) for piece in cut("a\n\n<!-- b -->\n")]
[('a\n', False), ('\n<!-- b -->\n', True)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from docsync.errors import ConversionError
from docsync.syntax import dialect, phrases
from docsync.syntax.labels import find_labels_once
from docsync.syntax.tags import Characters, CloseTag, OpenTag, Remark, scan

LINE_END = re.compile(r"\r\n?|\n")
LAYOUT = re.compile(r"[ \t]*layout[ \t]+(\S+)[ \t]*")
LAYOUT_END = re.compile(r"[ \t]*/layout[ \t]*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
WIKI_LINKS = "wiki_links"
_INNER_LIMIT = dialect.DEEPEST
_MAX_SIZE = 32 * 1024 * 1024

Environment = dict[str, Any]  # markdown-it's: link definitions, footnotes


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as tokens; `starts` says at which character each line begins, and where all ends."""

    text: str
    tokens: list[Token]
    starts: tuple[int, ...]
    environment: Environment
    parser: MarkdownIt


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a text: a segment, or a gap between segments. `line` counts from 0."""

    text: str
    line: int
    gap: bool


def parse(text: str, *, asked: frozenset[str] = frozenset()) -> Parsed:
    """Parse the blocks of Markdown; a ConversionError says where it holds what no page can.

    `asked` are rules that no sign in a text asks for, such as `WIKI_LINKS`.

    Words stay as they are in the tokens of type `inline`: `words` parses them.
    """
    _check(text)
    environment: Environment = {}
    parser = _parser(_features(text) | asked)
    return Parsed(text, _blocks(text, parser, environment), _line_starts(text), environment, parser)


def words(parsed: Parsed, source: str) -> list[Token]:
    """Parse inline Markdown that stands in a text, with the definitions of that text."""
    tokens: list[Token] = []
    parsed.parser.inline.parse(source, parsed.parser, parsed.environment, tokens)
    return tokens


def _blocks(text: str, parser: MarkdownIt, environment: Environment) -> list[Token]:
    tokens: list[Token] = []
    if "\r" in text:
        text = LINE_END.sub("\n", text)
    parser.block.parse(text, parser, environment, tokens)
    return tokens


def cut(text: str) -> tuple[Piece, ...]:
    """Cut Markdown into its segments and the gaps between them; `source` joins them again."""
    _check(text)
    tokens = _blocks(text, _parser(_features(text)), {})
    starts = _line_starts(text)
    return tuple(_pieces(text, starts, segments(text, tokens)))


def source(pieces: Iterable[Piece]) -> str:
    """Give the text that was cut into these pieces."""
    return "".join(piece.text for piece in pieces)


def segments(text: str, tokens: Iterable[Token]) -> Iterator[tuple[int, int]]:
    """Give the lines of each segment of a text, its first and the one behind its last."""
    lines = LINE_END.split(text)
    frames: list[str] = []
    first = end = 0
    for token in tokens:
        if token.level or token.nesting < 0 or token.map is None:
            continue
        if not frames:
            first = token.map[0]
        end = token.map[1]
        shown = token.type != "html_block" or _follow(token.content, frames)
        if not frames and shown:
            yield first, _trimmed(lines, first, end)
    if frames:
        yield first, _trimmed(lines, first, end)


def _trimmed(lines: list[str], first: int, end: int) -> int:
    """Leave blank lines behind a segment to the gap."""
    end = min(end, len(lines))
    while end > first + 1 and not lines[end - 1].strip(" \t"):
        end -= 1
    return end


def _follow(html: str, frames: list[str]) -> bool:
    """Open and close frames as some HTML does; say whether it holds anything but comments."""
    shown = False
    for piece in scan(html):
        match piece:
            case OpenTag(name, closed=False):
                frames.append(name)
            case CloseTag(name) if name in frames:
                while frames.pop() != name:
                    pass
            case Remark(text) if LAYOUT.fullmatch(text) and "layout" not in frames:
                frames.append("layout")
            case Remark(text) if LAYOUT_END.fullmatch(text) and "layout" in frames:
                while frames.pop() != "layout":
                    pass
                shown = True
            case Remark():
                continue
            case _:
                pass
        shown = shown or not (isinstance(piece, Characters) and not piece.text.strip())
    return shown or bool(frames)


def _pieces(
    text: str, starts: tuple[int, ...], found: Iterable[tuple[int, int]]
) -> Iterator[Piece]:
    line = 0
    last = len(starts) - 1
    for first, end in found:
        if line < first:
            yield Piece(text[starts[line] : starts[first]], line, gap=True)
        end_line = min(end, last)
        yield Piece(text[starts[first] : starts[end_line]], first, gap=False)
        line = end_line
    if starts[line] < len(text):
        yield Piece(text[starts[line] :], line, gap=True)


def _line_starts(text: str) -> tuple[int, ...]:
    if "\r" in text:
        return (0, *(match.end() for match in LINE_END.finditer(text)), len(text))
    lines = text.split("\n")
    return (*accumulate((len(line) + 1 for line in lines[:-1]), initial=0), len(text))


def _check(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        sign = f"U+{ord(found[0]):04X}"
        raise ConversionError(f"no page can hold the character {sign}", line=line, column=column)
    if len(text) > _MAX_SIZE:
        message = f"the text has over {_MAX_SIZE:,} characters"
        raise ConversionError(message, line=1, column=1, hint="make several pages of it")


# The parser ------------------------------------------------------------------------------------

# What may stand before a block in its line. Lines begin with the newline before them here: a sign
# that the expressions can look for, where `^` is tried at each character.
_LINE = r"\n[ \t>*+.)\d-]*"

# What a text must hold for a rule of the dialect to matter: some characters, and where these are
# common, a pattern that begins with them.
_SIGNS: dict[str, tuple[str, re.Pattern[str] | None]] = {
    "directives": ("::", re.compile(r"::(?<=\s::):*[ \t]*[A-Za-z]")),
    "admonitions": ("!!!", None),
    "foldings": ("???", None),
    "raw_inline": ("`{=confluence}", None),
    "inline_directives": (":", re.compile(r":[A-Za-z][\w.-]*[\[{]")),
    "shortcodes": (":", re.compile(r":[a-z0-9_+-]+:")),
    "picture_attributes": ("{", re.compile(r"\{(?<=[)\]]\{)")),
    "bare_addresses": ("://", None),
    "bare_hosts": ("www.", None),
    "people": ("@{", None),
    "footnotes": ("[^", None),
    "definitions": ("", re.compile(rf"{_LINE}[:~][ \t]+\S")),
    "math": ("$$", None),
}

# The same for markdown-it's own rules: any of these characters.
_OWN_SIGNS: dict[str, tuple[str, ...]] = {
    "table": ("|",),
    "fence": ("```", "~~~"),
    "code": ("    ", "\t"),
    "blockquote": (">",),
    "html_block": ("<",),
    "html_inline": ("<",),
    "autolink": ("<",),
    "reference": ("]:",),
    "heading": ("#",),
    "backticks": ("`",),
    "emphasis": ("*", "_"),
    "strikethrough": ("~~",),
    "link": ("[",),
    "image": ("![",),
    "entity": ("&",),
    "escape": ("\\",),
}
_UNDERLINE = re.compile(rf"{_LINE}(?:=+|-)[ \t]*(?:\n|\Z)")


def _features(text: str) -> frozenset[str]:
    lines = f"\n{text}"
    found = {
        name
        for name, (sign, pattern) in _SIGNS.items()
        if sign in text and (pattern is None or pattern.search(lines))
    }
    for name, signs in _OWN_SIGNS.items():
        if any(sign in text for sign in signs):
            found.add(name)
    if "\r" in text or _UNDERLINE.search(lines):
        found.add("lheading")
    return frozenset(found)


class _Parser(MarkdownIt):
    """markdown-it with every address allowed, and left as it is written."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - markdown-it's signature
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's signature
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - markdown-it's signature
        return link


@lru_cache(maxsize=1024)
def _parser(features: frozenset[str]) -> MarkdownIt:
    """Make the parser for a text that holds the signs of these features."""
    md = _Parser("commonmark", {"maxNesting": _INNER_LIMIT}).enable(["table", "strikethrough"])
    md.disable([name for name in (*_OWN_SIGNS, "lheading") if name not in features])
    dialect.enable_depth_limit(md)
    find_labels_once(md)
    for name, enable in _ENABLE.items():
        if name in features:
            enable(md)
    return md


def _enable_math(md: MarkdownIt) -> None:
    md.use(dollarmath_plugin, allow_labels=False).disable("math_inline")


def _enable_footnotes(md: MarkdownIt) -> None:
    md.use(footnote_plugin, inline=False, move_to_end=False)


_ENABLE = {
    "directives": dialect.enable_directives,
    "admonitions": dialect.enable_admonitions,
    "foldings": dialect.enable_foldings,
    "raw_inline": phrases.enable_raw_inline,
    "inline_directives": phrases.enable_inline_directives,
    "shortcodes": phrases.enable_shortcodes,
    "picture_attributes": phrases.enable_picture_attributes,
    "bare_addresses": phrases.enable_bare_addresses,
    "bare_hosts": phrases.enable_bare_hosts,
    "people": phrases.enable_people,
    WIKI_LINKS: phrases.enable_wiki_links,
    "footnotes": _enable_footnotes,
    "definitions": deflist_plugin,
    "math": _enable_math,
}
