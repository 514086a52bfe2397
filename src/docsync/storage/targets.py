"""What links point to, as resource identifiers (`ri:…`), both directions.

>>> resource(PageTarget("Set up", "DOCS"))
'<ri:page ri:space-key="DOCS" ri:content-title="Set up" />'
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import assert_never

from docsync.document.addresses import SCHEME, absolute, parse, parse_mention, spell_mention
from docsync.document.model import (
    Address,
    AttachmentTarget,
    BlogTarget,
    ContentTarget,
    Mention,
    PageTarget,
    ShortcutTarget,
    SpaceTarget,
    Target,
)
from docsync.syntax.xml import CharData, Element, escape, escape_value

_USER_ATTRIBUTES = ("account-id", "userkey", "username")
_WHITE = " \t\n\r"


def elements(element: Element) -> tuple[Element, ...] | None:
    """Give the elements in an element that should hold nothing else; None if it does."""
    found = []
    for child in element.children:
        if isinstance(child, Element):
            found.append(child)
        elif isinstance(child, CharData) and child.text.strip(_WHITE):
            return None
    return tuple(found)


# Reading ---------------------------------------------------------------------------------------


def link_target(link: Element, resources: tuple[Element, ...]) -> Target | None:
    """Read what an `ac:link` points to; None for what the document has no word for."""
    anchor = link.attributes.get("ac:anchor", "")
    if not resources:
        return PageTarget("", "", anchor)
    target = resource_target(resources[0]) if len(resources) == 1 else None
    if not anchor:
        return target
    match target:
        case PageTarget() | BlogTarget() | ContentTarget() | AttachmentTarget():
            return replace(target, anchor=anchor)
        case _:
            return None


def resource_target(element: Element) -> Target | None:
    """Read a resource identifier; None for what the document has no word for."""
    attributes = element.attributes
    inside = elements(element)
    if element.name == "ri:attachment" and inside:
        return _attachment(attributes.get("ri:filename", ""), inside)
    if inside != ():
        return None
    match element.name:
        case "ri:page":
            title, space = attributes.get("ri:content-title", ""), attributes.get("ri:space-key")
            return PageTarget(title, space or "") if title or space else None
        case "ri:blog-post":
            title, day = attributes.get("ri:content-title", ""), attributes.get("ri:posting-day")
            return BlogTarget(title, day or "", attributes.get("ri:space-key", ""))
        case "ri:attachment":
            return AttachmentTarget(attributes.get("ri:filename", ""))
        case "ri:url":
            return address_target(attributes.get("ri:value", ""))
        case "ri:space":
            return SpaceTarget(attributes.get("ri:space-key", ""))
        case "ri:shortcut":
            key = attributes.get("ri:key", "")
            return ShortcutTarget(key, attributes.get("ri:parameter", ""))
        case "ri:content-entity":
            return ContentTarget(attributes.get("ri:content-id", ""))
        case _:
            return None


def address_target(href: str) -> Target:
    """Read an address of storage as the Markdown reader would read it."""
    return parse(href) or Address(href)


def _attachment(name: str, inside: tuple[Element, ...]) -> Target | None:
    container = resource_target(inside[0]) if len(inside) == 1 else None
    if isinstance(container, PageTarget | BlogTarget | ContentTarget):
        return AttachmentTarget(name, container)
    return None


def user(element: Element) -> Mention | None:
    """Read an `ri:user`."""
    for attribute in _USER_ATTRIBUTES:
        identifier = element.attributes.get(f"ri:{attribute}")
        if identifier:
            return Mention(identifier, attribute)
    return None


# Writing ---------------------------------------------------------------------------------------


def resource(target: Target) -> str:
    """Write a resource identifier; an anchor belongs to the link around it."""
    match target:
        case Address(href):
            return _element("ri:url", ("value", href))
        case PageTarget(title, space):
            return _element("ri:page", ("space-key", space), ("content-title", title))
        case BlogTarget(title, day, space):
            place = ("space-key", space), ("content-title", title)
            return _element("ri:blog-post", *place, ("posting-day", day))
        case SpaceTarget(space):
            return _element("ri:space", ("space-key", space))
        case ShortcutTarget(key, parameter):
            return _element("ri:shortcut", ("key", key), ("parameter", parameter))
        case ContentTarget(identifier):
            return _element("ri:content-entity", ("content-id", identifier))
        case AttachmentTarget(name, container):
            if container is None:
                return _element("ri:attachment", ("filename", name))
            value = escape_value(name)
            inside = resource(container)
            return f'<ri:attachment ri:filename="{value}">{inside}</ri:attachment>'
        case _:
            assert_never(target)


def user_resource(mention: Mention) -> str:
    """Write an `ri:user`."""
    return _element("ri:user", (mention.attribute, mention.id))


def _element(name: str, *attributes: tuple[str, str]) -> str:
    written = "".join(f' ri:{key}="{escape_value(value)}"' for key, value in attributes if value)
    return f"<{name}{written} />"


# Parameters of macros that are elements --------------------------------------------------------


_URL = f"{SCHEME}url/"
_HREF = f"{SCHEME}href/"  # `<a href="X">X</a>`
_BETWEEN = re.compile(f" (?={SCHEME})")


def parameter_value(inside: tuple[Element, ...]) -> str | None:
    """Spell the elements that are a macro's parameter; None if no spelling brings them back."""
    found = [value for value in map(_spelled, inside) if value is not None]
    value = " ".join(found)
    if len(found) < len(inside) or _BETWEEN.split(value) != found:
        return None
    return None if parameter_elements(value) is None else value


