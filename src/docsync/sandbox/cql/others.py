"""Spaces and users found by CQL: they are no content, so each is held against the query alone.

A field that they do not have never holds of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from docsync.sandbox.cql.fields import Meaning, settled
from docsync.sandbox.cql.parsing import Clause, Expression, Joined, Negated, Query
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.words import has_words

SPACE, USER = "space", "user"
Facts = Mapping[str, str]
_OF_ALL = frozenset({"title", "text", "sitesearch"})


def types_asked(query: Query) -> frozenset[str]:
    """Give the types that a query names anywhere, in lower case."""
    return frozenset(_types(query.where) if query.where is not None else ())


def words_alone(expression: Expression | None) -> bool:
    """Say whether a query asks for words and nothing else: then it finds things of every type."""
    match expression:
        case None:
            return False
        case Joined(_, parts):
            return all(words_alone(part) for part in parts)
        case Negated(part):
            return words_alone(part)
        case Clause(field, operator):
            return field in _OF_ALL and operator == "~"
    assert_never(expression)


def holds(expression: Expression | None, facts: Facts, meaning: Meaning) -> bool:
    """Say whether a query holds of something with these facts."""
    match expression:
        case None:
            return True
        case Joined("AND", parts):
            return all(holds(part, facts, meaning) for part in parts)
        case Joined(_, parts):
            return any(holds(part, facts, meaning) for part in parts)
        case Negated(part):
            return not holds(part, facts, meaning)
        case Clause():
            return _clause_holds(expression, facts, meaning)
    assert_never(expression)


def _clause_holds(clause: Clause, facts: Facts, meaning: Meaning) -> bool:
    if clause.field not in facts:
        return False
    fact = facts[clause.field]
    values = [str(value) for value in settled(clause, meaning)]
    match clause.operator:
        case "~":
            return all(has_words(fact, value) for value in values)
        case "=" | "in":
            return folded(fact) in map(folded, values)
        case _:
            return False


def _types(expression: Expression) -> list[str]:
    match expression:
        case Joined(_, parts):
            return [found for part in parts for found in _types(part)]
        case Negated():
            return []
        case Clause("type", _, values):
            return [str(value).casefold() for value in values]
        case Clause():
            return []
    assert_never(expression)
