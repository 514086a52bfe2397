"""Few positions are written, and they put a page where it shall be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docsync.confluence.order import Place, places

POSITIONS = st.lists(st.none() | st.integers(0, 9), max_size=6)


@given(POSITIONS, st.data())
def test_the_page_stands_behind_the_other_and_the_rest_keeps_its_order(
    positions: list[int | None], data: st.DataObject
) -> None:
    siblings = [Place(str(index), position) for index, position in enumerate(positions)]
    page = data.draw(st.sampled_from([one.id for one in siblings] + ["new"]))
    others = [one.id for one in siblings if one.id != page]
    after = data.draw(st.sampled_from([None, *others]))
    written = {one.id: one.position for one in places(siblings, page, after)}

    standing = {one.id: one.position for one in siblings} | written
    at = others.index(after) + 1 if after else 0
    wanted = [*others[:at], page, *others[at:]]
    assert None not in [standing.get(one) for one in wanted]
    assert wanted == sorted(wanted, key=lambda one: standing[one] or 0)
    assert len({standing[one] for one in wanted}) == len(wanted)


def test_a_page_that_stands_there_already_is_left_alone() -> None:
    assert places((Place("a", 1), Place("b", 2)), "b", "a") == ()


def test_one_position_is_written_where_there_is_room() -> None:
    assert places((Place("a", 10), Place("b", 20)), "new", "b") == (Place("new", 1020),)
