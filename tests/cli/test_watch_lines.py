"""What `docsync watch` says: a line for each change, problems once, conflicts until settled."""

from __future__ import annotations

import re

import pytest

from docsync.cli.watch_lines import Teller
from docsync.errors import SafetyStop, UnreachableError
from docsync.output import Mode, Screen
from docsync.sync.plan import (
    Agree,
    Aspect,
    Conflict,
    Note,
    NoteKind,
    Outcome,
    RunResult,
    Target,
    UpdatePage,
    WriteFile,
)

A, B = Target("a.md", "1", "A"), Target("b.md", "2", "B")
PUSHED = Outcome(UpdatePage(B, "", 3, (Aspect.BODY,)))
CLASH = Conflict(A, "edited on both sides", "docsync resolve a.md", marked=True)
CLOCK = re.compile(r"^[0-9:]{8}  ", re.MULTILINE)


def _told(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    told = capsys.readouterr()
    return CLOCK.sub("", told.out), told.err


def _teller(*, json: bool = False) -> Teller:
    return Teller(Screen(Mode(json=json), color=False, error_color=False))


def test_a_change_is_a_line_and_what_was_only_noted_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    teller = _teller()
    teller.synced(RunResult(outcomes=(PUSHED, Outcome(Agree(A, "")))))
    assert _told(capsys) == (
        "updated b.md (in Confluence)\nboth sides looked at; waiting for changes\n",
        "",
    )


def test_a_conflict_is_told_once_and_shown_with_every_change_until_it_is_settled(
    capsys: pytest.CaptureFixture[str],
) -> None:
    teller = _teller()
    waits = "1 conflict waits: a.md; edit, then: docsync resolve a.md\n"
    marked = Outcome(WriteFile(A, "", "d", conflicts=1))
    teller.synced(RunResult(outcomes=(marked,), conflicts=(CLASH,)))
    out, err = _told(capsys)
    assert out.startswith(f"marked a.md (on disk)\n{waits}")
    assert err == "error: conflict: a.md: edited on both sides (docsync resolve a.md)\n"
    teller.synced(RunResult(conflicts=(Conflict(A, "the file holds a conflict", marked=True),)))
    assert _told(capsys) == ("", "")
    teller.synced(RunResult(outcomes=(PUSHED,), conflicts=(CLASH,)))
    assert _told(capsys) == (f"updated b.md (in Confluence)\n{waits}", "")
    teller.end()
    assert _told(capsys) == (f"ended; what was begun is done\n{waits}", "")
    teller.synced(RunResult())
    assert _told(capsys) == ("nothing is in the way any more\n", "")


def test_a_warning_is_told_once_and_is_in_nobodys_way(capsys: pytest.CaptureFixture[str]) -> None:
    teller = _teller()
    warned = RunResult(notes=(Note(NoteKind.BROKEN_LINK, "there is no c.md", "a.md", 3),))
    for _ in range(2):
        teller.synced(warned)
    teller.synced(RunResult())
    out, err = _told(capsys)
    assert out == "both sides looked at; waiting for changes\n"
    assert err == "warning: a.md:3: there is no c.md\n"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("MERGE_HEAD", "paused: a merge is in progress (MERGE_HEAD)"),
        ("rebase-merge", "paused: a rebase is in progress (rebase-merge)"),
        ("index.lock", "paused: git writes files (index.lock)"),
    ],
)
def test_a_pause_says_what_git_does(
    capsys: pytest.CaptureFixture[str], reason: str, told: str
) -> None:
    teller = _teller()
    teller.paused(reason)
    teller.resumed()
    assert _told(capsys) == (f"{told}\ngit is done, going on\n", "")


def test_what_holds_a_run_up_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    teller = _teller()
    for _ in range(3):
        teller.stuck(SafetyStop("another run holds this workspace", hint="wait for it"))
    teller.away(UnreachableError("no answer"))
    assert _told(capsys)[1] == (
        "error: another run holds this workspace\nhint:  wait for it\n"
        "warning: no answer; trying again until it is back\n"
    )


def test_json_has_a_line_for_each_run_that_did_something(
    capsys: pytest.CaptureFixture[str],
) -> None:
    teller = _teller(json=True)
    teller.synced(RunResult())
    teller.synced(RunResult(outcomes=(PUSHED,)))
    assert capsys.readouterr().out.count('"command": "watch"') == 1


def test_a_run_that_shall_end_is_left_between_two_operations() -> None:
    teller = _teller()
    teller.progress(1, 2, "pages")
    teller.ending = lambda: True
    with pytest.raises(KeyboardInterrupt):
        teller.progress(1, 2, "pages")
