"""The manifest: what a fresh checkout knows, whoever else writes there."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docsync.engine.state.entries import entries_of, records_of
from docsync.engine.state.manifest import (
    Commits,
    Edition,
    Place,
    Shelf,
    key_of,
    read_manifest,
    write_manifest,
)
from docsync.errors import UsageError
from docsync.sync.plan import NoteKind
from docsync.sync.state import Agreed, KeptAttachment, NodeKind
from support.workbench import Bench, writes

SETUP = "guide/setup.md"
LIMIT = 32 * 1024
PLACE = Place("https://example.com", "DOCS", "1", top_is_root=False)


def home(bench: Bench) -> str:
    return bench.remote.space(bench.sandbox.space).homepage


def shelf(bench: Bench, tree: str = "test-tree") -> Shelf:
    return Shelf(bench.remote, home(bench), tree)


def stored(bench: Bench, tree: str = "test-tree") -> list[Any]:
    """Give the values of the parts as they stand on the site."""
    prefix = f"docsync.{tree}."
    return [one.value for one in bench.remote.properties(home(bench), prefix)]


def tampered(bench: Bench, change: dict[str, Any]) -> None:
    """Write something else into the first part, as other people's scripts might."""
    [one] = bench.remote.properties(home(bench), "docsync.test-tree.")
    assert isinstance(one.value, dict)
    bench.remote.put_property(home(bench), one.key, {**one.value, **change}, one)


def copied(bench: Bench, folder: Path) -> Bench:
    """Copy the files alone, as a fresh checkout has them."""
    shutil.copytree(bench.folder, folder, ignore=shutil.ignore_patterns(".docsync"))
    return replace(bench, folder=folder)


def page(number: int, **values: Any) -> Agreed:
    path = f"ordner/straße-{number}/ünïcödé-文書-{number}.md"
    return replace(
        Agreed(str(number), path, f"文書 {number}", "1", 1, digest=f"{number:064x}", labels=None),
        own_title=f"文書 {number}",
        **values,
    )


# What stands there -------------------------------------------------------------------------------


def test_entries_read_back_as_they_were_written() -> None:
    files = tuple(
        KeptAttachment(f"{n}.png", f"a/{n}.png", f"{n:064}", f"att{n}", n) for n in range(400)
    )
    pages = [
        page(1),
        page(2, kind=NodeKind.PAGE, attachments=files, unresolved=("x.md",), former=("abc", "def")),
        page(3, merged=True, base_version=2, unfinished=True),
        Agreed("4", "folder/", "Folder", "1", 0, NodeKind.FOLDER, own_title="Folder", labels=None),
    ]
    records = {
        key: record for one in pages for key, record in records_of(one, "t", hidden=False).items()
    }
    assert all(len(json.dumps(record)) < LIMIT // 2 for record in records.values())
    entries, odd = entries_of(json.loads(json.dumps(records)))
    assert odd == 0
    assert list(entries.values()) == pages
    assert entries["2"].former == ("abc", "def")


def test_no_part_is_larger_than_a_property_may_be(bench: Bench) -> None:
    pages = tuple(page(number) for number in range(1, 400))
    write_manifest(shelf(bench), Edition(PLACE, pages, frozenset()))
    parts = stored(bench)
    assert len(parts) > 3
    assert all(len(json.dumps(part, ensure_ascii=False).encode()) <= LIMIT for part in parts)
    assert read_manifest(shelf(bench)).entries == {one.id: one for one in pages}
    edited = (*pages[:-1], replace(pages[-1], version=2, digest="e" * 64))
    with bench.requests() as seen:
        write_manifest(shelf(bench), Edition(PLACE, edited, frozenset({pages[-1].id})))
    assert len(writes(seen)) == 1
    fewer = Edition(PLACE, edited[:-1], frozenset({pages[-1].id}))
    write_manifest(shelf(bench), fewer)
    assert pages[-1].id not in read_manifest(shelf(bench)).entries


def test_many_writers_at_once_lose_nothing(bench: Bench) -> None:
    def write(number: int) -> None:
        write_manifest(shelf(bench), Edition(PLACE, (page(number),), frozenset({str(number)})))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_manifest(shelf(bench)).entries.keys() == {str(number) for number in range(1, 7)}


def test_the_later_of_two_writers_of_one_page_wins(bench: Bench) -> None:
    late, early = page(1), page(1)
    late = replace(late, version=5, digest="5" * 64)
    write_manifest(shelf(bench), Edition(PLACE, (late,), frozenset({"1"})))
    write_manifest(shelf(bench), Edition(PLACE, (early,), frozenset({"1"})))
    assert read_manifest(shelf(bench)).entries["1"].version == 5


def test_older_texts_of_all_writers_are_remembered(bench: Bench) -> None:
    for version, text in enumerate(("first", "second", "third"), start=1):
        agreed = replace(page(1), version=version, digest=text)  # its writer knows no other
        write_manifest(shelf(bench), Edition(PLACE, (agreed,), frozenset({"1"})))
    assert read_manifest(shelf(bench)).entries["1"].former == ("second@2", "first@1")


def test_manifests_of_several_trees_stand_side_by_side(bench: Bench) -> None:
    for tree in ("a", "a-b", "a_b"):
        write_manifest(shelf(bench, tree), Edition(PLACE, (page(len(tree)),), frozenset()))
    for tree in ("a", "a-b", "a_b"):
        assert read_manifest(shelf(bench, tree)).entries.keys() == {str(len(tree))}


def test_commits_stand_there_once(bench: Bench) -> None:
    def commits(before: Commits) -> Commits:
        return Commits(("c2", *before.tips), ("c0",), dirty=True)

    pages = tuple(page(number) for number in range(1, 300))
    write_manifest(shelf(bench), Edition(PLACE, pages, frozenset(), commits=commits))
    assert read_manifest(shelf(bench)).commits == Commits(("c2",), ("c0",), dirty=True)
    assert [part.get("commit") for part in stored(bench)].count("c2") == 1


# What other people leave there -------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        {"pages": []},
        {"pages": "none"},
        {"pages": None, "rules": 7, "tips": "abc"},
        {"format": "two"},
        {"format": None},
        {"pages": {"7": None, "8": [], "9": {"path": 3}, "x/../y": {}, "": {}}},
        {"tips": [1, None], "older": {}},
    ],
)
def test_nothing_odd_stops_a_run(small: Bench, odd: dict[str, Any]) -> None:
    tampered(small, odd)
    small.lose_index()
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code in {0, 1}
    assert small.pages().keys() == {"Handbook", "Guide", "Setup", "Usage"}
    assert all(page.state.version <= 2 for page in map(small.page, small.pages()))


