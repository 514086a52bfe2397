"""The order of sibling pages: asked for by files, merged as a value, written only when asked."""

from __future__ import annotations

from docsync.sync.plan import OrderPages, Policy, Request
from docsync.values import Profile
from support.workbench import Bench, writes


def order_below(bench: Bench, title: str = "") -> list[str]:
    """List the titles below a page, or the homepage, as readers see them."""
    space = bench.remote.space(bench.sandbox.space)
    parent = bench.pages()[title].id if title else space.homepage
    return [page.title for page in bench.remote.children(parent)]


def write(bench: Bench, name: str, order: int | None = None, text: str = "Text.") -> None:
    front = f"---\norder: {order}\n---\n" if order is not None else ""
    bench.write(f"{name}.md", f"{front}# {name.upper()}\n\n{text}\n")


def ordered(bench: Bench, **orders: int | None) -> None:
    for name, order in orders.items():
        write(bench, name, order)


def place(bench: Bench, title: str, after: str | None) -> None:
    pages = bench.pages()
    bench.remote.place(pages[title].id, pages[after].id if after else None, pages[title].parent)


def test_front_matter_puts_pages_in_order(bench: Bench) -> None:
    ordered(bench, a=3, b=1, c=2)
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["B", "C", "A"]
    with bench.requests() as seen:
        assert bench.push().outcomes == ()
    assert writes(seen) == []


def test_a_changed_order_moves_as_few_pages_as_can_be(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3, d=4)
    bench.push()
    write(bench, "a", 9)
    with bench.requests() as seen:
        result = bench.push()
    assert result.exit_code == 0
    assert order_below(bench) == ["B", "C", "D", "A"]
    if bench.sandbox.profile is Profile.CLOUD:
        assert len([one for one in seen if "/move/" in one]) == 1
    assert bench.push().outcomes == ()
    assert bench.sync().outcomes == ()


def test_a_deep_look_at_pages_in_agreed_order_finds_nothing(bench: Bench) -> None:
    ordered(bench, a=2, b=1)
    bench.push()
    assert bench.sync(deep=True).outcomes == ()


def test_pages_without_a_wish_keep_the_order_of_the_site(bench: Bench) -> None:
    ordered(bench, a=None, b=None, c=None)
    bench.push()
    place(bench, "C", None)
    assert bench.sync().exit_code == 0
    write(bench, "a", text="Edited.")
    bench.push()
    assert order_below(bench) == ["C", "A", "B"]
    assert bench.read("c.md") == "# C\n\nText.\n"


def test_an_order_changed_there_stays_and_reaches_files_only_when_asked(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3)
    bench.push()
    place(bench, "C", None)
    for run in (bench.push, bench.pull, bench.sync):
        assert run().exit_code == 0
        assert order_below(bench) == ["C", "A", "B"]
        assert bench.read("c.md") == "---\norder: 3\n---\n# C\n\nText.\n"
    assert bench.pull(order=True).exit_code == 0
    assert bench.read("c.md") == "---\norder: 1\n---\n# C\n\nText.\n"
    assert bench.read("a.md") == "---\norder: 2\n---\n# A\n\nText.\n"
    assert bench.sync().outcomes == ()
    assert order_below(bench) == ["C", "A", "B"]


def test_orders_changed_here_and_there_are_told_and_one_side_may_be_taken(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3)
    bench.push()
    place(bench, "C", None)
    write(bench, "a", 4)
    result = bench.push()
    assert result.exit_code == 1
    assert "order" in result.conflicts[0].reason
    assert order_below(bench) == ["C", "A", "B"]
    assert bench.push(order=True).exit_code == 0
    assert order_below(bench) == ["B", "C", "A"]
    assert bench.push().outcomes == ()


