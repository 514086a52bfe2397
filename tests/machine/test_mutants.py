"""Seeded bugs are found by the state machine: a sample of them, the whole being `hunt.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.values import Profile
from machine.hunt import hunt
from machine.mutants import MUTANTS
from machine.running import close_stages

SECONDS = 60.0
CLOUD, DATACENTER = Profile.CLOUD, Profile.DATACENTER
SAMPLE = {
    "404 is a deletion": (0, CLOUD),
    "no journal": (2, DATACENTER),
    "base advanced early": (3, CLOUD),
    "no rehash": (3, CLOUD),
    "no stepping aside": (2, DATACENTER),
    "deletion beats edit": (0, DATACENTER),
    "pull overwrites": (0, CLOUD),
    "labels overwritten": (0, CLOUD),
}  # bugs that are found soon, and where


@pytest.fixture(scope="module", autouse=True)
def _stages() -> Iterator[None]:
    yield
    close_stages()


def test_there_are_ten_seeded_bugs_or_more() -> None:
    assert len(MUTANTS) >= 10


@pytest.mark.parametrize("name", SAMPLE)
def test_a_seeded_bug_is_found(name: str) -> None:
    seed, profile = SAMPLE[name]
    found = hunt(name, SECONDS, seed, [profile])
    assert found.found, f"not found in {found.examples} examples"
