"""Emoji as a reader sees them: by code point, by what stands for it, by the old names.

>>> emoji_of("blue-star", "1f600", ":grinning:"), emoji_of("tick", "", "")
('😀', '✅')
"""

from __future__ import annotations

import re

# The names of the emoticons that storage has had since before emoji had ids.
_OLD = {
    "smile": "🙂", "sad": "🙁", "cheeky": "😛", "laugh": "😀", "wink": "😉",
    "thumbs-up": "👍", "thumbs-down": "👎", "information": "ℹ️", "tick": "✅", "cross": "❌",
    "warning": "⚠️", "plus": "➕", "minus": "➖", "question": "❓", "light-on": "💡",
    "light-off": "🔅", "yellow-star": "⭐", "red-star": "❇️", "green-star": "✳️",
    "blue-star": "🔷", "heart": "❤️", "broken-heart": "💔",
}  # fmt: skip
_CODES = re.compile(r"[0-9a-fA-F]{4,6}(-[0-9a-fA-F]{4,6})*")
_LARGEST = 0x10FFFF


def emoji_of(name: str, identity: str, fallback: str) -> str:
    """Give what is shown for an emoji; its short name where nothing else is known."""
    if _CODES.fullmatch(identity):
        points = [int(code, 16) for code in identity.split("-")]
        if all(point <= _LARGEST for point in points):
            return "".join(chr(point) for point in points)
    if fallback and not fallback.startswith(":"):
        return fallback
    return _OLD.get(name) or fallback or f":{name}:"
