"""Which file is which page, links between files, addresses of files that move, inventories."""

from __future__ import annotations

import pytest

from docsync.sync.identity import Offer, adopt, find_moves, items, likeness, pair
from docsync.sync.inventory import (
    CHILDREN,
    attachment_names,
    comments,
    is_list_of_children,
    without_ids,
)
from docsync.sync.layout import shape
from docsync.sync.links import (
    Occurrence,
    PageLinks,
    TreeMap,
    occurrences,
    relative_address,
    target_path,
    tree_map,
)
from docsync.sync.relink import relink
from docsync.sync.safety import Counts, check
from docsync.sync.state import (
    Agreed,
    Fault,
    Found,
    Item,
    LocalFile,
    NodeKind,
    RemotePage,
    folder_of,
)
from docsync.values import AttachmentRef, Editor, PageRef


def agreed(page: str, path: str, digest: str = "d", title: str = "T") -> Agreed:
    return Agreed(page, path, title, "1", 1, own_title=title, digest=digest)


def file(path: str, digest: str = "d", title: str = "T", claim: str = "") -> LocalFile:
    return LocalFile(path, digest, title, claim=claim)


def files(*each: LocalFile) -> dict[str, LocalFile]:
    return {one.path: one for one in each}


# Pairs -------------------------------------------------------------------------------------------


def test_a_file_where_it_was_is_its_page() -> None:
    pairs = pair([agreed("7", "a.md")], files(file("a.md"), file("b.md")), {})
    assert (pairs.paired, pairs.gone, pairs.new) == ({"7": "a.md"}, (), ("b.md",))


def test_a_claim_is_stronger_than_a_path() -> None:
    here = files(file("a.md"), file("b.md", claim="7"))
    pairs = pair([agreed("7", "a.md")], here, {})
    assert (pairs.paired, pairs.new) == ({"7": "b.md"}, ("a.md",))


def test_a_claim_of_a_page_the_site_shows_adopts_it() -> None:
    pairs = pair([], files(file("a.md", claim="9")), {"9": RemotePage("9", "N", "1", 1)})
    assert (pairs.claims, pairs.new) == ({"a.md": "9"}, ())


def test_a_claim_nobody_can_see_and_one_made_twice_are_faults() -> None:
    here = files(file("a.md", claim="9"), file("b.md", claim="7"), file("c.md", claim="7"))
    pairs = pair([agreed("7", "b.md")], here, {})
    assert {path: fault.message for path, fault in pairs.faults.items()} == {
        "a.md": "confluence: id: the site shows no page 9, or it is another tree's",
        "c.md": "confluence: id: 7 is the page of b.md already",
    }


@pytest.mark.parametrize(
    ("gone", "new", "found"),
    [
        ([agreed("7", "a.md", "x")], [file("b.md", "x", "Other")], {"7": "b.md"}),
        ([agreed("7", "a.md", "x", "One")], [file("b.md", "y", "ONE")], {"7": "b.md"}),
        ([agreed("7", "a.md", "x")], [file("b.md", "y", "Other")], {}),
        (
            [agreed("7", "p/a.md", "x"), agreed("8", "p/b.md", "x")],
            [file("q/b.md", "x"), file("q/a.md", "x")],
            {"7": "q/a.md", "8": "q/b.md"},
        ),
        ([agreed("7", "a.md", "x")], [LocalFile("b.md", "x", "T", fault=Fault("bad"))], {}),
        ([agreed("7", "a.md", "x")], [file("b/", "x")], {}),
    ],
)
def test_renames_are_found_by_signs(
    gone: list[Agreed], new: list[LocalFile], found: dict[str, str]
) -> None:
    assert find_moves(gone, new, {}).found == found


def test_renames_are_found_by_a_clear_likeness_only() -> None:
    gone = [agreed("7", "a.md", "old", "One")]
    near, far = file("b.md", "near", "Two"), file("c.md", "far", "Three")
    texts = {"old": tuple("abcdef"), "near": tuple("abcdeX"), "far": tuple("xyz")}
    assert find_moves(gone, [near, far], texts).found == {"7": "b.md"}
    twin = file("d.md", "twin", "Four")
    moves = find_moves(gone, [near, twin], {**texts, "twin": tuple("abcdeY")})
    assert (moves.found, moves.doubtful) == ({}, {"7": ("b.md", "d.md")})


