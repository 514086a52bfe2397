r"""A body as a reader sees it: storage turned into plain HTML.

Simple and honest: what is known is shown, every other macro becomes a labelled box, and nothing
that a body holds ever becomes script. Assumes nothing: a malformed body is shown as its text.

>>> rendered('<p>Hi <ac:emoticon ac:name="smile" /></p>')
'<p>Hi <span class="emoticon">:smile:</span></p>'
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import quote

from lxml import etree

from docsync.sandbox.refusals import Refusal
from docsync.sandbox.storage_check import NAMESPACES, parse_storage

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_PLAIN_NAMES = (
    "p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tfoot tr td th colgroup col a strong b em i u "
    "s del sub sup code pre blockquote br hr span div img time small big"
)
_PLAIN = frozenset(_PLAIN_NAMES.split())
_VOID = frozenset({"br", "hr", "img", "col"})
_ATTRIBUTE_NAMES = "href src alt title colspan rowspan start datetime width height class style"
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_ALERTS = frozenset({"info", "note", "tip", "warning", "panel"})
_SAFE = ("http:", "https:", "mailto:", "ftp:", "#", "/", "data:image/")


def rendered(storage: str) -> str:
    """Give the HTML of a body."""
    try:
        root = parse_storage(storage)
    except Refusal:
        return f"<pre>{escape(storage)}</pre>"
    return _inside(root).removeprefix("\n")


def _inside(element: etree._Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts.append("" if callable(child.tag) else _shown(child))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _shown(element: etree._Element) -> str:
    name = _name(str(element.tag))
    known = _ELEMENTS.get(name)
    if known:
        return known(element)
    if name in _PLAIN:
        start = f"<{name}{_attributes(element)}>"
        return start if name in _VOID else f"{start}{_inside(element)}</{name}>"
    return _inside(element)


def _name(tag: str) -> str:
    if not tag.startswith("{"):
        return tag
    uri, local = tag[1:].split("}")
    return f"{_PREFIXES.get(uri, 'x')}:{local}"


def _attributes(element: etree._Element) -> str:
    kept = []
    for key, value in element.attrib.items():
        text = str(value)
        unsafe = key in {"href", "src"} and ":" in text and not text.lower().startswith(_SAFE)
        if key in _ATTRIBUTES and not unsafe:
            kept.append(f' {key}="{escape(text)}"')
    return "".join(kept)


def _get(element: etree._Element, name: str) -> str:
    prefix, local = name.split(":")
    return str(element.get(f"{{{NAMESPACES[prefix]}}}{local}") or "")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    prefix, local = name.split(":")
    return element.find(f"{{{NAMESPACES[prefix]}}}{local}")


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext())


def _macro(element: etree._Element) -> str:
    name = _get(element, "ac:name")
    settings = {
        _get(one, "ac:name"): _text(one)
        for one in element.findall(f"{{{NAMESPACES['ac']}}}parameter")
    }
    if name == "details" and settings.get("hidden") == "true":
        return ""  # page properties that only reports show
    rich, plain = _child(element, "ac:rich-text-body"), _child(element, "ac:plain-text-body")
    inner = _inside(rich) if rich is not None else ""
    title = escape(settings.get("title", ""))
    if name in _ALERTS:
        heading = f"<p><strong>{title}</strong></p>" if title else ""
        return f'<div class="panel {name}">{heading}{inner}</div>'
    if name == "expand":
        return f"<details><summary>{title or 'Click here to expand...'}</summary>{inner}</details>"
    if name == "status":
        return f'<span class="status">{title}</span>'
    if name == "anchor":
        anchor = escape(_text(_child(element, "ac:parameter")))
        return f'<span id="{anchor}"></span>'
    if plain is not None:
        return f'<pre class="{escape(name)}"><code>{escape(_text(plain), quote=False)}</code></pre>'
    if name == "cheese":
        return "I like cheese!"
    return labelled_box(name, inner)


def labelled_box(name: str, inner: str = "") -> str:
    """Give what stands for a macro that is not rendered, or has nothing to show."""
    return f'<div class="macro" data-macro="{escape(name)}"><em>{escape(name)}</em>{inner}</div>'


def _link(element: etree._Element) -> str:
    body, plain = _child(element, "ac:link-body"), _child(element, "ac:plain-text-link-body")
    shown = _inside(body) if body is not None else escape(_text(plain), quote=False)
    target = next((one for one in element if str(one.tag).startswith("{" + NAMESPACES["ri"])), None)
    anchor = _get(element, "ac:anchor")
    if target is None:
        return f'<a href="#{escape(anchor)}">{shown or escape(anchor)}</a>'
    name = _target(target)
    return f'<a href="#" class="{_name(str(target.tag))[3:]}">{shown or escape(name)}</a>'


def _target(target: etree._Element) -> str:
    for key in ("ri:content-title", "ri:filename", "ri:account-id", "ri:userkey", "ri:space-key"):
        if _get(target, key):
            return _get(target, key)
    return _get(target, "ri:value")


def _image(element: etree._Element) -> str:
    attachment, url = _child(element, "ri:attachment"), _child(element, "ri:url")
    source = _get(url, "ri:value") if url is not None else ""
    if attachment is not None:
        source = quote(_get(attachment, "ri:filename"))
    alt = escape(_get(element, "ac:alt"))
    caption = _child(element, "ac:caption")
    shown = "" if caption is None else f"<figcaption>{_inside(caption)}</figcaption>"
    kind = "attachment" if attachment is not None else "url"
    return f'<figure><img class="{kind}" src="{escape(source)}" alt="{alt}">{shown}</figure>'


def _task(element: etree._Element) -> str:
    done = _text(_child(element, "ac:task-status")).strip() == "complete"
    body = _child(element, "ac:task-body")
    mark = "checked " if done else ""
    text = "" if body is None else _inside(body)
    return f'<li><input type="checkbox" {mark}disabled> {text}</li>'


def _wrapped(tag: str, name: str) -> Callable[[etree._Element], str]:
    return lambda element: f'<{tag} class="{name}">{_inside(element)}</{tag}>'


_ELEMENTS: dict[str, Callable[[etree._Element], str]] = {
    "ac:structured-macro": _macro,
    "ac:macro": _macro,
    "ac:link": _link,
    "ac:image": _image,
    "ac:task": _task,
    "ac:task-list": _wrapped("ul", "tasks"),
    "ac:layout": _wrapped("div", "layout"),
    "ac:layout-section": _wrapped("div", "section"),
    "ac:layout-cell": _wrapped("div", "cell"),
    "ac:inline-comment-marker": _wrapped("mark", "comment"),
    "ac:emoticon": lambda one: f'<span class="emoticon">{_emoticon(one)}</span>',
    "ac:placeholder": lambda _: "",
    "ac:adf-fallback": lambda _: "",
    "ac:adf-attribute": lambda _: "",
    "ac:parameter": lambda _: "",
    "script": lambda _: "",
    "style": lambda _: "",
}


def _emoticon(element: etree._Element) -> str:
    return escape(_get(element, "ac:emoji-fallback") or f":{_get(element, 'ac:name')}:")
