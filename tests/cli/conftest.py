"""A shell in front of a Cloud sandbox, for commands as a person types them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import running
from docsync.values import Profile
from support.docsync_runs import Site
from support.shell import Shell

KEYS = (f"DESK{number}" for number in itertools.count())


@pytest.fixture(scope="session")
def server() -> Iterator[Site]:
    with running(profile=Profile.CLOUD) as box:
        yield Site(box.url, box.host, box.user, box.token, box.space, box.profile.value)


@pytest.fixture
def site(server: Site) -> Site:
    """A space of one's own."""
    return server.make_space(next(KEYS))


@pytest.fixture
def shell(
    tmp_path: Path,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """An empty folder, and an environment that names the site and the space."""
    for name in [name for name in os.environ if name.startswith("DOCSYNC_")]:
        monkeypatch.delenv(name)
    for name in ("URL", "USER", "TOKEN", "SPACE"):
        monkeypatch.setenv(f"DOCSYNC_{name}", site.environment()[f"DOCSYNC_{name}"])
    return Shell(tmp_path, site, monkeypatch, capsys)


@pytest.fixture
def docs(shell: Shell) -> Shell:
    """A workspace with three pages that are in sync."""
    shell.write("index.md", f"# Start {shell.site.space}\n\nHello *you*.\n")
    shell.write("guide/index.md", "# Guide\n\nOne.\n\nTwo.\n\nThree.\n")
    shell.write("guide/setup.md", "# Setup\n\nSee [the guide](index.md).\n")
    shell("init")
    shell.push_all()
    return shell
