"""From items to decisions: titles, parents and paths, each merged on its own."""

from __future__ import annotations

from dataclasses import replace

from docsync.sync.decisions import Decided, Decisions, Situation, decide_all
from docsync.sync.layout import shape
from docsync.sync.plan import (
    Conflict,
    Failure,
    Held,
    Plan,
    RunResult,
    Side,
    Stop,
    Target,
    TrashFile,
)
from docsync.sync.reconcile import Decision
from docsync.sync.state import (
    Agreed,
    Fault,
    Item,
    LocalFile,
    Presence,
    RemotePage,
    RemoteSnapshot,
)

ROOT = RemotePage("1", "Root", "", 1)
BASE = Agreed("7", "a.md", "A", "1", 3, own_title="A", digest="d")
HERE = LocalFile("a.md", "d", "A")
THERE = RemotePage("7", "A", "1", 3)


def situation(*items: Item, top: bool = False, **more: object) -> Situation:
    files = {item.local.path: item.local for item in items if item.local is not None}
    pages = {"1": ROOT} | {item.remote.id: item.remote for item in items if item.remote is not None}
    taken = {page.title.casefold(): page.id for page in pages.values()}
    made = Situation(
        items=items,
        nodes=shape([path for path in files if not path.endswith("/")], top_is_root=top),
        remote=RemoteSnapshot("1", pages, taken),
        placed={item.page: item.path for item in items if item.page},
    )
    return replace(made, **more)  # type: ignore[arg-type]


def decided(*items: Item, **more: object) -> list[Decided]:
    return list(decide_all(situation(*items, **more)).decided)  # type: ignore[arg-type]


def one(item: Item, **more: object) -> Decided:
    [found] = decided(item, **more)
    return found


def test_nothing_changed_is_nothing() -> None:
    assert one(Item(BASE, HERE, THERE)).decision is Decision.NOTHING


def test_a_title_changed_here_is_asked_for_there() -> None:
    found = one(Item(BASE, replace(HERE, title="B"), THERE))
    assert (found.decision, found.title, found.ours_title) == (Decision.PUSH, "B", "B")


def test_a_title_changed_there_stays() -> None:
    found = one(Item(BASE, HERE, replace(THERE, title="B", version=4)))
    assert (found.decision, found.title, found.ours_title) == (Decision.PULL, "B", "A")


def test_a_title_changed_on_both_sides_clashes() -> None:
    found = one(Item(BASE, replace(HERE, title="B"), replace(THERE, title="C", version=4)))
    assert (found.clash, found.title) == ("title", "C")


def test_a_suffix_the_site_gave_is_no_change() -> None:
    base = replace(BASE, title="A (Root)")
    assert one(Item(base, HERE, replace(THERE, title="A (Root)"))).decision is Decision.NOTHING


def test_a_parent_changed_here_is_asked_for_and_one_changed_there_stays() -> None:
    folder = Item(
        Agreed("8", "d/index.md", "D", "1", 1, own_title="D", digest="d"),
        LocalFile("d/index.md", "d", "D"),
        RemotePage("8", "D", "1", 1),
    )
    moved = Item(BASE, replace(HERE, path="d/a.md"), THERE)
    assert decided(folder, moved)[1].parent == "8"
    there = Item(BASE, HERE, replace(THERE, parent="8"))
    assert decided(folder, there)[1].parent == "8"
    assert decided(folder, there)[1].decision is Decision.PULL
    both = Item(BASE, replace(HERE, path="d/a.md"), replace(THERE, parent="9"))
    assert decided(folder, both)[1].clash == "parent"


def test_a_new_page_hangs_below_what_is_yet_to_be_made() -> None:
    folder = Item(local=LocalFile("d/", "", "d"))
    page = Item(local=LocalFile("d/a.md", "d", "A"))
    made, below = decided(folder, page)
    assert (made.parent, below.parent) == ("1", "d/")
    assert (made.depth, below.depth) == (1, 2)
    assert below.target == Target("d/a.md", "", "A")


def test_the_root_page_stays_where_it_is() -> None:
    item = Item(
        Agreed("1", "index.md", "Root", "", 1, own_title="Root", digest="d"),
        LocalFile("index.md", "e", "Root"),
        ROOT,
    )
    found = one(item, top=True)
    assert (found.decision, found.parent) == (Decision.PUSH, "")
    newcomer = Item(local=LocalFile("index.md", "e", "Root"))
    assert one(newcomer, top=True).parent == ""