def test_a_value_that_is_no_object_is_replaced(small: Bench) -> None:
    [one] = small.remote.properties(home(small), "docsync.test-tree.")
    small.remote.put_property(home(small), one.key, "mine!", one)
    small.lose_index()
    result = small.push()
    assert result.exit_code == 0
    assert any("make no sense" in note.message for note in result.notes)
    small.lose_index()
    assert small.push().outcomes == ()


def test_a_wrong_entry_harms_only_its_page(small: Bench) -> None:
    [one] = small.remote.properties(home(small), "docsync.test-tree.")
    assert isinstance(one.value, dict)
    usage = small.page("Usage").state.id
    one.value["pages"][usage]["version"] = "many"
    small.remote.put_property(home(small), one.key, one.value, one)
    small.lose_index()
    result = small.push()
    assert result.exit_code == 0
    assert any("1 entries" in note.message for note in result.notes)


def test_a_manifest_of_an_older_docsync_is_read(small: Bench) -> None:
    tampered(small, {"format": 1})
    small.lose_index()
    with small.requests() as seen:
        assert small.push().exit_code == 0
    assert not [one for one in seen if "version" in one]
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    assert small.push().exit_code == 0
    assert stored(small)[0]["format"] == 2


def test_a_manifest_of_a_newer_docsync_is_neither_read_nor_written(small: Bench) -> None:
    tampered(small, {"format": 99})
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert any("newer docsync" in one.message for one in result.notes)
    assert stored(small)[0]["format"] == 99
    small.lose_index()
    with pytest.raises(UsageError, match="newer docsync") as caught:
        small.push()
    assert "upgrade" in caught.value.hint


def test_a_manifest_that_cannot_be_read_leaves_the_bodies_to_compare(small: Bench) -> None:
    small.lose_index()
    small.fault(method="GET", path=".*propert.*", status=403, times=100)
    result = small.push()
    assert result.exit_code == 0
    assert any("cannot be read" in one.message for one in result.notes)
    assert small.page("Setup").state.version == 1


# Who may read what -------------------------------------------------------------------------------


def restrict(bench: Bench, title: str) -> None:
    from_here = f"sandbox/pages/{bench.page(title).state.id}/restrict"
    bench.control(from_here, {"read": [bench.sandbox.user]})


def test_a_page_that_only_some_may_read_is_named_by_digests(small: Bench, tmp_path: Path) -> None:
    small.write("guide/secret.md", "# Secret plan\n\nHush.\n")
    small.write("guide/secret/part.md", "# Part of it\n\nHush.\n")
    assert small.push().exit_code == 0
    assert "Secret plan" in json.dumps(stored(small))
    restrict(small, "Secret plan")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    assert small.push().exit_code == 0
    for word in ("Secret plan", "secret", "Part of it", "part.md"):
        assert word not in json.dumps(stored(small))
    assert "guide/usage.md" in json.dumps(stored(small))
    fresh = copied(small, tmp_path / "fresh")
    with fresh.requests() as seen:
        assert fresh.push().outcomes == ()
    assert not writes(seen)
    fresh.write("guide/secret.md", "# Secret plan\n\nHush!\n")
    assert fresh.push().exit_code == 0
    assert "Hush!" in fresh.page("Secret plan").storage
    assert "Secret plan" not in json.dumps(stored(small))


