"""Large files go up and down in pieces: a run may not take as much memory as they have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox
from docsync.workspace.files import TreeFiles

LARGE = 96 << 20  # bytes
ROOM = 64 << 20  # bytes beside what docsync takes with everything loaded
LIMITED = """
import resource, sys
from pathlib import Path
from docsync.confluence import cloud, transport
from docsync.confluence.remote import Upload
from docsync.cli.connection import connected
from docsync.config import load
import os

with connected(load(Path.cwd(), os.environ, {}), os.environ) as remote:
    page = remote.space("DOCS").homepage
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + int(sys.argv[1]),) * 2)
    up = Upload(page, "large.zip", Path("large.zip"), "application/zip", "")
    made = remote.upload(up)
    remote.download(made, Path("back.zip"))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_uploads_and_downloads_stream(tmp_path: Path, cloud: Sandbox) -> None:
    settings = f'url = "{cloud.url}"\nspace = "{cloud.space}"\ntree_id = "large"\n'
    (tmp_path / ".docsync.toml").write_text(settings)
    with (tmp_path / "large.zip").open("wb") as file:
        file.truncate(LARGE)
    env = {**os.environ, "DOCSYNC_USER": cloud.user, "DOCSYNC_TOKEN": cloud.token}
    command = [sys.executable, "-c", LIMITED, str(ROOM)]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back.zip").stat().st_size == LARGE


def test_a_file_from_another_file_system_is_copied_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = TreeFiles(tmp_path / "tree", tmp_path / "trash")
    (tmp_path / "tree").mkdir()
    source = tmp_path / "source"
    source.write_bytes(b"abc" * 1_000_000)
    whole, stat = Path.read_bytes, Path.stat

    def elsewhere(self: Path, **how: bool) -> os.stat_result:
        seen = stat(self, **how)
        return os.stat_result((*seen[:2], seen.st_dev + 1, *seen[3:])) if self == source else seen

    monkeypatch.setattr(Path, "stat", elsewhere)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read as a whole"))
    files.write_file("p.zip", source, expected="")
    assert whole(tmp_path / "tree/p.zip") == b"abc" * 1_000_000