def _spelled(element: Element) -> str | None:
    if element.name == "ri:user":
        mention = user(element)
        return None if mention is None else spell_mention(mention)
    if element.name == "ri:url" and elements(element) == ():
        return _URL + element.attributes.get("ri:value", "")
    if element.name == "a":
        return _spelled_link(element)
    if element.name == "ac:link":
        inside = elements(element)
        target = None if inside is None else link_target(element, inside)
        return absolute(target) if isinstance(target, PageTarget | BlogTarget) else None
    target = resource_target(element)
    bare = isinstance(target, AttachmentTarget | SpaceTarget | ShortcutTarget | ContentTarget)
    return absolute(target) if bare and target is not None else None


def _spelled_link(element: Element) -> str | None:
    texts = [child.text for child in element.children if isinstance(child, CharData)]
    href = element.attributes.get("href", "")
    if len(texts) < len(element.children) or "".join(texts).strip(_WHITE) != href:
        return None
    return _HREF + href


def parameter_elements(value: str) -> str | None:
    """Write a parameter's value as the elements that it spells; None if it is mere text."""
    if not value.startswith(SCHEME):
        return None
    written = [_parameter_element(part) for part in _BETWEEN.split(value)]
    known = [element for element in written if element is not None]
    return "".join(known) if len(known) == len(written) else None


def _parameter_element(value: str) -> str | None:
    if value.startswith(_URL):
        return f'<ri:url ri:value="{escape_value(value.removeprefix(_URL))}" />'
    if value.startswith(_HREF):
        href = value.removeprefix(_HREF)
        return f'<a href="{escape_value(href)}">{escape(href)}</a>'
    mention = parse_mention(value)
    if mention is not None:
        return user_resource(mention)
    target = parse(value)
    match target:
        case None | Address():
            return None
        case PageTarget() | BlogTarget():
            return link(target, "")
        case _:
            return resource(target)


def link(target: Target, inside: str) -> str:
    """Write an `ac:link`, anchor and all, around what `inside` has."""
    anchor = getattr(target, "anchor", "")
    attribute = f' ac:anchor="{escape_value(anchor)}"' if anchor else ""
    bare = isinstance(target, PageTarget) and not target.title and not target.space
    content = ("" if bare else resource(target)) + inside
    return f"<ac:link{attribute}>{content}</ac:link>" if content else f"<ac:link{attribute} />"
