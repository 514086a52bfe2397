"""What widens the round: moves that links follow, a deep look, folders that become pages."""

from __future__ import annotations

from pathlib import Path

from docsync.confluence.remote import Property, Upload
from docsync.engine import Resolution
from docsync.engine.state.manifest import key_of
from docsync.sync.plan import Policy
from docsync.values import Profile
from support.workbench import Bench, make_bench, writes


def test_links_follow_files_that_move_with_their_pages(small: Bench) -> None:
    small.write("other/index.md", "# Other\n\nElse.\n")
    small.write(
        "guide/usage.md",
        '# Usage\n\n* See [setup](setup.md#x "T"), [top](../index.md) and\n  [web](http://x.y/).\n'
        "\n[ref][1]\n\n```\n[code](setup.md)\n```\n\n[1]: setup.md\n",
    )
    small.write("index.md", "# Handbook\n\nSee [setup](guide/setup.md) and <b>bold</b>.\n")
    assert small.push().exit_code == 0
    small.change_page("Setup", parent="Other")
    result = small.pull()
    assert result.exit_code == 0
    assert small.read("other/setup.md") == (
        "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n"
    )
    assert small.read("index.md") == (
        "# Handbook\n\nSee [setup](other/setup.md) and <b>bold</b>.\n"
    )
    assert small.read("guide/usage.md") == (
        '# Usage\n\n* See [setup](../other/setup.md#x "T"), [top](../index.md) and\n'
        "  [web](http://x.y/).\n"
        "\n[ref][1]\n\n```\n[code](setup.md)\n```\n\n[1]: ../other/setup.md\n"
    )
    with small.requests() as seen:
        assert small.sync().outcomes == ()
    assert writes(seen) == []


def test_a_file_that_moves_keeps_its_own_links_right(small: Bench) -> None:
    small.write("other/index.md", "# Other\n\nElse.\n")
    small.write("img/p.png", b"picture")
    small.write("guide/pic.md", "# Pic\n\n![p](../img/p.png) [s](setup.md) [self](pic.md)\n")
    small.push()
    small.change_page("Pic", parent="Other")
    small.edit("Pic", "self", "itself")
    assert small.pull().exit_code == 0
    assert small.read("other/pic.md") == (
        "# Pic\n\n![p](../img/p.png) [s](../guide/setup.md) [itself](pic.md)\n"
    )
    assert small.sync().outcomes == ()


def test_a_deep_look_sees_labels_and_attachments(small: Bench, tmp_path: Path) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"one")
    small.write("img/p.png", b"one")
    small.write("guide/usage.md", "# Usage\n\n![p](../img/p.png)\n")
    small.push()
    page = small.pages()["Usage"].id
    small.remote.add_labels(page, ["theirs"])
    [there] = small.remote.attachments(page)
    picture.write_bytes(b"two")
    small.remote.upload(Upload(page, "p.png", picture, "image/png", "by hand", there))
    assert small.sync().outcomes == ()
    result = small.sync(deep=True)
    assert result.exit_code == 0
    assert small.read("guide/usage.md").startswith("---\nlabels: [theirs]\n---\n")
    assert (small.folder / "img/p.png").read_bytes() == b"two"
    assert small.sync(deep=True).outcomes == ()


def test_an_attachment_changed_on_both_sides_is_never_overwritten(
    small: Bench, tmp_path: Path
) -> None:
    picture = tmp_path / "p.png"
    small.write("img/p.png", b"one")
    small.write("guide/usage.md", "# Usage\n\n![p](../img/p.png)\n")
    small.push()
    page = small.pages()["Usage"].id
    [there] = small.remote.attachments(page)
    picture.write_bytes(b"two")
    small.remote.upload(Upload(page, "p.png", picture, "image/png", "by hand", there))
    small.write("img/p.png", b"three")
    assert small.push().exit_code == 1
    assert (small.folder / "img/p.png").read_bytes() == b"three"
    [there] = small.remote.attachments(page)
    small.remote.download(there, tmp_path / "down.png")
    assert (tmp_path / "down.png").read_bytes() == b"two"


