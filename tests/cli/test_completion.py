"""What a shell may write where somebody presses Tab, and the scripts that ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docsync.cli import docsync, run
from docsync.cli.completing import answer
from docsync.cli.completion import SCRIPTS
from support.shell import Shell

BREAKS = " \t\n\"'><=;|&(:@"


def _values(*words: str) -> list[str]:
    told = answer(docsync, {"_DOCSYNC_WORDS": "\n".join(["docsync", *words])})
    return [line.split("\t")[1] for line in told.splitlines()]


def _in_bash(line: str) -> list[str]:
    told = answer(docsync, {"_DOCSYNC_LINE": line, "_DOCSYNC_BREAKS": BREAKS})
    return [each.split("\t")[1] for each in told.splitlines()]


def test_commands_options_and_their_values_are_completed() -> None:
    assert _values("sta") == ["status"]
    assert "--remote" in _values("status", "--re")
    assert _values("push", "--profile", "") == ["cloud", "datacenter"]
    assert _values("sandbox", "e") == ["edit"]
    assert _values("completion", "z") == ["zsh"]


def test_commands_are_told_with_what_they_do() -> None:
    told = answer(docsync, {"_DOCSYNC_WORDS": "docsync\nwat"})
    assert told == "plain\twatch\tSync on every save, until Ctrl-C."


def test_files_folders_and_pages_without_a_file_are_completed(docs: Shell) -> None:
    docs.monkeypatch.chdir(docs.folder)
    docs.write("guide/notes.txt", "no page")
    assert _values("status", "") == ["guide", "index.md"]
    assert _values("push", "guide/") == ["guide/index.md", "guide/setup.md"]
    assert _values("diff", "./gu") == ["./guide"]
    (docs.folder / "guide/setup.md").unlink()
    assert _values("log", "guide/se") == ["guide/setup.md"]
    docs.monkeypatch.chdir(docs.folder / "guide")
    assert _values("log", "se") == ["setup.md"]


def test_versions_stand_behind_the_path_the_newest_first(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nAgain.\n")
    docs("push")
    assert _values("show", "guide/setup.md@") == ["guide/setup.md@2", "guide/setup.md@1"]
    assert _values("diff", "guide/setup.md@1..") == ["guide/setup.md@1..2", "guide/setup.md@1..1"]
    assert _in_bash("docsync show guide/setup.md@") == ["2", "1"]
    assert _values("show", "nowhere.md@") == []


def test_runs_and_spaces_are_completed_and_silent_when_offline(docs: Shell) -> None:
    docs.monkeypatch.chdir(docs.folder)
    assert _values("undo", "1") == ["1"]
    assert docs.site.space in _values("init", "--space", docs.site.space.lower()[:4])
    docs.monkeypatch.setenv("DOCSYNC_URL", "http://127.0.0.1:9/wiki")
    assert _values("init", "--space", "") == [docs.site.space]
    docs.capsys.readouterr()
    docs.write(".docsync.toml", "nonsense")
    assert _values("init", "--space", "") == []
    assert docs.capsys.readouterr().err == ""


def test_a_line_with_an_open_quote_is_understood(docs: Shell) -> None:
    docs.monkeypatch.chdir(docs.folder)
    docs.write("two words.md", "# Two\n")
    assert _in_bash("docsync status 'two w") == ["two words.md"]


def test_the_script_is_for_the_shell_that_is_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/zsh")
    assert run(["completion"]) == 0
    assert capsys.readouterr().out == SCRIPTS["zsh"]
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert run(["completion"]) == 2
    assert "for which shell? bash, zsh, fish" in capsys.readouterr().err


def _shell(name: str) -> str:
    if (found := shutil.which(name)) is None:
        pytest.skip(f"{name} is not here")
    return found


def _with_docsync(tmp_path: Path) -> dict[str, str]:
    """Put a `docsync` of this very source on the path."""
    tool = tmp_path / "bin" / "docsync"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m docsync "$@"\n')
    tool.chmod(0o755)
    return {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}"}


def test_bash_takes_the_script_and_gets_its_answers(tmp_path: Path) -> None:
    code = (
        'eval "$(docsync completion bash)"\n'
        "COMP_LINE='docsync push --profile '; COMP_POINT=${#COMP_LINE}\n"
        'COMP_WORDBREAKS=":@"; _docsync_completion docsync\n'
        "printf '%s ' \"${COMPREPLY[@]}\"; complete -p docsync\n"
    )
    done = subprocess.run(
        [_shell("bash"), "--norc", "-c", code],
        env=_with_docsync(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("cloud datacenter complete ")
    assert done.stderr == ""


def test_fish_takes_the_script_and_gets_its_answers(tmp_path: Path) -> None:
    code = "docsync completion fish | source; complete -C 'docsync push --profile '"
    done = subprocess.run(
        [_shell("fish"), "--no-config", "-c", code],
        env=_with_docsync(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["cloud", "datacenter"]


def test_zsh_takes_the_script(tmp_path: Path) -> None:
    code = 'compdef() { print "$@"; }; eval "$(docsync completion zsh)"'
    done = subprocess.run(
        [_shell("zsh"), "-f", "-c", code],
        env=_with_docsync(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("_docsync docsync\n", "")
