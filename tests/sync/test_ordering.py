"""Orders of siblings: merged as a value, reached by as few moves as can be."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.sync.ordering import Siblings, Step, Wanted, steps, wanted
from docsync.sync.state import Agreed, with_place


def merged(now: str, base: str, ours: str, new: str = "") -> str:
    found = wanted(Siblings(tuple(now), tuple(base), tuple(ours), tuple(new)))
    return "".join(found.order) + ("!" if found.clash else "")


@pytest.mark.parametrize(
    ("now", "base", "ours", "order"),
    [
        ("abc", "", "", "abc"),  # nobody asks
        ("abc", "", "ca", "cab"),  # asked for the first time: those come first
        ("abc", "abc", "abc", "abc"),
        ("abc", "abc", "cba", "cba"),  # changed here
        ("bca", "abc", "abc", "bca"),  # changed there
        ("bca", "abc", "cba", "bca!"),  # changed on both sides
        ("cba", "abc", "cba", "cba"),  # changed on both sides, alike
        ("xabc", "abc", "cba", "xcba"),  # what nobody orders keeps its place
        ("abc", "ac", "abc", "abc"),  # one more is ordered
        ("acb", "ac", "abc", "abc"),
        ("ca", "ac", "abc", "cab"),  # a new page goes behind its neighbour here
        ("ac", "abc", "ca", "ca"),  # one is gone
        ("xb", "b", "ab", "axb"),
    ],
)
def test_orders_are_merged_as_one_value(now: str, base: str, ours: str, order: str) -> None:
    assert merged(now, base, ours) == order


def test_new_pages_without_a_wish_stand_at_the_end_in_path_order() -> None:
    assert merged("abc", "", "", "xy") == "abcxy"
    assert merged("abc", "", "xb", "yz") == "xbacyz"


def test_ours_may_be_asked_to_win() -> None:
    siblings = Siblings(now=tuple("bca"), base=tuple("abc"), ours=tuple("cba"))
    assert wanted(siblings, ours_wins=True) == Wanted(tuple("cba"))


ORDERS = st.permutations("abcdef").map(tuple)
PARTS = st.tuples(ORDERS, st.integers(0, 6)).map(lambda drawn: drawn[0][: drawn[1]])


@given(PARTS, PARTS, PARTS)
def test_every_sibling_stands_in_a_merged_order_once(
    now: tuple[str, ...], base: tuple[str, ...], ours: tuple[str, ...]
) -> None:
    order = wanted(Siblings(now, base, ours)).order
    assert sorted(order) == sorted({*now, *ours})


@given(PARTS, PARTS, PARTS)
def test_a_merged_order_is_settled(
    now: tuple[str, ...], base: tuple[str, ...], ours: tuple[str, ...]
) -> None:
    first = wanted(Siblings(now, base, ours))
    agreed = tuple(page for page in first.order if page in ours)
    if not first.clash:
        again = wanted(Siblings(first.order, agreed, agreed))
        assert again == Wanted(first.order)


def carried_out(now: tuple[str, ...], moves: tuple[Step, ...]) -> tuple[str, ...]:
    order = list(now)
    for move in moves:
        if move.page in order:
            order.remove(move.page)
        order.insert(0 if move.after is None else order.index(move.after) + 1, move.page)
    return tuple(order)


@given(PARTS, ORDERS)
def test_steps_reach_the_order(now: tuple[str, ...], order: tuple[str, ...]) -> None:
    assert carried_out(now, steps(now, order)) == order


@given(ORDERS, ORDERS)
def test_steps_are_as_few_as_can_be(now: tuple[str, ...], order: tuple[str, ...]) -> None:
    longest = max(
        size
        for size in range(7)
        if any(
            tuple(page for page in order if page in part) == part
            for part in itertools.combinations(now, size)
        )
    )
    assert len(steps(now, order)) == len(order) - longest


def test_pages_the_order_does_not_name_are_left_alone() -> None:
    assert steps(("x", "b", "y", "a"), ("a", "b")) == (Step("a", None),) or steps(
        ("x", "b", "y", "a"), ("a", "b")
    ) == (Step("b", "a"),)


def test_a_place_that_was_agreed_on_stays_until_the_page_hangs_elsewhere() -> None:
    old = Agreed("7", "a.md", "A", "1", 3, place=2)
    assert with_place(replace(old, place=-1, version=4), old).place == 2
    assert with_place(replace(old, place=0), old).place == 0
    assert with_place(replace(old, place=-1, parent="2"), old).place == -1
    assert with_place(replace(old, place=-1), None).place == -1
