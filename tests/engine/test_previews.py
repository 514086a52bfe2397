"""A branch below a preview parent: a copy of its own, that disturbs nothing and goes whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from docsync.config import Config
from docsync.engine import open_engine
from docsync.engine.state.manifest import PREFIX
from docsync.errors import UsageError
from docsync.sandbox.server import Sandbox, running
from docsync.sync.plan import Plan, Policy, Request, RunResult
from support.git_repository import commit, start
from support.one_profile import profile_for
from support.workbench import Bench, Quiet, writes

BRANCH = "feature/x"
PAGES = {f"{title} ({BRANCH})" for title in ("Handbook", "Guide", "Setup", "Usage")}


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run a fresh sandbox, of the profile that the test's name chooses."""
    with running(profile=profile_for(request.node.name)) as fresh:
        yield fresh


@pytest.fixture
def parented(small: Bench) -> Bench:
    """A tree that is pushed, and a page that previews hang below."""
    small.make_page("Previews", "<p>x</p>")
    return small


def config(bench: Bench, branch: str = BRANCH) -> Config:
    return replace(bench.config(), preview=branch, preview_parent="Previews")


def run(bench: Bench, branch: str = BRANCH, policy: Policy = Policy.PUSH) -> RunResult:
    with open_engine(bench.folder, config(bench, branch), bench.remote, Quiet()) as engine:
        return engine.run(Request(policy))


def plan(bench: Bench) -> Plan:
    with open_engine(bench.folder, config(bench), bench.remote, Quiet()) as engine:
        return engine.plan(Request(Policy.PUSH))


def detach(bench: Bench, branch: str = BRANCH, *, force: bool = False) -> RunResult:
    with open_engine(bench.folder, config(bench, branch), bench.remote, Quiet()) as engine:
        return engine.detach(Request(Policy.SYNC, force=force), trash=True)[1]


def lose(bench: Bench) -> None:
    for file in (bench.folder / ".docsync").rglob("index.db*"):
        file.unlink()


def quiet(bench: Bench, branch: str = "") -> None:
    with bench.requests() as seen:
        result = run(bench, branch) if branch else bench.sync()
    assert (result.exit_code, result.outcomes, result.held) == (0, (), ())
    assert writes(seen) == []


def test_a_copy_hangs_below_the_parent_with_links_of_its_own(parented: Bench) -> None:
    assert run(parented).exit_code == 0
    pages = parented.pages()
    assert pages.keys() >= PAGES
    top = pages[f"docsync preview: {BRANCH}"]
    assert top.parent == pages["Previews"].id
    assert pages[f"Handbook ({BRANCH})"].parent == top.id
    assert f'ri:content-title="Setup ({BRANCH})"' in parented.page(f"Handbook ({BRANCH})").storage
    quiet(parented, BRANCH)


def test_the_real_tree_is_not_disturbed(parented: Bench) -> None:
    parented.sync()
    home = parented.remote.space(parented.sandbox.space).homepage
    before = parented.remote.properties(home, PREFIX)
    texts = {name: parented.page(name).state for name in ("Handbook", "Setup")}
    files = parented.files()
    parented.write("guide/setup.md", "# Setup\n\nOf the branch.\n")
    assert run(parented).exit_code == 0
    parented.write("guide/setup.md", "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n")
    assert parented.remote.properties(home, PREFIX) == before
    assert {name: parented.page(name).state for name in texts} == texts
    quiet(parented)
    assert parented.files() == files
    lose(parented)
    quiet(parented)
    assert parented.files() == files


def test_an_edit_of_the_branch_reaches_its_copy_alone_from_any_checkout(parented: Bench) -> None:
    run(parented)
    lose(parented)
    parented.write("guide/setup.md", "# Setup\n\nOf the branch.\n")
    assert len(run(parented).outcomes) == 1
    assert "Of the branch" in parented.page(f"Setup ({BRANCH})").storage
    assert "First line" in parented.page("Setup").storage
    lose(parented)
    quiet(parented, BRANCH)


def test_two_branches_do_not_meet(parented: Bench) -> None:
    run(parented)
    parented.write("guide/setup.md", "# Setup\n\nOf another.\n")
    assert run(parented, "other").exit_code == 0
    assert "First line" in parented.page(f"Setup ({BRANCH})").storage
    assert "Of another" in parented.page("Setup (other)").storage
    assert detach(parented, "other").exit_code == 0
    assert parented.pages().keys() >= PAGES
    assert "Setup (other)" not in parented.pages()


