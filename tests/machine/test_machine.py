"""Nobody's work is ever lost: a sample of the state machine, the whole being `long.py`."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.values import Profile
from machine.long import Batch, run
from machine.running import close_stages, counts

FIXED = (1,)
PROFILES = pytest.mark.parametrize("profile", list(Profile), ids=[one.value for one in Profile])


def new_seed() -> int:
    """Take another seed in every run; in CI with every commit: one commit has one answer."""
    if "CI" in os.environ:
        head = ["git", "rev-parse", "HEAD"]
        asked = subprocess.run(head, cwd=Path(__file__).parent, capture_output=True, check=False)
        if asked.returncode == 0:
            return int(asked.stdout[:10], 16) % 10**6
    return random.randrange(10**6)


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
    """Other examples each time; the seed is printed, to do it again."""
    batch = Batch(profile, new_seed(), examples=3, steps=14)
    print(f"\nto do it again: {batch.command}")  # noqa: T201 - the seed of a failing run
    run(batch)
