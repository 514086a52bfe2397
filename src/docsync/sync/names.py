"""File names for titles and attachments: injective, and safe on every file system.

A title of plain words is its words with dashes; any other title gets a digest behind what can be
read of it, so that two titles never share a name, whatever their siblings are. Names that the
user chose are never changed.

>>> page_name("Getting Started"), page_name("Read-only?")
('getting-started', 'read-only-f4c0f189')
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

SUFFIX = ".md"
MAX_NAME = 60  # characters; with a digest and a suffix it stays below 255 bytes

_WORDS = re.compile(r"[^\W_]+(?:[ ._][^\W_]+)*")
_UNREADABLE = re.compile(r"[^\w.]+|_+")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "index", "readme"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"}
)


def page_name(title: str, *, sure: bool = False) -> str:
    """Name a page's file, without suffix; `sure` gives a digest to a plain title too."""
    normal = unicodedata.normalize("NFC", " ".join(title.split()))
    name = _readable(normal)
    if not sure and name.replace("-", " ") == normal.lower() and _is_plain(normal, name):
        return name
    return _with_digest(name, normal.lower())


def attachment_name(name: str, *, sure: bool = False) -> str:
    """Name an attachment's file: its own name where every file system can hold that."""
    normal = unicodedata.normalize("NFC", name)
    stem, dot, suffix = normal.rpartition(".")
    if not stem:
        stem, dot, suffix = normal, "", ""
    if not sure and normal == name and _is_safe(name, stem):
        return name
    readable = _FORBIDDEN.sub("-", stem).strip(" .-") or "file"
    return _with_digest(readable, name) + dot + _FORBIDDEN.sub("-", suffix).strip(" .-")


def distinct_name(path: str, name: str) -> str:
    """Name an attachment whose plain name another file of the same page has."""
    stem, dot, suffix = name.rpartition(".")
    return f"{_with_digest(stem or name, path)}{dot}{suffix if stem else ''}"


def _readable(title: str) -> str:
    lowered = unicodedata.normalize("NFC", title.lower())
    return _UNREADABLE.sub("-", lowered).strip("-.") or "page"


def _is_plain(title: str, name: str) -> bool:
    """Say whether a name stands for this title only, on systems that fold case too."""
    return (
        _WORDS.fullmatch(title) is not None
        and len(name) <= MAX_NAME
        and name.split(".", maxsplit=1)[0] not in _RESERVED
        and not name.endswith(SUFFIX)  # its folder would have the name of another page's file
        and name.casefold() == name
        and name.upper().casefold() == name
    )


def _is_safe(name: str, stem: str) -> bool:
    return (
        not _FORBIDDEN.search(name)
        and name == name.strip(" .")
        and len(name.encode()) <= 3 * MAX_NAME
        and stem.split(".", maxsplit=1)[0].lower() not in _RESERVED - {"index", "readme"}
    )


def _with_digest(readable: str, whole: str) -> str:
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable[:MAX_NAME].strip('-. ')}-{digest}"
