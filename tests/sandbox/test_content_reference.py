"""Content as the REST reference describes it: find, read, create, update, publish, delete."""

from __future__ import annotations

import re

from support.content_v1 import CONTENT, below, commented, listed, made, read, storage
from support.raw_site import RawSite, asking, done, words


def test_blog_posts_are_found_with_what_a_blog_roll_shows(v1: RawSite) -> None:
    post = made(v1, "News", "blogpost", value="<p>Hello</p>")
    made(v1, "A page")
    expand = "space,history,body.view,metadata.labels"
    query = {"type": "blogpost", "start": "0", "limit": "10", "expand": expand}
    answer = done(v1.http.get(CONTENT, params=query))
    assert (answer["start"], answer["limit"], answer["size"]) == (0, 10, 1)
    found = answer["results"][0]
    assert found["id"] == post["id"]
    assert found["body"]["view"]["value"] == "<p>Hello</p>"
    assert found["metadata"]["labels"]["results"] == []
    assert found["space"]["key"] == "DOCS"
    assert found["history"]["createdBy"]["displayName"] == "Ann Owner"
    assert "lastUpdated" in found["history"]["_expandable"]


def test_a_list_expands_nothing_that_is_not_asked_for(v1: RawSite) -> None:
    found = listed(v1, CONTENT, type="page", spaceKey="DOCS")[0]
    parts = {"ancestors", "body", "children", "container", "descendants", "history", "metadata"}
    assert parts | {"space", "version"} <= set(found["_expandable"])
    assert not parts & set(found)
    assert found["_expandable"]["history"] == f"/rest/api/content/{found['id']}/history"
    assert set(found["_links"]) >= {"self", "tinyui", "webui"}


def test_expansions_nest_by_dots(v1: RawSite) -> None:
    home = v1.sandbox.homepage
    plain = listed(v1, CONTENT, expand="history,version")[0]
    assert {"lastUpdated", "previousVersion"} <= set(plain["history"]["_expandable"])
    shown = listed(v1, CONTENT, expand="body.VIEW")[0]
    assert shown["body"]["view"]["representation"] == "view"
    nested = read(v1, home, expand="history.lastUpdated,space.homepage")
    assert nested["history"]["lastUpdated"]["number"] == 1
    assert "lastUpdated" not in nested["history"]["_expandable"]
    assert nested["space"]["homepage"]["id"] == home


def test_one_page_expands_history_space_and_version_by_itself(v1: RawSite) -> None:
    found = read(v1, v1.sandbox.homepage)
    assert {"history", "space", "version"} <= set(found)
    assert found["_links"]["base"] == v1.sandbox.url
    assert found["_links"]["context"] == ("/wiki" if v1.cloud else "/confluence")
    assert found["_links"]["collection"] == "/rest/api/content"


def test_a_page_is_found_by_title_and_space(v1: RawSite) -> None:
    page = made(v1, "myPage Title")
    query = {"title": "myPage Title", "spaceKey": "DOCS", "expand": "history"}
    assert [one["id"] for one in listed(v1, CONTENT, **query)] == [page["id"]]


def test_a_new_page_tells_all_that_the_reference_promises(v1: RawSite) -> None:
    page = made(v1, "new page", value="<p>This is a new page</p>")
    assert page["body"]["storage"]["value"] == "<p>This is a new page</p>"
    assert page["ancestors"] == []
    assert page["container"]["key"] == page["space"]["key"] == "DOCS"
    assert page["version"]["number"] == 1
    assert page["history"]["latest"] is True


def test_a_child_hangs_below_its_last_ancestor(v1: RawSite) -> None:
    top = made(v1, "Top")["id"]
    child = below(v1, "Child", top)
    assert [one["id"] for one in child["ancestors"]] == [top]


def test_a_list_reads_on_at_its_next_address(v1: RawSite) -> None:
    for number in range(3):
        made(v1, f"Page {number}")
    first = done(v1.http.get(CONTENT, params={"limit": "2"}))
    assert (first["size"], first["limit"]) == (2, 2)
    second = done(v1.http.get(v1.sandbox.url + first["_links"]["next"]))
    assert second["start"] == 2
    assert second["_links"]["prev"].startswith("/rest/api/content?")
    assert not {one["id"] for one in first["results"]} & {one["id"] for one in second["results"]}


def test_two_posts_of_one_day_cannot_share_a_title(v1: RawSite) -> None:
    post = made(v1, "News", "blogpost")
    again = {"type": "blogpost", "title": "news", "space": {"key": "DOCS"}}
    refused = v1.http.post(CONTENT, json=again)
    assert refused.status_code == 400
    assert "already exists" in words(refused)
    day = post["history"]["createdDate"][:10]
    query = {"type": "blogpost", "spaceKey": "DOCS", "title": "News"}
    assert listed(v1, CONTENT, **query, postingDay=day)
    assert not listed(v1, CONTENT, **query, postingDay="2001-01-01")


