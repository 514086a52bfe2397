from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from docsync.markdown.escape import _RUN, escape_any_block, escape_block, is_plain

LINES = st.text(st.sampled_from("aZé한1 \n\t\xa0*_`~[](){}<>&\\|#-+.:!=www/^$%@"))


@given(LINES, st.booleans())
def test_a_paragraph_that_begins_with_a_letter_needs_nothing(written: str, begins: bool) -> None:  # noqa: FBT001 - drawn
    whole = escape_any_block(written, begins_with_text=begins)
    assert escape_block(written, begins_with_text=begins) == whole


@given(LINES)
@example("www.a")
def test_a_text_is_plain_exactly_if_nothing_of_it_may_need_a_backslash(text: str) -> None:
    assert is_plain(text) is (_RUN.search(text) is None)
