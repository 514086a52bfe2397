"""Pages over HTTP in both profiles: create, read, update, history, trash, tree."""

from __future__ import annotations

import re

import httpx

from support.raw_site import RawSite, done

MACRO = '<ac:structured-macro ac:name="toc"/>'


def children(site: RawSite, parent: str) -> list[str]:
    path = (
        f"/api/v2/pages/{parent}/direct-children"
        if site.cloud
        else f"/rest/api/content/{parent}/child/page"
    )
    return [str(one["id"]) for one in done(site.http.get(path))["results"]]


def test_storage_keeps_its_bytes_but_for_empty_tags_and_macro_ids(site: RawSite) -> None:
    storage = f"<p>a&nbsp;b &rarr; <br/>c</p>\n<!-- <x/> --><hr />{MACRO}"
    stored = site.storage(site.create("A", storage))
    start, macro = stored.split("<ac:structured-macro")
    assert start == "<p>a&nbsp;b &rarr; <br />c</p>\n<!-- <x/> --><hr />"
    assert re.fullmatch(
        r' ac:name="toc" ac:schema-version="1" ac:macro-id="[0-9a-f-]{36}" />', macro
    )


def test_a_macro_keeps_its_id_and_a_copy_gets_another(site: RawSite) -> None:
    one = '<ac:structured-macro ac:name="toc" ac:schema-version="2" ac:macro-id="7" />'
    assert site.storage(site.create("A", one)) == one
    ids = re.findall(r'macro-id="([^"]+)"', site.storage(site.create("B", one + one)))
    assert ids[0] == "7"
    assert len(set(ids)) == 2


def test_plain_text_bodies_are_left_alone(site: RawSite) -> None:
    code = (
        '<ac:structured-macro ac:name="code" ac:schema-version="1" ac:macro-id="7">'
        "<ac:plain-text-body><![CDATA[<br/><p>&x;]]></ac:plain-text-body></ac:structured-macro>"
    )
    assert site.storage(site.create("A", code)) == code


def test_every_version_can_be_read_again(site: RawSite) -> None:
    page = site.create("A", "<p>1</p>")
    site.update(page, 2, title="B", storage="<p>2</p>")
    if site.cloud:
        old = done(
            site.http.get(
                f"/api/v2/pages/{page}", params={"version": "1", "body-format": "storage"}
            )
        )
        listed = done(site.http.get(f"/api/v2/pages/{page}/versions"))["results"]
    else:
        old = done(
            site.http.get(
                f"/rest/api/content/{page}",
                params={"status": "historical", "version": "1", "expand": "body.storage"},
            )
        )
        listed = done(site.http.get(f"/rest/experimental/content/{page}/version"))["results"]
    assert (old["title"], old["status"]) == ("A", "historical")
    assert old["body"]["storage"]["value"] == "<p>1</p>"
    assert [one["number"] for one in listed] == [2, 1]


def test_an_update_without_a_body_keeps_it(site: RawSite) -> None:
    page = site.create("A", "<p>1</p>")
    site.update(page, 2, title="B")
    found = site.read(page)
    assert (found["title"], found["body"]["storage"]["value"]) == ("B", "<p>1</p>")


def test_children_of_a_trashed_page_move_up(site: RawSite) -> None:
    top = site.create("A")
    below = site.create("B", parent=top)
    assert site.delete(top).status_code == 204
    assert site.parent(below) == site.home
    assert site.read(top)["status"] == "trashed"


def test_the_trash_is_left_by_restoring_or_purging(site: RawSite) -> None:
    page = site.create("A", "<p>1</p>")
    site.delete(page)
    site.update(page, 2, title="ignored", status="current", storage="<p>ignored</p>")
    found = site.read(page)
    assert (found["status"], found["title"]) == ("current", "A")
    assert found["body"]["storage"]["value"] == "<p>1</p>"
    purge = {"purge": "true"} if site.cloud else {"status": "trashed"}
    assert site.delete(page, **purge).status_code in {400, 404}
    site.delete(page)
    assert site.delete(page, **purge).status_code == 204
    assert site.try_read(page).status_code == 404


def test_the_trash_of_a_space_is_listed(site: RawSite) -> None:
    page = site.create("A")
    site.create("B")
    site.delete(page)
    if site.cloud:
        asked = site.http.get(
            "/api/v2/pages", params={"space-id": site.space_id, "status": "trashed"}
        )
    else:
        asked = site.http.get("/rest/api/space/DOCS/trash")
    assert [one["id"] for one in done(asked)["results"]] == [page]


def test_a_page_moves_with_its_children_and_never_below_itself(site: RawSite) -> None:
    top, other = site.create("A"), site.create("B")
    below = site.create("C", parent=top)
    assert site.try_update(top, 2, parent=below).status_code == 400
    assert site.try_update(top, 2, parent=top).status_code == 400
    site.update(top, 2, parent=other)
    assert children(site, other) == [top]
    assert children(site, top) == [below]


