"""The blocks that docsync's Markdown has beside CommonMark's, as rules for markdown-it.

Each rule is enabled only where the text holds its sign, so that plain Markdown pays nothing.
The rules find where a thing begins and ends and hand its characters on; what they mean is decided
where Markdown becomes a document.

| sign | token |
| --- | --- |
| `:::name …` to a line of as many colons | `directive_open`, blocks, `directive_close` |
| `::name …` alone on its line | `directive` |
| `!!! kind "Title"`, `??? …` and an indented block | `admonition_open`, …, `admonition_close` |
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from docsync.errors import NestingError

LEAF_COLONS = 2
DEEPEST = 150  # blocks in blocks; what is deeper is refused, never cut off

BlockRule = Callable[[StateBlock, int, int, bool], bool]
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}

_DIRECTIVE = re.compile(
    r"(?P<colons>:{2,})[ \t]*(?P<name>[A-Za-z][\w.-]*)(?P<rest>[\[{][^\n]*|[ \t][^\n]*)?"
)
_CLOSING = re.compile(r":{3,}[ \t]*")
_ADMONITION = re.compile(
    r"(?P<sign>!!!|\?\?\?\+?)[ \t]+(?P<kind>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*"
    r'(?:[ \t]+"(?P<title>[^\n]*)")?[ \t]*'
)


def enable_depth_limit(md: MarkdownIt) -> None:
    """Refuse blocks that are nested so deeply that markdown-it would leave them out."""
    md.block.ruler.before("table", "depth", _depth)


def enable_directives(md: MarkdownIt) -> None:
    """Read directives that are blocks."""
    md.block.ruler.before("fence", "directive", _directive, _INTERRUPTS)


def enable_admonitions(md: MarkdownIt) -> None:
    """Read the admonitions of MkDocs."""
    md.block.ruler.before("fence", "admonition", _admonition)


def enable_foldings(md: MarkdownIt) -> None:
    """Read what MkDocs folds."""
    md.block.ruler.before("fence", "folding", _admonition)


# Blocks ----------------------------------------------------------------------------------------


def _depth(state: StateBlock, start_line: int, _end_line: int, _silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.level >= DEEPEST - 2:
        raise NestingError("blocks stand too deep in each other", line=start_line + 1)
    return False


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _directive(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("::", start) or state.is_code_block(start_line):
        return False
    match = _DIRECTIVE.fullmatch(state.src, start, state.eMarks[start_line])
    if match is None:
        return False
    colons = match["colons"]
    if len(colons) == LEAF_COLONS:
        return _leaf(state, start_line, match, silent)
    close = _closing_line(state, start_line, end_line, len(colons))
    if close is None:
        return False
    if not silent:
        _contained(state, "directive", match, (start_line, start_line + 1, close))
        state.line = close + 1
    return True


def _leaf(state: StateBlock, line: int, match: re.Match[str], silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    rest = (match["rest"] or "").strip(" \t")
    if state.src[match.start("name") - 1] != ":":
        return False
    if rest and not (rest.startswith(("{", "[")) and rest.endswith(("}", "]"))):
        return False
    if not silent:
        token = state.push("directive", "", 0)
        token.map = [line, line + 1]
        token.info = match["name"]
        token.content = rest
        state.line = line + 1
    return True


def _contained(
    state: StateBlock, kind: str, match: re.Match[str], lines: tuple[int, int, int]
) -> None:
    """Push a container with its blocks; `lines` are its first, its content's first, its end."""
    first, inside, end = lines
    old_parent, old_end = state.parentType, state.lineMax
    state.parentType, state.lineMax = kind, end
    token = state.push(f"{kind}_open", "", 1)
    token.map = [first, end + 1 if kind == "directive" else end]
    token.meta = match.groupdict()
    state.md.block.tokenize(state, inside, end)
    state.push(f"{kind}_close", "", -1)
    state.parentType, state.lineMax = old_parent, old_end


def _closing_line(state: StateBlock, start_line: int, end_line: int, count: int) -> int | None:
    """Find the line of exactly `count` colons that ends a directive, in its own container."""
    candidates = _closing_lines(state).get(count, [])
    line = start_line + 1
    for close in candidates[bisect_right(candidates, start_line) :]:
        if close >= end_line:
            return None
        if state.blkIndent:
            while line <= close:
                if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
                    return None
                line += 1
        text = _line(state, close)
        if _CLOSING.fullmatch(text) and text.count(":") == count and not state.is_code_block(close):
            return close
    return None


def _closing_lines(state: StateBlock) -> dict[int, list[int]]:
    """List, once a text, the lines that end in colons, by how many."""
    found: dict[int, list[int]] | None = state.env.get("closing_lines")
    if found is None:
        found = state.env["closing_lines"] = {}
        for number, line in enumerate(state.src.split("\n")):
            text = line.rstrip(" \t")
            if text.endswith(":::"):
                found.setdefault(len(text) - len(text.rstrip(":")), []).append(number)
    return found


def _admonition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith(("!!!", "???"), start) or state.is_code_block(start_line):
        return False
    match = _ADMONITION.fullmatch(state.src, start, state.eMarks[start_line])
    end = _indented_end(state, start_line + 1, end_line)
    if match is None or end == start_line + 1:
        return False
    if not silent:
        old_indent = state.blkIndent
        state.blkIndent += 4
        _contained(state, "admonition", match, (start_line, start_line + 1, end))
        state.blkIndent = old_indent
        state.line = end
    return True


def _indented_end(state: StateBlock, line: int, end_line: int) -> int:
    """Say behind which line the block ends that is indented by four."""
    end = line
    while line < end_line:
        if not state.isEmpty(line):
            if state.sCount[line] < state.blkIndent + 4:
                break
            end = line + 1
        line += 1
    return end
