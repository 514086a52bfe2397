"""The entry: cheap to start, and every error becomes a sentence, a hint and an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import docsync.cli
from docsync.cli import COMMANDS, run
from docsync.cli.lazy import Entry, LazyGroup, load
from docsync.errors import (
    ConversionError,
    CredentialsError,
    FileError,
    SafetyStop,
    UnreachableError,
    UsageError,
)

HEAVY = {"httpx", "keyring", "lxml", "markdown_it", "rich", "starlette", "watchdog", "ruamel"}


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def _failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make `docsync status` fail in a way of our choice."""

    @click.command("status")
    @click.option("-v", "verbosely", is_flag=True)
    @click.option("--json", "as_object", is_flag=True)
    def failing(*, verbosely: bool, as_object: bool) -> None:
        assert {verbosely, as_object} <= {True, False}
        raise error

    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: failing)


def test_version_and_help_load_nothing_heavy() -> None:
    loaded = _python(
        "import sys\n"
        "from docsync.cli import run\n"
        "assert run(['--version']) == 0 and run(['--help']) == 0\n"
        "print('LOADED', *sys.modules)"
    ).split("LOADED")[1]
    roots = {name.partition(".")[0] for name in loaded.split()}
    assert not roots & HEAVY
    assert "docsync.config" not in loaded


def test_version_says_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"docsync {docsync.__version__}\n"


def test_no_command_shows_the_help_and_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Begin:\n  init " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "meant"), [("statsu", "status"), ("psh", "push"), ("convrt", "convert")]
)
def test_a_mistyped_command_is_suggested(
    capsys: pytest.CaptureFixture[str], typed: str, meant: str
) -> None:
    assert run([typed]) == 2
    told = capsys.readouterr().err
    assert told == (
        f'error: there is no command "{typed}"; did you mean "{meant}"?\n'
        f"hint:  docsync {meant} --help\n"
    )


def test_a_word_like_no_command_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["xyzzy"]) == 2
    assert capsys.readouterr().err.endswith("hint:  docsync --help\n")


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_what_is_not_installed_is_said_with_what_to_type(command: str) -> None:
    code = (
        "import sys\n"
        "sys.modules['starlette'] = None\n"
        "from docsync.cli import run\n"
        f"sys.exit(run(['{command}']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "error: the sandbox needs starlette, which is not installed\n"
        'hint:  pip install "confluence-docsync[sandbox]"\n'
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("status --remot", 'there is no option --remot; did you mean "--remote"?'),
        ("watch --foo", "there is no option --foo"),
        ("push --drry-run", 'there is no option --drry-run; did you mean "--dry-run"?'),
        ("push --profile clod", '--profile is one of cloud, datacenter, not "clod"; did you mean'),
        ("log", "PATH is missing"),
        ("log a b", "more than this command takes: b"),
        ("log a -n 0", "--number: 0 is not in the range"),
        ("push --url", "--url needs a value"),
    ],
)
def test_wrong_use_says_what_is_meant_and_where_it_is_explained(
    capsys: pytest.CaptureFixture[str], typed: str, told: str
) -> None:
    assert run(typed.split()) == 2
    said = capsys.readouterr().err
    assert f"error: {told}" in said
    assert f"hint:  docsync {typed.split(maxsplit=1)[0]} --help" in said


def test_a_mistyped_command_below_a_command_is_suggested(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sandbox", "edti"]) == 2
    assert 'did you mean "edit"?\nhint:  docsync sandbox edit --help' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "command", "code"),
    [
        ("nope --json", "nope", 2),
        ("--json", "", 2),
        ("status --json --remot", "status", 2),
        ("convert nope.md --json", "convert", 2),
        ("sandbox edit A --find a --replace b --json", "sandbox edit", 2),
    ],
)
def test_every_failure_is_an_object_where_json_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    command: str,
    code: int,
) -> None:
    monkeypatch.delenv("DOCSYNC_URL", raising=False)
    assert run(typed.split()) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["command"], told["exit"]) == (1, command, code)
    assert told["error"]["message"]
    assert told["error"]["exit_code"] == code


@pytest.mark.parametrize(
    ("error", "code"),
    [(ValueError("m"), 70), (KeyboardInterrupt(), 130), (OSError(5, "m"), 1)],
    ids=["bug", "interrupted", "disk"],
)
def test_what_nobody_raised_on_purpose_is_an_object_too(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
) -> None:
    _failing(monkeypatch, error)
    assert run(["status", "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["error"]["exit_code"], told["exit"]) == (code, code)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("m"), 2),
        (ConversionError("m"), 1),
        (UnreachableError("m"), 3),
        (CredentialsError("m"), 3),
        (SafetyStop("m"), 4),
        (OSError(28, "No space left on device"), 1),
        (ValueError("m"), 70),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_each_error_has_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    _failing(monkeypatch, error)
    assert run(["status"]) == code


def test_an_error_names_file_and_line_and_the_next_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, FileError("not UTF-8", where="a/b.md", line=3, hint="recode it"))
    run(["status"])
    assert capsys.readouterr().err == "error: a/b.md:3: not UTF-8\nhint:  recode it\n"


def test_a_bug_is_a_short_message_and_its_traceback_stands_behind_v(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, ValueError("oops"))
    run(["status"])
    short = capsys.readouterr().err
    run(["status", "-v"])
    long = capsys.readouterr().err
    assert "Traceback" not in short
    assert "a bug in docsync: ValueError: oops" in short
    assert "Traceback" in long


def test_a_full_disk_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, OSError(28, "No space left on device", "guide/a.md"))
    run(["status"])
    assert capsys.readouterr().err == "error: guide/a.md: No space left on device\n"


def test_nobody_to_answer_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(monkeypatch, EOFError())
    assert run(["status"]) == 2
    assert "nobody to answer" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m docsync --help | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_the_table_says_what_the_command_says(entry: Entry) -> None:
    command = load(entry.target)
    assert isinstance(command, click.Command)
    assert command.name == entry.name


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_shows_an_example_and_has_the_shared_options(
    entry: Entry, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([entry.name, "--help"]) == 0
    told = capsys.readouterr().out
    assert f"  docsync {entry.name}" in told.partition("Example")[2]
    for option in ("--json", "--quiet", "--verbose", "--color"):
        assert option in told


def test_the_json_of_every_command_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
    assert [entry.name for entry in COMMANDS if f"`{entry.name}" not in page] == []


def test_colours_are_asked_for_or_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    coloured: Callable[[list[str]], bool] = lambda arguments: (  # noqa: E731 - one line, used thrice
        run(arguments) == 2 and "\x1b[" in capsys.readouterr().err
    )
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured(["xyzzy"])
    assert coloured(["convert", "--color", "always"])
    monkeypatch.delenv("NO_COLOR")
    assert not coloured(["convert", "--color=never"])
    assert os.environ.get("NO_COLOR") is None
