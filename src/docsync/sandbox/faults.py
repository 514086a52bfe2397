"""Failing on demand, and the log of what was asked.

A fault says which requests it strikes (two patterns, after `skip` of them, `times` in all) and how:
an answer of its own, a delay before the work, a connection cut before or after the work, an answer
cut short, a read that lags, a user forgotten. Delays that match add up. Of the faults that end a
request, one strikes it, in the order they were set: three faults for once fail the next three
requests. Without `times` a fault strikes until the faults are lifted.

>>> rules = Faults()
>>> rules.add({"path": "/pages", "status": 503, "times": 1})
>>> rules.strike("GET", "/wiki/api/v2/pages").ending.status, rules.strike("GET", "/x").delay
(503, 0)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from docsync.sandbox.refusals import bad_request

_HOW = frozenset({"status", "cut", "keep_bytes", "delay_ms", "stale_ms", "anonymous"})
_KEYS = _HOW | {"method", "path", "skip", "times", "headers", "body"}


class Cut(StrEnum):
    """When the connection is cut."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ends that does not get the server's answer: cut, cut short, or with another."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    cut: Cut | None = None
    keep: int | None = None  # so many bytes of the answer's body


@dataclass(slots=True)
class _Fault:
    """One fault and how often it still strikes; `times` None means always."""

    method: re.Pattern[str]
    path: re.Pattern[str]
    skip: int
    times: int | None
    delay: float
    stale: float
    anonymous: bool
    ending: Ending | None  # the request ends here, without the answer of the server


@dataclass(frozen=True, slots=True)
class Strike:
    """What happens to one request. Times are seconds."""

    delay: float = 0.0
    stale: float = 0.0
    anonymous: bool = False
    ending: Ending = field(default_factory=Ending)


@dataclass(slots=True)
class Faults:
    """The faults that are set."""

    _faults: list[_Fault] = field(default_factory=list)

    def add(self, given: dict[str, Any]) -> None:
        """Set one more fault, or refuse what is none."""
        unknown = set(given) - _KEYS
        if unknown:
            raise bad_request(f"A fault has no {min(unknown)}.")
        if not _HOW & set(given):
            raise bad_request(f"A fault needs one of {', '.join(sorted(_HOW))}.")
        try:
            self._faults.append(_fault(given))
        except (ValueError, TypeError, AttributeError, re.error) as error:
            raise bad_request(f"The fault cannot be read: {error}") from error

    def clear(self) -> None:
        """Lift every fault."""
        self._faults.clear()

    def __len__(self) -> int:
        return len(self._faults)

    @property
    def stalest(self) -> float:
        """Say by how many seconds reads lag at most."""
        return max((fault.stale for fault in self._faults), default=0.0)

    def strike(self, method: str, path: str) -> Strike:
        """Count a request, and say what happens to it."""
        due = [fault for fault in self._faults if _is_due(fault, method, path)]
        last = next((fault for fault in due if fault.ending is not None), None)
        struck = [fault for fault in due if fault is last or fault.ending is None]
        for fault in struck:
            fault.times = None if fault.times is None else fault.times - 1
        return Strike(
            delay=sum(fault.delay for fault in struck),
            stale=max((fault.stale for fault in struck), default=0.0),
            anonymous=any(fault.anonymous for fault in struck),
            ending=(last.ending if last is not None else None) or Ending(),
        )


@dataclass(slots=True)
class Entry:
    """One request of the log; `status` is None until it was answered."""

    method: str
    path: str
    status: int | None = None


def _fault(given: dict[str, Any]) -> _Fault:
    times = given.get("times")
    return _Fault(
        re.compile(given.get("method") or ""),
        re.compile(given.get("path") or ""),
        int(given.get("skip") or 0),
        None if times is None else int(times),
        float(given.get("delay_ms") or 0) / 1000,
        float(given.get("stale_ms") or 0) / 1000,
        bool(given.get("anonymous")),
        _ending(given),
    )


def _ending(given: dict[str, Any]) -> Ending | None:
    status, cut, keep = given.get("status"), given.get("cut"), given.get("keep_bytes")
    if status is None and cut is None and keep is None:
        return None
    return Ending(
        None if status is None else int(status),
        tuple((str(key), str(value)) for key, value in (given.get("headers") or {}).items()),
        None if given.get("body") is None else str(given["body"]),
        None if cut is None else Cut(cut),
        None if keep is None else int(keep),
    )


def _is_due(fault: _Fault, method: str, path: str) -> bool:
    if not fault.method.search(method) or not fault.path.search(path):
        return False
    if fault.skip > 0:
        fault.skip -= 1
        return False
    return fault.times is None or fault.times > 0
