"""A JSON object that somebody sent, read field by field; what has the wrong type is refused.

>>> Given({"version": {"number": "2"}}).record("version").number("number")
2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docsync.sandbox.refusals import bad_request, wrong_id
from docsync.sandbox.store.records import Status

_LARGEST = 2**53
_LONGEST_ID = 18  # digits, so that every id fits 64 bits


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of one object. A field that is null counts as absent."""

    fields: Mapping[str, Any]

    @classmethod
    def of(cls, value: object, what: str = "The request body") -> Given:
        """Take a value that must be an object; null is one without fields."""
        if not isinstance(value, dict | None):
            raise bad_request(f"{what} must be a JSON object.")
        return cls(value or {})

    def has(self, name: str) -> bool:
        """Say whether a field is there, be it null."""
        return name in self.fields

    def value(self, name: str) -> Any:
        """Give the value of a field that must be there."""
        if name not in self.fields:
            raise bad_request(f"{name} is required.")
        return self.fields[name]

    def text(self, name: str) -> str | None:
        """Give a text; None where it is absent."""
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise bad_request(f"{name} must be text.")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise bad_request(f"{name} is not valid Unicode.")
        return value

    def number(self, name: str) -> int | None:
        """Give a whole number, which may be written as text; None where it is absent."""
        value = self.fields.get(name)
        if value is None:
            return None
        try:
            number = int(str(value))
        except ValueError:
            raise bad_request(f"{name} must be a number.") from None
        if abs(number) > _LARGEST:
            raise bad_request(f"{name} is too large.")
        return number

    def id(self, name: str) -> int | None:
        """Give a content id; None where it is absent or empty."""
        value = self.fields.get(name)
        return as_id(value) if value else None

    def status(self) -> Status | None:
        """Give the status; None where it is absent."""
        text = self.text("status")
        try:
            return Status(text) if text else None
        except ValueError:
            raise bad_request(f"Unknown status: {text}") from None

    def flag(self, name: str) -> bool:
        """Say whether a field is true."""
        return self.fields.get(name) is True

    def record(self, name: str) -> Given:
        """Give an object inside; one without fields where it is absent."""
        return Given.of(self.fields.get(name), name)

    def listed(self, name: str) -> list[Any]:
        """Give a list; an empty one where it is absent."""
        value = self.fields.get(name)
        if not isinstance(value, list | None):
            raise bad_request(f"{name} must be a list.")
        return value or []

    def records(self, name: str) -> list[Given]:
        """Give a list of objects; an empty one where it is absent."""
        return [Given.of(one, name) for one in self.listed(name)]


def as_id(value: object) -> int:
    """Give an id that came as text or number, or refuse; attachments may be written `att123`."""
    text = str(value).removeprefix("att")
    if not text.isascii() or not text.isdigit() or len(text) > _LONGEST_ID:
        raise wrong_id(str(value))
    return int(text)
