"""`docsync sandbox` and the colleague in the browser that it lends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from docsync.cli import run
from docsync.sandbox.server import Sandbox

HOME = "Documentation Home"


@pytest.fixture
def box(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """A sandbox that the environment names."""
    monkeypatch.setenv("DOCSYNC_URL", sandbox.url)
    monkeypatch.setenv("DOCSYNC_USER", sandbox.user)
    monkeypatch.setenv("DOCSYNC_TOKEN", sandbox.token)
    return sandbox


def _shown(capsys: pytest.CaptureFixture[str], page: str = HOME) -> dict[str, object]:
    capsys.readouterr()
    assert run(["sandbox", "show", page, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_a_page_is_found_by_title_and_by_id_also_with_a_token_alone(
    box: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_title = _shown(capsys)
    assert by_title["id"] == box.homepage
    monkeypatch.delenv("DOCSYNC_USER")
    assert _shown(capsys, box.homepage) == by_title


@pytest.mark.usefixtures("box")
def test_an_edit_makes_a_version_and_a_comment_makes_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sandbox", "edit", HOME, "--find", "home", "--replace", "heart"]) == 0
    assert capsys.readouterr().out == f'"{HOME}" saved in the browser, version 2\n'
    assert run(["sandbox", "comment", HOME, "--on", "heart", "--say", "why?"]) == 0
    assert capsys.readouterr().out == f'"{HOME}" has a comment on "heart"\n'
    shown = _shown(capsys)
    assert shown["number"] == 2
    assert ">heart</ac:inline-comment-marker>" in str(shown["storage"])


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "No such page"), 'the sandbox has no page "No such page"'),
        (("edit", HOME, "--find", "zzz", "--replace", "a"), "stands 0 times, not once"),
        (("comment", HOME, "--on", "zzz", "--say", "a"), "the sandbox refused"),
    ],
)
def test_what_cannot_be_done_is_told(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert run(["sandbox", *arguments]) == 3
    assert told in capsys.readouterr().err


def test_without_a_sandbox_it_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DOCSYNC_URL", raising=False)
    assert run(["sandbox", "show", HOME]) == 2
    monkeypatch.setenv("DOCSYNC_URL", "http://127.0.0.1:9/wiki")
    assert run(["sandbox", "show", HOME]) == 3
    assert "no sandbox answers" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_sandbox_says_where_it_is_and_ends_by_signal(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "docsync", "sandbox", "--json", "-v", "--db", "it.db"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = json.loads(process.stdout.readline())
    assert said["version"] == 1
    answer = httpx.get(f"{said['url']}/rest/api/user/current", auth=(said["user"], said["token"]))
    assert answer.is_success
    process.send_signal(number)
    rest, _ = process.communicate(timeout=30)
    assert (rest, process.returncode) == ("", code)
    assert (tmp_path / "it.db").is_file()


def test_a_port_that_is_taken_is_wrong_use(
    cloud: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    port = cloud.host.rpartition(":")[2]
    assert run(["sandbox", "--port", port]) == 2
    assert f"cannot listen on port {port}" in capsys.readouterr().err
