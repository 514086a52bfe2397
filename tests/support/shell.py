"""Types commands in a folder, in this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import run
from support.docsync_runs import Site


@dataclass
class Shell:
    """Types commands in a folder."""

    folder: Path
    site: Site
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    err: str = ""

    def __call__(self, *arguments: str, code: int = 0, within: str = "") -> str:
        """Run docsync, expect this exit code, give what it printed; `err` has the rest."""
        self.monkeypatch.chdir(self.folder / within)
        self.capsys.readouterr()
        found = run(list(arguments))
        told = self.capsys.readouterr()
        self.err = told.err
        assert found == code, f"{arguments}: exit {found}\n{told.out}\n{told.err}"
        return told.out

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self(*arguments, "--json", code=code))
        assert answer["version"] == 1
        return answer

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def page(self, path: str) -> str:
        """Give the id of a file's page."""
        found = [each for each in self.pushed if each["path"] == path]
        return str(found[0]["page"])

    pushed: tuple[dict[str, Any], ...] = ()

    def push_all(self) -> None:
        self.pushed = tuple(self.json("push")["outcomes"])
