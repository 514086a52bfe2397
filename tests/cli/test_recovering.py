"""`undo`, `fsck` and `detach` as a person types them, and a disk that is really full."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox
from support.docsync_runs import Site


@pytest.fixture
def site(sandbox: Sandbox) -> Site:
    url, host = sandbox.url, sandbox.host
    return Site(url, host, sandbox.user, sandbox.token, sandbox.space, sandbox.profile.value)


@pytest.fixture
def docs(site: Site, tmp_path: Path) -> Path:
    """A workspace whose two pages are pushed."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# First\n\nOne.\n")
    (folder / "b.md").write_text("# Second\n\nTwo.\n")
    site.docsync(folder, "init")
    site.docsync(folder, "push")
    return folder


def test_undo_says_what_it_does_and_how_to_take_it_back(site: Site, docs: Path) -> None:
    (docs / "a.md").write_text("# First\n\nOne more.\n")
    page = site.docsync(docs, "push", "--json").json["outcomes"][0]["page"]
    runs = site.docsync(docs, "undo", "--list", "--json").json["runs"]
    assert [(run["command"], run["pages"]) for run in runs] == [("push", 1), ("push", 2)]
    assert "push" in site.docsync(docs, "undo", "--list").output
    dry = site.docsync(docs, "undo", "--dry-run", "--json").json
    assert [one["operation"] for one in dry["operations"]] == ["update-page"]
    assert "One more" in site.storage(page)
    told = site.docsync(docs, "undo").output
    assert f"Took back run {runs[0]['run']}." in told
    assert "One more" not in site.storage(page)
    assert "undo --list" in site.docsync(docs, "undo", "99", code=2).complaint


def test_fsck_says_what_is_wrong_and_mends_it(site: Site, docs: Path) -> None:
    assert "Nothing is wrong." in site.docsync(docs, "fsck").output
    (docs / ".docsync" / "index.db").write_bytes(b"broken" * 1000)
    ran = site.docsync(docs, "push", code=2)
    assert "docsync fsck --repair" in ran.complaint
    found = site.docsync(docs, "fsck", "--json", code=1).json
    assert [(flaw["kind"], flaw["mended"]) for flaw in found["flaws"]] == [("damaged", False)]
    mended = site.docsync(docs, "fsck", "--repair", "--json").json
    assert (mended["rebuilt"], mended["exit"]) == (2, 0)
    site.forget_requests()
    site.docsync(docs, "push")
    assert site.writes() == []


def test_fsck_makes_an_index_that_is_gone_anew(site: Site, docs: Path) -> None:
    for file in (docs / ".docsync").glob("index.db*"):
        file.unlink()
    assert "it knows 2 pages" in site.docsync(docs, "fsck").output
    assert site.docsync(docs, "status", "--json").json["clean"] is True


def test_detach_says_what_it_takes_away(site: Site, docs: Path) -> None:
    dry = site.docsync(docs, "detach", "--trash", "--dry-run", "--json").json
    assert [one["operation"] for one in dry["operations"]] == ["trash-page", "trash-page"]
    assert dry["manifest"] == 1
    alone = site.docsync(docs, "detach", "--dry-run").output
    assert alone == "The manifest (1 part) would be taken away.\n"
    assert "The manifest (1 part) was taken away." in site.docsync(docs, "detach").output
    again = site.docsync(docs, "detach", "--dry-run").output
    assert again == "No manifest would be taken away.\n"
    gone = site.docsync(docs, "detach", "--trash", "--json").json
    assert (gone["counts"]["trash-page"], gone["manifest"]) == (2, 0)
    assert sorted(path.name for path in docs.glob("*.md")) == ["a.md", "b.md"]


FULL = """
set -e
mount -t tmpfs -o size=3m tmpfs {disk}
cp -r {docs}/. {disk}
cd {disk}
dd if=/dev/zero of=filler bs=1k 2>/dev/null || true
set +e
{python} -m docsync pull; echo "code $?"
rm filler
{python} -m docsync pull; echo "code $?"
cat a.md
"""


@pytest.mark.skipif(shutil.which("unshare") is None, reason="a disk of its own needs unshare")
def test_a_full_disk_stops_and_nothing_is_lost(site: Site, docs: Path, tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own needs the rights to mount one")
    disk = tmp_path / "disk"
    disk.mkdir()
    listed = site.docsync(docs, "undo", "--dry-run", "--json").json["operations"]
    page = next(one["page"] for one in listed if one["title"] == "First")
    site.edit(page, "One.", "One there. " + "Much more. " * 400)
    script = FULL.format(disk=disk, docs=docs, python=sys.executable)
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", script],
        env=site.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert "code 4\n" in done.stdout, done.stdout + done.stderr
    assert "the disk is full" in done.stderr
    assert done.stdout.partition("code 4\n")[2].count("code 0") == 1, done.stdout + done.stderr
    assert "One there." in done.stdout
