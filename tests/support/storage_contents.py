"""What stands in a storage text, counted on its elements: not by the reader of documents.

>>> things('<ac:structured-macro ac:name="toc" />')
Counter({('macro', 'toc'): 1})
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from docsync.syntax.xml import CharData, Element, Node, parse

_MARKER = "ac:inline-comment-marker"
_REPETITION = "ac:adf-fallback"
_WORD = re.compile(r"\w+")

# Names that an edit may change into one another.
_FAMILIES = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol"), "list"),
    **dict.fromkeys(("td", "th"), "cell"),
    **dict.fromkeys(("ac:link-body", "ac:plain-text-link-body"), "link body"),
}
# By which attributes a thing is known.
_THINGS = {
    "ac:structured-macro": ("macro", ("ac:name",)),
    "ac:macro": ("macro", ("ac:name",)),
    "a": ("link", ("href",)),
    "ri:page": ("page", ("ri:space-key", "ri:content-title")),
    "ri:blog-post": ("post", ("ri:space-key", "ri:content-title")),
    "ri:attachment": ("file", ("ri:filename",)),
    "ri:user": ("user", ("ri:account-id", "ri:userkey", "ri:username")),
    "ri:url": ("link", ("ri:value",)),
    "time": ("date", ("datetime",)),
}


def all_elements(storage: str) -> Iterator[Element]:
    """Give every element of a text, but those in a repetition for older readers."""
    waiting: list[Node] = list(parse(storage).children)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            yield node
            waiting.extend(node.children if node.name != _REPETITION else ())


def attributes(storage: str) -> Counter[tuple[str, str]]:
    """Count the attributes with their values."""
    return Counter(pair for one in all_elements(storage) for pair in one.attributes.items())


def elements(storage: str) -> Counter[str]:
    """Count the elements by name, those of one family together; breaks are words."""
    found = Counter(_FAMILIES.get(one.name, one.name) for one in all_elements(storage))
    del found["br"]
    return found


def things(storage: str) -> Counter[tuple[str, ...]]:
    """Count macros, targets of links, files, people and dates."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in all_elements(storage):
        kind, names = _THINGS.get(element.name, ("", ()))
        known = tuple(element.attributes[name] for name in names if name in element.attributes)
        if known:
            found[kind, *known] += 1
    return found


def words(storage: str) -> Counter[str]:
    """Count the words, as far as they stand in one text."""
    return Counter(_WORD.findall(" ".join(_texts(parse(storage).children))))


def commented(storage: str) -> dict[str, list[str]]:
    """Give the words of each inline comment by its reference."""
    found: dict[str, list[str]] = {}
    for element in all_elements(storage):
        if element.name == _MARKER:
            said = _WORD.findall(" ".join(_texts(element.children)))
            found.setdefault(element.attributes.get("ac:ref", ""), []).extend(said)
    return found


def _texts(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, CharData):
            yield node.text
        elif isinstance(node, Element) and node.name != _REPETITION:
            yield from _texts(node.children)
