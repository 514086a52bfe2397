"""The how-to pages work as a stranger types them, one command behind the other."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.cli import run
from docsync.sandbox.server import Sandbox

DOCS = Path(__file__).parents[2] / "docs"
FENCE = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SITE = re.compile(r"https://example\.atlassian\.net(?:/wiki)?")
# What does not end by itself, asks for a browser, or for a folder that git keeps.
ELSEWHERE = {"watch", "preview", "sandbox", "demo", "open", "--commit"}


def typed(page: str) -> Iterator[list[str]]:
    """Give the commands of docsync on a page, and where it goes in between."""
    for fence in FENCE.findall((DOCS / page).read_text("utf-8")):
        for line in fence.replace("\\\n", " ").splitlines():
            words = shlex.split(line.split("&&")[0], comments=True)
            if words[:1] == ["cd"] or (words[:1] == ["docsync"] and not ELSEWHERE & {*words}):
                yield words


@pytest.mark.parametrize("page", ["index.md", "mirror.md"])
def test_each_command_of_a_page_succeeds(
    page: str, cloud: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCSYNC_USER", cloud.user)
    monkeypatch.setenv("DOCSYNC_TOKEN", cloud.token)
    monkeypatch.chdir(tmp_path)
    for folder in (tmp_path / "docs", tmp_path):
        (folder / "guide").mkdir(parents=True)
        (folder / "guide" / "setup.md").write_text("# Setup\n\nIt is *easy*.\n")
    commands = list(typed(page))
    assert commands
    for program, *arguments in commands:
        if program == "cd":
            monkeypatch.chdir(arguments[0])
            continue
        given = [SITE.sub(cloud.url, argument) for argument in arguments]
        assert run(given) == 0, shlex.join([program, *arguments])
