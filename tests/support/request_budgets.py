"""Counts the requests of whole runs over a tree of N pages, and what each may cost at most."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from docsync.values import Profile
from support.workbench import Bench

FOLDER = 25  # pages in one folder
LABELLED = 10  # every so manieth page has a label


@dataclass(frozen=True, slots=True)
class Counted:
    """A run, what it sent, and what it may send at most."""

    what: str
    sent: int
    most: float
    kinds: Counter[str]


def counted_runs(bench: Bench, pages: int) -> Iterator[Counted]:
    """Push a tree of so many pages, and then what happens to it day by day."""
    labelled = fill(bench, pages)
    folders = math.ceil(pages / FOLDER)
    is_cloud = bench.sandbox.profile is Profile.CLOUD
    made = 0 if is_cloud else folders
    quiet = (pages + 1 + made) / 200 + (folders / 10 if is_cloud else 0) + 8
    every = pages + folders
    first = quiet + every + labelled + every / 25
    yield _counted(bench, "first push", first)
    yield _counted(bench, "no-op with its index", quiet)
    bench.lose_index()
    yield _counted(bench, "no-op of a fresh checkout", quiet)
    bench.write("f00/p00.md", "# Page 00-00\n\nEdited.\n")
    changed = quiet + 4 + 1  # one more tells of a draft that somebody has open
    yield _counted(bench, "one page changed", changed)
    bench.lose_index()
    bench.write("f00/p01.md", "# Page 00-01\n\nEdited.\n")
    yield _counted(bench, "one page changed in a fresh checkout", changed)


def fill(bench: Bench, pages: int) -> int:
    """Write a tree of pages in folders, and say how many have labels."""
    labelled = 0
    for number in range(pages):
        folder, page = divmod(number, FOLDER)
        front = "---\nlabels: [one]\n---\n" if page % LABELLED == 2 else ""
        labelled += bool(front)
        text = f"{front}# Page {folder:02}-{page:02}\n\nText {number}.\n"
        bench.write(f"f{folder:02}/p{page:02}.md", text)
    return labelled


def _counted(bench: Bench, what: str, most: float) -> Counted:
    with bench.requests() as seen:
        result = bench.push()
    assert result.exit_code == 0, result
    kinds = Counter(one.split(" ")[0] for one in seen)
    return Counted(what, len(seen), most, kinds)
