"""How a command speaks: text for people on stdout, one JSON object for programs, or nothing.

Results go to stdout, everything about the run itself (progress, warnings) to stderr. A reader that
goes away (`docsync diff | head`) does not stop a run. Nothing here knows what is said.

>>> screen = Screen.of(Mode(json=True), os.environ)
>>> screen.result("status", {"clean": True})
{"version": 1, "command": "status", "clean": true}
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import IO, AnyStr

import click

JSON_VERSION = 1


class Style(Enum):
    """What a piece of text means; the colours are chosen here."""

    HEADING = "heading"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    CONFLICT = "conflict"
    FAINT = "faint"
    COMMAND = "command"
    LINES = "lines"  # where in a file a piece of a diff stands
    ADDED_WORD = "added word"
    REMOVED_WORD = "removed word"


_STYLES: Mapping[Style, Mapping[str, object]] = {
    Style.HEADING: {"bold": True},
    Style.ADDED: {"fg": "green"},
    Style.REMOVED: {"fg": "red"},
    Style.CHANGED: {"fg": "yellow"},
    Style.CONFLICT: {"fg": "red", "bold": True},
    Style.FAINT: {"dim": True},
    Style.COMMAND: {"fg": "cyan"},
    Style.LINES: {"fg": "cyan"},
    Style.ADDED_WORD: {"fg": "green", "reverse": True},
    Style.REMOVED_WORD: {"fg": "red", "reverse": True},
}


class Color(Enum):
    """What `--color` may say."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Mode:
    """What the flags that every command has ask for."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: Color = Color.AUTO


def colored(color: Color, env: Mapping[str, str], stream: IO[str]) -> bool:
    """Decide whether text to this stream has colours: asked for, or a terminal without NO_COLOR."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    return not env.get("NO_COLOR") and env.get("TERM") != "dumb" and stream.isatty()


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command writes. Text is silent in JSON mode, which ends with one `result`."""

    mode: Mode
    color: bool  # of stdout
    error_color: bool  # of stderr

    @classmethod
    def of(cls, mode: Mode, env: Mapping[str, str]) -> Screen:
        """Open the streams of this process."""
        return cls(
            mode,
            colored(mode.color, env, sys.stdout),
            colored(mode.color, env, sys.stderr),
        )

    @property
    def interactive(self) -> bool:
        """Whether a person sits in front and can be asked."""
        return not self.mode.json and sys.stdin.isatty() and sys.stdout.isatty()

    @property
    def live(self) -> bool:
        """Whether progress can be drawn in place."""
        return not (self.mode.json or self.mode.quiet) and sys.stderr.isatty()

    def say(self, text: str = "") -> None:
        """Write a line of the result."""
        if not (self.mode.json or self.mode.quiet):
            self.write(f"{text}\n")

    def detail(self, text: str) -> None:
        """Write a line that only `-v` shows, to stderr."""
        if self.mode.verbose:
            _write(sys.stderr, f"{text}\n")

    def progress(self, text: str) -> None:
        """Write a line about the run itself, to stderr."""
        if not (self.mode.json or self.mode.quiet):
            _write(sys.stderr, f"{text}\n")

    def warn(self, text: str) -> None:
        """Write what must be seen even with `-q`, to stderr."""
        _write(sys.stderr, f"{self.styled_error('warning:', Style.CHANGED)} {text}\n")

    def problem(self, text: str) -> None:
        """Write what went wrong with one file or page while the rest goes on, to stderr."""
        _write(sys.stderr, f"{self.styled_error('error:', Style.CONFLICT)} {text}\n")

    def hint(self, text: str) -> None:
        """Write the next command to type, behind a problem, to stderr."""
        _write(sys.stderr, f"{self.styled_error('hint:', Style.COMMAND)}  {text}\n")

    def result(self, command: str, content: Mapping[str, object]) -> None:
        """Write the one object of `--json`; nothing without it."""
        if self.mode.json:
            document = {"version": JSON_VERSION, "command": command, **content}
            self.write(json.dumps(document, ensure_ascii=False) + "\n")

    def write(self, text: str) -> None:
        """Write to stdout exactly this."""
        _write(sys.stdout, text)

    def write_exactly(self, text: str) -> None:
        """Write to stdout exactly these characters as UTF-8, whatever the terminal has."""
        self.write_bytes(text.encode("utf-8"))

    def write_bytes(self, content: bytes) -> None:
        """Write to stdout exactly these bytes."""
        sys.stdout.flush()
        _write(sys.stdout.buffer, content)

    def styled(self, text: str, style: Style) -> str:
        """Colour a text for stdout."""
        return painted(text, style) if self.color else text

    def styled_error(self, text: str, style: Style) -> str:
        """Colour a text for stderr."""
        return painted(text, style) if self.error_color else text


def painted(text: str, style: Style) -> str:
    """Colour a text, whoever reads it."""
    attributes = dict(_STYLES[style])
    return click.style(text, **attributes)  # type: ignore[arg-type] # a table of its arguments


def _write(stream: IO[AnyStr], content: AnyStr) -> None:
    """Write and flush; when the reader has gone, go on silently."""
    try:
        stream.write(content)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
