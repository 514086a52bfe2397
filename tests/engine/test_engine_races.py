"""While a run goes on: files that are edited between two looks, pages that are made elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.sync.plan import Policy
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
