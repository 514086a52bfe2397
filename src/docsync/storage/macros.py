"""What is known of macros by name, as data for both directions and both syntaxes.

A macro that no table names is written by the kind of its body: none `::name`, plain text a fence
`{name}`, blocks `:::name`, in text `:name[…]`.

>>> ALERTS["info"], INLINE["status"].shown
('NOTE', 'title')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CODE = "code"
NOFORMAT = "noformat"
EXPAND = "expand"
TOC = "toc"
ANCHOR = "anchor"
STATUS = "status"

ALERTS: Mapping[str, str] = {"info": "NOTE", "tip": "TIP", "note": "WARNING", "warning": "CAUTION"}
IMPORTANT_PANEL = "note"  # the new editor's panel that is written [!IMPORTANT]

CODE_PARAMETERS = ("language", "title", "linenumbers", "firstline", "collapse", "theme")


@dataclass(frozen=True, slots=True)
class InlineForm:
    """A macro of the text. `shown` is the parameter that stands in the brackets, if one does."""

    shown: str | None = None
    plain: bool = False  # its body is plain text


INLINE: Mapping[str, InlineForm] = {
    STATUS: InlineForm(shown="title"),
    ANCHOR: InlineForm(shown=""),
    "mathinline": InlineForm(plain=True),
    "eazy-math-inline": InlineForm(plain=True),
    "latex-inline": InlineForm(plain=True),
    "mathjax-inline-macro": InlineForm(plain=True),
}

# Bodies that are plain text and stand alone, even where they are written in a line of text.
PLAIN_BLOCKS = frozenset(
    (CODE, NOFORMAT, "html", "markdown", "mathblock", "plantuml", "mermaid", "paste-code-macro")
)

# The elements of templates, by the names under which they are macros here.
FIELDS: Mapping[str, str] = {
    f"at.{name}": f"at:{name}"
    for name in ("declarations", "string", "textarea", "list", "option", "var")
}

# What no reader of the page sees, and the editor writes.
HIDDEN_PARAMETERS = frozenset(("breakoutMode", "breakoutWidth", "atlassian-macro-output-type"))
