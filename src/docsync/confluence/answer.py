"""A JSON answer as typed values: what is not as the API describes it is a `RemoteError` at once.

>>> page = Answer({"id": 7, "version": {"number": 3}}, ("GET", "https://wiki.example.com/p"))
>>> page.text("id"), page.number("version", "number"), page.text_or("", "parentId")
('7', 3, '')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from docsync.errors import RemoteError


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON object of an answer, and the request it answers."""

    value: Mapping[str, object]
    request: tuple[str, str]

    def text(self, *path: str) -> str:
        """Give the text at a path; ids may be numbers."""
        found = self._at(path)
        if isinstance(found, bool) or not isinstance(found, str | int):
            self.refuse(path, "a text")
        return str(found)

    def text_or(self, default: str, *path: str) -> str:
        """Give the text at a path, or the default where there is none."""
        return default if self._at(path) is None else self.text(*path)

    def number(self, *path: str) -> int:
        """Give the whole number at a path."""
        found = self._at(path)
        if isinstance(found, bool) or not isinstance(found, int):
            self.refuse(path, "a number")
        return found

    def number_or(self, default: int, *path: str) -> int:
        """Give the whole number at a path, or the default where there is none."""
        found = self._at(path)
        return found if isinstance(found, int) and not isinstance(found, bool) else default

    def part(self, *path: str) -> Answer:
        """Give the object at a path; an empty one where there is none."""
        found = self._at(path)
        if found is not None and not isinstance(found, Mapping):
            self.refuse(path, "an object")
        return Answer(found or {}, self.request)

    def parts(self, *path: str) -> tuple[Answer, ...]:
        """Give the list of objects at a path."""
        found = self._at(path)
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.refuse(path, "a list")
        return tuple(Answer(item, self.request) for item in found)

    def has(self, *path: str) -> bool:
        """Say whether there is anything at a path."""
        return self._at(path) is not None

    def refuse(self, path: tuple[str, ...], wanted: str) -> NoReturn:
        """Raise the error of an answer that is not understood."""
        raise RemoteError(
            f"the site's answer is not understood: {'.'.join(path) or 'it'} is not {wanted}",
            status=200,
            request=self.request,
            hint="check DOCSYNC_URL: is this address really a Confluence?",
        )

    def _at(self, path: tuple[str, ...]) -> object:
        found: object = self.value
        for step in path:
            if not isinstance(found, Mapping):
                return None
            found = found.get(step)
        return found
