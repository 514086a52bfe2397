"""The banner that leads to the repository: on the page, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from docsync.sandbox.server import Sandbox, running
from docsync.sync.plan import Aspect, Policy, Request, RunResult, UpdatePage
from support.one_profile import profile_for
from support.workbench import Bench, writes

SETTING = 'edit_url = "https://example.com/edit/main/{path}"\n'
TEXT = "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n"


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run a fresh sandbox, of the profile that the test's name chooses."""
    with running(profile=profile_for(request.node.name)) as fresh:
        yield fresh


def configure(bench: Bench, setting: str = SETTING) -> None:
    file = bench.folder / ".docsync.toml"
    kept = [line for line in file.read_text().splitlines() if not line.startswith("edit_")]
    file.write_text("\n".join(kept) + f"\n{setting}")


def raw(bench: Bench, title: str) -> str:
    """Read a page past docsync."""
    page = bench.pages()[title].id
    address = f"{bench.sandbox.url}/rest/api/content/{page}?expand=body.storage"
    if bench.sandbox.profile.value == "cloud":
        address = f"{bench.sandbox.url}/api/v2/pages/{page}?body-format=storage"
    answer = httpx.get(address, auth=(bench.sandbox.user, bench.sandbox.token))
    return str(answer.raise_for_status().json()["body"]["storage"]["value"])


def link(path: str) -> str:
    return f'href="https://example.com/edit/main/{path}#docsync-'


def bannered(result: RunResult) -> list[str]:
    """Name the files whose pages got another banner and nothing else."""
    done = [one.operation for one in result.outcomes if isinstance(one.operation, UpdatePage)]
    return sorted(one.target.path for one in done if one.aspects == (Aspect.BANNER,))


def quiet(bench: Bench, policy: Policy = Policy.PUSH) -> None:
    with bench.requests() as seen:
        result = bench.run(policy)
    assert (result.exit_code, result.outcomes) == (0, ())
    assert writes(seen) == []


def test_a_new_page_has_it_and_a_second_push_writes_nothing(bench: Bench) -> None:
    configure(bench)
    bench.write("guide/set up.md", TEXT)
    assert bench.push().exit_code == 0
    assert link("guide/set%20up.md") in raw(bench, "Setup")
    assert "docsync" not in bench.page("Setup").storage
    quiet(bench)
    bench.lose_index()
    quiet(bench)
    quiet(bench, Policy.SYNC)


def test_it_comes_with_the_setting_goes_with_it_and_is_no_edit(small: Bench) -> None:
    configure(small)
    result = small.push()
    assert (result.exit_code, len(bannered(result))) == (0, 4)
    assert link("guide/setup.md") in raw(small, "Setup")
    quiet(small)
    quiet(small, Policy.SYNC)
    configure(small, SETTING + 'edit_text = "Better [there]."\n')
    assert len(bannered(small.push())) == 4
    assert "Better" in raw(small, "Setup")
    small.lose_index()
    configure(small, "")
    assert len(bannered(small.push())) == 4
    assert "docsync-" not in raw(small, "Setup")
    quiet(small)
    assert small.read("guide/setup.md") == TEXT


def test_ten_pages_that_get_it_need_no_force(bench: Bench) -> None:
    for number in range(10):
        bench.write(f"p{number}.md", f"# Page {number}\n\nText.\n")
    assert bench.push().exit_code == 0
    configure(bench)
    result = bench.push()
    assert (result.exit_code, len(bannered(result))) == (0, 10)


def test_it_follows_a_file_that_moves(small: Bench) -> None:
    configure(small)
    small.push()
    (small.folder / "guide/usage.md").rename(small.folder / "guide/use.md")
    assert small.push().exit_code == 0
    assert link("guide/use.md") in raw(small, "Usage")
    quiet(small)


def test_no_pull_brings_it_back_and_no_edit_meets_it(small: Bench) -> None:
    configure(small)
    small.push()
    small.edit("Setup", "Third", "Last")
    small.write("guide/setup.md", TEXT.replace("First", "Very first"))
    with small.engine() as engine:
        [changed] = engine.diff(Request(Policy.SYNC))
    assert "repository" not in (changed.theirs or "repository")
    assert small.sync().exit_code == 0
    merged = TEXT.replace("First", "Very first").replace("Third", "Last")
    assert small.read("guide/setup.md") == merged
    page = raw(small, "Setup")
    assert page.count("docsync-") == 1
    assert page.index("docsync-") < page.index("Very first")
    quiet(small, Policy.SYNC)


def test_a_clone_does_not_hold_it(small: Bench) -> None:
    configure(small)
    small.push()
    for path in small.files():
        (small.folder / path).unlink()
    small.lose_index()
    assert small.pull(clone=True).exit_code == 0
    assert small.read("guide/setup.md") == TEXT


def test_a_page_that_a_colleague_made_gets_it_from_the_sync_that_pulls_it(small: Bench) -> None:
    configure(small)
    small.push()
    small.make_page("New", "<p>Hello.</p>", "Guide")
    assert small.sync().exit_code == 0
    assert link("guide/new.md") in raw(small, "New")
    assert "docsync" not in small.read("guide/new.md")
    quiet(small, Policy.SYNC)


def test_a_pull_leaves_it_to_a_push(small: Bench) -> None:
    configure(small)
    with small.requests() as seen:
        assert small.pull().exit_code == 0
    assert writes(seen) == []
    assert len(bannered(small.push())) == 4


def test_one_that_was_taken_away_in_the_browser_comes_back_with_the_next_edit(small: Bench) -> None:
    configure(small)
    small.push()
    page = small.pages()["Setup"].id
    top = raw(small, "Setup").partition("<p>First")[0]
    small.control(f"sandbox/pages/{page}/edit", {"find": top, "replace": ""})
    assert small.sync().exit_code == 0
    assert small.read("guide/setup.md") == TEXT
    assert raw(small, "Setup").count("docsync-") == 1


def test_words_that_somebody_wrote_into_it_are_pulled(small: Bench) -> None:
    configure(small)
    small.push()
    small.edit("Setup", "kept in a repository.", "kept in a repository. Ask Kim!")
    assert small.sync().exit_code == 0
    assert "Ask Kim!" in small.read("guide/setup.md")
    assert raw(small, "Setup").count("docsync-") == 2
    quiet(small, Policy.SYNC)


def test_undo_takes_it_back(small: Bench) -> None:
    configure(small)
    small.push()
    with small.engine() as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].exit_code == 0
    assert "docsync-" not in raw(small, "Setup")


def test_undo_of_an_edit_leaves_it(small: Bench) -> None:
    configure(small)
    small.push()
    small.write("guide/setup.md", "# Setup\n\nElse.\n")
    small.push()
    with small.engine() as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].exit_code == 0
    page = raw(small, "Setup")
    assert page.count("docsync-") == 1
    assert "First line" in page
