"""Trees that change on both sides at once: one clear outcome, and nothing is lost."""

from __future__ import annotations

import httpx
import pytest

from docsync.confluence.remote import Status
from docsync.sync.plan import NoteKind
from docsync.values import Profile
from support.workbench import Bench


def ids(bench: Bench) -> dict[str, str]:
    return {title: page.id for title, page in bench.pages().items()}


def parents(bench: Bench) -> dict[str, str]:
    """Give the title of the page above each page, '' below the homepage."""
    pages = bench.pages()
    titles = {page.id: title for title, page in pages.items()}
    return {title: titles.get(page.parent, "") for title, page in pages.items()}


def archive(bench: Bench, title: str) -> None:
    page = bench.pages()[title].id
    bench.remote.call("POST", "rest/api/content/archive", json={"pages": [{"id": page}]})


# Titles ------------------------------------------------------------------------------------------


def test_titles_that_differ_by_case_alone_may_be_exchanged(bench: Bench) -> None:
    bench.write("a.md", "# One\n\nText of a.\n")
    bench.write("b.md", "# Two\n\nText of b.\n")
    bench.push()
    before = ids(bench)
    bench.write("a.md", "# two\n\nText of a.\n")
    bench.write("b.md", "# one\n\nText of b.\n")
    assert bench.push().exit_code == 0
    assert ids(bench) == {"two": before["One"], "one": before["Two"]}
    assert bench.push().outcomes == ()


def test_a_title_may_change_its_case_only(small: Bench) -> None:
    page = ids(small)["Usage"]
    small.write("guide/usage.md", "# USAGE\n\nUse it well.\n")
    result = small.push()
    assert (result.exit_code, result.notes) == (0, ())
    assert ids(small)["USAGE"] == page
    assert small.push().outcomes == ()


def test_titles_exchanged_there_arrive_in_the_files(small: Bench) -> None:
    small.change_page("Usage", new_title="Between")
    small.change_page("Setup", new_title="Usage")
    small.change_page("Between", new_title="Setup")
    assert small.pull().exit_code == 0
    assert small.read("guide/usage.md").startswith("# Setup\n")
    assert small.read("guide/setup.md").startswith("# Usage\n")
    assert small.sync().outcomes == ()


def test_a_chain_of_titles_ends_at_a_title_that_was_free(bench: Bench) -> None:
    for name in "abcd":
        bench.write(f"{name}.md", f"# {name.upper()}\n\nText of {name}.\n")
    bench.push()
    before = ids(bench)
    for name, title in zip("abcd", "BCDE", strict=True):
        bench.write(f"{name}.md", f"# {title}\n\nText of {name}.\n")
    assert bench.push().exit_code == 0
    assert ids(bench) == dict(zip("BCDE", (before[name] for name in "ABCD"), strict=True))
    assert bench.push().outcomes == ()


def test_an_archived_page_keeps_its_title(small: Bench) -> None:
    if small.sandbox.profile is not Profile.CLOUD:
        pytest.skip("pages are archived on Cloud")
    small.make_page("Old Rules", "<p>Old.</p>")
    archive(small, "Old Rules")
    small.write("guide/rules.md", "# old rules\n\nNew.\n")
    small.write("guide/usage.md", "# Old Rules\n\nUse it well.\n")
    plan = small.plan()
    assert [note.path for note in plan.notes if note.kind is NoteKind.TITLE] == [
        "guide/rules.md",
        "guide/usage.md",
    ]
    assert small.push().exit_code == 0
    assert {"Old Rules (Guide)", "old rules (Guide) 2"} <= set(small.pages())
    assert small.push().outcomes == ()


