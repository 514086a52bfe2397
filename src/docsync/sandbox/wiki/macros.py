"""Macros in wiki markup: `{name:first|key=value}`, with or without a body, and what they become.

What is no macro of Confluence is one all the same: Confluence keeps it under its name, with a body
where `{name}` comes once more.

>>> found = macro_at("{code:java|title=A}x{code}", 0)
>>> found.name, found.parameters, found.body
('code', (('language', 'java'), ('title', 'A')), 'x')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

PLAIN = frozenset({"code", "noformat", "html", "style", "mockup", "latex", "mermaid", "plantuml"})
# Macros that never have a body, whatever follows them.
_EMPTY_NAMES = (
    "toc children pagetree attachments gallery recently-updated contributors livesearch anchor "
    "include excerpt-include status jira jiraissues widget listlabels space-attachments "
    "blog-posts index search profile profile-picture view-file viewpdf viewdoc viewxls viewppt "
    "content-report-table tasks-report-macro spaces pagetreesearch change-history"
)
EMPTY = frozenset(_EMPTY_NAMES.split())
_FIRST = {"code": "language", "panel": "title", "expand": "title", "color": "", "status": "title"}
_MACRO = re.compile(r"\{([a-zA-Z][\w.-]*)(?::([^{}\n]*))?\}")


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro and where it ends; `body` is None where it has none."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    body: str | None
    end: int

    @property
    def first(self) -> str:
        """Give the value that stands before any key."""
        return next((value for key, value in self.parameters if not key), "")


def macro_at(text: str, start: int) -> Macro | None:
    """Read the macro that begins at `start`; None where none does."""
    found = _MACRO.match(text, start)
    if found is None:
        return None
    name = found[1]
    parameters = _parameters(name, found[2] or "")
    if name in EMPTY:
        return Macro(name, parameters, None, found.end())
    close = closing(text, name, found.end())
    if close < 0:
        return Macro(name, parameters, None, found.end())
    end = close + len(name) + 2
    return Macro(name, parameters, text[found.end() : close], end)


def closing(text: str, name: str, start: int) -> int:
    """Say where the `{name}` that ends a macro stands, -1 if nowhere; nested ones are passed."""
    if name in PLAIN:
        return text.find(f"{{{name}}}", start)
    opening = re.compile(rf"(?<!\\)\{{{re.escape(name)}(:[^{{}}\n]*)?\}}")
    depth = 0
    for found in opening.finditer(text, start):
        if found[1]:
            depth += 1
        elif depth:
            depth -= 1
        else:
            return found.start()
    return -1


def storage_of_macro(macro: Macro, body: str | None) -> str:
    """Give the storage of a macro whose rich body, if it has one, is given as storage."""
    parts = [
        f'<ac:parameter ac:name="{escape(key)}">{escape(value, quote=False)}</ac:parameter>'
        for key, value in macro.parameters
    ]
    if macro.name in PLAIN and macro.body is not None:
        parts.append(f"<ac:plain-text-body>{cdata(_unwrapped(macro.body))}</ac:plain-text-body>")
    elif body is not None:
        parts.append(f"<ac:rich-text-body>{body}</ac:rich-text-body>")
    start = f'<ac:structured-macro ac:name="{escape(macro.name)}"'
    if not parts:
        return f"{start} />"
    return f"{start}>{''.join(parts)}</ac:structured-macro>"


def cdata(text: str) -> str:
    """Give text as a CDATA section, cut where it would end one."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _parameters(name: str, text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for number, part in enumerate(one for one in text.split("|") if one.strip()):
        key, separator, value = part.partition("=")
        if separator:
            found.append((key.strip(), value.strip()))
        elif number == 0:
            found.append((_FIRST.get(name, ""), part.strip()))
    return tuple(found)


def _unwrapped(body: str) -> str:
    """Leave out the line breaks that only set a body off from its macro."""
    return body.removeprefix("\n").removesuffix("\n")
