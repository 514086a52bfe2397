r"""What docsync's Markdown has in a line of text beside CommonMark, as rules for markdown-it.

Each rule is enabled only where the text holds its sign. The rules find where a thing begins and
ends and hand its characters on; what they mean is decided where Markdown becomes a document.

| sign | token |
| --- | --- |
| `` `…`{=confluence} `` | `raw_inline` |
| `:name[words]{…}` | `inline_directive` |
| `:name:` | `shortcode` |
| `{…}` right behind a picture | `picture_attributes` |
| `@{mail or name}` | `person` |
| `[[name#heading\|words]]`, `![[file]]` | `wiki_link`, `wiki_picture` |
| a bare address, `https://…` or `www.…` | `link_open`, text, `link_close` |
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from docsync.errors import NestingError

_INLINE_NAME = re.compile(r":([A-Za-z][\w.-]*)(?=[\[{])")
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):(?![^\W_]|:)")
DEEPEST = 50  # directives in directives
NAMED_ALONE = frozenset(("status", "placeholder"))  # inline directives that need no braces
_BRACES = re.compile(r"\{[^{}`\n]*\}")
_RAW = "{=confluence}"
_ADDRESS = re.compile(r"""https?://[^\s<>\[\]"`\\|]+""", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])https?$", re.IGNORECASE)
HOST = re.compile(
    r"""(?<![^\s*_~(])www(?:\.[A-Za-z0-9-]+)+(?<=[A-Za-z0-9])(?:[/?#:][^\s<>\[\]"`\\|]*)?"""
)
_SIGN = re.compile(r"[\n!#$%&*+:<=>@\[\\\]^_`{}~-]")
_HOST_START = re.compile(r"(?<![^\s*_~(])www\.[A-Za-z0-9]")
_PERSON = re.compile(r"@\{([^{}\n]*[^{}\s][^{}\n]*)\}")
_WIKI = re.compile(
    r"(?P<shown>!?)\[\[(?!_TOC_\])(?P<name>[^\[\]\n|#]*)(?:#(?P<heading>[^\[\]\n|]*))?"
    r"(?:\\?\|(?P<words>[^\[\]\n]*))?\]\](?![(\[:])"
)
_ENTITY = re.compile(r"&[A-Za-z0-9]+;")


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


def enable_bare_hosts(md: MarkdownIt) -> None:
    """Read `www.…` in text as a link."""
    md.inline.ruler.at("text", _text_to_host)
    md.inline.ruler.push("bare_host", _bare_host)


def enable_people(md: MarkdownIt) -> None:
    """Read people by their name or mail address."""
    md.inline.ruler.push("person", _person)


def enable_wiki_links(md: MarkdownIt) -> None:
    """Read links by the name of a page."""
    md.inline.ruler.before("link", "wiki_link", _wiki_link)


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
            _parse_inside(state, label, token.children)
    return True


def _parse_inside(state: StateInline, label: str, tokens: list[Token]) -> None:
    """Parse the words of a directive; a NestingError if too many stand in one another."""
    depth = state.env["depth"] = state.env.get("depth", 0) + 1
    if depth > DEEPEST:
        raise NestingError("macros in a line of text stand too deep in each other")
    state.md.inline.parse(label, state.md, state.env, tokens)
    state.env["depth"] = depth - 1


def _follows_colon(source: str, start: int) -> bool:
    """Say whether a colon that is not escaped stands before this one."""
    if source[start - 1 : start] != ":":
        return False
    at = start - 1
    while at and source[at - 1] == "\\":
        at -= 1
    return (start - 1 - at) % 2 == 0


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
    scheme = _SCHEME.search(state.src, max(start - len("?https"), 0), start)
    if scheme is None or not state.pending.endswith(scheme[0]):
        return False
    begin = start - len(scheme[0])
    match = _ADDRESS.match(state.src, begin, state.posMax)
    if match is None:
        return False
    address = _trimmed(match[0])
    if len(address) <= len(scheme[0]) + len("://"):
        return False
    state.pending = state.pending[: -len(scheme[0])]
    _push_link(state, address, address)
    state.pos = begin + len(address)
    return True


def _push_link(state: StateInline, href: str, shown: str) -> None:
    token = state.push("link_open", "a", 1)
    token.markup = "linkify"
    token.attrs = {"href": href}
    state.push("text", "", 0).content = shown
    state.push("link_close", "a", -1).markup = "linkify"


def _text_to_host(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read text up to the next sign, as markdown-it does, or up to where a host may begin."""
    sign = _SIGN.search(state.src, state.pos, state.posMax)
    end = sign.start() if sign else state.posMax
    if state.src.find("www.", state.pos, end) >= 0:
        host = _HOST_START.search(state.src, state.pos, end)
        end = host.start() if host else end
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _bare_host(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `www.…` as GitHub does, https://github.github.com/gfm/#autolinks-extension-."""
    if silent or state.linkLevel:
        return False
    match = HOST.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    host = _trimmed(match[0])
    _push_link(state, f"http://{host}", host)
    state.pos += len(host)
    return True


def _person(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    match = _PERSON.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.push("person", "", 0).content = match[1].strip(" ")
    state.pos = match.end()
    return True


def _wiki_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `[[name]]`, unless it is the text of an ordinary link, and `![[file]]`."""
    match = _WIKI.match(state.src, state.pos, state.posMax)
    if match is None or (state.linkLevel and not match["shown"]):
        return False
    if not silent:
        token = state.push("wiki_picture" if match["shown"] else "wiki_link", "", 0)
        token.meta = match.groupdict(default="")
    state.pos = match.end()
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