def test_likeness_counts_lines_that_say_something() -> None:
    assert likeness(("a", "", "b"), ("a", "b")) == 1
    assert likeness(("a", "a"), ("a",)) == pytest.approx(2 / 3)
    assert likeness((), ()) == 0


def test_new_files_adopt_pages_of_their_title_at_their_place() -> None:
    here = files(file("g/index.md", title="Guide"), file("g/s.md", title="Set"), file("f/x.md"))
    nodes = shape(list(here), top_is_root=False)
    here |= files(file("f/", title="Fold"))
    free = [
        RemotePage("2", "GUIDE", "1", 1),
        RemotePage("3", "set", "2", 1),
        RemotePage("4", "fold", "1", 1, kind=NodeKind.FOLDER),
        RemotePage("5", "T", "9", 1),
    ]
    adopted = adopt(list(here.values()), nodes, {"": "1"}, Offer(tuple(free), {}, {}))
    assert adopted == {"2": "g/index.md", "3": "g/s.md", "4": "f/"}


def test_items_hold_everything_once() -> None:
    base, there = agreed("7", "a.md"), RemotePage("8", "E", "1", 1)
    made = items([base], files(file("b.md"), file("c.md")), {"8": there}, {"7": "b.md"})
    assert made == (
        Item(base, file("b.md")),
        Item(remote=there),
        Item(local=file("c.md")),
    )
    assert [item.path for item in made] == ["b.md", "", "c.md"]
    assert [item.page for item in made] == ["7", "8", ""]
    assert [item.title for item in made] == ["T", "E", "T"]
    assert (Item(base).path, Item(base).title, Item().path, Item().title) == ("a.md", "T", "", "")
    assert Item().page == ""
    assert folder_of("a/b/") == "a/"


# Links -------------------------------------------------------------------------------------------

PAGES = {
    "index.md": "Home",
    "a b.md": "A B",
    "g/index.md": "Guide",
    "g/s.md": "Set up",
    "r.md": "R",
}
OTHERS = {
    "img/p.png": Found.FILE,
    "q/p.png": Found.FILE,
    ".env": Found.HIDDEN,
    "x.py": Found.PRESENT,
}
MAP = tree_map(
    TreeMap(
        titles=PAGES,
        aliases={"old home": "index.md"},
        space="DOCS",
        probe=lambda path: OTHERS.get(path, Found.MISSING),
        headings=lambda path: ("First steps", "Then") if path == "g/s.md" else (),
        attachments={"g/s.md": {"s.pdf": "files/s.pdf"}},
    )
)


@pytest.mark.parametrize(
    ("address", "ref"),
    [
        ("s.md", PageRef("Set up")),
        ("./s.md?x=1#first-steps", PageRef("Set up", "", "First-steps")),
        ("s.md#Unknown%20one", PageRef("Set up", "", "Unknown one")),
        ("../a%20b.md", PageRef("A B")),
        ("/g/s.md", PageRef("Set up")),
        ("..", PageRef("Home")),
        ("../g/", PageRef("Guide")),
        ("../g", PageRef("Guide")),
        ("/", PageRef("Home")),
        ("../img/p.png", AttachmentRef("p.png")),
        ("", None),
        ("#top", None),
        ("https://x.y/s.md", None),
        ("//x.y/s.md", None),
        ("mailto:a@b.c", None),
        ("nope.md", None),
        ("nope/", None),
        ("../../out.md", None),
        ("../.env", None),
        ("../x.py", None),
    ],
)
def test_an_address_means_a_page_an_attachment_or_nothing(
    address: str, ref: PageRef | AttachmentRef | None
) -> None:
    assert PageLinks("g/s.md", MAP).resolve(address) == ref


