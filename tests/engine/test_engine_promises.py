"""The promises of the engine, each under what could break it."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import httpx
import pytest

from docsync.confluence.remote import Upload
from docsync.engine import Resolution
from docsync.engine.state.manifest import Shelf, read_manifest
from docsync.errors import SafetyStop
from docsync.sync.plan import NoteKind, Policy, Request, Side
from support.workbench import Bench, make_bench, writes


def fill(bench: Bench, count: int) -> None:
    for number in range(count):
        bench.write(f"p{number:02}.md", f"# Page {number}\n\nText {number}.\n")


# 1: the version that was read, plus 1 ------------------------------------------------------------


def test_a_comment_made_there_survives_a_push(small: Bench) -> None:
    small.comment("Setup", "Third")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("First", "1st"))
    result = small.push()
    assert result.exit_code == 0
    storage = small.page("Setup").storage
    assert "1st line." in storage
    assert "<ac:inline-comment-marker" in storage
    assert not [one for one in result.notes if one.kind is NoteKind.COMMENT_LOST]


def test_a_comment_that_loses_its_words_is_told_before_it_is_sent(small: Bench) -> None:
    small.comment("Setup", "Third line.")
    small.write("guide/setup.md", "# Setup\n\nFirst line.\n\nSecond line.\n")
    for notes in (small.plan(Policy.PUSH).notes, small.push().notes):
        lost = [one for one in notes if one.kind is NoteKind.COMMENT_LOST]
        assert [one.path for one in lost] == ["guide/setup.md"]


def test_a_page_saved_there_during_the_push_is_merged_in_the_same_run(small: Bench) -> None:
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.fault(method="PUT", path=".*", status=409, times=1)
    assert small.push().exit_code == 0
    assert "3rd line." in small.page("Setup").storage


# 4: interrupted and run again --------------------------------------------------------------------


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_create_without_an_answer_makes_one_page(bench: Bench, cut: str) -> None:
    bench.write("a.md", "# A\n\nText.\n")
    bench.fault(method="POST", path=r".*(pages|content)$", times=1, cut=cut)
    first = bench.push()
    assert first.exit_code in {0, 3}
    assert bench.push().exit_code == 0
    assert list(bench.pages()) == ["A"]
    assert bench.page("A").state.version == 1
    assert bench.push().outcomes == ()


def test_an_update_without_an_answer_makes_one_version(small: Bench) -> None:
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.fault(method="PUT", path=".*", times=1, cut="after")
    assert small.push().exit_code == 0
    assert small.page("Setup").state.version == 2
    assert small.push().outcomes == ()


def test_an_upload_that_failed_is_done_by_the_next_run(bench: Bench) -> None:
    bench.write("a.md", "# A\n\n![p](p.png)\n")
    bench.write("p.png", b"picture")
    bench.fault(method="POST", path=".*attachment.*", times=10, status=500)
    assert bench.push().exit_code != 0
    bench.heal()
    assert bench.push().exit_code == 0
    page = bench.pages()["A"]
    assert [one.name for one in bench.remote.attachments(page.id)] == ["p.png"]
    assert page.version == 1
    assert bench.push().outcomes == ()


# 5: absence is no deletion -----------------------------------------------------------------------


def test_a_hidden_page_keeps_its_file(small: Bench) -> None:
    page = small.pages()["Usage"].id
    httpx.post(
        f"{small.sandbox.host}/sandbox/pages/{page}/restrict", json={"read": ["ben"]}
    ).raise_for_status()
    result = small.sync()
    assert result.exit_code == 0
    assert [note.path for note in result.notes] == ["guide/usage.md"]
    assert small.sync().notes == ()
    assert "guide/usage.md" in small.files()
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 1
    assert [one.target.path for one in result.conflicts] == ["guide/usage.md"]


def test_a_page_moved_out_of_the_tree_keeps_its_file(small: Bench, tmp_path: Path) -> None:
    guide = small.pages()["Guide"].id
    narrow = make_bench(tmp_path / "n", small.sandbox, settings=f'parent = "{guide}"\n')
    narrow.write("x.md", "# X\n\nText.\n")
    narrow.push()
    narrow.change_page("X", parent="Handbook")
    assert narrow.sync().exit_code in {0, 4}
    assert narrow.files() == ["x.md"]
    narrow.remote.close()


# 6: the stops ------------------------------------------------------------------------------------


def test_a_mass_deletion_stops_and_force_goes_on(bench: Bench) -> None:
    fill(bench, 30)
    bench.push()
    for number in range(11):
        (bench.folder / f"p{number:02}.md").unlink()
    with bench.requests() as seen:
        result = bench.push()
    assert result.exit_code == 4
    assert writes(seen) == []
    assert bench.push(force=True).exit_code == 0
    assert len(bench.pages()) == 19


def test_an_emptied_side_stops(small: Bench) -> None:
    for path in small.files():
        (small.folder / path).unlink()
    assert small.push().exit_code == 4
    assert small.pull().exit_code == 4


def test_all_edited_stops(bench: Bench) -> None:
    fill(bench, 10)
    bench.push()
    for number in range(10):
        bench.write(f"p{number:02}.md", f"# Page {number}\n\nREWRITTEN.\n")
    assert bench.push().exit_code == 4
    assert bench.push(force=True).exit_code == 0


def test_changed_ignore_rules_stop_and_never_delete(small: Bench) -> None:
    small.write(".docsyncignore", "usage.md\n")
    assert small.push().exit_code == 4
    assert small.push(force=True).exit_code == 0
    assert "Usage" in small.pages()
    assert small.sync().exit_code == 0
    assert "Usage" in small.pages()
    assert "guide/usage.md" in small.files()


# 8 to 10: local files, quiet, one run at a time --------------------------------------------------


def test_one_run_at_a_time(small: Bench) -> None:
    lock = small.folder / ".docsync/lock"
    holder = {
        "host": socket.gethostname(),
        "process": os.getpid(),
        "born": "",
        "since": "now",
        "command": "push",
    }
    lock.write_text(json.dumps(holder), encoding="utf-8")
    with pytest.raises(SafetyStop, match="another run"):
        small.push()
    lock.write_text(json.dumps({**holder, "host": "elsewhere"}), encoding="utf-8")
    with pytest.raises(SafetyStop, match="elsewhere"):
        small.push()


def test_a_dead_holder_frees_the_lock(small: Bench) -> None:
    lock = small.folder / ".docsync/lock"
    holder = {
        "host": socket.gethostname(),
        "process": 2**22 + 1,
        "born": "",
        "since": "then",
        "command": "push",
    }
    lock.write_text(json.dumps(holder), encoding="utf-8")
    assert small.push().exit_code == 0
    assert not lock.exists()


# The index, and its absence ----------------------------------------------------------------------


def test_a_lost_index_is_rebuilt_from_the_manifest(small: Bench) -> None:
    small.lose_index()
    with small.requests() as seen:
        result = small.push()
    assert (result.exit_code, result.outcomes) == (0, ())
    assert writes(seen) == []
    assert len(seen) <= 8


def test_without_an_index_an_edit_there_is_merged(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.lose_index()
    assert small.push().exit_code == 0
    storage = small.page("Setup").storage
    assert "First line there." in storage
    assert "3rd line." in storage


def test_without_an_index_a_deleted_file_still_trashes_its_page(small: Bench) -> None:
    small.lose_index()
    (small.folder / "guide/usage.md").unlink()
    assert small.push().exit_code == 0
    assert "Usage" not in small.pages()


def test_without_an_index_a_merged_page_keeps_the_other_words(small: Bench) -> None:
    small.edit("Setup", "First line.", "First line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Third", "3rd"))
    small.push()
    small.lose_index()
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    assert small.push().exit_code == 0
    storage = small.page("Setup").storage
    assert "First line there." in storage
    assert "2nd line." in storage
    assert "3rd line." in storage


def test_without_index_and_manifest_bodies_are_compared(small: Bench) -> None:
    space = small.remote.space(small.sandbox.space)
    for one in small.remote.properties(space.homepage, "docsync."):
        small.remote.delete_property(space.homepage, one)
    small.lose_index()
    versions = {title: page.version for title, page in small.pages().items()}
    assert small.push().exit_code == 0
    assert {title: page.version for title, page in small.pages().items()} == versions
    assert small.push().outcomes == ()


def test_the_manifest_says_what_is_agreed(small: Bench) -> None:
    space = small.remote.space(small.sandbox.space)
    manifest = read_manifest(Shelf(small.remote, space.homepage, "test-tree"))
    pages = small.pages()
    assert {page: one.path for page, one in manifest.entries.items()} == {
        pages["Handbook"].id: "index.md",
        pages["Guide"].id: "guide/index.md",
        pages["Setup"].id: "guide/setup.md",
        pages["Usage"].id: "guide/usage.md",
    }


def test_a_clone_takes_the_paths_of_the_manifest(small: Bench, tmp_path: Path) -> None:
    small.write("guide/Odd Name.md", "# Quite another title\n\n![p](../img/p.png)\n")
    small.write("img/p.png", b"picture")
    small.push()
    other = make_bench(tmp_path / "other", small.sandbox)
    result = other.pull(clone=True)
    assert result.exit_code == 0
    assert other.files() == small.files()
    assert (other.folder / "img/p.png").read_bytes() == b"picture"
    for path in small.files():
        assert (other.folder / path).read_bytes() == (small.folder / path).read_bytes()
    assert other.sync().outcomes == ()
    other.remote.close()


def test_a_clone_without_a_manifest_makes_paths_from_titles(bench: Bench, tmp_path: Path) -> None:
    bench.make_page("Top Page", "<p>Top.</p>")
    bench.make_page(
        "Sub Page",
        '<p>See <ac:link><ri:page ri:content-title="Top Page" />'
        "<ac:plain-text-link-body><![CDATA[top]]></ac:plain-text-link-body>"
        "</ac:link>.</p>",
        "Top Page",
    )
    bench.remote.add_labels(bench.pages()["Sub Page"].id, ["one", "two"])
    other = make_bench(tmp_path / "other", bench.sandbox, settings='root = "index"\n')
    assert other.pull(clone=True).exit_code == 0
    assert other.files() == ["index.md", "top-page/index.md", "top-page/sub-page.md"]
    assert other.read("top-page/sub-page.md") == (
        "---\nlabels: [one, two]\n---\n\n# Sub Page\n\nSee [top](index.md).\n"
    )
    assert other.sync().outcomes == ()
    other.remote.close()


# Attachments -------------------------------------------------------------------------------------


def test_attachments_follow_their_digest(bench: Bench) -> None:
    bench.write("a.md", "# A\n\n![p](img/p.png) and ![q](other/p.png)\n")
    bench.write("img/p.png", b"one")
    bench.write("other/p.png", b"two")
    assert bench.push().exit_code == 0
    page = bench.pages()["A"].id
    names = {one.name: one.version for one in bench.remote.attachments(page)}
    assert len(names) == 2
    bench.write("img/p.png", b"ONE")
    result = bench.push()
    assert [type(one.operation).__name__ for one in result.outcomes] == ["UploadAttachment"]
    assert bench.page("A").state.version == 1
    bench.write("a.md", "# A\n\n![p](img/p.png)\n")
    result = bench.push()
    assert [type(one.operation).__name__ for one in result.outcomes] == [
        "UpdatePage",
        "TrashAttachment",
    ]
    assert [one.name for one in bench.remote.attachments(page)] == ["p.png"]
    assert bench.push().outcomes == ()


def test_a_picture_of_the_site_lands_beside_its_page(small: Bench, tmp_path: Path) -> None:
    picture = tmp_path / "new.png"
    picture.write_bytes(b"drawn")
    page = small.pages()["Usage"].id
    small.remote.upload(Upload(page, "new.png", picture, "image/png", "by hand"))
    image = '<ac:image><ri:attachment ri:filename="new.png" /></ac:image>'
    small.edit("Usage", "<p>Use it well.</p>", f"<p>Use it well.</p>{image}")
    assert small.pull().exit_code == 0
    assert (small.folder / "guide/usage.assets/new.png").read_bytes() == b"drawn"
    assert "usage.assets/new.png" in small.read("guide/usage.md")
    with small.requests() as seen:
        assert small.sync().outcomes == ()
    assert writes(seen) == []


def test_a_link_is_made_when_its_target_appears(small: Bench) -> None:
    small.write("guide/links.md", "# Links\n\nSee [later](later.md) and [x](x.pdf).\n")
    small.push()
    assert "ri:page" not in small.page("Links").storage
    small.write("guide/later.md", "# Later\n\nHere.\n")
    small.write("guide/x.pdf", b"%PDF")
    result = small.push()
    assert result.exit_code == 0
    storage = small.page("Links").storage
    assert 'ri:content-title="Later"' in storage
    assert 'ri:filename="x.pdf"' in storage
    assert small.push().outcomes == ()


# Conflicts ---------------------------------------------------------------------------------------


def conflicted(small: Bench) -> None:
    small.edit("Setup", "Second line.", "Second line there.")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    assert small.pull().exit_code == 1


@pytest.mark.parametrize(
    ("resolution", "line"),
    [(Resolution.OURS, "2nd line."), (Resolution.THEIRS, "Second line there.")],
)
def test_a_conflict_is_settled_by_taking_a_side(
    small: Bench, resolution: Resolution, line: str
) -> None:
    conflicted(small)
    with small.engine() as engine:
        engine.resolve("guide/setup.md", resolution)
    assert small.read("guide/setup.md") == f"# Setup\n\nFirst line.\n\n{line}\n\nThird line.\n"
    assert small.push().exit_code == 0
    assert line in small.page("Setup").storage
    assert small.sync().outcomes == ()


def test_a_conflict_is_settled_in_the_file(small: Bench) -> None:
    conflicted(small)
    with small.engine() as engine:
        left = engine.resolve("guide/setup.md", Resolution.MERGED).left
        assert [(one.path, len(one.places)) for one in left] == [("guide/setup.md", 1)]
        small.write("guide/setup.md", "# Setup\n\nFirst line.\n\nBoth.\n\nThird line.\n")
        engine.resolve("guide/setup.md", Resolution.MERGED)
    assert small.push().exit_code == 0
    assert "Both." in small.page("Setup").storage


def test_markers_are_never_pushed_even_without_an_index(small: Bench) -> None:
    conflicted(small)
    small.lose_index()
    assert small.push().exit_code == 1
    assert "<<<<<<<" not in small.page("Setup").storage


def test_a_title_changed_on_both_sides_is_a_conflict(small: Bench) -> None:
    small.change_page("Usage", new_title="Their Usage")
    small.write("guide/usage.md", "# My Usage\n\nUse it well.\n")
    assert small.push().exit_code == 1
    assert "Their Usage" in small.pages()
    assert small.pull().exit_code == 1
    text = small.read("guide/usage.md")
    assert "# My Usage" in text
    assert "# Their Usage" in text


# Offline -----------------------------------------------------------------------------------------


def test_status_needs_no_site(small: Bench) -> None:
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    small.write("new.md", "# New\n\nText.\n")
    with small.requests() as seen, small.engine() as engine:
        plan = engine.plan(Request(Policy.SYNC, offline=True))
        assert engine.last_look is not None
    assert seen == []
    assert [(type(one).__name__, one.target.path) for one in plan.operations] == [
        ("UpdatePage", "guide/usage.md"),
        ("CreatePage", "new.md"),
    ]


def test_a_run_may_be_narrowed_to_paths(small: Bench) -> None:
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    small.write("guide/setup.md", "# Setup\n\nElse.\n")
    small.write("a/b/c.md", "# C\n\nText.\n")
    result = small.push(paths=("guide/usage.md", "a"))
    assert "better" in small.page("Usage").storage
    assert "Else" not in small.page("Setup").storage
    assert "C" in small.pages()
    assert result.exit_code == 0
    assert Side.REMOTE in {one.operation.side for one in result.outcomes}
