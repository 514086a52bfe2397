"""No run sends more requests than it may; `python tests/budgets/whole.py` counts 1,000 pages."""

from __future__ import annotations

from pathlib import Path

from docsync.sandbox.server import Sandbox
from support.request_budgets import counted_runs
from support.workbench import make_bench


def test_no_run_sends_more_than_it_may(tmp_path: Path, sandbox: Sandbox) -> None:
    bench = make_bench(tmp_path / "ws", sandbox)
    for one in counted_runs(bench, 60):
        assert one.sent <= one.most, one
    bench.remote.close()
