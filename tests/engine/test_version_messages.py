"""What docsync writes into the history of a page: commit, author, sign; and minor edits."""

from __future__ import annotations

import httpx

from docsync.sync.plan import NoteKind
from docsync.values import Profile
from support.git_repository import commit, git, start
from support.workbench import Bench


def message(bench: Bench, title: str) -> str:
    return bench.page(title).message


def settle(bench: Bench) -> None:
    """Push two pages of a repository, and commit an edit of one of them."""
    (bench.folder / ".gitignore").write_text(".docsync\n")
    bench.write("a.md", "# A\n\nOne.\n")
    bench.write("ö/b.md", "# B\n\nTwo.\n")
    start(bench.folder)
    assert bench.push().exit_code == 0
    bench.write("a.md", "# A\n\nOne more.\n")
    git(bench.folder, "add", "-A")
    git(
        bench.folder, "commit", "-q", "-m", "Say more\n\nThe rest is long.", "--author", "Åsa <a@b>"
    )


def test_a_version_names_the_commit_that_changed_its_file_last(bench: Bench) -> None:
    settle(bench)
    said = git(bench.folder, "rev-parse", "--short", "HEAD")
    bench.write("ö/b.md", "# B\n\nTwo more.\n")
    later = commit(bench.folder, "Later")
    assert bench.push().exit_code == 0
    assert message(bench, "A").startswith(f"Say more ({said} by Åsa) [docsync ")
    assert message(bench, "B").startswith(f"Later ({later[:7]} by Kim) [docsync ")


def test_what_is_not_committed_is_nobodys_commit(bench: Bench) -> None:
    settle(bench)
    bench.write("a.md", "# A\n\nNot committed.\n")
    assert bench.push(message="by hand").exit_code == 0
    assert message(bench, "A").startswith("by hand [docsync ")


def test_the_template_is_configured(bench: Bench) -> None:
    settle(bench)
    config = bench.folder / ".docsync.toml"
    config.write_text(config.read_text() + 'version_message = "{author}: {subject}"\n')
    assert bench.push().exit_code == 0
    assert message(bench, "A").startswith("Åsa: Say more [docsync ")


def test_a_killed_index_still_knows_its_own_work(bench: Bench) -> None:
    settle(bench)
    assert bench.push().exit_code == 0
    bench.lose_index()
    assert bench.push().outcomes == ()


def minor(bench: Bench, title: str) -> bool:
    page = bench.page(title).state.id
    address = f"{bench.sandbox.url}/rest/api/content/{page}?expand=version"
    answer = httpx.get(address, auth=(bench.sandbox.user, bench.sandbox.token))
    return bool(answer.raise_for_status().json()["version"]["minorEdit"])


def test_minor_edits_are_said_where_the_site_knows_them_and_told_where_not(bench: Bench) -> None:
    bench.write("a.md", "# A\n\nOne.\n")
    assert bench.push().exit_code == 0
    bench.write("a.md", "# A\n\nTwo.\n")
    result = bench.push(minor=True)
    told = [note.message for note in result.notes if note.kind is NoteKind.STATE]
    if bench.sandbox.profile is Profile.CLOUD:
        assert len(told) == 1
        assert "minor" in told[0]
        return
    assert told == []
    assert minor(bench, "A")
    bench.write("a.md", "# A\n\nThree.\n")
    assert bench.push().exit_code == 0
    assert not minor(bench, "A")
    config = bench.folder / ".docsync.toml"
    config.write_text(config.read_text() + "minor_edits = true\n")
    bench.write("a.md", "# A\n\nFour.\n")
    assert bench.push().exit_code == 0
    assert minor(bench, "A")
