"""Emoticons as characters.

>>> character({"ac:name": "tick"}), character({"ac:emoji-id": "1f642"})
('✅', '🙂')
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CHARACTERS: Mapping[str, str] = {
    "smile": "🙂",
    "sad": "🙁",
    "cheeky": "😛",
    "laugh": "😃",
    "wink": "😉",
    "thumbs-up": "👍",
    "thumbs-down": "👎",
    "information": "ℹ️",
    "tick": "✅",
    "cross": "❌",
    "warning": "⚠️",
    "plus": "➕",
    "minus": "➖",
    "question": "❓",
    "light-on": "💡",
    "yellow-star": "⭐",
    "heart": "❤️",
    "broken-heart": "💔",
}

_CODE_POINTS = re.compile(r"[0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*")
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def character(attributes: Mapping[str, str]) -> str | None:
    """Give an emoticon's character, from what the editor noted or from its name."""
    fallback = attributes.get("ac:emoji-fallback", "").strip()
    if fallback and not fallback.isascii() and ":" not in fallback:
        return fallback
    noted = _from_id(attributes.get("ac:emoji-id", ""))
    return noted or CHARACTERS.get(attributes.get("ac:name", ""))


def short_name(attributes: Mapping[str, str]) -> str:
    """Give the name of an emoticon that has no character."""
    return attributes.get("ac:emoji-shortname", "").strip(": ") or attributes.get("ac:name", "")


def _from_id(identifier: str) -> str | None:
    if not _CODE_POINTS.fullmatch(identifier):
        return None
    codes = [int(part, 16) for part in identifier.split("-")]
    if codes[-1] < ord("©") or any(code > _LAST or code in _SURROGATES for code in codes):
        return None
    return "".join(map(chr, codes))
