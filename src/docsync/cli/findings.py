"""What `docsync doctor` found out: one line each, how grave it is, and the next command.

>>> Finding("user", "Ada Quay").level
<Level.GOOD: 'good'>
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from docsync.errors import DocsyncError
from docsync.output import Screen, Style


class Level(Enum):
    """How grave a finding is. A FAULT keeps docsync from working, a DOUBT may surprise later."""

    GOOD = "good"
    DOUBT = "doubt"
    FAULT = "fault"


_MARKS = {Level.GOOD: "ok", Level.DOUBT: "?", Level.FAULT: "!!"}
_STYLES = {Level.GOOD: Style.ADDED, Level.DOUBT: Style.CHANGED, Level.FAULT: Style.CONFLICT}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, in words, and for programs as `facts`.

    `exit_code` is what a run would end with because of it.
    """

    topic: str
    message: str
    level: Level = Level.GOOD
    hint: str = ""
    exit_code: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


def good(topic: str, message: str, **facts: object) -> Finding:
    """Say what is as it should be."""
    return Finding(topic, message, facts=facts)


def doubt(topic: str, message: str, hint: str = "", **facts: object) -> Finding:
    """Say that something may surprise."""
    return Finding(topic, message, Level.DOUBT, hint, facts=facts)


def fault(topic: str, error: DocsyncError) -> Finding:
    """Say what keeps docsync from working."""
    return Finding(topic, error.message, Level.FAULT, error.hint, error.exit_code)


def looked(topic: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """Collect what a look finds; one that fails is a finding too."""
    found: list[Finding] = []
    try:
        found.extend(look())
    except DocsyncError as error:
        found.append(fault(topic, error))
    return found


def tell(findings: list[Finding], screen: Screen) -> None:
    """Print findings, each with its topic, faults and doubts with what to do."""
    if screen.mode.quiet:
        for one in findings:
            _complain(one, screen)
        return
    width = max(len(one.topic) for one in findings)
    for one in findings:
        mark = screen.styled(f"{_MARKS[one.level]:>2}", _STYLES[one.level])
        screen.say(f"{mark}  {one.topic.ljust(width)}  {one.message}")
        if one.hint and one.level is not Level.GOOD:
            hint = screen.styled(one.hint, Style.COMMAND)
            screen.say(f"    {' ' * width}  {hint}")


def _complain(one: Finding, screen: Screen) -> None:
    if one.level is Level.FAULT:
        screen.problem(f"{one.topic}: {one.message}")
        if one.hint:
            screen.hint(one.hint)


def record(one: Finding) -> dict[str, object]:
    """Write a finding for `--json`."""
    return {
        "topic": one.topic,
        "level": one.level.value,
        "message": one.message,
        "hint": one.hint,
        "facts": dict(one.facts),
    }
