from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docsync.index.commits import Commits

THREADS = 8
EACH = 20


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


@pytest.fixture
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    made = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("CREATE TABLE notes (name TEXT PRIMARY KEY) STRICT")
    yield made
    made.close()


def at_once(work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def names(file: Path) -> set[str]:
    reader = sqlite3.connect(file)
    try:
        return {name for (name,) in reader.execute("SELECT name FROM notes")}
    finally:
        reader.close()


def note(connection: sqlite3.Connection, name: str) -> None:
    connection.execute("INSERT INTO notes VALUES (?)", (name,))


def test_a_transaction_that_returned_is_there_for_others(
    connection: sqlite3.Connection, file: Path
) -> None:
    commits, missing = Commits(connection), set[str]()

    def write(number: int) -> None:
        for step in range(EACH):
            with commits.transaction():
                note(connection, f"{number}-{step}")
            missing.update({f"{number}-{step}"} - names(file))

    at_once(write)
    assert not missing
    assert len(names(file)) == THREADS * EACH


def test_threads_that_write_at_once_share_commits(connection: sqlite3.Connection) -> None:
    commits, said = Commits(connection), list[str]()
    connection.set_trace_callback(said.append)
    begin = threading.Barrier(THREADS)

    def write(number: int) -> None:
        begin.wait()
        for step in range(EACH):
            with commits.transaction():
                note(connection, f"{number}-{step}")

    at_once(write)
    assert 0 < said.count("COMMIT") < THREADS * EACH


def test_one_thread_commits_each_of_its_transactions(connection: sqlite3.Connection) -> None:
    commits, said = Commits(connection), list[str]()
    connection.set_trace_callback(said.append)
    for step in range(3):
        with commits.transaction():
            note(connection, str(step))
    assert said.count("COMMIT") == 3


def test_one_that_fails_takes_back_only_its_own_part(
    connection: sqlite3.Connection, file: Path
) -> None:
    commits, failed = Commits(connection), list[int]()

    def write(number: int) -> None:
        try:
            with commits.transaction():
                note(connection, str(number))
                if number % 2:
                    note(connection, str(number))  # the same again: refused
        except sqlite3.IntegrityError:
            failed.append(number)

    at_once(write)
    assert sorted(failed) == [1, 3, 5, 7]
    assert names(file) == {"0", "2", "4", "6"}


def test_an_error_that_undoes_all_is_told_to_all(connection: sqlite3.Connection) -> None:
    commits, told = Commits(connection), list[str]()
    first, second = threading.Event(), threading.Event()

    def member() -> None:
        try:
            with commits.transaction():
                note(connection, "member")
                first.set()
                second.wait()
        except sqlite3.OperationalError as error:
            told.append(str(error))

    def destroyer() -> None:
        first.wait()
        second.set()
        with pytest.raises(sqlite3.OperationalError), commits.transaction():
            connection.execute("ROLLBACK")  # as SQLite itself does on a full disk

    threads = [threading.Thread(target=member), threading.Thread(target=destroyer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with commits.transaction():
        note(connection, "later")
    lost = not connection.execute("SELECT 1 FROM notes WHERE name = 'member'").fetchall()
    assert lost == bool(told)


def test_a_part_inside_of_another_is_undone_with_it(
    connection: sqlite3.Connection, file: Path
) -> None:
    commits = Commits(connection)

    def both() -> None:
        with commits.transaction():
            with commits.transaction():
                note(connection, "inside")
            raise KeyError

    with pytest.raises(KeyError):
        both()
    assert names(file) == set()
