"""Everything but macros: plain HTML, tables, links, pictures, tasks, layouts, emoji, dates.

Classes are those of real answers. Only elements and attributes of a list pass; addresses that
could run script do not.
"""

from __future__ import annotations

from datetime import date
from html import escape

from docsync.sandbox.rendering.emoji import emoji_of
from docsync.sandbox.rendering.links import image, link
from docsync.sandbox.rendering.places import is_safe
from docsync.sandbox.rendering.scene import Scene, Show
from docsync.sandbox.rendering.trees import (
    Element,
    child,
    get,
    name_of,
    text_of,
)

_PLAIN_NAMES = (
    "p h1 h2 h3 h4 h5 h6 ul ol li table thead tbody tfoot tr td th colgroup col caption a strong b "
    "em i u s del ins sub sup code pre blockquote cite q dl dt dd br hr span div img time small big"
)
_PLAIN = frozenset(_PLAIN_NAMES.split())
_VOID = frozenset({"br", "hr", "img", "col"})
_ATTRIBUTE_NAMES = (
    "href src alt title colspan rowspan start datetime width height class style id "
    "data-layout data-highlight-colour data-table-width"
)
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_CLASSES = {"table": "confluenceTable", "td": "confluenceTd", "th": "confluenceTh"}


def plain(scene: Scene, element: Element) -> str:
    """Render plain HTML; of what is not known, what stands inside."""
    name = name_of(element)
    if name not in _PLAIN:
        return scene.inside(element)
    start = f"<{name}{_attributes(element, name)}>"
    if name in _VOID:
        return start
    shown = f"{start}{scene.inside(element)}</{name}>"
    return f'<div class="table-wrap">{shown}</div>' if name == "table" else shown


def _attributes(element: Element, name: str) -> str:
    kept = []
    own = _CLASSES.get(name, "")
    for key, value in element.attrib.items():
        text = str(value)
        if key == "class":
            own = f"{own} {text}".strip()
        elif key in _ATTRIBUTES and is_safe(str(key), text):
            kept.append(f' {key}="{escape(text)}"')
    if name == "a" and str(element.get("href") or "").startswith("http"):
        own = f"external-link {own}".strip()
    return (f' class="{escape(own)}"' if own else "") + "".join(kept)


# Tasks, emoji, dates, layouts ------------------------------------------------------------------


def _task(scene: Scene, element: Element) -> str:
    done = text_of(child(element, "ac:task-status")).strip() == "complete"
    mark, kind = ("checked ", "checked") if done else ("", "unchecked")
    number = escape(text_of(child(element, "ac:task-id")).strip())
    box = f'<input type="checkbox" {mark}disabled>'
    body = scene.inside(child(element, "ac:task-body"))
    return f'<li class="{kind}" data-inline-task-id="{number}">{box} {body}</li>'


def _emoticon(_scene: Scene, element: Element) -> str:
    name = get(element, "ac:name")
    shown = emoji_of(name, get(element, "ac:emoji-id"), get(element, "ac:emoji-fallback"))
    classes = f"emoticon emoticon-{escape(name)}"
    return f'<span class="{classes}" title="{escape(name)}">{escape(shown)}</span>'


def _time(_scene: Scene, element: Element) -> str:
    written = str(element.get("datetime") or "")
    try:
        shown = date.fromisoformat(written[:10]).strftime("%d %b %Y")
    except ValueError:
        shown = written
    return f'<time datetime="{escape(written)}">{escape(shown)}</time>'


def _layout_section(scene: Scene, element: Element) -> str:
    kind = escape(get(element, "ac:type").replace("_", "-"))
    facts = f'class="columnLayout {kind}" data-layout="{kind}"'
    return f"<div {facts}>{scene.inside(element)}</div>"


def _comment_marker(scene: Scene, element: Element) -> str:
    reference = escape(get(element, "ac:ref"))
    start = f'<span class="inline-comment-marker" data-ref="{reference}">'
    return f"{start}{scene.inside(element)}</span>"


def _adf(scene: Scene, element: Element) -> str:
    """Show what a piece of the new editor is for older readers, else what it holds."""
    fallback = child(element, "ac:adf-fallback")
    return scene.inside(fallback) if fallback is not None else scene.inside(element)


def _wrapped(tag: str, name: str) -> Show:
    return lambda scene, element: f'<{tag} class="{name}">{scene.inside(element)}</{tag}>'


def _nothing(_scene: Scene, _element: Element) -> str:
    return ""


ELEMENTS: dict[str, Show] = {
    "ac:link": link,
    "ac:image": image,
    "ac:task": _task,
    "ac:task-list": _wrapped("ul", "inline-task-list"),
    "ac:layout": _wrapped("div", "contentLayout2"),
    "ac:layout-section": _layout_section,
    "ac:layout-cell": lambda scene, element: (
        f'<div class="cell normal"><div class="innerCell">{scene.inside(element)}</div></div>'
    ),
    "ac:inline-comment-marker": _comment_marker,
    "ac:emoticon": _emoticon,
    "ac:adf-extension": _adf,
    "time": _time,
    "ac:placeholder": _nothing,
    "ac:adf-attribute": _nothing,
    "ac:parameter": _nothing,
    "ac:adf-fallback": _nothing,
    "script": _nothing,
    "style": _nothing,
}
