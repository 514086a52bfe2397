"""What holds for a whole site: who is let in, how often, who is told, and the audit log."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest

from support.content_v1 import CONTENT, listed, made, read
from support.raw_site import RawSite, asking, done


class Listener:
    """A server of somebody's own, which keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.heard = threading.Event()
        self.awaited = 1
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                listener.told.append((headers, body))
                self.send_response(204)
                self.end_headers()
                if len(listener.told) >= listener.awaited:
                    listener.heard.set()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self) -> list[str]:
        """Wait until all that is awaited was told, and give the names of the events."""
        assert self.heard.wait(10)
        return [json.loads(body)["event"] for _, body in self.told]


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    thread = threading.Thread(target=one.server.serve_forever, daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


def test_a_webhook_is_told_with_a_signature(datacenter_site: RawSite, listener: Listener) -> None:
    site = datacenter_site
    asked = {"name": "Mine", "url": listener.url, "events": ["page_created"], "active": True}
    asked["configuration"] = {"secret": "quiet"}
    hook = done(site.http.post("/rest/api/webhooks", json=asked))
    page = made(site, "Page")["id"]
    assert listener.events() == ["page_created"]
    headers, body = listener.told[0]
    expected = hmac.new(b"quiet", body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature"] == f"sha256={expected}"
    assert json.loads(body)["page"]["id"] == int(page)
    path = f"/rest/api/webhooks/{hook['id']}"
    answer = site.http.get(f"{path}/latest")
    while answer.status_code == 204:  # it is noted when the listener has answered
        answer = site.http.get(f"{path}/latest")
    latest = done(answer)
    assert latest["result"]["outcome"] == "SUCCESS"
    assert done(site.http.get(f"{path}/statistics"))["invocations"] == 1


def test_a_webhook_is_told_of_users_groups_labels_and_order(
    datacenter_site: RawSite, listener: Listener
) -> None:
    site, page = datacenter_site, made(datacenter_site, "Page")["id"]
    names = ["user_created", "user_deactivated", "user_removed", "group_created", "group_removed"]
    names += ["space_permissions_updated", "page_children_reordered", "label_created"]
    names += ["label_deleted", "page_trashed"]
    asked = {"name": "Mine", "url": listener.url, "events": names}
    done(site.http.post("/rest/api/webhooks", json=asked))
    listener.awaited = len(names)
    person = {"userName": "eve", "fullName": "Eve", "email": "eve@example.com", "password": "p"}
    done(site.http.post("/rest/api/admin/user", json=person))
    site.http.put("/rest/api/admin/user/eve/disable")
    site.http.delete("/rest/api/admin/user/eve")
    done(site.http.post("/rest/api/admin/group", json={"name": "authors"}))
    site.http.delete("/rest/api/admin/group/authors")
    path = "/rest/api/space/DOCS/permissions/user/ben/grant"
    site.http.put(path, json=[{"operationKey": "delete", "targetType": "page"}])
    moved = {"version": {"number": 2}, "type": "page", "title": "Page", "position": 3}
    done(site.http.put(f"{CONTENT}/{page}", json=moved))
    site.http.post(f"{CONTENT}/{page}/label", json=[{"name": "one"}])
    site.http.delete(f"{CONTENT}/{page}/label/one")
    site.http.delete(f"{CONTENT}/{page}")
    assert listener.events() == names
    assert json.loads(listener.told[2][1])["user"]["username"] == "eve"


def test_webhooks_are_changed_listed_and_forgotten(datacenter_site: RawSite) -> None:
    site = datacenter_site
    asked = {"name": "Mine", "url": "http://127.0.0.1:1/x", "events": ["page_created"]}
    hook = done(site.http.post("/rest/api/webhooks", json=asked))["id"]
    path = f"/rest/api/webhooks/{hook}"
    assert done(site.http.put(path, json={"active": False}))["active"] is False
    assert [one["id"] for one in listed(site, "/rest/api/webhooks", event="page_created")] == [hook]
    assert listed(site, "/rest/api/webhooks", event="page_trashed") == []
    unknown = {**asked, "events": ["none"]}
    assert site.http.post("/rest/api/webhooks", json=unknown).status_code == 400
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.http.get(path).status_code == 403
    assert site.http.delete(path).status_code == 204
    assert site.http.get(path).status_code == 404


def test_who_has_no_credentials_is_let_in_where_the_site_says_so(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    with httpx.Client(base_url=v1.sandbox.url) as nobody:
        assert nobody.get(f"{CONTENT}/{page}").status_code == 401
        done(v1.control("POST", "anonymous", {"spaces": ["DOCS"]}))
        assert nobody.get(f"{CONTENT}/{page}").json()["title"] == "Page"
        assert nobody.get("/rest/api/user/current").json()["type"] == "anonymous"
        change = {"type": "page", "title": "Other", "version": {"number": 2}}
        assert nobody.put(f"{CONTENT}/{page}", json=change).status_code == 403
        new = {"type": "page", "title": "New", "space": {"key": "DOCS"}}
        assert nobody.post(CONTENT, json=new).status_code == 403
        wrong = nobody.get(f"{CONTENT}/{page}", headers={"authorization": "Bearer wrong"})
        assert wrong.status_code == 401
        done(v1.control("POST", "anonymous", {"spaces": []}))
        assert nobody.get(f"{CONTENT}/{page}").status_code == 401


def test_data_center_opens_a_site_through_its_permissions(datacenter_site: RawSite) -> None:
    site = datacenter_site
    page = made(site, "Page")["id"]
    assert site.http.put("/rest/api/permissions/anonymous/grant", json=[]).status_code == 204
    with httpx.Client(base_url=site.sandbox.url) as nobody:
        assert nobody.get(f"{CONTENT}/{page}").status_code == 404
        grant = [{"targetType": "space", "operationKey": "read"}]
        path = "/rest/api/space/DOCS/permissions/anonymous"
        assert site.http.put(f"{path}/grant", json=grant).status_code == 204
        assert nobody.get(f"{CONTENT}/{page}").status_code == 200
        assert len(site.http.get(path).json()) == 1
        assert site.http.put(f"{path}/revoke", json=grant).status_code == 204
        assert nobody.get(f"{CONTENT}/{page}").status_code == 404


def test_a_permission_that_is_taken_away_is_missed(datacenter_site: RawSite) -> None:
    site = datacenter_site
    page = made(site, "Page")["id"]
    path = "/rest/api/space/DOCS/permissions/group/confluence-users/revoke"
    create = [{"targetType": "page", "operationKey": "create"}]
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        site.http.put(path, json=create)
        change = {"type": "page", "title": "Other", "version": {"number": 2}}
        assert ben.http.put(f"{CONTENT}/{page}", json=change).status_code == 403
        assert read(ben, page)["title"] == "Page"
        site.http.put(path, json=[{"targetType": "space", "operationKey": "read"}])
        assert ben.http.get(f"{CONTENT}/{page}").status_code == 404
        assert ben.http.put(path, json=create).status_code == 404


def test_too_many_requests_are_refused_with_the_real_headers(v1: RawSite) -> None:
    done(v1.control("POST", "limits", {"limit": 2, "seconds": 3600}))
    path = "/rest/api/user/current"
    first, second, third = (v1.http.get(path) for _ in range(3))
    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 429]
    assert first.headers["x-ratelimit-limit"] == "2"
    assert first.headers["x-ratelimit-remaining"] == "1"
    assert int(third.headers["retry-after"]) > 0
    if v1.cloud:
        assert third.headers["ratelimit-reason"] == "confluence-burst-based"
        assert third.headers["x-ratelimit-nearlimit"] == "true"
        assert third.headers["beta-ratelimit-policy"] == '"global-app-quota";q=2;w=3600'
    else:
        assert third.headers["x-ratelimit-fillrate"] == "2"
        assert third.headers["x-ratelimit-interval-seconds"] == "3600"
    done(v1.control("DELETE", "limits"))
    free = v1.http.get(path)
    assert free.status_code == 200
    assert "x-ratelimit-limit" not in free.headers


def test_the_audit_log_is_written_read_and_exported(v1: RawSite) -> None:
    record = {
        "summary": "Group added",
        "description": "a group",
        "category": "Users and groups",
        "remoteAddress": "192.0.2.1",
        "affectedObject": {"name": "team", "objectType": "Group"},
        "changedValues": [],
        "associatedObjects": [],
    }
    made_ = done(v1.http.post("/rest/api/audit", json=record))
    assert (made_["summary"], made_["remoteAddress"]) == ("Group added", "192.0.2.1")
    assert made_["affectedObject"]["name"] == "team"
    assert len(listed(v1, "/rest/api/audit", searchString="group")) == 1
    assert listed(v1, "/rest/api/audit", searchString="space") == []
    assert len(listed(v1, "/rest/api/audit/since", number="1", units="days")) == 1
    assert listed(v1, "/rest/api/audit", endDate="2001-01-01") == []
    exported = v1.http.get("/rest/api/audit/export")
    assert exported.headers["content-type"].startswith("text/csv")
    assert "Group added" in exported.text
    zipped = v1.http.get("/rest/api/audit/export", params={"format": "zip"})
    assert zipped.content[:2] == b"PK"
    asked = {"number": 2, "units": "YEARS"}
    assert done(v1.http.put("/rest/api/audit/retention", json=asked)) == asked
    too_long = {"number": 200, "units": "YEARS"}
    assert v1.http.put("/rest/api/audit/retention", json=too_long).status_code == 400
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.http.get("/rest/api/audit").status_code == 403
