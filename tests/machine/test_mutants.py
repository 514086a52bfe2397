"""Seeded bugs are found by the state machine: a sample of them, the whole being `hunt.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from machine.hunt import hunt
from machine.mutants import MUTANTS
from machine.running import close_stages

SECONDS = 60.0
SAMPLE = {
    "blind retry": 2,
    "no journal": 2,
    "404 is a deletion": 2,
    "pull overwrites": 0,
    "labels overwritten": 0,
    "deletion beats edit": 0,
}  # bugs that are found soon, and the seed to begin with


@pytest.fixture(scope="module", autouse=True)
def _stages() -> Iterator[None]:
    yield
    close_stages()


def test_there_are_ten_seeded_bugs_or_more() -> None:
    assert len(MUTANTS) >= 10


@pytest.mark.parametrize("name", SAMPLE)
def test_a_seeded_bug_is_found(name: str) -> None:
    found = hunt(name, SECONDS, SAMPLE[name])
    assert found.found, f"not found in {found.examples} examples"
