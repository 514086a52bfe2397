"""Pages of lists, as each API cuts them: never more than the cap, whatever `limit` asks.

v1 counts (`start`, `limit`, `size`); v2 and the large lists of v1 give a cursor. A cursor names
the row that was given last, so what is added or deleted meanwhile shifts nothing.

>>> capped("1000", default=25, cap=250)
250
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import urlencode

from docsync.sandbox.exchange import Answer, Call, Json
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.reading import BY_ID, Filter, Order, Window, list_content
from docsync.sandbox.store.records import Content

T = TypeVar("T")

V2_DEFAULT, V2_CAP = 25, 250
# Data Center and v1 on Cloud: fewer at once the more of each is asked.
HEAVY_VIEWS, V1_CAP_HEAVY = frozenset({"export_view", "styled_view"}), 25
V1_DEFAULT, V1_CAP, V1_CAP_EXPANDED, V1_CAP_BODIES = 25, 1000, 200, 50


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list: its items, and what the next one is asked with, if there is one."""

    items: Sequence[Content]
    next_cursor: str | None


def capped(limit: str | None, default: int, cap: int) -> int:
    """Give the number of items a page has."""
    if not limit:
        return min(default, cap)
    try:
        wanted = int(limit)
    except ValueError:
        raise bad_request(f"limit must be a number: {limit}") from None
    if wanted < 0:
        raise bad_request("limit must not be negative")
    return min(wanted, cap)


def content_page(call: Call, chosen: Filter, order: Order, limit: int) -> Listing:
    """Read the page of content that the call's cursor stands before."""
    limit = max(limit, 1)
    window = Window(limit + 1, after=_row_of(call.one("cursor")))
    rows = list_content(call.store, call.person, chosen, order, window)
    more = len(rows) > limit
    cursor = _cursor([rows[limit - 1][1], rows[limit - 1][0].id]) if more else None
    return Listing([content for content, _ in rows[:limit]], cursor)


def v2_content(
    call: Call, chosen: Filter, order: Order, shape: Callable[[Content], Json]
) -> Answer:
    """Answer with one page of content as v2 does."""
    listing = content_page(call, chosen, order, capped(call.one("limit"), V2_DEFAULT, V2_CAP))
    return v2_answer(call, [shape(one) for one in listing.items], listing.next_cursor)


def v2_items(
    call: Call,
    items: Sequence[T],
    shape: Callable[[T], Json],
    *,
    default: int = V2_DEFAULT,
    cap: int = V2_CAP,
) -> Answer:
    """Answer with one page of a list that is at hand as v2 does."""
    limit = max(capped(call.one("limit"), default, cap), 1)
    row = _row_of(call.one("cursor"))
    start = row[1] if row else 0
    cursor = _cursor([None, start + limit]) if len(items) > start + limit else None
    return v2_answer(call, [shape(one) for one in items[start : start + limit]], cursor)


def v2_answer(call: Call, results: list[Json], cursor: str | None) -> Answer:
    """Answer with these results; the next page's address stands in the body and in a header."""
    links = {"base": call.base}
    header = f'<{call.base}>; rel="base"'
    if cursor:
        kept = [(key, value) for key, value in call.query if key != "cursor"]
        links["next"] = f"{call.path}?{urlencode([*kept, ('cursor', cursor)])}"
        header = f'<{links["next"]}>; rel="next", {header}'
    return Answer.json({"results": results, "_links": links}, headers={"link": header})


def v1_limit(call: Call, expand: Mapping[str, object], default: int = V1_DEFAULT) -> int:
    """Give the page size v1 really answers with: the more is expanded, the smaller."""
    cap = V1_CAP
    if "body" in expand:
        heavy = call.settings.cloud and HEAVY_VIEWS & set(cast("dict[str, object]", expand["body"]))
        cap = V1_CAP_HEAVY if heavy else V1_CAP_BODIES
    elif expand:
        cap = V1_CAP_EXPANDED
    return capped(call.one("limit"), default, cap)


