"""Diagrams: a picture for readers, and behind it, hidden, the fence that it was drawn from.

In storage a diagram is a picture whose name carries the digest of its source, and right behind it
the macro `details`, hidden and known by its id, around the code macro with the source. Both are
one block, and that block is the code macro: so a page says the same with a picture as without, on
a machine that can draw as on one that cannot, and an edited source is an edited fence.

>>> code = macro("code", (("language", "dot"),), plain_body("a -> b"))
>>> illustrated(code, "", (("dot", "svg"),)).split("<ac:structured-macro")[0]
'<ac:image><ri:attachment ri:filename="dot-849092e16a6b17f6.svg" /></ac:image>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from docsync.document.model import AttachmentTarget, Block, Macro, Picture, PictureBlock, Span
from docsync.storage.macros import CODE
from docsync.storage.parts import (
    MACRO,
    PLAIN,
    RICH,
    macro,
    parts,
    plain_text,
    rich_body,
)
from docsync.storage.targets import elements
from docsync.syntax.xml import Element, Node, escape_value, parse
from docsync.values import Fences

MARK = "docsync-diagram"

_FRAME = "details"
_HIDDEN = {"hidden": "true", "id": MARK}
_IMAGE, _ATTACHMENT, _FILE_NAME = "ac:image", "ri:attachment", "ri:filename"
_DIGITS = 16
_NAME = re.compile(rf"[A-Za-z0-9_-]+-([0-9a-f]{{{_DIGITS}}})\.[a-z]+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture that a page shows: the name of the attachment, and what it is drawn from."""

    name: str
    language: str
    source: str


def source_digest(source: str) -> str:
    """Name a source by its content."""
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def picture_name(language: str, source: str, suffix: str) -> str:
    """Name the attachment that shows a source."""
    return f"{language}-{source_digest(source)[:_DIGITS]}.{suffix}"


# Reading ---------------------------------------------------------------------------------------


def with_diagrams(blocks: Iterable[Block], text: str) -> list[Block]:
    """Make one block of each picture and the hidden source behind it."""
    found: list[Block] = []
    for block in blocks:
        source = _hidden_source(block)
        if source is None or source.span is None or block.span is None:
            found.append(block)
            continue
        start = block.span.start
        if found and _is_its_picture(found[-1], start, text):
            before = found.pop().span
            start = before.start if before is not None else start
        inner = source.span
        span = Span(start, inner.inner_start, inner.inner_end, block.span.end)
        found.append(replace(source, span=span))
    return found


def _hidden_source(block: Block) -> Macro | None:
    match block:
        case Macro(name, params, (Macro() as code,)) if name == _FRAME:
            marked = _HIDDEN.items() <= dict(params).items()
            fits = code.name == CODE and isinstance(code.body, str)
            return code if marked and fits and dict(code.params).get("language") else None
        case _:
            return None


def _is_its_picture(block: Block, end: int, text: str) -> bool:
    match block:
        case PictureBlock(Picture(AttachmentTarget(name, None), caption=())) if block.span:
            near = not text[block.span.end : end].strip(" \t\r\n")
            return near and _NAME.fullmatch(name) is not None
        case _:
            return False


# Writing ---------------------------------------------------------------------------------------


def illustrated(storage: str, old: str, diagrams: Fences) -> str:
    """Give every diagram the picture of its source; `diagrams` are the languages and the suffixes.

    What stands in `old` as it is stays: a fence that was plain code is drawn once it is edited.
    Where nothing is known that draws a language, an edited source loses the picture of the old one.
    """
    if MARK not in storage and not any(f">{language}<" in storage for language, _ in diagrams):
        return storage
    suffixes = dict(diagrams)
    out: list[str] = []
    at = 0
    for unit in _units(parse(storage).children):
        start = unit.start
        written = _written(unit, storage, old, suffixes.get(unit.language))
        out += (storage[at:start], written)
        at = unit.end
    return "".join((*out, storage[at:]))


def drawings(storage: str) -> tuple[Drawing, ...]:
    """List the pictures of a body that show their sources, each once."""
    if MARK not in storage:
        return ()
    units = _units(parse(storage).children)
    found = (Drawing(unit.name, unit.language, unit.source) for unit in units if unit.is_current)
    return tuple(dict.fromkeys(found))


