"""Sizes of pictures that the writer of a Markdown text gave follow those of the page.

Storage has a size for every picture, and Markdown shows none but those that somebody wrote; so
sizes take no part in what a text says. They are put into the text at last, picture by picture.

>>> old = '![a](a.png){width=300}'
>>> following(old, '<ac:image ac:width="400"><ri:attachment ri:filename="a.png" /></ac:image>')
'![a](a.png){width=400}'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from docsync.document.model import Params, Picture, Span
from docsync.markdown.directives import parse_braces
from docsync.markdown.reader import read
from docsync.syntax.xml import Element, Node, parse

_BRACES = re.compile(r"(?<=[)\]])\{[^{}`\n]*=[^{}`\n]*\}")
_TAG = re.compile(r"<img\s[^>]*>", re.IGNORECASE)
_GIVEN = re.compile(f"{_BRACES.pattern}|{_TAG.pattern}", re.IGNORECASE)


def following(markdown: str, storage: str) -> str:
    """Give Markdown whose pictures have the sizes of the page where they have any."""
    if _GIVEN.search(markdown) is None or "<ac:image" not in storage:
        return markdown
    shown = list(_pictures(read(markdown).document))
    images = [dict(image.attributes) for image in _images(parse(storage).children)]
    if len(shown) != len(images):
        return markdown
    wanted = [_sizes(p.explicit, image) for p, image in zip(shown, images, strict=True)]
    if wanted == [picture.explicit for picture in shown]:
        return markdown
    text = _put(markdown, [(p.explicit, new) for p, new in zip(shown, wanted, strict=True)])
    found = [picture.explicit for picture in _pictures(read(text).document)]
    return text if found == wanted else markdown


def without_sizes(node: Any) -> Any:
    """Give a node whose pictures have no sizes of their own."""
    if isinstance(node, Picture):
        return replace(node, explicit=(), caption=without_sizes(node.caption))
    if isinstance(node, tuple) and not isinstance(node, Span):
        return tuple(map(without_sizes, node))
    if not is_dataclass(node) or isinstance(node, type):
        return node
    return replace(node, **{f.name: without_sizes(getattr(node, f.name)) for f in fields(node)})


def _pictures(node: Any) -> Iterator[Picture]:
    """Give the pictures of a document in order."""
    if isinstance(node, Picture):
        yield node
    if isinstance(node, tuple):
        for child in node:
            yield from _pictures(child)
    elif is_dataclass(node):
        for field in fields(node):
            yield from _pictures(getattr(node, field.name))


def _images(nodes: tuple[Node, ...]) -> Iterator[Element]:
    for node in nodes:
        if isinstance(node, Element):
            if node.name == "ac:image":
                yield node
            yield from _images(node.children)


def _sizes(explicit: Params, image: Mapping[str, str]) -> Params:
    """Give the sizes of a picture as the page has them; what it does not have stays."""
    return tuple((name, image.get(f"ac:{name}", value)) for name, value in explicit)


def _put(markdown: str, sizes: list[tuple[Params, Params]]) -> str:
    """Change the sizes where they are given, in order."""
    waiting = [(old, new) for old, new in sizes if old]

    def changed(match: re.Match[str]) -> str:
        given = _given(match[0])
        if not waiting or given != waiting[0][0]:
            return match[0]
        old, new = waiting.pop(0)
        return match[0] if old == new else _spelled(match[0], dict(old), dict(new))

    return _GIVEN.sub(changed, markdown)


def _given(text: str) -> Params | None:
    if text.startswith("{"):
        return parse_braces(text)
    found = read(text).document
    return next((picture.explicit for picture in _pictures(found)), None)


def _spelled(text: str, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Put new values into braces or a tag; the rest of it stays as it is."""
    for name, value in old.items():
        pattern = rf"""(?P<before>\b{re.escape(name)}\s*=\s*["']?){re.escape(value)}(?![\w.%])"""
        found = re.search(pattern, text, re.IGNORECASE)
        if found is not None:
            text = text[: found.end("before")] + new[name] + text[found.end() :]
    return text
