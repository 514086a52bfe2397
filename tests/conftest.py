"""Fixtures that every part's tests may use."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile

# A slow machine is no failure. Where CI is set the examples are the same in every run, so that a
# change is judged by what it changes; everywhere else each run looks at new ones.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(params=list(Profile), ids=[one.value for one in Profile])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run a fresh sandbox, once a profile."""
    with running(profile=request.param) as fresh:
        yield fresh


@pytest.fixture
def cloud() -> Iterator[Sandbox]:
    """Run a fresh Cloud sandbox."""
    with running(profile=Profile.CLOUD) as fresh:
        yield fresh


@pytest.fixture
def datacenter() -> Iterator[Sandbox]:
    """Run a fresh Data Center sandbox."""
    with running(profile=Profile.DATACENTER) as fresh:
        yield fresh
