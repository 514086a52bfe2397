"""A sandbox asked without any client of docsync's: plain requests, in either API.

Every answer is held against the published specifications where these are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from docsync.sandbox.server import Sandbox
from docsync.values import Profile
from support.published import check_published

NO_CHECK = {"X-Atlassian-Token": "no-check"}


class RawSite:
    """One user's requests to a sandbox. Pages are read and written as the profile does it."""

    def __init__(self, sandbox: Sandbox, client: httpx.Client) -> None:
        self.sandbox = sandbox
        self.http = client
        self.cloud = sandbox.profile is Profile.CLOUD
        self.home = sandbox.homepage

    @property
    def space_id(self) -> str:
        """The id of the first space (Cloud)."""
        listed = self.http.get("/api/v2/spaces", params={"keys": self.sandbox.space}).json()
        return str(listed["results"][0]["id"])

    def try_create(
        self, title: str, storage: str = "<p>One two.</p>", parent: str = ""
    ) -> httpx.Response:
        """Ask for a page below `parent`, or below the homepage."""
        parent = parent or self.home
        if self.cloud:
            return self.http.post(
                "/api/v2/pages",
                json={
                    "spaceId": self.space_id,
                    "parentId": parent,
                    "title": title,
                    "body": {"representation": "storage", "value": storage},
                },
            )
        return self.http.post(
            "/rest/api/content",
            json={
                "type": "page",
                "title": title,
                "space": {"key": self.sandbox.space},
                "ancestors": [{"id": parent}],
                "body": {"storage": {"value": storage, "representation": "storage"}},
            },
        )

    def create(self, title: str, storage: str = "<p>One two.</p>", parent: str = "") -> str:
        """Make a page and give its id."""
        return str(done(self.try_create(title, storage, parent))["id"])

    def try_update(self, page: str, number: int | None, **change: Any) -> httpx.Response:
        """Ask for a new version: `title`, `storage`, `parent`, `status` as given."""
        version = {} if number is None else {"version": {"number": number}}
        title = change.get("title") or self.read(page)["title"]
        asked: dict[str, Any] = {"id": page, "title": title, **version}
        asked["status"] = change.get("status", "current")
        if "storage" in change:
            asked["body"] = {"storage": {"value": change["storage"], "representation": "storage"}}
        if not self.cloud:
            if "parent" in change:
                asked["ancestors"] = [{"id": change["parent"]}]
            return self.http.put(f"/rest/api/content/{page}", json={**asked, "type": "page"})
        if "parent" in change:
            asked["parentId"] = change["parent"]
        return self.http.put(f"/api/v2/pages/{page}", json=asked)

    def update(self, page: str, number: int, **change: Any) -> dict[str, Any]:
        """Write a new version and give the answer."""
        return done(self.try_update(page, number, **change))

    def try_read(self, page: str) -> httpx.Response:
        """Ask for a page in whatever status, with its storage."""
        if self.cloud:
            return self.http.get(f"/api/v2/pages/{page}", params={"body-format": "storage"})
        return self.http.get(
            f"/rest/api/content/{page}",
            params={"status": "any", "expand": "body.storage,version,ancestors"},
        )

    def read(self, page: str) -> dict[str, Any]:
        """Give a page."""
        return done(self.try_read(page))

    def storage(self, page: str) -> str:
        """Give the storage of a page."""
        return str(self.read(page)["body"]["storage"]["value"])

    def version(self, page: str) -> int:
        """Give the version of a page."""
        return int(self.read(page)["version"]["number"])

    def parent(self, page: str) -> str | None:
        """Give the id of what a page hangs below."""
        found = self.read(page)
        if self.cloud:
            return None if found["parentId"] is None else str(found["parentId"])
        return str(found["ancestors"][-1]["id"]) if found["ancestors"] else None

    def delete(self, page: str, **query: str) -> httpx.Response:
        """Ask for a page to be deleted."""
        path = f"/api/v2/pages/{page}" if self.cloud else f"/rest/api/content/{page}"
        return self.http.delete(path, params=query)

    def upload(
        self, page: str, name: str, data: bytes, headers: dict[str, str] | None = None, **form: str
    ) -> httpx.Response:
        """Ask for a new attachment."""
        return self.http.post(
            f"/rest/api/content/{page}/child/attachment",
            files={"file": (name, data)},
            data=form,
            headers=NO_CHECK if headers is None else headers,
        )

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Use one of the sandbox's own addresses."""
        return self.http.request(method, f"{self.sandbox.host}/sandbox/{path}", json=body)


@contextmanager
def asking(sandbox: Sandbox, user: str = "", token: str = "") -> Iterator[RawSite]:
    """Ask a sandbox as one of its users, the owner where none is named."""
    who = (user or sandbox.user, token or sandbox.token)

    def check(response: httpx.Response) -> None:
        response.read()
        check_published(sandbox, response)

    hooks = {"response": [check]}
    with httpx.Client(base_url=sandbox.url, auth=who, event_hooks=hooks) as client:
        yield RawSite(sandbox, client)


def done(response: httpx.Response) -> dict[str, Any]:
    """Give the answer of a request that must have been granted."""
    assert response.is_success, f"{response.status_code}: {response.text}"
    answer: dict[str, Any] = response.json()
    return answer


def words(response: httpx.Response) -> str:
    """Give what a refusal says, in whichever envelope."""
    answer = response.json()
    said = answer["errors"][0]["title"] if "errors" in answer else answer["message"]
    return str(said)
