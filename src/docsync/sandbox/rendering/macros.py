"""Macros that need nothing but themselves: boxes, code, status, sections, links to Jira.

>>> sorted(MACROS)[:3]
['anchor', 'cheese', 'code']
"""

from __future__ import annotations

from html import escape

from docsync.sandbox.rendering.places import place_named
from docsync.sandbox.rendering.scene import Scene, Show
from docsync.sandbox.rendering.trees import Element, child, get, parameters, text_of, told_by

_ALERTS = {"info": "information", "note": "note", "tip": "tip", "warning": "warning"}
_LOZENGES = {
    "green": "success",
    "yellow": "current",
    "red": "error",
    "blue": "complete",
    "purple": "new",
}


def output(element: Element, kind: str = "block") -> str:
    """Give the attributes that a macro's outermost element has."""
    has_body = any(
        child(element, name) is not None for name in ("ac:rich-text-body", "ac:plain-text-body")
    )
    return (
        f'data-macro-name="{escape(get(element, "ac:name"))}" '
        f'data-hasbody="{"true" if has_body else "false"}" data-output="{kind}"'
    )


def body_of(scene: Scene, element: Element) -> str:
    """Render a macro's body, whichever it has."""
    plain = child(element, "ac:plain-text-body")
    if plain is not None:
        return f"<pre>{escape(text_of(plain), quote=False)}</pre>"
    return scene.inside(child(element, "ac:rich-text-body"))


def unknown(scene: Scene, element: Element) -> str:
    """Show a macro that is not rendered as a box with its name, parameters and body."""
    name = get(element, "ac:name")
    told = "".join(
        f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>"
        for key, value in told_by(element).items()
        if value
    )
    listed = f"<dl>{told}</dl>" if told else ""
    return box(name, f"{listed}{body_of(scene, element)}", output(element))


def box(name: str, inner: str, facts: str = "") -> str:
    """Give what stands for a macro that has nothing of its own to show."""
    head = f'<div class="macro unknown-macro" {facts}>'
    return f"{head}<em>{escape(name)}</em>{inner}</div>"


def _alert(scene: Scene, element: Element) -> str:
    kind = _ALERTS[get(element, "ac:name")]
    title = escape(parameters(element).get("title", ""))
    classes = f"confluence-information-macro confluence-information-macro-{kind}"
    shown = f'<p class="title">{title}</p>' if title else ""
    inner = f'<div class="confluence-information-macro-body">{body_of(scene, element)}</div>'
    return f'<div class="{classes} conf-macro output-block" {output(element)}>{shown}{inner}</div>'


def _panel(scene: Scene, element: Element) -> str:
    told = parameters(element)
    style = "".join(
        f"{css}:{escape(told[key])};"
        for key, css in (("bgColor", "background-color"), ("borderColor", "border-color"))
        if told.get(key)
    )
    title = escape(told.get("title", ""))
    head = f'<div class="panelHeader"><b>{title}</b></div>' if title else ""
    inner = f'<div class="panelContent">{body_of(scene, element)}</div>'
    facts = f'class="panel conf-macro output-block" style="{style}" {output(element)}'
    return f"<div {facts}>{head}{inner}</div>"


def _expand(scene: Scene, element: Element) -> str:
    title = escape(parameters(element).get("title", "")) or "Click here to expand..."
    facts = f'class="expand-container conf-macro output-block" {output(element)}'
    inner = f'<div class="expand-content">{body_of(scene, element)}</div>'
    return f'<details {facts}><summary class="expand-control">{title}</summary>{inner}</details>'


def _code(_scene: Scene, element: Element) -> str:
    told = parameters(element)
    language = escape(told.get("language") or told.get("lang") or told.get("", "") or "text")
    title = escape(told.get("title", ""))
    head = f'<div class="codeHeader panelHeader pdl"><b>{title}</b></div>' if title else ""
    text = escape(text_of(child(element, "ac:plain-text-body")), quote=False)
    brush = f'data-syntaxhighlighter-params="brush: {language}"'
    inner = f'<pre class="syntaxhighlighter-pre" {brush}>{text}</pre>'
    content = f'<div class="codeContent panelContent pdl">{inner}</div>'
    classes = "code panel pdl conf-macro output-block"
    return f'<div class="{classes}" {output(element)}>{head}{content}</div>'


def _noformat(_scene: Scene, element: Element) -> str:
    text = escape(text_of(child(element, "ac:plain-text-body")), quote=False)
    inner = f'<div class="preformattedContent panelContent"><pre>{text}</pre></div>'
    facts = f'class="preformatted panel conf-macro output-block" {output(element)}'
    return f"<div {facts}>{inner}</div>"


def _status(_scene: Scene, element: Element) -> str:
    told = parameters(element)
    kind = _LOZENGES.get(told.get("colour", "").lower(), "default")
    kind += " aui-lozenge-subtle" if told.get("subtle") == "true" else ""
    classes = f"status-macro aui-lozenge aui-lozenge-{kind} conf-macro output-inline"
    facts = f'class="{classes}" {output(element, "inline")}'
    return f"<span {facts}>{escape(told.get('title', ''))}</span>"


def _anchor(scene: Scene, element: Element) -> str:
    name = place_named(scene.around.title, parameters(element).get("", ""))
    return f'<span class="confluence-anchor-link" id="{escape(name)}"></span>'


def _excerpt(scene: Scene, element: Element) -> str:
    return "" if parameters(element).get("hidden") == "true" else body_of(scene, element)


def _details(scene: Scene, element: Element) -> str:
    """Show page properties, unless only reports show them."""
    hidden = parameters(element).get("hidden") == "true"
    return "" if hidden else body_of(scene, element)


def _jira(_scene: Scene, element: Element) -> str:
    told = parameters(element)
    if key := told.get("key", ""):
        shown = escape(key)
        facts = f'class="jira-issue conf-macro output-inline" data-jira-key="{shown}"'
        return f'<span {facts}><a class="jira-issue-key" href="#{shown}">{shown}</a></span>'
    query = escape(told.get("jqlQuery") or told.get("url") or "")
    return f'<div class="jira-table conf-macro output-block"><em>Jira</em> {query}</div>'


def _column(scene: Scene, element: Element) -> str:
    width = parameters(element).get("width", "")
    style = f' style="width:{escape(width)}"' if width else ""
    return f'<div class="columnMacro"{style}>{body_of(scene, element)}</div>'


def _wrapped(name: str) -> Show:
    return lambda scene, element: f'<div class="{name}">{body_of(scene, element)}</div>'


def _cheese(_scene: Scene, _element: Element) -> str:
    return "I like cheese!"


MACROS: dict[str, Show] = {
    **dict.fromkeys(_ALERTS, _alert),
    "panel": _panel,
    "expand": _expand,
    "code": _code,
    "noformat": _noformat,
    "status": _status,
    "anchor": _anchor,
    "excerpt": _excerpt,
    "details": _details,
    "jira": _jira,
    "section": _wrapped("sectionColumnWrapper"),
    "column": _column,
    "div": _wrapped("div"),
    "cheese": _cheese,
}
