"""The entries of a manifest: one page as JSON, and back. What others wrote may be anything.

A page that not everybody may read stands there by digests of its path and titles only, which a
checkout that has the file, and a user who sees the page, can tell.

>>> entry_of("7", records_of(agreed, "tree", hidden=False)["7"]) == agreed
True
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from docsync.sync.state import Agreed, KeptAttachment, NodeKind
from docsync.workspace.ignore import is_hidden

Record = dict[str, object]
_Named = Callable[[str], str]

HASH = "#"  # before what stands as its digest only
HASH_LENGTH = 24
ROOM = 10_000  # bytes of attachments in one record; further ones stand in records of their own
MORE = "+"  # between the id of a page and the number of a further record


def is_inside(path: str) -> bool:
    """Say whether a path stays in the tree, and out of hidden folders."""
    parts = path.removesuffix("/").split("/")
    return not is_hidden(path) and "\\" not in path and not {"", ".", ".."} & set(parts)


def is_page_path(path: str) -> bool:
    """Say whether a path may be that of a page or folder."""
    return is_inside(path) and path.endswith((".md", "/"))


def page_of_key(key: str) -> str:
    """Say which page a record belongs to."""
    return key.partition(MORE)[0]


def hashed(text: str, tree: str) -> str:
    """Give the digest that stands for a path or title."""
    return HASH + hashlib.sha256(f"{tree}\n{text}".encode()).hexdigest()[:HASH_LENGTH]


def is_hashed(record: Mapping[str, object]) -> bool:
    """Say whether a record names no path."""
    return str(record.get("path", "")).startswith(HASH)


def records_of(page: Agreed, tree: str, *, hidden: bool) -> dict[str, Record]:
    """Write a page, as one record or several; what has its usual value is left out."""
    named: _Named = _as_it_is if not hidden else lambda text: hashed(text, tree)
    record: Record = {
        "path": named(page.path),
        "title": named(page.title),
        "parent": page.parent,
        "digest": page.digest,
        "version": page.version,
    }
    if page.own_title != page.title:
        record["own"] = named(page.own_title)
    if page.kind is not NodeKind.PAGE:
        record["kind"] = page.kind.value
    wants = [] if hidden else list(_first(page.unresolved))
    if wants:
        record["wants"] = wants
    if page.merged:
        record["merged"] = page.base_version
    left_out = (hidden and page.attachments) or len(wants) < len(page.unresolved)
    if page.unfinished or page.conflicted or left_out:
        record["open"] = True
    if page.metadata:
        record["meta"] = dict(page.metadata)
    if page.place >= 0:
        record["place"] = page.place
    if page.banner:
        record["banner"] = page.banner
    if page.former:
        record["former"] = list(page.former)
    return {page.id: record, **({} if hidden else _files(page, record))}


def _as_it_is(text: str) -> str:
    return text


def _first(texts: Iterable[str]) -> Iterator[str]:
    """Give as many texts as a record has room for."""
    size = 0
    for text in texts:
        size += size_of(text)
        if size > ROOM:
            return
        yield text


def size_of(value: object) -> int:
    """Say how many bytes a value takes as JSON, at least."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def _files(page: Agreed, record: Record) -> dict[str, Record]:
    """Write the attachments: the first ones into the record, the rest beside it."""
    groups: list[list[object]] = [[]]
    size = 0
    for one in page.attachments:
        file = [one.name, one.path, one.digest, one.id, one.version, one.own]
        size += size_of(file)
        if size > ROOM and groups[-1]:
            groups.append([])
            size = size_of(file)
        groups[-1].append(file)
    if groups[0]:
        record["files"] = groups[0]
    return {
        f"{page.id}{MORE}{number:03}": {"files": files}
        for number, files in enumerate(groups)
        if number
    }


def entries_of(records: Mapping[str, object]) -> tuple[dict[str, Agreed], int]:
    """Read all records; count those that nobody can make sense of."""
    entries: dict[str, Agreed] = {}
    odd = 0
    further: dict[str, list[KeptAttachment]] = {}
    for key, record in sorted(records.items()):
        page = page_of_key(key)
        try:
            if not isinstance(record, Mapping) or not page.isalnum():
                odd += 1
            elif page == key:
                entries[page] = entry_of(page, record)
            else:
                further.setdefault(page, []).extend(_kept(record.get("files")))
        except (KeyError, TypeError, ValueError):
            odd += 1
    for page, files in further.items():
        if page in entries:
            known = entries[page]
            entries[page] = replace(known, attachments=(*known.attachments, *files))
    return entries, odd


def entry_of(page: str, record: Mapping[str, object]) -> Agreed:
    """Read one record, or raise KeyError, TypeError or ValueError."""
    merged = record.get("merged")
    title = _text(record["title"])
    return Agreed(
        id=page,
        path=_text(record["path"]),
        title=title,
        parent=_text(record["parent"]),
        version=_number(record["version"]),
        kind=NodeKind(str(record.get("kind", NodeKind.PAGE.value))),
        own_title=_text(record.get("own", title)),
        digest=_text(record["digest"]),
        labels=None,
        metadata=_pairs(record.get("meta")),
        attachments=tuple(_kept(record.get("files"))),
        unresolved=_texts(record.get("wants")),
        merged=merged is not None,
        unfinished=bool(record.get("open")),
        base_version=_number(merged or 0),
        former=_texts(record.get("former")),
        place=_number(record.get("place", -1)),
        banner=_text(record.get("banner", "")),
    )


def revealed(
    entries: Mapping[str, Agreed], tree: str, paths: Iterable[str], titles: Iterable[str]
) -> dict[str, Agreed]:
    """Name what stands by digests, as far as the files and pages one sees tell.

    An entry whose path nobody here has is left out.
    """
    if not any(agreed.path.startswith(HASH) for agreed in entries.values()):
        return dict(entries)
    known = {hashed(path, tree): path for path in paths}
    by_title = {hashed(title, tree): title for title in titles}
    found = {}
    for page, agreed in entries.items():
        if agreed.path.startswith(HASH):
            if agreed.path in known:
                found[page] = replace(
                    agreed,
                    path=known[agreed.path],
                    title=by_title.get(agreed.title, ""),
                    own_title=by_title.get(agreed.own_title, ""),
                )
        else:
            found[page] = agreed
    return found


def _kept(files: object) -> list[KeptAttachment]:
    if not isinstance(files, list):
        return []
    return [_file(one) for one in files]


def _file(values: object) -> KeptAttachment:
    if not isinstance(values, list):
        raise TypeError("an attachment is a list")
    name, path, digest, identifier, version, own = values
    return KeptAttachment(
        _text(name), _text(path), _text(digest), _text(identifier), _number(version), bool(own)
    )


def _texts(values: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in values) if isinstance(values, list) else ()


def _pairs(values: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(values, Mapping):
        return ()
    return tuple((_text(name), _text(digest)) for name, digest in sorted(values.items()))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("not a number")
    return value
