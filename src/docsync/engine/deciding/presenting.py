"""Paths for people: relative to the workspace, where inside the engine they are to the tree.

>>> present_plan(tree, plan, ()).failures
()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from docsync.engine.deciding.planning import TreePlan
from docsync.engine.doing.performing import Performed
from docsync.engine.state.tree import Tree
from docsync.sync.plan import (
    Conflict,
    DownloadAttachment,
    Failure,
    Held,
    MoveFile,
    Note,
    Operation,
    Outcome,
    Plan,
    RunResult,
    Stop,
    Target,
    UploadAttachment,
    WriteFile,
)

WOULD_MARK = "docsync sync writes both versions into the file; settle them there"


def present_plan(tree: Tree, plan: TreePlan, operations: Iterable[Operation]) -> Plan:
    """Show the plan of one tree. What it would write is not written: no file has markers yet."""
    planned = tuple(operations)
    unwritten = {one.target for one in planned if isinstance(one, WriteFile) and one.conflicts}
    conflicts = (
        replace(one, hint=WOULD_MARK, marked=False) if one.target in unwritten else one
        for one in plan.conflicts
    )
    return Plan(
        operations=tuple(_operation(tree, one) for one in planned),
        conflicts=_conflicts(tree, conflicts),
        failures=_failures(tree, plan.failures),
        held=_held(tree, plan.held),
        notes=_notes(tree, plan.notes),
        stop=_stop(tree, plan.stop),
    )


def present_result(
    tree: Tree, plan: TreePlan, performed: Sequence[Performed], notes: Iterable[Note]
) -> RunResult:
    """Show what a run did in one tree. `plan` is the last one that was made."""
    outcomes = tuple(_outcome(tree, one, each.page) for each in performed for one in each.outcomes)
    failed = tuple(one.failure for one in outcomes if one.failure is not None)
    told = (*notes, *plan.notes, *(note for each in performed for note in each.notes))
    return RunResult(
        outcomes=outcomes,
        conflicts=_conflicts(tree, plan.conflicts),
        failures=(*_failures(tree, plan.failures), *_first_of_page(failed)),
        held=_held(tree, plan.held),
        notes=_notes(tree, tuple(dict.fromkeys(told))),
        stop=_stop(tree, plan.stop),
    )


def join_plans(plans: Sequence[Plan]) -> Plan:
    """Join the plans of all trees."""
    return Plan(
        operations=tuple(one for plan in plans for one in plan.operations),
        conflicts=tuple(one for plan in plans for one in plan.conflicts),
        failures=tuple(one for plan in plans for one in plan.failures),
        held=tuple(one for plan in plans for one in plan.held),
        notes=tuple(one for plan in plans for one in plan.notes),
        stop=next((plan.stop for plan in plans if plan.stop is not None), None),
        seen_at=next((plan.seen_at for plan in plans if plan.seen_at), ""),
    )


def join_results(results: Sequence[RunResult]) -> RunResult:
    """Join the results of all trees."""
    return RunResult(
        outcomes=tuple(one for result in results for one in result.outcomes),
        conflicts=tuple(one for result in results for one in result.conflicts),
        failures=tuple(one for result in results for one in result.failures),
        held=tuple(one for result in results for one in result.held),
        notes=tuple(one for result in results for one in result.notes),
        stop=next((result.stop for result in results if result.stop is not None), None),
        commits=sum(result.commits for result in results),
    )


def _first_of_page(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Keep the first failure of each page: what follows from it says nothing new."""
    first: dict[tuple[str, str], Failure] = {}
    for failure in failures:
        first.setdefault((failure.target.path, failure.target.page), failure)
    return tuple(first.values())


def _stop(tree: Tree, stop: Stop | None) -> Stop | None:
    return stop if stop is None or tree.is_alone else replace(stop, tree=tree.settings.path)


def _operation(tree: Tree, operation: Operation) -> Operation:
    target = _target(tree, operation.target)
    match operation:
        case UploadAttachment(file=file) | DownloadAttachment(file=file) if file:
            return replace(operation, target=target, file=tree.shown(operation.file))
        case MoveFile():
            return replace(operation, target=target, to=tree.shown(operation.to))
        case _:
            return replace(operation, target=target)


def _outcome(tree: Tree, outcome: Outcome, page: str) -> Outcome:
    """Show an outcome; `page` is the id that a page got in this run."""
    failure = outcome.failure
    shown = None if failure is None else replace(failure, target=_target(tree, failure.target))
    operation = _operation(tree, outcome.operation)
    if not operation.target.page:
        operation = replace(operation, target=replace(operation.target, page=page))
    return Outcome(operation, shown)


def _target(tree: Tree, target: Target) -> Target:
    return replace(target, path=tree.shown(target.path) if target.path else "")


def _conflicts(tree: Tree, conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    shown = (replace(one, target=_target(tree, one.target)) for one in conflicts)
    return tuple(sorted(shown, key=lambda one: one.target.path))


def _failures(tree: Tree, failures: Iterable[Failure]) -> tuple[Failure, ...]:
    shown = (replace(one, target=_target(tree, one.target)) for one in failures)
    return tuple(sorted(shown, key=lambda one: (one.target.path, one.line)))


def _held(tree: Tree, held: Iterable[Held]) -> tuple[Held, ...]:
    return tuple(replace(one, target=_target(tree, one.target)) for one in held)


def _notes(tree: Tree, notes: Iterable[Note]) -> tuple[Note, ...]:
    shown = (replace(one, path=tree.shown(one.path) if one.path else "") for one in notes)
    return tuple(sorted(shown, key=lambda one: (one.path, one.line)))
