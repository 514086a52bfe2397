"""What docsync's Markdown has beside CommonMark and GitHub's tables, as rules for markdown-it.

Each rule is enabled only where the text holds its sign, so that plain Markdown pays nothing.
The rules find where a thing begins and ends and hand its characters on; what they mean is decided
where Markdown becomes a document.

| sign | token |
| --- | --- |
| `:::name …` to a line of as many colons | `directive_open`, blocks, `directive_close` |
| `::name …` alone on its line | `directive` |
| `!!! kind "Title"`, `??? …` and an indented block | `admonition_open`, …, `admonition_close` |
| `` `…`{=confluence} `` | `raw_inline` |
| `:name[words]{…}` | `inline_directive` |
| `:name:` | `shortcode` |
| `{…}` right behind a picture | `picture_attributes` |
| a bare address | `link_open`, text, `link_close` |
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from docsync.errors import ConversionError

LEAF_COLONS = 2
DEEPEST = 150  # blocks in blocks; what is deeper is refused, never cut off

BlockRule = Callable[[StateBlock, int, int, bool], bool]
_INTERRUPTS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}

_DIRECTIVE = re.compile(
    r"(?P<colons>:{2,})[ \t]*(?P<name>[A-Za-z][\w.-]*)(?P<rest>[\[{][^\n]*|[ \t][^\n]*)?"
)
_CLOSING = re.compile(r":{3,}[ \t]*")
_ADMONITION = re.compile(
    r"""(?P<sign>!!!|\?\?\?\+?)[ \t]+(?P<kind>[A-Za-z][\w-]*)(?:[ \t]+"(?P<title>[^\n]*)")?[ \t]*"""
)
_INLINE_NAME = re.compile(r":([A-Za-z][\w.-]*)(?=[\[{])")
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):(?![^\W_]|:)")
NAMED_ALONE = frozenset(("status", "placeholder"))  # inline directives that need no braces
_BRACES = re.compile(r"\{[^{}`\n]*\}")
_RAW = "{=confluence}"
_ADDRESS = re.compile(r"""https?://[^\s<>\[\]"`\\|]+""", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])https?$", re.IGNORECASE)
_ENTITY = re.compile(r"&[A-Za-z0-9]+;")


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


def enable_raw_inline(md: MarkdownIt) -> None:
    """Read code that is marked as raw storage."""
    md.inline.ruler.before("backticks", "raw_inline", _raw_inline)


def enable_inline_directives(md: MarkdownIt) -> None:
    """Read directives in text."""
    md.inline.ruler.push("inline_directive", _inline_directive)


def enable_shortcodes(md: MarkdownIt) -> None:
    """Read emoji by their names."""
    md.inline.ruler.push("shortcode", _shortcode)


def enable_picture_attributes(md: MarkdownIt) -> None:
    """Read what stands in braces behind a picture."""
    md.inline.ruler.push("picture_attributes", _picture_attributes)


def enable_bare_addresses(md: MarkdownIt) -> None:
    """Read an address in text as a link."""
    md.inline.ruler.push("bare_address", _bare_address)


# Blocks ----------------------------------------------------------------------------------------


def _depth(state: StateBlock, start_line: int, _end_line: int, _silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if state.level >= DEEPEST - 2:
        raise ConversionError("blocks are nested too deeply", line=start_line + 1)
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


# Inline ----------------------------------------------------------------------------------------


def _raw_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read a code span with `{=confluence}` right behind it."""
    source, start = state.src, state.pos
    if source[start] != "`":
        return False
    inside = start
    while inside < state.posMax and source[inside] == "`":
        inside += 1
    count = inside - start
    end = _closing_backticks(source, inside, state.posMax, count)
    if end < 0 or not source.startswith(_RAW, end) or end + len(_RAW) > state.posMax:
        return False
    if not silent:
        token = state.push("raw_inline", "", 0)
        token.content = _unpadded(source[inside : end - count].replace("\n", " "))
    state.pos = end + len(_RAW)
    return True


def _closing_backticks(source: str, at: int, limit: int, count: int) -> int:
    """Say behind which character the run of exactly `count` backticks ends; -1: there is none."""
    while 0 <= (at := source.find("`", at)) < limit:
        end = at
        while end < limit and source[end] == "`":
            end += 1
        if end - at == count:
            return end
        at = end
    return -1


def _unpadded(text: str) -> str:
    padded = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    return text[1:-1] if padded else text


def _inline_directive(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `:name[words]{attributes}`; the braces may be left out where the name is known."""
    source, start = state.src, state.pos
    if source[start] != ":" or _follows_colon(source, start):
        return False
    match = _INLINE_NAME.match(source, start, state.posMax)
    if match is None:
        return False
    end, label = match.end(), None
    if source[end] == "[":
        close = state.md.helpers.parseLinkLabel(state, end)
        if close < 0:
            return False
        label, end = source[end + 1 : close], close + 1
    braces = _BRACES.match(source, end, state.posMax)
    if braces is None and (label is None or match[1] not in NAMED_ALONE):
        return False
    state.pos = end if braces is None else braces.end()
    if not silent:
        token = state.push("inline_directive", "", 0)
        token.info = match[1]
        token.meta = {"label": label, "braces": "" if braces is None else braces[0]}
        token.children = []
        if label:
            state.md.inline.parse(label, state.md, state.env, token.children)
    return True


def _follows_colon(source: str, start: int) -> bool:
    """Say whether a colon that is not escaped stands before this one."""
    return source[start - 1 : start] == ":" and source[max(start - 2, 0) : start - 1] != "\\"


def _shortcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `:name:`; whether it names an emoji is not decided here."""
    source, start = state.src, state.pos
    if source[start] != ":" or _follows_colon(source, start) or source[start - 1 : start].isalnum():
        return False
    match = _SHORTCODE.match(source, start, state.posMax)
    if match is None:
        return False
    if not silent:
        token = state.push("shortcode", "", 0)
        token.content = match[1]
    state.pos = match.end()
    return True


def _picture_attributes(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if silent or state.src[state.pos] != "{" or state.pending:
        return False
    if not state.tokens or state.tokens[-1].type != "image":
        return False
    match = _BRACES.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    token = state.push("picture_attributes", "", 0)
    token.content = match[0]
    state.pos = match.end()
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `https://…` up to where GitHub ends it: white space, or closing punctuation."""
    start = state.pos
    if silent or state.linkLevel or not state.src.startswith("://", start):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if scheme is None:
        return False
    begin = start - len(scheme[0])
    match = _ADDRESS.match(state.src, begin, state.posMax)
    if match is None:
        return False
    address = _trimmed(match[0])
    if len(address) <= len(scheme[0]) + len("://"):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    for kind, nesting in (("link_open", 1), ("text", 0), ("link_close", -1)):
        token = state.push(kind, "", nesting)  # type: ignore[arg-type] # a literal of the loop
        token.markup = "linkify"
        if kind == "link_open":
            token.attrs = {"href": address}
        elif kind == "text":
            token.content = address
    state.pos = begin + len(address)
    return True


def _trimmed(address: str) -> str:
    """Leave closing punctuation, and a parenthesis that was not opened, to the sentence."""
    surplus = address.count(")") - address.count("(")
    end = len(address)
    while end:
        last = address[end - 1]
        if last in "?!.,:*_~'":
            end -= 1
        elif last == ")" and surplus > 0:
            end -= 1
            surplus -= 1
        elif last == ";" and _ENTITY.fullmatch(address, max(address.rfind("&", 0, end), 0), end):
            end = address.rfind("&", 0, end)
        else:
            break
    return address[:end]
