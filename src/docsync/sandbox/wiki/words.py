"""Words in wiki markup: marks, links, images, escapes and emoticons, one line or a few at a time.

>>> words("*bold* and {{mono}}")
'<strong>bold</strong> and <code>mono</code>'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from docsync.sandbox.wiki.links import image_of, link_of
from docsync.sandbox.wiki.macros import Macro, macro_at, storage_of_macro

# A mark begins before a word and ends behind one, as it does for Confluence.
_MARKS = {
    "*": "strong",
    "_": "em",
    "-": "del",
    "+": "u",
    "^": "sup",
    "~": "sub",
    "??": "cite",
}
_EMOTICONS = {
    ":)": "smile", ":-)": "smile", ":(": "sad", ":-(": "sad", ":P": "cheeky", ":p": "cheeky",
    ":D": "laugh", ";)": "wink", ";-)": "wink", "(y)": "thumbs-up", "(n)": "thumbs-down",
    "(i)": "information", "(/)": "tick", "(x)": "cross", "(!)": "warning", "(+)": "plus",
    "(-)": "minus", "(?)": "question", "(on)": "light-on", "(off)": "light-off",
    "(*)": "yellow-star", "(*y)": "yellow-star", "(*r)": "red-star", "(*g)": "green-star",
    "(*b)": "blue-star",
}  # fmt: skip
_EMOTICON = re.compile("|".join(re.escape(one) for one in sorted(_EMOTICONS, key=len)[::-1]))
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\[\]{}|\"]+[^\s<>\[\]{}|\".,;:!?')]|mailto:\S+@\S+\w")
_MONOSPACED = re.compile(r"\{\{(.+?)\}\}")
_LINK = re.compile(r"\[([^\[\]\n]+)\]")
_IMAGE = re.compile(r"!([^\s!|][^!|\n]*(?:\|[^!\n]*)?)!")
_ESCAPED = "\\{}[]*_-+^~?|!#()"
_DASHES = re.compile(r"(?<=\s)(---?)(?=\s)")
_WORD = re.compile(r"\w")
Inner = Callable[[str], str]


def words(text: str, blocks: Inner | None = None) -> str:
    """Give the storage of a run of words; `blocks` turns the rich body of a macro into storage."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        piece, end = _piece(text, at, blocks or words)
        parts.append(piece)
        at = end
    return "".join(parts)


def _piece(text: str, at: int, blocks: Inner) -> tuple[str, int]:
    for reader in _READERS:
        found = reader(text, at, blocks)
        if found is not None:
            return found
    return escape(text[at], quote=False), at + 1


Found = tuple[str, int] | None


def _escape(text: str, at: int, _blocks: Inner) -> Found:
    if text[at] == "\n":
        return "<br />", at + 1
    if text[at] != "\\":
        return None
    if text.startswith("\\\\", at):
        end = at + 2
        return "<br />", end + (end < len(text) and text[end] == "\n")
    following = text[at + 1 : at + 2]
    return (escape(following, quote=False), at + 2) if following in _ESCAPED and following else None


def _braces(text: str, at: int, blocks: Inner) -> Found:
    if text[at] != "{":
        return None
    mono = _MONOSPACED.match(text, at)
    if mono:
        return f"<code>{words(mono[1])}</code>", mono.end()
    macro = macro_at(text, at)
    return None if macro is None else (_macro(macro, blocks), macro.end)


def _macro(macro: Macro, blocks: Inner) -> str:
    if macro.name == "color" and macro.body is not None:
        colour = escape(macro.first)
        return f'<span style="color: {colour};">{words(macro.body)}</span>'
    if macro.name == "quote" and macro.body is not None:
        return f"<blockquote>{blocks(macro.body)}</blockquote>"
    inner = None if macro.body is None else blocks(macro.body)
    return storage_of_macro(macro, inner)


def _brackets(text: str, at: int, _blocks: Inner) -> Found:
    found = _LINK.match(text, at) if text[at] == "[" else None
    return (link_of(found[1], words), found.end()) if found else None


def _image(text: str, at: int, _blocks: Inner) -> Found:
    found = _IMAGE.match(text, at) if text[at] == "!" else None
    shown = image_of(found[1]) if found else None
    return (shown, found.end()) if found and shown else None


def _address(text: str, at: int, _blocks: Inner) -> Found:
    if text[at] not in "hfm" or (at and _WORD.match(text[at - 1])):
        return None
    found = _URL.match(text, at)
    if found is None:
        return None
    address = escape(found[0])
    return f'<a href="{address}">{escape(found[0], quote=False)}</a>', found.end()


def _emoticon(text: str, at: int, _blocks: Inner) -> Found:
    found = _EMOTICON.match(text, at) if text[at] in ":;(" else None
    if found is None:
        return None
    return f'<ac:emoticon ac:name="{_EMOTICONS[found[0]]}" />', found.end()


def _dashes(text: str, at: int, _blocks: Inner) -> Found:
    found = _DASHES.match(text, at) if text[at] == "-" else None
    if found is None:
        return None
    return ("—" if found[1] == "---" else "–"), found.end()


def _mark(text: str, at: int, blocks: Inner) -> Found:
    sign = text[at : at + 2] if text.startswith("??", at) else text[at]
    if sign not in _MARKS:
        return None
    start = at + len(sign)
    braced = at > 0 and text[at - 1] == "{" and text[start : start + 1] == "}"
    if braced or start >= len(text) or text[start].isspace() or text.startswith(sign, start):
        return None
    if at and _WORD.match(text[at - 1]):
        return None
    end = _end_of_mark(text, start, sign)
    if end < 0:
        return None
    name = _MARKS[sign]
    return f"<{name}>{words(text[start:end], blocks)}</{name}>", end + len(sign)


def _end_of_mark(text: str, start: int, sign: str) -> int:
    at = text.find(sign, start + 1)
    while at >= 0:
        behind = text[at + len(sign) : at + len(sign) + 1]
        closes = not text[at - 1].isspace() and text[at - 1] != "\\"
        if "\n\n" in text[start:at]:
            return -1
        if closes and not _WORD.match(behind or " "):
            return at
        at = text.find(sign, at + 1)
    return -1


_READERS: tuple[Callable[[str, int, Inner], Found], ...] = (
    _escape,
    _braces,
    _brackets,
    _image,
    _address,
    _emoticon,
    _dashes,
    _mark,
)
