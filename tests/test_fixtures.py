"""Every case of `fixtures/` holds, in both directions."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest

from docsync import Base, to_markdown, to_storage
from support.conformance import answers
from support.fixture_cases import FIXTURES, Case, cases

CASES = list(cases())
EDITED = {
    "markdown edited": "storage woven",
    "storage edited": "markdown woven",
    "markdown after": "storage after",
}


def named(case: Case) -> str:
    return f"{case.where} {case.title}"


def having(kind: str) -> list[Case]:
    return [case for case in CASES if case.texts(kind)]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_case_is_a_pair_and_its_edits_have_results(case: Case) -> None:
    kinds = [piece.kind for piece in case.pieces]
    assert kinds.count("markdown") == kinds.count("storage") == 1, case.where
    for kind, following in pairwise([*kinds, "end"]):
        assert EDITED.get(kind, following) == following, f"{case.where}: {kind} without its result"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_markdown_becomes_this_storage(case: Case) -> None:
    for markdown, told in case.readings:
        found = to_storage(markdown)
        assert found.text == case.storage, case.where
        assert [f"{each.line} {each.kind.value}" for each in found.warnings] == told, case.where


@pytest.mark.parametrize("case", CASES, ids=named)
def test_storage_becomes_this_markdown(case: Case) -> None:
    for storage in (case.storage, *case.texts("storage also")):
        assert to_markdown(storage).text == case.markdown, case.where


@pytest.mark.parametrize("case", CASES, ids=named)
def test_nothing_edited_changes_nothing(case: Case) -> None:
    base = Base(case.base_markdown, case.base_storage)
    restyled = Base(case.base_markdown + "\n", case.base_storage)
    assert to_storage(case.base_markdown, base=base).text == case.base_storage, case.where
    assert to_storage(case.base_markdown, base=restyled).text == case.base_storage, case.where
    assert to_markdown(case.base_storage, base=base).text == case.base_markdown, case.where


@pytest.mark.parametrize("case", having("markdown edited"), ids=named)
def test_an_edit_of_the_markdown_is_woven_into_the_storage(case: Case) -> None:
    base = Base(case.base_markdown, case.base_storage)
    for edited, woven in zip(
        case.texts("markdown edited"), case.texts("storage woven"), strict=True
    ):
        assert to_storage(edited, base=base).text == woven, case.where


@pytest.mark.parametrize("case", having("storage edited"), ids=named)
def test_an_edit_of_the_storage_is_woven_into_the_markdown(case: Case) -> None:
    base = Base(case.base_markdown, case.base_storage)
    for edited, woven in zip(
        case.texts("storage edited"), case.texts("markdown woven"), strict=True
    ):
        assert to_markdown(edited, base=base).text == woven, case.where


@pytest.mark.parametrize("case", having("markdown after"), ids=named)
def test_an_edit_on_either_side_gives_the_same_on_the_other(case: Case) -> None:
    base = Base(case.base_markdown, case.base_storage)
    for markdown, storage in zip(
        case.texts("markdown after"), case.texts("storage after"), strict=True
    ):
        assert to_storage(markdown, base=base).text == storage, case.where
        assert to_markdown(storage, base=base).text == markdown, case.where


def test_other_converters_can_be_tried_on_the_cases() -> None:
    case = next(cases(FIXTURES / "blocks"))
    converter = f"{sys.executable} -m docsync convert --to"
    found = list(answers(case, f"{converter} storage", f"{converter} markdown"))
    assert found
    assert all(answer.right for answer in found)
    assert not any(answer.right for answer in answers(case, "cat", "cat"))
