"""What happened to content, named as webhooks name it."""

from __future__ import annotations

from docsync.sandbox.store.records import Content, Kind, Person
from docsync.sandbox.store.schema import Event


def event_of(content: Content, verb: str, person: Person) -> Event:
    """Name what happened to content: a blog post is a blog there."""
    noun = "blog" if content.kind is Kind.BLOGPOST else str(content.kind)
    return Event(f"{noun}_{verb}", content.kind, content.id, person.account)
