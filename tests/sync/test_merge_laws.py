"""The laws of merging, over drawn pages of blocks, lists and tables; git is the oracle."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from docsync.sync.merging.markers import has_markers, places, settle
from docsync.sync.merging.parts import Side
from docsync.sync.merging.text import merge_text
from support.merge_pages import Leaf, Page, changed, edited, leaves, pages, written

WORD = re.compile(r"\b[wxyz]\d+\b")


def words(text: str) -> Counter[str]:
    return Counter(WORD.findall(text))


@st.composite
def three(draw: st.DrawFn, *, gentle: bool = False) -> tuple[str, str, str]:
    """Draw a page and two edits of it, as texts."""
    page = draw(pages())
    ours, theirs = (draw(edited(page, name, gentle=gentle)) for name in "xy")
    return written(page), written(ours), written(theirs)


@given(three())
def test_an_edit_of_one_side_is_taken_byte_by_byte(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    assert merge_text(base, ours, base).text == ours
    assert merge_text(base, base, theirs).text == theirs
    assert merge_text(base, ours, ours).text == ours


@given(three())
def test_what_somebody_wrote_is_in_the_result_or_in_a_conflict(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    merged = words(merge_text(base, ours, theirs).text)
    for side in (ours, theirs):
        assert not words(side).keys() - words(base).keys() - merged.keys()


@given(three())
def test_what_nobody_deleted_is_in_the_result(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    merged = words(merge_text(base, ours, theirs).text)
    assert not (words(ours) & words(theirs)).keys() - merged.keys()


@given(three())
def test_nothing_is_doubled_but_in_a_conflict(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    result = merge_text(base, ours, theirs)
    assume(not result.conflicts)
    moved = words(base) - Counter(dict.fromkeys(words(base), 1))  # none: each stands once
    assert not moved
    merged = words(result.text)
    assert not {word for word in merged if word[0] in "xy" and merged[word] > 1}


@given(three())
def test_the_sides_may_be_exchanged(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    one, two = merge_text(base, ours, theirs), merge_text(base, theirs, ours)
    assert one.conflicts == two.conflicts
    for side, other in ((Side.OURS, Side.THEIRS), (Side.THEIRS, Side.OURS)):
        assert settle(one.text, side) == settle(two.text, other)


@given(three(gentle=True))
def test_a_merge_that_is_merged_again_stays_as_it_is(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    result = merge_text(base, ours, theirs)
    assume(not result.conflicts)
    for side in (ours, theirs):
        assert merge_text(side, result.text, side).text == result.text
        again = merge_text(base, result.text, side)
        assert (again.text, again.conflicts) == (result.text, 0)


@given(three())
def test_conflicts_are_whole_and_each_side_can_be_taken(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    result = merge_text(base, ours, theirs)
    assert len(places(result.text)) == result.conflicts
    assert has_markers(result.text) is bool(result.conflicts)
    for side, text in ((Side.OURS, ours), (Side.THEIRS, theirs)):
        taken = settle(result.text, side)
        assert not has_markers(taken)
        assert not words(text).keys() - words(base).keys() - words(taken).keys()


@st.composite
def apart(draw: st.DrawFn) -> tuple[Page, int, int]:
    """Draw a page and two of its leaves."""
    page = draw(pages())
    count = len(leaves(page))
    assume(count > 1)
    one = draw(st.integers(0, count - 1))
    return page, one, draw(st.integers(0, count - 1).filter(lambda other: other != one))


def rewritten(page: Page, at: int, new: str) -> Page:
    target = leaves(page)[at]
    return changed(page, lambda leaf: Leaf(new) if leaf is target else leaf)


@settings(max_examples=200)
@given(apart(), st.booleans())
def test_edits_of_two_leaves_never_clash(drawn: tuple[Page, int, int], whole: bool) -> None:  # noqa: FBT001 - drawn
    page, one, two = drawn
    if code_lines(page, one) == code_lines(page, two) is not None:
        return  # two lines of one fence: as git has it
    kept = leaves(page)[one].words, leaves(page)[two].words
    ours = rewritten(page, one, "x1 x2" if whole else f"{kept[0]} x1")
    theirs = rewritten(page, two, "y1 y2" if whole else f"{kept[1]} y1")
    both = rewritten(
        rewritten(page, one, "x1 x2" if whole else f"{kept[0]} x1"),
        two,
        "y1 y2" if whole else f"{kept[1]} y1",
    )
    result = merge_text(written(page), written(ours), written(theirs))
    assert (result.text, result.conflicts) == (written(both), 0)


def code_lines(page: Page, at: int) -> int | None:
    """Say in which block with code a leaf stands, None where in none."""
    count = 0
    for number, block in enumerate(page):
        count += len(leaves((block,)))
        if at < count:
            return number if "```" in written((block,)) else None
    return None


@settings(max_examples=150, deadline=None)
@given(three())
def test_what_git_merges_is_merged(tmp: Path, texts: tuple[str, str, str]) -> None:
    for name, text in zip(("base", "ours", "theirs"), texts, strict=True):
        (tmp / name).write_text(text, encoding="utf-8")
    git = subprocess.run(
        ["git", "merge-file", "-p", str(tmp / "ours"), str(tmp / "base"), str(tmp / "theirs")],
        capture_output=True,
        text=True,
        check=False,
    )
    result = merge_text(*texts)
    if git.returncode == 0:
        assert result.conflicts == 0
        assert words(result.text) == words(git.stdout)


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merge")
