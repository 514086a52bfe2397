"""`docsync clone` takes what the browser shows: short links, folders, with query and fragment."""

from __future__ import annotations

import pytest

from docsync.sandbox.addresses import tiny
from support.shell import Shell


def _page(shell: Shell, title: str, parent: str) -> str:
    return str(shell.site.create(title, "<p>All of it.</p>", parent).json()["id"])


@pytest.mark.parametrize("given", ["site and space", "site alone"])
def test_a_short_link_names_its_page_and_space(shell: Shell, given: str) -> None:
    if given == "site alone":
        shell.monkeypatch.delenv("DOCSYNC_SPACE")
    page = _page(shell, "Handbook", shell.site.homepage())
    _page(shell, "Chapter", page)
    shell("clone", f"{shell.site.url}{tiny(int(page))}?atl_f=x#top", "copy")
    assert shell.read("copy/index.md") == "# Handbook\n\nAll of it.\n"
    assert shell.read("copy/chapter.md") == "# Chapter\n\nAll of it.\n"


def test_a_folder_is_cloned_and_its_manifest_stands_with_the_homepage(shell: Shell) -> None:
    with shell.site.client as client:
        spaces = client.get(f"{shell.site.url}/api/v2/spaces", params={"keys": shell.site.space})
        body = {"spaceId": spaces.json()["results"][0]["id"], "title": "Shelf"}
        folder = client.post(f"{shell.site.url}/api/v2/folders", json=body).json()["id"]
    _page(shell, "Chapter", folder)
    address = f"{shell.site.url}/spaces/{shell.site.space}/folder/{folder}/Shelf?atlOrigin=x"
    shell("clone", address, "copy")
    assert shell.read("copy/chapter.md") == "# Chapter\n\nAll of it.\n"
    shell.write("copy/new.md", "# New\n\nText.\n")
    shell("push", within="copy")
    assert shell.err == ""
    shell("clone", address, "again")
    assert shell.read("again/new.md") == "# New\n\nText.\n"
    tree_ids = {
        shell.read(f"{each}/.docsync.toml").split("tree_id")[1] for each in ("copy", "again")
    }
    assert len(tree_ids) == 1


def test_an_empty_folder_can_be_pushed_into(shell: Shell) -> None:
    with shell.site.client as client:
        spaces = client.get(f"{shell.site.url}/api/v2/spaces", params={"keys": shell.site.space})
        body = {"spaceId": spaces.json()["results"][0]["id"], "title": "Empty"}
        folder = client.post(f"{shell.site.url}/api/v2/folders", json=body).json()["id"]
    shell.write("a.md", "# A\n\nText.\n")
    shell("init", "--url", f"{shell.site.url}/spaces/{shell.site.space}/folder/{folder}")
    assert "created     a.md" in shell("push")
    assert "Nothing to do" in shell("push")


def test_a_mistyped_space_is_suggested(shell: Shell) -> None:
    mistyped = shell.site.space.replace("DESK", "DSEK")
    shell("clone", f"{shell.site.url}/spaces/{mistyped}", code=3)
    assert f'did you mean "{shell.site.space}"?' in shell.err


def test_wrong_credentials_lead_to_a_command_that_works_without_a_workspace(shell: Shell) -> None:
    shell.monkeypatch.setenv("DOCSYNC_TOKEN", "wrong")
    shell("clone", shell.site.url, "copy", code=3)
    assert "docsync doctor" in shell.err
