"""`docsync push FILE URL`: one file to one page, without a workspace, and never over an edit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile
from support.docsync_runs import Site
from support.git_repository import commit, start
from support.one_profile import profile_for
from support.shell import Shell

TEXT = "# Harbour\n\nOne.\n\nTwo.\n\n![](img/a.png)\n"
PICTURE = "\x89PNG picture"


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[Profile, Site]]:
    """Run one sandbox of each profile."""
    with running(profile=Profile.CLOUD) as cloud, running(profile=Profile.DATACENTER) as other:
        yield {box.profile: as_site(box) for box in (cloud, other)}


def as_site(box: Sandbox) -> Site:
    return Site(box.url, box.host, box.user, box.token, box.space, box.profile.value)


@pytest.fixture
def server(servers: dict[Profile, Site], request: pytest.FixtureRequest) -> Site:
    return servers[profile_for(request.node.name)]


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """A file with a picture, and nothing else but the token."""
    for name in ("URL", "SPACE"):
        shell.monkeypatch.delenv(f"DOCSYNC_{name}")
    shell.write("harbour.md", TEXT)
    shell.write("img/a.png", PICTURE)
    return shell


def made(desk: Shell, storage: str, title: str = "Harbour") -> tuple[str, str]:
    """Make a page past docsync; give its id and address."""
    page = desk.site.create(title, storage, desk.site.homepage()).json()["id"]
    return page, f"{desk.site.url}/spaces/{desk.site.space}/pages/{page}/Harbour"


def space(desk: Shell) -> str:
    return f"{desk.site.url}/spaces/{desk.site.space}"


def quiet(desk: Shell, *arguments: str) -> None:
    desk.site.forget_requests()
    assert desk.json("push", *arguments)["outcomes"] == []
    assert desk.site.writes() == []


def test_the_address_of_a_space_makes_a_page_and_a_second_push_writes_nothing(desk: Shell) -> None:
    told = desk.json("push", "harbour.md", space(desk))
    names = [one["operation"] for one in told["outcomes"]]
    assert names == ["create-page", "upload-attachment"]
    assert told["page"] in told["address"]
    assert "Two." in desk.site.storage(told["page"])
    quiet(desk, "harbour.md", space(desk))
    quiet(desk, "harbour.md", told["address"])
    assert not (desk.folder / ".docsync").exists()


def test_an_edit_here_is_pushed_and_one_there_is_merged_again_and_again(desk: Shell) -> None:
    page = desk.json("push", "harbour.md", space(desk))["page"]
    address = f"{space(desk)}/pages/{page}/Harbour"
    desk.site.edit(page, "One.", "One there.")
    quiet(desk, "harbour.md", address)
    desk.write("harbour.md", TEXT.replace("Two.", "Two here."))
    for line in ("Two here.", "Two here, again."):
        desk.write("harbour.md", TEXT.replace("Two.", line))
        desk("push", "harbour.md", address)
        storage = desk.site.storage(page)
        assert "One there." in storage
        assert f"{line}</p>" in storage
        quiet(desk, "harbour.md", address)


def test_an_edit_in_the_same_place_is_a_conflict_and_force_writes_over_it(desk: Shell) -> None:
    page = desk.json("push", "harbour.md", space(desk))["page"]
    address = f"{space(desk)}/pages/{page}/Harbour"
    desk.site.edit(page, "Two.", "Two there.")
    desk.write("harbour.md", TEXT.replace("Two.", "Two here."))
    desk.site.forget_requests()
    told = desk.json("push", "harbour.md", address, code=1)
    assert desk.site.writes() == []
    [conflict] = told["conflicts"]
    assert "--force" in conflict["hint"]
    assert "pull" not in conflict["hint"]
    desk("push", "--force", "harbour.md", address)
    assert "Two here." in desk.site.storage(page)
    quiet(desk, "harbour.md", address)


def test_a_page_nobody_knows_is_shown_and_left(desk: Shell) -> None:
    page, address = made(desk, "<p>Somebody's words.</p>")
    desk.site.forget_requests()
    told = desk("push", "harbour.md", address, code=4)
    assert "-Somebody's words." in told
    assert "--force" in desk.err
    assert desk.site.writes() == []
    assert desk.json("push", "harbour.md", address, "-n", code=4)["stop"]
    desk("push", "--force", "harbour.md", address)
    assert "Somebody" not in desk.site.storage(page)
    quiet(desk, "harbour.md", address)


def test_an_empty_page_is_filled_and_one_that_says_the_same_is_left(desk: Shell) -> None:
    page, address = made(desk, "")
    desk("push", "harbour.md", address)
    assert "Two." in desk.site.storage(page)
    desk.write("same.md", "# Same\n\nOne.\n")
    _, same = made(desk, "<p>One.</p>", "Same")
    quiet(desk, "same.md", same)


def test_a_dry_run_writes_nothing(desk: Shell) -> None:
    desk.site.forget_requests()
    told = desk.json("push", "-n", "harbour.md", space(desk))
    assert [one["operation"] for one in told["operations"]] == ["create-page", "upload-attachment"]
    assert desk.site.writes() == []


def test_a_page_is_made_below_another(desk: Shell) -> None:
    _, address = made(desk, "<p>x</p>", "Above")
    told = desk.json("push", "--below", "harbour.md", address)
    assert told["outcomes"][0]["operation"] == "create-page"
    quiet(desk, "--below", "harbour.md", address)
    told = desk.json("push", "harbour.md", space(desk), code=2)
    assert told["error"]["hint"].startswith("docsync push harbour.md http")


def test_the_title_is_the_files_where_it_has_one(desk: Shell) -> None:
    page, address = made(desk, "", "Old")
    desk("push", "harbour.md", address)
    desk.write("plain.md", "Only text.\n")
    other, there = made(desk, "", "Kept")
    desk("push", "plain.md", there)
    with desk.site.client as client:
        got = [
            client.get(f"{desk.site.v1}/content/search?cql=id={one}").json()
            for one in (page, other)
        ]
    assert [one["results"][0]["title"] for one in got] == ["Harbour", "Kept"]


def test_a_stale_file_reverts_nothing_and_a_revert_in_git_does(desk: Shell) -> None:
    (desk.folder / ".gitignore").write_text("home\n")
    start(desk.folder)
    page = desk.json("push", "harbour.md", space(desk))["page"]
    address = f"{space(desk)}/pages/{page}/Harbour"
    for word in ("Three.", "Four."):
        desk.write("harbour.md", TEXT.replace("Two.", word))
        commit(desk.folder, word)
        desk("push", "harbour.md", address)
    desk.write("harbour.md", TEXT.replace("Two.", "Three."))
    commit(desk.folder, "back")
    desk("push", "harbour.md", address)
    assert "Three." in desk.site.storage(page)
    (desk.folder / ".git").rename(desk.folder / "home")
    desk.write("harbour.md", TEXT.replace("Two.", "Four."))
    assert desk.json("push", "harbour.md", address, code=4)["stop"]["message"].startswith("behind")


@pytest.mark.parametrize(
    "typed",
    [
        ("https://example.com/wiki/spaces/A",),
        ("harbour.md", "https://example.com/wiki/spaces/A", "more.md"),
        ("img", "https://example.com/wiki/spaces/A"),
        ("gone.md", "https://example.com/wiki/spaces/A"),
        ("--below", "harbour.md"),
    ],
)
def test_what_is_no_file_and_address_is_wrong_use(desk: Shell, typed: tuple[str, ...]) -> None:
    assert "docsync push FILE URL" in desk.json("push", *typed, code=2)["error"]["hint"]
