"""API v2 beside pages: posts, comments, tasks, versions, the tree, spaces, users, as described."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.content_v1 import listed
from support.raw_site import NO_CHECK, RawSite, asking, done, words

V2 = "/api/v2"
TASKS = (
    "<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status>"
    '<ac:task-body>Do it <time datetime="2030-01-02" /></ac:task-body></ac:task>'
    "<ac:task><ac:task-id>2</ac:task-id><ac:task-status>complete</ac:task-status>"
    "<ac:task-body>Done</ac:task-body></ac:task></ac:task-list>"
)


def body(value: str) -> dict[str, str]:
    return {"representation": "storage", "value": value}


def made(site: RawSite, what: str, title: str, **given: Any) -> dict[str, Any]:
    asked = {"spaceId": site.space_id, "title": title, **given}
    return done(site.http.post(f"{V2}/{what}", json=asked))


def got(site: RawSite, path: str, **query: str) -> dict[str, Any]:
    return done(site.http.get(V2 + path, params=query))


def ids(found: list[dict[str, Any]]) -> list[str]:
    return [str(one["id"]) for one in found]


def test_a_blog_post_lives_as_a_page_does(cloud_site: RawSite) -> None:
    site = cloud_site
    post = made(site, "blogposts", "News", body=body("<p>1</p>"), status="current")["id"]
    assert "parentId" not in got(site, f"/blogposts/{post}")
    change = {"id": post, "status": "current", "title": "News", "body": body("<p>2</p>")}
    change["version"] = {"number": 2}
    done(site.http.put(f"{V2}/blogposts/{post}", json=change))
    assert site.http.put(f"{V2}/blogposts/{post}", json=change).status_code == 409
    assert ids(listed(site, f"{V2}/blogposts", **{"space-id": site.space_id})) == [post]
    assert ids(listed(site, f"{V2}/spaces/{site.space_id}/blogposts")) == [post]
    versions = listed(site, f"{V2}/blogposts/{post}/versions", **{"body-format": "storage"})
    bodies = [one["blogpost"]["body"]["storage"]["value"] for one in versions]
    assert bodies == ["<p>2</p>", "<p>1</p>"]
    assert site.http.get(f"{V2}/pages/{post}").status_code == 404
    assert site.http.delete(f"{V2}/blogposts/{post}").status_code == 204
    assert got(site, f"/blogposts/{post}", status="trashed")["status"] == "trashed"
    assert listed(site, f"{V2}/blogposts") == []


def test_a_post_is_posted_on_the_day_it_says(cloud_site: RawSite) -> None:
    day = "2020-02-03T04:05:06.000Z"
    post = made(cloud_site, "blogposts", "Old", body=body("<p/>"), createdAt=day)
    assert post["createdAt"] == day
    again = {"spaceId": cloud_site.space_id, "title": "old", "createdAt": day}
    refused = cloud_site.http.post(f"{V2}/blogposts", json=again)
    assert refused.status_code == 400
    assert "already exists" in words(refused)


def test_a_draft_over_a_page_is_read_with_get_draft(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page", "<p>old</p>")
    change = {"id": page, "status": "draft", "title": "Page", "body": body("<p>new</p>")}
    change["version"] = {"number": 1}
    done(site.http.put(f"{V2}/pages/{page}", json=change))
    draft = got(site, f"/pages/{page}", **{"get-draft": "true", "body-format": "storage"})
    assert (draft["status"], draft["version"]["number"]) == ("draft", 1)
    assert draft["body"]["storage"]["value"] == "<p>new</p>"
    assert (site.storage(page), site.version(page)) == ("<p>old</p>", 1)
    wrong = {**change, "version": {"number": 2}}
    assert site.http.put(f"{V2}/pages/{page}", json=wrong).status_code == 400
    assert site.delete(page, draft="true").status_code == 204
    assert got(site, f"/pages/{page}", **{"get-draft": "true"})["status"] == "current"


def test_a_footer_comment_is_answered_changed_and_deleted(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    path = f"{V2}/footer-comments"
    first = site.http.post(path, json={"pageId": page, "body": body("<p>Why?</p>")})
    assert first.status_code == 201
    comment = first.json()["id"]
    asked = {"parentCommentId": comment, "body": body("<p>So.</p>")}
    answer = done(site.http.post(path, json=asked))
    assert answer["parentCommentId"] == comment
    assert ids(listed(site, f"{V2}/pages/{page}/footer-comments")) == [comment]
    assert ids(listed(site, f"{path}/{comment}/children")) == [answer["id"]]
    assert ids(listed(site, path)) == [comment, answer["id"]]
    change = {"version": {"number": 2}, "body": body("<p>How?</p>")}
    assert done(site.http.put(f"{path}/{comment}", json=change))["version"]["number"] == 2
    assert site.http.put(f"{path}/{comment}", json=change).status_code == 409
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        theirs = {"version": {"number": 3}, "body": body("<p>No</p>")}
        assert ben.http.put(f"{path}/{comment}", json=theirs).status_code == 403
    assert len(listed(site, f"{path}/{comment}/versions")) == 2
    assert site.http.delete(f"{path}/{comment}").status_code == 204
    assert ids(listed(site, f"{V2}/pages/{page}/footer-comments")) == [answer["id"]]


def test_an_inline_comment_marks_its_words_and_is_resolved(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page", "<p>one two one</p>")
    path = f"{V2}/inline-comments"
    told = {"textSelection": "one", "textSelectionMatchCount": 2, "textSelectionMatchIndex": 1}
    asked = {"pageId": page, "body": body("<p>?</p>"), "inlineCommentProperties": told}
    made_ = done(site.http.post(path, json=asked))
    ref = made_["properties"]["inlineMarkerRef"]
    marker = f'<ac:inline-comment-marker ac:ref="{ref}">one</ac:inline-comment-marker>'
    assert (site.storage(page), site.version(page)) == (f"<p>one two {marker}</p>", 1)
    assert made_["resolutionStatus"] == "open"
    change = {"version": {"number": 2}, "body": body("<p>!</p>"), "resolved": True}
    assert done(site.http.put(f"{path}/{made_['id']}", json=change))["resolutionStatus"] == (
        "resolved"
    )
    on_page = f"{V2}/pages/{page}/inline-comments"
    assert ids(listed(site, on_page, **{"resolution-status": "resolved"})) == [made_["id"]]
    assert listed(site, on_page, **{"resolution-status": "open"}) == []
    assert site.http.get(f"{V2}/footer-comments/{made_['id']}").status_code == 404
    missing = {**asked, "inlineCommentProperties": {"textSelection": "none"}}
    assert site.http.post(path, json=missing).status_code == 400


def test_an_inline_comment_that_lost_its_words_dangles(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page", "<p>one two</p>")
    asked = {"pageId": page, "body": body("<p>?</p>")}
    told = {"inlineCommentProperties": {"textSelection": "two"}}
    comment = done(site.http.post(f"{V2}/inline-comments", json={**asked, **told}))["id"]
    site.update(page, 2, storage="<p>three</p>")
    assert got(site, f"/inline-comments/{comment}")["resolutionStatus"] == "dangling"


def test_tasks_are_listed_and_ticked_without_a_new_version(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page", TASKS)
    found = listed(site, f"{V2}/tasks", **{"page-id": page})
    assert [one["status"] for one in found] == ["incomplete", "complete"]
    assert found[0]["dueAt"].startswith("2030-01-02")
    task = {"status": "complete"}
    ticked = done(site.http.put(f"{V2}/tasks/{found[0]['id']}", json=task))
    assert (ticked["status"], "completedAt" in ticked) == ("complete", True)
    assert "incomplete" not in site.storage(page)
    assert site.version(page) == 1
    assert listed(site, f"{V2}/tasks", status="incomplete") == []
    site.update(page, 2, storage="<p>none</p>")
    assert listed(site, f"{V2}/tasks") == []
    assert site.http.get(f"{V2}/tasks/{found[0]['id']}").status_code == 404


def test_likes_are_counted_and_named(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    assert got(site, f"/pages/{page}/likes/count") == {"count": 0}
    path = f"/rest/likes/1.0/content/{page}/likes"
    assert site.http.post(path).status_code == 201
    me = done(site.http.get("/rest/api/user/current"))["accountId"]
    assert got(site, f"/pages/{page}/likes/count") == {"count": 1}
    assert listed(site, f"{V2}/pages/{page}/likes/users") == [{"accountId": me}]
    included = got(site, f"/pages/{page}", **{"include-likes": "true"})
    assert included["likes"]["results"] == [{"accountId": me}]
    assert site.http.delete(path).status_code == 204


@pytest.mark.parametrize("what", ["folders", "whiteboards", "databases", "embeds"])
def test_everything_of_the_tree_is_made_read_and_trashed(cloud_site: RawSite, what: str) -> None:
    site = cloud_site
    given = {"embedUrl": "https://example.com"} if what == "embeds" else {}
    one = made(site, what, "Thing", parentId=site.home, **given)
    path = f"{V2}/{what}/{one['id']}"
    assert one["parentId"] == site.home
    page = site.create("Below", parent=one["id"])
    assert ids(listed(site, f"{path}/direct-children")) == [page]
    assert ids(listed(site, f"{path}/descendants")) == [page]
    assert ids(listed(site, f"{path}/ancestors")) == [site.home]
    assert done(site.http.get(f"{path}/operations"))["operations"]
    done(site.http.post(f"{path}/properties", json={"key": "k", "value": {"a": 1}}))
    assert [found["key"] for found in listed(site, f"{path}/properties")] == ["k"]
    types = {"contentIds": [one["id"], page]}
    told = done(site.http.post(f"{V2}/content/convert-ids-to-types", json=types))["results"]
    assert told == {one["id"]: what.removesuffix("s"), page: "page"}
    assert site.http.delete(path).status_code == 204
    assert site.parent(page) == site.home


def test_custom_content_hangs_on_a_page(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    kind = "ac:app:thing"
    made_ = made(site, "custom-content", "T", type=kind, pageId=page, body=body("<p>x</p>"))
    assert (made_["type"], made_["pageId"]) == (kind, page)
    assert ids(listed(site, f"{V2}/pages/{page}/custom-content", type=kind)) == [made_["id"]]
    assert ids(listed(site, f"{V2}/custom-content", type=kind)) == [made_["id"]]
    assert site.http.get(f"{V2}/custom-content").status_code == 400
    raw = {"representation": "raw", "value": "a < b & {}"}
    below = made(site, "custom-content", "R", type=kind, customContentId=made_["id"], body=raw)
    assert ids(listed(site, f"{V2}/custom-content/{made_['id']}/children")) == [below["id"]]
    found = got(site, f"/custom-content/{below['id']}", **{"body-format": "raw"})
    assert found["body"]["raw"] == raw
    refused = site.http.get(f"{V2}/pages/{page}", params={"body-format": "raw"})
    assert refused.status_code == 400
    assert site.http.delete(f"{V2}/custom-content/{made_['id']}").status_code == 204


def test_attachments_are_listed_everywhere_and_have_versions(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    identity = done(site.upload(page, "a.png", b"1"))["results"][0]["id"]
    path = f"/rest/api/content/{page}/child/attachment/{identity}/data"
    done(site.http.post(path, files={"file": ("a.png", b"22")}, headers=NO_CHECK))
    assert ids(listed(site, f"{V2}/attachments", mediaType="image/png")) == [identity]
    assert ids(listed(site, f"{V2}/attachments", filename="b.png")) == []
    assert [one["number"] for one in listed(site, f"{V2}/attachments/{identity}/versions")] == [
        2,
        1,
    ]
    assert got(site, f"/attachments/{identity}/versions/1")["nextVersion"] == 2
    assert got(site, f"/attachments/{identity}", version="1")["fileSize"] == 1
    comment = {"attachmentId": identity, "body": body("<p>nice</p>")}
    done(site.http.post(f"{V2}/footer-comments", json=comment))
    assert len(listed(site, f"{V2}/attachments/{identity}/footer-comments")) == 1
    shown = site.http.get(f"{V2}/attachments/{identity}/thumbnail/download")
    assert shown.status_code == 302


def test_spaces_are_chosen_by_type_and_have_properties(cloud_site: RawSite) -> None:
    site = cloud_site
    assert [one["key"] for one in listed(site, f"{V2}/spaces", type="global")] == ["DOCS"]
    personal = [one["key"] for one in listed(site, f"{V2}/spaces", type="personal")]
    assert personal == ["~ann", "~ben"]
    path = f"{V2}/spaces/{site.space_id}"
    told = site.http.post(f"{path}/properties", json={"key": "k", "value": {"a": 1}})
    assert told.status_code == 201
    one = told.json()["id"]
    change = {"key": "k", "value": {"a": 2}, "version": {"number": 2}}
    assert done(site.http.put(f"{path}/properties/{one}", json=change))["value"] == {"a": 2}
    assert site.http.put(f"{path}/properties/{one}", json=change).status_code == 409
    assert site.http.delete(f"{path}/properties/{one}").status_code == 204
    assert {"read", "create"} <= {
        found["operation"]["key"] for found in listed(site, f"{path}/permissions", limit="250")
    }
    assert done(site.http.get(f"{path}/operations"))["operations"]
    assert listed(site, f"{V2}/space-permissions")


def test_a_board_is_seen_by_its_maker_when_it_is_private(cloud_site: RawSite) -> None:
    site = cloud_site
    asked = {"spaceId": site.space_id, "title": "Mine"}
    one = done(site.http.post(f"{V2}/whiteboards", params={"private": "true"}, json=asked))["id"]
    with asking(site.sandbox, "ben", "ben-sandbox-token") as ben:
        assert ben.http.get(f"{V2}/whiteboards/{one}").status_code == 404


def test_what_this_site_lacks_answers_as_documented(cloud_site: RawSite) -> None:
    site = cloud_site
    page = site.create("Page")
    assert done(site.http.get(f"{V2}/data-policies/metadata")) == {"anyContentBlocked": False}
    assert len(listed(site, f"{V2}/data-policies/spaces")) == 3
    assert site.http.get(f"{V2}/admin-key").status_code == 404
    assert site.http.get(f"{V2}/pages/{page}/classification-level").status_code == 404
    assert site.http.get(f"{V2}/classification-levels").json() == []
    assert listed(site, f"{V2}/space-roles") == []
    assert got(site, "/space-role-mode") == {"mode": "PRE_ROLES"}
    emails = {"emails": ["ann@example.com", "eve@example.com", "nobody"]}
    access = done(site.http.post(f"{V2}/user/access/check-access-by-email", json=emails))
    assert access == {"emailsWithoutAccess": ["eve@example.com"], "invalidEmails": ["nobody"]}
    assert site.http.post(f"{V2}/user/access/invite-by-email", json=emails).status_code == 503


def test_wiki_markup_and_documents_are_taken_as_bodies(cloud_site: RawSite) -> None:
    site = cloud_site
    wiki = {"representation": "wiki", "value": "h1. A\n* b"}
    page = made(site, "pages", "Wiki", body=wiki)["id"]
    assert site.storage(page) == "<h1>A</h1><ul><li>b</li></ul>"
    document = (
        '{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text",'
        '"text":"x","marks":[{"type":"strong"}]}]}]}'
    )
    given = {"representation": "atlas_doc_format", "value": document}
    page = made(site, "pages", "Document", body=given)["id"]
    assert site.storage(page) == "<p><strong>x</strong></p>"
    shown = got(site, f"/pages/{page}", **{"body-format": "atlas_doc_format"})
    assert shown["body"]["atlas_doc_format"]["value"] == document


def test_a_table_of_a_document_keeps_its_layout_and_the_widths_of_its_columns(
    cloud_site: RawSite,
) -> None:
    def cell(text: str, width: int) -> dict[str, object]:
        line = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
        attrs = {"colspan": 1, "rowspan": 1, "colwidth": [width], "background": "#e6fcff"}
        return {"type": "tableCell", "attrs": attrs, "content": [line]}

    row = {"type": "tableRow", "content": [cell("a", 120), cell("b", 340)]}
    attrs = {"layout": "wide", "width": 960}
    table = {"type": "table", "attrs": attrs, "content": [row]}
    document = {"type": "doc", "version": 1, "content": [table]}
    given = {"representation": "atlas_doc_format", "value": json.dumps(document)}
    page = made(cloud_site, "pages", "Document", body=given)["id"]
    shown = got(cloud_site, f"/pages/{page}", **{"body-format": "atlas_doc_format"})
    assert json.loads(shown["body"]["atlas_doc_format"]["value"]) == document
