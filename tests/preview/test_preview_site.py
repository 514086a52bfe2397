"""What a preview answers: the storage of a push, files and pictures, and nothing to strangers."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from docsync.cli import run
from docsync.sync.plan import CreatePage, Policy, UpdatePage
from support.previews import NO_TOKEN, Served, served
from support.workbench import Bench


def test_it_begins_with_the_file_that_is_asked_for(bench: Bench, preview: Served) -> None:
    assert preview.first.endswith("/page/index.md")
    for asked, first in (("guide/setup.md", "guide/setup.md"), ("guide", "guide/index.md")):
        with served(bench, asked, asks=False) as one:
            assert httpx.get(one.address).headers["location"] == f"/page/{first}"


def test_it_shows_the_storage_of_a_push(bench: Bench, preview: Served) -> None:
    bench.write("guide/usage.md", "# Usage\n\n## Take care\n\nUse it well & often.\n")
    bench.write("guide/more/new.md", "# New\n\n[Setup](../setup.md)\n")
    sent = {
        one.target.path: one.storage
        for one in bench.plan(Policy.PUSH).operations
        if isinstance(one, CreatePage | UpdatePage)
    }
    assert {path: preview.storage(path) for path in sent} == sent
    assert len(sent) == 2
    assert "edited here" in preview.page("guide/usage.md")
    assert "a push makes this page" in preview.page("guide/more/new.md")


def test_links_lead_from_file_to_file_and_to_places_in_them(preview: Served) -> None:
    main = preview.main("guide/setup.md")
    (address,) = re.findall(r'href="(/page/[^"]*)"[^>]*>usage', main)
    page, _, place = address.partition("#")
    assert page == "/page/guide/usage.md"
    assert f'id="{place}"' in preview.main("guide/usage.md")
    assert '<a href="/page/guide/setup.md"' in preview.main("guide/index.md"), "children"


def test_a_warning_stands_beside_its_words_and_its_line(preview: Served) -> None:
    note = "broken link: there is no nothing.md"
    beside = re.search(r'<p class="noted">See .*?</p>', preview.main("guide/setup.md"))
    assert beside is not None
    assert note in beside[0]
    line = re.search(r'<tr id="line-7"[^>]*>.*?</tr>', preview.main("guide/setup.md", "markdown"))
    assert line is not None
    assert note in line[0]


def test_pictures_are_shown_and_run_nothing(bench: Bench, preview: Served) -> None:
    (address,) = re.findall(r'<img [^>]*src="/([^"]*)"', preview.main("guide/setup.md"))
    answer = preview.get(address)
    assert answer.content == (bench.folder / "guide/dot.svg").read_bytes()
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pictures_of_the_site_come_through_the_preview(preview: Served) -> None:
    compared = preview.main("guide/setup.md", "compare")
    (address,) = set(re.findall(r'src="/(attached/[^"]*)"', compared))
    assert preview.get(address).content == preview.get("file/guide/dot.svg").content
    page, name = address.split("/")[1:]
    assert preview.get(f"attached/{page}/other.png").status_code == 404
    assert preview.get(f"attached/1/{name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "file/../.docsync.toml",
        "file/%2e%2e/%2e%2e/etc/passwd",
        "file/..%2f..%2fetc%2fpasswd",
        "file//etc/passwd",
        "file/guide//dot.svg",
        "file/guide/../guide/dot.svg",
        "file/.docsync/index.db",
        "file/guide/setup.md",
        "file/link.svg",
        "file/secret/.hidden.svg",
        "drawn/../../index.md",
        "drawn/none.svg",
        "assets/../frame.py",
        "page/nothing.md",
        "page/../ws/index.md",
        "page/index.md?show=nothing",
        "nothing",
    ],
)
def test_nothing_else_of_the_disk_is_shown(bench: Bench, preview: Served, path: str) -> None:
    bench.write("secret/.hidden.svg", "<svg/>")
    outside = bench.folder.parent / "outside.svg"
    outside.write_text("<svg/>")
    link = bench.folder / "link.svg"
    if not link.is_symlink():
        link.symlink_to(outside)
    assert preview.status(path) == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "evil.example:{port}"}, 403),
        ({"host": "127.0.0.1"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "localhost:{port}"}, 200),
        ({"origin": "http://127.0.0.1:{port}"}, 200),
        ({}, 200),
    ],
)
def test_strangers_are_refused(preview: Served, headers: dict[str, str], status: int) -> None:
    port = str(httpx.URL(preview.address).port)
    told = {name: value.format(port=port) for name, value in headers.items()}
    assert preview.get("page/index.md", **told).status_code == status


def test_nothing_secret_is_in_a_page_and_no_script_but_its_own(
    bench: Bench, preview: Served
) -> None:
    for show in ("page", "compare", "compare&as=markdown", "compare&as=storage", "storage"):
        answer = preview.get(f"page/guide/setup.md?show={show}")
        assert bench.sandbox.token not in answer.text
        assert bench.sandbox.user not in answer.text
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", answer.text)


def test_both_versions_stand_side_by_side_with_the_words_marked(
    bench: Bench, preview: Served
) -> None:
    bench.write("both.md", "# Both\n\nFirst line.\n\nLast line.\n")
    assert bench.push(paths=("both.md",)).exit_code == 0
    bench.edit("Both", "Last line", "Final line")
    bench.write("both.md", "# Both\n\nFirst words.\n\nLast line.\n")
    assert httpx.post(f"{preview.address}look").status_code == 204

    seen = preview.main("both.md", "compare")
    assert "Confluence, version 2" in seen
    assert "First <del>line</del>." in seen
    assert "First <ins>words</ins>." in seen
    assert seen.count("Final line.") == 2, "a push merges"
    assert "edited on both sides" in seen
    markdown = preview.main("both.md", "compare&as=markdown")
    assert "<del>Final</del> line." in markdown
    assert "<ins>Last</ins> line." in markdown
    storage = preview.main("both.md", "compare&as=storage")
    assert storage.count("<del>") == storage.count("<ins>") == 1


def test_without_a_site_it_works_and_says_why(bench: Bench) -> None:
    with served(bench, asks=False) as one:
        assert NO_TOKEN in one.page("guide/setup.md")
        assert "See <a" in one.main("guide/setup.md")
        compared = one.main("guide/setup.md", "compare")
        assert f"Confluence is not asked: {NO_TOKEN}." in compared
        assert "As last agreed, version 1" in compared
        assert "Both look the same." in compared


def test_a_site_that_does_not_answer_is_told(bench: Bench, preview: Served) -> None:
    bench.fault(method="GET", path="/api/v2/pages/.*", status=500, times=20)
    try:
        compared = preview.main("guide/setup.md", "compare")
    finally:
        bench.heal()
    assert "Confluence is not asked: " in compared
    assert "As last agreed" in compared


@pytest.mark.parametrize("status", [401, 500])
def test_a_site_that_fails_meanwhile_spoils_no_page(
    bench: Bench, preview: Served, status: int
) -> None:
    bench.write("asks.md", "# Asks\n\n@{Ben Colleague} and words.\n")
    bench.fault(method=".*", path=".*", status=status, times=500)
    try:
        for path in ("asks.md", "guide/setup.md"):
            for show in ("page", "compare", "markdown"):
                assert "<main" in preview.page(path, show)
        assert httpx.post(f"{preview.address}look").status_code == 204
    finally:
        bench.heal()
    assert "Confluence is not asked" in preview.main("guide/setup.md", "compare")
    assert httpx.post(f"{preview.address}look").status_code == 204
    assert "Confluence is not asked" not in preview.main("guide/setup.md", "compare")
    assert "words" in preview.main("asks.md")


def test_what_a_push_refuses_is_told_at_its_line(bench: Bench, preview: Served) -> None:
    bench.write("bad.md", "---\nlabels: {}\n---\n# Bad\n")
    try:
        seen = preview.main("bad.md")
        assert "must be a list of words" in seen
        assert 'href="?show=markdown#line-2"' in seen
        assert "a push stops at this page" in seen
    finally:
        (bench.folder / "bad.md").unlink()


def test_an_emoji_stands_before_the_title(bench: Bench, preview: Served) -> None:
    bench.write("rocket.md", "---\nemoji: ':rocket:'\n---\n# Launch\n")
    assert '<h1 class="title">\U0001f680 Launch</h1>' in preview.main("rocket.md")


def test_a_save_is_news(bench: Bench, preview: Served) -> None:
    with httpx.stream("GET", f"{preview.address}events", timeout=20) as stream:
        told = (line for line in stream.iter_lines() if line.startswith("data: "))
        first = int(next(told).removeprefix("data: "))
        bench.write("guide/.swap.md~", "x")
        bench.write("guide/usage.md", "# Usage\n\nAnew.\n")
        assert int(next(told).removeprefix("data: ")) > first
    assert "Anew." in preview.main("guide/usage.md")


def test_the_tree_marks_what_a_push_would_do(bench: Bench, preview: Served) -> None:
    bench.write("guide/marked.md", "# Marked\n")
    page = preview.page("guide/setup.md")
    assert re.search(r'href="/page/guide/setup.md"[^>]* class="here"', page)
    assert re.search(r'>Marked</a><i class="stage new" title="new">', page)
    assert not re.search(r">Handbook</a><i", page)


DRAWER = """import sys
sys.stdin.read()
print('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
"""


def test_diagrams_are_drawn(bench: Bench, tmp_path: Path) -> None:
    drawer = tmp_path / "draw.py"
    drawer.write_text(DRAWER)
    file = bench.folder / ".docsync.toml"
    before = file.read_text()
    command = json.dumps(f"{sys.executable} {drawer}")
    file.write_text(f'{before}\n[diagrams.dot]\ncommand = {command}\nformat = "svg"\n')
    bench.write("drawn.md", "# Drawn\n\n```dot\na -> b\n```\n")
    try:
        with served(bench, asks=False) as one:
            (address,) = re.findall(r'src="/(drawn/[^"]*)"', one.main("drawn.md"))
            assert one.get(address).text.startswith("<svg")
    finally:
        file.write_text(before)
        (bench.folder / "drawn.md").unlink()


PATIENCE = 60.0  # seconds until a preview is taken for stuck, on a machine that is busy


# The command ------------------------------------------------------------------------------------


def test_one_file_outside_of_any_workspace_and_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nSome *words*, [more](more.md).\n")
    env = {key: value for key, value in os.environ.items() if not key.startswith("DOCSYNC_")}
    command = [sys.executable, "-m", "docsync", "preview", "notes.md", "--json"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        page = httpx.get(told["page"]).text
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert "<p" in page
    assert "Some <em>words</em>" in page
    assert "there is no more.md" in page
    assert (process.returncode, complaint) == (130, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.md"]


def test_a_changed_configuration_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nWords.\n")
    config = tmp_path / ".docsync.toml"
    command = [sys.executable, "-m", "docsync", "preview", "notes.md", "--json", "--offline"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = json.loads(process.stdout.readline())
        config.write_text("spcae = 'X'\n")
        assert 'did you mean "space"?' in process.stderr.readline()
        assert "as it was configured" in process.stderr.readline()
        config.write_text("edit_url = 'https://example.org/{path}'\ntree_id = 'notes'\n")
        deadline, shown = time.monotonic() + PATIENCE, ""
        while "https://example.org/notes.md" not in shown:
            assert time.monotonic() < deadline
            with suppress(httpx.TransportError):  # it is closed for a moment
                shown = httpx.get(told["page"]).text
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        rest, complaint = process.communicate(timeout=20)
    assert (process.returncode, rest, complaint) == (130, "", "")


def test_wrong_use_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.md").write_text("x")
    for arguments, part in (
        ((), "docsync preview FOLDER"),
        (("none.md",), "there is no none.md"),
        (("a.txt",), "a.txt is no Markdown file"),
    ):
        assert run(["preview", *arguments]) == 2
        assert part in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(
    preview: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("x")
    port = str(httpx.URL(preview.address).port)
    assert run(["preview", "a.md", "--port", port]) == 2
    assert "docsync preview --port 0" in capsys.readouterr().err


def test_without_its_libraries_the_way_to_install_them_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("x")
    for name in list(sys.modules):
        if name.partition(".")[0] == "starlette":
            monkeypatch.setitem(sys.modules, name, None)
        elif name.startswith("docsync.preview."):
            monkeypatch.delitem(sys.modules, name)
    assert run(["preview", "a.md"]) == 2
    told = capsys.readouterr().err
    assert "the preview needs starlette, which is not installed" in told
    assert 'pip install "confluence-docsync[sandbox]"' in told