def test_a_foreign_attachment_of_the_same_name_is_never_overwritten(
    small: Bench, tmp_path: Path
) -> None:
    picture = tmp_path / "p.png"
    picture.write_bytes(b"theirs")
    page = small.pages()["Usage"].id
    small.remote.upload(Upload(page, "p.png", picture, "image/png", "by hand"))
    small.write("img/p.png", b"mine")
    small.write("guide/usage.md", "# Usage\n\n![p](../img/p.png)\n")
    result = small.push()
    assert [(one.target.path, "differ" in one.reason) for one in result.conflicts] == [
        ("img/p.png", True)
    ]
    [there] = small.remote.attachments(page)
    small.remote.download(there, tmp_path / "down.png")
    assert (tmp_path / "down.png").read_bytes() == b"theirs"


def test_a_folder_of_the_same_name_as_its_new_page_becomes_it(bench: Bench) -> None:
    bench.write("guide/a.md", "# A\n\nText.\n")
    bench.push()
    made = bench.pages()["guide"].id
    bench.write("guide/index.md", "# Guide\n\nAll about it.\n")
    assert bench.push().exit_code == 0
    pages = bench.pages()
    assert set(pages) == {"A", "Guide"}
    assert pages["A"].parent == pages["Guide"].id
    assert "All about it." in bench.page("Guide").storage
    if bench.sandbox.profile is Profile.DATACENTER:
        assert pages["Guide"].id == made
    assert bench.push().outcomes == ()


def test_a_manifest_cannot_write_where_no_page_may_be(small: Bench, tmp_path: Path) -> None:
    space = small.remote.space(small.sandbox.space)
    [one] = small.remote.properties(space.homepage, "docsync.")
    value = one.value
    assert isinstance(value, dict)
    paths = iter(["../out.md", ".git/hooks/x.md", "/abs.md", "evil.sh"])
    for entry in value["pages"].values():
        entry["path"] = next(paths)
    small.remote.put_property(space.homepage, key_of("test-tree", 0), value, one)
    other = make_bench(tmp_path / "other", small.sandbox)
    assert other.pull(clone=True).exit_code == 0
    assert other.files() == [
        "handbook/guide/index.md",
        "handbook/guide/setup.md",
        "handbook/guide/usage.md",
        "handbook/index.md",
    ]
    other.remote.close()


def test_a_copied_manifest_is_ignored_and_told(small: Bench) -> None:
    space = small.remote.space(small.sandbox.space)
    [one] = small.remote.properties(space.homepage, "docsync.")
    value = one.value
    assert isinstance(value, dict)
    value["root"] = "424242"
    small.remote.put_property(space.homepage, key_of("test-tree", 0), value, one)
    small.lose_index()
    result = small.push()
    assert result.exit_code == 0
    assert any("another place" in note.message for note in result.notes)
    assert small.push().outcomes == ()


def test_a_manifest_that_cannot_be_written_is_told(small: Bench) -> None:
    small.fault(method="(PUT|POST)", path=".*propert.*", status=403, times=100)
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 0
    assert any("manifest cannot be written" in note.message for note in result.notes)


def test_two_writers_of_one_manifest_lose_nothing(small: Bench, tmp_path: Path) -> None:
    other = make_bench(tmp_path / "other", small.sandbox)
    assert other.pull(clone=True).exit_code == 0
    small.write("guide/one.md", "# One\n\nText.\n")
    other.write("guide/two.md", "# Two\n\nText.\n")
    assert small.push().exit_code == 0
    assert other.push().exit_code == 0
    space = small.remote.space(small.sandbox.space)
    found: tuple[Property, ...] = small.remote.properties(space.homepage, "docsync.")
    paths = {
        entry["path"]
        for one in found
        if isinstance(one.value, dict)
        for entry in one.value["pages"].values()
    }
    assert {"guide/one.md", "guide/two.md"} <= paths
    other.remote.close()


def test_the_same_edit_from_two_checkouts_is_one_edit(small: Bench, tmp_path: Path) -> None:
    other = make_bench(tmp_path / "other", small.sandbox)
    other.pull(clone=True)
    for one in (small, other):
        one.write("guide/usage.md", "# Usage\n\nUse it better.\n")
        assert one.push().exit_code == 0
    assert small.page("Usage").state.version == 2
    assert other.push().outcomes == ()
    assert small.run(Policy.SYNC).outcomes == ()
    other.remote.close()


