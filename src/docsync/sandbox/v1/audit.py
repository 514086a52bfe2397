"""The audit log in API v1: read, added to, exported; and how long it is kept."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.given import Given
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.audit import (
    Record,
    audit_records,
    note_audit,
    retention,
    set_retention,
)
from docsync.sandbox.store.people import person_by_account
from docsync.sandbox.v1.people import check_administrator

DEFAULT, CAP = 1000, 1000
UNITS = {
    "SECONDS": 1, "MINUTES": 60, "HOURS": 3600, "HALF_DAYS": 43200, "DAYS": 86400,
    "WEEKS": 604800, "MONTHS": 2629746, "YEARS": 31556952,
}  # fmt: skip
MOST_SECONDS = 20 * UNITS["YEARS"]
_COLUMNS = ("Date", "Author", "Category", "Summary", "Description", "Address")


def list_records(call: Call) -> Answer:
    """List the records between two times."""
    check_administrator(call)
    return _listed(call, _moment(call, "startDate"), _moment(call, "endDate"))


def list_since(call: Call) -> Answer:
    """List the records of the last so many days, months or whatever."""
    check_administrator(call)
    number, units = call.number("number", 3), (call.one("units") or "MONTHS").upper()
    seconds = _seconds(number, units)
    since = datetime.now(UTC) - timedelta(seconds=seconds)
    return _listed(call, since.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "")


def create_record(call: Call) -> Answer:
    """Note something in the log."""
    check_administrator(call)
    given = call.given()
    if not given.text("remoteAddress"):
        raise bad_request("remoteAddress is required.")
    what = (
        given.text("summary") or "",
        given.text("description") or "",
        given.text("category") or "",
    )
    made = note_audit(call.store, call.person, what, dict(given.fields))
    return Answer.json(_shaped(call, made))


def export_records(call: Call) -> Answer:
    """Give the records as a table of comma-separated values, plain or zipped."""
    check_administrator(call)
    found = _found(call, _moment(call, "startDate"), _moment(call, "endDate"))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for one in found:
        author = person_by_account(call.store, one.author).display
        writer.writerow(
            (one.created, author, one.category, one.summary, one.description, one.address)
        )
    if (call.one("format") or "csv") == "csv":
        return Answer(200, text.getvalue().encode(), (("content-type", "text/csv"),))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("audit.csv", text.getvalue())
    return Answer(200, packed.getvalue(), (("content-type", "application/zip"),))


def read_retention(call: Call) -> Answer:
    """Say how long records are kept."""
    check_administrator(call)
    number, units = retention(call.store)
    return Answer.json({"number": number, "units": units})


def put_retention(call: Call) -> Answer:
    """Say how long records are to be kept; too long is refused."""
    check_administrator(call)
    given = call.given()
    number, units = given.number("number") or 0, (given.text("units") or "").upper()
    if not 0 < _seconds(number, units) <= MOST_SECONDS:
        raise bad_request("The retention period is too long.")
    set_retention(call.store, number, units)
    return read_retention(call)


def _listed(call: Call, since: str, until: str) -> Answer:
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, _found(call, since, until), limit, lambda one: _shaped(call, one))


def _found(call: Call, since: str, until: str) -> list[Record]:
    return audit_records(call.store, since, until, call.one("searchString") or "")


def _seconds(number: int, units: str) -> int:
    if units not in UNITS or abs(number) * UNITS[units] > 100 * MOST_SECONDS:
        raise bad_request(f"Unknown units of time: {units}")
    return number * UNITS[units]


def _moment(call: Call, name: str) -> str:
    """Give a time of the query, written as a day, as ISO 8601 or in milliseconds."""
    text = call.one(name)
    if not text:
        return ""
    try:
        if text.isdigit() and len(text) > len("20240101"):
            moment = datetime.fromtimestamp(int(text) / 1000, UTC)
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise bad_request(f"{name} is no time: {text}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shaped(call: Call, one: Record) -> Json:
    author = person_by_account(call.store, one.author)
    told = Given.of(one.told)
    moment = datetime.fromisoformat(one.created).timestamp()
    named = {"accountId": author.account} if call.settings.cloud else {"username": author.name}
    return {
        "author": {"type": "user", "displayName": author.display, "operations": {}, **named},
        "remoteAddress": one.address,
        "creationDate": told.number("creationDate") or int(moment * 1000),
        "summary": one.summary,
        "description": one.description,
        "category": one.category,
        "sysAdmin": told.flag("sysAdmin"),
        "superAdmin": False,
        "affectedObject": told.fields.get("affectedObject") or {"name": "", "objectType": ""},
        "changedValues": told.listed("changedValues"),
        "associatedObjects": told.listed("associatedObjects"),
    }


OPERATIONS = (
    Operation("GET", "/audit", list_records),
    Operation("POST", "/audit", create_record),
    Operation("GET", "/audit/export", export_records),
    Operation("GET", "/audit/retention", read_retention),
    Operation("PUT", "/audit/retention", put_retention),
    Operation("GET", "/audit/since", list_since),
)
