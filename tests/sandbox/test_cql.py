"""CQL as the sandbox answers it: fields, operators, functions, orders, and an index that lags."""

from __future__ import annotations

import time

import pytest

from support.content_v1 import CONTENT, below, commented, listed, made
from support.raw_site import RawSite, asking, done

SEARCH = f"{CONTENT}/search"


@pytest.fixture
def filled(v1: RawSite) -> RawSite:
    """A site with pages, a post, labels, a comment and words to find."""
    guide = made(v1, "Guide", value="<p><strong>al</strong>pha words</p>")["id"]
    below(v1, "Guide to beta", guide, value="<p>beta words</p>")
    made(v1, "News", "blogpost")
    commented(v1, guide, "<p>gamma</p>")
    v1.http.post(f"{CONTENT}/{guide}/label", json=[{"name": "docs"}, {"name": "mine"}])
    return v1


def titles(site: RawSite, cql: str, **query: str) -> list[str]:
    return [str(one["title"]) for one in listed(site, SEARCH, cql=cql, **query)]


@pytest.mark.parametrize(
    ("cql", "found"),
    [
        ("title = guide", ["Guide"]),
        ('title ~ "guide"', ["Guide", "Guide to beta", "Re: Guide"]),
        ('type = page and title ~ "guide" and not title ~ "beta"', ["Guide"]),
        ('type = page and title ~ "guide" and title !~ "beta"', ["Guide"]),
        ("space = DOCS and label = docs", ["Guide"]),
        ("label in (docs, none)", ["Guide"]),
        ("label not in (none) and type = page and title ~ beta", ["Guide to beta"]),
        ("type = blogpost", ["News"]),
        ("type = comment", ["Re: Guide"]),
        ("type in (blogpost, comment) order by title", ["News", "Re: Guide"]),
        ("type in (blogpost, comment) order by type desc, title", ["Re: Guide", "News"]),
        ('text ~ "beta words"', ["Guide to beta"]),
        ('siteSearch ~ "alpha"', ["Guide"]),
        ("type = page and (title = news or title = guide)", ["Guide"]),
        ("creator = currentUser() and type = blogpost", ["News"]),
        ("creator = ben", []),
        ('type = blogpost and created >= now("-1h")', ["News"]),
        ("type = blogpost and created < startOfDay()", []),
        ("type = blogpost and lastmodified >= startOfYear()", ["News"]),
        ('type = blogpost and created > "2001-02-03 04:05"', ["News"]),
        ("title = Nothing", []),
    ],
)
def test_a_query_finds_what_it_says(filled: RawSite, cql: str, found: list[str]) -> None:
    assert titles(filled, cql) == found


def test_words_are_found_by_their_beginnings_and_markup_is_none(filled: RawSite) -> None:
    assert titles(filled, 'text ~ "\\"beta words\\""') == ["Guide to beta"]
    assert titles(filled, 'text ~ "\\"words beta\\""') == []
    assert titles(filled, 'type = page and text ~ "alph?"') == ["Guide"]
    assert titles(filled, 'type = page and text ~ "lph*"') == []
    assert titles(filled, "text ~ docs") == ["Guide"]
    assert titles(filled, "text ~ strong") == []


def test_the_tree_is_searched_by_parent_and_ancestor(filled: RawSite) -> None:
    guide = listed(filled, SEARCH, cql="title = Guide")[0]["id"]
    assert titles(filled, f"ancestor = {guide}") == ["Guide to beta"]
    assert titles(filled, f"parent = {guide}") == ["Guide to beta"]
    assert titles(filled, f"id = {guide}") == ["Guide"]
    assert titles(filled, f"container = {guide}") == ["Re: Guide"]


def test_functions_know_the_context_of_the_search(filled: RawSite) -> None:
    context = {"cqlcontext": '{"spaceKey": "DOCS"}'}
    assert titles(filled, "space = currentSpace() and type = blogpost", **context) == ["News"]
    refused = filled.http.get(SEARCH, params={"cql": "space = currentSpace()"})
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "cql",
    ["title", "title =", "nothing = 1", "title = x order by nothing", "(title = x", "title ?"],
)
def test_what_is_no_query_is_refused(v1: RawSite, cql: str) -> None:
    assert v1.http.get(SEARCH, params={"cql": cql}).status_code == 400
    assert v1.http.get(SEARCH).status_code == 400


def test_a_search_wraps_what_it_finds(filled: RawSite) -> None:
    query = {"cql": 'siteSearch ~ "alpha" and label = docs', "expand": "content.space"}
    answer = done(filled.http.get("/rest/api/search", params=query))
    assert answer["totalSize"] == 1
    hit = answer["results"][0]
    assert (hit["title"], hit["entityType"]) == ("Guide", "content")
    assert hit["content"]["space"]["key"] == "DOCS"
    assert "alpha" in hit["excerpt"]


def test_a_search_finds_spaces_and_users_too(filled: RawSite) -> None:
    query = {"cql": "type in (space, user) and title ~ documentation"}
    spaces = done(filled.http.get("/rest/api/search", params=query))["results"]
    assert [one["space"]["key"] for one in spaces] == ["DOCS"]
    query = {"cql": 'type = user and user.fullname ~ "ben"'}
    users = done(filled.http.get("/rest/api/search", params=query))["results"]
    assert [one["title"] for one in users] == ["Ben Colleague"]
    made(filled, "Ben")
    answer = done(filled.http.get("/rest/api/search", params={"cql": "title ~ ben"}))
    assert {one["entityType"] for one in answer["results"]} == {"content", "space", "user"}
    query = {"cql": "space = DOCS and title ~ ben"}
    answer = done(filled.http.get("/rest/api/search", params=query))
    assert [one["entityType"] for one in answer["results"]] == ["content"]


def test_a_long_search_reads_on(v1: RawSite) -> None:
    for number in range(5):
        made(v1, f"Page {number}")
    address = f"{SEARCH}?cql=type%3Dpage order by title&limit=2"
    found: list[str] = []
    while address:
        answer = done(v1.http.get(v1.sandbox.url + address))
        found += [one["title"] for one in answer["results"]]
        address = answer["_links"].get("next", "")
    assert found == sorted(found)
    assert len(found) == 6


def test_nobody_finds_what_they_may_not_read(filled: RawSite) -> None:
    guide = listed(filled, SEARCH, cql="title = Guide")[0]["id"]
    done(filled.control("POST", f"pages/{guide}/restrict", {"read": ["ann"]}))
    with asking(filled.sandbox, "ben", "ben-sandbox-token") as ben:
        assert titles(ben, 'title ~ "guide"') == []


def test_an_index_that_lags_finds_what_was(v1: RawSite) -> None:
    gone = made(v1, "Gone")["id"]
    done(v1.control("POST", "index", {"delay_ms": 1500}))
    time.sleep(1.6)
    made(v1, "New")
    v1.http.delete(f"{CONTENT}/{gone}")
    assert titles(v1, "title in (Gone, New)") == ["Gone"]
    time.sleep(1.6)
    assert titles(v1, "title in (Gone, New)") == ["New"]