def test_a_second_checkout_merges_what_the_first_pushed(small: Bench, tmp_path: Path) -> None:
    other = make_bench(tmp_path / "other", small.sandbox)
    other.pull(clone=True)
    small.write("guide/setup.md", small.read("guide/setup.md").replace("First", "1st"))
    other.write("guide/setup.md", other.read("guide/setup.md").replace("Third", "3rd"))
    assert small.push().exit_code == 0
    assert other.push().exit_code == 0
    storage = small.page("Setup").storage
    assert "1st line." in storage
    assert "3rd line." in storage
    other.remote.close()


def test_two_trees_of_one_workspace_leave_each_other_alone(tmp_path: Path, bench: Bench) -> None:
    both = make_bench(tmp_path / "two", bench.sandbox)
    text = (both.folder / ".docsync.toml").read_text("utf-8").replace('tree_id = "test-tree"\n', "")
    trees = "".join(f'[[trees]]\nid = "tree-{one}"\npath = "{one}"\n' for one in "ab")
    (both.folder / ".docsync.toml").write_text(text + trees, encoding="utf-8")
    both.write("a/one.md", "# One\n\nSee [nothing](nope.md).\n")
    both.write("b/two.md", "# Two\n\nText.\n")
    result = both.push()
    assert result.exit_code == 0
    assert [one.operation.target.path for one in result.outcomes] == ["a/one.md", "b/two.md"]
    assert [note.path for note in result.notes] == ["a/one.md"]
    assert both.sync().outcomes == ()
    both.make_page("Below", "<p>New.</p>", "One")
    assert both.pull().exit_code == 0
    assert both.files() == ["a/one.md", "a/one/below.md", "b/two.md"]
    assert both.push(paths=("b",)).outcomes == ()
    both.remote.close()


def test_a_page_made_by_a_run_that_was_killed_before_its_manifest_is_known(
    small: Bench,
) -> None:
    small.fault(method="(PUT|POST)", path=".*propert.*", status=403, times=100)
    small.write("guide/new.md", "---\nlabels: [x]\n---\n# New\n\nText.\n")
    small.push()
    small.heal()
    small.lose_index()
    small.write("guide/new.md", "---\nlabels: [x]\n---\n# New\n\nText.\n")
    result = small.push()
    assert result.exit_code == 0
    assert [type(one.operation).__name__ for one in result.outcomes] == ["Agree"]
    assert small.page("New").state.version == 1
    assert small.push().outcomes == ()


def test_links_to_pages_outside_of_a_narrowed_run_stay_links(small: Bench) -> None:
    small.write("index.md", "# Handbook\n\nSee [setup](guide/setup.md) and more.\n")
    result = small.push(paths=("index.md",))
    assert result.notes == ()
    assert 'ri:content-title="Setup"' in small.page("Handbook").storage


def test_links_to_pages_whose_files_are_broken_stay_links(small: Bench) -> None:
    small.write("index.md", "# Handbook\n\nSee [setup](guide/setup.md) and more.\n")
    small.write("guide/setup.md", "---\ntitle: [x\n---\n\nText.\n")
    result = small.push()
    assert result.exit_code == 1
    assert result.notes == ()
    assert 'ri:content-title="Setup"' in small.page("Handbook").storage


def test_a_file_left_out_by_the_rules_is_never_overwritten(small: Bench) -> None:
    small.write(".docsyncignore", "private.md\n")
    small.write("guide/private.md", "mine\n")
    small.push(force=True)
    small.make_page("Private", "<p>Theirs.</p>", "Guide")
    assert small.pull().exit_code == 0
    assert small.read("guide/private.md") == "mine\n"
    assert [path for path in small.files() if path.startswith("guide/private-")]


def test_two_newcomers_keep_the_labels_of_both(bench: Bench) -> None:
    made = bench.make_page("New", "<p>Theirs.</p>")
    bench.remote.add_labels(made.id, ["there"])
    bench.write("new.md", "---\nlabels: [here]\n---\n\n# New\n\nOurs.\n")
    assert bench.pull().exit_code == 1
    text = bench.read("new.md")
    assert "labels: [here, there]" in text
    settled = "---\nlabels: [here, there]\n---\n\n# New\n\nBoth.\n"
    bench.write("new.md", settled)
    with bench.engine() as engine:
        engine.resolve("new.md", Resolution.MERGED)
    assert bench.sync().exit_code == 0
    assert set(bench.page("New").labels or ()) == {"here", "there"}