def is_outdated(storage: str, diagrams: Fences) -> bool:
    """Say whether a body has a diagram whose picture should be drawn anew."""
    if MARK not in storage or not diagrams:
        return False
    languages = dict(diagrams)
    units = _units(parse(storage).children)
    return any(u.frame and u.language in languages and not u.is_current for u in units)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A diagram in a text: its code macro, with the frame and the picture that belong to it."""

    code: Element
    language: str
    source: str
    frame: Element | None = None
    picture: Element | None = None
    name: str = ""

    @property
    def start(self) -> int:
        return (self.picture or self.frame or self.code).start

    @property
    def end(self) -> int:
        return (self.frame or self.code).end

    @property
    def is_current(self) -> bool:
        found = _NAME.fullmatch(self.name)
        return found is not None and source_digest(self.source).startswith(found[1])


def _written(unit: _Unit, text: str, old: str, suffix: str | None) -> str:
    whole = text[unit.start : unit.end]
    if unit.is_current or not unit.source.strip():
        return whole
    code = text[unit.code.start : unit.code.end]
    if whole in old and (unit.frame is None or suffix is None):
        return whole
    if suffix is None:
        return whole if unit.frame is None else code
    name = picture_name(unit.language, unit.source, suffix)
    if unit.frame is None:
        hidden = tuple(sorted(_HIDDEN.items()))
        return _image(name) + macro(_FRAME, hidden, rich_body(code))
    if unit.picture is None:
        return _image(name) + whole
    behind = text[unit.picture.end : unit.end]
    picture = text[unit.picture.start : unit.picture.end]
    return picture.replace(f'"{escape_value(unit.name)}"', f'"{escape_value(name)}"') + behind


def _image(name: str) -> str:
    return f'<{_IMAGE}><{_ATTACHMENT} {_FILE_NAME}="{escape_value(name)}" /></{_IMAGE}>'


def _units(nodes: Iterable[Node]) -> Iterator[_Unit]:
    """Find the diagrams of a text, in order, and every code macro that could be one."""
    before: Element | None = None
    for node in nodes:
        if not isinstance(node, Element):
            before = None if getattr(node, "text", "").strip(" \t\r\n") else before
            continue
        code = _framed(node)
        unit = _unit(node) if code is None else _unit(code)
        if unit is None:
            yield from _units(node.children)
        elif code is None:
            yield unit
        else:
            name = _picture_of(before)
            yield replace(unit, frame=node, picture=before if name else None, name=name)
        before = node


def _unit(element: Element) -> _Unit | None:
    """Read a code macro that names its language."""
    if element.name != MACRO or element.attributes.get("ac:name") != CODE:
        return None
    found = parts(element)
    language = dict(found.params).get("language", "") if found else ""
    if found is None or found.body is None or found.body.name != PLAIN or not language:
        return None
    return _Unit(element, language, plain_text(found.body) or "")


def _framed(element: Element) -> Element | None:
    """Find the code macro in a hidden frame, which holds nothing else."""
    if element.name != MACRO or element.attributes.get("ac:name") != _FRAME:
        return None
    found = parts(element)
    params: Mapping[str, str] = dict(found.params) if found else {}
    if found is None or found.body is None or not _HIDDEN.items() <= params.items():
        return None
    inside = elements(found.body) or () if found.body.name == RICH else ()
    shown = [each for each in inside if each.name != "p" or each.children]
    return shown[0] if len(shown) == 1 and _unit(shown[0]) else None


def _picture_of(element: Element | None) -> str:
    """Give the name of the drawn picture that an element is, alone in a paragraph perhaps."""
    if element is not None and element.name == "p" and len(inside := elements(element) or ()) == 1:
        return _picture_of(inside[0])
    if element is None or element.name != _IMAGE:
        return ""
    resources = elements(element) or ()
    if len(resources) != 1 or resources[0].name != _ATTACHMENT or elements(resources[0]):
        return ""
    name = resources[0].attributes.get(_FILE_NAME, "")
    return name if _NAME.fullmatch(name) else ""
