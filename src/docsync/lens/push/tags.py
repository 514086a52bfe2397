"""Put what a fresh tag says into an old tag, and keep all the rest of the old one.

A shell is what stands around the content of an item: its start tag, with parameters for a macro,
and its end tag. Attributes and parameters that the fresh shell has win, those that only the old one
has stay, but for the few that would say something: a `colspan` that is gone is gone.

>>> merged(Shell('<h2 local-id="7">', "</h2>"), Shell("<h3>", "</h3>"))
Shell(opening='<h3 local-id="7">', closing='</h3>')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from docsync.storage.parts import MACROS
from docsync.storage.targets import parameter_value
from docsync.syntax.xml import CharData, Element, decode, escape_value, parse

# What the attribute says stands in the document, so that its absence says something too.
_SPEAKING = {
    "ol": frozenset(("start",)),
    "td": frozenset(("colspan", "rowspan", "style:text-align")),
    "th": frozenset(("colspan", "rowspan", "style:text-align")),
    "ac:image": frozenset(("ac:alt", "ac:title")),
    "a": frozenset(("title",)),
    "ac:link": frozenset(("ac:anchor", "ac:tooltip")),
}
_OF_A_FIELD = "at:"  # all attributes of a template's fields
# What the server or its editor gives: whatever a fresh tag has for it, the old one stays.
_GIVEN = frozenset(("ac:schema-version", "ac:macro-id", "ac:local-id", "local-id"))
_GIVEN_CHILDREN = frozenset(
    (("ac:task-id", ""), ("ac:task-uuid", ""), ("ac:adf-attribute", "local-id"))
)
_WOVEN_CHILDREN = frozenset(  # others do that
    (("ac:caption", ""), ("ac:rich-text-body", ""), ("ac:adf-fallback", ""))
)
_PARAMETER = "ac:parameter"
_PARAMETERS = frozenset((_PARAMETER, "ac:default-parameter"))
_SAME = (_PARAMETERS, frozenset(MACROS))  # spellings of the same, of which the old one stays
_SPEAKING_CHILDREN = frozenset(("ac:caption", "ri:"))
_KINDS = (
    frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "p")),
    frozenset(("ul", "ol")),
    frozenset(("td", "th")),
)
_NAMED_BY = ("ac:name", "key")

_TAG = re.compile(r"<([^\s/>]+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*?)\s*(/?)>")
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"(\s+)([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands before an item's content and behind it."""

    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `start:end` of a text."""

    start: int
    end: int
    text: str


Identity = tuple[str, str]


def unfolded(shell: Shell) -> Shell:
    """Open a self-closed tag, so that it can hold something."""
    tag = _TAG.fullmatch(shell.opening)
    if shell.closing or tag is None or not tag[3]:
        return shell
    return Shell(f"<{tag[1]}{tag[2]}>", f"</{tag[1]}>")


def merged(old: Shell, fresh: Shell, gone: frozenset[str] = frozenset()) -> Shell:
    """Give the old shell, saying what the fresh one says; the parameters named `gone` go."""
    old, fresh = unfolded(old), unfolded(fresh)
    text, other = _closed(old), _closed(fresh)
    here, there = _root(text), _root(other)
    if here is None or there is None:
        return old
    merger = _Merger(text, other, gone)
    edits = sorted(merger.edits(here, there), key=lambda edit: (edit.start, edit.end))
    hole = len(old.opening)
    closing = applied(text, [e for e in edits if e.end > hole], hole, len(text))
    return Shell(
        applied(text, [e for e in edits if e.end <= hole], 0, hole),
        closing if old.closing else "",
    )


def _closed(shell: Shell) -> str:
    """Give a shell as a text of its own; end tags that stand within its content are added."""
    if shell.closing:
        return shell.opening + shell.closing
    waiting: list[str] = []
    for tag in _ANY_TAG.finditer(shell.opening):
        if tag[1]:
            waiting.pop()
        elif not tag[0].endswith("/>"):
            waiting.append(tag[2])
    return shell.opening + "".join(f"</{name}>" for name in reversed(waiting))


def merged_element(old: str, fresh: str, gone: frozenset[str] = frozenset()) -> str:
    """Give a whole old element, saying what the fresh one says."""
    text = _unfolded_element(old) if _TAG.fullmatch(old) and not _TAG.fullmatch(fresh) else old
    here, there = _root(text), _root(fresh)
    if here is None or there is None or not _are_same(here, there):
        return fresh
    edits = sorted(_Merger(text, fresh, gone).edits(here, there), key=lambda e: (e.start, e.end))
    return applied(text, edits, 0, len(text)) if edits else old


def _unfolded_element(text: str) -> str:
    opened = unfolded(Shell(text, ""))
    return opened.opening + opened.closing


def _root(text: str) -> Element | None:
    """Give the only element of a shell; a bare run has none."""
    elements = [node for node in parse(text).children if isinstance(node, Element)]
    return elements[0] if len(elements) == 1 else None


def applied(text: str, edits: Iterable[Edit], start: int, end: int) -> str:
    """Give `start:end` of a text with edits, which come in order."""
    out: list[str] = []
    at = start
    for edit in edits:
        out += (text[at : edit.start], edit.text)
        at = max(at, edit.end)
    return "".join([*out, text[at:end]])


@dataclass(frozen=True, slots=True)
class _Merger:
    """Two shells, and the parameters that go."""

    old: str
    fresh: str
    gone: frozenset[str]

    def edits(self, old: Element, fresh: Element) -> Iterator[Edit]:
        """Say what must change in an old element for it to say what the fresh one says."""
        name = _name(old.name, fresh.name)
        tag = self.old[old.start : old.inner_start]
        changed = merged_tag(tag, self.fresh[fresh.start : fresh.inner_start], name)
        if changed != tag and old.name not in _PARAMETERS:
            yield Edit(old.start, old.inner_start, changed)
        if name != old.name and not old.self_closed:
            yield Edit(old.inner_end, old.end, f"</{name}>")
        if _is_text(old) and _is_text(fresh):
            if _text(old) != _text(fresh):
                yield self._said(old, fresh)
        elif old.name in _PARAMETERS:
            if _targets(old) != _targets(fresh):
                yield self._said(old, fresh)
        else:
            yield from self._children(old, fresh)

    def _said(self, old: Element, fresh: Element) -> Edit:
        inner = self.fresh[fresh.inner_start : fresh.inner_end]
        if not old.self_closed:
            return Edit(old.inner_start, old.inner_end, inner)
        opened = unfolded(Shell(self.old[old.start : old.end], ""))
        return Edit(old.start, old.end, opened.opening + inner + opened.closing)

    def _children(self, old: Element, fresh: Element) -> Iterator[Edit]:
        there = {_identity(child): child for child in _elements(fresh)}
        seen: set[Identity] = set()
        for child in _elements(old):
            identity = _identity(child)
            other = there.get(identity)
            seen.add(identity)
            if identity in _GIVEN_CHILDREN or (identity in _WOVEN_CHILDREN and other is not None):
                continue
            if other is not None:
                yield from self._both(child, other)
            elif identity[0] in _SPEAKING_CHILDREN or self._goes(identity):
                yield Edit(child.start, child.end, "")
        place = _place_for_more(old)
        for identity, child in there.items():
            if identity not in seen:
                yield Edit(place, place, self.fresh[child.start : child.end])

    def _goes(self, identity: Identity) -> bool:
        return identity[0] in _PARAMETERS and identity[1] in self.gone

    def _both(self, old: Element, fresh: Element) -> Iterator[Edit]:
        if _are_same(old, fresh) and not old.name.startswith("ri:"):
            yield from self.edits(old, fresh)
        elif old.name != fresh.name or fresh.attributes.items() - old.attributes.items():
            yield Edit(old.start, old.end, self.fresh[fresh.start : fresh.end])


def _name(old: str, fresh: str) -> str:
    """Give the fresh name if both belong to one kind, `h2` and `h3`; else the old one."""
    return fresh if any(old in kind and fresh in kind for kind in _KINDS) else old


def _are_same(old: Element, fresh: Element) -> bool:
    return old.name == fresh.name or any({old.name, fresh.name} <= names for names in _SAME)


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


def _identity(element: Element) -> Identity:
    if element.name.startswith("ri:"):
        return "ri:", ""
    names = (element.attributes[name] for name in _NAMED_BY if name in element.attributes)
    return _PARAMETER if element.name in _PARAMETERS else element.name, next(names, "")


def _is_text(element: Element) -> bool:
    return not _elements(element)


def _text(element: Element) -> str:
    return "".join(child.text for child in element.children if isinstance(child, CharData))


def _targets(parameter: Element) -> str | None:
    """Say what the elements in a parameter point to."""
    return parameter_value(tuple(_elements(parameter)))


def _place_for_more(element: Element) -> int:
    """Say where another parameter goes: behind the last one, else right behind the start tag."""
    last = [child.end for child in _elements(element) if child.name in _PARAMETERS]
    return last[-1] if last else element.inner_start


# One start tag ---------------------------------------------------------------------------------


def merged_tag(old: str, fresh: str, name: str) -> str:
    """Give the old start tag, named `name`, with the attributes that the fresh one says."""
    here, there = _TAG.fullmatch(old), _TAG.fullmatch(fresh)
    if here is None or there is None:
        return old
    said = {match[2]: match[3] for match in _ATTRIBUTE.finditer(there[2])}
    speaking = _SPEAKING.get(here[1], frozenset())
    kept: list[str] = []
    for space, attribute, value in _ATTRIBUTE.findall(here[2]):
        new = _value(attribute, value, said.pop(attribute, None), speaking)
        if new is not None:
            kept.append(f"{space}{attribute}={new}")
    kept += [
        f" {attribute}={value}" for attribute, value in said.items() if attribute not in _GIVEN
    ]
    tail = old[here.end(2) :]
    return f"<{name}{''.join(kept)}{tail}"


def _value(attribute: str, old: str, fresh: str | None, speaking: frozenset[str]) -> str | None:
    """Give an attribute's new value with its quotes, or None if it goes."""
    if attribute == "style":
        return _style(old, fresh, speaking)
    if fresh is None or attribute in _GIVEN:
        return None if attribute in speaking or attribute.startswith(_OF_A_FIELD) else old
    return old if decode(old[1:-1]) == decode(fresh[1:-1]) else fresh


