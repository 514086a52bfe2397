"""Every law over every text of the corpus: a table law by corpus, and what failed.

    python tests/laws/matrix.py --edits 20 --jobs 2

takes about an hour of one core. `--every 3` takes each third text, `--only rust-book` one corpus,
and `--seed '…'` tries again what a failure names. Pages get so many edits alone and so many with
ten at once; a text of documentation a quarter of that.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from docsync.convert import to_storage
from docsync.document.model import RawBlock
from docsync.errors import ConversionError
from docsync.storage.reader import read
from support.document_places import places
from support.law_trials import Amount, Trial, of_markdown, of_storage

CORPORA = (
    "storage/xwiki-contrib-confluence",
    "storage/querypie-docs",
    "markdown/rust-book",
    "markdown/mkdocs",
    "markdown/fastapi",
    "markdown/commonmark-examples",
)
_LARGE = 100_000  # characters; a text this large gets one edit
_SHOWN = 300


@dataclass(slots=True)
class Found:
    """What was found in one text, or in many."""

    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take in what was found elsewhere."""
        self.held += other.held
        self.tried += other.tried
        self.counted += other.counted
        self.failures += other.failures


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to try of each text."""

    edits: int
    seed: str


def main() -> int:
    """Run the matrix; the exit code says whether every law held."""
    options = _options()
    root = Path(os.environ["DOCSYNC_CORPUS"])
    texts = [
        (corpus, path)
        for corpus in CORPORA
        if options.only in corpus
        for path in _texts(root / corpus)[:: options.every]
        if not options.seed or options.seed.startswith(path.relative_to(root / corpus).as_posix())
    ]
    all_found = Found()
    judge = partial(_judged, root, Wanted(options.edits, options.seed))
    with multiprocessing.Pool(options.jobs) as pool:
        for done, found in enumerate(pool.imap_unordered(judge, texts), 1):
            all_found.add(found)
            for failure in found.failures:
                print(failure, flush=True)
            if done % 100 == 0:
                print(f"… {done} of {len(texts)}", file=sys.stderr, flush=True)
    _print_table(all_found)
    return 1 if all_found.failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", default="")
    return parser.parse_args()


def _texts(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".xhtml"))


# One text --------------------------------------------------------------------------------------


def _judged(root: Path, wanted: Wanted, text: tuple[str, Path]) -> Found:
    corpus, path = text
    found = Found()
    name = path.relative_to(root / corpus).as_posix()
    source = path.read_bytes().decode().replace("\r\n", "\n")
    amount = Amount(1 if len(source) > _LARGE else wanted.edits, at_once=True)
    try:
        if corpus.startswith("storage"):
            trials = of_storage(name, source, amount)
            _count_blocks(found, corpus, source)
        else:
            trials = of_markdown(name, source, replace(amount, edits=(amount.edits + 3) // 4))
            _count_warnings(found, corpus, source)
    except ConversionError as error:
        found.counted[corpus, "refused with a place" if error.line else "refused"] += 1
        return found
    for trial in trials:
        if trial.seed.startswith(wanted.seed):
            _try(found, corpus, trial)
    return found


def _try(found: Found, corpus: str, trial: Trial) -> None:
    key = (trial.law, corpus)
    found.tried[key] += 1
    try:
        trial.check()
        found.held[key] += 1
    except Exception as error:  # noqa: BLE001 - whatever a broken law raises, the next one is tried
        why = " ".join(f"{type(error).__name__}: {error}".split())[:_SHOWN]
        found.failures.append(f"{trial.law:9} --only {corpus} --seed '{trial.seed}'  {why}")


def _count_blocks(found: Found, corpus: str, storage: str) -> None:
    for _, node in places(read(storage)):
        found.counted[corpus, "blocks"] += hasattr(node, "span")
        found.counted[corpus, "raw blocks"] += isinstance(node, RawBlock)


def _count_warnings(found: Found, corpus: str, markdown: str) -> None:
    for warning in to_storage(markdown).warnings:
        found.counted[corpus, f"warning {warning.kind.value}"] += 1


# The table -------------------------------------------------------------------------------------


def _print_table(found: Found) -> None:
    laws = sorted({law for law, _ in found.tried})
    corpora = [corpus for corpus in CORPORA if any((law, corpus) in found.tried for law in laws)]
    print("\n| law | " + " | ".join(corpus.partition("/")[2] for corpus in corpora) + " |")
    print("| --- |" + " ---: |" * len(corpora))
    for law in laws:
        cells = (f"{found.held[law, c]}/{found.tried[law, c]}" for c in corpora)
        print(f"| {law} | " + " | ".join(cells) + " |")
    print()
    for (corpus, what), count in sorted(found.counted.items()):
        print(f"{corpus}: {what} {count}")
    blocks, raw = (_sum(found, what) for what in ("blocks", "raw blocks"))
    if blocks:
        print(f"raw share: {raw}/{blocks} = {100 * raw / blocks:.2f} %")
    print(f"failures: {len(found.failures)}")


def _sum(found: Found, wanted: str) -> int:
    return sum(count for (_, what), count in found.counted.items() if what == wanted)


if __name__ == "__main__":
    sys.exit(main())
