"""What only the new editor makes: its panels and decisions (`ac:adf-extension`).

The fallback that it writes beside them repeats the content for older readers, and is hidden. Data
Center has no such panels: there one is the macro `panel` in the colours of its kind, and is known
by them.

>>> panel("note", "<p>a</p>").startswith('<ac:adf-extension><ac:adf-node type="panel">')
True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docsync.document.model import (
    Block,
    Blocks,
    Decision,
    DecisionList,
    Panel,
    Params,
    Span,
)
from docsync.document.normal import inlines
from docsync.storage.inline import is_block, read
from docsync.storage.parts import macro, rich_body
from docsync.storage.targets import elements
from docsync.syntax.xml import CharData, Element, escape

Inside = Callable[[Element], Blocks]

_HIDDEN_ATTRIBUTES = frozenset(
    ("local-id", "panel-icon", "panel-icon-id", "panel-icon-text", "panel-color")
)


def read_extension(element: Element, inside: Inside, text: str) -> Block | None:
    """Read a panel or a decision list; None for any other extension."""
    children = elements(element)
    node = children[0] if children else None
    if node is None or node.name != "ac:adf-node" or not _only_fallback(children or ()):
        return None
    span = Span(element.start, node.inner_start, node.inner_end, element.end)
    match node.attributes.get("type"):
        case "panel":
            return _panel(node, inside, span)
        case "decision-list":
            return _decisions(node, text, span)
        case _:
            return None


def _only_fallback(children: tuple[Element, ...]) -> bool:
    return all(child.name == "ac:adf-fallback" for child in children[1:])


def _panel(node: Element, inside: Inside, span: Span) -> Panel | None:
    found = _attributes(node)
    if found is None:
        return None
    attributes, rest = found
    if len(rest) != 1 or rest[0].name != "ac:adf-content" or "panel-type" not in attributes:
        return None
    if attributes.keys() - _HIDDEN_ATTRIBUTES - {"panel-type"}:
        return None
    content = rest[0]
    inner = Span(span.start, content.inner_start, content.inner_end, span.end)
    return Panel(attributes["panel-type"], inside(content), span=inner)


def _decisions(node: Element, text: str, span: Span) -> DecisionList | None:
    found = _attributes(node)
    if found is None or found[0].keys() - _HIDDEN_ATTRIBUTES:
        return None
    items = [_decision(child, text) for child in found[1]]
    known = tuple(item for item in items if item is not None)
    return DecisionList(known, span=span) if len(known) == len(items) else None


def _decision(node: Element, text: str) -> Decision | None:
    found = _attributes(node)
    if node.attributes.get("type") != "decision-item" or found is None:
        return None
    attributes, rest = found
    if len(rest) != 1 or rest[0].name != "ac:adf-content" or any(map(is_block, rest[0].children)):
        return None
    if attributes.keys() - _HIDDEN_ATTRIBUTES - {"state"}:
        return None
    content = rest[0]
    span = Span(node.start, content.inner_start, content.inner_end, node.end)
    children = inlines(read(content.children, text))
    return Decision(attributes.get("state", ""), children, span=span)


def _attributes(node: Element) -> tuple[dict[str, str], list[Element]] | None:
    """Cut an `ac:adf-node` into its attributes and the rest."""
    attributes: dict[str, str] = {}
    rest = []
    for child in elements(node) or ():
        if child.name != "ac:adf-attribute":
            rest.append(child)
            continue
        if any(isinstance(inner, Element) for inner in child.children):
            return None
        texts = (inner.text for inner in child.children if isinstance(inner, CharData))
        attributes[child.attributes.get("key", "")] = "".join(texts)
    return None if elements(node) is None else (attributes, rest)


def _params(colours: tuple[str, str]) -> Params:
    return ("bgColor", colours[0]), ("borderColor", colours[1])


# Writing ---------------------------------------------------------------------------------------

PANEL = "panel"
_COLOURS: Mapping[str, tuple[str, str]] = {  # of the box and of its border
    "note": ("#EAE6FF", "#998DD9"),
    "info": ("#DEEBFF", "#4C9AFF"),
    "success": ("#E3FCEF", "#57D9A3"),
    "warning": ("#FFFAE6", "#FFC400"),
    "error": ("#FFEBE6", "#FF8F73"),
}
_KINDS = {_params(colours): kind for kind, colours in _COLOURS.items()}


def coloured_kind(params: Params) -> str | None:
    """Say which kind of panel a macro `panel` is by its colours; None if it is just a panel."""
    return _KINDS.get(params)


def coloured_panel(kind: str, content: str) -> str | None:
    """Write a panel around storage as a macro; None for a kind that has no colours of its own."""
    colours = _COLOURS.get(kind)
    return None if colours is None else macro(PANEL, _params(colours), rich_body(content))


def panel(kind: str, content: str) -> str:
    """Write a panel around storage; one that holds another gets no fallback."""
    attribute = f'<ac:adf-attribute key="panel-type">{escape(kind)}</ac:adf-attribute>'
    inner = f'<div class="panelContent">{content}</div>'
    box = f'<div class="panel conf-macro output-block">{inner}</div>'
    return _extension("panel", f"{attribute}<ac:adf-content>{content}</ac:adf-content>", box)


def decisions(items: list[tuple[str, str]]) -> str:
    """Write a decision list of states and inline storage."""
    nodes = "".join(
        f'<ac:adf-node type="decision-item"><ac:adf-attribute key="state">{escape(state)}'
        f"</ac:adf-attribute><ac:adf-content>{content}</ac:adf-content></ac:adf-node>"
        for state, content in items
    )
    shown = "".join(f"<li>{content}</li>" for _, content in items)
    return _extension("decision-list", nodes, f'<ul class="decision-list">{shown}</ul>')


def _extension(kind: str, inside: str, fallback: str) -> str:
    node = f'<ac:adf-node type="{kind}">{inside}</ac:adf-node>'
    shown = (
        "" if "<ac:adf-fallback>" in fallback else f"<ac:adf-fallback>{fallback}</ac:adf-fallback>"
    )
    return f"<ac:adf-extension>{node}{shown}</ac:adf-extension>"
