"""Lists: their caps, their cursors, their filters, in both APIs."""

from __future__ import annotations

from typing import Any

import pytest

from support.raw_site import RawSite, done


def walk(site: RawSite, path: str, **query: str) -> list[list[dict[str, Any]]]:
    """Follow `next` to the end and give every page of the list."""
    answer = done(site.http.get(path, params=query))
    pages = [answer["results"]]
    while "next" in answer["_links"]:
        address = answer["_links"]["next"]
        root = (
            site.sandbox.host if site.cloud and address.startswith("/wiki/") else site.sandbox.url
        )
        answer = done(site.http.get(root + address))
        pages.append(answer["results"])
    return pages


@pytest.fixture
def full(site: RawSite) -> RawSite:
    """A site with more pages than one answer holds."""
    for number in range(260):
        site.create(f"Page {number:03}")
    return site


def test_no_limit_gets_more_than_the_cap(full: RawSite) -> None:
    if full.cloud:
        sizes = [len(one) for one in walk(full, "/api/v2/pages", limit="1000")]
        assert sizes == [250, 11]
        return
    plain = walk(full, "/rest/api/content/scan", spaceKey="DOCS", limit="10000")
    expanded = walk(full, "/rest/api/content/scan", limit="10000", expand="version,ancestors")
    bodies = walk(full, "/rest/api/content", limit="10000", expand="version,body.storage")
    assert [len(one) for one in plain] == [261]
    assert [len(one) for one in expanded] == [200, 61]
    assert [len(one) for one in bodies] == [50] * 5 + [11]


def test_every_way_through_a_list_meets_each_page_once(full: RawSite) -> None:
    path = "/api/v2/pages" if full.cloud else "/rest/api/content"
    met = [one["id"] for part in walk(full, path, limit="100") for one in part]
    assert len(met) == len(set(met)) == 261


def test_a_cursor_is_not_shifted_by_deletions(cloud_site: RawSite) -> None:
    site = cloud_site
    ids = [site.create(f"Page {number}") for number in range(6)]
    first = done(site.http.get("/api/v2/pages", params={"limit": "3"}))
    site.delete(first["results"][1]["id"])
    rest = done(site.http.get(site.sandbox.host + first["_links"]["next"]))
    assert [one["id"] for one in rest["results"]] == ids[2:5]


def test_next_stands_in_the_header_too(cloud_site: RawSite) -> None:
    cloud_site.create("A")
    answer = cloud_site.http.get("/api/v2/pages", params={"limit": "1"})
    next_ = answer.json()["_links"]["next"]
    assert next_.startswith("/wiki/api/v2/pages?")
    assert answer.headers["link"].startswith(f'<{next_}>; rel="next"')
    assert answer.json()["_links"]["base"] == cloud_site.sandbox.url


def test_default_page_sizes_are_the_real_ones(full: RawSite) -> None:
    path = "/api/v2/pages" if full.cloud else "/rest/api/content"
    assert len(done(full.http.get(path))["results"]) == 25


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"title": "alpha"}, ["Alpha"]),
        ({"title": "Alph"}, []),
        ({"status": "trashed"}, ["Gone"]),
        ({"sort": "-title"}, ["Documentation Home", "Beta", "Alpha"]),
        ({"sort": "created-date"}, ["Documentation Home", "Alpha", "Beta"]),
    ],
)
def test_pages_are_filtered_and_sorted(
    cloud_site: RawSite, query: dict[str, str], titles: list[str]
) -> None:
    for title in ("Alpha", "Beta", "Gone"):
        cloud_site.create(title)
    gone = done(cloud_site.http.get("/api/v2/pages", params={"title": "gone"}))["results"][0]
    cloud_site.delete(gone["id"])
    listed = done(cloud_site.http.get("/api/v2/pages", params=query))["results"]
    assert [one["title"] for one in listed] == titles


def test_pages_are_read_by_many_ids_with_their_bodies(cloud_site: RawSite) -> None:
    ids = [cloud_site.create(f"P{number}", f"<p>{number}</p>") for number in range(3)]
    query = {"id": ",".join(ids), "body-format": "storage"}
    listed = done(cloud_site.http.get("/api/v2/pages", params=query))["results"]
    bodies = [one["body"]["storage"]["value"] for one in listed]
    assert bodies == ["<p>0</p>", "<p>1</p>", "<p>2</p>"]
    many = ",".join(str(number) for number in range(251))
    assert cloud_site.http.get("/api/v2/pages", params={"id": many}).status_code == 400


def test_content_is_found_by_space_and_title(datacenter_site: RawSite) -> None:
    page = datacenter_site.create("Some Title")
    query = {"spaceKey": "DOCS", "title": "some title", "expand": "history"}
    found = done(datacenter_site.http.get("/rest/api/content", params=query))
    assert [one["id"] for one in found["results"]] == [page]
    assert found["results"][0]["history"]["createdBy"]["username"] == "ann"


@pytest.mark.parametrize(
    ("cql", "titles"),
    [
        ("space = DOCS and type = page and title = 'alpha one'", ["Alpha One"]),
        ('title ~ "alpha"', ["Alpha One", "Alpha Two"]),
        ('title ~ "alpha" and not title ~ "two"', ["Alpha One"]),
        ('title in ("Alpha Two", "Beta")', ["Alpha Two", "Beta"]),
        ('label = "x" or title = Beta', ["Alpha One", "Beta"]),
        ('(label = x) and created >= now("-1d")', ["Alpha One"]),
        ('lastmodified < "2000-01-01"', []),
        ('title ~ "alpha" order by title desc', ["Alpha Two", "Alpha One"]),
        ("title !~ alpha and title != Beta", ["Documentation Home"]),
    ],
)
def test_cql_finds_content(site: RawSite, cql: str, titles: list[str]) -> None:
    one = site.create("Alpha One")
    site.create("Alpha Two", parent=one)
    site.create("Beta")
    done(site.http.post(f"/rest/api/content/{one}/label", json=[{"name": "X"}]))
    found = done(site.http.get("/rest/api/content/search", params={"cql": cql}))["results"]
    assert [content["title"] for content in found] == titles
    wrapped = done(site.http.get("/rest/api/search", params={"cql": cql}))["results"]
    assert [entry["content"]["title"] for entry in wrapped] == titles


def test_cql_knows_the_tree(site: RawSite) -> None:
    one = site.create("A")
    two = site.create("B", parent=one)
    three = site.create("C", parent=two)
    for cql, found in ((f"ancestor = {one}", {two, three}), (f"parent = {one}", {two})):
        answer = done(site.http.get("/rest/api/content/search", params={"cql": cql}))
        assert {content["id"] for content in answer["results"]} == found


@pytest.mark.parametrize("cql", ["", "title", "nothing = 1", "title = ", "(title = a", "a b c"])
def test_cql_that_cannot_be_read_is_refused(site: RawSite, cql: str) -> None:
    answer = site.http.get("/rest/api/content/search", params={"cql": cql})
    assert answer.status_code == 400


def test_heavy_views_come_in_short_lists_on_cloud(v1: RawSite) -> None:
    asked = {"limit": "100", "expand": "body.export_view"}
    light = {"limit": "100", "expand": "body.view"}
    assert done(v1.http.get("/rest/api/content", params=asked))["limit"] == (25 if v1.cloud else 50)
    assert done(v1.http.get("/rest/api/content", params=light))["limit"] == 50
