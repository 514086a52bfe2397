"""Blog posts by front matter: a file that says so is one, both ways, and no page."""

from __future__ import annotations

from docsync.confluence.remote import NewPage, PageContent
from docsync.sync.plan import CreatePage, TrashPage
from support.workbench import Bench, writes

POST = "---\ntype: blogpost\nlabels: [news]\n---\n\n# Release 2\n\nIt is out.\n"


def posts(bench: Bench) -> dict[str, str]:
    blog = bench.remote.blog()
    return {one.title: one.id for one in blog.pages(bench.remote.space(bench.sandbox.space))}


def post(bench: Bench, title: str = "Release 2") -> PageContent:
    return bench.remote.blog().read(posts(bench)[title])


def edit(bench: Bench, find: str, new: str, title: str = "Release 2") -> None:
    page = posts(bench)[title]
    bench.control(f"sandbox/pages/{page}/edit", {"find": find, "replace": new})


def test_a_file_that_says_so_becomes_a_post_and_no_page(small: Bench) -> None:
    small.write("news/release.md", POST)
    result = small.push()
    assert result.exit_code == 0, result.failures
    [created] = [one.operation for one in result.outcomes if isinstance(one.operation, CreatePage)]
    assert created.target.path == "news/release.md"
    assert "Release 2" in posts(small)
    assert "Release 2" not in small.pages()
    assert post(small).labels == ("news",)
    with small.requests() as seen:
        assert small.sync().outcomes == ()
    assert writes(seen) == []


def test_an_edit_goes_both_ways(small: Bench) -> None:
    small.write("release.md", POST)
    small.push()
    small.write("release.md", POST.replace("It is out.", "It is out at last."))
    assert small.push().exit_code == 0
    assert "at last" in post(small).storage
    edit(small, "at last", "now")
    assert small.pull().exit_code == 0
    assert small.read("release.md") == POST.replace("It is out.", "It is out now.")
    assert small.sync().outcomes == ()


def test_edits_of_both_sides_are_merged(small: Bench) -> None:
    small.write("release.md", POST + "\nThanks.\n")
    small.push()
    edit(small, "It is out.", "It is out now.")
    small.write("release.md", POST + "\nMany thanks.\n")
    assert small.sync().exit_code == 0
    assert small.read("release.md").endswith("It is out now.\n\nMany thanks.\n")
    assert "Many thanks." in post(small).storage


def test_what_both_changed_is_a_conflict(small: Bench) -> None:
    small.write("release.md", POST)
    small.push()
    edit(small, "It is out.", "It is here.")
    small.write("release.md", POST.replace("It is out.", "It is done."))
    assert small.push().exit_code == 1
    assert "It is here." in post(small).storage


def test_a_renamed_file_stays_the_same_post(small: Bench) -> None:
    small.write("release.md", POST)
    small.push()
    before = posts(small)
    (small.folder / "release.md").rename(small.folder / "release-2.md")
    assert small.push().exit_code == 0
    assert posts(small) == before
    assert small.sync().outcomes == ()


def test_a_deleted_file_moves_its_own_post_to_the_trash(small: Bench) -> None:
    space = small.remote.space(small.sandbox.space)
    small.remote.blog().create(NewPage(space, "", "Theirs", "<p>Not ours.</p>"))
    small.write("release.md", POST)
    small.push()
    (small.folder / "release.md").unlink()
    result = small.push()
    assert [type(one.operation) for one in result.outcomes] == [TrashPage]
    assert list(posts(small)) == ["Theirs"]


def test_a_fresh_checkout_knows_its_posts(small: Bench) -> None:
    small.write("release.md", POST + "\nThanks.\n")
    small.push()
    small.lose_index()
    edit(small, "It is out.", "It is out now.")
    small.write("release.md", POST + "\nMany thanks.\n")
    result = small.push()
    assert result.exit_code == 0, result.conflicts
    assert "out now" in post(small).storage
    assert "Many thanks" in post(small).storage
    assert len(posts(small)) == 1


def test_a_post_of_the_same_text_is_taken_over(small: Bench) -> None:
    space = small.remote.space(small.sandbox.space)
    small.remote.blog().create(NewPage(space, "", "Release 2", "<p>It is out.</p>"))
    small.write("release.md", POST)
    assert small.push().exit_code == 0
    assert len(posts(small)) == 1
    assert small.push().exit_code == 0
    assert post(small).labels == ("news",)


def test_no_request_is_made_where_no_file_asks(small: Bench) -> None:
    with small.requests() as seen:
        small.sync(deep=True)
    assert not any("blog" in one for one in seen)


def test_a_page_whose_file_becomes_a_post_stays(small: Bench) -> None:
    small.write("release.md", POST.replace("type: blogpost\n", ""))
    small.push()
    small.write("release.md", POST)
    assert small.push().exit_code == 0
    assert "Release 2" in posts(small)
    assert "Release 2" in small.pages()


def test_a_dry_run_says_what_becomes_of_posts(small: Bench) -> None:
    small.write("release.md", POST)
    plan = small.plan()
    assert any(isinstance(one, CreatePage) for one in plan.operations)
    assert posts(small) == {}
