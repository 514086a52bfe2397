"""What a person is told when a command fails, and the exit code of each kind of failure.

>>> report(UsageError("no such space", hint="docsync init"), [], Invoked())
error: no such space
hint:  docsync init
2
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from docsync.cli.invoked import Invoked
from docsync.cli.options import error_record
from docsync.cli.wrong_use import hint, sentence
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


def report(error: Exception | KeyboardInterrupt, arguments: Sequence[str], invoked: Invoked) -> int:
    """Write an error and the next step, as an object too where JSON is asked for.

    Gives back the exit code it means.
    """
    screen = invoked.screen or _guessed(arguments)
    command = invoked.command or next((one for one in arguments if not one.startswith("-")), "")
    failure = _failure(error, command)
    screen.result(command, {"error": _record(error, failure), "exit": failure.code})
    if failure.bug and screen.mode.verbose:
        traceback.print_exception(failure.bug)
    screen.problem(failure.message)
    if failure.hint:
        screen.hint(failure.hint)
    return failure.code


def _failure(error: Exception | KeyboardInterrupt, command: str) -> _Failure:
    match error:
        case DocsyncError():
            return _Failure(in_words(error), error.hint, error.exit_code)
        case click.ClickException():
            return _Failure(sentence(error), hint(error, command), UsageError.exit_code)
        case click.Abort() if isinstance(error.__cause__, EOFError):
            advice = "say with flags what would be asked; --help shows them"
            return _Failure("there is nobody to answer", advice, UsageError.exit_code)
        case click.Abort() | KeyboardInterrupt():
            return _INTERRUPTION
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return _Failure(f"{name}{error.strerror or error}", "", InputError.exit_code)
        case _:
            message = f"a bug in docsync: {type(error).__name__}: {error}"
            advice = "the same command with -v shows where; please report it"
            return _Failure(message, advice, BUG, bug=error)


def in_words(error: DocsyncError) -> str:
    """Say what is wrong, and in which file and line where the error knows."""
    if not isinstance(error, InputError) or not error.where:
        return error.message
    line = f":{error.line}" if error.line else ""
    if not isinstance(error, ConversionError) or not (line and error.column):
        return f"{error.where}{line}: {error.message}"
    said = error.message.removeprefix(f"line {error.line}, column {error.column}: ")
    return f"{error.where}{line}:{error.column}: {said}"


def _record(error: Exception | KeyboardInterrupt, failure: _Failure) -> Mapping[str, object]:
    if isinstance(error, DocsyncError):
        return error_record(error)
    told = DocsyncError(failure.message, hint=failure.hint)
    return {**error_record(told), "exit_code": failure.code}


def _guessed(arguments: Sequence[str]) -> Screen:
    """Open a screen from arguments that were not understood."""
    told = " ".join(arguments)
    chosen = re.search(r"--color[= ](always|never)", told)
    verbose = bool(re.search(r"(^| )(-[a-z]*v[a-z]*|--verbose)\b", told))
    color = Color(chosen[1]) if chosen else Color.AUTO
    return Screen.of(Mode(json="--json" in arguments, verbose=verbose, color=color), os.environ)
