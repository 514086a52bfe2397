r"""Storage as trees of lxml, with the prefixes of Confluence: what tests judge by.

>>> page = parsed('<p ac:x="1">a&nbsp;b</p>')
>>> (tag(page[0]), attributes_of(page[0]), page[0].text)
('p', {'ac:x': '1'}, 'a\xa0b')
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.entities import name2codepoint

from lxml import etree

Tree = etree._Element

_NAMES = {"http://ac": "ac", "http://ri": "ri", "http://at": "at"}
_BUILT_IN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_AROUND_CDATA = re.compile(
    r"(?<=<ac:plain-text-body>)\s+(?=<!\[CDATA\[)|(?<=\]\]>)\s+(?=</ac:plain-text-body>)"
)


_DECLARED = re.compile(r"\s+xmlns(?::\w+)?=(?:\"[^\"]*\"|'[^']*')")  # ours are those that count


def parsed(storage: str) -> Tree:
    """Parse a body; comments and processing instructions are left out."""
    names = set(_ENTITY.findall(storage)) & name2codepoint.keys() - _BUILT_IN
    declared = "".join(f'<!ENTITY {name} "&#{name2codepoint[name]};">' for name in sorted(names))
    prefixes = "".join(f' xmlns:{prefix}="{name}"' for name, prefix in _NAMES.items())
    text = _DECLARED.sub("", _AROUND_CDATA.sub("", storage))
    parser = etree.XMLParser(
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
        no_network=True,
        resolve_entities=True,
    )
    return etree.fromstring(f"<!DOCTYPE r [{declared}]><r{prefixes}>{text}</r>", parser)


def _name(full: str) -> str:
    space, brace, local = full.rpartition("}")
    return f"{_NAMES.get(space[1:], 'x')}:{local}" if brace else local


def tag(element: Tree) -> str:
    """Give an element's name with its prefix."""
    return _name(str(element.tag))


def attributes_of(element: Tree) -> dict[str, str]:
    """Give an element's attributes, names with their prefixes."""
    return {_name(str(key)): str(value) for key, value in element.attrib.items()}


def new(name: str, attributes: dict[str, str], children: Iterable[Tree] = ()) -> Tree:
    """Make an element; a dot stands for the colon of a prefix."""
    element = etree.Element(name.replace(":", "."))
    for key, value in sorted(attributes.items()):
        element.set(key.replace(":", "."), value)
    element.extend(list(children))
    return element


_HIDDEN_ATTRIBUTES = re.compile(
    r"(?:ac:)?local-id|ri:local-id|ri:version-at-save|ac:macro-id|ac:schema-version|data-.*|class"
)


def shown(attributes: dict[str, str]) -> dict[str, str]:
    """Leave out attributes that no reader sees."""
    return {k: v for k, v in attributes.items() if not _HIDDEN_ATTRIBUTES.fullmatch(k) and v}


def copied(element: Tree) -> Tree:
    """Give an element as it is: what has no form of its own comes back exactly."""
    found = new(tag(element), shown(attributes_of(element)))
    found.text = element.text
    for child in element:
        inner = copied(child)
        inner.tail = child.tail
        found.append(inner)
    return found