def test_a_collision_stops_the_page_and_what_is_below_it_where_the_configuration_says_so(
    bench: Bench,
) -> None:
    file = bench.folder / ".docsync.toml"
    file.write_text(file.read_text() + 'title_collision = "stop"\n')
    bench.make_page("Taken", "<p>Theirs.</p>")
    bench.write("a/index.md", "# Home of A\n\nText.\n")
    bench.write("a/taken/index.md", "# Taken\n\nText.\n")
    bench.write("a/taken/below.md", "# Below\n\nText.\n")
    bench.write("a/taken/deep/er.md", "# Deeper\n\nText.\n")
    bench.write("a/other.md", "# Other\n\nText.\n")
    with bench.requests() as seen:
        result = bench.push()
    assert result.exit_code == 1
    assert set(bench.pages()) == {"Taken", "Home of A", "Other"}
    assert {one.target.path for one in result.failures} == {
        "a/taken/index.md",
        "a/taken/below.md",
        "a/taken/deep/",
        "a/taken/deep/er.md",
    }
    assert "a/taken/index.md" in next(
        one.message for one in result.failures if one.target.path == "a/taken/below.md"
    )
    assert sum(one.startswith("POST") for one in seen) == 3  # two pages, a manifest


def test_a_page_below_a_file_that_cannot_be_read_waits_for_it(bench: Bench) -> None:
    bench.write("a/index.md", "---\ntitle: [\n---\n\nText.\n")
    bench.write("a/below.md", "# Below\n\nText.\n")
    result = bench.push()
    assert result.exit_code == 1
    assert {one.target.path for one in result.failures} == {"a/index.md", "a/below.md"}
    assert bench.pages() == {}
    bench.write("a/index.md", "---\ntitle: A\n---\n\nText.\n")
    assert bench.push().exit_code == 0
    assert parents(bench) == {"A": "", "Below": "A"}


# Shapes ------------------------------------------------------------------------------------------


def test_a_page_becomes_a_parent_and_back(bench: Bench) -> None:
    bench.write("x.md", "# X\n\nText of x.\n")
    bench.push()
    page = ids(bench)["X"]
    (bench.folder / "x").mkdir()
    (bench.folder / "x.md").rename(bench.folder / "x/index.md")
    bench.write("x/y.md", "# Y\n\nText of y.\n")
    assert bench.push().exit_code == 0
    assert ids(bench)["X"] == page
    assert parents(bench) == {"X": "", "Y": "X"}
    (bench.folder / "x/index.md").rename(bench.folder / "x.md")
    assert bench.push().exit_code == 0
    assert ids(bench)["X"] == page
    assert parents(bench) == {"X": "", "Y": "X"}
    (bench.folder / "x/y.md").rename(bench.folder / "y.md")
    assert bench.push().exit_code == 0
    assert ids(bench)["X"] == page
    assert parents(bench) == {"X": "", "Y": ""}
    assert bench.push().outcomes == ()


def test_a_file_beside_its_folder_keeps_its_shape_when_children_come_and_go_there(
    bench: Bench,
) -> None:
    bench.write("x.md", "# X\n\nText of x.\n")
    bench.push()
    bench.make_page("Y", "<p>Text of y.</p>", "X")
    assert bench.pull().exit_code == 0
    assert bench.files() == ["x.md", "x/y.md"]
    assert bench.sync().outcomes == ()
    bench.remote.trash(ids(bench)["Y"])
    assert bench.pull().exit_code == 0
    assert bench.files() == ["x.md"]
    assert bench.sync().outcomes == ()


def test_a_readme_becomes_an_ordinary_page_when_an_index_comes(bench: Bench) -> None:
    bench.write("g/README.md", "# Read me\n\nText.\n")
    bench.write("g/a.md", "# A\n\nText a.\n")
    bench.push()
    assert parents(bench) == {"Read me": "", "A": "Read me"}
    bench.write("g/index.md", "# The Index\n\nMore.\n")
    assert bench.push().exit_code == 0
    assert parents(bench) == {"Read me": "The Index", "A": "The Index", "The Index": ""}
    assert bench.push().outcomes == ()


# Cycles ------------------------------------------------------------------------------------------


def test_pages_moved_below_one_another_stop_and_say_so(bench: Bench) -> None:
    for name in "abc":
        bench.write(f"{name}.md", f"# {name.upper()}\n\nText of {name}.\n")
    bench.push()
    (bench.folder / "b").mkdir()
    (bench.folder / "a.md").rename(bench.folder / "b/a.md")
    bench.write("c.md", "# C\n\nText of c, edited.\n")
    bench.change_page("B", parent="A")
    files, above = bench.files(), {"A": "", "B": "A", "C": ""}
    for run in (bench.push, bench.pull, bench.sync):
        result = run()
        assert result.exit_code == 1
        assert {one.target.path for one in result.conflicts} == {"b/a.md", "b.md"}
        assert all("below" in one.reason for one in result.conflicts)
        assert bench.files() == files
        assert parents(bench) == above
    assert "edited" in bench.page("C").storage
    (bench.folder / "b/a.md").rename(bench.folder / "a.md")
    assert bench.sync().exit_code == 0
    assert bench.files() == ["a.md", "a/b.md", "c.md"]
    assert bench.sync().outcomes == ()


