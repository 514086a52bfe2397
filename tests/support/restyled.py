"""Markdown that means the same and is spelled otherwise: bullets, wraps, references, a comment.

Each restyling is tried by itself and dropped where the text does not mean the same any more, such
as in code. What comes out differs at least by a comment.

>>> restyled("- one two\\n")
'<!-- kept -->\\n\\n* one\\n  two\\n\\n'
"""

from __future__ import annotations

import re
from collections.abc import Callable

from docsync.errors import ConversionError
from docsync.markdown.reader import read
from docsync.syntax.frontmatter import split

_LINK = re.compile(r"(?<!!)\[([^\[\]\\`<]+)\]\((https?://[^\s()<>]+)\)")
_ITEM = re.compile(r"^( *)- (?=[A-Za-z])(.*)$", re.MULTILINE)
_PLAIN = re.compile(r"^[A-Za-z][^|<>`\[\]*_\\:]+$", re.MULTILINE)
_STRONG = re.compile(r"\*\*(?=[A-Za-z])([A-Za-z ]*[A-Za-z])\*\*")
_HEADING = re.compile(r"^(##?) ([A-Za-z][^\n{]*)$", re.MULTILINE)
_HALF = 2


def restyled(markdown: str) -> str:
    """Spell a text otherwise, below its front matter."""
    front, text = split(markdown)
    wanted = read(text).document
    for restyle in _RESTYLES:
        other = restyle(text)
        try:
            if read(other).document == wanted:
                text = other
        except ConversionError:
            continue
    return f"{front}<!-- kept -->\n\n{text}"


def _starred(text: str) -> str:
    return _ITEM.sub(r"\1* \2", text)


def _wrapped(text: str) -> str:
    return _PLAIN.sub(lambda line: _wrap(line[0]), text)


def _wrap(line: str) -> str:
    words = line.split(" ")
    half = len(words) // _HALF
    return "\n".join((" ".join(words[:half]), " ".join(words[half:]))) if half else line


def _item_wrapped(text: str) -> str:
    return re.sub(
        r"^( *)([-*]) ([A-Za-z]+) (?=[A-Za-z])(.*)$",
        lambda item: f"{item[1]}{item[2]} {item[3]}\n{item[1]}  {item[4]}",
        text,
        flags=re.MULTILINE,
    )


def _underlined(text: str) -> str:
    return _HEADING.sub(lambda found: f"{found[2]}\n{'=-'[len(found[1]) - 1] * 3}", text)


def _underscored(text: str) -> str:
    return _STRONG.sub(r"__\1__", text)


def _referred(text: str) -> str:
    """Turn links into references, defined at the end."""
    targets: list[str] = []

    def refer(found: re.Match[str]) -> str:
        targets.append(found[2])
        return f"[{found[1]}][link {len(targets)}]"

    body = _LINK.sub(refer, text)
    definitions = (f"[link {at}]: {target}\n" for at, target in enumerate(targets, 1))
    return body + ("\n" + "".join(definitions) if targets else "")


def _ended(text: str) -> str:
    """Add a blank line, which is code where a fence is left open."""
    return f"{text}\n"


_RESTYLES: tuple[Callable[[str], str], ...] = (
    _starred,
    _wrapped,
    _item_wrapped,
    _underlined,
    _underscored,
    _referred,
    _ended,
)
