"""Diagrams from end to end: drawn once, uploaded once, and fences again wherever they are pulled.

The command that draws is a small script, run as any other would be.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox
from docsync.storage.diagrams import drawings
from docsync.sync.plan import DrawPicture, Held, NoteKind, RunResult, UploadAttachment
from support.workbench import Bench, make_bench, writes

SCRIPT = """
import os, sys, time
source = sys.stdin.read()
with open(sys.argv[1], "a") as log:
    log.write(f"{sys.argv[2:]} {sorted(key for key in os.environ if 'DOCSYNC' in key)}\\n")
if "fail" in source:
    sys.exit("line 1: I know no fail")
if "sleep" in source:
    time.sleep(30)
if "nothing" not in source:
    print("GIF89a" if "gif" in source else f"<svg>{source}</svg>")
"""
GUIDE = "# Guide\n\nSee:\n\n```dot\na -> b\n```\n\nThat is all.\n"


Make = Callable[[Sandbox, str], Bench]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Make workspaces with these settings, and close them behind the test."""
    made: list[Bench] = []

    def one(sandbox: Sandbox, settings: str) -> Bench:
        made.append(make_bench(tmp_path / f"ws{len(made)}", sandbox, settings=settings))
        return made[-1]

    yield one
    for bench in made:
        bench.remote.close()


@pytest.fixture
def dot(tmp_path: Path) -> str:
    """The settings by which `dot` fences are drawn."""
    script = tmp_path / "draw.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = shlex.join([sys.executable, str(script), str(tmp_path / "log")])
    return f'[diagrams.dot]\ncommand = "{command}"\nformat = "svg"\n'


@pytest.fixture
def artist(make: Make, dot: str, sandbox: Sandbox) -> Bench:
    """A workspace whose `dot` fences are drawn."""
    made = make(sandbox, dot)
    made.write("guide.md", GUIDE)
    made.write("plain.md", "# Plain\n\nWords.\n")
    assert made.push().exit_code == 0
    return made


def runs(bench: Bench) -> int:
    """Count how often the command was run."""
    log = bench.folder.parent / "log"
    return log.read_text("utf-8").count("\n") if log.exists() else 0


def attached(bench: Bench, title: str = "Guide") -> dict[str, str]:
    """Give the names and comments of the attachments of a page."""
    return {one.name: one.comment for one in bench.remote.attachments(bench.pages()[title].id)}


def content(bench: Bench, tmp_path: Path) -> str:
    [picture] = bench.remote.attachments(bench.pages()["Guide"].id)
    bench.remote.download(picture, tmp_path / "picture")
    return (tmp_path / "picture").read_text("utf-8")


def done(result: RunResult) -> list[str]:
    return [type(one.operation).__name__ for one in result.outcomes if one.failure is None]


def test_a_fence_is_drawn_and_attached_under_the_digest_of_its_source(
    artist: Bench, tmp_path: Path
) -> None:
    [drawn] = drawings(artist.page("Guide").storage)
    [(name, comment)] = attached(artist).items()
    assert (name, drawn.source) == (drawn.name, "a -> b")
    assert comment.startswith("docsync sha256:")
    assert content(artist, tmp_path) == "<svg>a -> b\n</svg>\n"
    assert runs(artist) == 1
    assert not (artist.folder / ".docsync/diagrams").exists()


