"""Numbers in HTML as browsers read them, however many digits they have.

>>> number(" 7 metres", 1), number("seven", 1)
(7, 1)
>>> unescaped("a &amp; b &#65;")
'a & b A'
"""

from __future__ import annotations

import re
from html import unescape

LARGEST = 999_999_999  # what is larger is read as one more

_NUMBER = re.compile(r"[ \t\n\f\r]*([+-]?)0*([0-9]+)")
_DIGITS = 9
_REFERENCE = re.compile(r"(&#)0*([0-9]{1,8})[0-9]*")  # no character has eight digits


def number(text: str, otherwise: int) -> int:
    """Read the number that a text begins with; what stands behind it says nothing.

    Source: https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#rules-for-parsing-integers
    """
    found = _NUMBER.match(text)
    if found is None:
        return otherwise
    size = int(found[2]) if len(found[2]) <= _DIGITS else LARGEST + 1
    return -size if found[1] == "-" else size


def unescaped(text: str) -> str:
    """Read the character references of HTML; `html.unescape` fails on very long ones."""
    return unescape(_REFERENCE.sub(r"\1\2", text)) if "&" in text else text
