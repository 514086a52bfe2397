"""The stops: what could lose work is not begun without `--force`.

Pure arithmetic over counts; the engine counts.

>>> check(Counts(agreed=100, files=100, pages=100, page_deletions=30)).message
'30 of 100 pages would be moved to the trash there'
"""

from __future__ import annotations

from dataclasses import dataclass

from docsync.sync.plan import Stop

FEW = 10
SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Counts:
    """What a plan is about to do, in numbers. `agreed` counts the pages of the base."""

    agreed: int
    files: int
    pages: int
    file_deletions: int = 0
    page_deletions: int = 0
    edited_here: int = 0
    edited_there: int = 0
    rescoped: int = 0  # files that changed ignore rules take into the tree or out of it


def check(counts: Counts) -> Stop | None:
    """Name the first reason to stop, or None."""
    for stop, message in _reasons(counts):
        if stop:
            return Stop(message)
    return None


def mass_deletion(deletions: int, agreed: int, place: str) -> Stop | None:
    """Stop where too much of what is agreed would go at once; `place`: "here" or "there"."""
    if deletions <= max(FEW, SHARE * agreed):
        return None
    what = "pages" if place == "there" else "files"
    return Stop(f"{deletions} of {agreed} {what} would be moved to the trash {place}")


def _reasons(counts: Counts) -> tuple[tuple[bool, str], ...]:
    agreed = counts.agreed
    limit = max(FEW, SHARE * agreed)
    return (
        (agreed > 0 and counts.files == 0, f"none of {agreed} files is there any more"),
        (agreed > 0 and counts.pages == 0, f"none of {agreed} pages is there any more"),
        (
            counts.page_deletions > limit,
            f"{counts.page_deletions} of {agreed} pages would be moved to the trash there",
        ),
        (
            counts.file_deletions > limit,
            f"{counts.file_deletions} of {agreed} files would be moved to the trash here",
        ),
        (
            agreed >= FEW and counts.edited_here >= agreed,
            f"all {agreed} files were edited here",
        ),
        (
            agreed >= FEW and counts.edited_there >= agreed,
            f"all {agreed} pages were edited there",
        ),
        (
            counts.rescoped > 0,
            f"the ignore rules changed: {counts.rescoped} files come into the tree or leave it",
        ),
    )
