"""Typed access to what a configuration says, with a message that names the place it was said.

Knows nothing of docsync's own keys: `config.py` has them.

>>> Settings({}, {"workers": 8}).number("workers", most=64)
8
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TypeVar, assert_never

from docsync.errors import UsageError
from docsync.likeness import did_you_mean

Scalar = str | int | bool | tuple[str, ...]
Choice = TypeVar("Choice", bound=Enum)

SECRET_KEYS = frozenset({"token", "password", "api_token", "api_key", "pat", "secret"})


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it was said, for messages."""

    value: Scalar
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed access to values, falling back to defaults. `place` is where a missing one belongs."""

    values: Mapping[str, Value]
    defaults: Mapping[str, Scalar]
    place: str = ""

    def over(self, upper: Mapping[str, Value]) -> Settings:
        """Lay other values over these."""
        return replace(self, values={**self.values, **upper})

    def origin(self, key: str) -> str:
        """Say where a key was said, or belongs."""
        return self.values[key].origin if key in self.values else self.place

    def _get(self, key: str) -> Scalar:
        return self.values[key].value if key in self.values else self.defaults[key]

    def text(self, key: str) -> str:
        """Read a text, without the blanks around it."""
        return str(self._get(key)).strip()

    def number(self, key: str, *, most: int) -> int:
        """Read a number from 1 to `most`."""
        value = int(str(self._get(key)))
        if not 1 <= value <= most:
            raise UsageError(f"{self.origin(key)}: {key} must be between 1 and {most}, not {value}")
        return value

    def flag(self, key: str) -> bool:
        """Read a truth value."""
        return self._get(key) is True

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        value = self._get(key)
        return value if isinstance(value, tuple) else ()

    def members(self, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
        """Read a list of texts, each one of those that are known."""
        for value in self.texts(key):
            if value not in known:
                raise UsageError(
                    f'{self.origin(key)}: {key} lists any of {", ".join(known)}, not "{value}"'
                    + did_you_mean(value, known)
                )
        return self.texts(key)

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Read a key whose values are the members of an Enum."""
        known = [str(member.value) for member in kind]
        if (value := self.text(key)) not in known:
            raise UsageError(
                f'{self.origin(key)}: {key} is one of {", ".join(known)}, not "{value}"'
                + did_you_mean(value, known)
            )
        return kind(value)

    def page_id(self, key: str) -> str:
        """Read a key that holds a page's id, which is a number."""
        if (value := self.text(key)) and not value.isdecimal():
            raise UsageError(
                f'{self.origin(key)}: {key} is the id of a page, a number, not "{value}"',
                hint="the id stands in the page's address: …/pages/123456/Title",
            )
        return value


class Lines:
    """Knows where in the file a key stands."""

    def __init__(self, source: Path, text: str) -> None:
        self.source = source
        self._lines = text.split("\n")

    def at(self, key: str, *, table: int = 0) -> str:
        """Say `file:line` of a key in the `table`-th `[[trees]]` (0: the top of the file)."""
        assignment = re.compile(rf"""\s*\[?["']?{re.escape(key)}["']?\s*[=.\]]""")
        place, seen = self.source.name, 0
        for number, line in enumerate(self._lines, 1):
            if re.match(r"\s*\[\[\s*trees\s*\]\]", line):
                seen += 1
                if seen == table:
                    place = f"{self.source.name}:{number}"
            elif seen == table and assignment.match(line):
                return f"{self.source.name}:{number}"
        return place

    def inside(self, table: str, key: str) -> str:
        """Say `file:line` of a key in the table of this name; of its header where it is not."""
        header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
        assignment = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""")
        place, reached = self.at(table), False
        for number, line in enumerate(self._lines, 1):
            if header.match(line):
                place, reached = f"{self.source.name}:{number}", True
            elif reached and line.lstrip().startswith("["):
                return place
            elif reached and key and assignment.match(line):
                return f"{self.source.name}:{number}"
        return place


def checked(key: str, value: object, known: Mapping[str, Scalar], origin: str) -> Value:
    """Accept a value of the file if its key is known and its type is the default's."""
    if key.lower() in SECRET_KEYS:
        raise UsageError(
            f"{origin}: secrets do not belong into this file, which is committed",
            hint="set DOCSYNC_TOKEN, or token_command, or store it: keyring set docsync USER@HOST",
        )
    if key not in known:
        raise UsageError(f'{origin}: unknown key "{key}"' + did_you_mean(key, [*known, "trees"]))
    if (accepted := _accepted(value, known[key])) is None:
        expected = _TYPE_NAMES[type(known[key])]
        raise UsageError(f"{origin}: {key} must be {expected}, not {value!r}")
    return Value(accepted, origin)


def _accepted(value: object, default: Scalar) -> Scalar | None:
    """Give back the value as the type of the default, or None where it is of another."""
    match default:
        case bool():
            return value if isinstance(value, bool) else None
        case int():
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        case str():  # ids are often written as numbers
            return str(value) if type(value) in {str, int} else None
        case tuple():
            return _texts(value) if isinstance(value, list) else None
        case _:
            assert_never(default)


def _texts(values: list[object]) -> tuple[str, ...] | None:
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) else None


_TYPE_NAMES: Mapping[type, str] = {
    bool: "true or false",
    int: "a number",
    str: "a text in quotes",
    tuple: "a list of texts",
}


def from_text(text: str, default: Scalar, origin: str) -> Value:
    """Read what the environment or a flag says, by the type of the key's default."""
    match default:
        case bool():
            if (word := text.lower()) not in _BOOLEANS:
                raise UsageError(f'{origin} must be true or false, not "{text}"')
            return Value(_BOOLEANS[word], origin)
        case int():
            if not text.isdecimal():
                raise UsageError(f'{origin} must be a number, not "{text}"')
            return Value(int(text), origin)
        case _:
            return Value(text, origin)


_BOOLEANS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
