"""Places in a body and addresses out of it: ids of headings, anchors, what is safe to open.

>>> is_safe("href", "javascript:alert(1)")
False
"""

from __future__ import annotations

from docsync.sandbox.rendering.scene import Scene
from docsync.sandbox.rendering.trees import Element, descendants, text_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SAFE = ("http:", "https:", "mailto:", "ftp:", "#", "/", "data:image/")


def heading_id(scene: Scene, heading: Element) -> str:
    """Give the id of a heading: title and words without blanks, and a number where it is taken."""
    words = joined(text_of(heading))
    before = 0
    for other in descendants(scene.root, *HEADINGS):
        if other is heading:
            break
        before += joined(text_of(other)) == words
    title = joined(scene.around.title)
    named = f"{title}-{words}" if title else words
    return f"{named}.{before}" if before else named


def heading_anchor(scene: Scene, anchor: str) -> str:
    """Give the id on this page that an anchor means."""
    title = joined(scene.around.title)
    return f"{title}-{joined(anchor)}" if title else anchor


def joined(text: str) -> str:
    """Give a text without its blanks, as ids have it."""
    return "".join(text.split())


def is_safe(key: str, value: str) -> bool:
    """Say whether an attribute may pass: no address that could run script does."""
    if key not in {"href", "src"}:
        return True
    return ":" not in value or value.strip().lower().startswith(_SAFE)