def test_a_longer_circle_stops_all_of_its_pages(bench: Bench) -> None:
    for name in "abc":
        bench.write(f"{name}.md", f"# {name.upper()}\n\nText of {name}.\n")
    bench.push()
    (bench.folder / "b").mkdir()
    (bench.folder / "a.md").rename(bench.folder / "b/a.md")
    (bench.folder / "c").mkdir()
    (bench.folder / "b.md").rename(bench.folder / "c/b.md")
    (bench.folder / "b").rename(bench.folder / "c/b")
    bench.change_page("C", parent="A")
    result = bench.sync()
    assert result.exit_code == 1
    assert {one.target.title for one in result.conflicts} == {"A", "B", "C"}
    assert parents(bench) == {"A": "", "B": "", "C": "A"}


def test_parents_and_children_may_change_places(bench: Bench) -> None:
    bench.write("a/index.md", "# A\n\nText of a.\n")
    bench.write("a/b.md", "# B\n\nText of b.\n")
    bench.push()
    before = ids(bench)
    (bench.folder / "b").mkdir()
    (bench.folder / "a/b.md").rename(bench.folder / "b/index.md")
    (bench.folder / "a/index.md").rename(bench.folder / "b/a.md")
    (bench.folder / "a").rmdir()
    assert bench.push().exit_code == 0
    assert ids(bench) == before
    assert parents(bench) == {"B": "", "A": "B"}
    assert bench.push().outcomes == ()


def test_parents_and_children_that_change_places_there_change_them_here(bench: Bench) -> None:
    bench.write("a/index.md", "# A\n\nText of a.\n")
    bench.write("a/b.md", "# B\n\nText of b.\n")
    bench.push()
    bench.write("z.md", "# Z\n\nText of z.\n")
    bench.push()
    bench.change_page("B", parent="Z")
    bench.change_page("A", parent="B")
    assert bench.pull().exit_code == 0
    assert bench.sync().outcomes == ()
    assert parents(bench) == {"Z": "", "B": "Z", "A": "B"}
    assert len(bench.files()) == 3


# Deleting and adding -----------------------------------------------------------------------------


def test_a_folder_deleted_here_stays_while_a_page_was_added_to_it_there(small: Bench) -> None:
    small.make_page("News", "<p>Fresh.</p>", "Guide")
    for name in ("index", "setup", "usage"):
        (small.folder / f"guide/{name}.md").unlink()
    result = small.push()
    assert result.exit_code == 0
    assert "Guide" in {one.target.title for one in result.held}
    assert parents(small) == {"Handbook": "", "Guide": "Handbook", "News": "Guide"}
    result = small.sync()
    assert result.exit_code == 0
    assert small.files() == ["guide/index.md", "guide/news.md", "index.md"]
    assert "All about it." in small.read("guide/index.md")
    assert small.sync().outcomes == ()


