"""Failing on demand, and the log of what was asked.

A fault says which requests it strikes (two patterns, after `skip` of them, `times` in all) and how:
an answer of its own, a delay before the work, or a connection cut before or after the work. Delays
that match add up. Of the faults that answer or cut, one strikes a request, in the order they were
set: three faults for once fail the next three requests. Without `times` a fault strikes until the
faults are lifted.

>>> rules = Faults()
>>> rules.add({"path": "/pages", "status": 503, "times": 1})
>>> rules.strike("GET", "/wiki/api/v2/pages").status, rules.strike("GET", "/x").status
(503, None)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from docsync.sandbox.refusals import bad_request

_KEYS = frozenset({"method", "path", "skip", "times", "status", "headers", "delay_ms", "cut"})


class Cut(StrEnum):
    """When the connection is cut."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(slots=True)
class _Fault:
    """One fault and how often it still strikes; `times` None means always."""

    method: re.Pattern[str]
    path: re.Pattern[str]
    skip: int
    times: int | None
    delay: float
    status: int | None
    headers: tuple[tuple[str, str], ...]
    cut: Cut | None

    @property
    def ends(self) -> bool:
        """Say whether the request ends here, without the answer of the server."""
        return self.status is not None or self.cut is not None


@dataclass(frozen=True, slots=True)
class Strike:
    """What happens to one request."""

    delay: float = 0.0
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    cut: Cut | None = None


@dataclass(slots=True)
class Faults:
    """The faults that are set."""

    _faults: list[_Fault] = field(default_factory=list)

    def add(self, given: dict[str, Any]) -> None:
        """Set one more fault, or refuse what is none."""
        unknown = set(given) - _KEYS
        if unknown:
            raise bad_request(f"A fault has no {min(unknown)}.")
        if not {"status", "delay_ms", "cut"} & set(given):
            raise bad_request("A fault needs a status, a delay_ms or a cut.")
        try:
            self._faults.append(_fault(given))
        except (ValueError, TypeError, AttributeError, re.error) as error:
            raise bad_request(f"The fault cannot be read: {error}") from error

    def clear(self) -> None:
        """Lift every fault."""
        self._faults.clear()

    def __len__(self) -> int:
        return len(self._faults)

    def strike(self, method: str, path: str) -> Strike:
        """Count a request, and say what happens to it."""
        due = [fault for fault in self._faults if _is_due(fault, method, path)]
        last = next((fault for fault in due if fault.ends), None)
        struck = [fault for fault in due if fault is last or not fault.ends]
        for fault in struck:
            fault.times = None if fault.times is None else fault.times - 1
        delay = sum(fault.delay for fault in struck)
        if last is None:
            return Strike(delay)
        return Strike(delay, last.status, last.headers, last.cut)


@dataclass(slots=True)
class Entry:
    """One request of the log; `status` is None until it was answered."""

    method: str
    path: str
    status: int | None = None


def _fault(given: dict[str, Any]) -> _Fault:
    cut = given.get("cut")
    times = given.get("times")
    status = given.get("status")
    return _Fault(
        re.compile(given.get("method") or ""),
        re.compile(given.get("path") or ""),
        int(given.get("skip") or 0),
        None if times is None else int(times),
        float(given.get("delay_ms") or 0) / 1000,
        None if status is None else int(status),
        tuple((str(key), str(value)) for key, value in (given.get("headers") or {}).items()),
        None if cut is None else Cut(cut),
    )


def _is_due(fault: _Fault, method: str, path: str) -> bool:
    if not fault.method.search(method) or not fault.path.search(path):
        return False
    if fault.skip > 0:
        fault.skip -= 1
        return False
    return fault.times is None or fault.times > 0
