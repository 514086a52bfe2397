"""`pull --commit`: a commit for each version of a page, by who made it, when they did."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from docsync.engine import open_engine
from docsync.errors import SafetyStop, UsageError
from docsync.sync.plan import NoteKind, Policy, Request
from docsync.values import Profile
from support.git_repository import commit, git, start
from support.workbench import Bench, Quiet


@pytest.fixture
def mirror(bench: Bench) -> Bench:
    """Make a repository, and three versions of two pages on the site."""
    bench.write(".gitignore", ".docsync/\n")
    start(bench.folder)
    bench.make_page("Setup", "<p>One.</p><p>Two.</p>")
    bench.make_page("Usage", "<p>Use it.</p>")
    bench.edit("Setup", "Two.", "Zwei.")
    return bench


class Stopping(Quiet):
    """A reporter whose user presses Ctrl-C when the commits are to be made."""

    def step(self, text: str) -> None:
        """Stop there."""
        if text == "history":
            raise KeyboardInterrupt


def subjects(bench: Bench, *paths: str) -> list[str]:
    """Give the commits behind the first, oldest first, each as author and subject."""
    told = git(bench.folder, "log", "--reverse", "--format=%an|%s", "--", *paths)
    return [line for line in told.splitlines() if not line.startswith("Kim|a change")]


def test_each_version_is_a_commit_by_its_author_oldest_first(mirror: Bench) -> None:
    result = mirror.pull(commit=True)
    assert result.commits == 3
    assert subjects(mirror) == [
        "Ann Owner|Setup: version 1",
        "Ann Owner|Usage: version 1",
        "Ben Colleague|Setup: version 2",
    ]
    assert git(mirror.folder, "show", "HEAD~2:setup.md") == "# Setup\n\nOne.\n\nTwo."
    assert git(mirror.folder, "show", "HEAD:setup.md") == "# Setup\n\nOne.\n\nZwei."
    assert git(mirror.folder, "status", "--porcelain") == ""


def test_dates_and_trailers_are_those_of_the_version(mirror: Bench) -> None:
    mirror.pull(commit=True)
    page = mirror.pages()["Setup"].id
    newest = mirror.remote.versions(page)[0]
    told = git(mirror.folder, "log", "-1", "--format=%aI|%B")
    when, _, message = told.partition("|")
    assert when[:19] == newest.when[:19]
    assert f"Confluence-Page: {page}\nConfluence-Version: 2" in message


def test_blame_names_who_wrote_a_line(mirror: Bench) -> None:
    mirror.pull(commit=True)
    told = git(mirror.folder, "blame", "--line-porcelain", "setup.md")
    authors = [line[7:] for line in told.splitlines() if line.startswith("author ")]
    assert authors == ["Ann Owner"] * 4 + ["Ben Colleague"]


def test_only_new_versions_are_committed_the_next_time(mirror: Bench) -> None:
    mirror.pull(commit=True)
    head = git(mirror.folder, "rev-parse", "HEAD")
    assert mirror.pull(commit=True).commits == 0
    mirror.edit("Usage", "Use it.", "Use it well.")
    mirror.edit("Usage", "well.", "well, and often.")
    assert mirror.pull(commit=True).commits == 2
    assert git(mirror.folder, "rev-parse", "HEAD~2") == head
    assert git(mirror.folder, "show", "HEAD~1:usage.md").endswith("Use it well.")


def test_a_lost_index_brings_no_version_twice(mirror: Bench) -> None:
    mirror.pull(commit=True)
    mirror.lose_index()
    mirror.edit("Usage", "Use it.", "Use it well.")
    result = mirror.pull(commit=True)
    assert subjects(mirror)[3:] in ([], ["Ben Colleague|Usage: version 2"])
    assert result.commits <= 1


def test_a_mail_address_is_taken_where_the_site_shows_it(mirror: Bench) -> None:
    mirror.pull(commit=True)
    mail = git(mirror.folder, "log", "-1", "--format=%ae")
    if mirror.sandbox.profile is Profile.CLOUD:
        assert mail == "ben@example.com"
    else:
        assert mail.endswith("@noreply.127.0.0.1")


def test_moves_are_renames_and_deletions_are_commits(mirror: Bench) -> None:
    mirror.pull(commit=True)
    mirror.change_page("Setup", parent="Usage")
    assert mirror.pull(commit=True).commits >= 1
    told = git(mirror.folder, "log", "--format=%s", "--name-status", "-M", "-2")
    assert "R100" in told.replace("R1000", "R100")
    mirror.remote.trash(mirror.pages()["Setup"].id)
    mirror.pull(commit=True)
    assert any(line.split("|")[1].startswith("Delete ") for line in subjects(mirror))
    assert git(mirror.folder, "status", "--porcelain") == ""


def test_a_dirty_work_tree_is_refused_and_left_alone(mirror: Bench) -> None:
    mirror.write("notes.txt", "one\n")
    commit(mirror.folder)
    mirror.write("notes.txt", "two\n")
    with pytest.raises(SafetyStop, match=r"notes\.txt"):
        mirror.pull(commit=True)
    git(mirror.folder, "add", "notes.txt")
    with pytest.raises(SafetyStop, match=r"notes\.txt"):
        mirror.pull(commit=True)
    assert "setup.md" not in mirror.files()
    assert git(mirror.folder, "diff", "--cached", "--name-only") == "notes.txt"


def test_other_files_stay_untracked(mirror: Bench) -> None:
    mirror.write("notes.txt", "mine\n")
    mirror.pull(commit=True)
    assert git(mirror.folder, "status", "--porcelain") == "?? notes.txt"


def test_the_folder_may_lie_inside_of_a_repository(bench: Bench) -> None:
    top = bench.folder.parent
    bench.write(".gitignore", ".docsync/\n")
    start(top)
    bench.make_page("Setup", "<p>One.</p>")
    assert bench.pull(commit=True).commits == 1
    assert git(top, "show", f"HEAD:{bench.folder.name}/setup.md") == "# Setup\n\nOne."
    assert git(top, "status", "--porcelain") == ""


def test_a_pull_that_was_killed_before_its_commits_is_taken_up(mirror: Bench) -> None:
    mirror.pull(commit=True)
    mirror.edit("Usage", "Use it.", "Use it well.")
    mirror.write("notes.txt", "one\n")
    commit(mirror.folder)
    engine = open_engine(mirror.folder, mirror.config(), mirror.remote, Stopping())
    with engine, pytest.raises(KeyboardInterrupt):
        engine.run(Request(Policy.PULL, commit=True))
    assert git(mirror.folder, "status", "--porcelain").endswith("usage.md")
    assert mirror.pull(commit=True).commits == 1
    assert git(mirror.folder, "status", "--porcelain") == ""
    assert subjects(mirror)[-1] == "Ben Colleague|Usage: version 2"


def test_without_a_repository_it_says_so(bench: Bench) -> None:
    bench.make_page("Setup", "<p>One.</p>")
    with pytest.raises(UsageError, match="not in a git repository"):
        bench.pull(commit=True)


def test_a_version_that_cannot_be_read_is_told(mirror: Bench) -> None:
    page = mirror.pages()["Setup"].id
    assert httpx.get(f"{mirror.sandbox.host}/sandbox/requests").is_success
    mirror.edit("Setup", "Zwei.", "Drei.")
    mirror.remote.call(*without_version(mirror, page))
    result = mirror.pull(commit=True)
    told = [note.message for note in result.notes if note.kind is NoteKind.STATE]
    assert any("version 2" in one for one in told) or result.commits == 4
    assert git(mirror.folder, "show", "HEAD:setup.md").endswith("Drei.")


def without_version(bench: Bench, page: str) -> tuple[str, str]:
    """Say how a version is deleted."""
    kind = "rest/api" if bench.sandbox.profile is Profile.CLOUD else "rest/experimental"
    return "DELETE", f"{kind}/content/{page}/version/2"


def test_pictures_come_with_the_version_of_their_page(mirror: Bench, tmp_path: Path) -> None:
    from docsync.confluence.remote import Upload  # noqa: PLC0415 - for this test alone

    picture = tmp_path / "p.png"
    picture.write_bytes(b"picture")
    page = mirror.pages()["Usage"].id
    mirror.remote.upload(Upload(page, "p.png", picture, "image/png", "by hand"))
    mirror.edit(
        "Usage", "Use it.", 'See <ac:image><ri:attachment ri:filename="p.png" /></ac:image>.'
    )
    mirror.pull(commit=True)
    files = git(mirror.folder, "show", "--name-only", "--format=%s", "HEAD").split("\n")
    assert files[0] == "Usage: version 2"
    assert "usage.assets/p.png" in files


def test_edits_of_ones_own_are_merged_in_one_commit(mirror: Bench) -> None:
    mirror.pull(commit=True)
    mirror.write("setup.md", "# Setup\n\nMine.\n\nZwei.\n")
    commit(mirror.folder, "a change of mine")
    mirror.edit("Setup", "Zwei.", "Drei.")
    mirror.edit("Setup", "Drei.", "Vier.")
    result = mirror.pull(commit=True)
    assert result.commits == 1
    assert git(mirror.folder, "show", "HEAD:setup.md") == "# Setup\n\nMine.\n\nVier."
    assert any("edits of yours" in note.message for note in result.notes)
