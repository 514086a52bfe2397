"""Kills runs at every point, and prints what came of it.

    PYTHONPATH=src:tests python tests/crash/whole.py [--profile cloud] [--scene push] [--every 10]
                                                [--workers 8]

For each scene and profile: a run is traced, and every request, file write and index commit of it
counted; then one run for each of them is killed before it and one after it, with the index kept and
with it lost. With several workers no two runs cross in the same order: each point is a number then.
Exit code 1 where any end differs from that of the undisturbed run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docsync.values import Profile
from support.crash_scenes import SCENES, Scene, staged
from support.crash_trials import Outcome, Undisturbed, trials_of, tried, undisturbed

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
KINDS = ("request", "file", "commit")


def main() -> int:
    """Run the command."""
    options = _options()
    began, wrong, total = time.monotonic(), 0, 0
    print(f"{'scene':24}{'points':>8}" + "".join(f"{kind + 's':>10}" for kind in KINDS), end="")
    print(f"{'trials':>8}{'as undisturbed':>16}{'not':>6}")
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for profile in Profile:
            for scene in SCENES:
                if _is_asked(options, scene, profile):
                    name = f"{profile.value}-{scene.name.replace(' ', '-')}"
                    outcomes = _played(scene, profile, Path(folder) / name, options)
                    total += len(outcomes)
                    wrong += sum(bool(one.wrongs) for one in outcomes)
    print(f"{total} trials, {wrong} wrong, {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="", help="cloud or datacenter; both when not said")
    parser.add_argument("--scene", default="", help="one of the scenes; all when not said")
    parser.add_argument("--every", type=int, default=1, help="only every so manieth trial")
    parser.add_argument("--workers", type=int, default=1, help="how many write at once")
    return parser.parse_args()


def _is_asked(options: argparse.Namespace, scene: Scene, profile: Profile) -> bool:
    return options.profile in {"", profile.value} and options.scene in {"", scene.name}


def _played(
    scene: Scene, profile: Profile, folder: Path, options: argparse.Namespace
) -> list[Outcome]:
    with staged(scene, profile, folder, workers=options.workers) as stage:
        clean = undisturbed(scene, stage)
        trials = trials_of(clean)[:: options.every]
        outcomes = [tried(scene, stage, clean, trial) for trial in trials]
    assert options.every > 1 or len(outcomes) == 4 * len(clean.points)
    _tell(f"{profile.value}, {scene.name}", clean, outcomes)
    return outcomes


def _tell(name: str, clean: Undisturbed, outcomes: list[Outcome]) -> None:
    counted = Counter(point.split()[0] for point in clean.points)
    wrong = [one for one in outcomes if one.wrongs]
    print(f"{name:24}{len(clean.points):>8}" + "".join(f"{counted[k]:>10}" for k in KINDS), end="")
    print(f"{len(outcomes):>8}{len(outcomes) - len(wrong):>16}{len(wrong):>6}")
    for line in _lines(wrong):
        print(line)
    sys.stdout.flush()


def _lines(wrong: list[Outcome]) -> Iterator[str]:
    for one in wrong:
        index = "lost" if one.trial.lost else "kept"
        yield f"  killed {one.trial.when.value} {one.trial.point} {one.what}, index {index}:"
        yield from (f"    {each[:300]}" for each in one.wrongs)


if __name__ == "__main__":
    sys.exit(main())
