"""A plan without a look at the site: operations from decisions alone, without their texts.

What `docsync status` shows. No body is read or converted, so a merge is announced, not tried.

>>> sketch(request, plan).operations
(UpdatePage(...),)
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.engine.deciding.planning import TreePlan
from docsync.sync.decisions import Decided
from docsync.sync.plan import (
    Agree,
    Aspect,
    Conflict,
    CreateFolder,
    CreatePage,
    Held,
    MoveFile,
    MoveFolder,
    Note,
    NoteKind,
    Operation,
    Request,
    RestorePage,
    Target,
    TrashFile,
    TrashPage,
    UpdatePage,
    WriteFile,
)
from docsync.sync.reconcile import WRITES, Decision


@dataclass(frozen=True, slots=True)
class Sketch:
    """What one decision comes to."""

    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()


def sketch(request: Request, plan: TreePlan) -> Sketch:
    """Sketch a plan from its decisions."""
    each = [_sketch(request, one) for one in plan.decided]
    return Sketch(
        operations=tuple(operation for one in each for operation in one.operations),
        conflicts=tuple(conflict for one in each for conflict in one.conflicts),
        held=tuple(held for one in each for held in one.held),
        notes=tuple(note for one in each for note in one.notes),
    )


def _sketch(request: Request, one: Decided) -> Sketch:
    base = one.item.base
    if base is not None and base.conflicted:
        hint = "docsync resolve shows what is to be settled, and settles it"
        conflict = Conflict(one.target, "the file holds a conflict", hint, marked=True)
        return Sketch(conflicts=(conflict,))
    sides = WRITES[one.decision]
    allowed = [side for side in sides if request.policy.may_write(side)]
    if sides and not allowed:
        return Sketch(held=(Held(one.target, next(iter(sides)), one.reason),))
    if one.decision is Decision.STOP or one.clash in {"parent", "circle"}:
        return Sketch(conflicts=(Conflict(one.target, one.reason, ""),))
    if one.decision is Decision.KEEP_TOLD:
        return Sketch(notes=(Note(NoteKind.SERVER, one.reason, one.path),))
    operations = _operations(one)
    return Sketch(tuple(each for each in operations if request.policy.may_write(each.side)))


def _operations(one: Decided) -> list[Operation]:
    if one.path.endswith("/"):
        return _folder_operations(one)
    target, why = one.target, one.reason
    match one.decision:
        case Decision.PULL | Decision.RESTORE_FILE:
            return _pull(one)
        case Decision.PUSH:
            return [_update(one, merged=False)]
        case Decision.MERGE:
            return [*_pull(one), _update(one, merged=True)]
        case Decision.ADOPT:
            return [Agree(target, why)]
        case Decision.CREATE:
            return [CreatePage(target, why)]
        case Decision.TRASH_PAGE:
            return [TrashPage(target, why, one.item.base.version if one.item.base else 0)]
        case Decision.TRASH_FILE | Decision.TRASH_FILE_TOLD:
            return [TrashFile(target, why)]
        case Decision.RESTORE_PAGE:
            return [RestorePage(target, why)]
        case _:
            return []


def _folder_operations(one: Decided) -> list[Operation]:
    match one.decision:
        case Decision.CREATE:
            return [CreateFolder(one.target, one.reason)]
        case Decision.PUSH | Decision.MERGE:
            return [MoveFolder(one.target, one.reason)]
        case Decision.TRASH_PAGE:
            base = one.item.base
            return [TrashPage(one.target, one.reason, 0, base.kind)] if base else []
        case _:
            return []


def _pull(one: Decided) -> list[Operation]:
    local, base, remote = one.item.local, one.item.base, one.item.remote
    target = Target(one.path, one.item.page, one.title)
    moved = local is not None and local.path != one.path
    operations: list[Operation] = []
    if moved:
        operations.append(MoveFile(one.target, one.reason, one.path))
    same = base is not None and remote is not None and base.version == remote.version
    if not (moved and same):
        operations.append(WriteFile(target, one.reason, local.digest if local else ""))
    return operations


def _update(one: Decided, *, merged: bool) -> UpdatePage:
    base, local = one.item.base, one.item.local
    changed = {
        Aspect.BODY: base is None or local is None or local.digest != base.digest,
        Aspect.TITLE: base is not None and one.title != base.title,
        Aspect.PARENT: base is not None and one.parent != base.parent,
    }
    aspects = tuple(aspect for aspect, yes in changed.items() if yes)
    expected = base.version if base is not None else 0
    return UpdatePage(one.target, one.reason, expected, aspects, merged=merged)