def _style(old: str, fresh: str | None, speaking: frozenset[str]) -> str | None:
    here = _declarations(old)
    there = {} if fresh is None else _declarations(fresh)
    new = {
        name: value
        for name, value in here.items()
        if name in there or f"style:{name}" not in speaking
    } | there
    if new == here:
        return old
    return f'"{_written(new)}"' if new else None


def with_style(tag: str, name: str, value: str) -> str:
    """Give a start tag whose style says this; no value: that it does not say it any more."""
    found = _TAG.fullmatch(tag)
    if found is None:
        return tag
    style = next((match for match in _ATTRIBUTE.finditer(found[2]) if match[2] == "style"), None)
    said = _declarations(style[3]) if style is not None else {}
    if said.get(name, "") == value:
        return tag
    said = {key: old for key, old in said.items() if key != name} | ({name: value} if value else {})
    new = f' style="{_written(said)}"' if said else ""
    start, end = style.span() if style is not None else (len(found[2]),) * 2
    rest = found[2][:start] + new + found[2][end:]
    return f"<{found[1]}{rest}{tag[found.end(2) :]}"


def _written(declarations: dict[str, str]) -> str:
    text = " ".join(f"{name}: {value};" for name, value in declarations.items())
    return escape_value(text)


def _declarations(value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for declaration in decode(value[1:-1]).split(";"):
        name, colon, said = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = said.strip()
    return found
