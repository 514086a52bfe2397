"""A run that is killed anywhere, and run again, ends as if nobody had disturbed it.

Here a sample, by a seed that `CRASH_SEED` changes; `python tests/crash/whole.py` tries every point.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from docsync.values import Profile
from support.crash_scenes import SCENES, Scene, staged
from support.crash_trials import Trial, trials_of, tried, undisturbed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")

SAMPLE = 3  # of each scene and profile


@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: str(profile.value))
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: str(scene.name))
def test_a_killed_run_is_finished_by_the_next(
    scene: Scene, profile: Profile, tmp_path: Path
) -> None:
    seed = os.environ.get("CRASH_SEED", "1")
    with staged(scene, profile, tmp_path / "stage") as stage:
        clean = undisturbed(scene, stage)
        sample = random.Random(f"{seed} {scene.name} {profile}").sample(trials_of(clean), SAMPLE)
        outcomes = [tried(scene, stage, clean, trial) for trial in sample]
    assert [(one.trial, one.what, one.wrongs) for one in outcomes if one.wrongs] == []


def test_every_point_is_tried_on_both_sides_with_the_index_and_without(tmp_path: Path) -> None:
    with staged(SCENES[0], Profile.CLOUD, tmp_path / "stage") as stage:
        clean = undisturbed(SCENES[0], stage)
    trials = trials_of(clean)
    assert len(set(trials)) == len(trials) == 4 * len(clean.points)
    assert {kind.split()[0] for kind in clean.points} == {"file", "commit", "request"}


def test_a_trial_sees_what_is_missing(tmp_path: Path) -> None:
    with staged(SCENES[0], Profile.CLOUD, tmp_path / "stage") as stage:
        clean = undisturbed(SCENES[0], stage)
        next(iter(clean.state["there"]["pages"].values()))["labels"] = ["nobody", "said", "so"]
        last = Trial(len(clean.points) - 1, trials_of(clean)[-1].when, lost=False)
        assert "nobody" in str(tried(SCENES[0], stage, clean, last).wrongs)
