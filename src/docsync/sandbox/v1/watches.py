"""Watches and likes in API v1: who is told of changes, and who likes what."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import capped, v1_items
from docsync.sandbox.refusals import forbidden
from docsync.sandbox.store.groups import is_administrator
from docsync.sandbox.store.marks import like, likes_of, unlike, unwatch, watch, watchers
from docsync.sandbox.store.records import Person
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.people import asked_user
from docsync.sandbox.v1.persons import person
from docsync.sandbox.v1.spaces import the_space

DEFAULT, CAP = 200, 200


def is_watching(call: Call) -> Answer:
    """Say whether a user watches something."""
    user, found = _who(call), watchers(call.store, *_what(call))
    return Answer.json({"watching": user.account in {one.account for one in found}})


def start_watching(call: Call) -> Answer:
    """Let a user watch something."""
    watch(call.store, _who(call), *_what(call))
    return Answer.empty(204)


def start_watching_space(call: Call) -> Answer:
    """Let a user watch a space: Data Center answers 200, as its reference says."""
    start_watching(call)
    return Answer.empty(204 if call.settings.cloud else 200)


def stop_watching(call: Call) -> Answer:
    """Let a user watch something no longer."""
    unwatch(call.store, _who(call), *_what(call))
    return Answer.empty(204)


def list_watchers(call: Call) -> Answer:
    """List the users who watch content or a space."""
    found = watchers(call.store, *_what(call))
    limit = capped(call.one("limit"), 25, CAP)
    return v1_items(call, found, limit, lambda one: person(call, one))


def list_notified(call: Call) -> Answer:
    """List the watches of content, of what is created below it, or of a space."""
    kind, target = _what(call)
    found = watchers(call.store, kind, target)

    def shape(one: Person) -> Json:
        return {"type": kind, "watcher": person(call, one), kind + "Key": target}

    return v1_items(call, found, capped(call.one("limit"), DEFAULT, CAP), shape)


def list_likes(call: Call) -> Answer:
    """List the users who like content."""
    found = likes_of(call.store, the_content(call))
    limit = capped(call.one("limit"), DEFAULT, CAP)
    return v1_items(call, found, limit, lambda one: {"user": person(call, one)})


def add_like(call: Call) -> Answer:
    """Like content."""
    if call.person.anonymous:
        raise forbidden()
    like(call.store, call.person, the_content(call))
    return Answer.json({"user": person(call, call.person)}, 201)


def remove_like(call: Call) -> Answer:
    """Like content no longer."""
    unlike(call.store, call.person, the_content(call))
    return Answer.empty()


def _who(call: Call) -> Person:
    if not (call.one("accountId") or call.one("key") or call.one("username")):
        if call.person.anonymous:
            raise forbidden()
        return call.person
    user = asked_user(call)
    if user.account != call.person.account and not is_administrator(call.store, call.person):
        raise forbidden()
    return user


def _what(call: Call) -> tuple[str, str]:
    if "key" in call.values:
        return "space", the_space(call).key
    if "label" in call.values:
        return "label", call.values["label"].casefold()
    return "content", str(the_content(call).id)


_TARGETS = ("content/{id}", "space/{key}")
OPERATIONS = (
    *(Operation("GET", f"/user/watch/{target}", is_watching) for target in _TARGETS),
    *(Operation("DELETE", f"/user/watch/{target}", stop_watching) for target in _TARGETS),
    Operation("POST", "/user/watch/content/{id}", start_watching),
    Operation("POST", "/user/watch/space/{key}", start_watching_space),
    Operation("GET", "/user/watch/label/{label}", is_watching, Served.CLOUD),
    Operation("POST", "/user/watch/label/{label}", start_watching, Served.CLOUD),
    Operation("DELETE", "/user/watch/label/{label}", stop_watching, Served.CLOUD),
    Operation("GET", "/content/{id}/watchers", list_watchers, Served.DATACENTER),
    Operation("GET", "/space/{key}/watchers", list_watchers, Served.DATACENTER),
    Operation("GET", "/content/{id}/notification/created", list_notified, Served.CLOUD),
    Operation("GET", "/content/{id}/notification/child-created", list_notified, Served.CLOUD),
    Operation("GET", "/space/{key}/watch", list_notified, Served.CLOUD),
)
# Below a root of their own, as the browser asks.
LIKES = (
    Operation("GET", "/content/{id}/likes", list_likes),
    Operation("POST", "/content/{id}/likes", add_like),
    Operation("DELETE", "/content/{id}/likes", remove_like),
)