def test_a_pull_may_write_the_order_of_files_that_asked_for_none(bench: Bench) -> None:
    ordered(bench, a=None, b=None)
    bench.push()
    place(bench, "B", None)
    bench.make_page("New", "<p>Fresh.</p>")
    assert bench.pull(order=True).exit_code == 0
    there = order_below(bench)
    for number, title in enumerate(there, 1):
        assert f"order: {number}\n" in bench.read(f"{title.lower()}.md")
    assert bench.sync().outcomes == ()
    assert order_below(bench) == there


def test_new_pages_stand_where_they_ask_and_others_behind(bench: Bench) -> None:
    ordered(bench, a=1, c=3)
    bench.push()
    write(bench, "b", 2)
    write(bench, "z")
    write(bench, "y")
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["A", "B", "C", "Y", "Z"]
    assert bench.push().outcomes == ()


def test_new_pages_without_a_wish_are_appended_in_path_order(bench: Bench) -> None:
    ordered(bench, m=None)
    bench.push()
    names = [f"p{number:02}" for number in range(12)]
    for name in reversed(names):
        write(bench, name)
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["M", *(name.upper() for name in names)]


def test_a_status_shows_an_order_that_is_to_be_pushed(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3)
    bench.push()
    assert bench.plan(offline=True).clean
    write(bench, "a", 4)
    offline = bench.plan(offline=True).operations
    orders = [one.order for one in offline if isinstance(one, OrderPages)]
    assert [one.order for one in bench.plan().operations if isinstance(one, OrderPages)] == orders
    assert len(orders) == 1


def test_a_status_does_not_hide_a_changed_table_of_contents(bench: Bench) -> None:
    file = bench.folder / ".docsync.toml"
    text = file.read_text().replace('tree_id = "test-tree"\n', "")
    file.write_text(text + '[[trees]]\nid = "test-tree"\npath = "docs"\norder = "mkdocs.yml"\n')
    for name in "ab":
        bench.write(f"docs/{name}.md", f"# {name.upper()}\n\nText.\n")
    bench.write("mkdocs.yml", "nav:\n  - a.md\n  - b.md\n")
    assert bench.push().exit_code == 0
    assert bench.push().outcomes == ()
    bench.write("mkdocs.yml", "nav:\n  - b.md\n  - a.md\n")
    assert not bench.plan(offline=True).clean
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["B", "A"]


def test_the_nav_of_mkdocs_orders_pages_and_folders(bench: Bench) -> None:
    file = bench.folder / ".docsync.toml"
    text = file.read_text().replace('tree_id = "test-tree"\n', "")
    file.write_text(text + '[[trees]]\nid = "test-tree"\npath = "docs"\norder = "mkdocs.yml"\n')
    bench.write(
        "mkdocs.yml",
        "site_name: X\ntheme: !ENV [A, b]\nextra: !!python/name:a.b\n"
        "nav:\n  - z.md\n  - Guide:\n      - guide/two.md\n      - One: guide/one.md\n"
        "  - Site: https://example.org/a.md\n  - a.md\n",
    )
    for path in ("a", "z", "guide/one", "guide/two", "other"):
        name = path.rpartition("/")[2]
        bench.write(f"docs/{path}.md", f"# {name.upper()}\n\nText.\n")
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["Z", "guide", "A", "OTHER"]
    assert order_below(bench, "guide") == ["TWO", "ONE"]
    assert bench.push().outcomes == ()
    bench.write("mkdocs.yml", "nav:\n  - a.md\n  - z.md\n  - guide/one.md\n")
    assert bench.push().exit_code == 0
    assert order_below(bench)[:3] == ["A", "Z", "guide"]


def test_a_summary_of_mdbook_orders_pages_and_is_none_itself(bench: Bench) -> None:
    file = bench.folder / ".docsync.toml"
    file.write_text(file.read_text() + 'order = "SUMMARY.md"\n')
    bench.write("SUMMARY.md", "# Summary\n\n[Last](c.md)\n\n- [First](a.md)\n- [Draft]()\n")
    ordered(bench, a=None, b=None, c=None)
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["C", "A", "B"]
    assert "Summary" not in bench.pages()


