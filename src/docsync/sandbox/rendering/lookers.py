"""Macros that look around: contents, children, attachments, pictures, other pages, people.

Where there is nothing around (a body that is converted without its page), each is a labelled box.

>>> "children" in LOOKERS
True
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from docsync.sandbox.refusals import Refusal
from docsync.sandbox.rendering.around import NOWHERE, Seen, SeenFile
from docsync.sandbox.rendering.macros import body_of, box, output
from docsync.sandbox.rendering.places import HEADINGS
from docsync.sandbox.rendering.scene import Scene, Show
from docsync.sandbox.rendering.trees import (
    Element,
    descendants,
    get,
    name_of,
    parameters,
    target_of,
    text_of,
)
from docsync.sandbox.storage_check import parse_storage

_ALL_LEVELS = 99


def _toc(scene: Scene, element: Element) -> str:
    """List the headings of the body, as deep as the parameters say."""
    told = parameters(element)
    low, high = _number(told, "minLevel", 1), _number(told, "maxLevel", 7)
    items: list[str] = []
    open_levels: list[int] = []
    for heading in descendants(scene.root, *HEADINGS):
        level = int(name_of(heading)[1])
        words = text_of(heading).strip()
        if not words or not low <= level <= high:
            continue
        while open_levels and open_levels[-1] > level:
            items.append("</li></ul>")
            open_levels.pop()
        items.append("</li>" if open_levels and open_levels[-1] == level else "<ul>")
        if items[-1] == "<ul>":
            open_levels.append(level)
        place = escape(str(heading.get("id") or ""))
        items.append(f'<li><a href="#{place}">{escape(words, quote=False)}</a>')
    listed = "".join(items) + "</li></ul>" * len(open_levels)
    return f'<div class="toc-macro conf-macro output-block" {output(element)}>{listed}</div>'


def _number(told: object, key: str, usual: int) -> int:
    value = told.get(key, "") if isinstance(told, dict) else ""
    return int(value) if value.isdecimal() else usual


def _children(scene: Scene, element: Element) -> str:
    told = parameters(element)
    depth = _ALL_LEVELS if told.get("all") == "true" else _number(told, "depth", 1)
    page = _target(scene, element, "page", "root", "")
    found = list(scene.around.children(page, depth))
    if told.get("sort") == "title":
        found.sort(key=lambda one: one.title.casefold())
    if told.get("reverse") == "true":
        found.reverse()
    if first := _number(told, "first", 0):
        found = found[:first]
    return _listed(found, f'class="childpages-macro conf-macro output-block" {output(element)}')


def _listed(found: Sequence[Seen], facts: str = "") -> str:
    if not found and not facts:
        return ""
    items = "".join(
        f'<li><a href="{escape(one.address)}">{escape(one.title, quote=False)}</a>'
        f"{_listed(one.children)}</li>"
        for one in found
    )
    return f"<ul {facts}>{items}</ul>" if facts else f"<ul>{items}</ul>"


def _target(scene: Scene, element: Element, *names: str) -> Seen | None:
    """Find the page that a parameter names, in words or as a link; None: the own page."""
    target = target_of(element, *names)
    if target is not None:
        return scene.around.page(get(target, "ri:space-key"), get(target, "ri:content-title"))
    told = parameters(element)
    title = next((told[name] for name in names if told.get(name)), "")
    space, colon, rest = title.partition(":")
    return scene.around.page(space if colon else "", rest if colon else title) if title else None


def _include(scene: Scene, element: Element) -> str:
    page = _target(scene, element, "", "page")
    if page is None:
        return _absent(element)
    if page.id in scene.pages:
        return box("include", f" {escape(page.title)} already includes this page")
    inner = scene.include(page.id, scene.around.body(page))
    return f'<div class="conf-macro output-block" {output(element)}>{inner}</div>'


def _excerpt_include(scene: Scene, element: Element) -> str:
    """Show the excerpt of another page."""
    page = _target(scene, element, "", "default-parameter", "page")
    excerpt = None if page is None else _excerpt_of(scene.around.body(page))
    if page is None or excerpt is None or page.id in scene.pages:
        return _absent(element)
    inner = body_of(scene, excerpt)
    if parameters(element).get("nopanel") == "true":
        return f'<div class="conf-macro output-block" {output(element)}>{inner}</div>'
    head = f'<div class="panelHeader"><b>{escape(page.title, quote=False)}</b></div>'
    inner = f'<div class="panelContent">{inner}</div>'
    return f'<div class="panel conf-macro output-block" {output(element)}>{head}{inner}</div>'


def _excerpt_of(storage: str) -> Element | None:
    try:
        root = parse_storage(storage)
    except Refusal:
        return None
    macros = descendants(root, "ac:structured-macro", "ac:macro")
    return next((one for one in macros if get(one, "ac:name") == "excerpt"), None)


def _absent(element: Element) -> str:
    wanted = target_of(element, "", "page", "default-parameter")
    name = get(wanted, "ri:content-title") if wanted is not None else ""
    return box(get(element, "ac:name"), f" there is no page {escape(name)}", output(element))


def _attachments(scene: Scene, element: Element) -> str:
    files = scene.around.files(_target(scene, element, "page"))
    told = parameters(element).get("patterns", "")
    patterns = [_pattern(one.strip()) for one in told.split(",") if one.strip()]
    wanted = [one for one in files if not patterns or any(p.fullmatch(one.name) for p in patterns)]
    return _table("attachments", wanted, element)


def _pattern(written: str) -> re.Pattern[str]:
    """Read a regular expression; one that is none stands for itself."""
    try:
        return re.compile(written)
    except re.error:
        return re.compile(re.escape(written))


def _space_attachments(scene: Scene, element: Element) -> str:
    return _table("space-attachments", scene.around.files_of_space(), element)


def _table(name: str, files: Sequence[SeenFile], element: Element) -> str:
    rows = "".join(
        f'<tr><td class="confluenceTd"><a href="{escape(one.address)}">'
        f'{escape(one.name, quote=False)}</a></td><td class="confluenceTd">v{one.version}</td>'
        f'<td class="confluenceTd">{one.size} B</td>'
        f'<td class="confluenceTd">{escape(one.created[:10])}</td></tr>'
        for one in files
    )
    facts = f'class="{name} confluenceTable conf-macro output-block" {output(element)}'
    return f"<table {facts}><tbody>{rows}</tbody></table>"


def _gallery(scene: Scene, element: Element) -> str:
    pictures = "".join(
        f'<img class="confluence-embedded-image" src="{escape(one.address)}" '
        f'alt="{escape(one.name)}">'
        for one in scene.around.files(_target(scene, element, "page"))
        if one.media_type.startswith("image/")
    )
    facts = f'class="gallery conf-macro output-block" {output(element)}'
    return f"<div {facts}>{pictures}</div>"


def _profile(scene: Scene, element: Element) -> str:
    target = target_of(element, "user")
    keys = ("ri:account-id", "ri:userkey", "ri:username")
    identity = "" if target is None else next((get(target, k) for k in keys if get(target, k)), "")
    name = scene.around.person(identity) or identity
    return f'<div class="profile-macro conf-macro output-block">{escape(name)}</div>'


def _anywhere(show: Show) -> Show:
    """Make of a macro that looks around a labelled box where there is nothing to see."""

    def shown(scene: Scene, element: Element) -> str:
        if scene.around is NOWHERE:
            return box(get(element, "ac:name"), "", output(element))
        return show(scene, element)

    return shown


_LOOK: dict[str, Callable[[Scene, Element], str]] = {
    "children": _children,
    "pagetree": _children,
    "include": _include,
    "excerpt-include": _excerpt_include,
    "attachments": _attachments,
    "space-attachments": _space_attachments,
    "gallery": _gallery,
    "profile": _profile,
}
LOOKERS: dict[str, Show] = {"toc": _toc} | {name: _anywhere(show) for name, show in _LOOK.items()}
