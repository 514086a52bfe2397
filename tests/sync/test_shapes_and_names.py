"""Shapes from paths, titles, paths from titles, names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.sync.layout import children_folder, folder_pages, is_folder_page, shape
from docsync.sync.names import attachment_name, distinct_name, page_name
from docsync.sync.placement import Ground, place
from docsync.sync.state import Agreed, Item, LocalFile, NodeKind, RemotePage
from docsync.sync.titles import Wish, assign, fold

# Each: the files, whether the top is the root, and what hangs below what.
SHAPES = [
    (["a.md"], False, {"a.md": ""}),
    (["index.md", "a.md"], False, {"index.md": "", "a.md": "index.md"}),
    (["index.md", "a.md"], True, {"index.md": "", "a.md": "index.md"}),
    (["README.md", "a.md"], False, {"README.md": "", "a.md": "README.md"}),
    (
        ["index.md", "README.md"],
        False,
        {"index.md": "", "README.md": "index.md"},
    ),
    (["d/index.md", "d/a.md"], False, {"d/index.md": "", "d/a.md": "d/index.md"}),
    (["d.md", "d/a.md"], False, {"d.md": "", "d/a.md": "d.md"}),
    (
        ["d.md", "d/index.md", "d/a.md"],
        False,
        {"d.md": "", "d/index.md": "", "d/a.md": "d/index.md"},
    ),
    (["d/a.md"], False, {"d/": "", "d/a.md": "d/"}),
    (["d/e/a.md"], True, {"d/": "", "d/e/": "d/", "d/e/a.md": "d/e/"}),
    (
        ["index.md", "d/e/a.md"],
        True,
        {"index.md": "", "d/": "index.md", "d/e/": "d/", "d/e/a.md": "d/e/"},
    ),
    (["d.md", "e/d/a.md"], False, {"d.md": "", "e/": "", "e/d/": "e/", "e/d/a.md": "e/d/"}),
]


@pytest.mark.parametrize(("files", "top", "parents"), SHAPES)
def test_a_shape_follows_from_paths(
    files: list[str],
    top: bool,  # noqa: FBT001 - a table's column
    parents: dict[str, str],
) -> None:
    nodes = shape(files, top_is_root=top)
    assert {path: node.parent for path, node in nodes.items()} == parents
    assert {path for path, node in nodes.items() if node.is_folder} == set(parents) - set(files)
    for node in nodes.values():
        above = nodes[node.parent].depth if node.parent else 0
        assert node.depth == (0 if top and node.path == "index.md" else above + 1)


def test_a_folder_with_attachments_only_is_none() -> None:
    assert folder_pages(["a.md", "b/index.md"]) == {"b/": "b/index.md"}


def test_children_go_into_the_folder_of_their_page() -> None:
    assert [children_folder(path) for path in ("index.md", "a.md", "b/README.md", "c/", "")] == [
        "",
        "a/",
        "b/",
        "c/",
        "",
    ]
    assert is_folder_page("x/INDEX.md")


# Titles ------------------------------------------------------------------------------------------


def wish(path: str, title: str, parent: str = "", depth: int = 1, page: str = "") -> Wish:
    return Wish(path, title, parent, depth, page)


def test_a_title_nobody_has_is_given() -> None:
    assert assign([wish("a.md", "A")], {}) == {"a.md": "A"}
    assert assign([wish("a.md", "A", page="7")], {"a": "7"}) == {"a.md": "A"}


def test_of_two_newcomers_the_one_with_fewer_folders_comes_first() -> None:
    wishes = [wish("x/y/a.md", "A", "Y", 3), wish("z.md", "a", "", 1), wish("b/a.md", "A", "B", 2)]
    assert assign(wishes, {}) == {"z.md": "a", "b/a.md": "A (B)", "x/y/a.md": "A (Y)"}


def test_of_two_newcomers_at_one_depth_the_first_in_path_order_comes_first() -> None:
    assert assign([wish("b.md", "A"), wish("a.md", "A")], {}) == {"a.md": "A", "b.md": "A 2"}


def test_a_page_that_is_there_comes_before_a_newcomer() -> None:
    wishes = [wish("a.md", "A"), wish("x/b.md", "A", "X", 2, page="7")]
    assert assign(wishes, {}) == {"x/b.md": "A", "a.md": "A 2"}


def test_a_suffix_that_is_taken_is_counted_on() -> None:
    taken = {"a": "1", "a (p)": "2", "a (p) 2": "3"}
    assert assign([wish("a.md", "A", "P")], taken) == {"a.md": "A (P) 3"}


def test_a_suffix_never_makes_a_title_too_long() -> None:
    long = "x" * 255
    given = assign([wish("a.md", long, "Parent"), wish("b.md", long, "P" * 300)], {long: "1"})
    assert all(len(title) <= 255 for title in given.values())
    assert len({fold(title) for title in given.values()} | {long}) == 3


@given(st.lists(st.tuples(st.sampled_from("ABCab"), st.sampled_from("PQp")), max_size=8))
def test_no_title_is_given_twice(wanted: list[tuple[str, str]]) -> None:
    wishes = [wish(f"{n}.md", title, above) for n, (title, above) in enumerate(wanted)]
    given = assign(wishes, {"a": "1"})
    assert len({fold(title) for title in given.values()} | {"a"}) == len(wanted) + 1


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Setup", "setup"),
        ("Getting Started", "getting-started"),
        ("Version 1.2", "version-1.2"),
        ("안녕 세계", "안녕-세계"),
    ],
)
def test_a_plain_title_is_its_own_name(title: str, name: str) -> None:
    assert page_name(title) == name


@pytest.mark.parametrize(
    "title",
    ["A-B", "A/B", "a_b", "CON", "nul", "com1", "Index", "README", ".hidden", "x.", "ß", "İ", "?!"],
)
def test_any_other_title_gets_a_digest(title: str) -> None:
    name = page_name(title)
    assert name[-9] == "-"
    assert not name.startswith((".", "-"))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(WORDS, WORDS)
def test_different_titles_have_different_names(one: str, two: str) -> None:
    one, two = (unicodedata.normalize("NFC", " ".join(title.split())) for title in (one, two))
    if one.lower() != two.lower():
        assert page_name(one).casefold() != page_name(two).casefold()


@given(WORDS)
def test_a_name_is_safe_everywhere(title: str) -> None:
    for name in (page_name(title), attachment_name(title + ".png")):
        assert not set(name) & set('<>:"/\\|?*')
        assert name == unicodedata.normalize("NFC", name)
        assert len(name.encode()) <= 250
        assert name.strip(" .") == name


def test_an_attachment_keeps_a_name_every_system_can_hold() -> None:
    assert attachment_name("Screen shot 2.PNG") == "Screen shot 2.PNG"
    assert attachment_name("noext") == "noext"
    assert attachment_name("a:b.png") != attachment_name("a?b.png")
    assert attachment_name("con.png") != "con.png"
    assert attachment_name("a.png", sure=True) != "a.png"
    assert attachment_name(".png").endswith("-8ad1c0c3") or attachment_name(".png")
    assert distinct_name("x/a.png", "a.png") != distinct_name("y/a.png", "a.png")
    assert distinct_name("x/a", "a").startswith("a-")


# Placement ---------------------------------------------------------------------------------------


def remote(page: str, title: str, parent: str, kind: NodeKind = NodeKind.PAGE) -> RemotePage:
    return RemotePage(page, title, parent, 1, kind=kind)


def known(page: str, path: str, parent: str, *, now: str = "", title: str = "T") -> Item:
    base = Agreed(page, path, title, parent, 1, own_title=title)
    return Item(base, LocalFile(path, "d", title), remote(page, title, now or parent))


def ground(top: str = "", **hints: str) -> Ground:
    return Ground("1", top, {page.strip("p"): path for page, path in hints.items()}, frozenset())


def test_new_pages_are_placed_by_title_and_get_a_folder_for_children() -> None:
    items = (
        Item(remote=remote("2", "One", "1")),
        Item(remote=remote("3", "Two", "2")),
        Item(remote=remote("4", "A Folder", "1", NodeKind.FOLDER)),
        Item(remote=remote("5", "Three", "4")),
    )
    assert place(items, ground()) == {
        "2": "one/index.md",
        "3": "one/two.md",
        "4": "a-folder/",
        "5": "a-folder/three.md",
    }


def test_the_root_page_is_the_top_index_where_it_is_a_file() -> None:
    items = (Item(remote=remote("1", "Root", "")), Item(remote=remote("2", "One", "1")))
    assert place(items, ground("index.md")) == {"1": "index.md", "2": "one.md"}


def test_a_file_keeps_its_shape_and_its_path() -> None:
    items = (known("2", "Odd Name.md", "1"), Item(remote=remote("3", "Child", "2")))
    assert place(items, ground()) == {"2": "Odd Name.md", "3": "Odd Name/child.md"}


def test_a_page_moved_there_takes_what_is_below_it_along() -> None:
    items = (
        known("2", "a/index.md", "1"),
        known("3", "b/index.md", "1", now="2"),
        known("4", "b/c.md", "3"),
    )
    assert place(items, ground()) == {
        "2": "a/index.md",
        "3": "a/b/index.md",
        "4": "a/b/c.md",
    }


def test_a_file_moved_here_stays_where_it_was_put() -> None:
    base = Agreed("2", "a.md", "A", "1", 1)
    item = Item(base, LocalFile("z/a.md", "d", "A"), remote("2", "A", "9"))
    nine = Item(remote=remote("9", "Nine", "1"))
    assert place((item, nine), ground())["2"] == "z/a.md"


def test_a_path_that_is_taken_is_not_used_again() -> None:
    items = (
        known("2", "one.md", "1"),
        Item(remote=remote("3", "One", "1")),
        known("4", "x/two.md", "5", now="1", title="Two"),
        known("6", "two.md", "1", title="Zwei"),
    )
    placed = place(items, ground())
    assert placed["2"] == "one.md"
    assert placed["3"].startswith("one-")
    assert placed["4"].startswith("two-")


def test_ids_need_not_be_numbers_and_a_loop_ends() -> None:
    items = (
        Item(remote=remote("att9", "One", "1")),
        Item(remote=remote("1", "Root", "att9")),
    )
    assert place(items, ground("index.md")) == {"1": "index.md", "att9": "one/index.md"}


def test_a_folder_that_moves_and_a_page_that_is_not_there() -> None:
    base = Agreed("3", "b/", "b", "1", 1, kind=NodeKind.FOLDER)
    folder = Item(base, LocalFile("b/", "", "b"), remote("3", "b", "2", NodeKind.FOLDER))
    gone = Item(Agreed("9", "gone.md", "G", "1", 1))
    assert place((known("2", "a/index.md", "1"), folder, gone), ground()) == {
        "2": "a/index.md",
        "3": "a/b/",
    }


def test_a_top_page_that_moves_keeps_its_name() -> None:
    items = (known("2", "a/index.md", "1"), known("3", "index.md", "1", now="2"))
    placed = place(items, ground())
    assert placed["3"] != "a/index.md"
    assert placed["3"].startswith("a/")


def test_a_manifest_gives_the_paths_of_a_clone_below_where_a_parent_is_now() -> None:
    items = (Item(remote=remote("2", "One", "1")), Item(remote=remote("3", "Two", "2")))
    hints = ground(p2="deep/index.md", p3="deep/odd.md")
    assert place(items, hints) == {"2": "deep/index.md", "3": "deep/odd.md"}
    moved = (Item(remote=remote("2", "One", "1")), Item(remote=remote("3", "Two", "1")))
    assert place(moved, hints) == {"2": "deep/index.md", "3": "odd.md"}


def test_two_titles_of_one_name_are_told_apart_by_their_ids_at_last() -> None:
    taken = frozenset({"one.md", f"{page_name('One', sure=True)}.md"})
    items = (Item(remote=remote("3", "One", "1")),)
    placed = place(items, Ground("1", "", {}, taken))
    assert placed["3"] not in taken