def test_an_order_is_agreed_on_for_checkouts_without_an_index(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3)
    bench.push()
    bench.lose_index()
    place(bench, "C", None)
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["C", "A", "B"]
    write(bench, "a", 4)
    bench.lose_index()
    assert bench.push().exit_code == 1
    assert order_below(bench) == ["C", "A", "B"]


def test_a_dry_run_shows_the_order_that_the_run_makes(bench: Bench) -> None:
    ordered(bench, a=2, b=1)
    plan = bench.plan()
    assert any(isinstance(one, OrderPages) for one in plan.operations)
    result = bench.sync()
    assert [type(one.operation) for one in result.outcomes] == [
        type(one) for one in plan.operations
    ]


def test_an_order_that_was_cut_short_is_completed_by_the_next_run(bench: Bench) -> None:
    ordered(bench, a=1, b=2, c=3, d=4, e=5)
    bench.push()
    ordered(bench, a=5, b=4, c=3, d=2, e=1)
    moving = "/move/" if bench.sandbox.profile is Profile.CLOUD else r"/content/\d+$"
    bench.fault(method="PUT", path=moving, skip=7, times=50, status=500)
    if bench.sandbox.profile is Profile.CLOUD:
        bench.heal()
        bench.fault(method="PUT", path=moving, skip=2, times=50, status=500)
    assert bench.push().exit_code != 0
    bench.heal()
    assert order_below(bench) != ["A", "B", "C", "D", "E"]
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["E", "D", "C", "B", "A"]
    assert bench.push().outcomes == ()


def test_an_order_is_taken_back(bench: Bench) -> None:
    ordered(bench, a=None, b=None, c=None)
    bench.push()
    ordered(bench, a=3, b=2, c=1)
    assert bench.push().exit_code == 0
    assert order_below(bench) == ["C", "B", "A"]
    with bench.engine() as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].exit_code == 0
    assert order_below(bench) == ["A", "B", "C"]
    with bench.engine() as engine:
        assert engine.undo(None, Request(Policy.SYNC))[1].exit_code == 0
    assert order_below(bench) == ["C", "B", "A"]


def test_an_order_never_makes_a_colleagues_edit_agreed_on(bench: Bench) -> None:
    ordered(bench, a=None, b=None)
    bench.push()
    bench.edit("B", "Text.", "Text of theirs.")
    write(bench, "b", 1, "Text of ours.")
    assert len(bench.push().conflicts) == 1
    assert order_below(bench) == ["B", "A"]
    bench.lose_index()
    assert len(bench.push().conflicts) == 1
    assert "Text of theirs." in bench.page("B").storage


def test_pages_below_a_folder_that_cannot_be_made_are_put_in_no_order(small: Bench) -> None:
    """A folder's title is taken by an empty one that no list shows; Data Center has no folders."""
    if small.sandbox.profile is Profile.CLOUD:
        space = small.remote.space(small.sandbox.space)
        small.remote.create_folder(space, small.pages()["Usage"].id, "deep")
    else:
        small.fault(method="POST", path="/rest/api/content$", status=400)
    small.write("guide/deep/p.md", "---\norder: 1\n---\n# P\n\nText.\n")
    small.write("guide/usage.md", "---\norder: 2\n---\n# Usage\n\nUse it well.\n")
    with small.requests() as seen:
        result = small.push()
    assert result.exit_code == 1
    assert not [one for one in seen if "deep" in one.casefold()], "no path is taken for an id"
    ordered = [one for one in result.outcomes if isinstance(one.operation, OrderPages)]
    assert ordered
    assert all(one.failure for one in ordered)
    small.heal()
    hints = {one.hint for one in result.failures if one.target.path == "guide/deep/"}
    assert any("empty folder" in hint for hint in hints) == (small.sandbox.profile is Profile.CLOUD)
