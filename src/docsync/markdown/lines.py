r"""Lines of Markdown: prefixes, fences, text in HTML.

>>> prefixed("a\n\nb", "> ")
'> a\n>\n> b'
>>> indented("a\n\nb", "1.")
'1. a\n\n   b'
"""

from __future__ import annotations

import re

_BACKTICKS = re.compile(r"`{3,}")
_TILDES = re.compile(r"~{3,}")
_HTML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}


def prefixed(text: str, prefix: str) -> str:
    """Put a prefix before every line, without its white space before an empty one."""
    bare = prefix.rstrip(" ")
    return "\n".join(prefix + line if line else bare for line in text.split("\n"))


def indented(text: str, marker: str) -> str:
    """Put a marker before the first line and indent the others by its width."""
    if "\n" not in text:
        return f"{marker} {text}" if text else marker
    space = " " * (len(marker) + 1)
    first, *rest = text.split("\n")
    return "\n".join([f"{marker} {first}", *(space + line if line else "" for line in rest)])


def fence(info: str, text: str) -> str:
    """Write a fence that nothing in its text ends."""
    sign, runs = ("~", _TILDES) if "`" in info else ("`", _BACKTICKS)
    longest = max(map(len, runs.findall(text)), default=2)
    marks = sign * (longest + 1)
    space = " " if info.startswith(sign) else ""
    return f"{marks}{space}{info}\n{text}\n{marks}" if text else f"{marks}{space}{info}\n{marks}"


def html_text(text: str) -> str:
    """Write text inside an HTML element."""
    return text.translate(_HTML)
