"""The fields of CQL as conditions on content `c` with its newest version `v`.

A field takes an operator and a value and gives SQL with the values bound in it. What a function
stands for (`currentUser()`) is settled before, in `meaning`.

>>> sorted(FIELDS)[:3]
['ancestor', 'container', 'content']
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, assert_never

from docsync.sandbox.cql.parsing import Clause, Expression, Function, Joined, Negated, Value
from docsync.sandbox.cql.times import minute_of
from docsync.sandbox.refusals import bad_request
from docsync.sandbox.store.titles import folded

Condition: TypeAlias = "tuple[str, tuple[object, ...]]"
Meaning: TypeAlias = Callable[[Function], "tuple[str, ...]"]
_TIMES = frozenset({"created", "lastmodified"})
_ANCESTORS = (
    "c.id IN (WITH RECURSIVE below(id) AS (SELECT id FROM content WHERE parent = ? "
    "UNION SELECT n.id FROM content n JOIN below b ON n.parent = b.id) SELECT id FROM below)"
)
_LABELLED = (
    "c.id IN (SELECT t.content FROM content_label t JOIN label l ON l.id = t.label "
    "WHERE l.name = ? OR l.prefix || ':' || l.name = ?)"
)
_WATCHED = (
    "CAST(c.id AS TEXT) IN (SELECT w.target FROM watching w JOIN person p ON p.id = w.person "
    "WHERE w.kind = 'content' AND ? IN (p.name, p.email, p.account))"
)
_FAVOURED = (
    "'content/' || c.id IN (SELECT r.target FROM relation r JOIN person p "
    "ON r.source = 'user/' || p.account WHERE r.name = 'favourite' "
    "AND ? IN (p.name, p.email, p.account))"
)
_CONTRIBUTED = (
    "c.id IN (SELECT h.content FROM version h JOIN person p ON p.account = h.author "
    "WHERE h.number > 0 AND ? IN (p.name, p.email, p.account))"
)
_LABELS = (
    "SELECT coalesce(group_concat(l.name, ' '), '') FROM content_label t "
    "JOIN label l ON l.id = t.label WHERE t.content = c.id"
)
_PERSON = "c.author IN (SELECT account FROM person WHERE ? IN (name, email, account))"
_IN_SPACE = "c.space IN (SELECT id FROM space WHERE {})"


def condition(expression: Expression, meaning: Meaning) -> Condition:
    """Give the SQL of an expression, or refuse a field or an operator it cannot have."""
    match expression:
        case Joined(word, parts):
            conditions = [condition(part, meaning) for part in parts]
            values = tuple(value for _, some in conditions for value in some)
            return f"({f' {word} '.join(sql for sql, _ in conditions)})", values
        case Negated(part):
            sql, values = condition(part, meaning)
            return f"NOT coalesce({sql}, 0)", values
        case Clause():
            return _clause(expression, meaning)
    assert_never(expression)


def settled(clause: Clause, meaning: Meaning) -> tuple[Value, ...]:
    """Give the values of a clause; functions that are no times as what they stand for."""
    found: list[Value] = []
    for value in clause.values:
        if isinstance(value, Function) and clause.field not in _TIMES:
            found += meaning(value)
        else:
            found.append(value)
    return tuple(found)


def _clause(clause: Clause, meaning: Meaning) -> Condition:
    field = FIELDS.get(clause.field)
    if field is None:
        raise bad_request(f"Could not parse cql : no field or property named {clause.field}")
    conditions = [field(clause.operator, value) for value in settled(clause, meaning)]
    if not conditions:
        return "0", ()
    sql = " OR ".join(one for one, _ in conditions)
    return f"({sql})", tuple(value for _, some in conditions for value in some)


def _equal(sql: str, shaped: Callable[[str], object] = str) -> Callable[[str, Value], Condition]:
    def condition(operator: str, value: Value) -> Condition:
        if operator not in {"=", "in"} or isinstance(value, Function):
            raise bad_request(f"Operator {operator} is not supported here.")
        return sql, (shaped(value),) * sql.count("?")

    return condition


def _number(value: str) -> int:
    if not value.removeprefix("att").isdigit():
        raise bad_request(f"Not an id: {value}")
    return int(value.removeprefix("att"))


def _words(column: str) -> Callable[[str, Value], Condition]:
    """Compare a text: `=` exactly, `~` by the words that stand in it."""

    def condition(operator: str, value: Value) -> Condition:
        if operator in {"=", "in"}:
            return f"{column} = ?", (folded(_text_of(value)),)
        return contains(column, operator, value)

    return condition


def _text(operator: str, value: Value) -> Condition:
    """Look for words in title, body and labels' names."""
    return contains(f"c.title || ' ' || words_of(v.body) || ' ' || ({_LABELS})", operator, value)


