"""What is known while one text is read, and what has to be told of it.

The same thing is told once a text, at its first line, with the number of times.

>>> from docsync.syntax.blocks import parse
>>> reading = Reading(parse(""))
>>> reading.leave_out("<abbr>")
>>> reading.leave_out("<abbr>")
>>> [warning.message for warning in reading.told()]
['<abbr> has no place on a page and is left out (2 times)']
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docsync.document.model import Footnote, Inlines, Text
from docsync.syntax.blocks import Parsed
from docsync.values import Site, Warning, WarningKind  # noqa: A004 - the user's word for it

_SITE = Site()


@dataclass(slots=True)
class _Told:
    """Where a thing is told first, counted from 0, and how often it is there."""

    line: int
    count: int = 0


@dataclass(slots=True)
class Reading:
    """One text while it is read; `line` is the one that is read just now, counted from 0."""

    parsed: Parsed
    site: Site = _SITE
    referred: dict[str, None] = field(default_factory=dict)  # footnotes in the order of their marks
    footnotes: dict[str, Footnote] = field(default_factory=dict)
    line: int = 0
    _told: dict[tuple[WarningKind, str], _Told] = field(default_factory=dict)

    def tell(self, kind: WarningKind, message: str) -> None:
        """Tell something about the line that is read just now."""
        told = self._told.setdefault((kind, message), _Told(self.line))
        told.line = min(told.line, self.line)
        told.count += 1

    def leave_out(self, what: str) -> None:
        """Tell that something is left out because Confluence would strip it."""
        self.tell(WarningKind.LEFT_OUT, f"{what} has no place on a page and is left out")

    def tell_plain(self, title: Inlines) -> None:
        """Tell that the marks of a title are lost."""
        if not all(isinstance(child, Text) for child in title):
            message = "the title of a macro is plain text: its marks and links are left out"
            self.tell(WarningKind.NOT_HELD, message)

    def told(self) -> tuple[Warning, ...]:
        """Give what was told, in the order of lines."""
        ordered = sorted(self._told.items(), key=lambda pair: pair[1].line)
        return tuple(
            Warning(kind, f"{message} ({told.count} times)" if told.count > 1 else message,
                    told.line + 1)
            for (kind, message), told in ordered
        )  # fmt: skip
