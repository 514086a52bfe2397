"""The quick answer, "nothing changed", is for trees where nothing changed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest

from docsync.engine import open_engine
from docsync.sync.plan import Policy, Request
from support.workbench import Bench, Quiet

LONG_AGO = 3600.0


def aged(bench: Bench, seconds: float) -> None:
    """Make files older than the clocks of file systems are coarse: their stamps are believed."""
    then = time.time() - seconds
    for file in bench.folder.rglob("*.md"):
        os.utime(file, (then, then))


def edit(bench: Bench) -> None:
    """Edit a page."""
    bench.write("guide/setup.md", "# Setup\n\nFirst of all.\n\nSecond line.\n\nThird line.\n")


def add(bench: Bench) -> None:
    """Write a new page."""
    bench.write("guide/more.md", "# More\n\nOf it.\n")


def delete(bench: Bench) -> None:
    """Delete a page."""
    (bench.folder / "guide/usage.md").unlink()


@pytest.mark.parametrize("change", [edit, add, delete])
def test_a_look_at_a_change_does_not_make_it_go_away(
    small: Bench, change: Callable[[Bench], None]
) -> None:
    """However often one asks for the status first, an edit is seen, and pushed."""
    aged(small, LONG_AGO)
    assert not small.push().outcomes  # nothing to do: the next look is a quick one
    change(small)
    aged(small, LONG_AGO / 2)
    seen = [small.plan(offline=offline).clean for offline in (True, False, True, False)]
    assert seen == [False] * 4
    assert small.push().outcomes


class Meddling(Quiet):
    """A reporter that does something between a look and what follows from it, once."""

    def __init__(self, deed: Callable[[], None]) -> None:
        super().__init__()
        self.deed: Callable[[], None] | None = deed

    def step(self, text: str) -> None:
        if text == "comparing" and self.deed is not None:
            deed, self.deed = self.deed, None
            deed()


@pytest.mark.parametrize("offline", [True, False])
def test_a_look_of_another_process_at_a_change_during_a_run_does_not_hide_it(
    small: Bench,
    offline: bool,  # noqa: FBT001 - a case
) -> None:
    aged(small, LONG_AGO)

    def edit_and_look() -> None:
        edit(small)
        aged(small, LONG_AGO / 2)
        assert not small.plan(offline=offline).clean

    reporter = Meddling(edit_and_look)
    with open_engine(small.folder, small.config(), small.remote, reporter) as engine:
        assert not engine.run(Request(Policy.PUSH)).outcomes
    assert reporter.deed is None
    assert not small.plan(offline=True).clean
    assert small.push().outcomes
