"""Questions to a person on a terminal: one of a list, by its number, its key or a part of its name.

Questions go to stderr, so that a result on stdout stays a result.

>>> picked("2", (Choice("A", "Alpha"), Choice("B", "Beta")), (Choice("B", "Beta"),))
()
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

from docsync.likeness import did_you_mean

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what it is called by programs, and by people."""

    key: str
    label: str


Elsewhere = Callable[[str], Choice | None]


def nowhere(typed: str) -> Choice | None:  # noqa: ARG001 - the shape of an `Elsewhere`
    """Find nothing beside the list."""
    return None


def choose(
    question: str, choices: Sequence[Choice], *, default: str = "", elsewhere: Elsewhere = nowhere
) -> Choice:
    """Ask until one of the choices is named, or something that `elsewhere` knows."""
    shown = tuple(choices)
    while True:
        _list(shown)
        typed = str(click.prompt(question, default=default or None, err=True)).strip()
        found = picked(typed, choices, shown[:MOST_SHOWN])
        if len(found) == 1:
            return found[0]
        if not found and (other := elsewhere(typed)) is not None:
            return other
        if not found:
            near = did_you_mean(typed, (name for one in choices for name in (one.key, one.label)))
            click.echo(f"There is nothing by that name{near}", err=True)
        shown = found or tuple(choices)


def picked(typed: str, choices: Sequence[Choice], shown: Sequence[Choice]) -> tuple[Choice, ...]:
    """Say which choices may be meant: by the number in the list that is shown, else by name."""
    if typed.isdecimal() and 1 <= int(typed) <= len(shown):
        return (shown[int(typed) - 1],)
    folded = typed.casefold()
    exact = tuple(one for one in choices if folded in {one.key.casefold(), one.label.casefold()})
    if exact or not folded:
        return exact[:1]
    return tuple(
        one for one in choices if folded in one.key.casefold() or folded in one.label.casefold()
    )


def _list(shown: Sequence[Choice]) -> None:
    width = max((len(one.key) for one in shown[:MOST_SHOWN]), default=0)
    for number, one in enumerate(shown[:MOST_SHOWN], 1):
        click.echo(f"{number:>4}  {one.key:<{width}}  {one.label}", err=True)
    if len(shown) > MOST_SHOWN:
        more = len(shown) - MOST_SHOWN
        click.echo(f"      … and {more} more: type a part of a name to see fewer", err=True)
