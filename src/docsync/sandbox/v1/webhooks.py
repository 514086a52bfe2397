"""Webhooks in API v1, Data Center only: registered, tested, and asked what came of them."""

from __future__ import annotations

from dataclasses import replace

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.given import Given
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.webhooks import (
    ERROR,
    EVENTS,
    FAILURE,
    SUCCESS,
    Invocation,
    Webhook,
    add_webhook,
    all_webhooks,
    change_webhook,
    invocations_of,
    remove_webhook,
    webhook_by_id,
)
from docsync.sandbox.v1.people import check_administrator

DEFAULT, CAP = 100, 200
_COUNTS = {SUCCESS: "successes", FAILURE: "failures", ERROR: "errors"}


def list_webhooks(call: Call) -> Answer:
    """List the webhooks, or those that are told of some events."""
    check_administrator(call)
    events = set(call.all("event"))
    found = [one for one in all_webhooks(call.store) if not events or events & set(one.events)]
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, _shaped)


def create_webhook(call: Call) -> Answer:
    """Register an address for events."""
    check_administrator(call)
    empty = Webhook(0, "", "", "", (), active=True, created="", updated="")
    return Answer.json(_shaped(add_webhook(call.store, _asked(call.given(), empty))), 201)


def read_webhook(call: Call) -> Answer:
    """Give one webhook."""
    return Answer.json(_shaped(_named(call)))


def update_webhook(call: Call) -> Answer:
    """Change a webhook; what is not given stays."""
    changed = change_webhook(call.store, _asked(call.given(), _named(call)))
    return Answer.json(_shaped(changed))


def delete_webhook(call: Call) -> Answer:
    """Forget a webhook."""
    remove_webhook(call.store, _named(call))
    return Answer.empty()


def try_webhook(call: Call) -> Answer:
    """Say that an address can be told: whether it answers is seen with its first event."""
    check_administrator(call)
    url = call.one("url") or ""
    _check_url(url)
    told: Json = {"request": {"url": url, "method": "POST", "body": "", "headers": {}}}
    return Answer.json({**told, "result": {"description": "0", "outcome": SUCCESS}})


def latest(call: Call) -> Answer:
    """Give what came of a webhook last."""
    webhook = _named(call)
    wanted = set(call.all("outcome", "outcomes"))
    event = call.one("event")
    found = [
        one
        for one in invocations_of(call.store, webhook)
        if (not wanted or one.outcome in wanted) and event in {None, one.event}
    ]
    return Answer.json(_invocation(webhook, found[0])) if found else Answer.empty()


def statistics(call: Call) -> Answer:
    """Count what came of a webhook."""
    found = invocations_of(call.store, _named(call))
    counts: Json = {
        word: sum(1 for one in found if one.outcome == outcome) for outcome, word in _COUNTS.items()
    }
    return Answer.json({"invocations": len(found), "counts": counts})


def _asked(given: Given, known: Webhook) -> Webhook:
    url = given.text("url") or known.url
    _check_url(url)
    events = tuple(str(one) for one in given.listed("events")) or known.events
    unknown = set(events) - EVENTS
    if not events or unknown:
        raise bad_request(f"Unknown event: {min(unknown)}" if unknown else "events are required.")
    secret = given.record("configuration").text("secret")
    name = given.text("name") or known.name
    if not name:
        raise bad_request("A webhook needs a name.")
    active = given.flag("active") if given.has("active") else known.active
    return replace(
        known,
        name=name,
        url=url,
        events=events,
        active=active,
        secret=known.secret if secret is None else secret,
    )


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise bad_request(f"The url of a webhook must begin with http:// or https://: {url}")


def _named(call: Call) -> Webhook:
    check_administrator(call)
    return webhook_by_id(call.store, call.id())


def _shaped(one: Webhook) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "createdDate": one.created,
        "updatedDate": one.updated,
        "events": list(one.events),
        "configuration": {"secret": one.secret} if one.secret else {},
        "url": one.url,
        "active": one.active,
        "scopeType": "global",
        "sslVerificationRequired": True,
    }


def _invocation(webhook: Webhook, one: Invocation) -> Json:
    took = one.finished - one.started
    return {
        "id": str(one.id),
        "event": {"id": one.event, "i18nKey": one.event},
        "eventScope": {"id": "", "type": "global"},
        "start": str(one.started),
        "finish": str(one.finished),
        "duration": {"seconds": took // 1000, "nano": took % 1000 * 1_000_000, "zero": not took},
        "request": {"url": webhook.url, "method": "POST", "body": one.request, "headers": {}},
        "result": {"description": str(one.status or one.response), "outcome": one.outcome},
    }


_ONE = "/webhooks/{id}"
OPERATIONS = (
    Operation("GET", "/webhooks", list_webhooks, Served.DATACENTER),
    Operation("POST", "/webhooks", create_webhook, Served.DATACENTER),
    Operation("POST", "/webhooks/test", try_webhook, Served.DATACENTER),
    Operation("GET", _ONE, read_webhook, Served.DATACENTER),
    Operation("PUT", _ONE, update_webhook, Served.DATACENTER),
    Operation("DELETE", _ONE, delete_webhook, Served.DATACENTER),
    Operation("GET", _ONE + "/latest", latest, Served.DATACENTER),
    Operation("GET", _ONE + "/statistics", statistics, Served.DATACENTER),
    Operation("GET", _ONE + "/statistics/summary", statistics, Served.DATACENTER),
)
