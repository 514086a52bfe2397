"""The past of a page: who made which version, the file as it was then, and its return."""

from __future__ import annotations

import httpx
import pytest

from docsync.cli.versions import Versioned, parse, parse_one
from docsync.errors import UsageError
from support.workbench import Bench

FIRST = "# Harbour\n\n* low water\n* high water\n"
SECOND = "# Harbour\n\n* low water\n* high water\n* slack\n"
PATH = "harbour.md"


@pytest.fixture
def twice(bench: Bench) -> Bench:
    """Push a page twice."""
    for text in (FIRST, SECOND):
        bench.write(PATH, text)
        assert bench.push().exit_code == 0
    return bench


def _text(bench: Bench, number: int) -> str:
    with bench.engine() as engine:
        return engine.history(PATH).text(number)


def _restore(bench: Bench, number: int, *, force: bool = False) -> bool:
    with bench.engine() as engine:
        return engine.restore(PATH, number, force=force)


def test_the_log_names_each_version_its_author_and_its_time(twice: Bench) -> None:
    with twice.engine() as engine:
        history = engine.history(PATH)
    assert [version.number for version in history.versions] == [2, 1]
    assert {history.names[version.author] for version in history.versions} == {"Ann Owner"}
    assert all(version.when for version in history.versions)
    assert history.address.startswith(twice.remote.site)


def test_a_version_is_shown_in_the_spelling_of_the_file(twice: Bench) -> None:
    assert _text(twice, 1) == FIRST
    assert _text(twice, 2) == SECOND
    twice.edit("Harbour", "slack", "slack water")
    assert _text(twice, 3) == SECOND.replace("slack", "slack water")


def test_a_version_is_shown_as_it_is_stored(twice: Bench) -> None:
    with twice.engine() as engine:
        stored = engine.history(PATH).storage(1)
    assert "<li>" in stored
    assert "slack" not in stored


def test_a_version_that_is_not_there_is_told_with_those_that_are(twice: Bench) -> None:
    with pytest.raises(UsageError, match="has no version 9: it has 1 to 2"):
        _text(twice, 9)


def test_a_file_returns_to_a_version_and_what_was_here_is_in_the_trash(twice: Bench) -> None:
    assert _restore(twice, 1)
    assert twice.read(PATH) == FIRST
    trashed = [one for one in (twice.folder / ".docsync/trash").rglob("*") if one.is_file()]
    assert SECOND in [file.read_text() for file in trashed]
    assert not _restore(twice, 1)


def test_changes_never_pushed_are_not_replaced_without_force(twice: Bench) -> None:
    twice.write(PATH, SECOND + "* mine\n")
    with pytest.raises(UsageError, match="never pushed"):
        _restore(twice, 1)
    assert twice.read(PATH) == SECOND + "* mine\n"
    assert _restore(twice, 1, force=True)
    assert twice.read(PATH) == FIRST


def test_a_file_that_is_gone_returns_in_its_own_spelling(twice: Bench) -> None:
    (twice.folder / PATH).unlink()
    assert _restore(twice, 2)
    assert twice.read(PATH) == SECOND


def test_nothing_is_written_on_the_site(twice: Bench) -> None:
    httpx.delete(f"{twice.sandbox.host}/sandbox/requests")
    _text(twice, 1)
    _restore(twice, 1)
    assert {entry.method for entry in twice.sandbox.log} == {"GET"}


def test_a_file_nobody_pushed_has_no_past(bench: Bench) -> None:
    bench.write("new.md", "# New\n")
    with bench.engine() as engine, pytest.raises(UsageError, match=r"no page of new\.md"):
        engine.history("new.md")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("a.md@7", Versioned("a.md", 7)),
        ("a@b/c d.md@5..7", Versioned("a@b/c d.md", 5, 7)),
        ("a.md", None),
        ("a.md@", None),
        ("a.md@x", None),
    ],
)
def test_versions_stand_behind_the_last_at_sign(typed: str, found: Versioned | None) -> None:
    assert parse(typed) == found


@pytest.mark.parametrize("typed", ["a.md", "a.md@1..2"])
def test_one_version_must_be_said_where_one_is_meant(typed: str) -> None:
    with pytest.raises(UsageError, match=r"which version of a\.md"):
        parse_one(typed, "show")
