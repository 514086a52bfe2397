"""What is on both sides at one moment, read past docsync, in words that two runs share.

Ids that a server makes up are left out: a page is known by its title and by what it hangs below.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

State: TypeAlias = dict[str, Any]

_MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def local_state(folder: Path) -> State:
    """Give the bytes of every file, and of what lies in the trash, whatever its name there."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    trash = folder / ".docsync" / "trash"
    shown = {
        str(path.relative_to(folder)): _digest(path.read_bytes())
        for path in files
        if ".docsync" not in path.relative_to(folder).parts
    }
    folders = {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_dir() and ".docsync" not in path.relative_to(folder).parts
    }
    thrown = sorted({_digest(path.read_bytes()) for path in files if path.is_relative_to(trash)})
    return {"files": shown, "folders": sorted(folders), "trash": thrown}


def remote_state(db: Path) -> State:
    """Give every page and folder, in whatever status, with all that hangs on it."""
    with closing(sqlite3.connect(db)) as store:
        store.row_factory = sqlite3.Row
        titles = {row["id"]: row["title"] for row in store.execute("SELECT * FROM content")}
        rows = store.execute("SELECT * FROM content WHERE kind IN ('page', 'folder')").fetchall()
        pages: State = {}
        for row in rows:
            name = f"{row['title']}, {row['status']} {row['kind']}"
            while name in pages:
                name += " again"
            pages[name] = _page(store, row, titles)
        return {"pages": pages, "manifest": dict(_manifest(store, titles))}


def _page(store: sqlite3.Connection, row: sqlite3.Row, titles: dict[int, str]) -> State:
    versions = store.execute(
        "SELECT * FROM version WHERE content = ? ORDER BY number", (row["id"],)
    ).fetchall()
    labels = store.execute(
        "SELECT name FROM label JOIN content_label ON label.id = label WHERE content = ?",
        (row["id"],),
    )
    files = store.execute(
        "SELECT * FROM content WHERE kind = 'attachment' AND container = ?", (row["id"],)
    )
    body = versions[-1]["body"] if versions else ""
    return {
        "parent": titles.get(row["parent"], ""),
        "version": row["version"],
        "history": [(each["title"], each["message"]) for each in versions],
        "body": _MADE_UP.sub("#", body),
        "labels": sorted(each["name"] for each in labels),
        "attachments": sorted(_attachment(store, each) for each in files),
    }


def _attachment(store: sqlite3.Connection, row: sqlite3.Row) -> tuple[Any, ...]:
    kept = store.execute("SELECT * FROM file WHERE content = ? ORDER BY number", (row["id"],))
    versions = [(each["comment"], _digest(each["data"])) for each in kept]
    return (row["title"], row["status"], row["version"], versions)


def _manifest(store: sqlite3.Connection, titles: dict[int, str]) -> Iterator[tuple[str, Any]]:
    """Give each entry of the manifest by the title of its page, without ids.

    Of older texts the versions are left out: a page that came out of the trash has one twice.
    """
    for row in store.execute("SELECT value FROM property WHERE key LIKE 'docsync.%'"):
        for page, record in json.loads(row["value"]).get("pages", {}).items():
            files = [[one[0], one[1], one[2], one[4], one[5]] for one in record.get("files", ())]
            parent = titles.get(int(record["parent"] or 0), record["parent"])
            former = [one.partition("@")[0] for one in record.get("former", ())]
            named = {"parent": parent, "files": files, "former": former}
            yield titles[int(page)], {**record, **named}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def differences(wanted: Sequence[State], found: State, where: str = "") -> list[str]:
    """Say in lines where a state is none of those that are right, entry by entry."""
    lines: list[str] = []
    for key in sorted({key for one in (*wanted, found) for key in one}):
        right, here = [one.get(key, _ABSENT) for one in wanted], found.get(key, _ABSENT)
        if here in right:
            continue
        if isinstance(here, dict) and all(isinstance(one, dict) for one in right):
            lines += differences(right, here, f"{where}/{key}")
        else:
            lines.append(f"{where}/{key}: {here!r} instead of {right[0]!r}")
    return lines


_ABSENT = "nothing"
