"""Metadata as values: what a file may say, how it is stored, and how it is merged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.errors import FileError
from docsync.sync.metadata import (
    EDIT,
    READ,
    Asked,
    Named,
    Who,
    agreed_on,
    asked_status,
    checked_entries,
    digest_of,
    named,
    spelled,
    stored,
    weighed,
)
from docsync.syntax.entries import Said

VALUES = st.sampled_from([None, 1, "a", ["x"], {"k": 2}])


@pytest.mark.parametrize(
    ("name", "said", "kept"),
    [
        ("width", "full", "full-width"),
        ("width", "Fixed", "default"),
        ("width", "max", "max"),
        ("width", None, None),
        ("width", "", None),
        ("emoji", "🚀", "1f680"),
        ("emoji", ":rocket:", "1f680"),
        ("emoji", "1f680", "1f680"),
        ("emoji", "❤️", "2764"),
        ("emoji", "👩‍⚕️", "1f469-200d-2695-fe0f"),
        ("emoji", None, None),
        ("properties/a", {"b": 1}, {"b": 1}),
    ],
)
def test_a_value_is_stored_as_the_site_has_it(name: str, said: object, kept: object) -> None:
    assert stored(Said(name, said, 2)) == kept


@pytest.mark.parametrize(
    ("name", "said"),
    [("width", "wide"), ("width", 80), ("emoji", "rocket"), ("emoji", ":no-such:"), ("emoji", 5)],
)
def test_a_value_that_is_none_names_its_line(name: str, said: object) -> None:
    with pytest.raises(FileError) as caught:
        stored(Said(name, said, 7))
    assert caught.value.line == 7


@pytest.mark.parametrize(
    ("name", "kept", "written"),
    [
        ("width", "full-width", "full"),
        ("width", "max", "max"),
        ("width", None, None),
        ("emoji", "1f680", "🚀"),
        ("emoji", "atlassian-x", "atlassian-x"),
        ("emoji", "ffffff", "ffffff"),
        ("emoji", None, None),
        ("properties/a", [1], [1]),
    ],
)
def test_a_stored_value_is_spelled_for_people(name: str, kept: object, written: object) -> None:
    assert spelled(name, kept) == written


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (None, None),
        ("", None),
        ("Done", Asked("Done")),
        ({"name": "Done"}, Asked("Done")),
        ({"name": "Done", "color": "green"}, Asked("Done", "#57D9A3")),
        ({"name": "Done", "colour": "#123456"}, Asked("Done", "#123456")),
        ({"name": " "}, None),
    ],
)
def test_a_status_is_a_name_or_a_name_and_colour(said: object, asked: Asked | None) -> None:
    assert asked_status(Said("status", said, 2)) == asked


@pytest.mark.parametrize("said", [5, ["a"], {}, {"name": "A", "color": "mauve"}, "x" * 21])
def test_what_is_no_status_is_refused(said: object) -> None:
    with pytest.raises(FileError):
        asked_status(Said("status", said, 2))


@pytest.mark.parametrize(
    ("said", "who"),
    [
        (None, []),
        ("", []),
        ("Kim Lee", [(Who.EITHER, "Kim Lee")]),
        (["@kim", "user:7", "group:w"], [(Who.EITHER, "kim"), (Who.USER, "7"), (Who.GROUP, "w")]),
        (["712020:ab-cd"], [(Who.EITHER, "712020:ab-cd")]),
        ([{"user": "kim"}, {"group": "w"}], [(Who.USER, "kim"), (Who.GROUP, "w")]),
        ({"users": ["kim"], "groups": ["w"]}, [(Who.USER, "kim"), (Who.GROUP, "w")]),
        ({"users": None}, []),
        ({"users": "kim"}, []),
    ],
)
def test_people_and_groups_are_named(said: object, who: list[tuple[Who, str]]) -> None:
    assert [(one.who, one.name) for one in named(Said(READ, said, 2))] == who


def test_a_name_remembers_how_it_is_spelled() -> None:
    assert named(Said(READ, ["@kim"], 2)) == (Named(Who.EITHER, "kim", "@kim"),)


@pytest.mark.parametrize("said", [5, [5], [""], {"people": ["kim"]}, [{"user": 5}]])
def test_what_names_nobody_is_refused(said: object) -> None:
    with pytest.raises(FileError):
        named(Said(READ, said, 2))


def test_other_entries_are_taken_as_they_are() -> None:
    entries = (Said("properties/team", "docs", 2), Said("width", "full", 3), Said(READ, [], 4))
    assert checked_entries(entries) == entries


def test_empty_restrictions_are_both_and_empty_properties_none() -> None:
    told = checked_entries([Said("restrictions", None, 3), Said("properties", None, 4)])
    assert told == (Said(READ, None, 3), Said(EDIT, None, 3))


@pytest.mark.parametrize(
    "name", ["restrictions", "properties", "restrictions/see", "properties/docsync.x"]
)
def test_what_no_entry_is_called_is_refused(name: str) -> None:
    with pytest.raises(FileError):
        checked_entries([Said(name, "x", 2)])
    with pytest.raises(FileError, match="too long"):
        checked_entries([Said("properties/" + "k" * 256, 1, 2)])


@given(base=VALUES, ours=VALUES, theirs=VALUES)
def test_a_value_is_merged_by_the_side_that_changed(
    base: object, ours: object, theirs: object
) -> None:
    told = weighed({"a": digest_of(base)}, {"a": ours}, {"a": theirs})
    if digest_of(ours) == digest_of(base):
        assert told.merged == {"a": theirs}
    elif digest_of(theirs) in (digest_of(base), digest_of(ours)):
        assert told.merged == {"a": ours}
    else:
        assert told.clashes == {"a"}
        assert told.merged == {}


def test_what_was_never_agreed_on_is_the_files() -> None:
    assert weighed({}, {"a": 1}, {"a": 2}).merged == {"a": 1}
    assert agreed_on({"a": 1}, ["b", "a"]) == (("a", digest_of(1)), ("b", digest_of(None)))
