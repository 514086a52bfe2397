"""Nobody's work is ever lost: a sample of the state machine, the whole being `long.py`."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from docsync.values import Profile
from machine.long import Batch, run
from machine.running import close_stages, counts

FIXED = (1,)
PROFILES = pytest.mark.parametrize("profile", list(Profile), ids=[one.value for one in Profile])


@pytest.fixture(scope="module", autouse=True)
def _stages() -> Iterator[None]:
    yield
    close_stages()


@PROFILES
@pytest.mark.parametrize("seed", FIXED)
def test_whatever_happens_nothing_is_lost(profile: Profile, seed: int) -> None:
    run(Batch(profile, seed, examples=6, steps=14))
    assert counts["runs"]


@PROFILES
def test_whatever_else_happens_nothing_is_lost(profile: Profile) -> None:
    """Other examples in every run; its seed is printed, to do it again."""
    batch = Batch(profile, random.randrange(10**6), examples=3, steps=14)
    print(f"\nto do it again: {batch.command}")  # noqa: T201 - the seed of a failing run
    run(batch)
