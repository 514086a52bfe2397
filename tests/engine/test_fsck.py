"""`docsync fsck`: what is wrong with the state is found, mended, and a run after it is a no-op."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import time
from collections.abc import Callable

import pytest

from docsync.engine.runs.fsck import Checked, check_workspace, finish_with_site, mend_workspace
from docsync.errors import SafetyStop, UsageError
from docsync.index import FILE_NAME
from docsync.index.examine import FlawKind
from docsync.index.schema import MIGRATIONS
from docsync.sync.plan import Policy
from support.workbench import Bench, Quiet, writes


def found(bench: Bench) -> Checked:
    return check_workspace(bench.folder, bench.config(), Quiet())


def kinds(checked: Checked) -> list[FlawKind]:
    return sorted({flaw.kind for flaw in checked.flaws}, key=lambda kind: str(kind.value))


def repair(bench: Bench) -> Checked:
    checked = mend_workspace(bench.folder, bench.config(), Quiet(), found(bench))
    if checked.needs_site:
        checked = finish_with_site(bench.folder, bench.config(), bench.remote, Quiet(), checked)
    return checked


def is_quiet(bench: Bench) -> None:
    """Say that nothing is wrong any more, and that a run has nothing to do."""
    assert found(bench).flaws == ()
    with bench.requests() as seen:
        result = bench.sync()
    assert (result.outcomes, result.exit_code) == ((), 0)
    assert writes(seen) == []


def sql(bench: Bench, query: str, *values: object) -> None:
    base = sqlite3.connect(bench.folder / ".docsync" / FILE_NAME)
    with base:
        base.execute(query, values)
    base.close()


def test_a_sound_workspace_is_sound(small: Bench) -> None:
    checked = found(small)
    assert checked.flaws == ()
    assert checked.exit_code == 0


def damage(bench: Bench) -> None:
    file = bench.folder / ".docsync" / FILE_NAME
    data = bytearray(file.read_bytes())
    data[4096:12000] = os.urandom(12000 - 4096)
    file.write_bytes(data)


def truncate(bench: Bench) -> None:
    file = bench.folder / ".docsync" / FILE_NAME
    file.write_bytes(file.read_bytes()[: 5 * 1024])


def overwrite(bench: Bench) -> None:
    (bench.folder / ".docsync" / FILE_NAME).write_bytes(b"not a database at all " * 400)


def empty(bench: Bench) -> None:
    (bench.folder / ".docsync" / FILE_NAME).write_bytes(b"")


@pytest.mark.parametrize("harm", [damage, truncate, overwrite, empty, Bench.lose_index])
def test_an_index_that_is_broken_or_gone_is_rebuilt(
    small: Bench, harm: Callable[[Bench], None]
) -> None:
    for file in (small.folder / ".docsync").glob("index.db-*"):
        file.unlink()
    harm(small)
    checked = found(small)
    assert checked.exit_code == 1
    assert set(kinds(checked)) <= {FlawKind.DAMAGED, FlawKind.MISSING}
    mended = repair(small)
    assert mended.exit_code == 0
    assert mended.rebuilt == 4
    is_quiet(small)


def test_a_damaged_index_is_laid_aside_and_not_lost(small: Bench) -> None:
    overwrite(small)
    with pytest.raises(UsageError, match="damaged") as caught:
        small.plan(Policy.SYNC)
    assert caught.value.hint == "docsync fsck --repair"
    repair(small)
    assert (small.folder / ".docsync" / f"{FILE_NAME}.damaged-1").read_bytes()[:3] == b"not"


def test_an_edit_made_while_the_index_was_gone_is_still_an_edit(small: Bench) -> None:
    small.lose_index()
    small.write("guide/usage.md", "# Usage\n\nUse it twice.\n")
    assert repair(small).exit_code == 0
    result = small.push()
    assert [one.operation.target.path for one in result.outcomes] == ["guide/usage.md"]
    assert "twice" in small.page("Usage").storage


def test_an_index_of_an_older_docsync_is_brought_to_the_newest_form(small: Bench) -> None:
    """Undo the newest steps of the schema, as the index of a docsync before had it."""
    step = next(number for number, one in enumerate(MIGRATIONS) if "files_new" in one)
    since = "".join(MIGRATIONS[step:])
    for kind in ("TRIGGER", "TABLE"):
        for name in re.findall(rf"CREATE {kind} (\w+)", since):
            sql(small, f"DROP {kind} {name}")
    for table, column in re.findall(r"TABLE (\w+) ADD COLUMN (\w+)", since):
        sql(small, f"ALTER TABLE {table} DROP COLUMN {column}")
    sql(small, f"PRAGMA user_version = {step}")
    checked = found(small)
    assert kinds(checked) == [FlawKind.OLDER]
    assert checked.exit_code == 1
    assert repair(small).exit_code == 0
    is_quiet(small)


def test_an_index_of_a_newer_docsync_is_left_alone(small: Bench) -> None:
    sql(small, "PRAGMA user_version = 999")
    assert kinds(repair(small)) == [FlawKind.NEWER]
    assert repair(small).exit_code == 1


def test_a_text_that_is_not_what_its_digest_says_is_forgotten(small: Bench) -> None:
    sql(small, "UPDATE texts SET data = (SELECT data FROM texts LIMIT 1 OFFSET 1)")
    assert FlawKind.TEXT in kinds(found(small))
    assert repair(small).exit_code == 0
    is_quiet(small)
    small.edit("Setup", "Third", "3rd")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("First", "1st"))
    assert small.push().exit_code == 0
    assert "1st line" in small.page("Setup").storage
    assert "3rd line" in small.page("Setup").storage


def test_a_text_that_is_gone_is_read_from_the_pages_history(small: Bench) -> None:
    sql(small, "DELETE FROM texts")
    assert kinds(found(small)) == [FlawKind.TEXT]
    assert repair(small).exit_code == 0
    is_quiet(small)


@pytest.mark.parametrize("path", ["../outside.md", "/etc/passwd.md", ".git/a.md", "a\\b.md"])
def test_a_path_that_leaves_the_folder_is_forgotten(small: Bench, path: str) -> None:
    sql(small, "UPDATE pages SET path = ? WHERE title = 'Usage'", path)
    assert kinds(found(small)) == [FlawKind.PATH]
    assert repair(small).exit_code == 0
    assert small.sync().exit_code == 0
    is_quiet(small)


def test_two_pages_with_one_path_are_one_too_many(small: Bench) -> None:
    sql(small, "UPDATE pages SET path = 'guide/setup.md' WHERE title = 'Usage'")
    assert kinds(found(small)) == [FlawKind.PATH]
    assert repair(small).exit_code == 0
    assert small.sync().exit_code == 0
    is_quiet(small)


def test_a_row_that_makes_no_sense_is_forgotten(small: Bench) -> None:
    sql(small, "UPDATE pages SET kind = 'nonsense' WHERE title = 'Usage'")
    sql(small, "UPDATE seen SET presence = 'nonsense' WHERE title = 'Setup'")
    assert kinds(found(small)) == [FlawKind.ENTRY]
    assert repair(small).exit_code == 0
    assert small.sync().exit_code == 0
    is_quiet(small)


def test_a_file_remembered_otherwise_than_it_is_is_read_again(small: Bench) -> None:
    old = time.time() - 100
    for path in small.files():
        os.utime(small.folder / path, (old, old))
    assert small.sync().exit_code == 0
    sql(small, "UPDATE files SET digest = 'wrong' WHERE path = 'guide/usage.md'")
    assert kinds(found(small)) == [FlawKind.CACHE]
    assert repair(small).exit_code == 0
    is_quiet(small)


def test_an_interrupted_run_is_looked_up(small: Bench) -> None:
    small.write("new.md", "# New\n\nText.\n")
    small.fault(method="POST", path="/(pages|content)$", cut="before", times=50)
    assert small.push().exit_code == 3
    small.heal()
    checked = found(small)
    assert kinds(checked) == [FlawKind.JOURNAL]
    assert checked.exit_code == 1
    assert repair(small).exit_code == 0
    assert small.push().exit_code == 0
    is_quiet(small)


def test_an_orphaned_lock_and_leftovers_are_taken_away(small: Bench) -> None:
    state = small.folder / ".docsync"
    holder = {"host": socket.gethostname(), "process": 2**22 + 1, "born": "1", "since": "then"}
    (state / "lock").write_text(json.dumps({**holder, "command": "push"}))
    (state / "lock-99").write_text("x")
    (state / "new-abc").mkdir()
    (state / "new-abc" / "attachment").write_bytes(b"half")
    (small.folder / "guide" / ".docsync-new-x1").write_text("half")
    checked = found(small)
    assert kinds(checked) == [FlawKind.LEFTOVER, FlawKind.LOCK]
    assert len(checked.flaws) == 4
    assert repair(small).exit_code == 0
    assert not (state / "lock").exists()
    assert not (small.folder / "guide" / ".docsync-new-x1").exists()
    is_quiet(small)


def test_a_lock_nobody_can_read_is_an_orphan(small: Bench) -> None:
    (small.folder / ".docsync" / "lock").write_text("{")
    assert kinds(found(small)) == [FlawKind.LOCK]
    assert repair(small).exit_code == 0
    is_quiet(small)


def test_nothing_is_looked_at_while_another_run_goes_on(small: Bench) -> None:
    holder = {"host": "elsewhere", "process": 1, "born": "", "since": "now", "command": "push"}
    (small.folder / ".docsync" / "lock").write_text(json.dumps(holder))
    with pytest.raises(SafetyStop, match="elsewhere"):
        found(small)
