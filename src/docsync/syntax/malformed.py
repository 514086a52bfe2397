"""What is wrong with storage that is not well-formed, in the words of who wrote it.

expat says where a text stops being XML; what stands there says what the writer meant. A document
type is named: it could declare entities, which are refused. Nothing here decides what is refused.

>>> explained("<p>a & b</p>", 6)
(5, 'the storage is not well-formed: & itself is written &amp;')
"""

from __future__ import annotations

import re

_BEFORE = 40  # so many characters before the place say what stands there
_SHOWN = 60

_REFUSED = "a document type (DTD) is refused: "
_MALFORMED = "the storage is not well-formed: "

# What stands right before the place or at it, and what is said of it; the place is where it begins.
_FAULTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<!DOCTYPE\b[^>\[]*", re.IGNORECASE), _REFUSED + "take out {found}>"),
    (
        re.compile(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b[^>]*", re.IGNORECASE),
        _REFUSED + "take out its declaration {found}>",
    ),
    (re.compile(r"<\?xml\b[^>]*"), _MALFORMED + "take out the XML declaration {found}>"),
    (re.compile(r"&\w+;"), _MALFORMED + "the entity {found} is unknown, write the character"),
    (re.compile(r"&\w+"), _MALFORMED + "{found} lacks its semicolon, & itself is &amp;"),
    (re.compile(r"&(?![\w#])"), _MALFORMED + "& itself is written &amp;"),
    (re.compile(r"<(?![\w/!?])"), _MALFORMED + "< itself is written &lt;"),
    (re.compile(r"</[\w:.-]+\s*>"), _MALFORMED + "{found} closes nothing"),
    (re.compile(r"<[\w:.-]+[^<>]*\Z"), _MALFORMED + "the tag {found} is not finished"),
    (re.compile(r"\]\]>"), _MALFORMED + "]]> outside of a CDATA section is written ]]&gt;"),
    (re.compile(r"--(?!>)"), _MALFORMED + "-- stands in a comment, where XML allows none"),
    (re.compile(r"=\s*[^\"'\s<>]+"), _MALFORMED + "a value has no quotes: {found}"),
)


def explained(text: str, offset: int) -> tuple[int, str] | None:
    """Say where what is wrong begins, and what is wrong; None where expat's own words must do."""
    start = max(0, offset - _BEFORE)
    for pattern, message in _FAULTS:
        for found in pattern.finditer(text, start, min(len(text), offset + _SHOWN)):
            if found.start() <= offset <= max(found.end(), found.start() + 1):
                return found.start(), message.format(found=found[0].rstrip())
    return None
