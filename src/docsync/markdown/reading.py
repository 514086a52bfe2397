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
from docsync.errors import ConversionError
from docsync.syntax.blocks import Parsed
from docsync.values import Site, Warning, WarningKind  # noqa: A004 - the user's word for it

_SITE = Site()


@dataclass(slots=True)
class _Told:
    """Where a thing is told first, counted from 0, and how often it is there."""

    line: int
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Note:
    """A footnote with the line it begins at, and the footnotes that it refers to itself."""

    footnote: Footnote
    line: int
    referred: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """How many things stand around one another in a line, counted from 0."""

    depth: int
    line: int


FLAT = Depth(0, 0)


@dataclass(slots=True)
class Reading:
    """One text while it is read; `line` is the one that is read just now, counted from 0.

    `referred` are the footnotes in the order of their marks: of the text, or of the footnote that
    is read just now.
    """

    parsed: Parsed
    site: Site = _SITE
    line: int = 0
    referred: dict[str, None] = field(default_factory=dict)
    _around: list[dict[str, None]] = field(default_factory=list)
    _notes: dict[str, _Note] = field(default_factory=dict)
    blocks: int = 0  # how many stand around what is read just now
    deepest: Depth = FLAT
    refused: list[ConversionError] = field(default_factory=list)
    _told: dict[tuple[WarningKind, str], _Told] = field(default_factory=dict)

    def go_in(self, words: int = 0) -> None:
        """Note how deep what is read just now stands, `words` marks and links around it too."""
        depth = self.blocks + words
        if depth > self.deepest.depth:
            self.deepest = Depth(depth, self.line)

    def tell(self, kind: WarningKind, message: str) -> None:
        """Tell something about the line that is read just now."""
        told = self._told.setdefault((kind, message), _Told(self.line))
        told.line = min(told.line, self.line)
        told.count += 1

    def refuse(self, message: str) -> None:
        """Note why the text cannot be sent to the site; it is read nevertheless."""
        self.refused.append(ConversionError(message, line=self.line + 1))

    def leave_out(self, what: str) -> None:
        """Tell that something is left out because Confluence would strip it."""
        self.tell(WarningKind.LEFT_OUT, f"{what} has no place on a page and is left out")

    def tell_plain(self, title: Inlines) -> None:
        """Tell that the marks of a title are lost."""
        if not all(isinstance(child, Text) for child in title):
            message = "the title of a macro is plain text: its marks and links are left out"
            self.tell(WarningKind.NOT_HELD, message)

    def tell_left_open(self, name: str) -> None:
        """Tell of an element that what is around it ends, not its own tag."""
        message = f"<{name}> is left open; it ends where what it stands in ends"
        self.tell(WarningKind.NOT_HELD, message)

    def begin_note(self) -> None:
        """Begin to read a footnote: what it refers to counts behind what the text refers to."""
        self._around.append(self.referred)
        self.referred = {}

    def end_note(self, footnote: Footnote, line: int) -> None:
        """Add a footnote that was read; the first of a label counts, as on GitHub."""
        referred, self.referred = tuple(self.referred), self._around.pop()
        note = _Note(footnote, line, referred)
        if self._notes.setdefault(footnote.label, note) is not note:
            self.line = line
            message = "a footnote's label stands for the first of that name; others are left out"
            self.tell(WarningKind.NOT_HELD, message)

    def notes(self) -> tuple[Footnote, ...]:
        """Give the footnotes that something refers to, in order, and tell of the others."""
        order = list(self.referred)
        known = set(order)
        for label in order:
            news = [name for name in self._notes[label].referred if name not in known]
            order += news
            known.update(news)
        for label, note in self._notes.items():
            if label not in known:
                self.line = note.line
                message = "a footnote that nothing refers to is left out"
                self.tell(WarningKind.NOT_HELD, message)
        return tuple(self._notes[label].footnote for label in order)

    def told(self) -> tuple[Warning, ...]:
        """Give what was told, in the order of lines."""
        ordered = sorted(self._told.items(), key=lambda pair: pair[1].line)
        return tuple(
            Warning(kind, f"{message} ({told.count} times)" if told.count > 1 else message,
                    told.line + 1)
            for (kind, message), told in ordered
        )  # fmt: skip
