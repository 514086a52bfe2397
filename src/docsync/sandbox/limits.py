"""Rate limits on demand: so many requests in so many seconds, told in the headers Confluence uses.

Data Center fills a bucket of tokens; Cloud counts points in a window. Both refuse with 429 and say
when to come again.

>>> rule = Limits()
>>> rule.set(1, 60)
>>> rule.spend(0.0), rule.spend(1.0)
(True, False)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from docsync.sandbox.refusals import bad_request

Headers = tuple[tuple[str, str], ...]
NEAR = 0.2


@dataclass(slots=True)
class Limits:
    """How many requests are let through; none is counted where `limit` is 0."""

    limit: int = 0
    interval: float = 60.0
    _left: float = 0.0
    _since: float = 0.0

    def set(self, limit: int, interval: float) -> None:
        """Let `limit` requests through in `interval` seconds from now on; 0 lifts the limit."""
        if limit < 0 or interval <= 0:
            raise bad_request("A limit needs a number of requests and of seconds.")
        self.limit, self.interval = limit, interval
        self._left, self._since = float(limit), -math.inf

    def spend(self, now: float) -> bool:
        """Count one request at a time in seconds; say whether it is let through."""
        if not self.limit:
            return True
        if self._since == -math.inf:
            self._since = now
        filled = (now - self._since) * self.limit / self.interval
        self._left = min(float(self.limit), self._left + filled)
        self._since = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def headers(self, *, cloud: bool, refused: bool) -> Headers:
        """Give the headers of an answer while a limit is set."""
        if not self.limit:
            return ()
        wait = max(1, math.ceil((1 - self._left) * self.interval / self.limit))
        left = str(int(self._left))
        counts = (("x-ratelimit-limit", str(self.limit)), ("x-ratelimit-remaining", left))
        again: Headers = (("retry-after", str(wait)),) if refused else ()
        if cloud:
            return (*counts, *again, *self._of_cloud(wait, refused=refused))
        rate = str(self.limit)
        interval = str(int(self.interval))
        filled = (("x-ratelimit-fillrate", rate), ("x-ratelimit-interval-seconds", interval))
        return (*counts, *filled, *(again or (("retry-after", "0"),)))

    def _of_cloud(self, wait: int, *, refused: bool) -> Headers:
        reset = datetime.now(UTC) + timedelta(seconds=wait)
        near = self._left < NEAR * self.limit
        policy = f'"global-app-quota";q={self.limit};w={int(self.interval)}'
        state = f'"global-app-quota";r={int(self._left)};t={wait}'
        told = (
            ("x-ratelimit-reset", reset.strftime("%Y-%m-%dT%H:%MZ")),
            ("x-ratelimit-nearlimit", "true" if near else "false"),
            ("beta-ratelimit-policy", policy),
            ("beta-ratelimit", state),
        )
        reason = (("ratelimit-reason", "confluence-burst-based"),) if refused else ()
        return (*told, *reason)
