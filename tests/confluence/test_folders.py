"""The folders that pages hang below: all of them, in few requests, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import Kind, NewPage, PageState, Remote, Space
from docsync.sandbox.server import Sandbox, running


class Site:
    """A Cloud sandbox to make trees in, and the count of what listing folders takes."""

    def __init__(self, sandbox: Sandbox, remote: Remote) -> None:
        self.host = sandbox.host
        self.remote = remote
        self.space: Space = remote.space(sandbox.space)
        self.home = self.space.homepage

    def folder(self, title: str, parent: str = "") -> str:
        return self.remote.create_folder(self.space, parent or self.home, title).id

    def page(self, title: str, parent: str = "") -> str:
        page = NewPage(self.space, parent or self.home, title, "<p>x</p>")
        return self.remote.create(page).state.id

    def folders(self) -> tuple[dict[str, PageState], int]:
        pages = self.remote.pages(self.space)
        httpx.delete(f"{self.host}/sandbox/requests").raise_for_status()
        found = self.remote.folders(self.space, pages)
        count = httpx.get(f"{self.host}/sandbox/requests").json()["count"]
        return {folder.id: folder for folder in found}, int(count)

    def forest(self, folders: int, pages: int) -> Sequence[str]:
        made = [self.folder(f"F{number}") for number in range(folders)]
        for number in range(pages):
            self.page(f"P{number}", made[number % folders])
        return made


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as sandbox:
        remote = connect(Access(sandbox.url, user=sandbox.user, token=sandbox.token))
        yield Site(sandbox, remote)
        remote.close()


def test_a_space_without_folders_costs_nothing(site: Site) -> None:
    site.page("B", site.page("A"))
    assert site.folders() == ({}, 0)


def test_folders_above_folders_are_found_and_empty_ones_are_not(site: Site) -> None:
    outer = site.folder("Outer")
    inner = site.folder("Inner", outer)
    site.folder("Empty")
    site.page("A", inner)
    found, count = site.folders()
    assert {one.id: (one.title, one.parent, one.kind) for one in found.values()} == {
        outer: ("Outer", site.home, Kind.FOLDER),
        inner: ("Inner", outer, Kind.FOLDER),
    }
    assert count == 2


def test_many_folders_come_in_one_list(site: Site) -> None:
    made = site.forest(folders=20, pages=40)
    found, count = site.folders()
    assert sorted(found) == sorted(made)
    assert count == 1


def test_a_few_folders_in_a_large_space_are_searched_for(site: Site) -> None:
    made = site.forest(folders=5, pages=130)
    found, count = site.folders()
    assert sorted(found) == sorted(made)
    assert {folder.parent for folder in found.values()} == {site.home}
    assert count == 1


def test_folders_deeper_than_one_list_looks_are_found(site: Site) -> None:
    parent, made = site.home, []
    for depth in range(14):
        parent = site.folder(f"D{depth}", parent)
        made.append(parent)
        site.page(f"P{depth}", parent)
    found, count = site.folders()
    assert sorted(found) == sorted(made)
    assert count <= 1 + 4


def test_folders_beside_the_homepage_are_found(site: Site) -> None:
    root = site.remote.call(
        "POST",
        "/api/v2/pages?root-level=true",
        json={
            "spaceId": site.space.id,
            "title": "Root",
            "body": {"representation": "storage", "value": ""},
        },
    )
    assert isinstance(root, dict)
    made = [site.folder(f"F{number}", str(root["id"])) for number in range(6)]
    for number, folder in enumerate(made):
        site.page(f"P{number}", folder)
    found, _ = site.folders()
    assert sorted(found) == sorted(made)


def test_a_search_that_lags_behind_is_not_believed_in_what_it_leaves_out(site: Site) -> None:
    made = site.forest(folders=5, pages=130)
    fault = {"method": "GET", "path": ".*/content/search", "status": 400, "times": 1}
    httpx.post(f"{site.host}/sandbox/faults", json=fault).raise_for_status()
    found, _ = site.folders()
    assert sorted(found) == sorted(made)


def test_a_folder_is_moved_and_trashed(site: Site) -> None:
    outer, inner = site.folder("Outer"), site.folder("Inner")
    site.page("A", inner)
    site.remote.move_folder(inner, outer)
    assert site.folders()[0][inner].parent == outer
    empty = site.folder("Empty")
    site.remote.trash_folder(empty)
    assert site.folder("Empty") != empty
