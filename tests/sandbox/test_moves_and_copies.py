"""Pages moved, copied, archived, restored to a version, as Cloud's v1 does; and what marks them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from support.content_v1 import CONTENT, listed
from support.raw_site import RawSite, asking, done, words

TASK = (
    "<ac:task-list><ac:task><ac:task-id>7</ac:task-id><ac:task-status>incomplete</ac:task-status>"
    "<ac:task-body>Do it</ac:task-body></ac:task></ac:task-list>"
)


def order(site: RawSite, parent: str) -> list[str]:
    found = listed(site, f"/api/v2/pages/{parent}/direct-children", limit="250")
    return [str(one["title"]) for one in found]


def move(site: RawSite, page: str, where: str, target: str) -> httpx.Response:
    return site.http.put(f"{CONTENT}/{page}/move/{where}/{target}")


def test_a_page_is_moved_beside_and_below_others(cloud_site: RawSite) -> None:
    site = cloud_site
    top = site.create("Top")
    a, b, c = (site.create(name, parent=top) for name in "ABC")
    assert done(move(site, c, "before", a)) == {"pageId": c}
    assert order(site, top) == ["C", "A", "B"]
    done(move(site, c, "after", b))
    assert order(site, top) == ["A", "B", "C"]
    done(move(site, a, "append", b))
    assert (order(site, top), order(site, b)) == (["B", "C"], ["A"])
    assert move(site, top, "append", a).status_code == 400
    assert move(site, a, "beside", b).status_code == 400
    assert site.version(a) == 1


def test_a_page_moves_to_another_space_with_all_below_it(cloud_site: RawSite) -> None:
    site = cloud_site
    other = done(site.http.post("/rest/api/space", json={"key": "OTHER", "name": "Other"}))
    top = site.create("Top")
    child = site.create("Child", parent=top)
    home = str(other["homepage"]["id"])
    done(move(site, top, "append", home))
    assert site.read(child)["spaceId"] == str(other["id"])
    site.create("Top")
    refused = move(site, site.create("Child"), "append", home)
    assert refused.status_code == 400
    assert "already exists" in words(refused)


def test_a_page_is_copied_with_what_is_asked_for(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page", "<p>text</p>")
    site.upload(page, "a.txt", b"x")
    site.http.post(f"{CONTENT}/{page}/label", json=[{"name": "docs"}])
    asked: dict[str, Any] = {
        "copyAttachments": True,
        "copyLabels": True,
        "destination": {"type": "parent_page", "value": page},
        "pageTitle": "Copy",
    }
    copy = done(site.http.post(f"{CONTENT}/{page}/copy", json=asked))["id"]
    assert (site.storage(copy), site.parent(copy)) == ("<p>text</p>", page)
    assert len(listed(site, f"/api/v2/pages/{copy}/attachments")) == 1
    assert [one["name"] for one in listed(site, f"/api/v2/pages/{copy}/labels")] == ["docs"]
    assert site.http.post(f"{CONTENT}/{page}/copy", json=asked).status_code == 400
    over = {"destination": {"type": "existing_page", "value": copy}, "pageTitle": "Other"}
    assert done(site.http.post(f"{CONTENT}/{page}/copy", json=over))["version"]["number"] == 2
    nowhere = {"destination": {"type": "moon", "value": "1"}}
    assert site.http.post(f"{CONTENT}/{page}/copy", json=nowhere).status_code == 400


def test_a_tree_is_copied_under_new_titles(cloud_site: RawSite) -> None:
    site = cloud_site
    top = site.create("Old top")
    site.create("Old child", parent=top)
    target = site.create("Target")
    titles = {"prefix": "New ", "search": "Old ", "replace": ""}
    asked = {"destinationPageId": target, "titleOptions": titles}
    answer = site.http.post(f"{CONTENT}/{top}/pagehierarchy/copy", json=asked)
    assert answer.status_code == 202
    task = done(site.http.get(site.sandbox.url + answer.json()["links"]["status"]))
    assert task["finished"]
    assert task["additionalDetails"]["totalPageNeedToCopy"] == 2
    copy = task["additionalDetails"]["destinationId"]
    assert (order(site, target), order(site, copy)) == (["New top"], ["New child"])
    inside = {**asked, "destinationPageId": top}
    assert site.http.post(f"{CONTENT}/{top}/pagehierarchy/copy", json=inside).status_code == 400


def test_a_version_is_restored_with_its_title_if_asked(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("First", "<p>1</p>")
    site.update(page, 2, title="Second", storage="<p>2</p>")
    asked = {"operationKey": "restore", "params": {"versionNumber": 1, "message": "back"}}
    told = done(site.http.post(f"{CONTENT}/{page}/version", json=asked))
    assert (told["number"], told["message"]) == (3, "back")
    assert (site.storage(page), site.read(page)["title"]) == ("<p>1</p>", "Second")
    with_title = {"operationKey": "restore", "params": {"versionNumber": 1, "restoreTitle": True}}
    done(site.http.post(f"{CONTENT}/{page}/version", json=with_title))
    assert site.read(page)["title"] == "First"
    current = {"operationKey": "restore", "params": {"versionNumber": 4}}
    assert site.http.post(f"{CONTENT}/{page}/version", json=current).status_code == 400


def test_restrictions_are_added_and_taken_away_one_by_one(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    me = done(site.http.get("/rest/api/user/current"))["accountId"]
    path = f"{CONTENT}/{page}/restriction/byOperation/read"
    query = {"accountId": me}
    assert site.http.get(f"{path}/user", params=query).status_code == 404
    assert site.http.put(f"{path}/user", params=query).status_code == 200
    assert site.http.get(f"{path}/user", params=query).status_code == 200
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.try_read(page).status_code == 404
        group = listed(site, "/rest/api/group/picker", query="users")[0]["id"]
        assert site.http.put(f"{path}/byGroupId/{group}").status_code == 200
        assert ben.try_read(page).status_code == 200
        assert site.http.delete(f"{path}/byGroupId/{group}").status_code == 200
        assert ben.try_read(page).status_code == 404
    told = done(site.http.get(f"{CONTENT}/{page}/restriction"))
    assert [one["operation"] for one in told["results"]] == ["read", "update"]
    subject = {"type": "user", "identifier": "ben"}
    asked = {"subject": subject, "operation": "read"}
    answer = done(site.http.post(f"{CONTENT}/{page}/permission/check", json=asked))
    assert answer["hasPermission"] is False
    done(site.http.delete(f"{CONTENT}/{page}/restriction"))
    answer = done(site.http.post(f"{CONTENT}/{page}/permission/check", json=asked))
    assert answer["hasPermission"] is True


def test_content_has_a_state_that_makes_a_version(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    path = f"{CONTENT}/{page}/state"
    assert site.http.get(path).content == b""
    current = {"status": "current"}
    told = done(site.http.put(path, params=current, json={"id": 1}))
    assert told["contentState"]["name"] == "Rough draft"
    assert site.version(page) == 2
    found = listed(site, "/rest/api/space/DOCS/state/content", **{"state-id": "1"})
    assert [one["id"] for one in found] == [page]
    assert site.http.put(path, json={"id": 1}).status_code == 400
    assert site.http.delete(path, params=current).status_code == 200
    assert site.http.get(path).content == b""


def test_relations_stand_between_users_and_content(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    path = "/rest/api/relation/favourite/from/user/current/to/content"
    assert site.http.get(f"{path}/{page}").status_code == 404
    assert done(site.http.put(f"{path}/{page}"))["target"]["id"] == page
    assert [one["target"]["id"] for one in listed(site, path)] == [page]
    back = f"/rest/api/relation/favourite/to/content/{page}/from/user"
    assert [one["source"]["displayName"] for one in listed(site, back)] == ["Ann Owner"]
    cql = "favourite = currentUser()"
    assert [one["id"] for one in listed(site, f"{CONTENT}/search", cql=cql)] == [page]
    assert site.http.delete(f"{path}/{page}").status_code == 204
    done(site.http.put("/rest/api/relation/favourite/from/user/current/to/space/DOCS"))
    query = {"cql": "type = space and space in (favouriteSpaces())"}
    found = done(site.http.get("/rest/api/search", params=query))["results"]
    assert [one["space"]["key"] for one in found] == ["DOCS"]


def test_a_conversion_is_asked_for_later(cloud_site: RawSite) -> None:
    site = cloud_site
    path = "/rest/api/contentbody/convert/async"
    asked = {"value": "{cheese}", "representation": "wiki"}
    told = done(site.http.post(f"{path}/view", json=asked))["asyncId"]
    answer = done(site.http.get(f"{path}/{told}"))
    assert (answer["status"], answer["value"]) == ("COMPLETED", "I like cheese!")
    broken = {"value": "<p>", "representation": "storage"}
    told = done(site.http.post(f"{path}/view", json=broken))["asyncId"]
    assert done(site.http.get(f"{path}/{told}"))["status"] == "FAILED"
    assert site.http.get(f"{path}/none").status_code == 404


def test_templates_are_kept_changed_and_forgotten(v1: RawSite) -> None:
    body = {"storage": {"value": "<p>Hi</p>", "representation": "storage"}}
    asked = {"name": "Minutes", "templateType": "page", "body": body, "space": {"key": "DOCS"}}
    one = done(v1.http.post("/rest/api/template", json=asked))["templateId"]
    found = listed(v1, "/rest/api/template/page", spaceKey="DOCS", expand="body")
    assert [template["body"]["storage"]["value"] for template in found] == ["<p>Hi</p>"]
    change = {**asked, "templateId": one, "name": "Notes"}
    assert done(v1.http.put("/rest/api/template", json=change))["name"] == "Notes"
    assert listed(v1, "/rest/api/template/blueprint") == []
    assert v1.http.delete(f"/rest/api/template/{one}").status_code == 204
    assert v1.http.get(f"/rest/api/template/{one}").status_code == 403


def test_tasks_are_found_and_ticked_through_v1(v1: RawSite) -> None:
    page = done(
        v1.http.post(
            CONTENT,
            json={
                "type": "page",
                "title": "Page",
                "space": {"key": "DOCS"},
                "body": {"storage": {"value": TASK, "representation": "storage"}},
            },
        )
    )["id"]
    path = "/rest/api/inlinetasks"
    task = listed(v1, f"{path}/search", pageId=page)[0]
    assert (task["id"], task["status"]) == (7, "incomplete")
    ticked = done(v1.http.put(f"{path}/{task['globalId']}", json={"status": "complete"}))
    assert ticked["status"] == "complete"
    if not v1.cloud:
        on_page = f"/rest/inlinetasks/1/task/{page}/7"
        again = done(v1.http.put(on_page, json={"status": "UNCHECKED"}))
        assert again["status"] == "incomplete"


def test_a_personal_access_token_stands_for_its_user(datacenter_site: RawSite) -> None:
    site = datacenter_site
    path = "/rest/pat/latest/tokens"
    made = done(site.http.post(path, json={"name": "ci", "expirationDuration": 30}))
    bearer = {"authorization": f"Bearer {made['rawToken']}"}
    with httpx.Client(base_url=site.sandbox.url) as client:
        me = client.get("/rest/api/user/current", headers=bearer).json()
        assert me["username"] == "ann"
        assert [one["name"] for one in site.http.get(path).json()] == ["ci"]
        assert "rawToken" not in site.http.get(path).json()[0]
        assert site.http.delete(f"{path}/{made['id']}").status_code == 204
        assert client.get("/rest/api/user/current", headers=bearer).status_code == 401


def test_an_administrator_adds_users_and_groups(datacenter_site: RawSite) -> None:
    site = datacenter_site
    new = {"userName": "eve", "fullName": "Eve", "email": "eve@example.com", "password": "pw"}
    assert site.http.post("/rest/api/admin/user", json=new).status_code == 201
    assert site.http.post("/rest/api/admin/user", json=new).status_code == 409
    assert site.http.post("/rest/api/admin/group", json={"name": "team"}).status_code == 201
    assert site.http.put("/rest/api/user/eve/group/team").status_code == 204
    members = listed(site, "/rest/api/group/team/member")
    assert [one["displayName"] for one in members] == ["Eve"]
    with asking(site.sandbox, "eve", "pw") as eve:
        assert done(eve.http.get("/rest/api/user/current"))["username"] == "eve"
        assert eve.http.post("/rest/api/admin/group", json={"name": "x"}).status_code == 403
        site.http.put("/rest/api/admin/user/eve/disable")
        assert eve.http.get("/rest/api/user/current").status_code == 401


@pytest.mark.parametrize("where", ["append", "above", "below"])
def test_the_browser_moves_pages_on_data_center(datacenter_site: RawSite, where: str) -> None:
    site = datacenter_site
    top = site.create("Top")
    page, target = site.create("Page", parent=top), site.create("Target", parent=top)
    query = {"pageId": page, "spaceKey": "DOCS", "targetTitle": "Target", "position": where}
    path = "/pages/movepage.action"
    assert site.http.post(path, params=query).status_code == 403
    token = {"X-Atlassian-Token": "no-check"}
    done(site.http.post(path, params=query, headers=token))
    assert site.parent(page) == (target if where == "append" else top)
