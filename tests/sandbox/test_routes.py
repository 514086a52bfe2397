"""The route table: the page tells the truth, and no published operation is forgotten."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from docsync.sandbox.exchange import Served
from docsync.sandbox.route_table import V2_ROOT, page, rows
from docsync.sandbox.server import running
from docsync.sandbox.settings import Legacy
from docsync.values import Profile
from support.raw_site import RawSite, asking

PAGE = Path(__file__).parents[2] / "docs" / "sandbox-routes.md"
# Served by the sandbox on Cloud today although the list of 2025 leaves them out: attachments can be
# uploaded in no other way.
UPLOADS = {
    ("POST", "/rest/api/content/{}/child/attachment"),
    ("PUT", "/rest/api/content/{}/child/attachment"),
    ("POST", "/rest/api/content/{}/child/attachment/{}/data"),
}
# In that list, and gone all the same.
HIDDEN = {("POST", "/rest/api/content")}
Known = set[tuple[str, str]]


def listed(name: str) -> Known:
    root = os.environ.get("DOCSYNC_REFERENCE")
    file = Path(root or "/nowhere") / "endpoints" / f"{name}.tsv"
    if not file.is_file():
        pytest.skip("needs DOCSYNC_REFERENCE, the published lists of operations")
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line]
    return {(line[0], bare(line[1].removeprefix("/wiki"))) for line in lines}


def bare(path: str) -> str:
    rest = path if not path.startswith("/atlassian-connect") else f"/rest{path}"
    return re.sub(r"\{[^}]+\}", "{}", rest)


def known(*served: Served) -> Known:
    return {(row.method, bare(row.path)) for row in rows() if row.served in served}


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m docsync.sandbox.route_table > " + str(PAGE)


def test_no_operation_of_data_center_is_forgotten() -> None:
    mine = known(Served.EVERYWHERE, Served.DATACENTER, Served.REMOVED)
    assert listed("dc-10.0.3") - mine == set()


def test_no_operation_of_api_v2_is_forgotten() -> None:
    mine = {(method, path.removeprefix(V2_ROOT)) for method, path in known(Served.CLOUD)}
    assert listed("cloud-v2") - mine == set()


def test_cloud_serves_what_it_has_and_has_removed_what_is_gone() -> None:
    now, before = listed("cloud-v1-current"), listed("cloud-v1-2022")
    assert now - known(Served.EVERYWHERE, Served.CLOUD) == HIDDEN
    assert before - now - known(Served.REMOVED) == UPLOADS


def test_what_cloud_removed_says_so_with_its_headers() -> None:
    gone = [row for row in rows() if row.served is Served.REMOVED]
    with running(profile=Profile.CLOUD) as sandbox, asking(sandbox) as site:
        for row in gone:
            answer = _asked(site, row.method, row.path)
            assert answer.status_code == 410, row
            assert answer.headers["deprecation"] == "Wed, 1 Mar 2023 00:00:00 GMT"
            assert "CHANGE-864" in answer.headers["link"]
            assert answer.json()["message"].endswith("This deprecated endpoint has been removed.")


@pytest.mark.parametrize("profile", list(Profile))
def test_every_operation_answers_and_none_fails(profile: Profile) -> None:
    here = Served.DATACENTER if profile is Profile.CLOUD else Served.CLOUD
    with running(profile=profile, legacy=Legacy.ON) as sandbox, asking(sandbox) as site:
        for row in rows():
            if row.served is not here:
                answer = _asked(site, row.method, row.path)
                assert answer.status_code < 500 or "invite" in row.path, (row, answer.text)
                assert "HTTP 404" not in answer.text, row
                assert answer.status_code != 405, row


def _asked(site: RawSite, method: str, path: str) -> httpx.Response:
    named = {"key": "DOCS", "number": "1", "version": "1", "group": "confluence-users"}
    named |= {"user": "ben", "type": "page", "to": "view", "label": "x", "operation": "read"}
    filled = re.sub(r"\{(\w+)\}", lambda one: named.get(one[1], site.home), path)
    form: dict[str, Any] = (
        {"files": {"file": ("a.txt", b"x")}} if "attachment" in path else {"json": {}}
    )
    headers = {"X-Atlassian-Token": "no-check"}
    if method in {"GET", "DELETE"}:
        return site.http.request(method, filled, headers=headers)
    return site.http.request(method, filled, headers=headers, **form)
