"""`docsync init --adopt`: pages that other tools made are shown, and taken over when asked."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import run
from docsync.sandbox.server import Sandbox
from support.workbench import Bench, make_bench, writes


@dataclass
class Folder:
    """A folder that is no workspace yet, and the bench of the space it belongs to."""

    bench: Bench
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        self.capsys.readouterr()
        found = run(list(arguments))
        told = self.capsys.readouterr()
        assert found == code, f"{arguments}: exit {found}\n{told.out}\n{told.err}"
        return told.out + told.err

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self(*arguments, "--json", code=code).split("\n")[0])
        return answer


@pytest.fixture
def folder(
    tmp_path: Path,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Folder]:
    bench = make_bench(tmp_path / "ws", sandbox)
    (bench.folder / ".docsync.toml").unlink()
    for name in [name for name in os.environ if name.startswith("DOCSYNC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DOCSYNC_URL", sandbox.url)
    monkeypatch.setenv("DOCSYNC_SPACE", sandbox.space)
    monkeypatch.setenv("DOCSYNC_USER", sandbox.user)
    monkeypatch.setenv("DOCSYNC_TOKEN", sandbox.token)
    monkeypatch.chdir(bench.folder)
    yield Folder(bench, capsys)
    bench.remote.close()


def fill(folder: Folder) -> dict[str, str]:
    """Make pages as other tools did, and the files they made them of; gives path -> page."""
    bench = folder.bench
    guide = bench.make_page("Guide", "<p>All about it.</p>")
    mark = bench.make_page("Set Up", "<p>First.</p>")
    conf = bench.make_page("Converted", "<p>Second.</p>", "Guide")
    connie = bench.make_page("Published", "<p>Third.</p>", "Guide")
    other = bench.make_page("Elsewhere", "<p>Theirs.</p>", "Guide")
    bench.write("guide/index.md", "# Guide\n\nAll about it.\n")
    bench.write(
        "guide/setup.md",
        f"<!-- Space: {bench.sandbox.space} -->\n<!-- Parent: Guide -->\n"
        "<!-- Title: Set Up -->\n\nFirst.\n",
    )
    bench.write(
        "guide/conv.md", f"<!-- confluence-page-id: {conf.id} -->\n\n# Converted\n\nSecond.\n"
    )
    bench.write(
        "guide/pub.md",
        f"---\nconnie-publish: true\nconnie-page-id: '{connie.id}'\n---\n\n# Published\n\nThird.\n",
    )
    bench.write("guide/mine.md", f"---\nconfluence_id: {other.id}\n---\n# Elsewhere\n\nMine.\n")
    bench.write("guide/new.md", "# New\n\nFresh.\n")
    return {
        "guide/index.md": guide.id,
        "guide/setup.md": mark.id,
        "guide/conv.md": conf.id,
        "guide/pub.md": connie.id,
        "guide/mine.md": other.id,
    }


def test_pages_are_found_by_what_other_tools_left_and_by_title_and_place(folder: Folder) -> None:
    pages = fill(folder)
    answer = folder.json("init", "--adopt", "--dry-run")
    assert {one["path"]: one["page"] for one in answer["adoptions"]} == pages
    assert {one["path"]: one["sign"] for one in answer["adoptions"]} == {
        "guide/index.md": "the same title below the same page",
        "guide/setup.md": "<!-- Title -->",
        "guide/conv.md": "<!-- confluence-page-id -->",
        "guide/pub.md": "connie-page-id",
        "guide/mine.md": "confluence_id",
    }
    assert [one["path"] for one in answer["adoptions"] if not one["same"]] == ["guide/mine.md"]
    assert answer["adopted"] is False


def test_a_dry_run_writes_nothing_at_all(folder: Folder) -> None:
    fill(folder)
    before = sorted(path.name for path in folder.bench.folder.iterdir())
    with folder.bench.requests() as seen:
        told = folder("init", "--adopt", "--dry-run")
    assert "guide/setup.md  <-  Set Up" in told
    assert "Wrote" not in told
    assert writes(seen) == []
    assert sorted(path.name for path in folder.bench.folder.iterdir()) == before


def test_without_leave_and_without_a_terminal_nothing_is_taken_over(folder: Folder) -> None:
    fill(folder)
    told = folder("init", "--adopt", code=2)
    assert "docsync init --adopt --yes" in told
    assert not (folder.bench.folder / ".docsync.toml").exists()


def test_pages_that_say_the_same_are_taken_over_without_a_write(folder: Folder) -> None:
    pages = fill(folder)
    before = {page: folder.bench.remote.read(page) for page in pages.values()}
    assert folder.json("init", "--adopt", "--yes")["adopted"] is True
    folder("push", code=1)
    for path, page in pages.items():
        now = folder.bench.remote.read(page)
        assert now.storage == before[page].storage
        if path != "guide/setup.md":
            assert now.state.version == before[page].state.version
    assert folder.bench.pages()["Set Up"].parent == pages["guide/index.md"]
    assert len(folder.bench.pages()) == 6
    answer = folder.json("push", code=1)
    assert (answer["outcomes"], len(answer["conflicts"])) == ([], 1)


def test_a_page_that_differs_gets_both_versions_in_its_file_by_a_pull(folder: Folder) -> None:
    fill(folder)
    folder("init", "--adopt", "--yes")
    folder("pull", code=1)
    text = folder.bench.read("guide/mine.md")
    assert "Mine." in text
    assert "Theirs." in text
    assert "confluence_id" in text


def test_marks_that_lead_nowhere_are_told(folder: Folder) -> None:
    folder.bench.write("a.md", "<!-- confluence-page-id: 4711000 -->\n# A\n\nText.\n")
    folder.bench.write("b.md", "<!-- Space: OTHER -->\n<!-- Title: B -->\n\nText.\n")
    folder.bench.make_page("B", "<p>Text.</p>")
    folder.bench.write("c.md", f"<!-- confluence-page-id: {home(folder)} -->\n# C\n\nText.\n")
    answer = folder.json("init", "--adopt", "--yes")
    assert {one["path"]: one["reason"].split(": ", 1)[1][:24] for one in answer["refused"]} == {
        "a.md": "the space shows no page ",
        "b.md": "the page is in the space",
        "c.md": f"the page {home(folder)} belongs to"[:24],
    }
    assert [one["path"] for one in answer["adoptions"]] == ["b.md"]  # by its title and place


def home(folder: Folder) -> str:
    return folder.bench.remote.space(folder.bench.sandbox.space).homepage


def test_a_workspace_may_take_over_more_later(folder: Folder) -> None:
    folder.bench.write("a.md", "# A\n\nText.\n")
    folder("init")
    folder("push")
    page = folder.bench.make_page("B", "<p>Text.</p>", "A")
    folder.bench.write("b.md", f"---\nconfluence: {{page_id: {page.id}}}\n---\n# B\n\nText.\n")
    answer = folder.json("init", "--adopt", "--yes")
    assert [one["page"] for one in answer["adoptions"]] == [page.id]
    folder("push")
    assert folder.bench.pages()["B"].parent == home(folder)
    assert folder.json("push")["outcomes"] == []
    with folder.bench.requests() as seen:
        assert "No page of the space" in folder("init", "--adopt")
    assert writes(seen) == []


def test_leave_belongs_to_adopting(folder: Folder) -> None:
    assert "--adopt" in folder("init", "--yes", code=2)
