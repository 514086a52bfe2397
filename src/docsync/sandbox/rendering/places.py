"""Places in a body and addresses out of it: ids of headings, anchors, what is safe to open.

>>> is_safe("href", "javascript:alert(1)")
False
"""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote

from docsync.sandbox.rendering.trees import Element, descendants, text_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SAFE = ("http:", "https:", "mailto:", "ftp:", "#", "/", "data:image/")


def name_headings(root: Element, title: str) -> None:
    """Give each heading that has no id one: title and words, and a number where it is taken."""
    counted = Counter[str]()
    for heading in descendants(root, *HEADINGS):
        words = joined(text_of(heading))
        again = f".{counted[words]}" if counted[words] else ""
        counted[words] += 1
        if not heading.get("id"):
            heading.set("id", place_named(title, words) + again)


def place_named(title: str, name: str) -> str:
    """Give the id that a place of this name has on the page of a title."""
    return f"{joined(title)}-{joined(name)}" if title else joined(name)


def anchored(root: Element, title: str, anchor: str) -> str:
    """Give the id on a page that an anchor means.

    It may name a heading as either editor does, or as the id has it; else it names a place.
    """
    wanted = joined(unquote(anchor))
    spelled: dict[str, str] = {}
    counted = Counter[str]()
    for heading in descendants(root, *HEADINGS):
        text = text_of(heading).strip()
        words = joined(text)
        named = place_named(title, words)
        again = f".{counted[words]}" if counted[words] else ""
        counted[words] += 1
        for spelling in (words, "-".join(text.split()), named):
            spelled.setdefault(spelling + again, named + again)
    return spelled.get(wanted) or place_named(title, wanted)


def joined(text: str) -> str:
    """Give a text without its blanks, as ids have it."""
    return "".join(text.split())


def is_safe(key: str, value: str) -> bool:
    """Say whether an attribute may pass: no address that could run script does."""
    if key not in {"href", "src"}:
        return True
    return ":" not in value or value.strip().lower().startswith(_SAFE)