def v1_content(
    call: Call, chosen: Filter, limit: int, shape: Callable[[Content], Json], order: Order = BY_ID
) -> Answer:
    """Answer with one counted page of content as v1 does."""
    return Answer.json(v1_counted(call, chosen, limit, shape, order))


def v1_items(call: Call, items: Sequence[T], limit: int, shape: Callable[[T], Json]) -> Answer:
    """Answer with one counted page of a list that is at hand as v1 does."""
    start = max(call.number("start", 0), 0)
    results = [shape(one) for one in items[start : start + limit]]
    more = len(items) > start + limit
    return Answer.json(v1_envelope(call, results, (start, limit), more=more))


def v1_scan(call: Call, chosen: Filter, limit: int, shape: Callable[[Content], Json]) -> Answer:
    """Answer with one page of a long list of v1, which goes on by cursor."""
    listing = content_page(call, chosen, BY_ID, limit)
    results = [shape(one) for one in listing.items]
    answer: Json = {"results": results, "limit": limit, "size": len(results)}
    links = _v1_links(call)
    if listing.next_cursor:
        answer["nextCursor"] = listing.next_cursor
        links["next"] = _v1_address(call, {"cursor": listing.next_cursor, "limit": str(limit)})
    return Answer.json({**answer, "_links": links})


def v1_found(
    call: Call, chosen: Filter, order: Order, limit: int, shape: Callable[[Content], Json]
) -> Json:
    """Give one page of a search: Data Center counts, Cloud goes on by a cursor."""
    if not call.settings.cloud or order.rest:
        return v1_counted(call, chosen, limit, shape, order)
    listing = content_page(call, chosen, order, limit)
    found = v1_envelope(call, [shape(one) for one in listing.items], (0, limit), more=False)
    if listing.next_cursor:
        changed = {"cursor": listing.next_cursor, "limit": str(limit)}
        found["_links"]["next"] = _v1_address(call, changed)
    return found


def v1_envelope(call: Call, results: list[Json], window: tuple[int, int], *, more: bool) -> Json:
    """Give a list as v1 wraps it; its links are relative to the site's base."""
    start, limit = window
    links = _v1_links(call)
    if more:
        links["next"] = _v1_address(call, {"limit": str(limit), "start": str(start + limit)})
    if start:
        back = {"limit": str(limit), "start": str(max(start - limit, 0))}
        links["prev"] = _v1_address(call, back)
    return {
        "results": results,
        "start": start,
        "limit": limit,
        "size": len(results),
        "_links": links,
    }


def v1_counted(
    call: Call, chosen: Filter, limit: int, shape: Callable[[Content], Json], order: Order = BY_ID
) -> Json:
    """Give one counted page of content as v1 wraps it."""
    start = max(call.number("start", 0), 0)
    rows = list_content(call.store, call.person, chosen, order, Window(limit + 1, start))
    results = [shape(content) for content, _ in rows[:limit]]
    return v1_envelope(call, results, (start, limit), more=len(rows) > limit)


def _v1_links(call: Call) -> dict[str, str]:
    query = f"?{urlencode(call.query)}" if call.query else ""
    return {
        "base": call.base,
        "context": call.settings.context_path,
        "self": f"{call.host}{call.path}{query}",
    }


def _v1_address(call: Call, changed: dict[str, str]) -> str:
    kept = [(key, value) for key, value in call.query if key not in changed]
    path = call.path.removeprefix(call.settings.context_path)
    return f"{path}?{urlencode([*kept, *changed.items()])}"


def _cursor(row: list[object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(row).encode()).decode()


def _row_of(cursor: str | None) -> tuple[object, int] | None:
    if not cursor:
        return None
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor))
        return value, int(row_id)
    except (ValueError, TypeError, binascii.Error):
        raise bad_request("The cursor is not valid.") from None
