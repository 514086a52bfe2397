"""Pages that only some may read, in a folder that git keeps: told before they are written."""

from __future__ import annotations

import subprocess

from docsync.sync.plan import NoteKind, RunResult
from support.workbench import Bench


def git(bench: Bench, *words: str) -> None:
    subprocess.run(["git", "-C", bench.folder, *words], check=True, capture_output=True)


def secrets(bench: Bench) -> None:
    """Make a restricted page, one below it, and one for everybody."""
    bench.make_page("Secret", "<p>Between us.</p>")
    bench.make_page("Deep", "<p>Below it.</p>", parent="Secret")
    bench.make_page("Open", "<p>For all.</p>")
    page = bench.pages()["Secret"].id
    bench.control(f"sandbox/pages/{page}/restrict", {"read": ["ann"]})


def told(result: RunResult) -> list[str]:
    return [note.message for note in result.notes if note.kind is NoteKind.RESTRICTED]


def configure(bench: Bench, line: str) -> None:
    file = bench.folder / ".docsync.toml"
    file.write_text(f"{line}\n{file.read_text()}")


def test_restricted_pages_in_a_repository_are_told_by_name(bench: Bench) -> None:
    git(bench, "init", "-q")
    secrets(bench)
    [message] = told(bench.pull())
    assert message.startswith("2 pages that only some may read land in a git repository: ")
    assert "secret/deep.md, secret/index.md" in message
    assert "open.md" not in message
    assert told(bench.pull()) == []


def test_a_public_remote_is_named(bench: Bench) -> None:
    git(bench, "init", "-q")
    git(bench, "remote", "add", "origin", "git@github.com:example/handbook.git")
    git(bench, "remote", "add", "inside", "https://git.example.org/x.git")
    secrets(bench)
    [message] = told(bench.pull())
    assert "a git repository with a remote on github.com, where others may read it: " in message


def test_nothing_is_asked_or_told_without_git(bench: Bench) -> None:
    secrets(bench)
    with bench.requests() as seen:
        assert told(bench.pull()) == []
    assert not any("search" in one and "restrict" in one for one in seen)


def test_what_git_ignores_is_not_told(bench: Bench) -> None:
    git(bench, "init", "-q")
    bench.write(".gitignore", "secret/\n")
    secrets(bench)
    assert told(bench.pull()) == []
    assert "secret/index.md" in bench.files()


def test_they_can_be_left_out(bench: Bench) -> None:
    configure(bench, 'restricted = "skip"')
    secrets(bench)
    result = bench.pull()
    assert bench.files() == ["open.md"]
    [message] = told(result)
    assert message.startswith("2 pages that only some may read left out")
    assert bench.push().outcomes == ()
    assert "Secret" in bench.pages()


def test_they_can_be_written_without_a_word(bench: Bench) -> None:
    configure(bench, 'restricted = "write"')
    git(bench, "init", "-q")
    secrets(bench)
    assert told(bench.pull()) == []
    assert "secret/index.md" in bench.files()


def test_a_dry_run_tells_too(bench: Bench) -> None:
    git(bench, "init", "-q")
    secrets(bench)
    notes = [note for note in bench.plan().notes if note.kind is NoteKind.RESTRICTED]
    assert len(notes) == 1
    assert bench.files() == []
