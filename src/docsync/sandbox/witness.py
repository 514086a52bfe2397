"""Watching what a sandbox answers, from outside of it: pure observation, no answer changes.

A sandbox that starts while `WITNESS` is set hands it each request and the answer that its own work
gave: not what a fault or a limit put in its place, and not the `/sandbox/` addresses.

>>> WITNESS.get() is None
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field

from starlette.types import Message, Scope

from docsync.sandbox.settings import Settings


@dataclass(frozen=True, slots=True)
class Answered:
    """One request and its answer; `path` is what follows the context path."""

    cloud: bool
    method: str
    path: str
    status: int
    content_type: str
    body: bytes = field(repr=False)


WITNESS: ContextVar[Callable[[Answered], None] | None] = ContextVar("WITNESS", default=None)


def answered_by(settings: Settings, scope: Scope, messages: Sequence[Message]) -> Answered:
    """Put a request and its answer into what a witness is told."""
    start = next(one for one in messages if "status" in one)
    headers = dict(start["headers"])
    return Answered(
        settings.cloud,
        scope["method"],
        scope["path"].removeprefix(settings.context_path),
        start["status"],
        headers.get(b"content-type", b"").decode("latin-1"),
        b"".join(one.get("body", b"") for one in messages),
    )
