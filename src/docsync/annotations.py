"""What there is to tell about files, place by place: for people, and for code review on GitHub.

An annotation says of one place in one file what is wrong there. Plans and results are turned into
annotations here, and annotations into lines; nothing here knows where the lines go.

>>> github(Annotation(Level.WARNING, "there is no b.md", "docs/a.md", 3, 7))
'::warning file=docs/a.md,line=3,col=7::there is no b.md'
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from docsync.sync.plan import Conflict, Failure, Note, Plan, RunResult

WORKSPACE = "GITHUB_WORKSPACE"  # where an action's checkout lies


class Level(Enum):
    """How bad it is: what fails the command, or what is only told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Annotation:
    """One thing to tell. `line` and `column` count from 1; 0: the whole file, the whole line.

    `path` is POSIX and relative to the workspace, '' for what is about no file.
    """

    level: Level
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    kind: str = ""
    hint: str = ""


def annotated(told: Plan | RunResult) -> tuple[Annotation, ...]:
    """List what a plan or a result has to tell: failures and conflicts, then warnings."""
    found = [
        *map(of_failure, told.failures),
        *map(of_conflict, told.conflicts),
        *map(of_note, told.notes),
    ]
    if told.stop is not None:
        found.append(Annotation(Level.ERROR, told.stop.message, kind="stop", hint=told.stop.hint))
    return tuple(dict.fromkeys(found))


def of_failure(failure: Failure) -> Annotation:
    """Tell of a file or page that cannot be done."""
    path, line = failure.target.path or failure.target.title, failure.line
    return Annotation(Level.ERROR, failure.message, path, line, 0, "failure", failure.hint)


def of_conflict(conflict: Conflict) -> Annotation:
    """Tell of a page that needs a person."""
    path = conflict.target.path or conflict.target.title
    return Annotation(Level.ERROR, conflict.reason, path, 0, 0, "conflict", conflict.hint)


def of_note(note: Note) -> Annotation:
    """Tell what stops nothing."""
    return Annotation(Level.WARNING, note.message, note.path, note.line, 0, note.kind.value)


def in_order(found: Iterable[Annotation]) -> tuple[Annotation, ...]:
    """Sort annotations by place, each told once."""
    once = dict.fromkeys(found)
    return tuple(sorted(once, key=lambda one: (one.path, one.line, one.column, one.level.value)))


def text(one: Annotation) -> str:
    """Write an annotation as compilers do, for people and editors."""
    return f"{_place(one)}{one.level.value}: {one.message}"


def github(one: Annotation) -> str:
    """Write an annotation as a command of a workflow.

    https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions says how.
    """
    facts = {"file": one.path, "line": one.line, "col": one.column}
    told = ",".join(f"{name}={_fact(str(value))}" for name, value in facts.items() if value)
    message = one.message if not one.hint else f"{one.message}\n{one.hint}"
    return f"::{one.level.value}{' ' if told else ''}{told}::{_data(message)}"


def in_repository(
    found: Iterable[Annotation], root: Path, env: Mapping[str, str]
) -> Iterator[Annotation]:
    """Name files as the repository does that the workspace at `root` lies in."""
    prefix = _prefix(root, env)
    for one in found:
        yield replace(one, path=prefix + one.path) if one.path else one


def _prefix(root: Path, env: Mapping[str, str]) -> str:
    here = root.resolve()
    named = env.get(WORKSPACE, "")
    tops = [Path(named).resolve()] if named else []
    tops += [folder for folder in (here, *here.parents) if (folder / ".git").exists()][:1]
    top = next((each for each in tops if here.is_relative_to(each)), here)
    return "" if top == here else f"{here.relative_to(top).as_posix()}/"


def _place(one: Annotation) -> str:
    numbers = (one.line, one.column) if one.line else ()
    parts = [one.path, *(str(number) for number in numbers if number)]
    return f"{':'.join(parts)}: " if one.path else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _fact(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
