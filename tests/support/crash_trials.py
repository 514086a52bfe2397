"""One trial: kill a run at one point, run again, and compare with the run that nobody disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from support.boundary import Death, When
from support.crash_scenes import Scene, Stage
from support.crash_states import State, differences, local_state, remote_state
from support.docsync_runs import WRITES
from support.forked_runs import Ended


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """The run that nobody disturbed: what crossed the border, and how both sides were then."""

    ended: Ended
    state: State
    lost: State  # as it is when the index was lost before

    @property
    def points(self) -> tuple[str, ...]:
        """Name everything that crossed, in order."""
        return self.ended.points


@dataclass(frozen=True, slots=True)
class Trial:
    """Where a run is killed, and whether its index is lost then."""

    point: int
    when: When
    lost: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial; no `wrongs`, and all is as it should be."""

    trial: Trial
    what: str
    wrongs: tuple[str, ...]


def undisturbed(scene: Scene, stage: Stage) -> Undisturbed:
    """Trace the run of a scene."""
    stage.begin()
    ended = stage.forker.run(stage.bench.folder, *scene.command)
    assert ended.code in {0, 1}, f"{ended.output}\n{ended.complaint}"
    state = _state(stage)
    stage.begin()
    stage.bench.lose_index()
    assert stage.forker.run(stage.bench.folder, *scene.command).code in {0, 1}
    return Undisturbed(ended, state, _state(stage))


def trials_of(clean: Undisturbed) -> list[Trial]:
    """List every trial of a scene: each point, before and after, with the index and without."""
    return [
        Trial(point, when, lost)
        for point in range(len(clean.points))
        for when in When
        for lost in (False, True)
    ]


def tried(scene: Scene, stage: Stage, clean: Undisturbed, trial: Trial) -> Outcome:
    """Kill, run again, compare; then a further run must find nothing to write."""
    stage.begin()
    folder = stage.bench.folder
    what = clean.points[trial.point]
    killed = stage.forker.run(folder, *scene.command, death=Death(trial.point, trial.when))
    wrongs = list(_astray(killed, clean, trial)) if stage.in_order else []
    if trial.lost:
        stage.bench.lose_index()
    again = stage.forker.run(folder, *scene.command)
    if again.code not in {0, clean.ended.code}:
        wrongs.append(f"the next run ended with {again.code}: {again.output}{again.complaint}")
    right = [clean.state, clean.lost] if trial.lost else [clean.state]
    wrongs += differences(right, _state(stage))
    stage.bench.sandbox.log.clear()  # type: ignore[attr-defined]
    third = stage.forker.run(folder, *scene.command)
    written = [
        f"{one.method} {one.path}" for one in stage.bench.sandbox.log if one.method in WRITES
    ]
    if written or third.code not in {0, clean.ended.code}:
        wrongs.append(f"a third run ended with {third.code} and wrote {written}")
    return Outcome(trial, what, tuple(wrongs))


def _astray(killed: Ended, clean: Undisturbed, trial: Trial) -> Iterator[str]:
    """Say where a run was not killed, or did not cross what the undisturbed one crossed."""
    if not killed.killed:
        yield f"was not killed: {killed.code} {killed.complaint}"
    if killed.points != clean.points[: trial.point + 1]:
        yield f"went another way: {killed.points[-1:]}"


def _state(stage: Stage) -> State:
    return {"here": local_state(stage.bench.folder), "there": remote_state(stage.db)}
