"""What a stored body holds, by name: its own attachments, and its inline comments.

>>> attachment_names('<ac:image><ri:attachment ri:filename="a&amp;b.png" /></ac:image>')
frozenset({'a&b.png'})
"""

from __future__ import annotations

import re
from html import unescape

_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ATTACHMENT = re.compile(
    r"<ri:attachment\b[^<>]*?\sri:filename=(?:\"([^\"]*)\"|'([^']*)')[^<>]*?(/)?>"
    r"(?(3)|\s*(</ri:attachment>)?)"
)
_COMMENT = re.compile(r"<ac:inline-comment-marker\b[^<>]*?\sac:ref=[\"']([^\"']*)[\"']")
_COMMENTED = re.compile(
    r"<ac:inline-comment-marker\b[^<>]*?\sac:ref=[\"']([^\"']*)[\"'][^<>]*>(.*?)"
    r"</ac:inline-comment-marker>",
    re.DOTALL,
)
_TAG = re.compile(r"<[^<>]*>")
_CHILDREN_ONLY = re.compile(
    r"\s*<ac:structured-macro\b[^<>]*?\sac:name=\"children\"[^<>]*?"
    r"(?:/>|>(?:\s*<ac:parameter\b[^<>]*>[^<>]*</ac:parameter>)*\s*</ac:structured-macro>)\s*"
)

_ADDED = re.compile(r"\s(?:ac:macro-id|ac:schema-version)=(?:\"[^\"]*\"|'[^']*')")

CHILDREN = '<ac:structured-macro ac:name="children" />'


def attachment_names(storage: str) -> frozenset[str]:
    """Name the attachments of the page itself that its body shows or links to."""
    found = _ATTACHMENT.finditer(_CDATA.sub("", storage))
    return frozenset(
        unescape(match[1] if match[1] is not None else match[2])
        for match in found
        if match[3] or match[4]
    )


def comments(storage: str) -> tuple[str, ...]:
    """List the inline comments of a body, each once, in order."""
    return tuple(dict.fromkeys(_COMMENT.findall(_CDATA.sub("", storage))))


def commented_words(storage: str) -> dict[str, str]:
    """Give the words that each inline comment of a body stands on."""
    words: dict[str, str] = {}
    for found in _COMMENTED.finditer(_CDATA.sub("", storage)):
        text = unescape(_TAG.sub("", found[2]))
        words[found[1]] = " ".join(f"{words.get(found[1], '')} {text}".split())
    return words


def without_ids(storage: str) -> str:
    """Leave out what every server adds to a body it stores: ids of macros, their schema."""
    return _ADDED.sub("", storage).replace(" />", "/>")


def is_list_of_children(storage: str) -> bool:
    """Say whether a body is only the list of children that docsync gives to a folder."""
    return _CHILDREN_ONLY.fullmatch(storage) is not None
