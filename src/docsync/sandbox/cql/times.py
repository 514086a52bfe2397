"""Times in CQL: dates as they are written, and functions such as `now("-7d")`.

All are of UTC and to the minute, as Confluence compares them.

>>> minute_of("2024-02-03 04:05")
'2024-02-03T04:05'
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from docsync.sandbox.cql.parsing import Function, Value
from docsync.sandbox.refusals import bad_request

_DATE = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[ T](\d\d?):(\d\d)(?::\d\d(?:\.\d+)?)?Z?)?")
_SHIFT = re.compile(r"([+-]?\d+)([mhdwyM])")
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_MONTHS = {"M": 1, "y": 12}
_LONGEST = 9999 * 12


def minute_of(value: Value) -> str:
    """Give a time to the minute, as the store's times begin; refuse what is none."""
    if isinstance(value, Function):
        return _function_time(value).strftime("%Y-%m-%dT%H:%M")
    found = _DATE.fullmatch(value.strip())
    if found is None:
        raise bad_request(f"Could not parse cql : not a date: {value}")
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}"


def _function_time(function: Function) -> datetime:
    start = _STARTS.get(function.name)
    if start is None:
        raise bad_request(f"Could not parse cql : no function named {function.name}")
    moment = start(datetime.now(UTC))
    if not function.arguments:
        return moment
    shift = _SHIFT.fullmatch(function.arguments[0].strip())
    if shift is None:
        raise bad_request(f"Could not parse cql : not a time: {function.arguments[0]}")
    try:
        return _shifted(moment, int(shift[1]), shift[2])
    except (OverflowError, ValueError):
        raise bad_request(f"Could not parse cql : too far away: {shift[0]}") from None


def _shifted(moment: datetime, count: int, unit: str) -> datetime:
    if unit in _MINUTES:
        return moment + timedelta(minutes=count * _MINUTES[unit])
    months = moment.year * 12 + moment.month - 1 + count * _MONTHS[unit]
    year, month = divmod(min(max(months, 12), _LONGEST), 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _week(now: datetime) -> datetime:
    return _day(now) - timedelta(days=(now.weekday() + 1) % 7)


def _month(now: datetime) -> datetime:
    return _day(now).replace(day=1)


def _year(now: datetime) -> datetime:
    return _day(now).replace(month=1, day=1)


def _last(end: datetime) -> datetime:
    return end - timedelta(minutes=1)


_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "now": lambda now: now,
    "startofday": _day,
    "startofweek": _week,
    "startofmonth": _month,
    "startofyear": _year,
    "endofday": lambda now: _last(_day(now) + timedelta(days=1)),
    "endofweek": lambda now: _last(_week(now) + timedelta(days=7)),
    "endofmonth": lambda now: _last(_shifted(_month(now), 1, "M")),
    "endofyear": lambda now: _last(_shifted(_year(now), 1, "y")),
}
