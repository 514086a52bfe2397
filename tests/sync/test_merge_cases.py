"""Merging structures, case by case, from `merge_cases.md`; each holds with the sides exchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from docsync.sync.merging.markers import has_markers, places, settle
from docsync.sync.merging.parts import Side
from docsync.sync.merging.text import merge_text

TEXT = (Path(__file__).parent / "merge_cases.md").read_text("utf-8")
CASE = re.compile(r"^## (.*)\n((?:\n~~~~ \w+\n(?:.*\n)*?~~~~\n)+)", re.MULTILINE)
PART = re.compile(r"^~~~~ (\w+)\n((?:.*\n)*?)~~~~\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    base: str
    ours: str
    theirs: str
    merged: str


CASES = {match[1]: Case(**dict(PART.findall(match[2]))) for match in CASE.finditer(TEXT)}


def test_no_case_is_left_out() -> None:
    assert len(CASES) == TEXT.count("\n## ") > 70


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_texts_merge_as_the_case_says(case: Case) -> None:
    result = merge_text(case.base, case.ours, case.theirs)
    assert result.text == case.merged
    assert result.conflicts == len(places(case.merged))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_sides_of_a_case_may_be_exchanged(case: Case) -> None:
    one = merge_text(case.base, case.ours, case.theirs).text
    two = merge_text(case.base, case.theirs, case.ours).text
    assert settle(one, Side.OURS) == settle(two, Side.THEIRS)
    assert settle(one, Side.THEIRS) == settle(two, Side.OURS)


def test_what_no_page_can_hold_is_merged_by_lines() -> None:
    assert merge_text("a\x01\n\nb\n", "a\x01\n\nB\n", "A\x01\n\nb\n").text == "A\x01\n\nB\n"


# Markers -----------------------------------------------------------------------------------------

OWN = merge_text("a\n", "b\n", "c\n").text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (OWN, True),
        (f"```\n{OWN}```\n", True),
        (OWN.removesuffix("\n"), True),
        ("<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> feature\n", True),
        ("<<<<<<< HEAD\r\nb\n=======\nc\n>>>>>>> feature", True),
        ("```\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> feature\n```\n", False),
        ("~~~\n```\n~~~\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> feature\n", True),
        ("<<<<<<< HEAD\nb\n", False),
        ("    <<<<<<< ours: this folder\n", False),
        ("Title\n=======\n", False),
    ],
)
def test_markers_are_found(text: str, found: bool) -> None:  # noqa: FBT001 - drawn from a table
    assert has_markers(text) is found


def test_markers_that_are_not_whole_are_text() -> None:
    broken = OWN.replace("=======\n", "")
    assert places(broken) == ()
    assert settle(broken, Side.OURS) == broken


def test_places_are_named_by_their_line() -> None:
    text = f"one\n\n{OWN}\ntwo\n\n{OWN}"
    assert [place.line for place in places(text)] == [3, 13]
    assert settle(text.removesuffix("\n"), Side.THEIRS) == "one\n\nc\n\ntwo\n\nc\n"
    assert settle("end", Side.OURS) == "end"


def test_a_list_of_front_matter_that_no_page_can_hold_is_a_clash() -> None:
    texts = [f"---\ntags:\n  - a\x01\n  - {name}\n---\n" for name in "bcd"]
    assert merge_text(*texts).conflicts == 1
    assert settle(merge_text("a\n", "b\n", "c\n").text, Side.BASE) == "a\n"
