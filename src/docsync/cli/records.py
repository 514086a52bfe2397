"""The JSON of plans and results: what `--json` promises to programs, in one place.

Every object has `version` and `command` (see `output.py`). Fields are only ever added.

>>> note_record(Note(NoteKind.BROKEN_LINK, "no such file", "a.md", 3, "b.md"))["line"]
3
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from docsync.cli import words
from docsync.sync.plan import (
    Conflict,
    Failure,
    Held,
    Note,
    Operation,
    Outcome,
    Plan,
    RunResult,
    Stop,
    Target,
)

Record = dict[str, object]


def plan_exit_code(plan: Plan) -> int:
    """Say with which code the run of this plan would end, as far as the plan knows."""
    return RunResult(conflicts=plan.conflicts, failures=plan.failures, stop=plan.stop).exit_code


def plan_record(plan: Plan) -> Record:
    """Write what a run would do."""
    return {
        "clean": plan.clean,
        "seen_at": plan.seen_at or None,
        "operations": [operation_record(operation) for operation in plan.operations],
        **_shared(plan),
        "exit": plan_exit_code(plan),
    }


def result_record(result: RunResult) -> Record:
    """Write what a run did."""
    return {
        "outcomes": [_outcome_record(outcome) for outcome in result.outcomes],
        **_shared(result),
        "commits": result.commits,
        "counts": counts(result),
        "exit": result.exit_code,
    }


def counts(result: RunResult) -> dict[str, int]:
    """Count what was done, by operation, and what was not."""
    done = Counter(words.name(each.operation) for each in result.outcomes if each.failure is None)
    return {
        **dict(sorted(done.items())),
        "conflicts": len(result.conflicts),
        "failures": len(result.failures),
        "held": len(result.held),
        "warnings": len(result.notes),
    }


def operation_record(operation: Operation) -> Record:
    """Write one operation: its name, the side it writes, its page, and why."""
    return {
        "operation": words.name(operation),
        "side": operation.side.value,
        **_target(operation.target),
        "subject": words.subject(operation),
        "reason": operation.reason,
    }


def note_record(note: Note) -> Record:
    """Write a warning; `line` and `address` only where there are any."""
    record: Record = {"path": note.path, "kind": note.kind.value, "message": note.message}
    if note.line:
        record["line"] = note.line
    if note.address:
        record["address"] = note.address
    return record


def _shared(told: Plan | RunResult) -> Record:
    return {
        "conflicts": [_conflict_record(conflict) for conflict in told.conflicts],
        "failures": _failure_records(told.failures),
        "held": [_held_record(held) for held in told.held],
        "warnings": [note_record(note) for note in told.notes],
        "stop": _stop_record(told.stop),
    }


def _outcome_record(outcome: Outcome) -> Record:
    record = {**operation_record(outcome.operation), "ok": outcome.failure is None}
    return record if outcome.failure is None else {**record, "error": outcome.failure.message}


def _conflict_record(conflict: Conflict) -> Record:
    return {
        **_target(conflict.target),
        "reason": conflict.reason,
        "hint": conflict.hint,
        "marked": conflict.marked,
    }


def _failure_records(failures: Iterable[Failure]) -> list[Record]:
    return [
        {
            **_target(failure.target),
            "message": failure.message,
            "line": failure.line or None,
            "hint": failure.hint,
            "exit_code": failure.exit_code,
        }
        for failure in failures
    ]


def _held_record(held: Held) -> Record:
    return {**_target(held.target), "side": held.side.value, "reason": held.reason}


def _stop_record(stop: Stop | None) -> Record | None:
    return None if stop is None else {"message": stop.message, "hint": stop.hint}


def _target(target: Target) -> Record:
    return {"path": target.path, "page": target.page, "title": target.title}
