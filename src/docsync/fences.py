"""The tables `[fences]` and `[diagrams.LANGUAGE]` of the configuration.

`[fences]` names the macro of the site that a fence becomes, `[diagrams.LANGUAGE]` the command that
draws one: the source goes in on stdin, the picture comes out on stdout. Commands are run without a
shell, and nothing of a page is ever an argument.

>>> read_diagrams({"diagrams": {"d2": {"command": "d2 - -", "format": "svg"}}}, lines)
(Diagram(language='d2', command=('d2', '-', '-'), format=<Format.SVG: 'svg'>, seconds=60),)
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from docsync.errors import UsageError
from docsync.settings import Lines, Scalar, Settings, checked
from docsync.values import Fences

TABLES = ("fences", "diagrams")
DIAGRAM_KEYS: Mapping[str, Scalar] = {"command": "", "format": "png", "seconds": 60}
MOST_SECONDS = 3600

_LANGUAGE = re.compile(r"[A-Za-z0-9_-]+")
_MACRO = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


class Format(Enum):
    """What a command may draw; the value is the suffix of the picture."""

    PNG = "png"
    SVG = "svg"
    JPG = "jpg"
    GIF = "gif"
    WEBP = "webp"


@dataclass(frozen=True, slots=True)
class Diagram:
    """How the fences of one language are drawn."""

    language: str
    command: tuple[str, ...]
    format: Format
    seconds: int


def read_fences(table: Mapping[str, object], lines: Lines) -> Fences:
    """Read which macro the fences of a language become."""
    given = _table(table.get("fences", {}), "fences", lines)
    for language, name in given.items():
        where = lines.inside("fences", language)
        _check_language(language, where)
        if not isinstance(name, str) or not _MACRO.fullmatch(name):
            raise UsageError(f"{where}: {language} must be the name of a macro, not {name!r}")
    return tuple((language, str(name)) for language, name in given.items())


def read_diagrams(table: Mapping[str, object], lines: Lines) -> tuple[Diagram, ...]:
    """Read how the fences of a language are drawn."""
    given = _table(table.get("diagrams", {}), "diagrams", lines)
    fences = _table(table.get("fences", {}), "fences", lines)
    if both := sorted(given.keys() & fences.keys()):
        raise UsageError(
            f"{lines.inside('fences', both[0])}: fences of {both[0]} become a macro or are drawn:"
            f" [fences] and [diagrams.{both[0]}] contradict each other"
        )
    return tuple(_diagram(language, entry, lines) for language, entry in given.items())


def drawn(diagrams: tuple[Diagram, ...]) -> Fences:
    """Say what the converter must know: the languages, and the suffixes of their pictures."""
    return tuple((each.language, each.format.value) for each in diagrams)


def _diagram(language: str, entry: object, lines: Lines) -> Diagram:
    header = f"diagrams.{language}"
    _check_language(language, lines.inside(header, ""))
    values = {
        key: checked(key, value, DIAGRAM_KEYS, lines.inside(header, key))
        for key, value in _table(entry, header, lines).items()
    }
    settings = Settings(values, DIAGRAM_KEYS, lines.inside(header, ""))
    return Diagram(
        language=language,
        command=_command(settings),
        format=settings.choice("format", Format),
        seconds=settings.number("seconds", most=MOST_SECONDS),
    )


def _command(settings: Settings) -> tuple[str, ...]:
    try:
        words = shlex.split(settings.text("command"))
    except ValueError as error:
        raise UsageError(f"{settings.origin('command')}: command: {error}") from None
    if not words:
        raise UsageError(
            f"{settings.origin('command')}: command is missing",
            hint='it reads the source and writes the picture, as in "d2 - -"',
        )
    return tuple(words)


def _table(value: object, header: str, lines: Lines) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise UsageError(f"{lines.at(header)}: {header} is written as a [{header}] table")
    return value


def _check_language(language: str, where: str) -> None:
    if not _LANGUAGE.fullmatch(language):
        raise UsageError(f'{where}: "{language}" is no language: letters, digits, - and _')