def test_a_post_of_another_day_may_have_the_same_title(v1: RawSite) -> None:
    made(v1, "News", "blogpost")
    old = made(v1, "News", "blogpost", history={"createdDate": "2014-02-13T10:00:00.000Z"})
    assert [one["id"] for one in listed(v1, CONTENT, type="blogpost", postingDay="2014-02-13")] == [
        old["id"]
    ]


def test_trashed_content_is_found_by_its_status_and_restored_as_it_was(v1: RawSite) -> None:
    page = made(v1, "Gone")["id"]
    assert v1.http.delete(f"{CONTENT}/{page}").status_code == 204
    assert v1.http.get(f"{CONTENT}/{page}").status_code == 404
    assert read(v1, page, status="trashed")["status"] == "trashed"
    assert read(v1, page, status="any")["status"] == "trashed"
    asked = {"id": page, "status": "current", "version": {"number": 2}, "title": "Other"}
    restored = done(v1.http.put(f"{CONTENT}/{page}", json=asked))
    assert (restored["status"], restored["title"]) == ("current", "Gone")


def test_purged_content_is_gone_for_good(v1: RawSite) -> None:
    page = made(v1, "Gone")["id"]
    v1.http.delete(f"{CONTENT}/{page}")
    assert v1.http.delete(f"{CONTENT}/{page}", params={"status": "trashed"}).status_code == 204
    assert v1.http.get(f"{CONTENT}/{page}", params={"status": "any"}).status_code == 404


def test_a_draft_is_seen_as_one_and_published_by_its_id(v1: RawSite) -> None:
    draft = made(v1, "Plan", status="draft")["id"]
    assert v1.http.get(f"{CONTENT}/{draft}").status_code == 404
    assert read(v1, draft, status="draft")["status"] == "draft"
    with asking(v1.sandbox, "ben", "ben-sandbox-token") as ben:
        hidden = ben.http.get(f"{CONTENT}/{draft}", params={"status": "draft"})
    assert hidden.status_code == 404
    published = made(v1, "Plan", id=draft)
    assert (published["id"], published["status"]) == (draft, "current")
    assert published["version"]["number"] == 1


def test_a_draft_over_a_page_leaves_the_page_alone(v1: RawSite) -> None:
    page = made(v1, "Page", value="<p>old</p>")["id"]
    asked = {"type": "page", "title": "Page", "status": "draft", "version": {"number": 1}}
    asked["body"] = storage("<p>new</p>")
    done(v1.http.put(f"{CONTENT}/{page}", params={"status": "draft"}, json=asked))
    kept = read(v1, page, expand="body.storage,version")
    draft = read(v1, page, status="draft", expand="body.storage,version")
    assert kept["body"]["storage"]["value"] == "<p>old</p>"
    assert (draft["status"], draft["version"]["number"]) == ("draft", 1)
    assert draft["body"]["storage"]["value"] == "<p>new</p>"
    assert len(listed(v1, _versions(v1, page))) == 1


