"""Storage → Markdown → storage, afresh: all that the page says is still there."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from docsync import to_markdown, to_storage
from docsync.errors import ConversionError
from support.canonical import canonical
from support.fixture_cases import Case, cases
from support.page_contents import contents

LEAST_EQUAL = 0.95
# Diagrams that a configured tool draws, and panels in the form that Data Center has for them.
OF_ANOTHER_SITE = ("docsync-diagram", '<ac:parameter ac:name="bgColor">#EAE6FF<')


@cache
def real_bodies() -> tuple[tuple[str, str], ...]:
    corpus = os.environ.get("DOCSYNC_CORPUS")
    if not corpus:
        pytest.skip("DOCSYNC_CORPUS is not set")
    paths = sorted(path for path in Path(corpus, "storage").rglob("*") if path.is_file())
    texts = ((path.name, path.read_bytes().decode()) for path in paths)
    return tuple((name, text) for name, text in texts if _is_well_formed(text))


def _is_well_formed(text: str) -> bool:
    try:
        to_markdown(text)
    except ConversionError:
        return False
    return True


def again(storage: str) -> str:
    return to_storage(to_markdown(storage).text).text


def lost(storage: str) -> Counter[str]:
    """Count what a journey to Markdown and back loses."""
    return contents(storage) - contents(again(storage))


@pytest.mark.corpus
def test_nothing_that_a_reader_sees_is_lost() -> None:
    losses = {name: lost(text) for name, text in real_bodies()}
    assert {name: found for name, found in losses.items() if found} == {}


@pytest.mark.corpus
def test_real_bodies_come_back_canonically_equal() -> None:
    bodies = real_bodies()
    other = [name for name, text in bodies if canonical(text) != canonical(again(text))]
    assert len(other) <= len(bodies) * (1 - LEAST_EQUAL), other


def shown(case: Case) -> list[str]:
    """Give the storage texts of a case, but those that only another site would write."""
    texts = (case.storage, *case.texts("storage also"))
    return [text for text in texts if not any(sign in text for sign in OF_ANOTHER_SITE)]


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: f"{case.where} {case.title}")
def test_cases_come_back_canonically_equal(case: Case) -> None:
    for storage in shown(case):
        assert canonical(storage) == canonical(again(storage)), case.where
        assert not lost(storage), case.where
