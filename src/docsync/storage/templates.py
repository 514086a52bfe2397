"""The fields of templates (`at:…`), which read as macros of names that no macro has.

`at:declarations` holds the fields and `at:list` its options; `at:var` stands in the text where the
words of a field go. Their attributes are the parameters.

>>> from docsync.syntax.xml import parse
>>> read_field(parse('<at:string at:name="captain" />').children[0])
Macro(name='at.string', params=(('name', 'captain'),), body=None)
>>> template_field("at.string", (("name", "captain"),), "")
'<at:string at:name="captain" />'
"""

from __future__ import annotations

from collections.abc import Mapping

from docsync.document.model import InlineMacro, Macro, Params, Span
from docsync.storage.macros import FIELDS
from docsync.storage.targets import elements
from docsync.syntax.xml import Element, escape_value

VARIABLE = "at:var"
FIELD_BLOCKS = tuple(name for name in FIELDS.values() if name != VARIABLE)
_PREFIX = "at:"
_HELD: Mapping[str, tuple[str, ...]] = {
    "at:declarations": ("at:string", "at:textarea", "at:list"),
    "at:list": ("at:option",),
}


def read_field(element: Element) -> Macro | None:
    """Read a field, or all of them; None if it holds what a template does not have."""
    params, inside = _params(element), elements(element)
    held = _HELD.get(element.name, ())
    if params is None or inside is None or any(child.name not in held for child in inside):
        return None
    body = [read_field(child) for child in inside]
    known = tuple(child for child in body if child is not None)
    if len(known) < len(body):
        return None
    start = element.inner_start if held else element.inner_end
    span = Span(element.start, start, element.inner_end, element.end)
    return Macro(_name(element), params, known if held else None, span=span)


def read_variable(element: Element) -> InlineMacro | None:
    """Read a place for the words of a field; None if there is more to it."""
    params = _params(element)
    if params is None or elements(element) != ():
        return None
    return InlineMacro(_name(element), params)


def _name(element: Element) -> str:
    return element.name.replace(":", ".")


def _params(element: Element) -> Params | None:
    if not all(key.startswith(_PREFIX) for key in element.attributes):
        return None
    pairs = ((key.removeprefix(_PREFIX), value) for key, value in element.attributes.items())
    return tuple(sorted(pairs))


def template_field(name: str, params: Params, inside: str) -> str:
    """Write a field around what it holds."""
    tag = FIELDS[name]
    written = "".join(f' {_PREFIX}{key}="{escape_value(value)}"' for key, value in params)
    return f"<{tag}{written}>{inside}</{tag}>" if inside else f"<{tag}{written} />"
