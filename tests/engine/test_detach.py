"""`docsync detach`: the manifest goes, and the tree's own pages under the promises on deletion."""

from __future__ import annotations

from docsync.engine.state.manifest import PREFIX
from docsync.sync.plan import Policy, Request, RunResult
from support.workbench import Bench, writes

FORCED = Request(Policy.SYNC, force=True)
ASKED = Request(Policy.SYNC)


def detach(bench: Bench, *, trash: bool = False, force: bool = False) -> tuple[int, RunResult]:
    with bench.engine() as engine:
        return engine.detach(FORCED if force else ASKED, trash=trash)


def manifest(bench: Bench) -> int:
    home = bench.remote.space(bench.sandbox.space).homepage
    return len(bench.remote.properties(home, PREFIX))


def test_the_manifest_goes_and_the_pages_stay(small: Bench) -> None:
    home = small.remote.space(small.sandbox.space).homepage
    small.remote.put_property(home, "docsync.other.0", {"format": 2, "pages": {}}, None)
    small.remote.put_property(home, "someone.else", {"a": 1}, None)
    parts, result = detach(small)
    assert (parts, result.exit_code) == (1, 0)
    assert [one.key for one in small.remote.properties(home, "")] == [
        "docsync.other.0",
        "someone.else",
    ]
    assert len(small.pages()) == 4
    with small.requests() as seen:
        assert small.push().outcomes == ()
    assert writes(seen) == []


def test_a_later_push_writes_all_of_the_manifest_again(small: Bench) -> None:
    detach(small)
    small.write("guide/usage.md", "# Usage\n\nElse.\n")
    assert small.push().exit_code == 0
    small.lose_index()
    assert small.push().outcomes == ()


def test_own_pages_go_to_the_trash_and_files_stay(small: Bench) -> None:
    small.make_page("Foreign", "<p>Not ours.</p>")
    files = small.files()
    parts, result = detach(small, trash=True)
    assert (parts, result.exit_code) == (1, 0)
    assert list(small.pages()) == ["Foreign"]
    assert small.files() == files
    assert manifest(small) == 0
    with small.engine() as engine:
        assert engine.undo(None, ASKED)[1].exit_code == 0
    assert len(small.pages()) == 5
    assert small.sync(force=True).exit_code == 0
    assert small.files() == files


def test_without_an_index_the_manifest_says_which_pages_are_own(small: Bench) -> None:
    small.make_page("Foreign", "<p>Not ours.</p>")
    small.lose_index()
    assert detach(small, trash=True)[1].exit_code == 0
    assert list(small.pages()) == ["Foreign"]


def test_what_somebody_edited_since_stays_and_is_told(small: Bench) -> None:
    small.edit("Usage", "well", "often")
    parts, result = detach(small, trash=True)
    assert (parts, result.exit_code) == (0, 1)
    assert [one.target.path for one in result.conflicts] == ["guide/usage.md"]
    assert {"Usage", "Guide"} <= small.pages().keys()
    assert manifest(small) == 1


def test_a_page_that_a_colleagues_page_hangs_below_stays(small: Bench) -> None:
    small.make_page("Below", "<p>Not ours.</p>", "Setup")
    result = detach(small, trash=True)[1]
    assert result.exit_code == 1
    assert {"Below", "Setup"} <= small.pages().keys()
    assert "Usage" not in small.pages()


def test_many_pages_need_force(bench: Bench) -> None:
    for number in range(11):
        bench.write(f"p{number:02}.md", f"# Page {number}\n\nText {number}.\n")
    assert bench.push().exit_code == 0
    parts, result = detach(bench, trash=True)
    assert (parts, result.exit_code) == (0, 4)
    assert result.stop is not None
    assert "--force" in result.stop.hint
    assert len(bench.pages()) == 11
    assert detach(bench, trash=True, force=True)[1].exit_code == 0
    assert not bench.pages()


def test_a_dry_run_takes_nothing_away(small: Bench) -> None:
    with small.requests() as seen, small.engine() as engine:
        parts, plan = engine.plan_detach(ASKED, trash=True)
    assert (parts, len(plan.operations)) == (1, 4)
    assert writes(seen) == []


def test_the_root_page_stays(small: Bench) -> None:
    detach(small)
    settings = small.folder / ".docsync.toml"
    root = small.page("Guide").state.id
    settings.write_text(
        settings.read_text().replace(
            'tree_id = "test-tree"', f'tree_id = "other"\nparent = "{root}"\nroot = "index"'
        )
    )
    for path in small.files():
        (small.folder / path).unlink()
    small.lose_index()
    assert small.sync().exit_code == 0
    assert small.files() == ["index.md", "setup.md", "usage.md"]
    assert detach(small, trash=True)[1].exit_code == 0
    assert small.pages().keys() == {"Handbook", "Guide"}
