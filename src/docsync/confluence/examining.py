"""What a site tells about itself beside its pages: for `docsync doctor`. Reads only.

>>> clock_difference(Reply(200, {"date": "Tue, 15 Nov 1994 08:12:31 GMT"}, b""), 784887151.4)
-0.4
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from docsync.confluence.calls import Call, Reply
from docsync.confluence.remote import Remote
from docsync.errors import RemoteError
from docsync.values import Profile

LIMIT_HEADERS = "x-ratelimit-"


@dataclass(frozen=True, slots=True)
class Server:
    """Which Confluence answers; `version` is '' where it does not say (Cloud has none)."""

    product: str
    version: str
    reply: Reply  # the answer that told, for its headers


def server_of(remote: Remote) -> Server:
    """Ask which server this is.

    Data Center tells at /rest/api/server-information, releases before 8 answer 404 there; Cloud has
    no version, and says what it is at /rest/api/settings/systemInfo to who may see it.
    """
    if remote.profile is Profile.CLOUD:
        reply = remote.exchange(Call("GET", "rest/api/settings/systemInfo"))
        return Server("Confluence Cloud", "", reply)
    reply = remote.exchange(Call("GET", "rest/api/server-information"))
    told = _object(reply)
    return Server("Confluence Data Center", str(told.get("version", "")), reply)


def clock_difference(reply: Reply, now: float) -> float | None:
    """Say how many seconds the site's clock is ahead of ours, to the second; None: not told."""
    try:
        there = parsedate_to_datetime(reply.headers.get("date", "")).timestamp()
    except (TypeError, ValueError):
        return None
    return round(there - now, 1)


def limits_of(reply: Reply) -> Mapping[str, str]:
    """Pick what an answer says of the rate limit: limit, remaining, reset …; empty: nothing."""
    return {
        name.removeprefix(LIMIT_HEADERS): value
        for name, value in reply.headers.items()
        if name.startswith(LIMIT_HEADERS)
    }


def permitted(remote: Remote, page_id: str) -> frozenset[str] | None:
    """Ask what this user may do with a page (read, update, delete …); None: the site is silent."""
    if remote.profile is Profile.CLOUD:
        call = Call("GET", f"api/v2/pages/{page_id}/operations")
    else:
        call = Call("GET", f"rest/api/content/{page_id}", params=(("expand", "operations"),))
    try:
        told = _object(remote.exchange(call)).get("operations")
    except RemoteError:
        return None
    if not isinstance(told, list) or not told:
        return None
    return frozenset(
        str(each["operation"]) for each in told if isinstance(each, dict) and "operation" in each
    )


def _object(reply: Reply) -> Mapping[str, object]:
    """Give the object of a good answer, an empty one of any other."""
    if reply.error is not None:
        return {}
    try:
        told = json.loads(reply.content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