def test_detach_takes_the_whole_preview_away_and_nothing_else(parented: Bench) -> None:
    before = parented.pages().keys()
    run(parented)
    lose(parented)
    assert detach(parented).exit_code == 0
    assert parented.pages().keys() == before
    assert detach(parented).exit_code == 0
    assert run(parented).exit_code == 0
    assert parented.pages().keys() >= PAGES


def test_an_undo_brings_a_preview_back_with_the_page_above_it(parented: Bench) -> None:
    run(parented)
    detach(parented)
    with open_engine(parented.folder, config(parented), parented.remote, Quiet()) as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].notes == ()
    pages = parented.pages()
    assert pages.keys() >= {*PAGES, f"docsync preview: {BRANCH}"}
    assert run(parented).exit_code == 0
    assert parented.pages()[f"Handbook ({BRANCH})"].parent == pages[f"docsync preview: {BRANCH}"].id
    quiet(parented, BRANCH)


def test_a_preview_that_somebody_edited_stays_and_is_told(parented: Bench) -> None:
    run(parented)
    parented.edit(f"Usage ({BRANCH})", "well", "often")
    result = detach(parented)
    assert [one.target.path for one in result.conflicts] == ["guide/usage.md"]
    assert f"docsync preview: {BRANCH}" in parented.pages()


def test_many_pages_need_force(parented: Bench) -> None:
    for number in range(11):
        parented.write(f"p{number}.md", f"# P{number}\n\nText {number}.\n")
    run(parented)
    assert detach(parented).exit_code == 4
    assert detach(parented, force=True).exit_code == 0


def test_what_is_edited_in_a_preview_is_pulled_without_its_suffix(parented: Bench) -> None:
    run(parented)
    parented.edit(f"Usage ({BRANCH})", "well", "often")
    parented.change_page(f"Setup ({BRANCH})", new_title=f"Install ({BRANCH})")
    assert run(parented, policy=Policy.PULL).exit_code == 0
    assert parented.read("guide/usage.md") == "# Usage\n\nUse it often.\n"
    assert parented.read("guide/setup.md").startswith("# Install\n")
    quiet(parented, BRANCH)


def test_a_file_that_names_its_page_does_not_lead_a_preview_there(parented: Bench) -> None:
    page = parented.page("Usage").state
    parented.write("guide/usage.md", f"---\nconfluence: {{id: {page.id}}}\n---\n# Usage\n\nElse.\n")
    assert run(parented).exit_code == 0
    assert parented.page("Usage").state == page


def test_a_branch_that_was_rebased_is_pushed(parented: Bench) -> None:
    (parented.folder / ".gitignore").write_text(".docsync\n")
    start(parented.folder)
    parented.write("guide/setup.md", "# Setup\n\nOne.\n")
    commit(parented.folder)
    run(parented)
    (parented.folder / ".git").rename(parented.folder / ".gone")
    parented.write("guide/setup.md", "# Setup\n\nTwo.\n")
    start(parented.folder)
    assert run(parented).exit_code == 0
    assert "Two." in parented.page(f"Setup ({BRANCH})").storage


def test_a_dry_run_makes_nothing_and_a_pull_of_nothing_says_so(parented: Bench) -> None:
    with parented.requests() as seen:
        planned = plan(parented)
    assert writes(seen) == []
    assert len(planned.operations) == 4
    with pytest.raises(UsageError, match="no preview of feature/x"):
        run(parented, policy=Policy.PULL)


def test_a_preview_needs_a_parent(small: Bench) -> None:
    with pytest.raises(UsageError, match="below which page"):
        open_engine(small.folder, replace(small.config(), preview="x"), small.remote, Quiet())


def test_wiki_links_find_the_pages_of_the_preview(parented: Bench) -> None:
    settings = parented.folder / ".docsync.toml"
    settings.write_text(settings.read_text() + "wiki_links = true\n")
    parented.write("guide/usage.md", "# Usage\n\nSee [[Setup]].\n")
    assert run(parented).exit_code == 0
    assert f'ri:content-title="Setup ({BRANCH})"' in parented.page(f"Usage ({BRANCH})").storage
