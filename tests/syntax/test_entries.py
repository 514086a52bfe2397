"""Entries of a front matter: read with their lines, written without touching anything else."""

from __future__ import annotations

import pytest

from docsync.errors import FileError
from docsync.syntax.entries import Absent, Said, put, said

FRONT = """---
title: Setup # the title
restrictions:
  # who may
  read:
    - Kim Lee  # the author
    - group:writers
  edit: []
properties: {a: 1, "b c": [x, {y: null}]}
date: 2026-05-04
---
"""


def test_entries_are_read_with_their_lines() -> None:
    assert said(FRONT) == (
        Said("properties/a", 1, 9),
        Said("properties/b c", ["x", {"y": None}], 9),
        Said("restrictions/read", ["Kim Lee", "group:writers"], 5),
        Said("restrictions/edit", [], 8),
    )


def test_values_are_json() -> None:
    front = "---\nproperties: {d: 2026-05-04, f: 1.5, n: .nan, t: true, e: null}\nstatus:\n---\n"
    values = {one.name: one.value for one in said(front)}
    assert values == {
        "status": None,
        "properties/d": "2026-05-04",
        "properties/f": 1.5,
        "properties/n": "nan",
        "properties/t": True,
        "properties/e": None,
    }


def test_an_empty_mapping_is_an_empty_key() -> None:
    assert said("---\nrestrictions: {}\n---\n") == (Said("restrictions", None, 2),)
    assert said("") == ()


def test_a_list_keeps_the_lines_of_what_stays() -> None:
    told = put(FRONT, "restrictions/read", ["Kim Lee", "group:readers"])
    assert told == FRONT.replace("group:writers", "group:readers")


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("restrictions/edit", ["Kim Lee"], "  edit: [Kim Lee]\n"),
        ("properties/a", {"x": [1]}, 'properties: {a: {x: [1]}, "b c": [x, y: null]}\n'),
        ("width", "full", "width: full\n"),
        ("status", None, "status:\n"),
    ],
)
def test_one_entry_is_written_and_nothing_else(name: str, value: object, line: str) -> None:
    told = put(FRONT, name, value)
    assert line in told
    changed = [one for one in told.splitlines() if one not in FRONT.splitlines()]
    assert changed == [line.rstrip("\n")]


def test_a_front_matter_is_made_and_goes_with_its_last_entry() -> None:
    made = put("", "properties/a", 1)
    assert made == "---\nproperties:\n  a: 1\n---\n"
    assert put(made, "properties/a", Absent.ABSENT) == ""
    assert put("", "width", Absent.ABSENT) == ""


def test_an_entry_is_taken_out_alone() -> None:
    told = put(FRONT, "properties/a", Absent.ABSENT)
    assert 'properties: {"b c": [x, y: null]}\n' in told
    assert put(FRONT, "restrictions/x", Absent.ABSENT).count("restrictions") == 1


def test_front_matter_in_braces_is_left_to_its_author() -> None:
    with pytest.raises(FileError, match="braces"):
        put("---\n{a: 1}\n---\n", "width", "full")