def test_links_remember_what_they_were_asked() -> None:
    links = PageLinks("g/s.md", MAP)
    for address in ("../img/p.png", "../q/p.png", "nope.md", "../.env", "../x.py"):
        links.resolve(address)
    assert links.used.keys() == {"img/p.png", "q/p.png"}
    assert len(set(links.used.values())) == 2
    assert links.missing == {"nope.md": "g/nope.md"}
    assert [links.find(one) for one in ("../.env", "nope/", "s.md", "#x", "../img/p.png")] == [
        Found.HIDDEN,
        Found.MISSING,
        None,
        None,
        Found.FILE,
    ]
    assert links.resolve("../img/p.png") == AttachmentRef("p.png")


@pytest.mark.parametrize(
    ("ref", "address"),
    [
        (PageRef("Home"), "../index.md"),
        (PageRef("OLD HOME"), "../index.md"),
        (PageRef("a b", "DOCS"), "../a%20b.md"),
        (PageRef("Set up", "", "First-steps"), "s.md#first-steps"),
        (PageRef("Set up", "", "a (b)"), "s.md#a%20%28b%29"),
        (PageRef("Home", "OTHER"), None),
        (PageRef("Nobody"), None),
        (AttachmentRef("p.png"), "../img/p.png"),
        (AttachmentRef("new.png"), "s.assets/new.png"),
        (AttachmentRef("NEW.png"), None),
        (AttachmentRef("dangling.png"), None),
        (AttachmentRef("s.pdf", PageRef("Set up")), "../files/s.pdf"),
        (AttachmentRef("t.pdf", PageRef("Set up")), None),
        (AttachmentRef("t.pdf", PageRef("Nobody")), None),
    ],
)
def test_a_page_or_attachment_has_an_address(
    ref: PageRef | AttachmentRef, address: str | None
) -> None:
    links = PageLinks("g/s.md", MAP, {"img/p.png": "p.png"}, there=frozenset({"new.png"}))
    assert links.address(ref) == address


def test_attachments_whose_names_differ_by_case_get_different_files() -> None:
    links = PageLinks("a.md", MAP, there=frozenset({"p.png", "P.png"}))
    one, two = links.address(AttachmentRef("p.png")), links.address(AttachmentRef("P.png"))
    assert one is not None
    assert two is not None
    assert one.casefold() != two.casefold()
    assert links.shown == {"p.png": one, "P.png": two}


def test_the_legacy_editor_puts_the_title_into_an_anchor() -> None:
    legacy = tree_map(TreeMap(PAGES, {}, "DOCS", MAP.probe, MAP.headings, editor=Editor.LEGACY))
    links = PageLinks("r.md", legacy)
    ref = links.resolve("g/s.md#first-steps")
    assert ref == PageRef("Set up", "", "Setup-Firststeps")
    assert links.address(PageRef("Set up", "", "Setup-Firststeps")) == "g/s.md#first-steps"


def test_addresses_are_found_wherever_they_stand() -> None:
    text = (
        "# [t](one.md)\n\nA [x](two.md \"T\") and ![y](three.png)\nand <img src='four.png'>.\n\n"
        "| [z](five.md) |\n| - |\n| ![i](six.png) |\n\n<div>\n<a\nhref=seven.md>w</a>\n</div>\n\n"
        "[r][1] [![in](in.png)](out.md)\n\n`[no](code.md)`\n\n[1]: <eight (x).md>\n"
    )
    assert [(one.address, one.line) for one in occurrences(text)] == [
        ("one.md", 1),
        ("two.md", 3),
        ("three.png", 3),
        ("four.png", 3),
        ("five.md", 6),
        ("six.png", 8),
        ("seven.md", 11),
        ("eight (x).md", 15),
        ("out.md", 15),
        ("in.png", 15),
    ]
    assert list(occurrences("[a](b.md)\nc")) == [Occurrence("b.md", 1, 2)]


def test_relative_addresses() -> None:
    assert relative_address("a/b.md", "a/c.md") == "c.md"
    assert relative_address("a.md", "x:y.md") == "./x:y.md"
    assert target_path("a/b.md", "../../x.md") == "../x.md"


