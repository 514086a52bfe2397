"""`docsync undo`: files as they were, pages back where nobody edited since, page by page."""

from __future__ import annotations

import pytest

from docsync.errors import UsageError
from docsync.sync.plan import Policy, Request, RunResult
from docsync.values import Profile
from support.workbench import Bench, writes

SETUP = "guide/setup.md"


def undo(bench: Bench, run: int | None = None, *, force: bool = False) -> RunResult:
    with bench.engine() as engine:
        return engine.undo(run, Request(Policy.SYNC, force=force))[1]


def edit(bench: Bench, old: str, new: str, path: str = SETUP) -> None:
    text = bench.read(path)
    assert old in text
    bench.write(path, text.replace(old, new))


def test_a_pushed_edit_is_taken_back_there_and_stays_here(small: Bench) -> None:
    before = small.page("Setup")
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    assert undo(small).exit_code == 0
    after = small.page("Setup")
    assert after.storage == before.storage
    assert after.state.version == before.state.version + 2
    assert "1st" in small.read(SETUP)
    assert [one.target.path for one in small.plan(Policy.PUSH).operations] == [SETUP]
    assert small.push().exit_code == 0
    assert "1st" in small.page("Setup").storage


def test_an_undo_is_taken_back_by_the_next_one(small: Bench) -> None:
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    assert undo(small).exit_code == 0
    assert undo(small).exit_code == 0
    assert "1st" in small.page("Setup").storage
    assert small.sync().outcomes == ()
    with small.engine() as engine:
        assert [one.command for one in engine.runs()] == ["undo", "undo", "push", "push"]


def test_a_page_that_a_run_made_goes_to_the_trash_and_comes_back(small: Bench) -> None:
    small.write("new.md", "---\nlabels: [one]\n---\n# New\n\nText.\n")
    assert small.push().exit_code == 0
    assert undo(small).exit_code == 0
    assert "New" not in small.pages()
    assert small.read("new.md").endswith("Text.\n")
    assert undo(small).exit_code == 0
    assert small.page("New").labels == ("one",)
    assert small.sync().outcomes == ()


def test_folders_go_before_the_page_above_them_and_are_made_anew(bench: Bench) -> None:
    bench.write("index.md", "# Top\n")
    bench.write("g/s.md", "# S\n")
    assert bench.push().exit_code == 0
    assert undo(bench).exit_code == 0
    assert not {"Top", "S", "g"} & bench.pages().keys()
    again = undo(bench)
    folders = [one.target.path for one in again.conflicts]
    assert folders == (["g/"] if bench.sandbox.profile is Profile.CLOUD else [])
    assert bench.push().exit_code == 0
    assert bench.sync().outcomes == ()
    assert {"Top", "S"} <= bench.pages().keys()


def test_a_page_that_a_run_trashed_comes_back_to_its_place(small: Bench) -> None:
    parent = small.page("Setup").state.parent
    (small.folder / SETUP).unlink()
    assert small.push().exit_code == 0
    assert "Setup" not in small.pages()
    assert undo(small).exit_code == 0
    page = small.page("Setup")
    assert page.state.parent == parent
    assert "First line" in page.storage
    assert not (small.folder / SETUP).exists()
    assert small.push().exit_code == 0
    assert "Setup" not in small.pages()


def test_a_pulled_edit_is_taken_back_here_and_stays_there(small: Bench) -> None:
    before = small.read(SETUP)
    small.edit("Setup", "Second", "2nd")
    assert small.pull().exit_code == 0
    with small.requests() as seen:
        assert undo(small).exit_code == 0
    assert writes(seen) == []
    assert small.read(SETUP) == before
    assert small.pull().exit_code == 0
    assert "2nd" in small.read(SETUP)


def test_files_come_back_byte_for_byte(small: Bench) -> None:
    data = b"\xef\xbb\xbf# Setup\r\n\r\nFirst line.\n\r\nSecond line.\r\n\r\nThird line.\r\n"
    small.write(SETUP, data)
    assert small.sync().exit_code == 0
    small.edit("Setup", "Third", "3rd")
    assert small.pull().exit_code == 0
    assert (small.folder / SETUP).read_bytes() != data
    assert undo(small).exit_code == 0
    assert (small.folder / SETUP).read_bytes() == data


def test_a_file_that_a_pull_removed_or_wrote_is_taken_back(small: Bench) -> None:
    text = small.read("guide/usage.md")
    small.remote.trash(small.page("Usage").state.id)
    small.make_page("Newcomer", "<p>Hello.</p>", "Guide")
    assert small.pull().exit_code == 0
    assert "guide/newcomer.md" in small.files()
    assert "guide/usage.md" not in small.files()
    assert undo(small).exit_code == 0
    assert small.read("guide/usage.md") == text
    assert "guide/newcomer.md" not in small.files()
    assert small.pull().exit_code == 0
    assert "guide/newcomer.md" in small.files()


def test_what_somebody_edited_there_since_is_left_and_told_page_by_page(small: Bench) -> None:
    edit(small, "First", "1st")
    edit(small, "well", "badly", "guide/usage.md")
    assert small.push().exit_code == 0
    small.edit("Setup", "Second", "2nd")
    result = undo(small)
    assert result.exit_code == 1
    assert [(one.target.path, "edited there" in one.reason) for one in result.conflicts] == [
        (SETUP, True)
    ]
    assert "1st" in small.page("Setup").storage
    assert "2nd" in small.page("Setup").storage
    assert "well" in small.page("Usage").storage


