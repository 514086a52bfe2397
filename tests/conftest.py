"""Fixtures that every part's tests may use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile


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
