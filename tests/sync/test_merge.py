"""Merging values, sets and texts; git itself is the oracle for texts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsync.sync.merge import Clash, merge_set, merge_value
from docsync.sync.merging.markers import BASE, OURS, THEIRS, has_markers
from docsync.sync.merging.text import mark_differences, merge_text

MARKS = f"<<<<<<< {OURS}\n", f"||||||| {BASE}\n", "=======\n", f">>>>>>> {THEIRS}\n"


def marked(ours: str, base: str, theirs: str) -> str:
    return MARKS[0] + ours + MARKS[1] + base + MARKS[2] + theirs + MARKS[3]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (1, 1, 1, 1),
        (1, 2, 1, 2),
        (1, 1, 2, 2),
        (1, 2, 2, 2),
        (1, 2, 3, Clash(1, 2, 3)),
    ],
)
def test_a_value_takes_the_side_that_changed(
    base: int, ours: int, theirs: int, merged: int | Clash[int]
) -> None:
    assert merge_value(base, ours, theirs) == merged


def test_sets_keep_what_either_side_added_and_drop_what_either_removed() -> None:
    assert merge_set("abc", "abd", "bce") == set("bde")


# Each: what it shows, base, ours, theirs, merged.
CASES = [
    ("different blocks", "a\n\nb\n", "A\n\nb\n", "a\n\nB\n", "A\n\nB\n"),
    ("different lines of a block", "a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
    ("the same edit", "a\n", "b\n", "b\n", "b\n"),
    ("an edit and an insert", "a\n\nb\n", "A\n\nb\n", "a\n\nnew\n\nb\n", "A\n\nnew\n\nb\n"),
    ("a deletion and an edit apart", "a\n\nb\n\nc\n", "b\n\nc\n", "a\n\nb\n\nC\n", "b\n\nC\n"),
    (
        "two cells of one row",
        "| a | b |\n| - | - |\n| 1 | 2 |\n",
        "| a | b |\n| - | - |\n| 9 | 2 |\n",
        "| a | b |\n| - | - |\n| 1 | 8 |\n",
        "| a | b |\n| - | - |\n| 9 | 8 |\n",
    ),
    ("two neighbours in a list", "- a\n- b\n", "- A\n- b\n", "- a\n- B\n", "- A\n- B\n"),
    (
        "two tasks",
        "- [ ] a\n- [ ] b\n",
        "- [x] a\n- [ ] b\n",
        "- [ ] a\n- [x] b\n",
        "- [x] a\n- [x] b\n",
    ),
    ("an end without a newline", "a\n\nb", "A\n\nb", "a\n\nB", "A\n\nB"),
    ("a newline that one side added", "a\n\nb", "A\n\nb\n", "a\n\nB", "A\n\nB\n"),
    ("a conflict", "a\n\nb\n", "a\n\n1\n", "a\n\n2\n", "a\n\n" + marked("1\n", "b\n", "2\n")),
    (
        "a conflict beside a merge",
        "a\n\nb\n\nc\n",
        "A\n\n1\n\nc\n",
        "a\n\n2\n\nC\n",
        "A\n\n" + marked("1\n", "b\n", "2\n") + "\nC\n",
    ),
    (
        "a cell both changed",
        "| a |\n",
        "| b |\n",
        "| c |\n",
        marked("| b |\n", "| a |\n", "| c |\n"),
    ),
    ("an item both changed", "- a\n", "- b\n", "- c\n", marked("- b\n", "- a\n", "- c\n")),
    ("rows of other shapes", "|a|\n", "|b|c|\n", "|d|\n", marked("|b|c|\n", "|a|\n", "|d|\n")),
    ("a text both wrote", "", "a\n", "b\n", marked("a\n", "", "b\n")),
]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_texts_merge(base: str, ours: str, theirs: str, merged: str) -> None:
    result = merge_text(base, ours, theirs)
    assert result.text == merged
    assert bool(result.conflicts) is (MARKS[0] in merged)
    assert has_markers(merged) is (MARKS[0] in merged)


def test_two_texts_without_a_base_are_marked_where_they_differ() -> None:
    assert mark_differences("a\nb\n", "a\nb\n").conflicts == 0
    result = mark_differences("a\nb\nc\n", "a\nB\nc\n")
    assert (result.text, result.conflicts) == ("a\n" + marked("b\n", "", "B\n") + "c\n", 1)


LINES = st.lists(st.sampled_from(["", "", "a", "b", "c d", "- e", "| f | g |"]), max_size=12)
TEXTS = LINES.map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(TEXTS, TEXTS)
def test_an_edit_on_one_side_alone_is_taken_as_it_is(base: str, other: str) -> None:
    assert merge_text(base, other, base).text == other
    assert merge_text(base, base, other).text == other
    assert merge_text(base, other, other).text == other


@given(TEXTS, TEXTS, TEXTS)
def test_no_line_that_somebody_added_is_lost(base: str, ours: str, theirs: str) -> None:
    merged = set(merge_text(base, ours, theirs).text.split("\n"))
    cells = {cell for line in merged for cell in line.split("|")}
    old = set(base.split("\n"))
    for line in (set(ours.split("\n")) | set(theirs.split("\n"))) - old:
        assert line in merged or set(line.split("|")) <= cells


@given(TEXTS, TEXTS, TEXTS)
def test_sides_may_be_exchanged(base: str, ours: str, theirs: str) -> None:
    one, two = merge_text(base, ours, theirs), merge_text(base, theirs, ours)
    assert bool(one.conflicts) == bool(two.conflicts)
    if not one.conflicts:
        assert one.text == two.text


NUMBERED = st.integers(min_value=1, max_value=14)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    """Make a base whose lines are all different, and two edits of it."""
    size = draw(NUMBERED)
    base = [f"line {number}" for number in range(size)]
    sides = []
    for name in "xy":
        lines = list(base)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, size))
            kind = draw(st.sampled_from(["change", "insert", "delete"]))
            if kind == "insert":
                lines.insert(at, f"new {name} {at} {len(lines)}")
            elif at < len(lines):
                lines[at : at + 1] = [f"changed {name} {at}"] if kind == "change" else []
        sides.append(lines)
    text = ["".join(f"{line}\n" for line in lines) for lines in (base, *sides)]
    return text[0], text[1], text[2]


@settings(max_examples=60, deadline=None)
@given(edits())
def test_what_git_merges_merges_the_same(tmp: Path, three: tuple[str, str, str]) -> None:
    base, ours, theirs = three
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp / name).write_text(text, encoding="utf-8")
    git = subprocess.run(
        ["git", "merge-file", "-p", str(tmp / "ours"), str(tmp / "base"), str(tmp / "theirs")],
        capture_output=True,
        text=True,
        check=False,
    )
    result = merge_text(base, ours, theirs)
    if git.returncode == 0:
        assert (result.text, result.conflicts) == (git.stdout, 0)


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("merge")
