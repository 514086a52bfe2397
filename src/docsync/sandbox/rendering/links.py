"""Links and pictures: to pages, files, people, spaces and places, by what is around.

A link to a page that is not there keeps its words, and says so.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from docsync.sandbox.refusals import Refusal
from docsync.sandbox.rendering.around import Seen
from docsync.sandbox.rendering.places import anchored, is_safe, place_named
from docsync.sandbox.rendering.scene import Scene
from docsync.sandbox.rendering.trees import Element, child, children, get, name_of, text_of
from docsync.sandbox.storage_check import parse_storage


def link(scene: Scene, element: Element) -> str:
    """Render a link to a page, a file, a person, a space, or a place on this page."""
    body = child(element, "ac:link-body")
    shown = scene.inside(body)
    if body is None:
        shown = escape(text_of(child(element, "ac:plain-text-link-body")), quote=False)
    anchor = get(element, "ac:anchor")
    target = next(children(element, "ri"), None)
    if target is None:
        to = anchored(scene.root, scene.around.title, anchor)
        return f'<a href="#{escape(to)}">{shown or escape(anchor)}</a>'
    return _LINKS.get(name_of(target), _elsewhere)(scene, target, shown, anchor)


def _page_link(scene: Scene, target: Element, shown: str, anchor: str) -> str:
    title = get(target, "ri:content-title")
    found = scene.around.page(get(target, "ri:space-key"), title)
    shown = shown or escape(title or scene.around.title, quote=False)
    if found is None:
        return f'<a class="createlink" href="#" title="no such page">{shown}</a>'
    place = f"#{_place_on(scene, found, anchor)}" if anchor else ""
    facts = f' data-linked-resource-id="{found.id}" data-linked-resource-type="page"'
    return f'<a href="{escape(found.address + place)}"{facts}>{shown}</a>'


def _place_on(scene: Scene, page: Seen, anchor: str) -> str:
    """Give the id on another page that an anchor means."""
    try:
        root = parse_storage(scene.around.body(page))
    except Refusal:
        return place_named(page.title, anchor)
    return anchored(root, page.title, anchor)


def _file_link(scene: Scene, target: Element, shown: str, _anchor: str) -> str:
    name = get(target, "ri:filename")
    address = file_address(scene, target)
    shown = shown or escape(name, quote=False)
    return f'<a href="{escape(address)}" data-linked-resource-type="attachment">{shown}</a>'


def _person_link(scene: Scene, target: Element, shown: str, _anchor: str) -> str:
    keys = ("ri:account-id", "ri:userkey", "ri:username")
    identity = next((get(target, key) for key in keys if get(target, key)), "")
    name = shown or escape(scene.around.person(identity) or identity, quote=False)
    facts = f'data-account-id="{escape(identity)}"'
    return f'<a class="confluence-userlink user-mention" {facts} href="#">{name}</a>'


def _space_link(scene: Scene, target: Element, shown: str, _anchor: str) -> str:
    key = get(target, "ri:space-key")
    return f'<a href="{escape(scene.around.space(key))}">{shown or escape(key)}</a>'


def _elsewhere(_scene: Scene, target: Element, shown: str, anchor: str) -> str:
    """Link to what cannot be followed here: shortcuts, content by id, addresses."""
    address = get(target, "ri:value")
    key = get(target, "ri:key")
    named = address or (f"{get(target, 'ri:parameter')}@{key}" if key else "")
    named = named or get(target, "ri:content-id") or anchor
    safe = address if address and is_safe("href", address) else "#"
    return f'<a href="{escape(safe)}">{shown or escape(named, quote=False)}</a>'


_LINKS = {
    "ri:page": _page_link,
    "ri:blog-post": _page_link,
    "ri:attachment": _file_link,
    "ri:user": _person_link,
    "ri:space": _space_link,
}


def file_address(scene: Scene, attachment: Element) -> str:
    """Give the address of the file that an `ri:attachment` names."""
    name = get(attachment, "ri:filename")
    on = next(children(attachment, "ri"), None)
    page = None
    if on is not None:
        page = scene.around.page(get(on, "ri:space-key"), get(on, "ri:content-title"))
    for one in scene.around.files(page):
        if one.name == name:
            return one.address
    return quote(name)


def image(scene: Scene, element: Element) -> str:
    """Render a picture, with its caption."""
    attachment, url = child(element, "ri:attachment"), child(element, "ri:url")
    source = get(url, "ri:value") if url is not None else ""
    if attachment is not None:
        source = file_address(scene, attachment)
    if not is_safe("src", source):
        source = ""
    classes = ["confluence-embedded-image"]
    if align := get(element, "ac:align"):
        classes.append(f"image-{align}")
    if get(element, "ac:border") == "true":
        classes.append("confluence-content-image-border")
    classes += [] if attachment is not None else ["confluence-external-resource"]
    sizes = "".join(
        f' {key}="{escape(get(element, f"ac:{key}"))}"'
        for key in ("width", "height")
        if get(element, f"ac:{key}")
    )
    alias = f' data-linked-resource-default-alias="{escape(_file_name(attachment))}"'
    named = alias if attachment is not None else ""
    alt = escape(get(element, "ac:alt"))
    start = f'<img class="{escape(" ".join(classes))}" src="{escape(source)}"'
    picture = f'{start} alt="{alt}"{sizes}{named}>'
    caption = child(element, "ac:caption")
    inner = f"<figcaption>{scene.inside(caption)}</figcaption>" if caption is not None else ""
    wrapped = f'<span class="confluence-embedded-file-wrapper">{picture}</span>'
    return f"<figure>{wrapped}{inner}</figure>" if inner else wrapped


def _file_name(attachment: Element | None) -> str:
    return "" if attachment is None else get(attachment, "ri:filename")
