"""`docsync demo` as a newcomer runs it: quick, to the end, and again."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from docsync.demo.__main__ import DOCS, edit, unpack
from docsync.demo.story import FILE, OUR_EDIT, OUR_WORDS, THEIR_EDIT, THEIR_WORDS

SECONDS = 15


def _demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "docsync", "demo", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_the_demo_tells_its_story_to_the_end_and_leaves_the_folder(tmp_path: Path) -> None:
    began = os.times()
    done = _demo(tmp_path)
    ended = os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    worked = (ended.children_user + ended.children_system) - (
        began.children_user + began.children_system
    )
    assert worked < SECONDS  # of work: the machine may be busy with other tests
    text = (tmp_path / "docsync-demo" / "docs" / FILE).read_text("utf-8")
    assert OUR_EDIT in text
    assert THEIR_EDIT in text
    for told in ("What merged, and what was kept", "Where it is", "What to try next"):
        assert told in done.stdout
    assert done.stderr == ""


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.md").write_text("mine", encoding="utf-8")
    done = _demo(tmp_path, "mine")
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["a.md"]


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_a_second_demo_takes_a_fresh_folder_and_keep_leaves_the_sandbox_running(
    tmp_path: Path,
) -> None:
    (tmp_path / "docsync-demo").mkdir()
    answer = json.loads(_demo(tmp_path, "--keep", "--json").stdout)
    try:
        assert answer["folder"] == "docsync-demo-2"
        assert answer["version"] == 1
        page = httpx.get(answer["page"], follow_redirects=True)
        assert THEIR_EDIT in page.text
        assert OUR_EDIT in page.text
    finally:
        os.kill(answer["running"], signal.SIGTERM)


@pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")
def test_typing_what_the_demo_prints_gives_the_same_end(tmp_path: Path) -> None:
    shown, typed = tmp_path / "shown", tmp_path / "typed"
    shown.mkdir()
    typed.mkdir()
    told = _demo(shown).stdout.partition("What to try next")[0]
    lines = [line.removeprefix("$ ") for line in told.splitlines() if line.startswith("$ ")]
    started = next(index for index, line in enumerate(lines) if line.endswith("&"))
    port = re.findall(r":(\d+)/wiki", told)[0]
    lines[started] = lines[started].replace(" &", f" --port {port} >said.json &\nsandbox=$!")
    waiting = "until test -s said.json; do sleep 0.1; done"
    script = "\n".join([*lines[: started + 1], waiting, *lines[started + 1 :], "kill $sandbox"])
    programs = tmp_path / "bin"
    _put_on_the_path(programs)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=typed,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _files(typed) == _files(shown)


def _put_on_the_path(folder: Path) -> None:
    """Make `docsync` and `python` this interpreter's."""
    folder.mkdir()
    python = shlex.quote(sys.executable)
    for name, command in {"docsync": f"{python} -m docsync", "python": python}.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        (folder / name).chmod(0o755)


def _files(folder: Path) -> dict[str, bytes]:
    docs = folder / "docsync-demo" / "docs"
    return {
        file.relative_to(docs).as_posix(): file.read_bytes()
        for file in docs.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(docs).parts)
    }


def test_the_docs_hold_what_the_demo_promises_to_show() -> None:
    texts = {
        file.relative_to(DOCS).as_posix(): file.read_text("utf-8") for file in DOCS.rglob("*.md")
    }
    everything = "\n".join(texts.values())
    for sign in ("![", "| --- |", "```python", "- [ ] ", "> [!NOTE]", "](lamp/index.md)"):
        assert sign in everything
    assert len(texts) == 5
    assert texts[FILE].count(OUR_WORDS) == texts[FILE].count(THEIR_WORDS) == 1
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", everything)
    assert len(pictures) == len(list(DOCS.rglob("*.png"))) == 2


def test_the_docs_are_unpacked_only_where_nothing_is(tmp_path: Path) -> None:
    assert unpack(tmp_path / "docs") == ""
    assert unpack(tmp_path / "docs").endswith("is there already")


def test_an_edit_needs_words_that_stand_once(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("one two two", encoding="utf-8")
    assert edit(file, "two", "2").endswith("stands 2 times in " + f"{file}, not once")
    assert edit(file, "one", "1") == ""
    assert file.read_text("utf-8") == "1 two two"
