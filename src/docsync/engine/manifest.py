"""The manifest: what was agreed, kept on the site for checkouts that have no index.

It stands in content properties of the root page (or `state_page`), `docsync.<tree>.<n>`, in parts
below the size limit. A page stays in its part; two writers of one part meet at compare-and-swap,
and the slower one merges.

>>> key_of("docs-1f3a", 0)
'docsync.docs-1f3a.0'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.confluence.remote import Property, Remote
from docsync.errors import VersionConflictError
from docsync.sync.state import Agreed, KeptAttachment, NodeKind

PREFIX = "docsync."
FORMAT = 1
PART_BYTES = 24_000
ATTEMPTS = 6

_KEY = re.compile(r"docsync\.(?P<tree>[A-Za-z0-9_-]+)\.(?P<part>\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """What a manifest belongs to; one that says otherwise was copied along, and is ignored."""

    site: str
    space: str
    root: str
    top_is_root: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as it was read: entries by content id, the part each is in, the properties."""

    entries: dict[str, Agreed]
    parts: dict[str, int]
    properties: dict[int, Property]
    place: Place | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the manifest of a tree stands: a page of the site."""

    remote: Remote
    page: str
    tree: str


def key_of(tree: str, part: int) -> str:
    """Name the property of one part."""
    return f"{PREFIX}{tree}.{part}"


def read_manifest(shelf: Shelf) -> Manifest:
    """Read the manifest of a tree; an absent one has no properties."""
    found = shelf.remote.properties(shelf.page, f"{PREFIX}{shelf.tree}.")
    return _manifest(found, shelf.tree)


def read_manifests(remote: Remote, page: str) -> dict[str, Manifest]:
    """Read every manifest that a page carries, by tree."""
    found = remote.properties(page, PREFIX)
    trees = dict.fromkeys(match["tree"] for one in found if (match := _KEY.fullmatch(one.key)))
    return {tree: _manifest(found, tree) for tree in trees}


def write_manifest(shelf: Shelf, place: Place, pages: Sequence[Agreed], changed: set[str]) -> None:
    """Write what is agreed: `changed` ids as they are here (or gone), others only if missing."""
    for attempt in range(ATTEMPTS):
        manifest = read_manifest(shelf)
        try:
            _write(shelf, _planned(manifest, place, pages, changed))
        except VersionConflictError:
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _write(shelf: Shelf, parts: Mapping[int, tuple[object, Property | None]]) -> None:
    for part, (value, old) in sorted(parts.items()):
        shelf.remote.put_property(shelf.page, key_of(shelf.tree, part), value, old)


def _planned(
    manifest: Manifest, place: Place, pages: Sequence[Agreed], changed: set[str]
) -> dict[int, tuple[object, Property | None]]:
    """Say which parts to write, and with what."""
    here = {agreed.id: agreed for agreed in pages}
    trusted = manifest.place in (None, place)
    entries = dict(manifest.entries) if trusted else {}
    for page in changed - here.keys():
        entries.pop(page, None)
    for page, agreed in here.items():
        if page in changed or page not in entries:
            entries[page] = agreed
    sizes: dict[int, int] = {}
    parts: dict[int, dict[str, object]] = {part: {} for part in manifest.properties}
    for page, agreed in entries.items():
        record = _record(agreed)
        size = len(json.dumps(record)) + len(page) + 8
        part = _part(page, size, manifest.parts if trusted else {}, sizes)
        sizes[part] = sizes.get(part, 0) + size
        parts.setdefault(part, {})[page] = record
    parts.setdefault(0, {})
    values = {part: _value(place, records) for part, records in parts.items()}
    old = manifest.properties
    return {
        part: (value, old.get(part))
        for part, value in values.items()
        if part not in old or old[part].value != value
    }


def _part(page: str, size: int, parts: Mapping[str, int], sizes: Mapping[int, int]) -> int:
    """Leave a page in its part while it fits; a new one goes to the first part with room."""
    mine = parts.get(page)
    if mine is not None and sizes.get(mine, 0) + size <= PART_BYTES + PART_BYTES // 4:
        return mine
    part = 0
    while sizes.get(part, 0) + size > PART_BYTES:
        part += 1
    return part


def _value(place: Place, records: Mapping[str, object]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "site": place.site,
        "space": place.space,
        "root": place.root,
        "top": "index" if place.top_is_root else "parent",
        "pages": dict(sorted(records.items())),
    }


def _record(page: Agreed) -> dict[str, object]:
    """Write one entry; what has its usual value is left out."""
    record: dict[str, object] = {
        "path": page.path,
        "title": page.title,
        "parent": page.parent,
        "digest": page.digest,
        "version": page.version,
    }
    if page.own_title != page.title:
        record["own"] = page.own_title
    if page.kind is not NodeKind.PAGE:
        record["kind"] = page.kind.value
    if page.attachments:
        record["files"] = [
            [one.name, one.path, one.digest, one.id, one.version, one.own]
            for one in page.attachments
        ]
    if page.unresolved:
        record["wants"] = list(page.unresolved)
    if page.merged:
        record["merged"] = page.base_version
    if page.unfinished or page.conflicted:
        record["open"] = True
    return record


def _manifest(properties: Iterable[Property], tree: str) -> Manifest:
    manifest = Manifest({}, {}, {}, None)
    for one in properties:
        match = _KEY.fullmatch(one.key)
        if match is None or match["tree"] != tree:
            continue
        part, value = int(match["part"]), one.value
        manifest.properties[part] = one
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            continue
        manifest = replace(manifest, place=_place(value))
        for page, record in value.get("pages", {}).items():
            manifest.entries[page] = _entry(page, record)
            manifest.parts[page] = part
    return manifest


def _place(value: Mapping[str, object]) -> Place:
    return Place(
        site=str(value.get("site", "")),
        space=str(value.get("space", "")),
        root=str(value.get("root", "")),
        top_is_root=value.get("top") == "index",
    )


def _entry(page: str, record: Mapping[str, object]) -> Agreed:
    merged = record.get("merged")
    files = record.get("files")
    wants = record.get("wants")
    return Agreed(
        id=page,
        path=str(record["path"]),
        title=str(record["title"]),
        parent=str(record["parent"]),
        version=_number(record["version"]),
        kind=NodeKind(str(record.get("kind", NodeKind.PAGE.value))),
        own_title=str(record.get("own", record["title"])),
        digest=str(record["digest"]),
        labels=None,
        attachments=tuple(_file(one) for one in files) if isinstance(files, list) else (),
        unresolved=tuple(str(path) for path in wants) if isinstance(wants, list) else (),
        merged=merged is not None,
        unfinished=bool(record.get("open")),
        base_version=_number(merged or 0),
    )


def _file(values: Sequence[object]) -> KeptAttachment:
    name, path, digest, identifier, version, own = values
    return KeptAttachment(
        str(name), str(path), str(digest), str(identifier), _number(version), bool(own)
    )


def _number(value: object) -> int:
    return int(str(value))