def test_what_somebody_edited_here_since_is_left_and_told(small: Bench) -> None:
    small.edit("Setup", "Second", "2nd")
    assert small.pull().exit_code == 0
    edit(small, "Third", "3rd")
    result = undo(small)
    assert result.exit_code == 1
    assert "edited here" in result.conflicts[0].reason
    assert "2nd" in small.read(SETUP)
    assert "3rd" in small.read(SETUP)


def test_a_comment_made_since_stays_on_its_words(small: Bench) -> None:
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    small.comment("Setup", "Third")
    assert undo(small).exit_code == 0
    storage = small.page("Setup").storage
    assert "First line" in storage
    assert "<ac:inline-comment-marker" in storage


def test_titles_and_places_go_back(small: Bench) -> None:
    before = small.page("Usage").state
    (small.folder / "guide/usage.md").rename(small.folder / "use.md")
    edit(small, "# Usage", "# How to use it", "use.md")
    assert small.push().exit_code == 0
    assert "How to use it" in small.pages()
    assert undo(small).exit_code == 0
    now = small.page("Usage").state
    assert (now.id, now.parent) == (before.id, before.parent)
    assert "use.md" in small.files()


def test_labels_go_back(small: Bench) -> None:
    small.write("guide/usage.md", "---\nlabels: [one]\n---\n# Usage\n\nUse it well.\n")
    assert small.push().exit_code == 0
    small.write("guide/usage.md", "---\nlabels: [two]\n---\n# Usage\n\nUse it well.\n")
    assert small.push().exit_code == 0
    assert small.page("Usage").labels == ("two",)
    assert undo(small).exit_code == 0
    assert small.page("Usage").labels == ("one",)
    assert small.push().exit_code == 0
    assert small.page("Usage").labels == ("two",)


def test_attachments_go_back(small: Bench) -> None:
    small.write("img/p.png", b"one")
    small.write("guide/usage.md", "# Usage\n\n![p](../img/p.png)\n")
    assert small.push().exit_code == 0
    small.write("img/p.png", b"two!")
    assert small.push().exit_code == 0
    page = small.page("Usage").state.id

    def content() -> bytes | None:
        there = small.remote.attachments(page)
        if not there:
            return None
        to = small.folder / ".docsync" / "seen"
        small.remote.download(there[0], to)
        return to.read_bytes()

    assert content() == b"two!"
    assert undo(small).exit_code == 0
    assert content() == b"one"
    assert small.push().exit_code == 0
    assert content() == b"two!"
    small.write("guide/usage.md", "# Usage\n\nNo picture.\n")
    assert small.push().exit_code == 0
    assert content() is None
    assert undo(small).exit_code == 0
    assert content() == b"two!"
    assert "p.png" in small.page("Usage").storage


def test_a_picture_that_a_pull_replaced_comes_back(small: Bench) -> None:
    small.write("img/p.png", b"one")
    small.write("guide/usage.md", "# Usage\n\n![p](../img/p.png)\n")
    assert small.sync().exit_code == 0
    with small.engine() as engine:
        runs = engine.runs()
    assert runs[0].pages == 1
    assert undo(small).exit_code == 0
    assert small.remote.attachments(small.page("Usage").state.id) == ()
    assert (small.folder / "img/p.png").read_bytes() == b"one"


def test_a_dry_run_says_it_and_does_nothing(small: Bench) -> None:
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    with small.requests() as seen, small.engine() as engine:
        _, plan = engine.plan_undo(None, Request(Policy.SYNC))
    assert writes(seen) == []
    assert [type(one).__name__ for one in plan.operations] == ["UpdatePage"]
    assert "version 1" in plan.operations[0].reason


def test_an_earlier_run_is_taken_back_where_nothing_came_after_it(small: Bench) -> None:
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    edit(small, "well", "badly", "guide/usage.md")
    assert small.push().exit_code == 0
    with small.engine() as engine:
        _, earlier, *_ = engine.runs()
    assert undo(small, earlier.id).exit_code == 0
    assert "First" in small.page("Setup").storage
    assert "badly" in small.page("Usage").storage


def test_a_run_that_made_many_pages_is_taken_back_only_by_force(bench: Bench) -> None:
    for number in range(12):
        bench.write(f"p{number:02}.md", f"# Page {number}\n\nText {number}.\n")
    assert bench.push().exit_code == 0
    result = undo(bench)
    assert result.exit_code == 4
    assert result.stop is not None
    assert "--force" in result.stop.hint
    assert len(bench.pages()) == 12
    assert undo(bench, force=True).exit_code == 0
    assert not bench.pages()
    assert len(bench.files()) == 12


def test_nothing_to_undo_is_said(bench: Bench) -> None:
    with pytest.raises(UsageError, match="nothing to take back"):
        undo(bench)


def test_the_manifest_knows_of_an_undo(small: Bench) -> None:
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    assert undo(small).exit_code == 0
    small.lose_index()
    plan = small.plan(Policy.PUSH)
    assert [one.target.path for one in plan.operations] == [SETUP]
    assert not plan.conflicts


@pytest.mark.parametrize("lost", [False, True])
def test_a_push_that_merged_is_taken_back_without_losing_either_sides_words(
    small: Bench,
    lost: bool,  # noqa: FBT001 - a case
) -> None:
    if lost:  # the texts both sides agreed on are on the site alone
        small.lose_index()
    small.edit("Setup", "Third line.", "Third line, theirs.")
    edit(small, "First", "1st")
    assert small.push().exit_code == 0
    assert undo(small).exit_code == 0
    assert "1st" not in small.page("Setup").storage
    assert small.sync().exit_code == 0
    for text in (small.read(SETUP), small.page("Setup").storage):
        assert "1st" in text
        assert "Third line, theirs." in text
    assert small.sync().outcomes == ()
