"""Fixtures that every part's tests may use."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from docsync.sandbox.server import Sandbox, running
from docsync.sandbox.witness import WITNESS
from docsync.values import Profile
from support.one_profile import is_chosen
from support.published import reference
from support.witnessing import Witness

HALVED = {"engine", "cli"}  # on one profile each, in CI

# A slow machine is no failure. Where CI is set the examples are the same in every run, so that a
# change is judged by what it changes; everywhere else each run looks at new ones.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


# Set before any test: a sandbox that serves a whole file is watched too.
_WITNESS = Witness()
if reference() is not None:
    WITNESS.set(_WITNESS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another profile is chosen for, of the tests of the engine and the commands."""
    halved = [item for item in items if item.path.parent.name in HALVED and not is_chosen(item)]
    config.hook.pytest_deselected(items=halved)
    left_out = set(halved)
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what lives as long as the run: fifteen thousand tests.

    Every full collection would walk through them, and a test that collects would take a second.
    """
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    """Say whether answers are held against the published schemas."""
    if reference() is None:
        return "published schemas: DOCSYNC_REFERENCE does not name them, answers are not validated"
    return "published schemas: every answer of a sandbox is validated"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was validated, where this process ran the tests."""
    if _WITNESS.judged:
        terminalreporter.write_line(_WITNESS.summary)


@pytest.fixture(autouse=True)
def _published() -> Iterator[None]:
    """Fail the test during which a sandbox answered as no published schema says."""
    yield
    told = _WITNESS.taken()
    assert not told, "answers that are not as published:\n" + "\n".join(told)


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
