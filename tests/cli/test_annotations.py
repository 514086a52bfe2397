"""Annotations: what is told of a place in a file, as lines for people and for GitHub."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsync.annotations import (
    WORKSPACE,
    Annotation,
    Level,
    annotated,
    github,
    in_order,
    in_repository,
    text,
)
from docsync.sync.plan import Conflict, Failure, Note, NoteKind, Plan, Stop, Target

WARNING = Annotation(Level.WARNING, "there is no b.md", "a.md", 3, 7)
ERROR = Annotation(Level.ERROR, "not UTF-8", "a.md", 2, hint="save it as UTF-8")


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (WARNING, "a.md:3:7: warning: there is no b.md"),
        (ERROR, "a.md:2: error: not UTF-8"),
        (Annotation(Level.ERROR, "no", "a.md", 0, 5), "a.md: error: no"),
        (Annotation(Level.WARNING, "no space"), "warning: no space"),
    ],
)
def test_people_read_places_as_compilers_write_them(one: Annotation, line: str) -> None:
    assert text(one) == line


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (WARNING, "::warning file=a.md,line=3,col=7::there is no b.md"),
        (ERROR, "::error file=a.md,line=2::not UTF-8%0Asave it as UTF-8"),
        (Annotation(Level.WARNING, "50% off\r\nnow"), "::warning::50%25 off%0D%0Anow"),
        (Annotation(Level.ERROR, "no", "a,b:c%.md"), "::error file=a%2Cb%3Ac%25.md::no"),
    ],
)
def test_github_reads_commands(one: Annotation, line: str) -> None:
    assert github(one) == line


def test_a_plan_tells_failures_conflicts_and_warnings() -> None:
    told = Plan(
        notes=(Note(NoteKind.BROKEN_LINK, "nowhere", "a.md", 3), Note(NoteKind.STATE, "s")),
        failures=(Failure(Target("b.md", "", "B"), "broken", 4, "mend it"),),
        conflicts=(Conflict(Target("c.md", "7", "C"), "edited on both sides", "settle it"),),
        stop=Stop("too many", "look"),
    )
    assert annotated(told) == (
        Annotation(Level.ERROR, "broken", "b.md", 4, 0, "failure", "mend it"),
        Annotation(Level.ERROR, "edited on both sides", "c.md", 0, 0, "conflict", "settle it"),
        Annotation(Level.WARNING, "nowhere", "a.md", 3, 0, "broken-link"),
        Annotation(Level.WARNING, "s", kind="state"),
        Annotation(Level.ERROR, "too many", kind="stop", hint="look"),
    )


def test_they_are_told_once_in_order_of_place() -> None:
    assert in_order([WARNING, ERROR, WARNING]) == (ERROR, WARNING)


def test_files_are_named_as_the_repository_does(tmp_path: Path) -> None:
    root = tmp_path / "repository" / "docs"
    (root.parent / ".git").mkdir(parents=True)
    root.mkdir()
    none = Annotation(Level.WARNING, "no space")

    def paths(env: dict[str, str]) -> list[str]:
        return [one.path for one in in_repository((WARNING, none), root, env)]

    assert paths({}) == ["docs/a.md", ""]
    assert paths({WORKSPACE: str(tmp_path)}) == ["repository/docs/a.md", ""]
    assert paths({WORKSPACE: str(tmp_path / "elsewhere")}) == ["docs/a.md", ""]
    (root.parent / ".git").rmdir()
    assert paths({}) == ["a.md", ""]
