"""`docsync check`: what a push would refuse or warn about, told without a site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import run
from docsync.config import load
from docsync.engine import inspect_files
from docsync.sandbox.server import Sandbox
from docsync.sync.plan import NoteKind, Policy
from support.workbench import Bench, Quiet, make_bench

WORKSPACE = 'tree_id = "tree-check"\n'
# Each file of a tree, and what is told of it: line, column, level, kind and a part of the message.
CASES: dict[str, tuple[dict[str, str | bytes], list[tuple[str, int, int, str, str, str]]]] = {
    "nothing": ({"a.md": "# A\n\n[b](b.md#one)\n", "b.md": "# B\n\n## One\n"}, []),
    "a broken link": (
        {"a.md": "---\nlabels: [x]\n---\n# A\n\nOne\ntwo [b](b.md) and [c](c.md).\n"},
        [
            ("a.md", 7, 9, "warning", "broken-link", "there is no b.md"),
            ("a.md", 7, 23, "warning", "broken-link", "there is no c.md"),
        ],
    ),
    "a link from a list, by reference": (
        {"a.md": "# A\n\n- [b][]\n\n[b]: nowhere.md\n"},
        [("a.md", 5, 6, "warning", "broken-link", "there is no nowhere.md")],
    ),
    "a missing picture": (
        {"a.md": '# A\n\n![b](img/b.png)\n\n<img src="c.svg">\n'},
        [
            ("a.md", 3, 6, "warning", "missing-attachment", "there is no img/b.png"),
            ("a.md", 5, 11, "warning", "missing-attachment", "there is no c.svg"),
        ],
    ),
    "a broken anchor": (
        {
            "a.md": "# A\n\n[x](b.md#two) [y](#here) [z](#a) [v](b.md#spot) [w](b.md#One-Two)\n",
            "b.md": '# B\n\n## One Two\n\nx <a id="spot"></a>\n\n[self](b.md#one-two)\n',
        },
        [
            ("a.md", 3, 5, "warning", "broken-anchor", "#two is in b.md"),
            ("a.md", 3, 19, "warning", "broken-anchor", "#here is here"),
        ],
    ),
    "titles that differ by case": (
        {"a.md": "# Setup\n", "b/c.md": "Text\n", "b/d.md": "---\nx: 1\ntitle: SETUP\n---\n"},
        [("b/d.md", 3, 1, "warning", "title", 'the title "SETUP" is that of a.md already')],
    ),
    "names that differ by case": (
        {"a/x.md": "# One\n", "a/X.md": "# Two\n"},
        [("a/x.md", 0, 0, "warning", "name", "take this file and a/X.md for one")],
    ),
    "two pages for a folder": (
        {"x.md": "# One\n", "x/index.md": "# Two\n"},
        [("x.md", 0, 0, "warning", "name", "x/index.md is the page of that folder")],
    ),
    "front matter": (
        {"a.md": "---\ntitle: A\nlabels: {b: c}\n---\n", "a/b.md": "# Below\n"},
        [("a.md", 3, 1, "error", "file", "must be a list of words")],
    ),
    "metadata": (
        {
            "a.md": "---\nlabels: [x]\nwidth: wide\n---\n# A\n",
            "b.md": "---\nstatus: {name: Mine, color: pink}\n---\n# B\n",
            "c.md": "---\nrestrictions: {write: [kim]}\n---\n# C\n",
        },
        [
            ("a.md", 3, 1, "error", "file", 'not "wide"'),
            ("b.md", 2, 1, "error", "file", "the colour of a status"),
            ("c.md", 2, 1, "error", "file", "`read` and `edit`"),
        ],
    ),
    "one page, twice": (
        {"a.md": "---\nconfluence: {id: 7}\n---\n", "b.md": "---\nconfluence: {id: 7}\n---\n"},
        [("b.md", 1, 1, "error", "file", "is the page of a.md already")],
    ),
    "bytes that are no text": (
        {"a.md": "# Ä\nÄ ".encode() + b"\xff\n"},
        [("a.md", 2, 3, "error", "file", "not UTF-8: byte 0xff")],
    ),
    "conflict markers": (
        {"a.md": "# A\n\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> b\n"},
        [("a.md", 3, 1, "error", "conflict", "the file holds conflict markers")],
    ),
    "what cannot be converted": (
        {"a.md": "# A\n\n```{=confluence}\n<p>\n```\n"},
        [("a.md", 4, 4, "error", "conversion", "raw storage")],
    ),
    "what a page cannot hold": (
        {"a.md": "# A\n\n  <script>x</script>\n"},
        [("a.md", 3, 3, "warning", "conversion", "<script>")],
    ),
    "a title nobody can have": (
        {"a.md": f"# {'x' * 256}\n"},
        [("a.md", 1, 1, "error", "file", "256 characters")],
    ),
}


@dataclass(frozen=True)
class Folder:
    """A folder that docsync is run in."""

    path: Path
    capsys: pytest.CaptureFixture[str]

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, text in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def run(self, *arguments: str) -> tuple[int, str]:
        code = run(["check", *arguments])
        return code, self.capsys.readouterr().out

    def found(self, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
        code, told = self.run("--json", *arguments)
        record = json.loads(told)
        assert record["exit"] == code
        return code, record["findings"]


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Folder:
    for name in [name for name in os.environ if name.startswith(("DOCSYNC_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    made = Folder(tmp_path, capsys)
    made.write({".docsync.toml": WORKSPACE})
    return made


@pytest.mark.parametrize("case", CASES)
def test_each_thing_is_told_at_its_place(folder: Folder, case: str) -> None:
    files, expected = CASES[case]
    folder.write(files)
    code, found = folder.found()
    told = [
        (each["path"], each["line"] or 0, each["column"] or 0, each["level"], each["kind"])
        for each in found
    ]
    assert told == [each[:5] for each in expected]
    for each, (*_, part) in zip(found, expected, strict=True):
        assert part in each["message"]
    errors = any(each["level"] == "error" for each in found)
    assert code == (1 if errors else 0)
    assert folder.run("--strict")[0] == (1 if found else 0)
    assert not (folder.path / ".docsync").exists(), "nothing is written"


def test_the_text_names_places_and_counts(folder: Folder) -> None:
    folder.write({"a.md": "# A\n\n[b](b.md)\n", "c.md": b"\xff"})
    code, told = folder.run()
    assert code == 1
    assert told == (
        "a.md:3:5: warning: broken link: there is no b.md\n"
        "c.md:1:1: error: not UTF-8: byte 0xff\n"
        "  hint: save it as UTF-8\n"
        "2 files checked: 1 error, 1 warning\n"
    )
    assert folder.run("-q")[1].startswith("c.md:1:1: error")


def test_without_a_fault_it_says_so(folder: Folder) -> None:
    folder.write({"a.md": "# A\n"})
    assert folder.run() == (0, "1 file checked, nothing to complain about\n")


def test_annotations_name_files_as_the_repository_does(folder: Folder) -> None:
    (folder.path / ".git").mkdir()
    (folder.path / ".docsync.toml").rename(folder.path / "away")
    folder.write({"docs/.docsync.toml": WORKSPACE, "docs/a.md": "# A\n\n[b](b.md)\n"})
    expected = "::warning file=docs/a.md,line=3,col=5::broken link: there is no b.md\n"
    assert folder.run("docs", "--format", "github") == (0, expected)


def test_paths_narrow_what_is_told_and_not_what_is_known(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write({"a.md": "[x](x.md)\n", "b/c.md": "[a](../a.md) [y](y.md)\n"})
    assert [each["path"] for each in folder.found("b")[1]] == ["b/c.md"]
    monkeypatch.chdir(folder.path / "b")
    assert [each["path"] for each in folder.found("c.md")[1]] == ["b/c.md"]
    assert [each["path"] for each in folder.found()[1]] == ["a.md", "b/c.md"]
    assert folder.run("nothing.md")[0] == 2


def test_titles_clash_over_all_trees(folder: Folder) -> None:
    trees = "".join(f'[[trees]]\nid = "tree-{name}"\npath = "{name}"\n' for name in "ab")
    folder.write({".docsync.toml": trees, "a/x.md": "# Same\n", "b/y.md": "# same\n"})
    (told,) = folder.found()[1]
    assert (told["path"], told["kind"]) == ("b/y.md", "title")
    assert "is that of a/x.md already" in told["message"]


def test_a_clash_is_an_error_where_titles_must_not_clash(folder: Folder) -> None:
    folder.write({".docsync.toml": WORKSPACE + 'title_collision = "stop"\n'})
    folder.write({"a.md": "# Same\n", "b.md": "# same\n"})
    code, (told,) = folder.found()
    assert (code, told["level"], told["path"]) == (1, "error", "b.md")


def test_a_folder_without_a_workspace_is_checked_when_it_is_named(folder: Folder) -> None:
    (folder.path / ".docsync.toml").unlink()
    folder.write({"docs/a.md": "[x](x.md)\n", "docs/b.md": "[y](y.md)\n"})
    assert [each["path"] for each in folder.found("docs")[1]] == ["a.md", "b.md"]
    assert [each["path"] for each in folder.found("docs/b.md")[1]] == ["b.md"]
    assert folder.run()[0] == 2
    assert not list(folder.path.rglob(".docsync"))


def test_a_path_is_checked_in_its_own_workspace(folder: Folder) -> None:
    folder.write({"a.md": "[x](x.md)\n", "other/.docsync.toml": 'tree_id = "tree-other"\n'})
    folder.write({"other/b.md": "[y](y.md)\n"})
    assert [each["path"] for each in folder.found("other/b.md")[1]] == ["b.md"]


def test_ignored_files_are_not_checked(folder: Folder) -> None:
    folder.write({".docsyncignore": "drafts/\n", "drafts/a.md": "[x](x.md)\n", "b.md": "# B\n"})
    assert folder.found() == (0, [])


# What is checked is what is pushed --------------------------------------------------------------

TREE: dict[str, str] = {
    "index.md": "# Handbook\n\n[a](guide/a.md) [no](no.md) ![p](p.png) @{Ben Colleague}\n",
    "guide/a.md": "# A\n\n<script>x</script>\n\n[out](../../etc/passwd) [h](.hidden.png)\n",
    "guide/b.md": "# a\n\nText\n",
    "guide/.hidden.png": "x",
    "guide/c.md": "---\nlabels: {}\n---\n",
    "guide/d.md": "# D\n\n```{=confluence}\n<p>\n```\n",
}


@pytest.fixture
def bench(tmp_path: Path, cloud: Sandbox) -> Iterator[Bench]:
    made = make_bench(tmp_path / "ws", cloud)
    yield made
    made.remote.close()


def test_a_push_tells_the_same(bench: Bench) -> None:
    for path, text in TREE.items():
        bench.write(path, text)
    plan = bench.plan(Policy.PUSH)
    pushed = {(note.path, note.line) for note in plan.notes if note.kind is not NoteKind.TITLE}
    pushed |= {(one.target.path, one.line) for one in plan.failures}
    titles = {note.path for note in plan.notes if note.kind is NoteKind.TITLE}

    config = load(bench.folder, {}, {})
    found = inspect_files(bench.folder, config, (), Quiet()).found
    assert {(one.path, one.line) for one in found if one.kind != "title"} == pushed
    assert {one.path for one in found if one.kind == "title"} == titles
    assert len(pushed) == 5
    assert titles == {"guide/b.md"}
