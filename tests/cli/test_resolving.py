"""Settling conflicts, as a person does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import running
from docsync.sync.merging.markers import has_markers
from docsync.values import Profile
from support.docsync_runs import Site
from support.shell import Shell

TWO = {
    "index.md": "# Home\n\nOne line.\n\nTwo lines.\n\n- a thing\n- b thing\n",
    "guide/index.md": "# Guide\n\nOne.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n| 3 | 4 |\n",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with running(profile=Profile.CLOUD) as box:
        yield Site(box.url, box.host, box.user, box.token, box.space, box.profile.value)


@pytest.fixture
def docs(
    tmp_path: Path,
    server: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> Shell:
    """A workspace of two pages, both with a conflict in its file, and a merge beside it."""
    site = server.make_space("R" + re.sub(r"\W|_", "", request.node.name).upper()[-30:])
    for name, value in site.environment().items():
        monkeypatch.setenv(name, value)
    shell = Shell(tmp_path / "docs", site, monkeypatch, capsys)
    shell.folder.mkdir()
    shell("init", "--url", site.url, "--space", site.space)
    for path, text in TWO.items():
        shell.write(path, text)
    shell.push_all()
    site.edit(shell.page("index.md"), "Two lines", "Zwei lines")
    site.edit(shell.page("index.md"), "b thing", "b thing there")
    site.edit(shell.page("guide/index.md"), "4", "vier")
    site.edit(shell.page("guide/index.md"), "One", "Eins")
    shell.write(
        "index.md", TWO["index.md"].replace("Two", "Deux").replace("a thing", "a thing here")
    )
    shell.write(
        "guide/index.md", TWO["guide/index.md"].replace("4", "quatre").replace("3", "trois")
    )
    shell("pull", code=1)
    return shell


def retitle(site: Site, page: str, title: str) -> None:
    """Retitle a page as a colleague does."""
    with site.client as client:
        old = client.get(f"{site.url}/api/v2/pages/{page}?body-format=storage").json()
        body = {
            "id": page,
            "status": "current",
            "title": title,
            "version": {"number": old["version"]["number"] + 1},
            "body": {"representation": "storage", "value": old["body"]["storage"]["value"]},
        }
        client.put(f"{site.url}/api/v2/pages/{page}", json=body).raise_for_status()


def test_without_a_path_it_shows_what_is_to_be_settled(docs: Shell) -> None:
    told = docs("resolve", code=1)
    assert "index.md:" in told
    assert "guide/index.md:" in told
    assert "ours    Deux lines." in told
    assert "docsync resolve --ours PATH" in docs.err
    record = docs.json("resolve", code=1)
    assert record["resolved"] == []
    places = {one["path"]: one["places"] for one in record["left"]}
    assert [place["theirs"] for place in places["index.md"]] == ["Zwei lines.\n"]
    assert [place["ours"] for place in places["guide/index.md"]] == ["| trois | quatre |\n"]
    assert (
        places["index.md"][0]["line"]
        == docs.read("index.md").split("\n").index("<<<<<<< ours: this folder") + 1
    )


@pytest.mark.parametrize(
    ("flag", "two", "four"), [("--ours", "Deux", "quatre"), ("--theirs", "Zwei", "vier")]
)
def test_a_side_is_taken_at_each_place_and_what_was_merged_stays(
    docs: Shell, flag: str, two: str, four: str
) -> None:
    docs("resolve", ".", flag)
    assert docs.read("index.md") == (
        f"# Home\n\nOne line.\n\n{two} lines.\n\n- a thing here\n- b thing there\n"
    )
    assert docs.read("guide/index.md") == (
        f"# Guide\n\nEins.\n\n| a | b |\n| - | - |\n| 1 | 2 |\n| trois | {four} |\n"
    )
    docs("push")
    assert f"{two} lines." in docs.site.storage(docs.page("index.md"))
    assert docs("sync") == "Nothing to do: both sides are the same.\n"


def test_a_folder_means_the_files_in_it(docs: Shell) -> None:
    docs("resolve", "guide", "--theirs")
    assert not has_markers(docs.read("guide/index.md"))
    assert has_markers(docs.read("index.md"))
    assert docs.json("resolve", code=1)["left"][0]["path"] == "index.md"


def test_what_a_person_wrote_meanwhile_stays(docs: Shell) -> None:
    docs.write("index.md", docs.read("index.md") + "\nWritten while settling.\n")
    docs("resolve", "index.md", "--ours")
    assert "Written while settling." in docs.read("index.md")


def test_markers_that_are_not_whole_are_told(docs: Shell) -> None:
    docs.write("index.md", docs.read("index.md").replace("=======\n", ""))
    docs("resolve", "index.md", "--ours", code=1)
    assert "not whole" in docs.err
    assert "Zwei" in docs("diff", "--theirs", "index.md")
    docs("push", code=1)


def test_a_file_that_was_settled_by_hand_has_no_side_to_take(docs: Shell) -> None:
    docs.write("index.md", "# Home\n\nBoth.\n")
    docs("resolve", "index.md", "--ours", code=2)
    assert docs.read("index.md") == "# Home\n\nBoth.\n"
    docs("resolve", "index.md", "--merged")
    docs("push", "index.md")
    assert "Both." in docs.site.storage(docs.page("index.md"))


def test_a_path_without_a_conflict_is_wrong_use(docs: Shell) -> None:
    docs("resolve", ".", "--ours")
    docs("resolve", "index.md", code=2)
    docs("resolve", "nothing.md", code=2)
    docs("resolve", "index.md", "--ours", "--merged", code=2)
    assert docs("resolve") == "No conflicts.\n"


def test_diff_shows_a_conflicted_file_against_each_side(docs: Shell) -> None:
    assert "+Deux lines." not in docs("diff", "--ours", "index.md")
    assert "-Zwei lines." not in docs("diff", "--theirs", "index.md")
    assert "-Two lines." not in docs("diff", "--base", "index.md")
    files = docs.json("diff", "index.md")["files"]
    assert "Deux lines." in files[0]["conflict"]["ours"]
    assert "Zwei lines." in files[0]["conflict"]["theirs"]
    assert "Two lines." in files[0]["conflict"]["base"]


def test_status_names_the_next_command(docs: Shell) -> None:
    docs("status", code=1)
    assert "conflict: index.md" in docs.err
    assert "docsync resolve" in docs.err


def test_a_conflict_in_front_matter_is_a_conflict_and_no_broken_file(docs: Shell) -> None:
    docs("resolve", ".", "--ours")
    docs.write("note.md", "---\ntitle: Note\n---\n\nText.\n")
    created = docs.json("push")["outcomes"]
    note = next(one["page"] for one in created if one["path"] == "note.md")
    retitle(docs.site, note, "Their note")
    docs.write("note.md", "---\ntitle: My note\n---\n\nText.\n")
    docs("pull", code=1)
    assert "title: My note" in docs.read("note.md")
    assert "title: Their note" in docs.read("note.md")
    docs("status", code=1)
    assert "broken front matter" not in docs.err
    assert "conflict: note.md" in docs.err
    docs("sync", code=1)
    docs("resolve", "note.md", "--ours")
    docs("sync")
    with docs.site.client as client:
        assert client.get(f"{docs.site.url}/api/v2/pages/{note}").json()["title"] == "My note"


def test_a_conflicted_file_that_was_deleted_can_be_settled(docs: Shell) -> None:
    (docs.folder / "index.md").unlink()
    docs("sync", code=1)
    docs("resolve", "index.md", "--theirs")
    assert "Zwei lines." in docs.read("index.md")