# Relinking ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "relinked"),
    [
        ("[a](b.md)", "[a](../o/b.md)"),
        ('[a](b.md#x "T") [s](#here)', '[a](../o/b.md#x "T") [s](#here)'),
        ("![a](<b c.md>) [w](http://x/b.md)", "![a](<../o/b%20c.md>) [w](http://x/b.md)"),
        ("[a](/top.md) [d](./) [n](../n/x.md)", "[a](/top.md) [d](../o/) [n](../n/x.md)"),
        ("[a][1]\n\n[1]: b.md\n[2]: b.md\n", "[a][1]\n\n[1]: ../o/b.md\n[2]: ../o/b.md\n"),
        ('<img src="b.png">\n', '<img src="../o/b.png">\n'),
        ("[m](moved.md) [m](/o/moved.md)", "[m](../z.md) [m](../z.md)"),
        ("```\n[a](b.md)\n```\n\n[a](b.md)\n", "```\n[a](b.md)\n```\n\n[a](../o/b.md)\n"),
        ("nothing", "nothing"),
    ],
)
def test_only_addresses_change_when_files_move(text: str, relinked: str) -> None:
    assert relink(text, "o/a.md", "n/a.md", {"o/moved.md": "z.md"}) == relinked


def test_nothing_moved_changes_nothing() -> None:
    assert relink("[a](b.md)", "a.md", "a.md", {}) == "[a](b.md)"
    assert relink("[a](a.md)", "a.md", "d/b.md", {"a.md": "d/b.md"}) == "[a](b.md)"


# Inventories and safety --------------------------------------------------------------------------


def test_a_body_names_its_own_attachments_only() -> None:
    storage = (
        '<ri:attachment ri:filename="a&amp;b.png"/><ri:attachment ri:x="1" ri:filename=\'c.png\' />'
        '<ri:attachment ri:filename="d.png"> </ri:attachment>'
        '<ri:attachment ri:filename="no.png"><ri:page ri:content-title="P" /></ri:attachment>'
        '<![CDATA[<ri:attachment ri:filename="code.png" />]]>'
    )
    assert attachment_names(storage) == {"a&b.png", "c.png", "d.png"}


def test_what_a_server_adds_makes_no_difference() -> None:
    sent = '<ac:structured-macro ac:name="toc"/><hr/>'
    stored = '<ac:structured-macro ac:name="toc" ac:schema-version="1" ac:macro-id="x" /><hr />'
    assert without_ids(sent) == without_ids(stored)
    assert without_ids(sent) != without_ids("<hr/>")


def test_inline_comments_are_listed_once() -> None:
    marker = '<ac:inline-comment-marker ac:ref="{}">x</ac:inline-comment-marker>'
    assert comments(marker.format("1") + marker.format("2") + marker.format("1")) == ("1", "2")


@pytest.mark.parametrize(
    ("storage", "only"),
    [
        (CHILDREN, True),
        ('<ac:structured-macro ac:name="children" ac:macro-id="x"></ac:structured-macro>', True),
        (
            (
                '<ac:structured-macro ac:name="children"><ac:parameter ac:name="all">true'
                "</ac:parameter></ac:structured-macro>\n"
            ),
            True,
        ),
        (CHILDREN + "<p>Text</p>", False),
        ('<ac:structured-macro ac:name="toc" />', False),
        ("", False),
    ],
)
def test_a_page_made_for_a_folder_is_known_by_its_body(storage: str, only: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_list_of_children(storage) is only


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (Counts(0, 0, 0), None),
        (Counts(3, 3, 3, page_deletions=3), None),
        (Counts(30, 30, 30, page_deletions=10), None),
        (Counts(30, 30, 30, page_deletions=11), "11 of 30 pages"),
        (Counts(100, 90, 90, file_deletions=20), None),
        (Counts(100, 90, 90, file_deletions=21), "21 of 100 files"),
        (Counts(9, 9, 9, edited_here=9), None),
        (Counts(10, 10, 10, edited_here=10), "all 10 files were edited"),
        (Counts(10, 10, 10, edited_there=10), "all 10 pages were edited"),
        (Counts(1, 0, 1), "none of 1 files"),
        (Counts(1, 1, 0), "none of 1 pages"),
        (Counts(5, 5, 5, rescoped=1), "ignore rules"),
    ],
)
def test_what_could_lose_work_stops(counts: Counts, message: str | None) -> None:
    stop = check(counts)
    assert (stop is None) is (message is None)
    assert message is None or (stop is not None and message in stop.message)