def test_a_file_follows_the_page_above_it() -> None:
    item = Item(BASE, HERE, THERE)
    assert one(item, placed={"7": "x/a.md"}).decision is Decision.PULL
    edited = Item(BASE, replace(HERE, digest="e"), THERE)
    assert one(edited, placed={"7": "x/a.md"}).decision is Decision.MERGE
    merged = Item(BASE, replace(HERE, digest="e"), replace(THERE, version=4))
    assert one(merged, placed={"7": "x/a.md"}).decision is Decision.MERGE


def test_what_is_not_there_keeps_what_was_agreed() -> None:
    trashed = one(Item(BASE, None, replace(THERE, presence=Presence.TRASHED)))
    assert (trashed.decision, trashed.title, trashed.parent) == (Decision.FORGET, "A", "1")
    fresh = one(Item(remote=RemotePage("9", "N", "1", 1)))
    assert (fresh.decision, fresh.title, fresh.parent) == (Decision.PULL, "N", "1")


def failures(decisions: Decisions) -> list[tuple[str, str, int]]:
    return [(each.target.path, each.message, each.line) for each in decisions.failures]


def test_a_faulty_file_fails_alone() -> None:
    bad = Item(local=LocalFile("b.md", "d", "B", fault=Fault("broken", 3)))
    decisions = decide_all(situation(Item(BASE, HERE, THERE), bad))
    assert failures(decisions) == [("b.md", "broken", 3)]
    assert len(decisions.decided) == 1


def test_a_title_too_long_fails_alone() -> None:
    long = Item(local=LocalFile("b.md", "d", "x" * 256))
    assert failures(decide_all(situation(long)))[0][0] == "b.md"


def test_a_taken_title_is_told_or_stops() -> None:
    twin = Item(local=LocalFile("b.md", "d", "a"))
    decisions = decide_all(situation(Item(BASE, HERE, THERE), twin))
    assert decisions.decided[1].title == "a (Root)"
    assert [note.path for note in decisions.notes] == ["b.md"]
    stopped = decide_all(situation(Item(BASE, HERE, THERE), twin, stop_on_collision=True))
    assert failures(stopped)[0][0] == "b.md"


def test_a_folder_of_the_site_may_have_the_title_of_a_page() -> None:
    page = Item(local=LocalFile("a.md", "d", "d"))
    folder = Item(local=LocalFile("d/", "", "d"))
    below = Item(local=LocalFile("d/x.md", "d", "X"))
    apart = decided(page, folder, below, has_folders=True)
    assert [each.title for each in apart] == ["d", "d", "X"]
    together = decided(page, folder, below)
    assert [each.title for each in together] == ["d", "d (Root)", "X"]


def test_titles_change_hands_in_a_circle_too() -> None:
    def item(page: str, path: str, old: str, new: str) -> Item:
        base = Agreed(page, path, old, "1", 1, own_title=old, digest="d")
        return Item(base, LocalFile(path, "d", new), RemotePage(page, old, "1", 1))

    chain = decided(item("7", "a.md", "A", "B"), item("8", "b.md", "B", "C"))
    assert [each.title for each in chain] == ["B", "C"]
    circle = decided(item("7", "a.md", "A", "B"), item("8", "b.md", "B", "A"))
    assert [each.title for each in circle] == ["B", "A"]
    third = Item(remote=RemotePage("9", "C", "1", 1))
    held = decided(item("7", "a.md", "A", "B"), item("8", "b.md", "B", "C"), third)
    assert [each.title for each in held] == ["B", "C (Root)", "C"]


def test_an_item_of_another_tree_shape_keeps_its_parent() -> None:
    stray = Item(BASE, HERE, THERE)
    made = replace(situation(stray), nodes={})
    [found] = decide_all(made).decided
    assert found.parent == "1"


TARGET = Target("a.md", "7", "A")


def test_an_operation_says_its_side() -> None:
    assert TrashFile(TARGET, "why").side is Side.LOCAL


def test_the_highest_exit_code_wins() -> None:
    assert RunResult().exit_code == 0
    assert RunResult(conflicts=(Conflict(TARGET, "why"),)).exit_code == 1
    failure = Failure(TARGET, "no answer", exit_code=3)
    assert RunResult(failures=(failure,), conflicts=(Conflict(TARGET, "why"),)).exit_code == 3
    assert RunResult(failures=(failure,), stop=Stop("why")).exit_code == 4


def test_a_plan_is_clean_when_nobody_has_to_do_anything() -> None:
    assert Plan().clean
    assert not Plan(held=(Held(TARGET, Side.LOCAL, "why"),)).clean
