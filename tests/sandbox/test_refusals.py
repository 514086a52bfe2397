"""What the sandbox says when it says no: status, envelope and words of the real thing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from docsync.sandbox.server import running
from docsync.sandbox.settings import Legacy
from support.raw_site import NO_CHECK, RawSite, asking, words


def test_a_stale_version_is_a_conflict_that_names_the_current_one(site: RawSite) -> None:
    page = site.create("A")
    site.update(page, 2, storage="<p>2</p>")
    answer = site.try_update(page, 2, storage="<p>mine</p>")
    assert answer.status_code == 409
    assert words(answer) == (
        "Version must be incremented when updating a page. "
        "Current Version: [2]. Provided version: [2]"
        if site.cloud
        else "Version must be incremented on update. Current version is: 2"
    )
    assert site.storage(page) == "<p>2</p>"


def test_a_version_ahead_is_a_conflict(site: RawSite) -> None:
    assert site.try_update(site.create("A"), 3, storage="<p/>").status_code == 409


def test_an_update_without_a_version_is_refused(site: RawSite) -> None:
    answer = site.try_update(site.create("A"), None, storage="<p/>")
    assert answer.status_code == 400
    assert words(answer).startswith("Must supply an incremented version")


@pytest.mark.parametrize("title", ["Über uns", "ÜBER UNS"])
def test_a_title_is_taken_whatever_its_case(site: RawSite, title: str) -> None:
    site.create("Über uns")
    answer = site.try_create(title)
    assert answer.status_code == 400
    assert words(answer) == (
        "A page with this title already exists: "
        "A page already exists with the same TITLE in this space"
        if site.cloud
        else "A page with this title already exists: "
        f"A page already exists with the title {title} in the space with key DOCS"
    )


def test_an_archived_page_keeps_its_title(cloud_site: RawSite) -> None:
    page = cloud_site.create("A")
    asked = {"pages": [{"id": page}]}
    assert cloud_site.http.post("/rest/api/content/archive", json=asked).status_code == 202
    assert cloud_site.try_create("a").status_code == 400
    assert cloud_site.try_update(page, 2, storage="<p/>").status_code == 400


def test_a_trashed_page_frees_its_title(site: RawSite) -> None:
    page = site.create("A")
    site.delete(page)
    site.create("A")
    assert site.try_update(page, 2, status="current").status_code == 400


def test_a_title_longer_than_255_is_refused(site: RawSite) -> None:
    site.create("t" * 255)
    assert site.try_create("u" * 256).status_code == 400
    assert site.try_update(site.create("A"), 2, title="v" * 256).status_code == 400


@pytest.mark.parametrize(
    ("storage", "said"),
    [
        ("<p>a\n</br></p>", "Unexpected close tag </br>; expected </p>.\n"),
        ("<p>a", "expected </p>.\n"),
        ("<ac:link><p></ac:link>", "Unexpected close tag </ac:link>; expected </p>.\n"),
        ("<p>&nope;</p>", 'Undeclared general entity "nope"\n'),
        ("<p>a & b</p>", "entity reference"),
        ("<x:y/>", 'Undeclared namespace prefix "x"\n'),
        ("<p a='1' a='2'/>", "Duplicate attribute 'a'.\n"),
        ("a\x08", "Illegal character ((CTRL-CHAR, code 8))\n"),
        ("<!DOCTYPE p>", "malformed start element"),
    ],
)
def test_malformed_storage_is_refused_with_its_place(
    site: RawSite, storage: str, said: str
) -> None:
    answer = site.try_create("A", storage)
    assert answer.status_code == 400
    assert words(answer).startswith("Error parsing xhtml: ")
    assert said in words(answer)
    assert " at [row,col {unknown-source}]: [" in words(answer)


def test_the_place_of_a_fault_counts_the_rows_of_the_body(site: RawSite) -> None:
    answer = site.try_create("A", "<p>one</p>\n<p>two</b></p>")
    assert "{unknown-source}]: [2," in words(answer)


def test_what_is_absent_is_not_found(site: RawSite) -> None:
    answer = site.try_read("1234567")
    assert answer.status_code == 404
    assert words(answer) == (
        "Cannot find [page] entity with id [1234567]"
        if site.cloud
        else "No content found with id: ContentId{id=1234567}"
    )


def test_an_id_that_is_none_is_a_bad_request(cloud_site: RawSite) -> None:
    answer = cloud_site.try_read("abc")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "INVALID_REQUEST_PARAMETER"


def test_envelopes_are_those_of_the_profile(site: RawSite) -> None:
    v1 = site.http.put("/rest/api/content/1/child/attachment/2", json={}).json()
    assert v1["statusCode"] == 404
    assert v1["data"]["successful"] is site.cloud
    assert ("reason" in v1) is not site.cloud
    assert v1["message"].startswith("com.atlassian.") is site.cloud


@pytest.mark.parametrize("given", [("ann", "nonsense"), ("ben", "ann-sandbox-token")])
def test_wrong_credentials_are_denied(site: RawSite, given: tuple[str, str]) -> None:
    answer = httpx.get(f"{site.sandbox.url}/rest/api/user/current", auth=given)
    assert answer.status_code == 401


def test_a_token_works_alone_as_bearer(site: RawSite) -> None:
    bearer = {"Authorization": f"Bearer {site.sandbox.token}"}
    for headers, status in ((bearer, 200), ({"Authorization": "Bearer x"}, 401)):
        answer = httpx.get(f"{site.sandbox.url}/rest/api/user/current", headers=headers)
        assert answer.status_code == status


def test_wrong_credentials_may_turn_anonymous(site: RawSite) -> None:
    site.create("A")
    site.control("POST", "credentials", {"wrong": "anonymous", "expired": ["ann"]})
    who = site.http.get("/rest/api/user/current")
    assert who.json()["type"] == "anonymous"
    listed = "/api/v2/pages" if site.cloud else "/rest/api/content"
    assert site.http.get(listed).json()["results"] == []
    assert site.try_read(site.home).status_code == 404


def test_a_form_without_the_header_against_xsrf_is_refused(site: RawSite) -> None:
    page = site.create("A")
    answer = site.upload(page, "a.txt", b"1", headers={})
    assert (answer.status_code, answer.json()["message"]) == (403, "XSRF check failed")
    assert site.upload(page, "a.txt", b"1", headers={"X-Atlassian-Token": "nocheck"}).is_success


def test_restricted_pages_are_not_found_by_others_with_all_below(site: RawSite) -> None:
    top = site.create("A")
    below = site.create("B", parent=top)
    site.control("POST", f"pages/{top}/restrict", {"read": ["ann"]})
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        assert [ben.try_read(page).status_code for page in (top, below)] == [404, 404]
        listed = "/api/v2/pages" if site.cloud else "/rest/api/content"
        found = {one["id"] for one in ben.http.get(listed).json()["results"]}
        assert found == {site.home}
        site.control("POST", f"pages/{top}/restrict", {"read": []})
        assert ben.try_read(below).status_code == 200


def test_who_may_not_edit_is_forbidden(site: RawSite) -> None:
    page = site.create("A")
    site.control("POST", f"pages/{page}/restrict", {"update": ["ann"]})
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.try_update(page, 2, storage="<p/>").status_code == 403
        assert ben.delete(page).status_code == 403
        assert ben.upload(page, "a", b"").status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/content"),
        ("POST", "/content"),
        ("GET", "/content/1"),
        ("GET", "/space"),
        ("GET", "/content/1/child/attachment"),
        ("GET", "/content/1/property"),
    ],
)
def test_what_cloud_removed_is_gone(cloud_site: RawSite, method: str, path: str) -> None:
    answer = cloud_site.http.request(method, f"/rest/api{path}")
    assert answer.status_code == 410
    assert answer.json()["message"].endswith("This deprecated endpoint has been removed.")
    assert answer.headers["deprecation"] == "Wed, 1 Mar 2023 00:00:00 GMT"


def test_old_cloud_words_a_taken_title_misleadingly() -> None:
    with running(legacy=Legacy.ON) as sandbox, asking(sandbox) as site:
        site.create("A")
        page = site.create("B")
        asked = {"type": "page", "title": "A", "version": {"number": 2}}
        answer = site.http.put(f"/rest/api/content/{page}", json=asked)
    assert answer.status_code == 400
    assert "No space or no content type" in words(answer)


def test_of_many_writers_of_one_version_one_wins(site: RawSite) -> None:
    page = site.create("A")
    with ThreadPoolExecutor(8) as writers:
        answers = list(
            writers.map(
                lambda n: site.try_update(page, 2, title="A", storage=f"<p>{n}</p>").status_code,
                range(16),
            )
        )
    assert sorted(answers) == [200] + [409] * 15
    assert site.version(page) == 2


def test_data_center_cannot_put_attachments(datacenter_site: RawSite) -> None:
    answer = datacenter_site.http.put(
        f"/rest/api/content/{datacenter_site.home}/child/attachment",
        files={"file": ("a", b"")},
        headers=NO_CHECK,
    )
    assert answer.status_code == 405


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"title": 1}', '{"spaceId": "x"}', '{"version": "1"}', '{"title": "\\ud800"}'],
)
def test_no_body_makes_the_server_stumble(site: RawSite, body: str) -> None:
    page = site.create("A")
    paths = ["/rest/api/content/archive", "/rest/api/space", f"/rest/api/content/{page}/label"]
    if site.cloud:
        paths += ["/api/v2/pages", "/api/v2/folders", f"/api/v2/pages/{page}/properties"]
    else:
        paths += ["/rest/api/content", f"/rest/api/content/{page}/property"]
    for path in paths:
        assert site.http.post(path, content=body).status_code in {400, 404, 405}
    put = f"/api/v2/pages/{page}" if site.cloud else f"/rest/api/content/{page}"
    assert site.http.put(put, content=body).status_code == 400


def test_unknown_addresses_answer_in_the_apis_own_envelope(site: RawSite) -> None:
    paths: list[tuple[str, Any]] = [("/rest/api/nothing", "statusCode")]
    if site.cloud:
        paths.append(("/api/v2/nothing", "errors"))
    for path, key in paths:
        answer = site.http.get(path)
        assert answer.status_code == 404
        assert key in answer.json()
