"""Runs docsync as a user does, in a subprocess, against a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

WRITES = {"POST", "PUT", "DELETE", "PATCH"}


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that ended."""

    code: int
    output: str
    complaint: str

    @property
    def json(self) -> dict[str, Any]:
        """The object that `--json` printed."""
        told: dict[str, Any] = json.loads(self.output)
        return told


@dataclass(frozen=True, slots=True)
class Site:
    """A space on a running sandbox, as one user sees it."""

    url: str  # with the context path
    host: str  # without
    user: str
    token: str
    space: str
    profile: str
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Give the environment a run needs, and nothing of the tester's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DOCSYNC_")}
        return {
            **kept,
            "DOCSYNC_URL": self.url,
            "DOCSYNC_USER": self.user,
            "DOCSYNC_TOKEN": self.token,
            "DOCSYNC_SPACE": self.space,
            "PYTHONIOENCODING": "utf-8",
            **self.variables,
        }

    def docsync(self, folder: Path, *arguments: str, code: int | None = 0) -> Ran:
        """Run docsync in a folder; its exit code must be `code`, unless that is None."""
        done = subprocess.run(
            [sys.executable, "-m", "docsync", *arguments],
            cwd=folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        ran = Ran(done.returncode, done.stdout, done.stderr)
        told = f"{arguments}: exit {ran.code}\n{ran.output[-3000:]}{ran.complaint[-3000:]}"
        assert code is None or ran.code == code, told
        return ran

    @property
    def client(self) -> httpx.Client:
        """Give a plain HTTP client with this user's credentials."""
        return httpx.Client(auth=(self.user, self.token), timeout=60)

    def forget_requests(self) -> None:
        """Empty the log of requests."""
        httpx.delete(f"{self.host}/sandbox/requests").raise_for_status()

    def requests(self) -> list[dict[str, Any]]:
        """Give the log of requests."""
        answer = httpx.get(f"{self.host}/sandbox/requests")
        logged: list[dict[str, Any]] = answer.raise_for_status().json()["requests"]
        return logged

    def writes(self) -> list[dict[str, Any]]:
        """Give the requests that write."""
        return [request for request in self.requests() if request["method"] in WRITES]

    @property
    def v1(self) -> str:
        """The base of API v1."""
        return f"{self.url}/rest/api"

    def make_space(self, key: str) -> Site:
        """Make a space and give the site as seen from it."""
        with self.client as client:
            body = {"key": key, "name": f"Space {key}"}
            client.post(f"{self.v1}/space", json=body).raise_for_status()
        return Site(self.url, self.host, self.user, self.token, key, self.profile, self.variables)

    def edit(self, page: str, find: str, replace: str) -> None:
        """Edit a page as the browser does."""
        answer = httpx.post(
            f"{self.host}/sandbox/pages/{page}/edit", json={"find": find, "replace": replace}
        )
        assert answer.is_success, answer.text

    def storage(self, page: str) -> str:
        """Read a page's storage, past docsync."""
        with self.client as client:
            if self.profile == "cloud":
                address = f"{self.url}/api/v2/pages/{page}?body-format=storage"
            else:
                address = f"{self.v1}/content/{page}?expand=body.storage"
            answer = client.get(address).raise_for_status().json()
            return str(answer["body"]["storage"]["value"])

    def create(self, title: str, storage: str, parent: str) -> httpx.Response:
        """Create a page past docsync."""
        with self.client as client:
            if self.profile == "cloud":
                spaces = client.get(f"{self.url}/api/v2/spaces", params={"keys": self.space})
                space_id = spaces.raise_for_status().json()["results"][0]["id"]
                body: dict[str, Any] = {
                    "spaceId": space_id,
                    "status": "current",
                    "title": title,
                    "parentId": parent,
                    "body": {"representation": "storage", "value": storage},
                }
                return client.post(f"{self.url}/api/v2/pages", json=body)
            body = {
                "type": "page",
                "title": title,
                "space": {"key": self.space},
                "ancestors": [{"id": parent}],
                "body": {"storage": {"value": storage, "representation": "storage"}},
            }
            return client.post(f"{self.v1}/content", json=body)

    def homepage(self) -> str:
        """Give the id of the space's homepage."""
        with self.client as client:
            if self.profile == "cloud":
                spaces = client.get(f"{self.url}/api/v2/spaces", params={"keys": self.space})
                return str(spaces.raise_for_status().json()["results"][0]["homepageId"])
            space = client.get(f"{self.v1}/space/{self.space}?expand=homepage")
            return str(space.raise_for_status().json()["homepage"]["id"])
