"""Fields as they are typed, `KEY=VALUE`, and the JSON they make. Pure, but for `@FILE`.

KEY may go deeper: `version[number]`, `labels[]` for one more of a list, `list[][name]` for one
more object of a list (or a further name of its last one).

>>> nested([("title", "A"), ("version[number]", 2), ("labels[]", "x"), ("labels[]", "y")])
{'title': 'A', 'version': {'number': 2}, 'labels': ['x', 'y']}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from docsync.errors import UsageError

_KEY = re.compile(r"[^\[\]=]+(\[[^\[\]]*\])*")
_STEP = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}


def split(typed: str, flag: str) -> tuple[str, str]:
    """Part `KEY=VALUE`, or raise a `UsageError` that names the flag."""
    key, equals, value = typed.partition("=")
    if not equals or not _KEY.fullmatch(key):
        raise UsageError(f"{flag} {typed}: a field is written KEY=VALUE, or KEY[NAME]=VALUE")
    return key, value


def typed_value(text: str) -> object:
    """Read true, false, null, numbers, and {…} and […] as JSON; @FILE as that file's text."""
    if text.startswith("@"):
        return Path(text[1:]).read_text(encoding="utf-8")
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text) or text[:1] in {"{", "["}:
        try:
            value: object = json.loads(text)
        except ValueError as error:
            raise UsageError(f"{text} is no JSON: {error}", hint="-f takes it as a text") from None
        return value
    return text


def nested(fields: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Make one JSON object of fields."""
    made: dict[str, object] = {}
    for key, value in fields:
        steps = [inner or name for inner, name in _STEP.findall(key)]
        _put(made, steps, value, key)
    return made


def _put(into: dict[str, object], steps: list[str], value: object, key: str) -> None:
    name, rest = steps[0], steps[1:]
    if not rest:
        into[name] = value
    elif rest[0]:
        _put(_object(into, name, key), rest, value, key)
    else:
        _append(_list(into, name, key), rest[1:], value, key)


def _append(into: list[object], rest: list[str], value: object, key: str) -> None:
    """Add to a list: the value, or a name to its last object, where that has none such yet."""
    if not rest:
        into.append(value)
        return
    last = into[-1] if into else None
    if not isinstance(last, dict) or rest[0] in last:
        last = {}
        into.append(last)
    _put(last, rest, value, key)


def _object(into: dict[str, object], name: str, key: str) -> dict[str, object]:
    found = into.setdefault(name, {})
    if not isinstance(found, dict):
        raise _contradiction(key, name)
    return found


def _list(into: dict[str, object], name: str, key: str) -> list[object]:
    found = into.setdefault(name, [])
    if not isinstance(found, list):
        raise _contradiction(key, name)
    return found


def _contradiction(key: str, name: str) -> UsageError:
    return UsageError(f"the field {key} contradicts an earlier one, which made {name} otherwise")
