"""Bad input: a clear message, the right exit code, nothing lost, and the other files done."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from docsync.errors import CredentialsError, NotFoundError, SafetyStop, UnreachableError, UsageError
from docsync.sync.plan import NoteKind
from support.workbench import Bench, make_bench, writes


def messages(result: object) -> list[tuple[str, int, str]]:
    failures = result.failures  # type: ignore[attr-defined]
    return [(one.target.path, one.line, one.message) for one in failures]


def test_a_file_that_is_not_utf_8_fails_alone(small: Bench) -> None:
    small.write("guide/setup.md", b"# Setup\n\nFirst.\n\ncaf\xe9\n")
    small.write("guide/latin.md", b"# L\n\ncaf\xe9\n")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 1
    assert messages(result) == [
        ("guide/latin.md", 3, "not UTF-8: byte 0xe9"),
        ("guide/setup.md", 5, "not UTF-8: byte 0xe9"),
    ]
    assert "better" in small.page("Usage").storage
    assert "First line." in small.page("Setup").storage


def test_broken_front_matter_fails_alone_with_its_line(small: Bench) -> None:
    small.write("guide/setup.md", "---\na: 1\ntitle: [x\n---\n\nText.\n")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 1
    [(path, line, message)] = messages(result)
    assert (path, line) == ("guide/setup.md", 4)
    assert message.startswith("broken front matter: ")
    assert "better" in small.page("Usage").storage
    assert "Setup" in small.pages()


def test_a_broken_file_that_was_renamed_too_loses_no_page(small: Bench) -> None:
    (small.folder / "guide/setup.md").unlink()
    small.write("guide/start.md", "---\ntitle: [x\n---\n\nText.\n")
    result = small.push()
    assert result.exit_code == 1
    assert "Setup" in small.pages()


def test_a_title_too_long_fails_alone(small: Bench) -> None:
    small.write("guide/long.md", f"# {'x' * 256}\n\nText.\n")
    small.write("guide/fits.md", f"# {'y' * 255}\n\nText.\n")
    result = small.push()
    assert result.exit_code == 1
    assert messages(result) == [
        ("guide/long.md", 1, "the title has 256 characters, 255 are allowed")
    ]
    assert "y" * 255 in small.pages()


def test_two_files_with_one_title_stop_where_that_is_wished(tmp_path: Path, bench: Bench) -> None:
    stopping = make_bench(tmp_path / "stop", bench.sandbox, settings='title_collision = "stop"\n')
    stopping.write("a.md", "# Same\n\nOne.\n")
    stopping.write("b.md", "# same\n\nTwo.\n")
    stopping.write("c.md", "# Other\n\nThree.\n")
    result = stopping.push()
    assert result.exit_code == 1
    assert [path for path, _, _ in messages(result)] == ["b.md"]
    assert set(stopping.pages()) == {"Same", "Other"}
    stopping.remote.close()


def test_a_broken_link_is_told_with_file_and_line(small: Bench) -> None:
    small.write(
        "guide/links.md",
        "---\nx: 1\n---\n# Links\n\n[a](nope.md)\n\n[b](nope.md) and [c](/no/where.png)\n",
    )
    result = small.push()
    assert result.exit_code == 0
    broken = [one for one in result.notes if one.kind is NoteKind.BROKEN_LINK]
    assert [(one.path, one.line, one.address) for one in broken] == [
        ("guide/links.md", 6, "nope.md"),
        ("guide/links.md", 8, "nope.md"),
        ("guide/links.md", 8, "/no/where.png"),
    ]


def test_a_symlink_out_of_the_tree_is_never_followed(small: Bench, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nPassword.\n", encoding="utf-8")
    (small.folder / "guide/link.md").symlink_to(secret)
    result = small.push()
    assert result.exit_code == 1
    assert [path for path, _, _ in messages(result)] == ["guide/link.md"]
    assert "Secret" not in small.pages()


def test_files_that_must_not_leave_are_refused(small: Bench, tmp_path: Path) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(b"png")
    small.write(".env", "TOKEN=1\n")
    small.write(".hidden/x.png", b"png")
    small.write("img/lfs.png", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n")
    (small.folder / "img/link.png").symlink_to(outside)
    addresses = [".env", ".hidden/x.png", "img/lfs.png", "img/link.png", "../outside.png"]
    small.write("leak.md", "# Leak\n\n" + "\n\n".join(f"[x]({one})" for one in addresses) + "\n")
    with small.requests() as seen:
        result = small.push()
    refused = [one.address for one in result.notes if one.kind is NoteKind.REFUSED]
    assert refused == addresses
    assert not [one for one in writes(seen) if "attachment" in one]


def test_a_file_that_changes_while_it_is_pushed_is_seen_next_time(small: Bench) -> None:
    small.write("guide/setup.md", "# Setup\n\nPushed.\n")
    small.fault(method="PUT", path=".*", delay_ms=300)
    timer = threading.Timer(
        0.35, lambda: small.write("guide/setup.md", "# Setup\n\nPushed.\n\nLater.\n")
    )
    timer.start()
    assert small.push().exit_code == 0
    timer.join()
    small.heal()
    assert small.read("guide/setup.md").endswith("Later.\n")
    assert small.push().exit_code == 0
    assert "Later." in small.page("Setup").storage


def test_a_full_disk_leaves_the_old_file(small: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    small.edit("Setup", "First line.", "First line there.")
    before = small.read("guide/setup.md")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        result = small.pull()
    assert result.exit_code == 4
    assert messages(result) == [("guide/setup.md", 0, "cannot be written: the disk is full")]
    assert small.read("guide/setup.md") == before
    assert not list(small.folder.rglob(".docsync-new-*"))
    assert small.pull().exit_code == 0
    assert "there" in small.read("guide/setup.md")


def test_a_server_that_stops_answering_ends_the_run_with_3(small: Bench) -> None:
    small.fault(method=".*", path=".*", times=1000, cut="before")
    with pytest.raises(UnreachableError):
        small.push()
    small.heal()
    small.write("guide/setup.md", "# Setup\n\nNew.\n")
    small.write("guide/usage.md", "# Usage\n\nNew.\n")
    small.fault(method="PUT", path=".*", times=1000, cut="before")
    result = small.push()
    assert result.exit_code == 3
    small.heal()
    assert small.push().exit_code == 0
    assert "New." in small.page("Setup").storage


def test_a_wrong_space_and_a_wrong_token_are_errors(small: Bench, tmp_path: Path) -> None:
    wrong = make_bench(tmp_path / "wrong", small.sandbox)
    text = (wrong.folder / ".docsync.toml").read_text("utf-8")
    (wrong.folder / ".docsync.toml").write_text(text.replace("DOCS", "NOPE"), encoding="utf-8")
    with pytest.raises(NotFoundError):
        wrong.push()
    small.fault(method=".*", path=".*", times=1000, status=401)
    with pytest.raises(CredentialsError):
        small.push()
    wrong.remote.close()


def test_a_root_page_that_is_not_there_is_an_error(small: Bench, tmp_path: Path) -> None:
    lost = make_bench(tmp_path / "lost", small.sandbox, settings='parent = "424242"\n')
    lost.write("a.md", "# A\n")
    with pytest.raises((UsageError, NotFoundError)):
        lost.push()
    lost.remote.close()


def test_another_site_space_or_root_stops(small: Bench) -> None:
    text = (small.folder / ".docsync.toml").read_text("utf-8")
    guide = small.pages()["Guide"].id
    (small.folder / ".docsync.toml").write_text(text + f'parent = "{guide}"\n', encoding="utf-8")
    with pytest.raises(SafetyStop):
        small.push()
