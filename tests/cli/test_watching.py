"""`docsync watch` as a process: saves go up, edits come down, servers come and go."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from support.docsync_runs import Site

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
PATIENCE = 20.0


@dataclass
class Watcher:
    """A running `docsync watch` and what it said so far."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def said(self, words: str) -> bool:
        return any(words in line for line in self.lines)


@contextmanager
def _serving(folder: Path, port: str = "0") -> Iterator[Site]:
    process = subprocess.Popen(
        [sys.executable, "-m", "docsync", "sandbox", "--json", "--db", "it.db", "--port", port],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        box = json.loads(process.stdout.readline())
        host = box["url"].removesuffix("/wiki")
        yield Site(box["url"], host, box["user"], box["token"], box["space"], "cloud")
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def _watching(folder: Path, site: Site) -> Iterator[Watcher]:
    process = subprocess.Popen(
        [sys.executable, "-m", "docsync", "watch", "--interval", "1"],
        cwd=folder,
        env={**site.environment(), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    watcher = Watcher(process)
    listener = threading.Thread(target=watcher.listen)
    listener.start()
    try:
        _until(lambda: watcher.said("waiting for changes"), watcher)
        yield watcher
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
        listener.join(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def _until(condition: Callable[[], bool], watcher: Watcher) -> None:
    until = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.05)
    assert condition(), "\n".join(watcher.lines)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nOne.\n\nTwo.\n", encoding="utf-8")
    return folder


def _page(site: Site, folder: Path) -> str:
    found = site.docsync(folder, "push", "--json").json["outcomes"]
    return str(next(each["page"] for each in found if each["path"] == "a.md"))


def test_saves_go_up_edits_come_down_and_ctrl_c_ends_it(tmp_path: Path, docs: Path) -> None:
    with _serving(tmp_path) as site:
        site.docsync(docs, "init")
        page = _page(site, docs)
        with _watching(docs, site) as watcher:
            fresh = docs / ".a.md.tmp"
            fresh.write_text("# A\n\nUn.\n\nTwo.\n", encoding="utf-8")
            fresh.replace(docs / "a.md")
            _until(lambda: "Un." in site.storage(page), watcher)
            _until(lambda: watcher.said("updated a.md (in Confluence)"), watcher)
            site.edit(page, "Two", "Zwei")
            _until(lambda: "Zwei." in (docs / "a.md").read_text("utf-8"), watcher)
            _until(lambda: watcher.said("updated a.md (on disk)"), watcher)
            watcher.process.send_signal(signal.SIGINT)
            assert watcher.process.wait(PATIENCE) == 130
        assert watcher.said("ended; what was begun is done")
        assert not watcher.said("Traceback")


def test_a_server_that_goes_away_is_waited_for(tmp_path: Path, docs: Path) -> None:
    with _serving(tmp_path) as site:
        site.docsync(docs, "init")
        page = _page(site, docs)
        port = site.host.rpartition(":")[2]
        watching = _watching(docs, site)
        watcher = watching.__enter__()
    try:
        _until(lambda: watcher.said("warning:"), watcher)
        (docs / "a.md").write_text("# A\n\nOffline.\n", encoding="utf-8")
        time.sleep(1)
        assert sum("warning:" in line for line in watcher.lines) == 1
        with _serving(tmp_path, port) as again:
            _until(lambda: watcher.said("the site is back"), watcher)
            _until(lambda: "Offline." in again.storage(page), watcher)
            watcher.process.send_signal(signal.SIGTERM)
            assert watcher.process.wait(PATIENCE) == 130
    finally:
        watching.__exit__(None, None, None)


def test_ctrl_c_ends_a_push_behind_the_operations_under_way(tmp_path: Path, docs: Path) -> None:
    for number in range(40):
        (docs / f"p{number}.md").write_text(f"# Page {number}\n\nText.\n", encoding="utf-8")
    with _serving(tmp_path) as site:
        site.docsync(docs, "init")
        slow = {"method": "POST", "path": "/pages$", "delay_ms": 1500, "times": 1000}
        httpx.post(f"{site.host}/sandbox/faults", json=slow).raise_for_status()
        process = subprocess.Popen(
            [sys.executable, "-m", "docsync", "push"],
            cwd=docs,
            env=site.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + PATIENCE
        while not site.writes() and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=PATIENCE)
        assert (process.returncode, said) == (130, "")
        assert complained.strip() == "error: interrupted; what was done stays done"
        made = len(site.writes())
        assert 0 < made < 40
        httpx.delete(f"{site.host}/sandbox/faults").raise_for_status()
        site.docsync(docs, "push")
        assert sum(write["path"].endswith("/pages") for write in site.writes()) == 41
        assert "Nothing to do" in site.docsync(docs, "push").output