def test_an_update_that_names_the_draft_takes_it_away(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    draft = {"title": "Page", "type": "page", "status": "draft", "version": {"number": 1}}
    done(v1.http.put(f"{CONTENT}/{page}", params={"status": "draft"}, json=draft))
    asked = {"title": "Page", "type": "page", "status": "current", "version": {"number": 2}}
    asked["body"] = storage("<p>final</p>")
    done(v1.http.put(f"{CONTENT}/{page}", params={"status": "draft"}, json=asked))
    assert v1.http.get(f"{CONTENT}/{page}", params={"status": "draft"}).status_code == 404
    without = {**asked, "version": {"number": 3}}
    again = v1.http.put(f"{CONTENT}/{page}", params={"status": "draft"}, json=without)
    assert again.status_code == 404


def test_a_draft_over_a_page_can_be_discarded(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    draft = {"title": "Page", "type": "page", "status": "draft", "version": {"number": 1}}
    done(v1.http.put(f"{CONTENT}/{page}", params={"status": "draft"}, json=draft))
    assert v1.http.delete(f"{CONTENT}/{page}", params={"status": "draft"}).status_code == 204
    assert read(v1, page)["status"] == "current"
    assert v1.http.delete(f"{CONTENT}/{page}", params={"status": "draft"}).status_code == 404


def test_a_blueprint_draft_is_published_with_its_own_operation(v1: RawSite) -> None:
    draft = made(v1, "Notes", status="draft")["id"]
    asked = {"id": draft, "type": "page", "title": "Notes", "space": {"key": "DOCS"}}
    path = f"{CONTENT}/blueprint/instance/{draft}"
    answer = done(v1.http.put(path, json={**asked, "version": {"number": 1}}))
    assert answer["status"] == "current"
    assert v1.http.post(path, json=asked).status_code == 404


def test_history_tells_of_the_versions_around(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    asked = {"type": "page", "title": "Page", "version": {"number": 2, "message": "better"}}
    done(v1.http.put(f"{CONTENT}/{page}", json=asked))
    told = done(v1.http.get(f"{CONTENT}/{page}/history", params={"expand": "contributors"}))
    assert told["contributors"]["publishers"]["users"][0]["displayName"] == "Ann Owner"
    told = done(v1.http.get(f"{CONTENT}/{page}/history"))
    assert told["lastUpdated"]["message"] == "better"
    assert told["previousVersion"]["number"] == 1


def test_a_macro_is_read_by_its_id_in_a_version(v1: RawSite) -> None:
    body = (
        '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">py</ac:parameter>'
        "<ac:plain-text-body><![CDATA[x = 1]]></ac:plain-text-body></ac:structured-macro>"
    )
    page = made(v1, "Page", value=body)
    found = re.search(r'ac:macro-id="([^"]+)"', page["body"]["storage"]["value"])
    assert found
    path = f"{CONTENT}/{page['id']}/history/1/macro/id/"
    macro = done(v1.http.get(path + found[1]))
    assert (macro["name"], macro["body"]) == ("code", "x = 1")
    assert macro["parameters"]["language"]["value"] == "py"
    assert v1.http.get(path + "nothing").status_code == 404


def test_an_old_version_can_be_deleted_but_not_the_current_one(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    asked = {"type": "page", "title": "Page", "version": {"number": 2}}
    done(v1.http.put(f"{CONTENT}/{page}", json=asked))
    assert v1.http.delete(f"{CONTENT}/{page}/version/2").status_code == 400
    assert v1.http.delete(f"{CONTENT}/{page}/version/1").status_code == 204
    assert v1.http.delete(f"{CONTENT}/{page}/version/1").status_code == 400
    assert [one["number"] for one in listed(v1, _versions(v1, page))] == [2]


def test_children_and_descendants_are_given_by_kind(v1: RawSite) -> None:
    top = made(v1, "Top")["id"]
    child = below(v1, "Child", top)["id"]
    grandchild = below(v1, "Grandchild", child)["id"]
    comment = commented(v1, top)["id"]
    plain = done(v1.http.get(f"{CONTENT}/{top}/child"))
    assert set(plain["_expandable"]) >= {"attachment", "comment", "page"}
    full = done(v1.http.get(f"{CONTENT}/{top}/child", params={"expand": "page,comment.body.view"}))
    assert [one["id"] for one in full["page"]["results"]] == [child]
    assert full["comment"]["results"][0]["body"]["view"]["value"] == "<p>Why?</p>"
    assert [one["id"] for one in listed(v1, f"{CONTENT}/{top}/child/page")] == [child]
    assert [one["id"] for one in listed(v1, f"{CONTENT}/{top}/child/comment")] == [comment]
    assert [one["id"] for one in listed(v1, f"{CONTENT}/{top}/descendant/comment")] == [comment]
    pages = [one["id"] for one in listed(v1, f"{CONTENT}/{top}/descendant/page")]
    assert pages == [child, grandchild]
    mapped = done(v1.http.get(f"{CONTENT}/{top}/descendant", params={"expand": "comment"}))
    assert mapped["comment"]["size"] == 1


def test_answers_to_comments_are_listed_with_depth_all(v1: RawSite) -> None:
    page = made(v1, "Page")["id"]
    comment = commented(v1, page)["id"]
    answer = commented(v1, page, "<p>Because.</p>", ancestors=[{"id": comment}])["id"]
    path = f"{CONTENT}/{page}/child/comment"
    assert [one["id"] for one in listed(v1, path)] == [comment]
    assert [one["id"] for one in listed(v1, path, depth="all")] == [comment, answer]
    assert [one["id"] for one in listed(v1, f"{CONTENT}/{comment}/child/comment")] == [answer]


def test_comments_are_told_apart_by_where_they_stand(v1: RawSite) -> None:
    page = made(v1, "Page", value="<p>Some words here</p>")["id"]
    footer = commented(v1, page)["id"]
    inline = done(v1.control("POST", f"pages/{page}/comment", {"text": "words", "body": "<p/>"}))
    path = f"{CONTENT}/{page}/child/comment"
    assert [one["id"] for one in listed(v1, path, location="footer")] == [footer]
    found = listed(v1, path, location="inline", expand="extensions.inlineProperties")
    assert [one["id"] for one in found] == [inline["id"]]
    told = found[0]["extensions"]
    assert told["location"] == "inline"
    assert told["inlineProperties"]["originalSelection"] == "words"
    assert told["inlineProperties"]["markerRef"] == inline["ref"]
    assert listed(v1, path, location="resolved") == []


def test_a_deleted_comment_is_gone_and_takes_its_marker_along(v1: RawSite) -> None:
    page = made(v1, "Page", value="<p>Some words here</p>")["id"]
    inline = done(v1.control("POST", f"pages/{page}/comment", {"text": "words", "body": "<p/>"}))
    marked = read(v1, page, expand="body.storage")["body"]["storage"]["value"]
    assert inline["ref"] in marked
    with_ben = v1.http.delete(f"{CONTENT}/{inline['id']}")
    assert with_ben.status_code == 204
    left = read(v1, page, expand="body.storage")["body"]["storage"]["value"]
    assert left == "<p>Some words here</p>"


def _versions(site: RawSite, page: str) -> str:
    root = "/rest/api" if site.cloud else "/rest/experimental"
    return f"{root}/content/{page}/version"