def contains(column: str, operator: str, value: Value) -> Condition:
    """Look for words and phrases in a column: all of them."""
    if operator != "~":
        raise bad_request(f"Operator {operator} is not supported here.")
    return f"has_words({column}, ?)", (_text_of(value),)


def _text_of(value: Value) -> str:
    if isinstance(value, Function):
        raise bad_request("A function is no text.")
    return value


def _macro(operator: str, value: Value) -> Condition:
    if operator not in {"=", "in"}:
        raise bad_request(f"Operator {operator} is not supported here.")
    return "instr(v.body, ?) > 0", (f'ac:name="{_text_of(value)}"',)


def _mention(operator: str, value: Value) -> Condition:
    if operator not in {"=", "in"}:
        raise bad_request(f"Operator {operator} is not supported here.")
    sql = (
        "EXISTS (SELECT 1 FROM person p WHERE ? IN (p.name, p.email, p.account) "
        "AND (instr(v.body, 'ri:account-id=\"' || p.account || '\"') > 0 "
        "OR instr(v.body, 'ri:userkey=\"' || p.account || '\"') > 0 "
        "OR instr(v.body, 'ri:username=\"' || p.name || '\"') > 0))"
    )
    return sql, (_text_of(value),)


def _date(column: str) -> Callable[[str, Value], Condition]:
    """Compare a time, to the minute as Confluence does; a bare date equals its whole day."""

    def condition(operator: str, value: Value) -> Condition:
        when = minute_of(value)
        if operator in {"=", "in"}:
            length = 10 if when.endswith("T00:00") else 16
            return f"substr({column}, 1, {length}) = ?", (when[:length],)
        if operator not in {">", ">=", "<", "<="}:
            raise bad_request(f"Operator {operator} is not supported here.")
        return f"substr({column}, 1, 16) {operator} ?", (when,)

    return condition


def _space_title(operator: str, value: Value) -> Condition:
    sql, values = (
        contains("name", operator, value)
        if operator == "~"
        else (
            "lower(name) = ?",
            (_text_of(value).casefold(),),
        )
    )
    return _IN_SPACE.format(sql), values


_SPACE = _equal(_IN_SPACE.format("folded = ?"), str.casefold)
FIELDS: dict[str, Callable[[str, Value], Condition]] = {
    "space": _SPACE,
    "space.key": _SPACE,
    "space.type": _equal(_IN_SPACE.format("type = ?"), str.casefold),
    "space.title": _space_title,
    "type": _equal("c.kind = ?", str.casefold),
    "id": _equal("c.id = ?", _number),
    "content": _equal("c.id = ?", _number),
    "parent": _equal("c.parent = ?", _number),
    "ancestor": _equal(_ANCESTORS, _number),
    "container": _equal("c.container = ?", _number),
    "label": _equal(_LABELLED, str.casefold),
    "title": _words("c.folded"),
    "text": _text,
    "sitesearch": _text,
    "macro": _macro,
    "mention": _mention,
    "creator": _equal(_PERSON),
    "contributor": _equal(_CONTRIBUTED),
    "watcher": _equal(_WATCHED),
    "favourite": _equal(_FAVOURED),
    "favorite": _equal(_FAVOURED),
    "created": _date("c.created"),
    "lastmodified": _date("v.created"),
}