def test_cloud_orders_siblings_by_moves(cloud_site: RawSite) -> None:
    site = cloud_site
    one, two, three = (site.create(title) for title in "ABC")
    done(site.http.put(f"/rest/api/content/{three}/move/before/{one}"))
    assert children(site, site.home) == [three, one, two]
    done(site.http.put(f"/rest/api/content/{three}/move/after/{one}"))
    assert children(site, site.home) == [one, three, two]
    done(site.http.put(f"/rest/api/content/{three}/move/append/{one}"))
    assert children(site, site.home) == [one, two]
    loop = site.http.put(f"/rest/api/content/{one}/move/append/{three}")
    assert loop.status_code == 400


def test_data_center_orders_siblings_by_position(datacenter_site: RawSite) -> None:
    site = datacenter_site
    one, two, three = (site.create(title) for title in "ABC")
    for page, position in ((three, 0), (one, 1), (two, 2)):
        asked = {"type": "page", "title": site.read(page)["title"], "position": position}
        asked["version"] = {"number": 2}
        done(site.http.put(f"/rest/api/content/{page}", json=asked))
    assert children(site, site.home) == [three, one, two]
    assert site.read(three)["extensions"]["position"] == 0


def test_folders_hold_pages_and_are_no_pages(cloud_site: RawSite) -> None:
    site = cloud_site
    asked = {"spaceId": site.space_id, "title": "Box", "parentId": site.home}
    folder = done(site.http.post("/api/v2/folders", json=asked))
    page = site.create("A", parent=folder["id"])
    found = site.read(page)
    assert (found["parentId"], found["parentType"]) == (folder["id"], "folder")
    assert site.try_read(folder["id"]).status_code == 404
    listed = done(site.http.get("/api/v2/pages"))["results"]
    assert folder["id"] not in {one["id"] for one in listed}
    below = done(site.http.get(f"/api/v2/folders/{folder['id']}/direct-children"))["results"]
    assert [(one["id"], one["type"]) for one in below] == [(page, "page")]
    assert site.http.delete(f"/api/v2/folders/{folder['id']}").status_code == 204
    assert site.parent(page) == site.home


def test_a_folder_shares_its_title_with_a_page_but_with_no_folder(cloud_site: RawSite) -> None:
    site = cloud_site
    site.create("Box")
    asked = {"spaceId": site.space_id, "title": "Box"}
    done(site.http.post("/api/v2/folders", json=asked))
    again = site.http.post("/api/v2/folders", json=asked)
    assert again.status_code == 400
    assert "folder exists with the same title" in again.text


def test_descendants_and_ancestors_tell_the_tree(cloud_site: RawSite) -> None:
    site = cloud_site
    one = site.create("A")
    two = site.create("B", parent=one)
    three = site.create("C", parent=two)
    listed = done(site.http.get(f"/api/v2/pages/{one}/descendants"))["results"]
    assert [(found["id"], found["depth"]) for found in listed] == [(two, 1), (three, 2)]
    above = done(site.http.get(f"/api/v2/pages/{three}/ancestors"))["results"]
    assert [found["id"] for found in above] == [site.home, one, two]


def test_drafts_are_published_with_version_one(cloud_site: RawSite) -> None:
    site = cloud_site
    asked = {"spaceId": site.space_id, "status": "draft", "title": ""}
    draft = done(site.http.post("/api/v2/pages", json=asked))["id"]
    listed = done(site.http.get("/api/v2/pages"))["results"]
    assert draft not in {one["id"] for one in listed}
    assert site.try_update(draft, 1, title=" ").status_code == 400
    assert site.update(draft, 1, title="A", storage="<p>x</p>")["version"]["number"] == 1


def test_live_docs_say_so(cloud_site: RawSite) -> None:
    site = cloud_site
    asked = {"spaceId": site.space_id, "title": "Live", "subtype": "live"}
    live = done(site.http.post("/api/v2/pages", json=asked))["id"]
    listed = done(site.http.get("/api/v2/pages", params={"subtype": "live"}))["results"]
    assert [one["id"] for one in listed] == [live]


def test_a_new_space_has_its_homepage(site: RawSite) -> None:
    made = done(site.http.post("/rest/api/space", json={"key": "NEW", "name": "New one"}))
    assert (made["key"], made["homepage"]["title"]) == ("NEW", "New one Home")
    again = site.http.post("/rest/api/space", json={"key": "new", "name": "Again"})
    assert again.status_code == 400


def test_the_printed_addresses_open_in_a_browser(site: RawSite) -> None:
    page = site.create("A", '<p onclick="x()">Hi</p><script>alert(1)</script>')
    links = site.read(page)["_links"]
    shown = httpx.get(site.sandbox.url + links["webui"])
    assert shown.status_code == 200
    assert "<p>Hi</p>" in shown.text
    assert "alert" not in shown.text
    assert "Documentation" in httpx.get(site.sandbox.host).text


def test_cloud_tells_its_id_at_the_root(cloud_site: RawSite) -> None:
    answer = httpx.get(f"{cloud_site.sandbox.host}/_edge/tenant_info")
    assert set(answer.json()) == {"cloudId"}
