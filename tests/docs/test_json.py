"""What `--json` prints is what the page about it says: every command, every field."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import COMMANDS, run
from docsync.sandbox.server import Sandbox
from docsync.sync.plan import NoteKind

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
# A round of docsync, in which each command that ends by itself says something.
ROUND = (
    "init --space DOCS",
    "status",
    "check",
    "push",
    "status --remote",
    "diff --remote",
    "log setup.md",
    "show setup.md@1",
    "restore setup.md@1",
    "resolve",
    "sync",
    "pull",
    "push --dry-run",
    "undo --list",
    "undo --dry-run",
    "fsck",
    "doctor",
    "api rest/api/space/DOCS",
    "convert setup.md",
    "convert setup.md --check",
    "detach --dry-run",
    "push nowhere.md",
)
OPEN_ENDED = {"facts", "headers", "body", "counts"}  # what stands in them is not docsync's


@pytest.fixture
def here(cloud: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("DOCSYNC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DOCSYNC_URL", cloud.url)
    monkeypatch.setenv("DOCSYNC_USER", cloud.user)
    monkeypatch.setenv("DOCSYNC_TOKEN", cloud.token)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "setup.md").write_text(
        "# Setup\n\nSee [it](nowhere.md) and <b onclick='x'>b</b>.\n"
    )
    return tmp_path


def names_in(value: Any) -> Iterator[str]:
    """Name every field of an object, and of the objects in it."""
    match value:
        case dict():
            for name, inner in value.items():
                yield name
                if name not in OPEN_ENDED:
                    yield from names_in(inner)
        case list():
            for inner in value:
                yield from names_in(inner)


def documented(name: str) -> bool:
    return any(form in PAGE for form in (f"`{name}`", f'"{name}":', f".{name}`", f"[].{name}`"))


@pytest.mark.usefixtures("here")
def test_every_field_is_documented(capfd: pytest.CaptureFixture[str]) -> None:
    unknown = set[str]()
    for line in ROUND:
        code = run([*line.split(), "--json"])
        record = json.loads(capfd.readouterr().out)
        assert (record["version"], record["exit"]) == (1, code), line
        assert record["command"] == line.split()[0], line
        unknown |= {f"{line}: {name}" for name in names_in(record) if not documented(name)}
    assert unknown == set()


def test_every_command_and_every_kind_of_warning_is_on_the_page() -> None:
    assert [entry.name for entry in COMMANDS if f"`{entry.name}" not in PAGE] == []
    kinds = PAGE.partition("`warnings[].kind` |")[2].split("|")[0]
    assert {kind.strip(" `") for kind in kinds.split(",")} == {kind.value for kind in NoteKind}