def test_a_page_whose_restriction_is_lifted_is_named_again(small: Bench) -> None:
    restrict(small, "Usage")
    small.write(SETUP, "# Setup\n\nOne.\n")
    assert small.push().exit_code == 0
    assert "guide/usage.md" not in json.dumps(stored(small))
    small.control(f"sandbox/pages/{small.page('Usage').state.id}/restrict", {"read": []})
    small.write(SETUP, "# Setup\n\nTwo.\n")
    assert small.push().exit_code == 0
    assert "guide/usage.md" in json.dumps(stored(small))


# Without an index --------------------------------------------------------------------------------


def unlisted_push(bench: Bench, text: str) -> None:
    """Push a text, but die before the manifest says so, and lose the index."""
    before = stored(bench)[0]
    bench.write(SETUP, text)
    assert bench.push().exit_code == 0
    [one] = bench.remote.properties(home(bench), "docsync.test-tree.")
    bench.remote.put_property(home(bench), one.key, before, one)
    bench.lose_index()


def test_what_docsync_wrote_before_it_died_is_no_colleagues_edit(small: Bench) -> None:
    unlisted_push(small, "# Setup\n\n1st line.\n\nSecond line.\n\nThird line.\n")
    small.write(SETUP, "# Setup\n\nThe very first line.\n\nSecond line.\n\nThird line.\n")
    result = small.push()
    assert (result.exit_code, result.conflicts) == (0, ())
    assert "The very first line" in small.page("Setup").storage
    assert small.push().outcomes == ()


def test_a_colleagues_edit_after_it_is_merged(small: Bench) -> None:
    unlisted_push(small, "# Setup\n\n1st line.\n\nSecond line.\n\nThird line.\n")
    small.edit("Setup", "Third", "3rd")
    small.write(SETUP, "# Setup\n\nThe very first line.\n\nSecond line.\n\nThird line.\n")
    result = small.push()
    assert (result.exit_code, result.conflicts) == (0, ())
    storage = small.page("Setup").storage
    assert "The very first line" in storage
    assert "3rd line" in storage


def test_a_merge_that_no_file_holds_is_never_taken_for_ones_own_text(small: Bench) -> None:
    small.edit("Setup", "Third", "3rd")
    unlisted_push(small, "# Setup\n\n1st line.\n\nSecond line.\n\nThird line.\n")
    for number in range(2):
        small.write(SETUP, f"# Setup\n\n1st line, {number}.\n\nSecond line.\n\nThird line.\n")
        assert small.push().exit_code == 0
        small.lose_index()
    storage = small.page("Setup").storage
    assert "1st line, 1" in storage
    assert "3rd line" in storage


@pytest.mark.parametrize("lost", [False, True])
def test_a_merged_page_keeps_the_colleagues_words_ever_after(small: Bench, lost: bool) -> None:  # noqa: FBT001 - a case
    small.edit("Setup", "Third", "3rd")
    small.write(SETUP, small.read(SETUP).replace("First", "1st"))
    for word in ("2nd", "Two", "Zwei"):
        assert small.push().exit_code == 0
        if lost:
            small.lose_index()
        lines = small.read(SETUP).split("\n")
        lines[4] = f"{word} line."
        small.write(SETUP, "\n".join(lines))
    assert small.push().exit_code == 0
    storage = small.page("Setup").storage
    assert "3rd line" in storage
    assert "Zwei line" in storage
    assert small.pull().exit_code == 0
    assert "3rd line" in small.read(SETUP)
    assert small.sync().outcomes == ()


def test_labels_nobody_remembers_are_united_and_told(small: Bench) -> None:
    small.remote.add_labels(small.page("Usage").state.id, ["theirs"])
    small.lose_index()
    small.write("guide/usage.md", "---\nlabels: [ours]\n---\n# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 0
    assert small.page("Usage").labels == ("ours", "theirs")
    assert any("theirs" in one.message for one in result.notes if one.kind is NoteKind.STATE)


def test_changed_ignore_rules_stop_a_fresh_checkout_too(small: Bench, tmp_path: Path) -> None:
    fresh = copied(small, tmp_path / "fresh")
    fresh.write(".docsyncignore", "guide/usage.md\n")
    result = fresh.push()
    assert result.exit_code == 4
    assert "Usage" in small.pages()
    assert fresh.push(force=True).exit_code == 0
    assert "Usage" in small.pages()


def test_the_key_is_the_trees() -> None:
    assert key_of("docs-1f3a", 2) == "docsync.docs-1f3a.2"