def test_a_folder_deleted_here_stays_while_a_page_in_it_was_edited_there(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    for name in ("index", "setup", "usage"):
        (small.folder / f"guide/{name}.md").unlink()
    result = small.sync()
    assert result.exit_code == 0
    assert small.files() == ["guide/index.md", "guide/setup.md", "index.md"]
    assert parents(small) == {"Handbook": "", "Guide": "Handbook", "Setup": "Guide"}
    assert small.sync().outcomes == ()


def test_a_folder_without_a_page_stays_while_a_page_was_added_to_it_there(bench: Bench) -> None:
    bench.write("f/a.md", "# A\n\nText.\n")
    bench.write("b.md", "# B\n\nText b.\n")
    bench.push()
    bench.make_page("New", "<p>Fresh.</p>", "f")
    (bench.folder / "f/a.md").unlink()
    result = bench.sync()
    assert result.exit_code == 0
    assert bench.files() == ["b.md", "f/new.md"]
    assert parents(bench) == {"f": "", "New": "f", "B": ""}
    assert bench.sync().outcomes == ()


def test_a_page_added_here_below_a_page_trashed_there_is_not_lost(small: Bench) -> None:
    small.remote.trash(ids(small)["Guide"])
    small.write("guide/news.md", "# News\n\nFresh.\n")
    result = small.push()
    assert result.exit_code == 1
    assert "trash" in next(
        one.reason for one in result.conflicts if one.target.path == "guide/news.md"
    )
    result = small.sync()
    assert result.exit_code == 0
    assert small.files() == ["guide/index.md", "guide/news.md", "index.md", "setup.md", "usage.md"]
    assert "Fresh." in small.page("News").storage
    assert parents(small)["News"] == "Guide"
    assert small.sync().outcomes == ()


def test_children_of_a_page_trashed_there_move_up_with_confluence(small: Bench) -> None:
    small.write("guide/deep/index.md", "# Deep\n\nDeep text.\n")
    small.write("guide/deep/er.md", "# Deeper\n\nDeeper text.\n")
    small.push()
    small.remote.trash(ids(small)["Guide"])
    small.write("guide/usage.md", "# Usage\n\nUse it well, edited.\n")
    result = small.sync()
    assert result.exit_code == 0
    assert small.files() == ["deep/er.md", "deep/index.md", "index.md", "setup.md", "usage.md"]
    assert "edited" in small.page("Usage").storage
    assert small.sync().outcomes == ()


def test_children_of_a_page_deleted_here_stay(small: Bench) -> None:
    (small.folder / "guide/index.md").unlink()
    before = ids(small)
    assert small.push().exit_code == 0
    after = ids(small)
    assert {title: after[title] for title in ("Setup", "Usage")} == {
        title: before[title] for title in ("Setup", "Usage")
    }
    above = parents(small)["Setup"]
    assert above == ("guide" if small.sandbox.profile is Profile.CLOUD else "guide (Handbook)")
    assert parents(small)["Usage"] == above
    assert small.push().outcomes == ()


def test_a_page_of_a_made_folder_that_somebody_wrote_on_is_not_trashed(bench: Bench) -> None:
    if bench.sandbox.profile is not Profile.DATACENTER:
        pytest.skip("pages are made for folders on Data Center")
    bench.write("f/a.md", "# A\n\nText.\n")
    bench.push()
    made = bench.page("f")
    answer = httpx.post(
        f"{bench.sandbox.host}/sandbox/pages/{made.state.id}/edit",
        json={"find": made.storage, "replace": f"<p>Mine.</p>{made.storage}", "raw": True},
    )
    assert answer.is_success, answer.text
    (bench.folder / "f/a.md").rename(bench.folder / "a.md")
    result = bench.push()
    assert result.exit_code == 1
    assert "edited" in result.conflicts[0].reason
    assert "Mine." in bench.page("f").storage
    assert parents(bench)["A"] == ""


# Moves away --------------------------------------------------------------------------------------


def test_a_page_moved_out_of_the_tree_is_kept_here_and_told(bench: Bench) -> None:
    place = bench.make_page("Place", "<p>Here it hangs.</p>")
    bench.make_page("Elsewhere", "<p>Else.</p>")
    file = bench.folder / ".docsync.toml"
    file.write_text(file.read_text() + f'parent = "{place.id}"\n')
    bench.write("a.md", "# A\n\nText.\n")
    bench.write("b.md", "# B\n\nText b.\n")
    bench.push()
    bench.change_page("A", parent="Elsewhere")
    result = bench.pull()
    assert result.exit_code == 0
    assert bench.files() == ["a.md", "b.md"]
    assert [note.path for note in result.notes] == ["a.md"]
    assert "outside" in result.notes[0].message
    assert bench.remote.page(ids(bench)["A"]).status is Status.CURRENT


# Names -------------------------------------------------------------------------------------------


def test_a_file_renamed_by_case_keeps_its_page_whatever_was_edited(small: Bench) -> None:
    before = ids(small)
    (small.folder / "guide/usage.md").unlink()
    small.write("guide/Usage.md", "# Quite another title\n\nAnd other words.\n")
    small.write("guide/new.md", "# New\n\nUse it well.\n")
    assert small.push().exit_code == 0
    assert ids(small)["Quite another title"] == before["Usage"]
    assert small.push().outcomes == ()


def test_a_folder_renamed_by_case_keeps_its_pages(small: Bench) -> None:
    before = ids(small)
    (small.folder / "guide").rename(small.folder / "between")
    (small.folder / "between").rename(small.folder / "Guide")
    with small.requests() as seen:
        assert small.push().exit_code == 0
    assert not [one for one in seen if one.startswith("DELETE")]
    assert ids(small) == before
    assert small.push().outcomes == ()


def test_names_that_differ_by_unicode_form_are_one_file(bench: Bench) -> None:
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    for name in ("one", "two"):  # made from one template: nothing but the name tells
        bench.write(f"{composed}/{name}.md", f"# {name}\n\nThe same.\n\nTemplate.\n")
    bench.write(f"{composed}/index.md", "# Caf\u00e9\n\nText.\n")
    bench.push()
    before = ids(bench)
    (bench.folder / composed).rename(bench.folder / decomposed)
    with bench.requests() as seen:
        result = bench.push()
    assert (result.exit_code, result.outcomes) == (0, ())
    assert not [one for one in seen if not one.startswith("GET")]
    bench.write(f"{decomposed}/one.md", "# one\n\nThe same.\n\nTemplate, edited.\n")
    assert bench.push().exit_code == 0
    bench.lose_index()
    assert bench.push().outcomes == ()
    assert ids(bench) == before


def test_pages_made_from_one_template_move_together_by_their_titles(bench: Bench) -> None:
    text = "# {}\n\nOwner: nobody.\n\n## Goal\n\nTo be said.\n\n## Steps\n\nTo be said.\n"
    for name in "abc":
        bench.write(f"in/{name}.md", text.format(name))
    bench.push()
    before = ids(bench)
    (bench.folder / "in").rename(bench.folder / "out")
    assert bench.push().exit_code == 0
    after = ids(bench)
    assert {name: after[name] for name in "abc"} == {name: before[name] for name in "abc"}


def test_a_new_folder_replaces_one_that_is_renamed(bench: Bench) -> None:
    bench.write("old/a.md", "# A\n\nText.\n")
    bench.write("old/b.md", "# B\n\nText b.\n")
    bench.push()
    before = ids(bench)
    (bench.folder / "old").rename(bench.folder / "new")
    assert bench.push().exit_code == 0
    after = ids(bench)
    assert {title: after[title] for title in "AB"} == {title: before[title] for title in "AB"}
    assert parents(bench) == {"new": "", "A": "new", "B": "new"}
    assert bench.push().outcomes == ()


def test_a_folder_goes_in_the_run_that_takes_its_last_file_away(bench: Bench) -> None:
    bench.write("f/g/a.md", "# A\n\nText.\n")
    bench.write("h/b.md", "# B\n\nText b.\n")
    bench.write("c.md", "# C\n\nText c.\n")
    bench.push()
    bench.change_page("A", parent="C")
    bench.remote.trash(ids(bench)["B"])
    assert bench.sync().exit_code == 0
    assert bench.files() == ["c.md", "c/a.md"]
    assert parents(bench) == {"C": "", "A": "C"}
    with bench.requests() as seen:
        assert bench.sync().outcomes == ()
    assert not [one for one in seen if not one.startswith("GET")]


def test_a_page_may_be_retitled_and_move_below_a_folder_that_takes_its_title(bench: Bench) -> None:
    bench.write("p.md", "# P\n\nSome text.\n")
    bench.push()
    page = ids(bench)["P"]
    (bench.folder / "p").mkdir()
    (bench.folder / "p.md").rename(bench.folder / "p/q.md")
    bench.write("p/q.md", "# Q\n\nSome text.\n")
    bench.write("p/index.md", "# P\n\nAnother page.\n")
    assert bench.push().exit_code == 0
    assert parents(bench) == {"P": "", "Q": "P"} or ids(bench)["P"] == page
    assert bench.push().outcomes == ()
