"""What `docs/comparison.md` says was tried: each tool as it comes, on one page of a sandbox.

    DOCSYNC_CLIENTS=/tmp/clients pytest tests/clients/test_comparison.py

A folder of ten pages is pushed. A colleague changes a word of one page in the browser and comments
on another; the file of that page is edited in a third place, and pushed. Then nothing is changed,
and it is pushed once more.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from docsync.sandbox.server import Sandbox
from docsync.values import Profile
from support.other_clients import FOLDER, programs_of

PAGE = Path(__file__).parents[2] / "docs" / "comparison.md"
MD2CONF = ("markdown-to-confluence", "0.6.5")
MD2CF = ("md2cf", "2.3.0")
EXPORTER = ("confluence-markdown-exporter", "5.5.0")
PAGES = 10
TEXT = (
    "# Tides\n\nHigh water comes twice a day.\n\nThe mole is closed in storms.\n\n- rope\n- lamp\n"
)
ID = re.compile(r'local-id="([^"]+)"')

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="installs other clients: set DOCSYNC_CLIENTS to a folder for them"
)


def run(site: Sandbox, folder: Path, *command: str | Path, **more: str) -> None:
    told = {
        "CI": "1",
        "DOCSYNC_URL": site.url,
        "DOCSYNC_USER": site.user,
        "DOCSYNC_TOKEN": site.token,
        **more,
    }
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def md2conf(site: Sandbox, *flags: str) -> list[str | Path]:
    login = ("-u", site.user, "-a", site.token, "-s", site.space)
    return [programs_of(*MD2CONF) / "md2conf", ".", "--api-url", f"{site.url}/", *login, *flags]


def md2cf(site: Sandbox, *flags: str) -> list[str | Path]:
    login = ("--username", site.user, "--password", site.token, "--space", site.space)
    return [programs_of(*MD2CF) / "md2cf", "--host", f"{site.url}/rest/api", *login, *flags, "."]


def docsync(_site: Sandbox, *_flags: str) -> list[str | Path]:
    return [sys.executable, "-m", "docsync", "push"]


def stored(site: Sandbox) -> tuple[str, str]:
    """Give the id and the storage of the page that is edited."""
    address = (
        "/api/v2/pages?title=Tides&body-format=storage"
        if site.profile is Profile.CLOUD
        else f"/rest/api/content?title=Tides&spaceKey={site.space}&expand=body.storage"
    )
    with httpx.Client(auth=(site.user, site.token)) as client:
        (page,) = client.get(site.url + address).raise_for_status().json()["results"]
    return str(page["id"]), str(page["body"]["storage"]["value"])


def tried(site: Sandbox, folder: Path, command: list[str | Path]) -> str:
    """Give the row of the table: what was left of the page, and what pushing once more took."""
    edited = folder / "tides.md"
    edited.write_text(TEXT)
    for number in range(PAGES - 1):
        (folder / f"p{number}.md").write_text(f"# Page {number}\n\nText {number}.\n")
    run(site, folder, *command)
    page = f"{site.host}/sandbox/pages/{stored(site)[0]}"
    httpx.post(f"{page}/edit", json={"find": "twice", "replace": "TWICE"}).raise_for_status()
    httpx.post(f"{page}/comment", json={"text": "rope", "body": "Which?"}).raise_for_status()
    given = set(ID.findall(stored(site)[1]))
    edited.write_text(edited.read_text().replace("storms", "STORMS"))
    run(site, folder, *command)
    left = stored(site)[1]
    before = len(site.log)
    run(site, folder, *command)
    after = list(site.log)[before:]
    writes = sum(1 for entry in after if entry.method != "GET")
    cells = (
        "kept" if "TWICE" in left else "lost",
        "there" if "STORMS" in left else "not published",
        "kept" if "inline-comment-marker" in left else "lost",
        f"{len(given & set(ID.findall(left)))} of {len(given)}",
        f"{len(after)}, {writes} of them writes" if writes else f"{len(after)}",
    )
    return " | ".join(cells)


def said(text: str) -> bool:
    """Say whether the page has these words, in one line or broken over two."""
    return text in " ".join(PAGE.read_text("utf-8").split())


def test_docsync_merges_and_keeps(sandbox: Sandbox, tmp_path: Path) -> None:
    run(sandbox, tmp_path, sys.executable, "-m", "docsync", "init", "-q", "--space", sandbox.space)
    assert said(f"`docsync push` | {tried(sandbox, tmp_path, docsync(sandbox))} |")


def test_md2conf_overwrites(cloud: Sandbox, tmp_path: Path) -> None:
    assert said(f"`md2conf` | {tried(cloud, tmp_path, md2conf(cloud))} |")


def test_md2conf_may_leave_edited_pages_alone(cloud: Sandbox, tmp_path: Path) -> None:
    row = tried(cloud, tmp_path, md2conf(cloud, "--no-overwrite"))
    assert said(f"`md2conf --no-overwrite` | {row} |")


def test_md2conf_may_keep_comments(cloud: Sandbox, tmp_path: Path) -> None:
    row = tried(cloud, tmp_path, md2conf(cloud, "--comments", "keep"))
    assert said(f"`md2conf --comments keep` | {row} |")


def test_md2cf_overwrites(datacenter: Sandbox, tmp_path: Path) -> None:
    assert said(f"`md2cf` | {tried(datacenter, tmp_path, md2cf(datacenter))} |")


def test_md2cf_may_leave_unchanged_pages_alone(datacenter: Sandbox, tmp_path: Path) -> None:
    row = tried(datacenter, tmp_path, md2cf(datacenter, "--only-changed"))
    assert said(f"`md2cf --only-changed` | {row} |")


def make_pages(site: Sandbox) -> None:
    with httpx.Client(auth=(site.user, site.token)) as client:
        for title in ("Tides", *(f"Page {number}" for number in range(PAGES - 1))):
            body = {
                "type": "page",
                "title": title,
                "space": {"key": site.space},
                "ancestors": [{"id": site.homepage}],
                "body": {"storage": {"value": "<p>twice a day</p>", "representation": "storage"}},
            }
            client.post(f"{site.url}/rest/api/content", json=body).raise_for_status()


def test_the_exporter_overwrites_files(datacenter: Sandbox, tmp_path: Path) -> None:
    make_pages(datacenter)
    login = {"username": datacenter.user, "api_token": datacenter.token}
    settings = {
        "auth": {"confluence": {datacenter.url: login}},
        "export": {"output_path": str(tmp_path / "out")},
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    space = f"{datacenter.url}/display/{datacenter.space}"
    command = (programs_of(*EXPORTER) / "confluence-markdown-exporter", "spaces", space)
    told = {"CME_CONFIG_PATH": str(tmp_path / "settings.json")}
    run(datacenter, tmp_path, *command, **told)
    (file,) = (tmp_path / "out").rglob("Tides.md")
    file.write_text(f"{file.read_text()}\nMy own words.\n")
    before = len(datacenter.log)
    run(datacenter, tmp_path, *command, **told)
    assert said(f"{len(datacenter.log) - before} requests for ten pages")
    assert "My own words." in file.read_text()
    page = f"{datacenter.host}/sandbox/pages/{stored(datacenter)[0]}"
    httpx.post(f"{page}/edit", json={"find": "twice", "replace": "TWICE"}).raise_for_status()
    run(datacenter, tmp_path, *command, **told)
    assert "TWICE" in file.read_text()
    assert "My own words." not in file.read_text()
    assert said("an edit of the file is lost when its page changes")
