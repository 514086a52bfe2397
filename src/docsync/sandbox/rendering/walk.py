r"""From a body to HTML: each element by its table, plain HTML as it is, text escaped.

What is unknown is passed through to its inside; a malformed body is shown as its text; nothing
that a body holds ever becomes script.

>>> rendered('<p>Hi <ac:emoticon ac:name="smile" /></p>')
'<p>Hi <span class="emoticon emoticon-smile" title="smile">\U0001f642</span></p>'
"""

from __future__ import annotations

from html import escape

from docsync.sandbox.refusals import Refusal
from docsync.sandbox.rendering.around import NOWHERE, Around
from docsync.sandbox.rendering.elements import ELEMENTS, plain
from docsync.sandbox.rendering.lookers import LOOKERS
from docsync.sandbox.rendering.macros import MACROS, unknown
from docsync.sandbox.rendering.places import name_headings
from docsync.sandbox.rendering.scene import Scene, Show
from docsync.sandbox.rendering.trees import Element, get, name_of
from docsync.sandbox.storage_check import parse_storage


def rendered(storage: str, around: Around = NOWHERE) -> str:
    """Give the HTML of a body."""
    try:
        root = parse_storage(storage)
    except Refusal:
        return f"<pre>{escape(storage)}</pre>"
    name_headings(root, around.title)
    return _inside(Scene(root, around, _inside, _body), root).removeprefix("\n")


def _body(scene: Scene, storage: str) -> str:
    """Render the body of a page that is included."""
    try:
        root = parse_storage(storage)
    except Refusal:
        return f"<pre>{escape(storage)}</pre>"
    name_headings(root, scene.around.title)
    return _inside(Scene(root, scene.around, _inside, _body, scene.pages), root)


def _inside(scene: Scene, element: Element) -> str:
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts.append(_shown(scene, child))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _shown(scene: Scene, element: Element) -> str:
    name = name_of(element)
    if not name:
        return ""
    known = _TABLE.get(name)
    return known(scene, element) if known is not None else plain(scene, element)


def _macro(scene: Scene, element: Element) -> str:
    name = get(element, "ac:name")
    show = MACROS.get(name) or LOOKERS.get(name) or unknown
    return show(scene, element)


_TABLE: dict[str, Show] = {**ELEMENTS, "ac:structured-macro": _macro, "ac:macro": _macro}
