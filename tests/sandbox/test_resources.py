"""The other resources of the REST reference: attachments to watches, as it describes them."""

from __future__ import annotations

from typing import Any

import pytest

from support.content_v1 import CONTENT, below, listed, made, read
from support.raw_site import NO_CHECK, RawSite, asking, done, words

FILE = {"file": ("notes.txt", b"one", "text/plain")}


def attachments(page: str) -> str:
    return f"{CONTENT}/{page}/child/attachment"


def attached(site: RawSite, page: str, **form: str) -> dict[str, Any]:
    answer = site.http.post(attachments(page), files=FILE, data=form, headers=NO_CHECK)
    return dict(done(answer)["results"][0])


def test_an_attachment_is_uploaded_with_its_comment(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    made_ = attached(v1, page, comment="this is my file", minorEdit="true")
    assert made_["id"].startswith("att")
    assert made_["metadata"]["comment"] == "this is my file"
    assert made_["metadata"]["mediaType"] == "text/plain"
    assert made_["extensions"]["fileSize"] == 3
    assert made_["version"]["minorEdit"] is True


def test_attachments_are_listed_by_name_and_media_type(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    attached(v1, page)
    assert len(listed(v1, attachments(page), filename="notes.txt", expand="version")) == 1
    assert listed(v1, attachments(page), filename="other.txt") == []
    assert len(listed(v1, attachments(page), mediaType="text/plain")) == 1
    assert listed(v1, attachments(page), mediaType="image/png") == []


def test_new_data_is_a_new_version_with_its_name_and_the_old_comment(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    identity = attached(v1, page, comment="old")["id"]
    path = f"{attachments(page)}/{identity}"
    files = {"file": ("other.txt", b"longer")}
    changed = done(v1.http.post(f"{path}/data", files=files, headers=NO_CHECK))
    assert (changed["title"], changed["version"]["number"]) == ("other.txt", 2)
    assert changed["metadata"]["comment"] == "old"
    attached(v1, page)
    taken = v1.http.post(f"{path}/data", files=FILE, headers=NO_CHECK)
    assert (taken.status_code, "same file name" in words(taken)) == (400, True)
    assert v1.http.post(f"{path}/data", files=files).status_code == 403


def test_an_attachment_is_renamed_and_hung_on_another_page(v1: RawSite) -> None:
    page, other = made(v1, "Page")["id"], made(v1, "Other")["id"]
    identity = attached(v1, page)["id"]
    asked = {
        "id": identity,
        "type": "attachment",
        "title": "renamed.txt",
        "version": {"number": 1},
        "metadata": {"mediaType": "text/csv", "comment": "moved"},
        "container": {"id": other, "type": "page"},
    }
    changed = done(v1.http.put(f"{attachments(page)}/{identity}", json=asked))
    assert changed["title"] == "renamed.txt"
    assert changed["metadata"] == {"mediaType": "text/csv", "comment": "moved"}
    assert changed["container"]["id"] == other
    assert listed(v1, attachments(page)) == []
    stale = v1.http.put(f"{attachments(other)}/{identity}", json=asked)
    assert stale.status_code == 409


def test_data_center_moves_and_thins_out_attachments(datacenter_site: RawSite) -> None:
    site = datacenter_site
    page, other = made(site, "Page")["id"], made(site, "Other")["id"]
    identity = attached(site, page)["id"]
    path = f"{attachments(page)}/{identity}"
    assert site.http.get(f"{path}/extractedtext").text == "one"
    files = {"file": ("notes.txt", b"two")}
    done(site.http.post(f"{path}/data", files=files, headers=NO_CHECK))
    assert site.http.delete(f"{path}/version/2").status_code == 204
    assert listed(site, attachments(page), expand="version")[0]["version"]["number"] == 1
    query = {"newContentId": other, "newName": "new.txt"}
    moved = done(site.http.post(f"{path}/move", params=query))
    assert (moved["title"], moved["container"]["id"]) == ("new.txt", other)


def test_labels_come_with_prefixes_and_go_by_name(v1: RawSite) -> None:
    path = f"{CONTENT}/{made(v1, 'Page')['id']}/label"
    asked = [{"prefix": "global", "name": "label1"}, {"prefix": "my", "name": "Label2"}]
    answer = done(v1.http.post(path, json=asked))
    assert [(one["prefix"], one["name"]) for one in answer["results"]] == [
        ("global", "label1"),
        ("my", "label2"),
    ]
    assert [one["name"] for one in listed(v1, path, prefix="global")] == ["label1"]
    assert v1.http.delete(f"{path}/label1").status_code == 204
    assert v1.http.delete(path, params={"name": "label2"}).status_code == 204
    assert v1.http.delete(path, params={"name": "label2"}).status_code == 404
    assert v1.http.delete(f"{path}/a/b").status_code == 400


def test_properties_have_versions_of_their_own(v1: RawSite) -> None:
    path = f"{CONTENT}/{made(v1, 'Page')['id']}/property"
    first = done(v1.http.post(path, json={"key": "k", "value": {"anything": "goes"}}))
    assert first["version"]["number"] == 1
    assert v1.http.post(path, json={"key": "k", "value": 1}).status_code == 400
    asked = {"key": "k", "value": {"v": 2}, "version": {"number": 2}}
    assert done(v1.http.put(f"{path}/k", json=asked))["value"] == {"v": 2}
    assert v1.http.put(f"{path}/k", json=asked).status_code == 409
    assert v1.http.put(f"{path}/k", json={**asked, "key": "l"}).status_code == 400
    elsewhere = {**asked, "version": {"number": 3}, "content": {"id": v1.home}}
    assert v1.http.put(f"{path}/k", json=elsewhere).status_code == 400
    assert v1.http.post(path, json={**elsewhere, "key": "m"}).status_code == 400
    new = {"key": "n", "value": {"v": 1}, "version": {"number": 1}}
    assert done(v1.http.put(f"{path}/n", json=new))["value"] == {"v": 1}
    found = listed(v1, path, expand="content,version")
    assert [one["key"] for one in found] == ["k", "n"]
    assert found[0]["content"]["type"] == "page"
    assert v1.http.delete(f"{path}/k").status_code == 204
    assert v1.http.get(f"{path}/k").status_code == 404
    assert v1.http.post(f"{path}/big", json={"value": "x" * 40000}).status_code == 413


def test_a_space_has_properties_too(v1: RawSite) -> None:
    path = "/rest/api/space/DOCS/property"
    made_ = done(v1.http.post(f"{path}/k", json={"value": {"anything": "goes"}}))
    assert (made_["key"], made_["version"]["number"]) == ("k", 1)
    asked = {"key": "k", "value": {"v": 2}, "version": {"number": 2}}
    assert done(v1.http.put(f"{path}/k", json=asked))["version"]["number"] == 2
    assert listed(v1, path, expand="space,version")[0]["space"]["key"] == "DOCS"
    elsewhere = {**asked, "version": {"number": 3}, "space": {"key": "NONE"}}
    assert v1.http.put(f"{path}/k", json=elsewhere).status_code == 400
    if not v1.cloud:
        assert listed(v1, path.replace("/api/", "/experimental/"))[0]["key"] == "k"
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        assert done(ben.http.get(f"{path}/k"))["value"] == {"v": 2}
        assert ben.http.post(path, json={"key": "n", "value": 1}).status_code == 403
    assert v1.http.delete(f"{path}/k").status_code == 204
    assert v1.http.get("/rest/api/space/NONE/property").status_code == 404


def test_restrictions_are_given_by_operation_with_users_and_groups(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    user = {"type": "known", "accountId" if v1.cloud else "username": _name(v1, "ann")}
    group = {"type": "group", "name": "confluence-administrators"}
    asked = [{"operation": "update", "restrictions": {"user": [user], "group": [group]}}]
    done(v1.http.put(f"{CONTENT}/{page}/restriction", json=asked))
    told = done(v1.http.get(f"{CONTENT}/{page}/restriction/byOperation"))
    assert told["read"]["restrictions"]["user"]["size"] == 0
    update = done(v1.http.get(f"{CONTENT}/{page}/restriction/byOperation/update"))
    assert update["restrictions"]["user"]["results"][0]["displayName"] == "Ann Owner"
    assert update["restrictions"]["group"]["results"][0]["name"] == "confluence-administrators"


def test_who_may_not_read_gets_404_and_who_may_not_edit_403(v1: RawSite) -> None:
    top = made(v1, "Top")["id"]
    child = below(v1, "Child", top)["id"]
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        _restrict(v1, top, "update")
        change = {"type": "page", "title": "Top", "version": {"number": 2}}
        assert ben.http.put(f"{CONTENT}/{top}", json=change).status_code == 403
        assert ben.http.delete(f"{CONTENT}/{top}").status_code == 403
        assert read(ben, top)["title"] == "Top"
        _restrict(v1, top, "read")
        assert ben.http.get(f"{CONTENT}/{top}").status_code == 404
        assert ben.http.get(f"{CONTENT}/{child}").status_code == 404
        assert {top, child}.isdisjoint(one["id"] for one in listed(ben, CONTENT))


def test_a_group_that_is_named_lets_its_members_through(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    group = {"type": "group", "name": "confluence-users"}
    asked = [{"operation": "read", "restrictions": {"group": [group]}}]
    done(v1.http.put(f"{CONTENT}/{page}/restriction", json=asked))
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        assert read(ben, page)["title"] == "Page"


@pytest.mark.parametrize("to", ["view", "export_view", "styled_view", "editor"])
def test_storage_converts_to_every_view(v1: RawSite, to: str) -> None:
    asked = {"value": "<p>Some <strong>words</strong></p>", "representation": "storage"}
    answer = done(v1.http.post(f"/rest/api/contentbody/convert/{to}", json=asked))
    assert answer["representation"] == to
    assert "<strong>words</strong>" in answer["value"]
    assert answer["_links"]["base"] == v1.sandbox.url


def test_macros_are_shown_and_wiki_markup_becomes_them(v1: RawSite) -> None:
    path = "/rest/api/contentbody/convert"
    macro = '<ac:structured-macro ac:name="cheese" />'
    asked = {"value": macro, "representation": "storage"}
    assert done(v1.http.post(f"{path}/view", json=asked))["value"] == "I like cheese!"
    wiki = {"value": "{cheese}", "representation": "wiki"}
    assert done(v1.http.post(f"{path}/storage", json=wiki))["value"] == macro


def test_a_conversion_knows_the_page_it_is_asked_from(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    attached(v1, page)
    value = '<p><ac:structured-macro ac:name="space-attachments"/></p>'
    asked: dict[str, Any] = {"value": value, "representation": "storage"}
    path = "/rest/api/contentbody/convert/view"
    assert "notes.txt" not in done(v1.http.post(path, json=asked))["value"]
    asked["content"] = {"id": page}
    assert "notes.txt" in done(v1.http.post(path, json=asked))["value"]


def test_what_cannot_be_converted_is_refused(v1: RawSite) -> None:
    path = "/rest/api/contentbody/convert"
    view = {"value": "<p>x</p>", "representation": "view"}
    assert v1.http.post(f"{path}/storage", json=view).status_code == 400
    broken = {"value": "<p>x", "representation": "storage"}
    assert "xhtml" in words(v1.http.post(f"{path}/view", json=broken))


def test_groups_have_members(v1: RawSite) -> None:
    assert {one["name"] for one in listed(v1, "/rest/api/group")} == {
        "confluence-administrators",
        "confluence-users",
    }
    group = done(v1.http.get("/rest/api/group/confluence-users"))
    assert (group["type"], group["name"]) == ("group", "confluence-users")
    members = listed(v1, "/rest/api/group/confluence-users/member")
    assert [one["displayName"] for one in members] == ["Ann Owner", "Ben Colleague"]
    assert v1.http.get("/rest/api/group/none").status_code == 404


def test_users_are_found_by_key_and_name(v1: RawSite) -> None:
    expand = "personalSpace,operations,status"
    me = done(v1.http.get("/rest/api/user/current", params={"expand": expand}))
    assert me["_expandable"] == {}
    assert me["personalSpace"]["key"] == "~ann" if v1.cloud else me["status"] == "CURRENT"
    key = {"accountId": me["accountId"]} if v1.cloud else {"key": me["userKey"]}
    assert done(v1.http.get("/rest/api/user", params=key))["displayName"] == "Ann Owner"
    name = {"username": "ben"}
    assert done(v1.http.get("/rest/api/user", params=name))["displayName"] == "Ben Colleague"
    assert v1.http.get("/rest/api/user", params={"username": "none"}).status_code == 404
    assert done(v1.http.get("/rest/api/user/anonymous"))["type"] == "anonymous"
    groups = listed(v1, "/rest/api/user/memberof", **key)
    assert [one["name"] for one in groups] == ["confluence-administrators", "confluence-users"]


@pytest.mark.parametrize("what", ["content", "space", "attachment"])
def test_watches_come_and_go(v1: RawSite, what: str) -> None:
    target = "DOCS" if what == "space" else made(v1, "Page")["id"]
    if what == "attachment":
        what, target = "content", attached(v1, target)["id"]
    path = f"/rest/api/user/watch/{what}/{target}"
    assert done(v1.http.get(path)) == {"watching": False}
    assert v1.http.post(path).status_code in {200, 204}
    assert done(v1.http.get(path)) == {"watching": True}
    ben = {"username": "ben"}
    assert done(v1.http.get(path, params=ben)) == {"watching": False}
    assert v1.http.delete(path).status_code == 204
    assert done(v1.http.get(path)) == {"watching": False}
    assert v1.http.get(f"/rest/api/user/watch/{what}/404404").status_code == 404


def test_only_administrators_ask_about_the_watches_of_others(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        path = f"/rest/api/user/watch/content/{page}"
        assert ben.http.get(path, params={"username": "ann"}).status_code == 403


def test_a_space_is_created_described_changed_and_deleted(v1: RawSite) -> None:
    plain = {"value": "Raider Space for raiders", "representation": "plain"}
    asked = {"key": "RAID", "name": "Raider", "type": "global", "description": {"plain": plain}}
    made_ = done(v1.http.post("/rest/api/space", json=asked))
    assert made_["description"]["plain"]["value"] == "Raider Space for raiders"
    assert made_["homepage"]["title"] == "Raider Home"
    assert made_["_links"]["collection"] == "/rest/api/space"
    new = {"key": "RAID", "name": "Raiders", "description": {"plain": {"value": "Other"}}}
    assert done(v1.http.put("/rest/api/space/RAID", json=new))["name"] == "Raiders"
    keys = {"spaceKey": "RAID"}
    assert [one["key"] for one in listed(v1, "/rest/api/space", **keys)] == ["RAID"]
    assert listed(v1, "/rest/api/space", favourite="true") == []
    if v1.cloud:
        done(v1.http.put("/rest/api/relation/favourite/from/user/current/to/space/RAID"))
        favourites = listed(v1, "/rest/api/space", favourite="true")
        assert [one["key"] for one in favourites] == ["RAID"]
    answer = v1.http.delete("/rest/api/space/RAID")
    assert answer.status_code == 202
    task = done(v1.http.get(v1.sandbox.url + answer.json()["links"]["status"]))
    assert (task["percentageComplete"], task["successful"]) == (100, True)
    assert v1.http.get("/rest/api/space/RAID").status_code == 404
    assert task["id"] in {one["id"] for one in listed(v1, "/rest/api/longtask")}
    assert v1.http.get("/rest/api/longtask/none").status_code == 404


def test_a_private_space_is_seen_by_its_creator_only(v1: RawSite) -> None:
    asked = {"key": "MINE", "name": "Mine"}
    done(v1.http.post("/rest/api/space/_private", json=asked))
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.http.get("/rest/api/space/MINE").status_code == 404
        assert "MINE" not in {one["key"] for one in listed(ben, "/rest/api/space")}
        refused = {"type": "page", "title": "X", "space": {"key": "MINE"}}
        assert ben.http.post(CONTENT, json=refused).status_code in {403, 404}


def test_a_space_lists_its_content_by_kind(v1: RawSite) -> None:
    page, post = made(v1, "Page")["id"], made(v1, "News", "blogpost")["id"]
    child = below(v1, "Child", page)["id"]
    found = done(v1.http.get("/rest/api/space/DOCS/content", params={"expand": "history"}))
    assert {page, child} <= {one["id"] for one in found["page"]["results"]}
    assert [one["id"] for one in found["blogpost"]["results"]] == [post]
    pages = listed(v1, "/rest/api/space/DOCS/content/page", depth="root", expand="history")
    assert child not in {one["id"] for one in pages}
    assert "createdBy" in pages[0]["history"]
    assert v1.http.get("/rest/api/space/NONE/content").status_code == 404


def _name(site: RawSite, user: str) -> str:
    if not site.cloud:
        return user
    return str(done(site.http.get("/rest/api/user", params={"username": user}))["accountId"])


def _restrict(site: RawSite, page: str, operation: str) -> None:
    user = {"type": "known", "accountId" if site.cloud else "username": _name(site, "ann")}
    asked = [{"operation": operation, "restrictions": {"user": [user]}}]
    done(site.http.put(f"{CONTENT}/{page}/restriction", json=asked))
