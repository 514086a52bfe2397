"""CQL read into a tree: clauses joined by `and`, `or` and `not`, and an order.

>>> parse('space = DOCS and title ~ "guide" order by title desc').order
(('title', True),)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from docsync.sandbox.refusals import Refusal, bad_request

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<mark>[()=,]|!=|!~|~|>=|<=|>|<)"""
    r"""|(?P<word>[^\s()=,!~<>"']+))"""
)
OPERATORS = frozenset({"=", "!=", "~", "!~", ">", ">=", "<", "<="})


@dataclass(frozen=True, slots=True)
class Function:
    """A function used as a value: `now("-7d")`."""

    name: str
    arguments: tuple[str, ...]


Value: TypeAlias = "str | Function"


@dataclass(frozen=True, slots=True)
class Clause:
    """A field compared with values; `in` and `not in` have several."""

    field: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Clauses of which all (`and`) or any (`or`) hold."""

    word: str
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """A clause that must not hold."""

    part: Expression


Expression: TypeAlias = "Clause | Joined | Negated"


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query. `order` holds fields, each with whether it descends."""

    where: Expression | None
    order: tuple[tuple[str, bool], ...]


def parse(text: str) -> Query:
    """Read a query, or refuse it."""
    tokens = _Tokens(_split(text))
    where = None if tokens.sees("order") or tokens.ended else _either(tokens)
    order: list[tuple[str, bool]] = []
    if tokens.takes("order"):
        tokens.expects("by")
        order.append(_ordered(tokens))
        while tokens.takes(","):
            order.append(_ordered(tokens))
    if not tokens.ended:
        raise _unreadable(tokens.peek)
    return Query(where, tuple(order))


class _Tokens:
    """The tokens of a query, taken one by one."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at >= len(self._tokens)

    @property
    def peek(self) -> str:
        return "" if self.ended else self._tokens[self._at]

    def next(self) -> str:
        if self.ended:
            raise _unreadable("the end")
        self._at += 1
        return self._tokens[self._at - 1]

    def sees(self, word: str) -> bool:
        return self.peek.casefold() == word

    def takes(self, word: str) -> bool:
        if self.sees(word):
            self._at += 1
            return True
        return False

    def expects(self, word: str) -> None:
        if not self.takes(word):
            raise _unreadable(self.peek or "the end")


def _split(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unreadable(text[at : at + 20])
        tokens.append(found[0].strip())
        at = found.end()
    return tokens


def _either(tokens: _Tokens) -> Expression:
    parts = [_both(tokens)]
    while tokens.takes("or"):
        parts.append(_both(tokens))
    return parts[0] if len(parts) == 1 else Joined("OR", tuple(parts))


def _both(tokens: _Tokens) -> Expression:
    parts = [_single(tokens)]
    while tokens.takes("and"):
        parts.append(_single(tokens))
    return parts[0] if len(parts) == 1 else Joined("AND", tuple(parts))


def _single(tokens: _Tokens) -> Expression:
    if tokens.takes("not"):
        return Negated(_single(tokens))
    if tokens.takes("("):
        inner = _either(tokens)
        tokens.expects(")")
        return inner
    return _clause(tokens)


def _clause(tokens: _Tokens) -> Expression:
    field = tokens.next().casefold()
    if tokens.takes("not"):
        tokens.expects("in")
        return Negated(Clause(field, "in", _values(tokens)))
    if tokens.takes("in"):
        return Clause(field, "in", _values(tokens))
    operator = tokens.next()
    if operator not in OPERATORS:
        raise _unreadable(operator)
    if operator in {"!=", "!~"}:
        positive = "=" if operator == "!=" else "~"
        return Negated(Clause(field, positive, (_value(tokens),)))
    return Clause(field, operator, (_value(tokens),))


def _values(tokens: _Tokens) -> tuple[Value, ...]:
    tokens.expects("(")
    values = [_value(tokens)]
    while tokens.takes(","):
        values.append(_value(tokens))
    tokens.expects(")")
    return tuple(values)


def _value(tokens: _Tokens) -> Value:
    token = tokens.next()
    if token[0] in "\"'":
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    if token in OPERATORS or token in {"(", ")", ","}:
        raise _unreadable(token)
    if not tokens.takes("("):
        return token
    arguments = [] if tokens.sees(")") else [str(_value(tokens))]
    while tokens.takes(","):
        arguments.append(str(_value(tokens)))
    tokens.expects(")")
    return Function(token.casefold(), tuple(arguments))


def _ordered(tokens: _Tokens) -> tuple[str, bool]:
    field = tokens.next().casefold()
    if tokens.takes("desc"):
        return field, True
    tokens.takes("asc")
    return field, False


def _unreadable(token: str) -> Refusal:
    return bad_request(f"Could not parse cql : unexpected {token}")
