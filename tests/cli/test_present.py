"""What people and programs read of plans and results: pinned."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from docsync.cli import words
from docsync.cli.present import tell_dry_run, tell_result, tell_status
from docsync.cli.records import counts, plan_exit_code, plan_record, result_record
from docsync.glance import age
from docsync.output import Color, Mode, Screen
from docsync.sync.plan import (
    Aspect,
    Change,
    ChangeLabels,
    ChangeMetadata,
    Conflict,
    CreateFolder,
    CreatePage,
    DownloadAttachment,
    Failure,
    Held,
    MoveFile,
    Note,
    NoteKind,
    Operation,
    Outcome,
    Plan,
    RunResult,
    Side,
    Stop,
    Target,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
    UploadAttachment,
    WriteFile,
)
from docsync.sync.state import NodeKind

SETUP = Target("guide/setup.md", "", "Setup")
INDEX = Target("index.md", "7", "Home")
OLD = Target("old.md", "8", "Old")

CREATED = CreatePage(SETUP, "created here")
UPLOADED = UploadAttachment(SETUP, "new", "a.png", "guide/a.png", "d1")
EDITED = UpdatePage(INDEX, "edited here, unchanged there", 3, (Aspect.BODY, Aspect.TITLE))
TRASHED = TrashPage(OLD, "deleted here", 2)
WRITTEN = WriteFile(INDEX, "edited there", "d0")
ARRIVED = WriteFile(Target("new.md", "9", "New"), "created there", "")


def _screen(*, color: bool = False, verbose: bool = False, quiet: bool = False) -> Screen:
    return Screen(Mode(verbose=verbose, quiet=quiet), color, color)


def test_every_operation_has_its_words() -> None:
    assert set(get_args(Operation)) == set(words.WORDS)


def test_json_names_are_the_class_names() -> None:
    for kind, found in words.WORDS.items():
        spelled = "".join(f"-{c.lower()}" if c.isupper() else c for c in kind.__name__)
        assert found.name == spelled.lstrip("-")


@pytest.mark.parametrize(
    ("operation", "changed", "done", "subject"),
    [
        (CREATED, "new", "created", "guide/setup.md"),
        (CreatePage(Target("a/", "", "A"), "", NodeKind.MADE), "new folder", "created", "a/"),
        (CreateFolder(Target("a/", "", "A"), ""), "new folder", "created", "a/"),
        (EDITED, "edited, retitled", "updated, retitled", "index.md"),
        (UpdatePage(INDEX, "", 3, (Aspect.PARENT,)), "moved", "moved", "index.md"),
        (UpdatePage(INDEX, "", 3, (Aspect.BODY,), merged=True), "edited", "merged", "index.md"),
        (TRASHED, "deleted", "trashed", "old.md"),
        (
            ChangeMetadata(INDEX, "", (Change("width", "null"), Change("restrictions/read", "[]"))),
            "metadata",
            "described",
            "index.md (width, restrictions.read)",
        ),
        (ChangeLabels(INDEX, "", ("a",), ("b",)), "labels", "labelled", "index.md (+a, -b)"),
        (UPLOADED, "attachment", "uploaded", "guide/a.png"),
        (
            TrashAttachment(INDEX, "", "a.png", "1"),
            "attachment gone",
            "trashed",
            "a.png of index.md",
        ),
        (WRITTEN, "edited", "updated", "index.md"),
        (ARRIVED, "new", "wrote", "new.md"),
        (WriteFile(INDEX, "", "d0", conflicts=1), "edited", "marked", "index.md"),
        (MoveFile(OLD, "", "a/old.md"), "moved", "moved", "old.md -> a/old.md"),
        (TrashFile(OLD, ""), "deleted", "removed", "old.md"),
        (
            DownloadAttachment(INDEX, "", "a.png", "index.assets/a.png"),
            *("attachment", "downloaded", "index.assets/a.png"),
        ),
        (TrashPage(Target("", "8", "Old"), "", 2), "deleted", "trashed", '"Old"'),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_operations_are_told_in_words(
    operation: Operation, changed: str, done: str, subject: str
) -> None:
    assert (words.changed(operation), words.done(operation), words.subject(operation)) == (
        changed,
        done,
        subject,
    )


def test_status_groups_by_the_side_that_changed(capsys: pytest.CaptureFixture[str]) -> None:
    both = UpdatePage(INDEX, "merged", 3, (Aspect.BODY,), merged=True)
    plan = Plan(operations=(CREATED, UPLOADED, TRASHED, ARRIVED, both, WRITTEN))
    tell_status(plan, _screen())
    assert capsys.readouterr().out == (
        "Changed here:   (docsync push)\n"
        "  new         guide/setup.md\n"
        "  attachment  guide/a.png\n"
        "  deleted     old.md\n"
        "\n"
        "Changed in Confluence:   (docsync pull)\n"
        "  new         new.md\n"
        "\n"
        "Changed on both sides:   (docsync sync merges)\n"
        "  edited      index.md\n"
        "\n"
    )


def test_status_of_a_clean_tree_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell_status(Plan(), _screen())
    assert capsys.readouterr().out == "Nothing changed on either side.\n"


def test_conflicts_are_told_with_the_command_that_ends_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = Plan(
        operations=(WriteFile(INDEX, "", "d0", conflicts=1),),
        conflicts=(Conflict(INDEX, "edited on both sides", marked=True),),
    )
    tell_status(plan, _screen())
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "error: conflict: index.md: edited on both sides\n"
        "hint:  edit index.md, then: docsync resolve index.md\n"
    )
    assert plan_exit_code(plan) == 1


def test_a_result_says_what_was_done_and_what_was_left(capsys: pytest.CaptureFixture[str]) -> None:
    result = RunResult(
        outcomes=(Outcome(CREATED), Outcome(UPLOADED), Outcome(EDITED, Failure(INDEX, "gone"))),
        failures=(Failure(INDEX, "gone", hint="docsync pull"),),
        held=(Held(OLD, Side.LOCAL, "edited there"),),
        notes=(Note(NoteKind.BROKEN_LINK, "there is no file b.md", "guide/setup.md", 3, "b.md"),),
    )
    tell_result(result, _screen())
    told = capsys.readouterr()
    assert told.out == (
        "In Confluence:\n"
        "  created     guide/setup.md\n"
        "  uploaded    guide/a.png\n"
        "\n"
        "1 page changed in Confluence, left alone:   (docsync pull)\n"
        "2 changes in Confluence, 1 failed.\n"
    )
    assert told.err == (
        "warning: guide/setup.md:3: there is no file b.md\n"
        "error: index.md: gone\n"
        "hint:  docsync pull\n"
    )


def test_a_run_that_does_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    tell_result(RunResult(), _screen())
    assert capsys.readouterr().out == "Nothing to do: both sides are the same.\n"


def test_a_stop_says_that_nothing_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    result = RunResult(stop=Stop("300 of 400 pages would be deleted", hint="docsync push --force"))
    tell_result(result, _screen())
    told = capsys.readouterr()
    assert told.out == "Nothing was written.\n"
    assert told.err == (
        "error: stopped before anything was written: 300 of 400 pages would be deleted\n"
        "hint:  docsync push --force\n"
    )
    assert result.exit_code == 4


def test_a_dry_run_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    tell_dry_run(Plan(operations=(CREATED, EDITED, WRITTEN)), _screen())
    assert capsys.readouterr().out == (
        "The plan, in order; nothing was written:\n"
        "  In Confluence  created           guide/setup.md   why: created here\n"
        "  In Confluence  updated, retitled index.md         why: edited here, unchanged there\n"
        "  On disk        updated           index.md         why: edited there\n"
        "\n"
    )


def test_long_lists_are_cut_without_v(capsys: pytest.CaptureFixture[str]) -> None:
    many = RunResult(
        outcomes=tuple(Outcome(CreatePage(Target(f"{n}.md", "", ""), "")) for n in range(150))
    )
    tell_result(many, _screen())
    assert "  … and 50 more, which -v shows\n" in capsys.readouterr().out
    tell_result(many, _screen(verbose=True))
    assert "  created     149.md\n" in capsys.readouterr().out


def test_quiet_prints_only_what_went_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    result = RunResult(outcomes=(Outcome(CREATED),), failures=(Failure(INDEX, "gone"),))
    tell_result(result, _screen(quiet=True))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "error: index.md: gone\n"


def test_colours_mark_what_is_new_and_what_goes(capsys: pytest.CaptureFixture[str]) -> None:
    tell_status(Plan(operations=(CREATED, TRASHED)), _screen(color=True))
    told = capsys.readouterr().out
    assert "\x1b[32mnew " in told
    assert "\x1b[31mdeleted " in told


def test_the_json_of_a_result_has_this_shape() -> None:
    result = RunResult(
        outcomes=(Outcome(CREATED), Outcome(TRASHED, Failure(OLD, "no permission", exit_code=3))),
        conflicts=(Conflict(INDEX, "edited on both sides", "docsync pull", marked=True),),
        failures=(Failure(OLD, "no permission", exit_code=3),),
        held=(Held(OLD, Side.LOCAL, "edited there"),),
        notes=(
            Note(NoteKind.BROKEN_LINK, "no file b.md", "a.md", 3, "b.md"),
            Note(NoteKind.STATE, "x"),
        ),
    )
    assert json.loads(json.dumps(result_record(result))) == {
        "outcomes": [
            {
                "operation": "create-page",
                "side": "remote",
                "path": "guide/setup.md",
                "page": "",
                "title": "Setup",
                "subject": "guide/setup.md",
                "reason": "created here",
                "ok": True,
            },
            {
                "operation": "trash-page",
                "side": "remote",
                "path": "old.md",
                "page": "8",
                "title": "Old",
                "subject": "old.md",
                "reason": "deleted here",
                "ok": False,
                "error": "no permission",
            },
        ],
        "conflicts": [
            {
                "path": "index.md",
                "page": "7",
                "title": "Home",
                "reason": "edited on both sides",
                "hint": "docsync pull",
                "marked": True,
            }
        ],
        "failures": [
            {
                "path": "old.md",
                "page": "8",
                "title": "Old",
                "message": "no permission",
                "line": None,
                "hint": "",
                "exit_code": 3,
            }
        ],
        "held": [
            {
                "path": "old.md",
                "page": "8",
                "title": "Old",
                "side": "local",
                "reason": "edited there",
            }
        ],
        "warnings": [
            {
                "path": "a.md",
                "kind": "broken-link",
                "message": "no file b.md",
                "line": 3,
                "address": "b.md",
            },
            {"path": "", "kind": "state", "message": "x"},
        ],
        "stop": None,
        "commits": 0,
        "counts": {"create-page": 1, "conflicts": 1, "failures": 1, "held": 1, "warnings": 2},
        "exit": 3,
    }


def test_every_operation_is_in_the_documentation_of_json() -> None:
    page = Path(__file__).parents[2] / "docs" / "json.md"
    documented = page.read_text("utf-8").partition("`outcomes[].operation` |")[2].split("|")[0]
    assert [name.strip(" `") for name in documented.split(",")] == [
        found.name for found in words.WORDS.values()
    ]


def test_the_json_of_a_plan_has_this_shape() -> None:
    plan = Plan(
        operations=(TRASHED,), stop=Stop("too much", "look"), seen_at="2026-01-01T00:00:00Z"
    )
    record = plan_record(plan)
    assert record["clean"] is False
    assert record["seen_at"] == "2026-01-01T00:00:00Z"
    assert record["stop"] == {"message": "too much", "hint": "look"}
    assert record["exit"] == 4
    assert plan_record(Plan())["clean"] is True
    assert plan_record(Plan())["seen_at"] is None


def test_counts_hold_what_was_done_only() -> None:
    result = RunResult(outcomes=(Outcome(CREATED), Outcome(CREATED, Failure(SETUP, "no"))))
    assert counts(result)["create-page"] == 1


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(3, "just now"), (60, "1 minute ago"), (7300, "2 hours ago"), (86400 * 3, "3 days ago")],
)
def test_the_age_of_a_look_is_told_in_one_unit(seconds: float, told: str) -> None:
    assert age(seconds) == told


def test_a_result_in_json_is_one_object_with_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(Mode(json=True, color=Color.AUTO), color=False, error_color=False)
    screen.say("nothing of this")
    screen.result("status", {"exit": 0})
    assert json.loads(capsys.readouterr().out) == {"version": 1, "command": "status", "exit": 0}
