"""Let the state machine run for as long as you like, and say what it found.

    python tests/machine/long.py --minutes 60 --seed 7

Seeds follow one another, each a few dozen examples, one profile after the other. What breaks is
printed with the steps that lead there and the command that does just that again; the run goes on.
`--seed N --profile cloud --once` tries one seed again, `--shrink` makes its steps as few as it can.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from docsync.values import Profile
from machine.rules import machine_for
from machine.running import close_stages, counts

EXAMPLES, STEPS = 40, 20


@dataclass(frozen=True, slots=True)
class Batch:
    """A few examples of one seed."""

    profile: Profile
    seed: int
    examples: int = EXAMPLES
    steps: int = STEPS
    shrink: bool = False

    @property
    def command(self) -> str:
        """What to type to do it again."""
        return (
            f"python tests/machine/long.py --once --seed {self.seed} --profile {self.profile.value}"
            f" --examples {self.examples} --steps {self.steps}"
        )


def run(batch: Batch) -> None:
    """Run one batch; what breaks is raised, with its steps."""
    phases = (Phase.generate, Phase.shrink) if batch.shrink else (Phase.generate,)
    how = settings(
        max_examples=batch.examples,
        stateful_step_count=batch.steps,
        deadline=None,
        database=None,
        derandomize=False,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seed(batch.seed)(machine_for(batch.profile)), settings=how)


def main() -> int:
    """Run until the time is over; 1 where something broke."""
    asked = _arguments().parse_args()
    began = time.monotonic()
    broken = 0
    number = asked.seed if asked.seed is not None else random.randrange(10**6)
    profiles = [Profile(asked.profile)] if asked.profile else list(Profile)
    try:
        while True:
            for profile in profiles:
                batch = Batch(profile, number, asked.examples, asked.steps, asked.shrink)
                broken += _tried(batch)
            number += 1
            minutes = (time.monotonic() - began) / 60
            if asked.once or minutes >= asked.minutes:
                break
            print(
                f"{minutes:.1f} min, to seed {number}: {_summary()}, broken: {broken}", flush=True
            )
    finally:
        close_stages()
    print(f"{(time.monotonic() - began) / 60:.1f} minutes: {_summary()}, broken: {broken}")
    return 1 if broken else 0


def _tried(batch: Batch) -> int:
    try:
        run(batch)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a find
        print(f"\nBROKEN  {batch.command}", flush=True)
        print("".join(traceback.format_tb(error.__traceback__)[-4:]), type(error).__name__, error)
        print("\n".join(getattr(error, "__notes__", ())), flush=True)
        return 1
    return 0


def _summary() -> str:
    return ", ".join(f"{name}: {number}" for name, number in sorted(counts.items()))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run the state machine.")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--profile", choices=[one.value for one in Profile])
    parser.add_argument("--examples", type=int, default=EXAMPLES)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--shrink", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
