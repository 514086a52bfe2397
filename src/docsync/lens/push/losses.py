"""What the old storage has and the woven one has not: tags and attributes, exactly counted.

The weave goes from block to block; this looks at the whole page, after it. What was deleted with
its words is no loss. A tag that stands several times is lost so often as it stands less often now.

>>> lost = losses('<p id="1">one</p><p>two</p>', "<p>two</p><h1>new</h1><p>one</p>")
>>> [loss.attributes for loss in lost.found]
[{'id': '"1"'}]
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from docsync.storage.inline import MARKS
from docsync.storage.parts import MACROS
from docsync.syntax.xml import CharData, Element, Node, parse

_TAG = re.compile(r"<[A-Za-z][^>]*>")
_ATTRIBUTE = re.compile(r"\s([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_WORD = re.compile(r"\w+")
_FAMILIES = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    **dict.fromkeys(("ul", "ol"), "list"),
    **dict.fromkeys(("td", "th"), "cell"),
    **{name: kind.value for name, kind in MARKS.items()},
}
_REPETITION = "ac:adf-fallback"  # says again, for older readers, what stands beside it
_MOST_WORDS = 200  # so many are looked at to see whether letters were added to them
_NUMBERING = frozenset(("start", "value", "reversed"))  # means something on its own list only
_NAMING = re.compile(r"ri:(?!version-at-save)|ac:name$|href$|datetime$|ac:emoji")


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """An element where it stands."""

    element: Element
    source: str

    @property
    def tag(self) -> str:
        """Its start tag as it is written."""
        return self.source[self.element.start : self.element.inner_start]

    @property
    def inner(self) -> str:
        """The characters of its content."""
        return self.source[self.element.inner_start : self.element.inner_end]


@dataclass(frozen=True, slots=True, eq=False)
class Loss:
    """An old element whose start tag is gone, and those of its attributes that are gone with it."""

    tagged: Tagged
    attributes: Mapping[str, str]  # as they are written, with their quotes


@dataclass(frozen=True, slots=True)
class Losses:
    """What is lost; which start tags stand more often now, and which kinds less often.

    `stood` are all old elements.
    """

    found: Sequence[Loss]
    stood: Sequence[Tagged]
    come: Counter[str]
    fewer: Counter[str]


def lost_tags(old: str, new: str) -> Counter[str]:
    """Count the start tags that the old text has more often than the new one."""
    return Counter(_TAG.findall(old)) - Counter(_TAG.findall(new))


def losses(old: str, new: str) -> Losses:
    """Give the elements of the old text whose words are still there, but not their tags."""
    here, there = list(elements_of(old)), list(elements_of(new))
    gone = Counter(one.tag for one in here) - Counter(one.tag for one in there)
    come = Counter(one.tag for one in there) - Counter(one.tag for one in here)
    free = _attributes(gone) - _attributes(come)
    fewer = Counter(map(kind, here)) - Counter(map(kind, there))
    deleted = _Deleted(_gone(_words(old), _words(new)), fewer)
    found = [
        Loss(one, _taken(one.tag, free))
        for one in _left(here, there, gone)
        if not deleted.says(one)
    ]
    return Losses(found, here, come, fewer)


def elements_of(text: str) -> Iterator[Tagged]:
    """Give every element of a text in order, but those that only say something again."""
    waiting: list[Node] = list(reversed(parse(text).children))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Element):
            yield Tagged(node, text)
            if node.name != _REPETITION:
                waiting.extend(reversed(node.children))


def kind(one: Tagged) -> str:
    """Say what an element is: among those of its kind the home of a lost one is looked for."""
    element = one.element
    if element.name in MACROS:
        return f"macro {element.attributes.get('ac:name', '')}"
    if element.name.startswith("ri:"):
        return f"{element.name} {sorted(words_of(one))}"
    return _FAMILIES.get(element.name, element.name)


def attributes_in(tag: str) -> list[tuple[str, str]]:
    """Give the attributes of a start tag as they are written, values with their quotes."""
    return _ATTRIBUTE.findall(tag)


def words_of(one: Tagged) -> Counter[str]:
    """Count the words in an element, and what it names: a page, a file, an address."""
    return Counter(_said(one.element))


def _said(element: Element) -> Iterator[str]:
    for name, value in element.attributes.items():
        if _NAMING.match(name):
            yield value
    for child in element.children:
        if isinstance(child, Element):
            yield from _said(child)
        elif isinstance(child, CharData):
            yield from _WORD.findall(child.text)


def _words(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in parse(text).children:
        if isinstance(node, Element):
            found.update(_said(node))
        elif isinstance(node, CharData):
            found.update(_WORD.findall(node.text))
    return found


def _gone(old: Counter[str], new: Counter[str]) -> Counter[str]:
    """Count the words that are nowhere any more, be it as a part of a new word."""
    gone = old - new
    grown = [word for word in (new - old) if len(gone) <= _MOST_WORDS][:_MOST_WORDS]
    return Counter(
        {word: n for word, n in gone.items() if not any(word in longer for longer in grown)}
    )


def _attributes(tags: Mapping[str, int]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for tag, count in tags.items():
        for pair in attributes_in(tag):
            found[pair] += count
    return found


def _taken(tag: str, free: Counter[tuple[str, str]]) -> dict[str, str]:
    """Give the attributes of a tag that are lost, and count them no more."""
    lost = {
        name: value
        for name, value in attributes_in(tag)
        if free[name, value] > 0 and name not in _NUMBERING
    }
    free.subtract(lost.items())
    return lost


def _left(
    here: Sequence[Tagged], there: Sequence[Tagged], gone: Mapping[str, int]
) -> Iterator[Tagged]:
    """Say which of the elements with a tag are lost: those whose content went, too, first."""
    olds: dict[str, list[Tagged]] = defaultdict(list)
    for one in here:
        if one.tag in gone:
            olds[one.tag].append(one)
    stay = Counter((one.tag, one.inner) for one in there if one.tag in gone)
    for tag, found in olds.items():
        yield from _most_changed(found, stay)[: gone[tag]]


def _most_changed(found: list[Tagged], stay: Counter[tuple[str, str]]) -> list[Tagged]:
    changed: list[Tagged] = []
    same: list[Tagged] = []
    for one in found:
        key = one.tag, one.inner
        (same if stay[key] > 0 else changed).append(one)
        stay[key] -= 1
    return changed + same


@dataclass(frozen=True, slots=True)
class _Deleted:
    """The words and the elements that stand less often than before."""

    words: Counter[str]
    kinds: Counter[str]

    def says(self, one: Tagged) -> bool:
        """Say whether most of an element's words are nowhere any more; without words, if it is."""
        words = words_of(one)
        gone = sum(min(count, self.words[word]) for word, count in words.items())
        return 2 * gone > words.total() if words else self.kinds[kind(one)] > 0
