"""`docsync sandbox` as a person or a test starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from docsync.sandbox.server import running
from docsync.sandbox.settings import Legacy
from docsync.values import Profile
from support.raw_site import asking, done


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "docsync", "sandbox", "--json", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_one_line_says_where_it_listens_and_a_signal_ends_it(number: int, code: int) -> None:
    with started("--profile", "datacenter", "--context", "confluence") as (process, told):
        assert set(told) >= {"version", "url", "user", "token", "space", "homepage"}
        assert told["url"].endswith("/confluence")
        answer = httpx.get(
            f"{told['url']}/rest/api/content/{told['homepage']}", auth=(told["user"], told["token"])
        )
        assert answer.status_code == 200
        process.send_signal(number)
        rest, _ = process.communicate(timeout=10)
        assert (process.returncode, rest) == (code, "")


def test_a_store_in_a_file_outlives_the_server(tmp_path: Path) -> None:
    for titles in (["A"], ["A", "B"]):
        with running(db=tmp_path / "s.db") as sandbox, asking(sandbox) as site:
            site.create(titles[-1])
            listed = done(site.http.get("/api/v2/pages"))["results"]
            assert [one["title"] for one in listed][1:] == titles


def test_a_store_of_the_other_profile_is_refused(tmp_path: Path) -> None:
    with running(db=tmp_path / "s.db"):
        pass
    with (
        pytest.raises(Exception, match="made for cloud"),
        running(db=tmp_path / "s.db", profile=Profile.DATACENTER),
    ):
        pass


def test_what_is_gone_works_where_legacy_is_on() -> None:
    with running(legacy=Legacy.DEPRECATED) as sandbox, asking(sandbox) as site:
        answer = site.http.get(f"/rest/api/content/{sandbox.homepage}")
        assert answer.status_code == 200
        assert answer.headers["warning"].startswith('299 - "Deprecated API')


def test_strict_takes_only_the_hyphenated_header() -> None:
    with running(strict=True) as sandbox, asking(sandbox) as site:
        nocheck = {"X-Atlassian-Token": "nocheck"}
        assert site.upload(sandbox.homepage, "a", b"", headers=nocheck).status_code == 403
        assert site.upload(sandbox.homepage, "a", b"").status_code == 200


@pytest.mark.parametrize("context", ["", "/", "wiki", "/a/b/"])
def test_any_context_path_is_served(context: str) -> None:
    with running(profile=Profile.DATACENTER, context=context) as sandbox, asking(sandbox) as site:
        links = site.read(sandbox.homepage)["_links"]
        assert links["context"] == httpx.URL(sandbox.url).path.rstrip("/")
        assert done(site.http.get("/rest/api/server-information"))["baseUrl"] == sandbox.url
        assert httpx.get(f"{sandbox.host}/sandbox/requests").status_code == 200
