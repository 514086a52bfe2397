"""Runs that end early, on purpose or on a full disk, end in order; the next one goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.values import Profile
from support.boundary import Death, When
from support.crash_scenes import SCENES, Stage, attach, staged
from support.crash_states import differences, local_state, remote_state
from support.crash_trials import undisturbed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals there")

PUSH, PULL = SCENES[1], SCENES[2]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(PUSH, Profile.CLOUD, tmp_path_factory.mktemp("push") / "stage") as made:
        yield made


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: str(how.name))
def test_a_signal_ends_a_run_in_order_and_the_next_goes_on(stage: Stage, how: int) -> None:
    clean = undisturbed(PUSH, stage)
    points = range(12, len(clean.points) - 4)
    seed = os.environ.get("CRASH_SEED", "1")
    for point in random.Random(f"{seed} {how}").sample(points, 3):
        stage.begin()
        death = Death(point, When.AFTER, how)
        ended = stage.forker.run(stage.bench.folder, *PUSH.command, death=death)
        assert ended.code == 130, (point, ended.output, ended.complaint)
        assert "error: interrupted" in ended.complaint
        assert not (stage.bench.folder / ".docsync/lock").exists()
        assert not list(stage.bench.folder.rglob(".docsync-new-*"))
        assert stage.forker.run(stage.bench.folder, *PUSH.command).code == 0
        found = {"here": local_state(stage.bench.folder), "there": remote_state(stage.db)}
        assert differences([clean.state], found) == [], (point, clean.points[point])


def test_the_lock_of_a_run_that_was_killed_is_taken_over(stage: Stage) -> None:
    stage.begin()
    killed = stage.forker.run(stage.bench.folder, *PUSH.command, death=Death(30, When.BEFORE))
    assert killed.killed
    assert (stage.bench.folder / ".docsync/lock").exists()
    assert stage.forker.run(stage.bench.folder, *PUSH.command).code == 0
    assert not (stage.bench.folder / ".docsync/lock").exists()


def test_the_lock_of_a_run_that_lives_stops_another(stage: Stage) -> None:
    stage.begin()
    born = Path("/proc/self/stat")
    holder = {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "born": born.read_text().rpartition(")")[2].split()[19] if born.exists() else "",
        "since": "2026-01-01 00:00:00 +0000",
        "command": "sync",
    }
    (stage.bench.folder / ".docsync/lock").write_text(json.dumps(holder))
    with stage.bench.requests() as requests:
        ended = stage.forker.run(stage.bench.folder, *PUSH.command)
    assert ended.code == 4
    assert f"docsync sync, process {os.getpid()}" in ended.complaint
    assert requests == []


def test_a_file_that_cannot_be_written_whole_is_not_written(tmp_path: Path) -> None:
    with staged(PULL, Profile.CLOUD, tmp_path / "stage") as stage:
        folder = stage.bench.folder
        attach(stage.bench, stage.bench.pages()["Newcomer"].id, "shown.png", "large" * 20_000)
        ended = stage.forker.run(folder, *PULL.command, limit=2_000_000)
        assert ended.code == 1, ended.complaint
        assert "cannot be written: File too large" in ended.complaint
        assert not (folder / "guide/newcomer.md").exists()
        assert not list((folder / "guide").rglob("shown.png"))
        assert stage.forker.run(folder, *PULL.command).code == 1  # the conflict of the scene
        assert (folder / "guide/newcomer.assets/shown.png").stat().st_size > 2_000_000


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root mounts")
def test_a_full_disk_stops_a_run_and_the_next_goes_on(tmp_path: Path) -> None:
    with staged(PULL, Profile.CLOUD, tmp_path / "stage") as stage:
        clean = undisturbed(PULL, stage)
        stage.begin()
        disk = tmp_path / "disk"
        disk.mkdir()
        mounted = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
        if subprocess.run(mounted, check=False, capture_output=True).returncode:
            pytest.skip("this machine mounts nothing")
        try:
            _fills_up(stage, disk, clean.state)
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def _fills_up(stage: Stage, disk: Path, clean: object) -> None:
    folder = disk / "ws"
    subprocess.run(["cp", "-a", str(stage.bench.folder), str(folder)], check=True)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:  # so that a few kilobytes are left
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        file.write(b"x" * max(free - 40_960, 0))
    texts = {path: path.read_bytes() for path in folder.rglob("*.md")}
    ended = stage.forker.run(folder, *PULL.command)
    assert ended.code == 4, ended.complaint
    assert "the disk is full" in ended.complaint
    for path in folder.rglob("*.md"):
        assert path.read_bytes(), path
    assert all(path.exists() or ".docsync" not in path.parts for path in texts)
    ballast.unlink()
    assert stage.forker.run(folder, *PULL.command).code == 1  # the conflict of the scene
    found = {"here": local_state(folder), "there": remote_state(stage.db)}
    assert isinstance(clean, dict)
    assert differences([clean], found) == []
