"""What the reader does without docsync: gets the folder, and edits a file in it.

>>> python -m docsync.demo docs docsync-demo/docs
>>> python -m docsync.demo edit lamp/cleaning.md "once a week" "twice a week"
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).parent / "docs"
USAGE = "usage: python -m docsync.demo docs FOLDER | edit FILE FIND REPLACE"


def main(arguments: list[str]) -> str:
    """Do one of the two; say what is wrong, or nothing."""
    match arguments:
        case ["docs", folder]:
            return unpack(Path(folder))
        case ["edit", file, find, replace]:
            return edit(Path(file), find, replace)
        case _:
            return USAGE


def unpack(folder: Path) -> str:
    """Copy the demo's folder to a place where nothing is yet."""
    if folder.exists():
        return f"{folder} is there already"
    shutil.copytree(DOCS, folder, copy_function=shutil.copyfile)
    return ""


def edit(file: Path, find: str, replace: str) -> str:
    """Replace words that stand once in a file, and save it as an editor does."""
    text = file.read_text(encoding="utf-8")
    if text.count(find) != 1:
        return f'"{find}" stands {text.count(find)} times in {file}, not once'
    file.write_text(text.replace(find, replace), encoding="utf-8")
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
