"""Servers that are old, slow to index, or answer in another shape than expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import NewPage, Remote, Space
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection
from docsync.errors import RejectedError, RemoteError, VersionConflictError
from docsync.values import Profile

SPACE = Space("1", "DOCS", "Docs", "10")
CLOUD_PAGE = {
    "id": "7",
    "status": "current",
    "title": "A",
    "parentId": "10",
    "position": 3,
    "subtype": "live",
    "version": {"number": 2, "authorId": "kim", "message": "why"},
    "body": {"storage": {"value": "<p>x</p>", "representation": "storage"}},
}
DC_PAGE = {
    "id": "7",
    "type": "page",
    "status": "current",
    "title": "A",
    "ancestors": [{"id": "1"}, {"id": "10"}],
    "extensions": {"position": "none"},
    "version": {"number": 2, "by": {"type": "known", "username": "kim", "userKey": "8a"}},
    "body": {"storage": {"value": "<p>x</p>", "representation": "storage"}},
}
Asked = list[tuple[str, str]]
Answers = Mapping[tuple[str, str], object]


def client(profile: Profile, answers: Answers) -> tuple[Remote, Asked]:
    """A client of a site that gives these answers: JSON, or a bare status; else 404."""
    asked: Asked = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append((request.method, request.url.path))
        answer = answers.get(asked[-1], 404)
        match answer:
            case int(status):
                return httpx.Response(status, json={"message": f"status {status}"})
            case _ if callable(answer):
                give: Callable[[httpx.Request], httpx.Response] = answer
                return give(request)
            case _:
                return httpx.Response(200, json=answer)

    how = Connection(
        network=httpx.MockTransport(reply), sleep=lambda _: None, patience=Patience(tries=2)
    )
    access = Access("https://a.org/wiki", profile, token="s3cret")
    return connect(access, how), asked


def listed(*results: object) -> dict[str, object]:
    return {"results": list(results), "_links": {}}


CONTENT = "/wiki/rest/api/content"
PAGES = "/wiki/api/v2/pages"


def test_a_data_center_without_scan_is_listed_by_number() -> None:
    answers = {("GET", CONTENT): listed(DC_PAGE)}
    remote, asked = client(Profile.DATACENTER, answers)
    (page,) = remote.pages(SPACE)
    assert (page.id, page.parent, page.version, page.position) == ("7", "10", 2, None)
    assert asked == [("GET", f"{CONTENT}/scan"), ("GET", CONTENT)]


@pytest.mark.parametrize("search", [listed(), 500, 400], ids=["lags", "fails", "refuses"])
def test_what_the_search_does_not_know_is_read_one_by_one(search: object) -> None:
    answers = {("GET", f"{CONTENT}/search"): search, ("GET", f"{CONTENT}/7"): DC_PAGE}
    remote, _ = client(Profile.DATACENTER, answers)
    assert [page.state.id for page in remote.read_many(["7", "8"])] == ["7"]


def test_what_the_search_gives_unasked_is_left_out() -> None:
    other = {**DC_PAGE, "id": "9"}
    remote, _ = client(
        Profile.DATACENTER, {("GET", f"{CONTENT}/search"): listed(other, DC_PAGE, DC_PAGE)}
    )
    assert [page.state.id for page in remote.read_many(["7"])] == ["7"]


def test_a_history_is_read_version_by_version_where_there_is_no_list() -> None:
    def version(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("version", "2"))
        return httpx.Response(200, json={**DC_PAGE, "version": {"number": number}})

    remote, _ = client(Profile.DATACENTER, {("GET", f"{CONTENT}/7"): version})
    assert [one.number for one in remote.versions("7")] == [2, 1]


def test_a_property_that_somebody_else_made_is_a_conflict() -> None:
    taken = httpx.Response(400, json={"message": "A property with that key already exists"})
    answers = {("POST", f"{CONTENT}/7/property"): lambda _: taken}
    remote, _ = client(Profile.DATACENTER, answers)
    with pytest.raises(VersionConflictError):
        remote.put_property("7", "k", 1, None)


def test_a_data_center_has_no_folders() -> None:
    remote, asked = client(Profile.DATACENTER, {})
    assert remote.folders(SPACE, ()) == ()
    for refused in (
        lambda: remote.create_folder(SPACE, "10", "F"),
        lambda: remote.trash_folder("7"),
        lambda: remote.move_folder("7", "10"),
    ):
        with pytest.raises(RejectedError):
            refused()
    assert asked == []


def test_a_live_doc_is_told() -> None:
    remote, _ = client(Profile.CLOUD, {("GET", f"{PAGES}/7"): CLOUD_PAGE})
    page = remote.page("7")
    assert page.live
    assert page.position == 3


def test_a_new_page_that_comes_back_without_its_text_is_read() -> None:
    bare = {key: value for key, value in CLOUD_PAGE.items() if key != "body"}
    whole = {**CLOUD_PAGE, "labels": {"results": []}}
    answers = {("POST", PAGES): bare, ("GET", f"{PAGES}/7"): whole}
    remote, _ = client(Profile.CLOUD, answers)
    assert remote.create(NewPage(SPACE, "10", "A", "<p>x</p>")).storage == "<p>x</p>"


def test_labels_beyond_what_comes_along_are_asked_for() -> None:
    some = {"results": [{"name": "a", "prefix": "global"}], "meta": {"hasMore": True}}
    every = listed(
        {"name": "b", "prefix": "global"},
        {"name": "a", "prefix": "global"},
        {"name": "c", "prefix": "my"},
    )
    answers = {
        ("GET", f"{PAGES}/7"): {**CLOUD_PAGE, "labels": some},
        ("GET", f"{PAGES}/7/labels"): every,
    }
    remote, _ = client(Profile.CLOUD, answers)
    assert remote.read("7").labels == ("a", "b")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": None}, "id"),
        ({"title": 7.5}, "title"),
        ({"version": {"number": "two"}}, "version.number"),
        ({"status": "melted"}, "status"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_that_names_the_field(
    change: dict[str, object], field: str
) -> None:
    remote, _ = client(Profile.CLOUD, {("GET", f"{PAGES}/7"): {**CLOUD_PAGE, **change}})
    with pytest.raises(RemoteError, match=f"{field} is not"):
        remote.page("7")


def test_a_list_without_results_is_no_empty_list() -> None:
    remote, _ = client(Profile.CLOUD, {("GET", "/wiki/api/v2/spaces/1/pages"): {}})
    with pytest.raises(RemoteError, match="not understood"):
        remote.pages(SPACE)
