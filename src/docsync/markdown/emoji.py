"""Emoji by the names that GitHub and Confluence have for them.

>>> emoji("rocket"), emoji("tick"), emoji("harbour-cat")
(Text(text='🚀'), Text(text='✅'), Emoticon(name='harbour-cat'))
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from docsync.document.model import Emoticon, Text
from docsync.storage.emoticons import CHARACTERS

NAME = re.compile(r"(?=[0-9_+-]*[a-z])[a-z0-9_+-]+")

# GitHub's names that are neither the character's name in Unicode nor Confluence's own.
_GITHUB: Mapping[str, str] = {
    "+1": "👍", "-1": "👎", "100": "💯", "thumbsup": "👍", "thumbsdown": "👎",
    "smile": "😄", "laughing": "😆", "blush": "😊", "smiley": "😃", "grinning": "😀",
    "joy": "😂", "heart_eyes": "😍", "sunglasses": "😎", "thinking": "🤔", "sob": "😭",
    "cry": "😢", "tada": "🎉", "white_check_mark": "✅", "heavy_check_mark": "✔️",
    "x": "❌", "exclamation": "❗", "bulb": "💡", "star": "⭐", "zap": "⚡", "boom": "💥",
    "unlock": "🔓", "book": "📖", "link": "🔗", "mag": "🔍", "gear": "⚙️",
    "construction": "🚧", "recycle": "♻️", "email": "📧", "information_source": "ℹ️",
    "art": "🎨", "clap": "👏", "pray": "🙏", "wave": "👋", "muscle": "💪",
    "point_right": "👉", "point_left": "👈", "ok_hand": "👌", "raised_hands": "🙌",
    "poop": "💩", "see_no_evil": "🙈",
}  # fmt: skip
_FIRST_EMOJI = 0x2600


def emoji(name: str) -> Text | Emoticon:
    """Give the character of this name, or the emoticon if there is no such character."""
    character = _GITHUB.get(name) or CHARACTERS.get(name) or _by_unicode_name(name)
    if character:
        return Text(character)
    return Emoticon(name) if NAME.fullmatch(name) else Text(f":{name}:")


def _by_unicode_name(name: str) -> str:
    if not name.isascii() or not name[:1].isalpha():
        return ""
    try:
        character = unicodedata.lookup(name.replace("_", " ").upper())
    except KeyError:
        return ""
    return character if len(character) == 1 and ord(character) >= _FIRST_EMOJI else ""
