"""While a run goes on: files that are edited between two looks, pages that are made elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import Upload
from docsync.engine import Resolution
from docsync.sandbox.server import Sandbox
from docsync.sync.plan import NoteKind, Policy
from support.workbench import QUICK, Bench, make_bench


class Meanwhile(httpx.BaseTransport):
    """A network on whose way somebody writes a file, once a body is asked for."""

    def __init__(self, file: Path, text: str) -> None:
        self._inner = httpx.HTTPTransport()
        self._file, self._text = file, text

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "body" in str(request.url):
            self._file.write_text(self._text, encoding="utf-8")
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def meanwhile(bench: Bench, file: str, text: str) -> Bench:
    sandbox = bench.sandbox
    access = Access(sandbox.url, profile=sandbox.profile, user=sandbox.user, token=sandbox.token)
    network = Meanwhile(bench.folder / file, text)
    return replace(bench, remote=connect(access, replace(QUICK, network=network)))


@pytest.mark.parametrize("policy", [Policy.PUSH, Policy.SYNC])
def test_a_file_that_changes_after_it_was_looked_at_is_left_for_the_next_run(
    small: Bench, policy: Policy
) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.write("guide/new.md", "# Old title\n\nOld text.\n")
    busy = meanwhile(small, "guide/new.md", "# New title\n\nNew text.\n")
    result = busy.run(policy)
    assert result.exit_code == 1
    assert [one.target.path for one in result.failures] == ["guide/new.md"]
    assert not {"Old title", "New title"} & set(small.pages())
    assert small.run(policy).exit_code == 0
    assert "New text." in small.page("New title").storage
    busy.remote.close()


def test_a_clone_keeps_what_was_made_for_a_folder_apart_from_pages(
    bench: Bench, tmp_path: Path
) -> None:
    bench.write("a/b/c.md", "# C\n\nText.\n")
    assert bench.push().exit_code == 0
    other = make_bench(tmp_path / "other", bench.sandbox)
    assert other.pull(clone=True).exit_code == 0
    assert other.files() == ["a/b/c.md"]
    (other.folder / "a/b/c.md").rename(other.folder / "c.md")
    result = other.push()
    assert (result.exit_code, result.failures) == (0, ())
    assert set(bench.pages()) == {"C"}
    other.remote.close()


def test_what_only_the_file_says_is_still_pushed_after_a_pull(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    text = small.read("guide/setup.md").replace("# Setup", "# Set up")
    small.write("guide/setup.md", f"---\nlabels: [mine]\n---\n\n{text}")
    assert small.pull().exit_code == 0
    assert "First line there." in small.read("guide/setup.md")
    assert small.push().exit_code == 0
    page = small.page("Set up")
    assert "First line there." in page.storage
    assert small.remote.labels(page.state.id) == ("mine",)
    assert small.sync().outcomes == ()


def test_a_title_beside_a_conflict_is_not_forgotten(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    text = small.read("guide/setup.md").replace("Second", "2nd")
    small.write("guide/setup.md", f"---\ntitle: Set up\n---\n\n{text}")
    assert small.sync().exit_code == 1
    with small.engine() as engine:
        engine.resolve("guide/setup.md", Resolution.OURS)
    assert small.push().exit_code == 0
    assert "2nd line." in small.page("Set up").storage
    assert small.sync().outcomes == ()


@pytest.mark.parametrize("policy", [Policy.PUSH, Policy.SYNC])
def test_a_picture_that_came_there_stays_when_the_text_is_edited_here(
    small: Bench, tmp_path: Path, policy: Policy
) -> None:
    picture = tmp_path / "new.png"
    picture.write_bytes(b"drawn")
    page = small.pages()["Usage"].id
    small.remote.upload(Upload(page, "new.png", picture, "image/png", "docsync sha256:0f"))
    image = '<ac:image><ri:attachment ri:filename="new.png" /></ac:image>'
    small.edit("Usage", "<p>Use it well.</p>", f"<p>Use it well.</p><p>Look.</p><p>{image}</p>")
    small.write("guide/usage.md", "# Usage\n\nBegin.\n\nUse it well.\n")
    result = small.run(policy)
    assert result.exit_code == 0
    assert not [one for one in result.notes if one.kind is NoteKind.BROKEN_LINK]
    content = small.page("Usage")
    assert "Begin." in content.storage
    assert 'ri:filename="new.png"' in content.storage
    assert content.state.version == 3
    assert [one.name for one in small.remote.attachments(page)] == ["new.png"]
    assert small.sync().exit_code == 0
    assert (small.folder / "guide/usage.assets/new.png").read_bytes() == b"drawn"
    assert small.sync().outcomes == ()


def test_a_title_that_an_archived_page_keeps_is_taken(cloud: Sandbox, tmp_path: Path) -> None:
    bench = make_bench(tmp_path / "ws", cloud)
    bench.write("a.md", "# One\n\nText of a.\n")
    bench.write("b.md", "# Two\n\nText of b.\n")
    assert bench.push().exit_code == 0
    archived = {"pages": [{"id": bench.pages()["Two"].id}]}
    who = (cloud.user, cloud.token)
    httpx.post(f"{cloud.url}/rest/api/content/archive", json=archived, auth=who).raise_for_status()
    bench.write("a.md", "# Two\n\nText of a.\n")
    bench.write("b.md", "# One\n\nText of b.\n")
    result = bench.push()
    assert [one.target.path for one in result.conflicts] == ["b.md"]
    assert result.failures == ()
    assert [
        one.message for one in result.notes if one.kind is NoteKind.TITLE and one.path == "a.md"
    ]
    bench.remote.close()


def test_a_folder_that_was_hidden_when_it_was_thrown_away_stops_no_run(
    cloud: Sandbox, tmp_path: Path
) -> None:
    bench = make_bench(tmp_path / "ws", cloud)
    bench.write("p.md", "# P\n\nText of p.\n")
    bench.write("p/d/x.md", "# X\n\nText of x.\n")
    bench.write("q.md", "# Q\n\nText of q.\n")
    assert bench.push().exit_code == 0
    restrict = f"{cloud.host}/sandbox/pages/{bench.pages()['P'].id}/restrict"
    httpx.post(restrict, json={"read": ["ben"]}).raise_for_status()
    (bench.folder / "p/d/x.md").rename(bench.folder / "x.md")
    assert bench.push().exit_code == 1
    httpx.post(restrict, json={"read": []}).raise_for_status()
    assert bench.sync().exit_code == 0
    assert "Text of x." in bench.page("X").storage
    bench.remote.close()
