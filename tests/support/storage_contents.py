"""What stands in a storage text, counted on its elements: not by the reader of documents.

>>> things('<ac:structured-macro ac:name="toc" />')
Counter({('macro', 'toc'): 1})
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from docsync.storage.inline import MARKS
from docsync.syntax.xml import CharData, Element, Node, parse

_MARKER = "ac:inline-comment-marker"
_REPETITION = "ac:adf-fallback"
_WORD = re.compile(r"\w+")

_IN_LINES = frozenset(("span", "font", _MARKER, *MARKS))

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


def lasting(storage: str) -> Iterator[Element]:
    """Give the elements of which nothing is deleted by an edit that deletes nothing.

    Others go with an edit of what is around them: a break, which is a word; a paragraph that holds
    the place of content, where its container gains some, unless it has attributes; and what stands
    around one white space, where a paragraph is split there or a word moves on.
    """
    waiting: list[Node] = list(parse(storage).children)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Element) or node.name == "br" or _is_around_a_space(node):
            continue
        yield node
        inside = () if node.name == _REPETITION or _is_placeholder(node) else node.children
        waiting.extend(inside)


def _is_around_a_space(element: Element) -> bool:
    """Say whether an element of a line holds white space and nothing else."""
    inside = element.children
    return (
        element.name in _IN_LINES
        and bool(inside)
        and all(isinstance(child, CharData) and not child.text.strip() for child in inside)
    )


def _is_placeholder(holder: Element) -> bool:
    """Say whether all that an element holds is an empty paragraph without attributes."""
    inside = [child for child in holder.children if isinstance(child, Element)]
    return (
        len(inside) == 1
        and inside[0].name == "p"
        and not inside[0].attributes
        and not "".join(_texts(holder.children)).strip()
        and not any(
            isinstance(child, Element) and child.name != "br" for child in inside[0].children
        )
    )


def attributes(some: Iterable[Element]) -> Counter[tuple[str, str]]:
    """Count the attributes with their values."""
    return Counter(pair for one in some for pair in one.attributes.items())


def elements(some: Iterable[Element]) -> Counter[str]:
    """Count the elements by name, those of one family together."""
    return Counter(_FAMILIES.get(one.name, one.name) for one in some)


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
    """Count the words, whole where tags stand within one."""
    return Counter(_words(parse(storage).children))


def commented(storage: str) -> dict[str, list[str]]:
    """Give the words of each inline comment by its reference, or what of a word it stands on."""
    found: dict[str, list[str]] = {}
    for element in all_elements(storage):
        if element.name == _MARKER:
            said = found.setdefault(element.attributes.get("ac:ref", ""), [])
            said.extend(_words(element.children))
    return found


def _words(nodes: tuple[Node, ...]) -> list[str]:
    return _WORD.findall("".join(_texts(nodes)))


def _texts(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, CharData):
            yield node.text
        elif isinstance(node, Element) and node.name != _REPETITION:
            apart = "" if node.name in _IN_LINES else " "
            yield apart
            yield from _texts(node.children)
            yield apart
