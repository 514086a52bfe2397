"""Plans and results as text for people: grouped, the most urgent last, with the next command.

>>> for line in result_lines(result, screen): screen.say(line)
In Confluence:
  created   guide/setup.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docsync.cli import words
from docsync.glance import NOTHING
from docsync.output import Screen, Style
from docsync.sync.plan import (
    Agree,
    Conflict,
    Failure,
    Forget,
    Held,
    Note,
    Operation,
    Outcome,
    Plan,
    RunResult,
    Side,
    Target,
)

MOST_LINES = 100  # of one group, without -v
WIDTH = 11  # of the first column, at least
WIDEST_SUBJECT = 60  # of the column of paths; longer ones move what stands behind them

_STYLES = {
    "new": Style.ADDED,
    "created": Style.ADDED,
    "new folder": Style.ADDED,
    "deleted": Style.REMOVED,
    "trashed": Style.REMOVED,
    "removed": Style.REMOVED,
    "marked": Style.CONFLICT,
}
_PLACES = {Side.REMOTE: "In Confluence", Side.LOCAL: "On disk"}
HERE = "Here"  # what a run does for itself: drawing a picture before it is sent
PLACE_WIDTH = 15


def tell_status(plan: Plan, screen: Screen) -> None:
    """Write what changed on which side, and what to do about it."""
    pending = [each for each in plan.operations if not isinstance(each, Agree | Forget)]
    marked = {conflict.target.path for conflict in plan.conflicts}
    here, there, both = _sides(each for each in pending if each.target.path not in marked)
    _tell_changes("Changed here", "docsync push", here, screen)
    _tell_changes("Changed in Confluence", "docsync pull", there, screen)
    _tell_changes("Changed on both sides", "docsync sync merges", both, screen)
    _tell_held(plan.held, screen)
    tell_problems(plan, screen)
    if plan.clean:
        screen.say(NOTHING)


def tell_dry_run(plan: Plan, screen: Screen) -> None:
    """Write what a run would do, in order, and why."""
    told = [each for each in plan.operations if not isinstance(each, Agree | Forget)]
    rows = [(words.done(each), words.subject(each)) for each in told]
    word_width, subject_width = _widths(rows)
    lines = [
        f"  {_PLACES.get(each.side, HERE):<{PLACE_WIDTH}}{_word(word, screen, word_width)}"
        f" {_padded(subject, each.reason, subject_width)}{_why(each.reason, screen)}"
        for each, (word, subject) in zip(told, rows, strict=True)
    ]
    _tell_group("The plan, in order; nothing was written:", lines, screen)
    _tell_held(plan.held, screen)
    tell_problems(plan, screen)
    if plan.clean:
        screen.say("Nothing to do.")


def _widths(rows: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """Say how wide the columns are: as their widest, but one long path moves no other row."""
    words_width = max((len(word) for word, _ in rows), default=0)
    subjects = (len(subject) for _, subject in rows if len(subject) <= WIDEST_SUBJECT)
    return max(WIDTH, words_width), max(subjects, default=0)


def _padded(subject: str, reason: str, width: int) -> str:
    return subject.ljust(width) if reason else subject


def tell_result(result: RunResult, screen: Screen) -> None:
    """Write what was done, what was left, and what needs a person."""
    done = [each for each in result.outcomes if each.failure is None]
    for side, place in _PLACES.items():
        group = [each.operation for each in done if each.operation.side is side]
        width, _ = _widths([(words.done(each), "") for each in group])
        lines = [_outcome_line(each, screen, width) for each in group]
        _tell_group(f"{place}:", lines, screen)
    _tell_held(result.held, screen)
    tell_problems(result, screen)
    screen.say(_summary(result))
    if result.commits:
        screen.say(f"Made {result.commits} commit{'' if result.commits == 1 else 's'}.")


def tell_problems(told: Plan | RunResult, screen: Screen) -> None:
    """Write the warnings, failures, conflicts and the stop of a plan or run to stderr."""
    for note in told.notes:
        screen.warn(note_line(note))
    for failure in told.failures:
        screen.problem(failure_line(failure))
        if failure.hint:
            screen.hint(failure.hint)
    for conflict in told.conflicts:
        screen.problem(conflict_line(conflict))
        screen.hint(conflict.hint or _settle(conflict))
    if told.stop is not None:
        screen.problem(told.stop.told)
        screen.hint(told.stop.hint)


def note_line(note: Note) -> str:
    """Write a warning with the place it is about."""
    return f"{_place(note.path, note.line)}{note.message}"


def failure_line(failure: Failure) -> str:
    """Write a failure with the file or page it is about."""
    return f"{_place(_name(failure.target), failure.line)}{failure.message}"


def conflict_line(conflict: Conflict) -> str:
    """Write a conflict with the file or page it is about."""
    return f"conflict: {_name(conflict.target)}: {conflict.reason}"


def outcome_text(outcome: Outcome) -> str:
    """Write what was done in one line without columns."""
    place = "in Confluence" if outcome.operation.side is Side.REMOTE else "on disk"
    return f"{words.done(outcome.operation)} {words.subject(outcome.operation)} ({place})"


def _sides(
    operations: Iterable[Operation],
) -> tuple[list[Operation], list[Operation], list[Operation]]:
    """Sort operations by the side that changed: here, there, or both."""
    by_page: dict[str, list[Operation]] = {}
    for each in operations:
        by_page.setdefault(each.target.path or each.target.page, []).append(each)
    here: list[Operation] = []
    there: list[Operation] = []
    both: list[Operation] = []
    for group in by_page.values():
        sides = {each.side for each in group}
        if sides == {Side.LOCAL, Side.REMOTE}:
            both.append(group[0])
        else:
            (here if Side.REMOTE in sides else there).extend(group)
    return here, there, both


def _tell_changes(
    heading: str, command: str, operations: Sequence[Operation], screen: Screen
) -> None:
    by_path = sorted(operations, key=lambda each: each.target.path)
    width, _ = _widths([(words.changed(each), "") for each in by_path])
    lines = [
        f"  {_word(words.changed(each), screen, width)} {words.subject(each)}" for each in by_path
    ]
    _tell_group(f"{heading}:{_advice(command, screen)}", lines, screen)


def _tell_held(held: Sequence[Held], screen: Screen) -> None:
    """Write how many changes wait for the other direction."""
    for side, place, command in (
        (Side.LOCAL, "changed in Confluence", "docsync pull"),
        (Side.REMOTE, "changed here", "docsync push"),
    ):
        if pages := {each.target.path or each.target.page for each in held if each.side is side}:
            screen.say(
                f"{_count(len(pages), 'page')} {place}, left alone:{_advice(command, screen)}"
            )
            for each in held:
                if each.side is side and screen.mode.verbose:
                    screen.say(f"  {_name(each.target)}{_because(each.reason, screen)}")


def _tell_group(heading: str, lines: Sequence[str], screen: Screen) -> None:
    if not lines:
        return
    screen.say(screen.styled(heading, Style.HEADING))
    shown = lines if screen.mode.verbose else lines[:MOST_LINES]
    for line in shown:
        screen.say(line)
    if len(shown) < len(lines):
        screen.say(f"  … and {len(lines) - len(shown)} more, which -v shows")
    screen.say()


def _outcome_line(operation: Operation, screen: Screen, width: int) -> str:
    reason = _because(operation.reason, screen) if screen.mode.verbose else ""
    return f"  {_word(words.done(operation), screen, width)} {words.subject(operation)}{reason}"


def _summary(result: RunResult) -> str:
    """Say in one line how a run ended."""
    done = [each.operation for each in result.outcomes if each.failure is None]
    parts = [
        _count(_pages(done, side), noun) + f" {place}"
        for side, noun, place in (
            (Side.REMOTE, "change", "in Confluence"),
            (Side.LOCAL, "change", "on disk"),
        )
        if _pages(done, side)
    ]
    parts += [_count(len(result.conflicts), "conflict")] if result.conflicts else []
    parts += [f"{len(result.failures)} failed"] if result.failures else []
    if result.stop is not None and not parts:
        return "Nothing was written."
    return ", ".join(parts) + "." if parts else _nothing(result)


def _nothing(result: RunResult) -> str:
    return "Nothing else to do." if result.held else "Nothing to do: both sides are the same."


def _pages(operations: Iterable[Operation], side: Side) -> int:
    return sum(1 for each in operations if each.side is side)


def _settle(conflict: Conflict) -> str:
    if conflict.marked:
        return f"edit {conflict.target.path}, then: docsync resolve {conflict.target.path}"
    return "docsync pull   (writes both versions into the file, to choose from)"


def _advice(command: str, screen: Screen) -> str:
    return screen.styled(f"   ({command})", Style.FAINT)


def _because(reason: str, screen: Screen) -> str:
    return screen.styled(f"   ({reason})", Style.FAINT) if reason else ""


def _why(reason: str, screen: Screen) -> str:
    return screen.styled(f"   why: {reason}", Style.FAINT) if reason else ""


def _word(word: str, screen: Screen, width: int) -> str:
    return screen.styled(word.ljust(width), _STYLES.get(word, Style.CHANGED))


def _name(target: Target) -> str:
    return target.path or f'"{target.title}"'


def _place(path: str, line: int) -> str:
    if not path:
        return ""
    return f"{path}:{line}: " if line else f"{path}: "


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
