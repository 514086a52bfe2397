"""A macro cut into its parts.

>>> from docsync.syntax.xml import parse
>>> parameter = '<ac:parameter ac:name="maxLevel">3</ac:parameter>'
>>> macro = f'<ac:structured-macro ac:name="toc">{parameter}</ac:structured-macro>'
>>> parts(parse(macro).children[0]).params
(('maxLevel', '3'),)
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.document.model import Params, Span
from docsync.storage.macros import FIELDS, HIDDEN_PARAMETERS
from docsync.storage.targets import elements, parameter_elements, parameter_value
from docsync.syntax.xml import CharData, Element, cdata, escape, escape_value

RICH = "ac:rich-text-body"
PLAIN = "ac:plain-text-body"
MACRO = "ac:structured-macro"
MACROS = (MACRO, "ac:macro")  # the latter as pages of before 4.3 have it

_HIDDEN = frozenset(("ac:adf-fragment-mark",))
_WHITE = " \t\n\r"


@dataclass(frozen=True, slots=True)
class MacroParts:
    """A macro's name, visible parameters and the element that is its body."""

    name: str
    params: Params
    body: Element | None


def body_of(macro: Element) -> Element | None:
    """Find the element that is a macro's body."""
    for child in macro.children:
        if isinstance(child, Element) and child.name in (RICH, PLAIN):
            return child
    return None


def parts(macro: Element) -> MacroParts | None:
    """Cut a macro; None if it holds what parameters and one body cannot say."""
    name = macro.attributes.get("ac:name", "")
    inside = elements(macro)
    if not name or name in FIELDS or inside is None:
        return None
    params: dict[str, str] = {}
    body: Element | None = None
    for child in inside:
        if child.name in ("ac:parameter", "ac:default-parameter"):
            key = child.attributes.get("ac:name", "")
            value = _value(child)
            if value is None or key in params:
                return None
            params[key] = value
        elif child.name in (RICH, PLAIN) and body is None:
            body = child
        elif child.name not in _HIDDEN:
            return None
    return MacroParts(name, _visible(params), body)


def _visible(params: dict[str, str]) -> Params:
    return tuple(
        sorted((key, value) for key, value in params.items() if key not in HIDDEN_PARAMETERS)
    )


def _value(parameter: Element) -> str | None:
    inside = elements(parameter)
    if inside:
        return parameter_value(inside)
    if any(isinstance(child, Element) for child in parameter.children):
        return None
    text = "".join(child.text for child in parameter.children if isinstance(child, CharData))
    return text if parameter_elements(text) is None else None


def plain_text(body: Element) -> str | None:
    """Read a plain-text body, its CDATA sections joined; None if it holds elements."""
    texts = [child for child in body.children if isinstance(child, CharData)]
    if any(isinstance(child, Element) for child in body.children):
        return None
    sections = [child for child in texts if child.cdata]
    if sections and all(child.cdata or not child.text.strip(_WHITE) for child in texts):
        texts = sections
    return "".join(child.text for child in texts)


def macro_span(macro: Element, body: Element | None) -> Span:
    """Say where a macro stands; its inner part is the text or the blocks of its body."""
    if body is None:
        return Span(macro.start, macro.inner_end, macro.inner_end, macro.end)
    start, end = body.inner_start, body.inner_end
    if body.name == PLAIN:
        sections = [child for child in body.children if isinstance(child, CharData) and child.cdata]
        if sections:
            start = sections[0].start + len("<![CDATA[")
            end = sections[-1].end - len("]]>")
    return Span(macro.start, start, end, macro.end)


# Writing ---------------------------------------------------------------------------------------


def macro(name: str, params: Params, body: str) -> str:
    """Write a macro around its body, which is storage already."""
    inside = "".join(parameter(key, value) for key, value in params) + body
    start = f'<{MACRO} ac:name="{escape_value(name)}" ac:schema-version="1"'
    return f"{start}>{inside}</{MACRO}>" if inside else f"{start} />"


def parameter(name: str, value: str) -> str:
    """Write one parameter of a macro."""
    inside = parameter_elements(value)
    content = escape(value) if inside is None else inside
    return f'<ac:parameter ac:name="{escape_value(name)}">{content}</ac:parameter>'


def plain_body(text: str) -> str:
    """Write a plain-text body."""
    return f"<{PLAIN}>{cdata(text)}</{PLAIN}>"


def rich_body(content: str) -> str:
    """Write a rich-text body around storage."""
    return f"<{RICH}>{content}</{RICH}>"
