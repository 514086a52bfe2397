"""The rows of the decision table, over HTTP, in both profiles."""

from __future__ import annotations

from docsync.sync.plan import (
    Agree,
    Policy,
    Side,
    TrashFile,
    TrashPage,
    UpdatePage,
    WriteFile,
)
from support.workbench import Bench, writes


def kinds(result: object) -> list[str]:
    return [type(one.operation).__name__ for one in result.outcomes]  # type: ignore[attr-defined]


def test_a_second_run_after_a_clean_one_does_nothing(small: Bench) -> None:
    for policy in Policy:
        with small.requests() as seen:
            result = small.run(policy)
        assert result.exit_code == 0
        assert result.outcomes == ()
        assert writes(seen) == []
        assert len(seen) <= 8


def test_an_edit_here_is_pushed(small: Bench) -> None:
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    with small.requests() as seen:
        result = small.push()
    assert kinds(result) == ["UpdatePage"]
    assert "2nd line" in small.page("Setup").storage
    assert small.page("Setup").state.version == 2
    assert len(seen) <= 8 + 4


def test_an_edit_there_is_pulled(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line, better.")
    result = small.pull()
    assert kinds(result) == ["WriteFile"]
    assert small.read("guide/setup.md") == (
        "# Setup\n\nFirst line.\n\nSecond line, better.\n\nThird line.\n"
    )
    assert small.pull().outcomes == ()
    assert small.push().outcomes == ()


def test_edits_in_different_places_merge(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    assert small.sync().exit_code == 0
    assert small.read("guide/setup.md") == (
        "# Setup\n\nFirst line there.\n\nSecond line.\n\n3rd line.\n"
    )
    storage = small.page("Setup").storage
    assert "First line there." in storage
    assert "3rd line." in storage
    assert small.sync().outcomes == ()


def test_push_merges_without_writing_the_file(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    mine = small.read("guide/setup.md").replace("Third", "3rd")
    small.write("guide/setup.md", mine)
    result = small.push()
    assert result.exit_code == 0
    assert small.read("guide/setup.md") == mine
    storage = small.page("Setup").storage
    assert "First line there." in storage
    assert "3rd line." in storage


def test_a_page_merged_by_push_keeps_the_other_words_in_every_later_push(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.push()
    small.write("guide/setup.md", small.read("guide/setup.md").replace("3rd", "THIRD"))
    assert small.push().exit_code == 0
    storage = small.page("Setup").storage
    assert "First line there." in storage
    assert "THIRD line." in storage
    assert small.pull().exit_code == 0
    assert small.read("guide/setup.md") == (
        "# Setup\n\nFirst line there.\n\nSecond line.\n\nTHIRD line.\n"
    )
    assert small.push().outcomes == ()


def test_a_page_merged_by_push_is_held_for_pull_and_nothing_more(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.push()
    result = small.push()
    assert result.exit_code == 0
    assert result.outcomes == ()
    assert [one.side for one in result.held] == [Side.LOCAL]


def test_the_same_words_edited_on_both_sides_stop_a_push(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    mine = small.read("guide/setup.md")
    result = small.push()
    assert result.exit_code == 1
    assert [one.target.path for one in result.conflicts] == ["guide/setup.md"]
    assert small.read("guide/setup.md") == mine
    assert "Second line there." in small.page("Setup").storage
    assert "better" in small.page("Usage").storage


def test_a_pull_writes_markers_with_all_three_sides(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    result = small.pull()
    assert result.exit_code == 1
    assert small.read("guide/setup.md") == (
        "# Setup\n\nFirst line.\n\n"
        "<<<<<<< ours: this folder\n2nd line.\n"
        "||||||| base: as last agreed\nSecond line.\n"
        "=======\nSecond line there.\n"
        ">>>>>>> theirs: Confluence\n\nThird line.\n"
    )
    assert small.push().exit_code == 1
    assert "2nd" not in small.page("Setup").storage


def test_one_bad_page_never_stops_the_others(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    small.edit("Usage", "Use it well.", "Use it often.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    small.write("guide/index.md", "# Guide\n\nAll about everything.\n")
    assert small.sync().exit_code == 1
    assert "often" in small.read("guide/usage.md")
    assert "everything" in small.page("Guide").storage


def test_a_deleted_file_trashes_its_page(small: Bench) -> None:
    (small.folder / "guide/usage.md").unlink()
    result = small.push()
    assert kinds(result) == ["TrashPage"]
    assert "Usage" not in small.pages()
    assert small.push().outcomes == ()


def test_a_trashed_page_moves_its_file_to_the_trash(small: Bench) -> None:
    small.remote.trash(small.pages()["Usage"].id)
    result = small.pull()
    assert kinds(result) == ["TrashFile"]
    assert "guide/usage.md" not in small.files()
    assert (small.folder / ".docsync/trash/guide/usage.md").is_file()
    assert small.pull().outcomes == ()


def test_edit_beats_delete(small: Bench) -> None:
    small.edit("Usage", "Use it well.", "Use it often.")
    (small.folder / "guide/usage.md").unlink()
    assert kinds(small.sync()) == ["WriteFile"]
    assert "Use it often." in small.read("guide/usage.md")
    assert "Usage" in small.pages()


def test_an_edit_here_of_a_page_trashed_there_stops_a_push(small: Bench) -> None:
    small.remote.trash(small.pages()["Usage"].id)
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 1
    assert "--restore" in result.conflicts[0].hint
    assert "Usage" not in small.pages()


def test_sync_takes_a_page_out_of_the_trash_for_an_edit(small: Bench) -> None:
    page = small.pages()["Usage"]
    small.remote.trash(page.id)
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    assert small.sync().exit_code == 0
    again = small.pages()["Usage"]
    assert (again.id, again.parent) == (page.id, page.parent)
    assert "better" in small.page("Usage").storage
    assert small.sync().outcomes == ()


def test_a_page_made_there_is_pulled_under_its_parent(small: Bench) -> None:
    small.make_page("Deep Down", "<p>There.</p>", "Guide")
    small.make_page("Deeper", "<p>Further.</p>", "Deep Down")
    assert small.pull().exit_code == 0
    assert small.read("guide/deep-down/index.md") == "# Deep Down\n\nThere.\n"
    assert small.read("guide/deep-down/deeper.md") == "# Deeper\n\nFurther.\n"
    assert small.sync().outcomes == ()


def test_what_a_policy_forbids_is_counted_and_no_failure(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    result = small.push()
    assert (result.exit_code, result.outcomes) == (0, ())
    assert [(one.side, one.target.title) for one in result.held] == [(Side.LOCAL, "Setup")]
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    with small.requests() as seen:
        result = small.pull()
    assert Side.REMOTE in [one.side for one in result.held]
    assert writes(seen) == []


def test_new_on_both_sides_with_the_same_text_is_adopted(small: Bench) -> None:
    small.make_page("Twin", "<p>The same words.</p>", "Guide")
    small.write("guide/twin.md", "# Twin\n\nThe same words.\n")
    result = small.push()
    assert [type(one.operation) for one in result.outcomes] == [Agree]
    assert result.exit_code == 0
    assert small.push().outcomes == ()


def test_new_on_both_sides_with_other_text_is_a_conflict(small: Bench) -> None:
    small.make_page("Twin", "<p>Their words.</p>", "Guide")
    small.write("guide/twin.md", "# Twin\n\nMy words.\n")
    result = small.push()
    assert result.exit_code == 1
    assert "Their words" in small.page("Twin").storage
    assert small.pull().exit_code == 1
    text = small.read("guide/twin.md")
    assert "My words." in text
    assert "Their words." in text


def test_a_plan_writes_nothing_and_says_what_a_run_then_does(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    (small.folder / "guide/setup.md").rename(small.folder / "guide/start.md")
    with small.requests() as seen:
        plan = small.plan(Policy.SYNC)
    assert writes(seen) == []
    result = small.sync()
    assert plan.operations == tuple(one.operation for one in result.outcomes)


def test_both_sides_gone_is_forgotten(small: Bench) -> None:
    small.remote.trash(small.pages()["Usage"].id)
    (small.folder / "guide/usage.md").unlink()
    assert small.sync().exit_code == 0
    assert small.sync().outcomes == ()


def test_operations_name_their_side() -> None:
    assert (TrashPage.side, UpdatePage.side) == (Side.REMOTE, Side.REMOTE)
    assert (TrashFile.side, WriteFile.side) == (Side.LOCAL, Side.LOCAL)
