"""Lets every kind of request meet every fault, and prints what came of it.

    PYTHONPATH=src:tests python tests/crash/network.py [--profile cloud] [--fault 503]

A push that creates, updates, moves, trashes, attaches and labels is run for each pair; then the
fault is lifted and the run repeated, twice. Exit code 1 where anything is not as promised.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from docsync.values import Profile
from support.crash_scenes import SCENES, Stage, staged
from support.crash_states import State
from support.network_faults import FAULTS, KINDS, Ending, Fault, clean_run, struck_run

SCENE = SCENES[1]
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
OUTCOMES = ("all done", "exit 1", "exit 2", "exit 3", "wrong")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="", help="cloud or datacenter; both when not said")
    parser.add_argument("--fault", default="", help="one of the faults; all when not said")
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        for profile in Profile:
            if options.profile in {"", profile.value}:
                with staged(SCENE, profile, Path(folder) / profile.value) as stage:
                    wrong += _table(stage, options.fault)
    return 1 if wrong else 0


def _table(stage: Stage, asked: str) -> int:
    _, clean = clean_run(stage, SCENE)
    heads = "".join(f"{head:>10}" for head in OUTCOMES)
    print(f"{stage.bench.sandbox.profile.value}, reads{heads}   writes{heads}")
    return sum(_row(stage, fault, clean) for fault in FAULTS if asked in {"", fault.name})


def _row(stage: Stage, fault: Fault, clean: State) -> int:
    reads, writes, wrong = Counter[str](), Counter[str](), []
    for kind in KINDS:
        if kind.path(stage.bench.sandbox.profile):
            ending = struck_run(stage, SCENE, kind, fault, clean)
            (reads if kind.reads else writes)[_outcome(ending)] += 1
            wrong += [f"  {kind.name}: {line[:300]}" for line in ending.wrongs]
    cells = ["".join(f"{counted[one]:>10}" for one in OUTCOMES) for counted in (reads, writes)]
    print(f"{fault.name:24}{cells[0][7:]}         {cells[1]}")
    for line in wrong:
        print(line)
    sys.stdout.flush()
    return len(wrong)


def _outcome(ending: Ending) -> str:
    if ending.wrongs:
        return "wrong"
    return "all done" if ending.told.code == 0 else f"exit {ending.told.code}"


if __name__ == "__main__":
    sys.exit(main())
