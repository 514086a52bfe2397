"""Fifty clients at once: no update is lost, nothing fails, nothing is locked out."""

from __future__ import annotations

from docsync.sandbox.server import Sandbox
from support.load import strain


def test_fifty_clients_lose_no_update(sandbox: Sandbox) -> None:
    load, counts = strain(sandbox, clients=50, seconds=1)
    assert dict(load.counted) == {page: count for page, count in counts.items() if count}
    assert load.counted
    assert set(load.statuses) <= {200, 409}
