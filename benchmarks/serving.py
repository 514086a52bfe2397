"""A sandbox as a user runs it, and what it can say of a run: requests, seconds, memory.

>>> with sandbox("cloud") as server:
...     server.requests()
[]
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from measure import docsync

WRITES = frozenset({"POST", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Server:
    """A running sandbox, and what a client must know of it."""

    url: str
    host: str
    env: dict[str, str]
    process: int

    def requests(self) -> list[dict[str, str]]:
        """Give the log of requests."""
        answer: list[dict[str, str]] = httpx.get(f"{self.host}/sandbox/requests").json()["requests"]
        return answer

    def forget(self) -> None:
        """Empty the log of requests."""
        httpx.delete(f"{self.host}/sandbox/requests")

    def slow_down(self, milliseconds: int) -> None:
        """Let every request take a while."""
        httpx.post(f"{self.host}/sandbox/faults", json={"delay_ms": milliseconds})

    def make_page(self, title: str) -> str:
        """Make a page at the top of the space, and give its id."""
        auth = (self.env["DOCSYNC_USER"], self.env["DOCSYNC_TOKEN"])
        space = httpx.get(f"{self.url}/api/v2/spaces", auth=auth).json()["results"][0]["id"]
        body = {"representation": "storage", "value": ""}
        page = {"spaceId": space, "status": "current", "title": title, "body": body}
        made = httpx.post(f"{self.url}/api/v2/pages", json=page, auth=auth).json()
        return str(made["id"])

    def edit(self, title: str, find: str, new: str) -> None:
        """Edit a page in the browser."""
        auth = (self.env["DOCSYNC_USER"], self.env["DOCSYNC_TOKEN"])
        found = httpx.get(f"{self.url}/api/v2/pages", params={"title": title}, auth=auth).json()
        page = found["results"][0]["id"]
        edit = {"find": find, "replace": new}
        httpx.post(f"{self.host}/sandbox/pages/{page}/edit", json=edit).raise_for_status()

    def cpu(self) -> float:
        """Give the seconds of the processor that it took so far; 0 where nobody says."""
        try:
            fields = (
                Path(f"/proc/{self.process}/stat").read_text("ascii").rpartition(")")[2].split()
            )
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Give the most memory that it took so far; 0 where nobody says."""
        try:
            status = Path(f"/proc/{self.process}/status").read_text("ascii")
        except OSError:
            return 0.0
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024


@contextmanager
def sandbox(profile: str) -> Iterator[Server]:
    """Run a sandbox as a user would."""
    command = docsync("sandbox", "--json", "--profile", profile)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        hello = json.loads(process.stdout.readline())
        env = {
            "DOCSYNC_URL": hello["url"],
            "DOCSYNC_USER": hello["user"],
            "DOCSYNC_TOKEN": hello["token"],
            "DOCSYNC_SPACE": hello["space"],
        }
        host = str(httpx.URL(hello["url"]).copy_with(path=""))
        try:
            yield Server(hello["url"], host, env, process.pid)
        finally:
            process.terminate()
