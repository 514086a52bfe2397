"""A workspace in sync with a sandbox, and previews of it, served as the command serves them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sandbox.server import running
from docsync.values import Profile
from support.previews import Served, served
from support.workbench import Bench, make_bench

DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
SETUP = """---
labels: [tools]
---

# Setup

See [usage](usage.md#take-care) and [nothing](nothing.md).

![A dot](dot.svg)

Third line.
"""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(profile=Profile.CLOUD) as box:
        made = make_bench(tmp_path_factory.mktemp("preview") / "ws", box)
        made.write("index.md", "# Handbook\n\nWelcome.\n")
        made.write("guide/index.md", "# Guide\n\n::children\n")
        made.write("guide/setup.md", SETUP)
        made.write("guide/usage.md", "# Usage\n\n## Take care\n\nUse it well.\n")
        made.write("guide/dot.svg", DOT)
        assert made.push().exit_code == 0
        yield made
        made.remote.close()


@pytest.fixture(scope="module")
def preview(bench: Bench) -> Iterator[Served]:
    """Serve a preview that asks the site."""
    with served(bench) as one:
        yield one
