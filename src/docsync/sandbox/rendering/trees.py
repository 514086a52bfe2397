"""Elements of a parsed body by the names that storage has for them, `ac:link` and the like.

>>> name_of(parse_storage("<ac:link/>")[0])
'ac:link'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from docsync.sandbox.storage_check import NAMESPACES

Element = etree._Element  # noqa: SLF001 - the type that lxml gives its elements
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


def name_of(element: Element) -> str:
    """Give an element's name with its prefix; '' for comments and the like."""
    if callable(element.tag):
        return ""
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    uri, local = tag[1:].split("}")
    return f"{_PREFIXES.get(uri, 'x')}:{local}"


def get(element: Element, name: str) -> str:
    """Give an attribute, '' where there is none."""
    return str(element.get(_qualified(name)) or "")


def child(element: Element, name: str) -> Element | None:
    """Give the first child of a name."""
    return element.find(_qualified(name))


def children(element: Element, prefix: str) -> Iterator[Element]:
    """Give the children whose names have a prefix."""
    return (one for one in element if name_of(one).startswith(f"{prefix}:"))


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Give what lies in an element, at any depth, of these names, in order."""
    return (one for one in element.iter() if name_of(one) in names)


def text_of(element: Element | None) -> str:
    """Give the words in an element."""
    return "" if element is None else "".join(str(part) for part in element.itertext())


def parameters(macro: Element) -> Mapping[str, str]:
    """Give a macro's parameters as texts; the one without a name as ''."""
    found = macro.findall(_qualified("ac:parameter"))
    return {get(one, "ac:name"): text_of(one).strip() for one in found}


def told_by(macro: Element) -> Mapping[str, str]:
    """Give a macro's parameters as a reader may see them: resources by their names."""
    told = dict(parameters(macro))
    for one in macro.findall(_qualified("ac:parameter")):
        named = [each for each in one.iter() if name_of(each).startswith("ri:")]
        if named and not told[get(one, "ac:name")]:
            told[get(one, "ac:name")] = " ".join(str(value) for value in named[0].attrib.values())
    return told


def target_of(macro: Element, *names: str) -> Element | None:
    """Give the resource that a parameter of a macro names."""
    for one in macro.findall(_qualified("ac:parameter")):
        if get(one, "ac:name") in names:
            return next((each for each in one.iter() if name_of(each).startswith("ri:")), None)
    return None


def _qualified(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name
