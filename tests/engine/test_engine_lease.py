"""Pushing like git: what a colleague did since is merged, stops the page, or was seen."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from docsync.confluence.remote import Upload
from docsync.engine import Resolution, open_engine
from docsync.sync.plan import Note, NoteKind, Policy, Request
from support.workbench import Bench, writes

SETUP = "guide/setup.md"


def both_edited(small: Bench) -> None:
    """Let both sides change one line, and a colleague another one, too."""
    small.edit("Setup", "Second line.", "Second line there.")
    small.edit("Setup", "Third line.", "Third line there.")
    small.write(SETUP, small.read(SETUP).replace("Second", "2nd"))


def look(small: Bench) -> None:
    """Look as `docsync status --remote` does."""
    with small.engine() as engine:
        engine.plan(Request(Policy.SYNC, shows=True))


# With a lease ------------------------------------------------------------------------------------


def test_a_version_that_was_seen_is_overwritten(small: Bench) -> None:
    both_edited(small)
    look(small)
    assert small.push(lease=True).exit_code == 0
    storage = small.page("Setup").storage
    assert "2nd line." in storage
    assert "there" not in storage
    assert small.sync().outcomes == ()


def test_a_diff_shows_what_is_there_too(small: Bench) -> None:
    both_edited(small)
    with small.engine() as engine:
        engine.diff(Request(Policy.SYNC, shows=True))
    assert small.push(lease=True).exit_code == 0


def test_what_was_overwritten_is_still_in_the_history(small: Bench) -> None:
    both_edited(small)
    version = small.pages()["Setup"].version
    look(small)
    small.push(lease=True)
    page = small.pages()["Setup"]
    assert page.version == version + 1
    assert "Second line there." in small.remote.read_version(page.id, version).storage


@pytest.mark.parametrize("seen", ["never", "by a push that failed", "by a dry run"])
def test_a_version_that_was_not_seen_stops_its_page(small: Bench, seen: str) -> None:
    both_edited(small)
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    if seen == "by a push that failed":
        assert small.push(paths=(SETUP,)).exit_code == 1
    if seen == "by a dry run":
        small.plan(Policy.PUSH)
    result = small.push(lease=True)
    assert result.exit_code == 1
    assert [one.target.path for one in result.conflicts] == [SETUP]
    assert "diff --remote guide/setup.md" in result.conflicts[0].hint
    assert "Second line there." in small.page("Setup").storage
    assert "Use it better." in small.page("Usage").storage


def test_a_newer_version_than_the_one_seen_stops_its_page(small: Bench) -> None:
    both_edited(small)
    look(small)
    small.edit("Setup", "First line.", "First line, later.")
    assert small.push(lease=True).exit_code == 1
    assert "First line, later." in small.page("Setup").storage
    look(small)
    assert small.push(lease=True).exit_code == 0
    assert "First line." in small.page("Setup").storage


def test_a_page_that_push_merged_was_not_seen(small: Bench) -> None:
    small.edit("Setup", "Third line.", "Third line there.")
    small.write(SETUP, small.read(SETUP).replace("First", "1st"))
    assert small.push().exit_code == 0
    small.write(SETUP, small.read(SETUP).replace("Second", "2nd"))
    assert small.push(lease=True).exit_code == 1
    assert "Third line there." in small.page("Setup").storage


def test_a_page_that_nobody_edited_there_is_pushed_as_ever(small: Bench) -> None:
    small.write(SETUP, small.read(SETUP).replace("Second", "2nd"))
    assert small.push(lease=True).exit_code == 0
    assert "2nd line." in small.page("Setup").storage


def adopted(bench: Bench) -> None:
    """Have a page and a file of one title, which say other things, and let the file take it."""
    bench.make_page("Rules", "<p>Old rules.</p>" + HIDDEN)
    bench.write("rules.md", "# Rules\n\nNew rules.\n\nKept words.\n")
    with bench.engine() as engine:
        assert [one.path for one in engine.find_adoptions().adoptions] == ["rules.md"]


HIDDEN = '<p style="text-align: right;">Kept words.</p>'


def test_a_page_that_a_file_takes_over_is_overwritten_once_it_was_seen(bench: Bench) -> None:
    adopted(bench)
    there = bench.pages()["Rules"]
    result = bench.push(lease=True)
    assert result.exit_code == 1
    assert "diff --remote rules.md" in result.conflicts[0].hint
    assert bench.pages()["Rules"] == there
    look(bench)
    assert bench.push(lease=True).exit_code == 0
    page = bench.page("Rules")
    assert (page.state.id, page.state.version) == (there.id, there.version + 1)
    assert "New rules." in page.storage
    assert "Old rules." not in page.storage
    assert 'style="text-align: right;"' in page.storage
    assert bench.sync().outcomes == ()


def test_a_lease_on_a_page_that_a_file_takes_over_ends_with_the_next_edit_there(
    bench: Bench,
) -> None:
    adopted(bench)
    look(bench)
    bench.edit("Rules", "Old rules.", "Older rules.")
    assert bench.push(lease=True).exit_code == 1
    assert "Older rules." in bench.page("Rules").storage


# Without one -------------------------------------------------------------------------------------


def test_what_push_merged_stays_through_the_pushes_that_follow(small: Bench) -> None:
    small.edit("Setup", "Third line.", "Third line there.")
    for word, index in (("First", True), ("Second", False), ("line", True)):
        text = small.read(SETUP).replace(word, f"{word}ly", 1)
        small.write(SETUP, text)
        if not index:
            small.lose_index()
        assert small.push().exit_code == 0
        storage = small.page("Setup").storage
        assert "Third line there." in storage
        assert f"{word}ly" in storage
    assert small.sync().exit_code == 0
    assert "Third line there." in small.read(SETUP)
    assert "Firstly" in small.read(SETUP)


def test_different_cells_items_and_tasks_never_conflict(small: Bench) -> None:
    text = (
        "# List\n\n| a | b |\n| --- | --- |\n| one | two |\n| three | four |\n\n"
        "- [ ] first\n- [ ] second\n\n1. alpha\n2. beta\n"
    )
    small.write("list.md", text)
    assert small.push().exit_code == 0
    small.edit("List", "one", "one there")
    small.edit("List", "beta", "beta there")
    mine = text.replace("two", "two here").replace("alpha", "alpha here").replace("[ ] f", "[x] f")
    small.write("list.md", mine + "3. gamma here\n")
    assert small.push().exit_code == 0
    assert small.pull().exit_code == 0
    merged = small.read("list.md")
    for words in ("one there", "two here", "beta there", "alpha here", "[x] first", "gamma here"):
        assert words in merged
    assert small.sync().outcomes == ()


# Comments ----------------------------------------------------------------------------------------


def test_comments_that_would_lose_their_words_stop_the_page_when_asked(small: Bench) -> None:
    small.comment("Setup", "Third line.")
    small.comment("Setup", "Second")
    small.write(SETUP, "# Setup\n\nFirst line.\n")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push(keep_comments=True)
    assert result.exit_code == 1
    assert [one.target.path for one in result.conflicts] == [SETUP]
    assert '"Third line."' in result.conflicts[0].reason
    assert '"Second"' in result.conflicts[0].reason
    assert "Third line." in small.page("Setup").storage
    assert "Use it better." in small.page("Usage").storage
    assert small.push(keep_comments=True).exit_code == 1
    small.write(SETUP, "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n")
    assert small.push(keep_comments=True).exit_code == 0


def test_comments_are_listed_before_anything_is_sent(small: Bench) -> None:
    small.comment("Setup", "Third line.")
    small.write(SETUP, "# Setup\n\nFirst line.\n\nSecond line.\n")
    with small.requests() as seen:
        notes = small.plan(Policy.PUSH).notes
    assert writes(seen) == []
    lost = [one for one in notes if one.kind is NoteKind.COMMENT_LOST]
    assert [one.message for one in lost] == ['the inline comment on "Third line." loses its words']
    heard: list[tuple[str, int]] = []
    listener = Listener(small, heard)
    with open_engine(small.folder, small.config(), small.remote, listener) as engine:
        engine.run(Request(Policy.PUSH))
    assert heard == [("guide/setup.md", 0)]


class Listener:
    """Notes what is told, and how much had been written by then."""

    def __init__(self, bench: Bench, heard: list[tuple[str, int]]) -> None:
        self._bench, self._heard = bench, heard
        httpx.delete(f"{bench.sandbox.host}/sandbox/requests")

    def step(self, text: str) -> None: ...

    def progress(self, done: int, total: int, what: str) -> None: ...

    def note(self, note: Note) -> None:
        logged = httpx.get(f"{self._bench.sandbox.host}/sandbox/requests").json()["requests"]
        written = [one for one in logged if one["method"] != "GET"]
        self._heard.append((note.path, len(written)))


# Drafts, and what is only pulled -----------------------------------------------------------------


def test_a_draft_that_somebody_has_open_is_told_and_left_alone(small: Bench) -> None:
    draft(small, "Setup")
    small.write(SETUP, small.read(SETUP).replace("Second", "2nd"))
    for notes in (small.plan(Policy.PUSH).notes, small.push().notes):
        assert [one.path for one in notes if one.kind is NoteKind.DRAFT] == [SETUP]
    assert "2nd line." in small.page("Setup").storage
    assert small.remote.draft(small.pages()["Setup"].id) is not None
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    assert [one for one in small.push().notes if one.kind is NoteKind.DRAFT] == []


def draft(small: Bench, title: str) -> None:
    """Open a draft over a page as the browser does."""
    page = small.page(title)
    body = {
        "id": page.state.id,
        "type": "page",
        "status": "draft",
        "title": title,
        "version": {"number": 1},
        "body": {"storage": {"value": "<p>Not yet.</p>", "representation": "storage"}},
    }
    path = f"/rest/api/content/{page.state.id}"
    if small.sandbox.profile.value == "cloud":
        body["body"] = {"value": "<p>Not yet.</p>", "representation": "storage"}
        path = f"/api/v2/pages/{page.state.id}"
    else:
        path += "?status=draft"
    small.remote.call("PUT", path, json=body)


# Attachments -------------------------------------------------------------------------------------


def with_picture(small: Bench, tmp_path: Path) -> None:
    """Push a picture, and let both sides change it."""
    small.write("guide/p.png", b"as agreed")
    small.write(SETUP, small.read(SETUP) + "\n![p](p.png)\n")
    assert small.push().exit_code == 0
    page = small.pages()["Setup"].id
    there = small.remote.attachments(page)[0]
    file = tmp_path / "theirs.png"
    file.write_bytes(b"theirs")
    small.remote.upload(Upload(page, "p.png", file, "image/png", "", there))
    small.write("guide/p.png", b"ours")


def content_there(small: Bench, tmp_path: Path) -> bytes:
    there = small.remote.attachments(small.pages()["Setup"].id)[0]
    file = tmp_path / f"fetched-{there.version}.png"
    small.remote.download(there, file)
    return file.read_bytes()


def test_an_attachment_that_both_changed_is_lost_on_no_side(small: Bench, tmp_path: Path) -> None:
    with_picture(small, tmp_path)
    for result in (small.push(), small.sync(), small.pull(deep=True)):
        assert result.exit_code == 1
        assert [one.target.path for one in result.conflicts] == ["guide/p.png"]
        assert "docsync resolve --ours guide/p.png" in result.conflicts[0].hint
        assert (small.folder / "guide/p.png").read_bytes() == b"ours"
        assert content_there(small, tmp_path) == b"theirs"


@pytest.mark.parametrize(
    ("resolution", "content"), [(Resolution.OURS, b"ours"), (Resolution.THEIRS, b"theirs")]
)
def test_one_of_the_two_attachments_is_taken(
    small: Bench, tmp_path: Path, resolution: Resolution, content: bytes
) -> None:
    with_picture(small, tmp_path)
    assert small.push().exit_code == 1
    with small.engine() as engine:
        engine.resolve("guide/p.png", resolution)
    assert small.sync(deep=True).exit_code == 0
    assert (small.folder / "guide/p.png").read_bytes() == content
    assert content_there(small, tmp_path) == content
    assert small.sync().outcomes == ()


@pytest.mark.parametrize("undone", [True, False], ids=["undo", "unused"])
def test_what_somebody_attached_over_ours_is_not_thrown_away(small: Bench, undone: bool) -> None:  # noqa: FBT001 - a case
    text = small.read("guide/usage.md")
    small.write("guide/a.png", b"ours")
    small.write("guide/usage.md", f"{text}\n![a](a.png)\n")
    assert small.push().exit_code == 0
    page = small.pages()["Usage"].id
    [attached] = small.remote.attachments(page)
    file = small.write(".theirs", b"theirs")
    small.remote.upload(Upload(page, "a.png", file, "image/png", "", attached))
    if undone:
        with small.engine() as engine:
            result = engine.undo(None, Request(Policy.SYNC))[1]
    else:
        small.write("guide/usage.md", text)
        result = small.push()
    assert result.exit_code == 0
    assert [one.kind for one in result.notes] == [NoteKind.SCOPE]
    assert [one.name for one in small.remote.attachments(page)] == ["a.png"]
    assert "a.png" not in small.page("Usage").storage
