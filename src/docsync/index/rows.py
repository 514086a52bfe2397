"""Records of the index as rows of its tables, and back.

>>> agreed_page(page_row("tree", page)) == page
True
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from docsync.sync.state import (
    Agreed,
    Fault,
    KeptAttachment,
    LocalFile,
    NodeKind,
    Presence,
    RemotePage,
)
from docsync.workspace.scan import Entry

RACY = 2_000_000_000  # nanoseconds: the coarsest clock of a file system


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that was begun and whose outcome is not known yet."""

    id: int
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file as it was when it was last read, and whether its stat may be believed."""

    entry: Entry
    read_at: int
    file: LocalFile

    def holds_for(self, entry: Entry) -> bool:
        """Say whether the file is surely the same: a file as new as its reading may not be."""
        return entry == self.entry and entry.modified + RACY <= self.read_at


def page_row(tree: str, page: Agreed) -> dict[str, object]:
    """Write an agreed page as a row of `pages`."""
    return {
        "tree": tree,
        "id": page.id,
        "path": page.path,
        "title": page.title,
        "own_title": page.own_title,
        "parent": page.parent,
        "version": page.version,
        "kind": page.kind.value,
        "digest": page.digest,
        "storage": page.storage,
        "lens": page.lens,
        "labels": None if page.labels is None else json.dumps(page.labels),
        "metadata": json.dumps(page.metadata),
        "attachments": json.dumps([asdict(one) for one in page.attachments]),
        "unresolved": json.dumps(page.unresolved),
        "merged": page.merged,
        "conflicted": page.conflicted,
        "unfinished": page.unfinished,
        "base_version": page.base_version,
        "unreadable": page.unreadable,
        "former": json.dumps(page.former),
        "behind": page.behind,
        "place": page.place,
        "banner": page.banner,
    }


# What an older docsync did not write.
_LATER = {"unreadable": "", "former": "[]", "behind": "", "banner": "", "metadata": "[]"}


def page_text(page: Agreed | None) -> str | None:
    """Write an agreed page as one text, for the log; None for none."""
    if page is None:
        return None
    row = page_row("", page)
    return json.dumps({name: value for name, value in row.items() if name != "tree"})


def page_of_text(text: str | None) -> Agreed | None:
    """Read it again."""
    return None if text is None else agreed_page({**_LATER, **json.loads(text)})


def agreed_page(row: Mapping[str, Any] | sqlite3.Row) -> Agreed:
    """Read a row of `pages`."""
    labels = row["labels"]
    return Agreed(
        id=row["id"],
        path=row["path"],
        title=row["title"],
        parent=row["parent"],
        version=row["version"],
        kind=NodeKind(row["kind"]),
        own_title=row["own_title"],
        digest=row["digest"],
        storage=row["storage"],
        lens=row["lens"],
        labels=None if labels is None else listed(labels),
        metadata=tuple((name, digest) for name, digest in listed(row["metadata"])),
        attachments=tuple(KeptAttachment(**one) for one in listed(row["attachments"])),
        unresolved=listed(row["unresolved"]),
        merged=bool(row["merged"]),
        conflicted=bool(row["conflicted"]),
        unfinished=bool(row["unfinished"]),
        base_version=row["base_version"],
        unreadable=row["unreadable"],
        former=listed(row["former"]),
        behind=row["behind"],
        place=row["place"],
        banner=row["banner"],
    )


def seen_page(row: sqlite3.Row) -> RemotePage:
    """Read a row of `seen`."""
    return RemotePage(
        id=row["id"],
        title=row["title"],
        parent=row["parent"],
        version=row["version"],
        presence=Presence(row["presence"]),
        kind=NodeKind(row["kind"]),
        position=row["position"],
        live=bool(row["live"]),
    )


def seen_row(tree: str, page: RemotePage) -> tuple[object, ...]:
    """Write a page as a listing showed it as a row of `seen`."""
    return (
        *(tree, page.id, page.title, page.parent, page.version),
        *(page.presence.value, page.kind.value, page.position, page.live),
    )


def cached_file(row: sqlite3.Row) -> CachedFile:
    """Read a row of `files`."""
    fault = row["fault"]
    file = LocalFile(
        path=row["path"],
        digest=row["digest"],
        title=row["title"],
        labels=listed(row["labels"]),
        claim=row["claim"],
        order=row["place"],
        post=bool(row["post"]),
        fault=None if fault is None else Fault(**json.loads(fault)),
    )
    entry = Entry(row["path"], row["size"], row["modified"], row["inode"])
    return CachedFile(entry, row["read_at"], file)


def cache_row(tree: str, one: CachedFile) -> tuple[object, ...]:
    """Write a file that was read as a row of `files`."""
    entry, file = one.entry, one.file
    return (
        *(tree, entry.path, entry.size, entry.modified, entry.inode, one.read_at),
        *(file.digest, file.title, json.dumps(file.labels), file.claim),
        None if file.fault is None else json.dumps(asdict(file.fault)),
        file.order,
        file.post,
    )


def listed(written: str) -> tuple[Any, ...]:
    """Read a list; nearly all of them are empty."""
    return () if written == "[]" else tuple(json.loads(written))
