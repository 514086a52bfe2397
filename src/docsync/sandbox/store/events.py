"""What happened to content, users and groups, named as webhooks name it."""

from __future__ import annotations

from docsync.sandbox.store.records import Content, Group, Kind, Person
from docsync.sandbox.store.schema import Event


def event_of_person(verb: str, person: Person, by: Person) -> Event:
    """Name what happened to a user."""
    told = (("userKey", person.account), ("username", person.name), ("displayName", person.display))
    return Event(f"user_{verb}", "user", person.id, by.account, told)


def event_of_group(verb: str, group: Group, by: Person) -> Event:
    """Name what happened to a group."""
    return Event(f"group_{verb}", "group", 0, by.account, (("name", group.name),))


def event_of(content: Content, verb: str, person: Person) -> Event:
    """Name what happened to content: a blog post is a blog there."""
    noun = "blog" if content.kind is Kind.BLOGPOST else str(content.kind)
    return Event(f"{noun}_{verb}", content.kind, content.id, person.account)
