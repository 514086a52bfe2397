"""The picture of a terminal shows what docsync prints today."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from docsync.cli import run
from docsync.sandbox.server import Sandbox
from support.terminal_picture import PICTURE, record, shown_in, transcript_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell is needed to play the story")


def test_the_picture_is_what_docsync_prints(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its text alone: colours are seen when it is recorded."""

    def here(line: str, folder: Path, sandbox: Sandbox) -> str:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("DOCSYNC_URL", sandbox.url)
        monkeypatch.setenv("DOCSYNC_USER", sandbox.user)
        monkeypatch.setenv("DOCSYNC_TOKEN", sandbox.token)
        return typed(line)

    def typed(line: str) -> str:
        program, *arguments = shlex.split(line)
        if program == "docsync":
            assert run(arguments) == 0
        else:
            subprocess.run([program, *arguments], check=True)
        return capfd.readouterr().out.strip("\n")

    printed = transcript_of(record(here))
    assert printed == shown_in(PICTURE.read_text("utf-8")), (
        "in the folder tests: python -m support.terminal_picture, and look at the picture"
    )
