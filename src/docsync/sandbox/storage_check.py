"""Checks that a body is well-formed storage, and says what is wrong as Confluence says it.

Confluence parses with Woodstox; clients know its texts and its `[row,col]`. lxml finds the fault
here, and a table turns libxml2's words into Woodstox's.

>>> check_storage("<p>Fine&nbsp;<br/></p>")
"""

from __future__ import annotations

import html.entities
import re

from lxml import etree

from docsync.sandbox.refusals import malformed

NAMESPACES = {
    "ac": "http://atlassian.com/content",
    "ri": "http://atlassian.com/resource/identifier",
    "at": "http://atlassian.com/template",
}
_PREDEFINED = {"quot", "amp", "lt", "gt", "apos"}
_ENTITIES = "".join(
    f'<!ENTITY {name} "&#{point};">'
    for name, point in html.entities.name2codepoint.items()
    if name not in _PREDEFINED
)
_XMLNS = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_HEAD = f"<!DOCTYPE xml [{_ENTITIES}]><xml{_XMLNS}>\n"
_TAIL = "</xml>"

# libxml2's words, and Woodstox's for the same fault; \1, \2 are the groups of the first.
_WORDINGS = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        (r"Opening and ending tag mismatch: (\S+) line \d+ and (\S+)",
         r"Unexpected close tag </\2>; expected </\1>."),
        (r"Premature end of data in tag (\S+) line \d+",
         r"Unexpected EOF; was expecting a close tag for element <\1>"),
        (r"Entity '([^']+)' not defined", r'Undeclared general entity "\1"'),
        (r"xmlParseEntityRef: no name",
         "Unexpected character in entity reference (expected a name start character)"),
        (r"EntityRef: expecting ';'",
         "Unexpected character (missing semicolon after reference to a general entity?)"),
        (r"Namespace prefix (\S+) (?:for \S+ )?on (\S+) is not defined",
         r'Undeclared namespace prefix "\1"'),
        (r"StartTag: invalid element name",
         "Unexpected character in content after '<' (malformed start element?)."),
        (r"AttValue: .* expected", "Unexpected character in start tag Expected a quote"),
        (r"Specification mandates? value for attribute (\S+)",
         r"Unexpected character in start tag Expected '=' after attribute \1"),
        (r"Attribute (\S+) redefined", r"Duplicate attribute '\1'."),
        (r"(?:PCDATA|xmlParseCharData|CData section|Char).*[Ii]nvalid .*[Vv]alue (\d+)",
         r"Illegal character ((CTRL-CHAR, code \1))"),
        (r"Unescaped '<' not allowed in attributes values",
         "Unexpected character '<' (code 60) in attribute value"),
        (r"Extra content at the end of the document",
         "Unexpected close tag; there is no open element to close."),
    )
)  # fmt: skip


def check_storage(body: str) -> None:
    """Refuse a body that is not well-formed, with the fault's row and column."""
    parse_storage(body)


def parse_storage(body: str) -> etree._Element:
    """Parse a body below one root element, or refuse it. Nothing outside is ever loaded."""
    parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=True)
    try:
        root: etree._Element = etree.fromstring(f"{_HEAD}{body}{_TAIL}".encode(), parser)
    except etree.XMLSyntaxError as error:
        raise malformed(*_located(error, body)) from error
    except UnicodeEncodeError as error:
        raise malformed("Invalid UTF-8 surrogate character", 1, error.start + 1) from error
    return root


def _located(error: etree.XMLSyntaxError, body: str) -> tuple[str, int, int]:
    row, column = error.position
    text = re.sub(r", line \d+, column \d+.*$", "", error.msg or "Malformed markup")
    for pattern, wording in _WORDINGS:
        found = pattern.search(text)
        if found:
            text = found.expand(wording) if "\\" in wording else wording
            break
    text = re.sub(r"(?<=</)[\w-]+(?=>)", lambda name: _as_written(name[0], body), text)
    return text, max(row - 1, 1), max(column, 1)


def _as_written(name: str, body: str) -> str:
    """Give an element's name with the prefix that libxml2 leaves out."""
    found = re.search(rf"<((?:\w+:)?{re.escape(name)})[\s/>]", body)
    return found[1] if found else name
