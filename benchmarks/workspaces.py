"""Made workspaces: sections of pages with links, lists, tables, and a picture on every other page.

>>> make_workspace(folder, pages=10_000)
"""

from __future__ import annotations

import os
from pathlib import Path

SECTION = 1000  # pages
CHAPTER = 50  # pages
PICTURE = 2  # every so manieth page shows one
PICTURE_BYTES = 2000
TEXT = """\
# Page {number}

This is page {number}, see [another](page-{other}.md). It has *some* words and `code`.

- one
- two

| a | b |
| - | - |
| {number} | x |
"""


def make_workspace(folder: Path, pages: int, *, pictures: bool = True, first: int = 0) -> None:
    """Write so many pages, numbered from `first`, and half as many pictures."""
    for local in range(pages):
        number = first + local
        place = folder / f"part-{number - local % SECTION}"
        chapter = place / f"chapter-{number - local % CHAPTER}"
        chapter.mkdir(parents=True, exist_ok=True)
        text = TEXT.format(number=number, other=first + _other(local, pages))
        is_section, is_chapter = local % SECTION == 0, local % CHAPTER == 0
        name = "index.md" if is_section or is_chapter else f"page-{number}.md"
        if pictures and local % PICTURE == 1:
            data = b"\x89PNG\r\n\x1a\n" + os.urandom(PICTURE_BYTES)
            (chapter / f"picture-{number}.png").write_bytes(data)
            text += f"\n![Picture](picture-{number}.png)\n"
        ((place if is_section else chapter) / name).write_text(text, encoding="utf-8")


def edit_all(folder: Path) -> None:
    """Change a word of every page."""
    for file in sorted(folder.rglob("*.md")):
        text = file.read_text("utf-8")
        file.write_text(text.replace("This is", "This was", 1), encoding="utf-8")


def edit_one(folder: Path) -> None:
    """Change a word of one page."""
    file = next(iter(sorted(folder.rglob("page-*.md"))))
    file.write_text(file.read_text("utf-8").replace("some", "few", 1), encoding="utf-8")


def _other(number: int, pages: int) -> int:
    """Name a page of the same chapter that has a file of its own name."""
    after = number + 7
    same = after // CHAPTER == number // CHAPTER and after < pages
    return after if same else number - number % CHAPTER + 1
