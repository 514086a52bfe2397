"""A witness of all that sandboxes answer in a run of the tests, held against the specifications.

Values matter little to a schema, shapes do: an answer is looked at in full only if its shape (keys
and types; of a list's elements that are alike only one) is new for its operation and status, and
the first few times that the same bytes without their values come.

>>> shape_of([{"a": 1}, {"a": 2}])[1]
[{'a': 1}]
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from docsync.sandbox.witness import Answered
from support.published import Judge, judge_of

LOOKS = 3
_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*+"(?!:)|-?\d[\d.eE+-]*')


@dataclass(slots=True)
class Witness:
    """What was seen, and the breaches that nobody has been told of."""

    answers: int = 0
    judged: int = 0
    full: int = 0
    operations: set[tuple[str, int]] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    _bytes: Counter[tuple[Judge, int]] = field(default_factory=Counter)
    _shapes: Counter[tuple[Judge, int]] = field(default_factory=Counter)

    def __call__(self, seen: Answered) -> None:
        """See one answer."""
        self.answers += 1
        if not seen.content_type.startswith("application/json"):
            return
        judge = judge_of(seen.cloud, seen.method, seen.path, seen.status)
        if judge is None:
            return
        self.judged += 1
        self.operations.add((judge.operation, seen.status))
        bare = (judge, hash(_VALUE.sub(b"", seen.body)))
        self._bytes[bare] += 1
        if self._bytes[bare] <= LOOKS:
            self._look(judge, seen)

    def _look(self, judge: Judge, seen: Answered) -> None:
        shape, answer = shape_of(json.loads(seen.body))
        self._shapes[judge, shape] += 1
        if self._shapes[judge, shape] > LOOKS:
            return
        self.full += 1
        self.told += [
            f"{seen.method} {seen.path}: {seen.status}: {one}" for one in judge.breaches(answer)
        ]

    @property
    def summary(self) -> str:
        """How much was seen, in words."""
        return (
            f"published schemas: {self.judged} of {self.answers} answers are described, "
            f"{len(self.operations)} operations and statuses, {self.full} validated in full"
        )

    def taken(self) -> list[str]:
        """Give the breaches since this was asked last."""
        told, self.told = self.told, []
        return told


def shape_of(value: Any) -> tuple[int, Any]:
    """Give the shape of JSON as a number, and the JSON with one element of each shape a list."""
    if isinstance(value, dict):
        parts = {key: shape_of(one) for key, one in value.items()}
        shape = hash(frozenset((key, part[0]) for key, part in parts.items()))
        return shape, {key: part[1] for key, part in parts.items()}
    if isinstance(value, list):
        kinds = dict(reversed([shape_of(one) for one in value]))
        return hash((list, frozenset(kinds))), list(reversed(kinds.values()))
    return hash(type(value)), value
