"""Let the state machine look for seeded bugs, and say how long each took to be found.

    python tests/machine/hunt.py --minutes 5

`--only "no journal"` hunts one, and may be given more than once. A bug counts as found where the
machine breaks with it and does not break without it, on the same examples.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from pytest import MonkeyPatch  # noqa: PT013 - only the class is needed

from docsync.values import Profile
from machine.long import Batch, run
from machine.mutants import MUTANTS
from machine.running import close_stages, counts

EXAMPLES, STEPS = 6, 12


@dataclass(frozen=True, slots=True)
class Hunted:
    """How a hunt ended. `seconds` are of the processor; `what` is the promise that broke."""

    seconds: float
    examples: int
    batch: Batch
    what: str = ""

    @property
    def found(self) -> bool:
        """Whether the machine broke with the bug, and only with it."""
        return bool(self.what)


def hunt(
    name: str, seconds: float, first: int = 0, profiles: Sequence[Profile] = tuple(Profile)
) -> Hunted:
    """Hunt one bug, from one seed on, until it is found or the time is over."""
    began, before = time.process_time(), counts["examples"]
    for number in count(first):
        for profile in profiles:
            batch = Batch(profile, number, EXAMPLES, STEPS)
            started = counts["examples"]
            what = _broken(batch, name)
            same = replace(batch, examples=min(EXAMPLES, counts["examples"] - started))
            spent = time.process_time() - began
            tried = counts["examples"] - before
            if what and not _broken(same):
                return Hunted(spent, tried, batch, what)
            if spent > seconds:
                return Hunted(spent, tried, batch)
    raise AssertionError


def _broken(batch: Batch, name: str = "") -> str:
    """Run a batch with a bug, or without; say what broke, '' for nothing."""
    with MonkeyPatch.context() as patch:
        if name:
            MUTANTS[name](patch)
        try:
            run(batch)
        except Exception as error:  # noqa: BLE001 - whatever breaks gives the bug away
            return str(error).split(":")[0].split("\n")[0][:60] or type(error).__name__
    return ""


def main() -> int:
    """Hunt all of them; 1 where one is not found."""
    parser = argparse.ArgumentParser(description="Hunt seeded bugs.")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--only", choices=list(MUTANTS), action="append")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    missed = 0
    for name in asked.only or MUTANTS:
        end = hunt(name, asked.minutes * 60, asked.seed)
        missed += not end.found
        said = (
            f"found in {end.seconds:6.1f} s" if end.found else f"NOT FOUND in {end.seconds:.0f} s"
        )
        where = f"seed {end.batch.seed}, {end.batch.profile.value}"
        print(f"{name:22} {said}, {end.examples:4} examples, {where}: {end.what}", flush=True)
    close_stages()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
