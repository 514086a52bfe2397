"""The bench of the engine's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox
from support.workbench import Bench, make_bench


@pytest.fixture
def bench(tmp_path: Path, sandbox: Sandbox) -> Iterator[Bench]:
    """Make a workspace for a fresh sandbox, once a profile."""
    made = make_bench(tmp_path / "ws", sandbox)
    yield made
    made.remote.close()


@pytest.fixture
def small(bench: Bench) -> Bench:
    """Push a small tree: a handbook with two pages in a folder of its own."""
    bench.write("index.md", "# Handbook\n\nWelcome. See [setup](guide/setup.md).\n")
    bench.write("guide/index.md", "# Guide\n\nAll about it.\n")
    bench.write("guide/setup.md", "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n")
    bench.write("guide/usage.md", "# Usage\n\nUse it well.\n")
    assert bench.push().exit_code == 0
    return bench
