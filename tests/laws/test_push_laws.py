"""The laws of the push: over pages out of chance, over the cases of fixtures, over real texts.

What CI takes is a sample; `DOCSYNC_EVERY_CASE=1` takes every case of fixtures, and
`python tests/laws/matrix.py` runs all texts of the corpus with more edits.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.syntax.xml import parse
from docsync.values import Base
from support.corpus import bodies
from support.document_edits import AT_ONCE, EDITS
from support.fixture_cases import Case, cases
from support.law_trials import Amount, Trial, of_markdown, of_storage
from support.page_laws import edited, get_put, laws_of, page_of
from support.random_edit import Edit
from support.random_pages import pages

calm = settings(deadline=None, suppress_health_check=list(HealthCheck))
edits = st.sampled_from(EDITS)
seeds = st.integers(0, 99)


ODD = frozenset(("readable",))  # what has a row, but not the shape of its row
SHOWN = frozenset(("fresh",))  # what the cases themselves show exactly


def hold(trials: Iterable[Trial], but: frozenset[str] = frozenset()) -> None:
    for trial in trials:
        if trial.law not in but:
            trial.check()


def pushed_laws_hold(base: Base, chosen: list[Edit], seed: int) -> None:
    pushed = edited(base, chosen, random.Random(seed)).pushed(to_storage)
    for law in laws_of(chosen).values():
        law(pushed)


@settings(calm, max_examples=60)
@given(pages)
def test_nothing_edited_changes_nothing(storage: str) -> None:
    get_put(to_storage, page_of(storage))


@settings(calm, max_examples=120)
@given(pages, edits, seeds)
def test_an_edit_arrives_and_all_else_stays(storage: str, edit: Edit, seed: int) -> None:
    pushed_laws_hold(page_of(storage), [edit], seed)


@settings(calm, max_examples=60)
@given(pages, st.lists(edits, min_size=2, max_size=12), seeds)
def test_many_edits_at_once_arrive(storage: str, chosen: list[Edit], seed: int) -> None:
    pushed_laws_hold(page_of(storage), chosen, seed)


@settings(calm, max_examples=30)
@given(pages, st.sampled_from(AT_ONCE), seeds)
def test_an_edit_of_all_of_a_page_arrives(storage: str, edit: Edit, seed: int) -> None:
    pushed_laws_hold(page_of(storage), [edit], seed)


# What a fresh conversion without the site of the case cannot hold: its pictures and its panels.
OF_A_SITE = frozenset(
    ("A diagram that was drawn", "Panels of the new editor as Data Center has them")
)
EVERY = 1 if os.environ.get("DOCSYNC_EVERY_CASE") else 12
CASES = [case for case in cases() if case.title not in OF_A_SITE][::EVERY]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.where} {case.title}")
def test_the_laws_hold_for_a_case(case: Case) -> None:
    name = case.title
    hold(of_storage(name, case.base_storage, Amount()), ODD)
    hold(of_markdown(name, case.base_markdown, Amount()), SHOWN)


@pytest.mark.corpus
@pytest.mark.parametrize("path", bodies("storage"), ids=lambda path: path.stem)
def test_a_body_is_read_or_refused_with_a_place(path: Path) -> None:
    storage = path.read_text(encoding="utf-8")
    try:
        parse(storage)
    except ConversionError:
        with pytest.raises(ConversionError) as caught:
            to_markdown(storage)
        assert caught.value.line
        assert caught.value.column
    else:
        to_markdown(storage)


@pytest.mark.corpus
@pytest.mark.parametrize("path", bodies("storage", every=8), ids=lambda path: path.stem)
def test_the_laws_hold_for_real_bodies(path: Path) -> None:
    try:
        hold(of_storage(path.name, path.read_text(encoding="utf-8"), Amount()))
    except ConversionError:
        assert not is_well_formed(path)


def is_well_formed(path: Path) -> bool:
    try:
        parse(path.read_text(encoding="utf-8"))
    except ConversionError:
        return False
    return True


@pytest.mark.corpus
@pytest.mark.parametrize("path", bodies("markdown", every=40), ids=lambda path: path.stem)
def test_the_laws_hold_for_real_markdown(path: Path) -> None:
    hold(of_markdown(path.name, path.read_bytes().decode().replace("\r\n", "\n"), Amount()))