def test_the_command_gets_no_text_of_the_page_and_no_secrets(
    artist: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCSYNC_TOKEN", "secret")
    artist.write("guide.md", GUIDE.replace("a -> b", "$(touch x) `y`; --flag"))
    assert artist.push().exit_code == 0
    log = (artist.folder.parent / "log").read_text("utf-8")
    assert log == "[] []\n" * 2


def test_what_did_not_change_is_neither_drawn_nor_written(artist: Bench) -> None:
    with artist.requests() as seen:
        assert artist.push().exit_code == 0
        assert artist.sync().exit_code == 0
    assert writes(seen) == []
    artist.write("guide.md", GUIDE.replace("all", "everything"))
    with artist.requests() as seen:
        assert artist.push().exit_code == 0
    assert not [one for one in seen if "attachment" in one]
    assert runs(artist) == 1


@pytest.mark.parametrize("drawing", [False, True])
def test_a_clone_gives_the_fence_back_and_writes_nothing(
    artist: Bench, make: Make, dot: str, *, drawing: bool
) -> None:
    other = make(artist.sandbox, dot if drawing else "")
    assert other.pull(clone=True).exit_code == 0
    assert other.read("guide.md") == GUIDE
    assert other.files() == ["guide.md", "plain.md"]
    with other.requests() as seen:
        assert other.push().exit_code == 0
    assert not [one for one in writes(seen) if "propert" not in one]
    other.write("guide.md", GUIDE.replace("all", "everything"))
    before = artist.page("Guide").storage
    assert other.push().exit_code == 0
    assert artist.page("Guide").storage == before.replace("all", "everything")
    assert runs(artist) == 1


@pytest.mark.parametrize("elsewhere", [False, True])
def test_an_edited_diagram_is_one_upload_one_write_and_one_picture_less(
    artist: Bench, make: Make, dot: str, *, elsewhere: bool
) -> None:
    bench = make(artist.sandbox, dot) if elsewhere else artist
    if elsewhere:
        assert bench.pull(clone=True).exit_code == 0
    [old] = attached(artist)
    bench.write("guide.md", GUIDE.replace("a -> b", "a -> c"))
    result = bench.push()
    assert result.exit_code == 0
    assert done(result) == ["DrawPicture", "UpdatePage", "UploadAttachment", "TrashAttachment"]
    [new] = attached(artist)
    assert new != old
    assert [one.name for one in drawings(artist.page("Guide").storage)] == [new]
    assert runs(artist) == 2
    assert bench.sync().outcomes == ()


def test_without_an_index_nothing_is_drawn_again(artist: Bench) -> None:
    artist.lose_index()
    with artist.requests() as seen:
        assert artist.push().exit_code == 0
    assert not [one for one in writes(seen) if "propert" not in one]
    artist.lose_index()
    artist.write("guide.md", GUIDE.replace("all", "everything"))
    assert artist.push().exit_code == 0
    assert runs(artist) == 1
    [old] = attached(artist)
    artist.lose_index()
    artist.write("guide.md", GUIDE.replace("a -> b", "a -> c"))
    assert artist.push().exit_code == 0
    assert old not in attached(artist)
    assert runs(artist) == 2


def test_a_source_that_was_edited_on_the_site_is_pulled_as_a_fence_and_drawn_by_the_next_push(
    artist: Bench, tmp_path: Path
) -> None:
    artist.edit("Guide", "a -> b", "a -> c")
    assert artist.pull().exit_code == 0
    edited = GUIDE.replace("a -> b", "a -> c")
    assert artist.read("guide.md") == edited
    assert isinstance(artist.pull().held[0], Held)
    result = artist.push()
    assert done(result) == ["DrawPicture", "UpdatePage", "UploadAttachment", "TrashAttachment"]
    assert artist.read("guide.md") == edited
    assert content(artist, tmp_path) == "<svg>a -> c\n</svg>\n"
    assert artist.sync().outcomes == ()


def test_a_sync_draws_what_was_edited_on_the_site_at_once(artist: Bench, tmp_path: Path) -> None:
    artist.edit("Guide", "a -> b", "a -> c")
    result = artist.sync()
    assert done(result) == [
        *("WriteFile", "DrawPicture", "UpdatePage", "UploadAttachment", "TrashAttachment"),
    ]
    assert artist.read("guide.md") == GUIDE.replace("a -> b", "a -> c")
    assert content(artist, tmp_path) == "<svg>a -> c\n</svg>\n"
    assert artist.sync().outcomes == ()


def test_a_deleted_fence_takes_its_picture_to_the_trash(artist: Bench) -> None:
    artist.write("guide.md", "# Guide\n\nThat is all.\n")
    assert artist.push().exit_code == 0
    assert attached(artist) == {}
    assert artist.page("Guide").storage.count("<p") == 1


def test_pages_that_show_one_diagram_have_a_picture_each_drawn_once(artist: Bench) -> None:
    artist.write("one.md", "# One\n\n```dot\nx\n```\n\n```dot\nx\n```\n")
    artist.write("two.md", "# Two\n\n- item\n\n  ```dot\n  x\n  ```\n")
    assert artist.push().exit_code == 0
    assert attached(artist, "One").keys() == attached(artist, "Two").keys()
    assert runs(artist) <= 3


FAILURES = {
    "fail": "ended with 1: line 1: I know no fail",
    "nothing": "wrote nothing",
    "gif": 'should write svg, and wrote gif: set format = "gif"',
    "sleep": "took more than 1 seconds",
}


@pytest.mark.parametrize("word", FAILURES)
def test_a_diagram_that_cannot_be_drawn_fails_its_page_alone(
    make: Make, dot: str, cloud: Sandbox, word: str
) -> None:
    bench = make(cloud, dot + ("seconds = 1\n" if word == "sleep" else ""))
    head = "---\na: 1\n---\n# Bad\n\nWords.\n\n"
    bench.write("bad.md", f"{head}- item\n\n  ```dot\n  {word}\n  ```\n")
    bench.write("good.md", "# Good\n\n```dot\nx\n```\n")
    result = bench.push()
    assert result.exit_code == 1
    [failure] = result.failures
    assert (failure.target.path, failure.line) == ("bad.md", 10)
    assert failure.message.startswith("the dot diagram cannot be drawn: ")
    assert failure.message.endswith(FAILURES[word])
    assert failure.hint.endswith("log < source")
    assert set(bench.pages()) == {"Good"}
    assert len(attached(bench, "Good")) == 1
    bench.write("bad.md", "# Bad\n\n```dot\ny\n```\n")
    assert bench.push().exit_code == 0
    assert len(attached(bench, "Bad")) == 1


def test_a_command_that_is_not_there_is_told(make: Make, cloud: Sandbox) -> None:
    bench = make(cloud, '[diagrams.dot]\ncommand = "no-such-command --x"\n')
    bench.write("a.md", "# A\n\n```dot\nx\n```\n")
    [failure] = bench.push().failures
    assert failure.message.endswith("no-such-command cannot be run: No such file or directory")
    assert failure.line == 3
    assert bench.pages() == {}


def test_a_picture_that_was_drawn_before_the_site_went_away_is_not_drawn_again(
    artist: Bench,
) -> None:
    artist.write("guide.md", GUIDE.replace("a -> b", "a -> c"))
    artist.fault(method="PUT", path=".*content.*|.*pages.*", times=10, status=500)
    assert artist.push().exit_code != 0
    artist.heal()
    assert artist.push().exit_code == 0
    assert runs(artist) == 2


def test_without_the_configuration_an_edited_diagram_shows_its_source_and_that_is_told(
    artist: Bench, make: Make
) -> None:
    other = make(artist.sandbox, "")
    assert other.pull(clone=True).exit_code == 0
    other.write("guide.md", GUIDE.replace("a -> b", "a -> c"))
    result = other.push()
    assert [one.kind for one in result.notes] == [NoteKind.CONVERSION]
    assert "<ac:image" not in artist.page("Guide").storage
    assert attached(artist) == {}
    assert artist.pull().exit_code == 0
    assert artist.read("guide.md") == other.read("guide.md")


def test_a_plan_draws_nothing_and_says_what_would_be_drawn(artist: Bench) -> None:
    artist.write("guide.md", GUIDE.replace("a -> b", "a -> c"))
    plan = artist.plan()
    kinds = {type(one) for one in plan.operations}
    assert {DrawPicture, UploadAttachment} <= kinds
    assert runs(artist) == 1


def test_fences_with_a_macro_of_the_site_become_it_and_come_back(
    make: Make, cloud: Sandbox
) -> None:
    bench = make(cloud, '[fences]\nmermaid = "mermaid-cloud"\n')
    text = "# A\n\n```mermaid\ngraph TD\n```\n"
    bench.write("a.md", text)
    assert bench.push().exit_code == 0
    assert 'ac:name="mermaid-cloud"' in bench.page("A").storage
    bench.edit("A", "graph TD", "graph LR")
    assert bench.pull().exit_code == 0
    assert bench.read("a.md") == text.replace("TD", "LR")
    (bench.folder / "a.md").unlink()
    bench.lose_index()
    assert bench.pull(clone=True).exit_code == 0
    assert bench.read("a.md") == text.replace("TD", "LR")
