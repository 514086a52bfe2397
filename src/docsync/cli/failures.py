"""What a person is told when a command fails, and the exit code of each kind of failure.

>>> report(UsageError("no such space", hint="docsync init"), [])
error: no such space
hint:  docsync init
2
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import click

from docsync.cli.options import error_record
from docsync.errors import ConversionError, DocsyncError, InputError, UsageError
from docsync.output import Color, Mode, Screen

INTERRUPTED = 130
BUG = 70


@dataclass(frozen=True, slots=True)
class _Failure:
    """What is told of an error: a sentence, the next step, the exit code; of a bug also where."""

    message: str
    hint: str
    code: int
    bug: Exception | None = None


_INTERRUPTION = _Failure("interrupted; what was done stays done", "", INTERRUPTED)


def report(error: Exception | KeyboardInterrupt, arguments: Sequence[str]) -> int:
    """Write an error and the next step to stderr, and give back the exit code it means."""
    failure = _failure(error)
    if isinstance(error, click.ClickException) and "--json" in arguments:
        told = UsageError(failure.message, hint=failure.hint)
        command = next((word for word in arguments if not word.startswith("-")), "")
        record = {"error": error_record(told), "exit": failure.code}
        Screen.of(Mode(json=True), os.environ).result(command, record)
    _tell(failure, arguments)
    return failure.code


def _failure(error: Exception | KeyboardInterrupt) -> _Failure:
    match error:
        case DocsyncError():
            return _Failure(_sentence(error), error.hint, error.exit_code)
        case click.ClickException():
            return _Failure(error.format_message(), _usage_hint(error), UsageError.exit_code)
        case click.Abort() if isinstance(error.__cause__, EOFError):
            hint = "say with flags what would be asked; --help shows them"
            return _Failure("there is nobody to answer", hint, UsageError.exit_code)
        case click.Abort() | KeyboardInterrupt():
            return _INTERRUPTION
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return _Failure(f"{name}{error.strerror or error}", "", InputError.exit_code)
        case _:
            message = f"a bug in docsync: {type(error).__name__}: {error}"
            hint = "the same command with -v shows where; please report it"
            return _Failure(message, hint, BUG, bug=error)


def _sentence(error: DocsyncError) -> str:
    if not isinstance(error, InputError) or not error.where:
        return error.message
    line = f":{error.line}" if error.line else ""
    if not isinstance(error, ConversionError) or not (line and error.column):
        return f"{error.where}{line}: {error.message}"
    said = error.message.removeprefix(f"line {error.line}, column {error.column}: ")
    return f"{error.where}{line}:{error.column}: {said}"


def _usage_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{context.command_path} --help" if context else "docsync --help"


def _tell(failure: _Failure, arguments: Sequence[str]) -> None:
    """Write an error and the next step to stderr, even where the arguments were not understood."""
    told = " ".join(arguments)
    if failure.bug and re.search(r"(^| )(-[a-z]*v[a-z]*|--verbose)\b", told):
        traceback.print_exception(failure.bug)
    chosen = re.search(r"--color[= ](always|never)", told)
    screen = Screen.of(Mode(color=Color(chosen[1]) if chosen else Color.AUTO), os.environ)
    screen.problem(failure.message)
    if failure.hint:
        screen.hint(failure.hint)
