"""Several jobs at once, as processes: each succeeds or says why, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from docsync.engine.state.manifest import Shelf, read_manifest
from docsync.errors import SafetyStop
from docsync.sandbox.server import Sandbox
from docsync.workspace.lock import Lock
from support.docsync_runs import Site
from support.workbench import Bench


def site_of(sandbox: Sandbox) -> Site:
    url, host = sandbox.url, sandbox.host
    return Site(url, host, sandbox.user, sandbox.token, sandbox.space, sandbox.profile.value)


def begun(site: Site, folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "docsync", *command],
        cwd=folder,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(jobs: Sequence[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    told = [job.communicate(timeout=120)[0] for job in jobs]
    return [(job.returncode, text) for job, text in zip(jobs, told, strict=True)]


def checkouts(bench: Bench, to: Path, names: Sequence[str]) -> list[Path]:
    ignored = shutil.ignore_patterns(".docsync")
    return [Path(shutil.copytree(bench.folder, to / name, ignore=ignored)) for name in names]


def listed(bench: Bench) -> set[str]:
    home = bench.remote.space(bench.sandbox.space).homepage
    manifest = read_manifest(Shelf(bench.remote, home, "test-tree"))
    return {entry.path for entry in manifest.entries.values()}


def test_two_jobs_that_push_at_once_both_succeed(small: Bench, tmp_path: Path) -> None:
    site = site_of(small.sandbox)
    folders = checkouts(small, tmp_path, ["a", "b", "c"])
    for folder in folders:
        for number in range(4):
            name = f"{folder.name}{number}"
            (folder / "guide" / f"{name}.md").write_text(f"# Page {name}\n\nText.\n")
    # All of them have looked before any makes a page: later ones would miss the others' files.
    small.fault(method="POST", path=r"(api/v2/pages|rest/api/content)$", delay_ms=5000, times=3)
    small.fault(method="PUT", path=".*propert.*", delay_ms=150, times=100)
    done = ended([begun(site, folder, "push") for folder in folders])
    assert [code for code, _ in done] == [0, 0, 0], done
    names = {f"guide/{name}{number}.md" for name in "abc" for number in range(4)}
    assert names <= listed(small)
    assert len(small.pages()) == 4 + 12


def test_two_jobs_that_push_the_same_commit_make_each_page_once(
    small: Bench, tmp_path: Path
) -> None:
    site = site_of(small.sandbox)
    small.write("guide/new.md", "# New\n\nText.\n")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    folders = checkouts(small, tmp_path, ["a", "b"])
    done = ended([begun(site, folder, "push") for folder in folders])
    for code, told in done:
        assert code == 0 or "error:" in told, done
    assert 0 in {code for code, _ in done}
    again = ended([begun(site, folder, "push") for folder in folders])
    assert [code for code, _ in again] == [0, 0], again
    assert sorted(small.pages()) == ["Guide", "Handbook", "New", "Setup", "Usage"]
    assert small.page("New").state.version == 1
    assert small.page("Usage").state.version == 2


def test_a_second_run_in_one_workspace_stops_and_says_who_runs(small: Bench) -> None:
    site = site_of(small.sandbox)
    with Lock(small.folder / ".docsync", "push"):
        ran = site.docsync(small.folder, "push", code=4)
    assert f"process {os.getpid()} on {socket.gethostname()}" in ran.complaint
    assert site.docsync(small.folder, "push").code == 0


HOLDER = """
import sys, time
from pathlib import Path
from docsync.workspace.lock import Lock
with Lock(Path(sys.argv[1]), "push"):
    print("held", flush=True)
    time.sleep(300)
"""


def test_a_run_that_was_killed_frees_the_workspace_at_once(small: Bench) -> None:
    state = small.folder / ".docsync"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SafetyStop, match=f"process {holder.pid}"):
            small.push()
        holder.kill()
    assert (state / "lock").exists()
    assert small.push().exit_code == 0
    assert not (state / "lock").exists()
