"""Whether a request may be sent again, and after how long. Decides only, and never waits itself.

A read may always be repeated. A write only where it is certain that nothing was done: it never
left this machine, the site turned it away (429, or 503 with `Retry-After`), or its transaction
was rolled back. Every other failed write has an unknown outcome, which the caller looks up.

>>> wait_before_next(httpx.ConnectError("refused"), httpx.Request("PUT", "//x"), 1, Patience())
0.5
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from docsync.confluence.failures import BAD_CERTIFICATE, NEVER_SENT, is_read, was_rolled_back

Outcome = httpx.Response | httpx.RequestError

_TURNED_AWAY = httpx.codes.TOO_MANY_REQUESTS
_UNAVAILABLE = httpx.codes.SERVICE_UNAVAILABLE
_READ_AGAIN = frozenset({408, 425, 500, 502, 503, 504})
# Of what was never sent, what another try may mend.
_MAY_CONNECT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, and how long to wait (seconds): doubling from `first` up to `longest`.

    A site that asks for more than `longest_told` is not waited for.
    """

    tries: int = 5
    first: float = 0.5
    longest: float = 30.0
    longest_told: float = 300.0


def wait_before_next(
    outcome: Outcome, request: httpx.Request, tried: int, patience: Patience
) -> float | None:
    """Say how many seconds to wait before the next try; None: this outcome is final.

    `outcome` is a lost connection or a response; a success that comes here could not be read.
    """
    if tried >= patience.tries or not _may_repeat(outcome, request):
        return None
    told = told_wait(outcome) if isinstance(outcome, httpx.Response) else None
    if told is not None:
        return told if told <= patience.longest_told else None
    return min(patience.first * 2.0 ** (tried - 1), patience.longest)


def told_wait(response: httpx.Response) -> float | None:
    """Read `Retry-After`: seconds, or a date, which is compared with the server's own clock."""
    said = response.headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        return max(0.0, float(said))
    except ValueError:
        return _seconds_until(said, response.headers.get("date", ""))


def _may_repeat(outcome: Outcome, request: httpx.Request) -> bool:
    match outcome:
        case httpx.Response():
            return _not_done(outcome) or (is_read(request) and _may_pass(outcome))
        case httpx.RequestError():
            if isinstance(outcome, NEVER_SENT):
                return isinstance(outcome, _MAY_CONNECT) and BAD_CERTIFICATE not in str(outcome)
            return is_read(request)


def _not_done(response: httpx.Response) -> bool:
    status = response.status_code
    return (
        status == _TURNED_AWAY
        or (status == _UNAVAILABLE and told_wait(response) is not None)
        or was_rolled_back(response)
    )


def _may_pass(response: httpx.Response) -> bool:
    """Say whether another read may go better: a busy site, or JSON that was cut off."""
    if response.is_success:
        return "html" not in response.headers.get("content-type", "")
    return response.status_code in _READ_AGAIN


def _seconds_until(date: str, server_now: str) -> float | None:
    try:
        until = parsedate_to_datetime(date)
        now = parsedate_to_datetime(server_now) if server_now else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (TypeError, ValueError):
        return None
