"""Bytes and line ends, scanning, preconditions, the lock, the index."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.errors import FileError, SafetyStop, UsageError
from docsync.index import FILE_NAME, CachedFile, Index
from docsync.sync.state import Agreed, Found, KeptAttachment, LocalFile, NodeKind, RemotePage
from docsync.workspace.files import TreeFiles
from docsync.workspace.ignore import Ignore, is_hidden, read_ignore
from docsync.workspace.lock import Lock
from docsync.workspace.quiet import Ground, is_quiet
from docsync.workspace.scan import Entry, Oddity, Prober, Rules, scan
from docsync.workspace.textfile import decode, digest, encode, file_digest


@pytest.fixture
def files(tmp_path: Path) -> TreeFiles:
    (tmp_path / "ws").mkdir()
    return TreeFiles(tmp_path / "ws", tmp_path / "ws" / ".docsync" / "trash")


# Text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "text", "new"),
    [
        (b"", "a\nb\n", b"a\nb\n"),
        (b"x\n", "a\nb\n", b"a\nb\n"),
        (b"a\r\nb\r\n", "a\nB\nc\n", b"a\r\nB\r\nc\r\n"),
        (b"\xef\xbb\xbfa\n", "b\n", b"\xef\xbb\xbfb\n"),
        (b"a\r\nb\nc\r\n", "a\nb\nnew\nc\n", b"a\r\nb\nnew\r\nc\r\n"),
        (b"a\nb\nc\nd\r\n", "new\na\nb\nd\n", b"new\na\nb\nd\r\n"),
    ],
)
def test_a_file_keeps_its_line_ends_and_its_bom(old: bytes, text: str, new: bytes) -> None:
    assert encode(text, old) == new
    assert decode(new) == text


@given(st.lists(st.sampled_from([b"a", b"b", b"\n", b"\r\n", b"\xc3\xa4"])).map(b"".join))
def test_writing_what_was_read_changes_no_byte(data: bytes) -> None:
    assert encode(decode(data), data) == data


def test_what_is_not_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(FileError, match="0xff") as caught:
        decode(b"a\nb\n\xff\n")
    assert caught.value.line == 3


# Files -------------------------------------------------------------------------------------------


def test_a_file_is_replaced_only_as_it_was_expected(files: TreeFiles) -> None:
    files.write("d/a.md", "one\n", expected="")
    with pytest.raises(FileError, match="edited"):
        files.write("d/a.md", "two\n", expected="")
    with pytest.raises(FileError, match="edited"):
        files.write("d/a.md", "two\n", expected=digest("zero\n"))
    with pytest.raises(FileError, match="edited"):
        files.write("d/b.md", "two\n", expected=digest("zero\n"))
    files.write("d/a.md", "two\n", expected=digest("one\n"))
    assert files.read("d/a.md") == "two\n"


def test_a_replaced_file_keeps_its_mode(files: TreeFiles) -> None:
    files.write("a.md", "one\n", expected="")
    (files.folder / "a.md").chmod(0o640)
    files.write("a.md", "two\n", expected=digest("one\n"))
    assert (files.folder / "a.md").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("path", ["", "../x.md", "/x.md", "a/../b.md", "a//b.md", "a\\b.md", "."])
def test_no_path_leaves_the_tree(files: TreeFiles, path: str) -> None:
    with pytest.raises(FileError):
        files.write(path, "text", expected="")


def test_symlinks_are_written_through_inside_and_refused_outside(
    files: TreeFiles, tmp_path: Path
) -> None:
    files.write("real.md", "one\n", expected="")
    (files.folder / "link.md").symlink_to("real.md")
    files.write("link.md", "two\n", expected=digest("one\n"))
    assert (files.folder / "link.md").is_symlink()
    assert files.read("real.md") == "two\n"
    (tmp_path / "out").mkdir()
    (files.folder / "door").symlink_to(tmp_path / "out")
    with pytest.raises(FileError, match="symlink"):
        files.write("door/x.md", "text", expected="")
    assert not list((tmp_path / "out").iterdir())


def test_moving_needs_a_free_place_and_prunes_empty_folders(files: TreeFiles) -> None:
    files.write("d/e/a.md", "a\n", expected="")
    files.write("b.md", "b\n", expected="")
    with pytest.raises(FileError, match="a file is there"):
        files.move("b.md", "d/e/a.md")
    files.move("d/e/a.md", "c/a.md")
    assert not (files.folder / "d").exists()
    assert files.read("c/a.md") == "a\n"


def test_the_trash_keeps_everything(files: TreeFiles) -> None:
    for text in ("one\n", "two\n"):
        files.write("d/a.md", text, expected="")
        files.discard("d/a.md", expected=digest(text))
    files.discard("d/a.md", expected="")
    kept = sorted(path.read_text("utf-8") for path in files.trash.rglob("*.md"))
    assert kept == ["one\n", "two\n"]
    files.write("a.md", "new\n", expected="")
    with pytest.raises(FileError, match="edited"):
        files.discard("a.md", expected=digest("old\n"))


def test_a_download_never_replaces_another_file(files: TreeFiles, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"new")
    files.write_file("p.png", source, expected="")
    assert not source.exists()
    source.write_bytes(b"new")
    files.write_file("p.png", source, expected="")
    source.write_bytes(b"newer")
    with pytest.raises(FileError, match="edited"):
        files.write_file("p.png", source, expected="")
    newer = file_digest(source)
    files.write_file("p.png", source, expected=file_digest(files.folder / "p.png"))
    assert files.digest("p.png") == newer
    assert files.digest("none.png") == ""


# Scanning ----------------------------------------------------------------------------------------


def test_a_scan_sees_markdown_in_scope(files: TreeFiles, tmp_path: Path) -> None:
    for path in ("a.md", "d/B.MD", "d/c.txt", ".h/x.md", ".x.md", "drafts/y.md", "e/z.md"):
        (files.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (files.folder / path).write_text("x", encoding="utf-8")
    (files.folder / "out.md").symlink_to(tmp_path / "gone.md")
    (files.folder / "loop").symlink_to(files.folder)
    (files.folder / "in.md").symlink_to("a.md")
    (files.folder / ".docsyncignore").write_text("drafts/\n/e/*.md\n", encoding="utf-8")
    found = scan(files.folder, read_ignore(files.folder))
    assert [entry.path for entry in found.pages] == ["a.md", "d/B.MD", "in.md"]
    assert found.ignored == {"drafts/", "e/z.md"}
    assert found.odd == {"out.md": Oddity.OUTSIDE}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_names_that_are_no_text_are_told_as_far_as_they_can_be_shown(files: TreeFiles) -> None:
    for name in (b"a\xff.md", b"d/c\xe4/x.md", b"d/c\xe4/y.md", "größe.md".encode()):
        file = files.folder / os.fsdecode(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    found = scan(files.folder, read_ignore(files.folder))
    assert [entry.path for entry in found.pages] == ["größe.md"]
    assert found.odd == dict.fromkeys(("a\\xff.md", "d/c\\xe4"), Oddity.UNNAMED)


def test_hidden_is_what_begins_with_a_dot() -> None:
    assert is_hidden("a/.b/c.md")
    assert not is_hidden("../a/./b.md")
    assert not Ignore().leaves_out("x.md")


def test_broken_ignore_rules_are_told(tmp_path: Path) -> None:
    (tmp_path / ".docsyncignore").write_bytes(b"\xff")
    with pytest.raises((FileError, UsageError)):
        read_ignore(tmp_path)


def test_a_prober_says_what_stands_at_a_path(files: TreeFiles, tmp_path: Path) -> None:
    (tmp_path / "out.png").write_bytes(b"x")
    for path, data in {
        "a.png": b"x",
        "big.png": b"x" * 20,
        "lfs.png": b"version https://git-lfs.github.com/spec/v1\n"[:9] + b"",
        "code.py": b"x",
        ".env": b"x",
        "no/i.png": b"x",
    }.items():
        (files.folder / path).parent.mkdir(exist_ok=True)
        (files.folder / path).write_bytes(data)
    (files.folder / "dangling.png").symlink_to("nowhere")
    (files.folder / "leak.png").symlink_to(tmp_path / "out.png")
    probe = Prober(files.folder, Ignore("no/\n"), Rules(frozenset({"png"}), 15))
    assert {
        path: probe(path)
        for path in (
            *("a.png", "big.png", "code.py", ".env", "no/i.png", "none.png", "no"),
            *("dangling.png", "leak.png", "../out.png", "../none.png"),
        )
    } == {
        "a.png": Found.FILE,
        "big.png": Found.TOO_BIG,
        "code.py": Found.PRESENT,
        ".env": Found.HIDDEN,
        "no/i.png": Found.IGNORED,
        "none.png": Found.MISSING,
        "no": Found.MISSING,
        "dangling.png": Found.MISSING,
        "leak.png": Found.FOREIGN,
        "../out.png": Found.FOREIGN,
        "../none.png": Found.MISSING,
    }


def test_a_file_as_new_as_its_reading_is_read_again() -> None:
    entry = Entry("a.md", 1, 10_000_000_000, 7)
    file = LocalFile("a.md", "d", "A")
    assert not CachedFile(entry, 10_500_000_000, file).holds_for(entry)
    assert CachedFile(entry, 12_000_000_000, file).holds_for(entry)
    assert not CachedFile(entry, 12_000_000_000, file).holds_for(
        Entry("a.md", 1, 10_000_000_000, 8)
    )


# The lock ----------------------------------------------------------------------------------------


def test_only_one_of_many_gets_the_lock(tmp_path: Path) -> None:
    taken: list[int] = []
    refused: list[int] = []
    ready = threading.Barrier(8)
    all_refused = threading.Event()

    def take(number: int) -> None:
        ready.wait()
        try:
            with Lock(tmp_path, "push"):
                taken.append(number)
                all_refused.wait(10)
        except SafetyStop:
            refused.append(number)
            if len(refused) == 7:
                all_refused.set()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1
    assert len(refused) == 7
    assert not list(tmp_path.iterdir())


def test_a_process_of_the_same_number_born_later_is_another(tmp_path: Path) -> None:
    with Lock(tmp_path, "push"):
        holder = json.loads((tmp_path / "lock").read_text("utf-8"))
    if not holder["born"]:
        pytest.skip("this system does not tell when a process began")
    (tmp_path / "lock").write_text(json.dumps({**holder, "born": "1"}), encoding="utf-8")
    with Lock(tmp_path, "push"):
        assert json.loads((tmp_path / "lock").read_text("utf-8"))["process"] == os.getpid()


def test_a_broken_lock_file_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("{", encoding="utf-8")
    with Lock(tmp_path, "push"):
        assert (tmp_path / "lock").exists()


def test_what_a_killed_run_left_of_taking_the_lock_is_not_the_lock(tmp_path: Path) -> None:
    with Lock(tmp_path, "push"):
        lock = tmp_path / "lock"
        holder = json.loads(lock.read_text("utf-8"))
        lock.write_text(json.dumps({**holder, "process": 2**22 + 1}), encoding="utf-8")
        left = tmp_path / f"lock-{os.getpid()}"  # its process had this number, and died in between
        os.link(lock, left)
        with Lock(tmp_path, "pull"):
            assert json.loads(lock.read_text("utf-8"))["command"] == "pull"


# The index ---------------------------------------------------------------------------------------

PAGE = Agreed(
    id="7",
    path="a.md",
    title="A (B)",
    parent="1",
    version=3,
    kind=NodeKind.MADE,
    own_title="A",
    digest="d",
    storage="s",
    lens="l",
    labels=None,
    attachments=(KeptAttachment("p.png", "img/p.png", "d", "att1", 2, own=False),),
    unresolved=("x.md",),
    merged=True,
    conflicted=True,
    unfinished=True,
    base_version=2,
)


def test_the_index_gives_back_what_it_was_given(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.agree("t", PAGE, ["a text", "a text", "ünï \ud800"])
        index.keep_conflict("t", "7", ("base", "ours", "theirs"))
        index.set_meta("t", {"root": "1"})
        index.set_quiet("t", "key", ["b", "a"], index.edition)
        intent = index.intend("t", "create", {"path": "a.md"})
    with Index(tmp_path) as index:
        assert index.agreed("t") == (PAGE,)
        assert index.agreed("other") == ()
        assert index.elsewhere("other") == {"7"}
        assert index.text(digest("a text")) == "a text"
        assert index.text(digest("ünï \ud800")) == "ünï \ud800"
        assert index.text("unknown") is None
        assert index.conflict("t", "7") == ("base", "ours", "theirs")
        assert index.conflict("t", "8") is None
        assert index.meta("t") == {"root": "1"}
        assert index.quiet("t", "key") == ("a", "b")
        assert index.quiet("t", "other") is None
        assert [(one.id, one.facts) for one in index.intents("t")] == [(intent, {"path": "a.md"})]
        index.settle(intent)
        index.forget("t", "7")
        assert (index.agreed("t"), index.intents("t"), index.conflict("t", "7")) == ((), (), None)
        assert index.quiet("t", "key") is None


def test_what_was_seen_is_kept_in_step(tmp_path: Path) -> None:
    one, two = RemotePage("1", "A", "", 1), RemotePage("2", "B", "1", 1, position=3, live=True)
    with Index(tmp_path) as index:
        index.see("t", [one, two])
        assert set(index.seen("t")) == {one, two}
        index.see("t", [two])
        assert index.seen("t") == (two,)


@pytest.mark.parametrize(
    "damage", [b"not a database at all, but long enough" * 40, b"SQLite format 3"]
)
def test_a_damaged_index_is_told_and_can_be_deleted(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damage)
    with pytest.raises(UsageError, match="index") as caught:
        Index(tmp_path)
    assert caught.value.hint == "docsync fsck --repair"


def test_an_index_of_a_newer_docsync_is_refused(tmp_path: Path) -> None:
    Index(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    with pytest.raises(UsageError, match="newer"):
        Index(tmp_path)


def test_files_are_quiet_only_as_they_were_read(tmp_path: Path, files: TreeFiles) -> None:
    ground = Ground("t", files.folder, Ignore(), "key")
    files.write("a.md", "a\n", expected="")
    old = time.time() - 100
    os.utime(files.folder / "a.md", (old, old))
    [entry] = scan(files.folder, Ignore()).pages
    cached = CachedFile(entry, time.time_ns(), LocalFile("a.md", digest("a\n"), "a"))
    with Index(tmp_path / "state") as index:
        index.cache("t", [cached], [])
        assert not is_quiet(index, ground)
        index.set_quiet("t", "key", ["later.pdf"], index.edition)
        assert is_quiet(index, ground)
        (files.folder / "later.pdf").write_bytes(b"x")
        assert not is_quiet(index, ground)
        (files.folder / "later.pdf").unlink()
        files.write("b.md", "b\n", expected="")
        assert not is_quiet(index, ground)
        (files.folder / "b.md").unlink()
        assert is_quiet(index, ground)
        (files.folder / "a.md").unlink()
        assert not is_quiet(index, ground)
