"""What a target is called: the words that Confluence shows for a link that has none of its own.

>>> own_name(PageTarget("Set up", "DOCS", "First-steps")), own_name(Address("https://a.b/"))
('Set up', '')
"""

from __future__ import annotations

import re
from typing import assert_never

from docsync.document.model import (
    Address,
    AttachmentTarget,
    BlogTarget,
    ContentTarget,
    Link,
    PageTarget,
    ShortcutTarget,
    SpaceTarget,
    Target,
    Text,
)

_WHITE = re.compile(r"[ \t\n\r]+")


def own_name(target: Target) -> str:
    """Give the words that stand for a target, in one line; '' for what shows nothing by itself."""
    return _WHITE.sub(" ", _name(target)).strip(" \xa0")


def _name(target: Target) -> str:
    match target:
        case Address():
            return ""
        case PageTarget(title, space, anchor):
            return title or anchor or space
        case BlogTarget(title, day):
            return title or day
        case AttachmentTarget(name):
            return name
        case SpaceTarget(space):
            return space
        case ShortcutTarget(key, parameter):
            return f"{parameter}@{key}" if parameter else key
        case ContentTarget(identifier):
            return identifier
        case _:
            assert_never(target)


def unworded(link: Link) -> Link:
    """Give a link whose only words are its target's own name without them, but as written."""
    if isinstance(link.target, Address):
        return link
    match link.children:
        case (Text(text),) if text == own_name(link.target):
            return Link(link.target, (), link.title, written=True)
        case _:
            return link


def worded(link: Link) -> Link:
    """Give a link that says its target's own name in words."""
    name = "" if link.children else own_name(link.target)
    return Link(link.target, (Text(name),), link.title) if name else link
