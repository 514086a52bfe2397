"""The manifest: what was agreed, kept on the site for checkouts that have no index.

It stands in content properties of the root page (or `state_page`), `docsync.<tree>.<n>`, in parts
below the size limit. A page stays in its part; two writers of one part meet at compare-and-swap,
and the slower one merges.

>>> key_of("docs-1f3a", 0)
'docsync.docs-1f3a.0'
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from docsync.confluence.remote import Property, Remote
from docsync.engine.state.entries import (
    Record,
    entries_of,
    is_hashed,
    page_of_key,
    records_of,
    size_of,
)
from docsync.errors import VersionConflictError
from docsync.sync.state import Agreed, with_former

PREFIX = "docsync."
FORMAT = 2  # 1 knew no commits, no older texts and no hashed paths; it is read as it is
PART_BYTES = 24_000  # a property may hold 32 kB
GROWN_BYTES = 28_000
USUAL_BYTES = 400  # of a page's record
ATTEMPTS = 15
LONGEST_WAIT = 0.4  # seconds, before the slower one of two writers tries again
RULES_BYTES = 2_000
TIPS = 8
OLDER = 20

_KEY = re.compile(r"docsync\.(?P<tree>[A-Za-z0-9_-]+)\.(?P<part>\d{1,4})")


@dataclass(frozen=True, slots=True)
class Place:
    """What a manifest belongs to; one that says otherwise was copied along, and is ignored."""

    site: str
    space: str
    root: str
    top_is_root: bool


@dataclass(frozen=True, slots=True)
class Commits:
    """What git says of the pushes so far.

    `tips` are the commits that a checkout must hold to be none that is behind, `older` those that
    were pushed before. `dirty`: what was pushed last was not all committed.
    """

    tips: tuple[str, ...] = ()
    older: tuple[str, ...] = ()
    dirty: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest as it was read.

    `entries` are by content id; `records` and `parts` say for each key what stands there and in
    which part. `odd` counts what nobody can make sense of. `newer`: a newer docsync wrote it.
    """

    entries: dict[str, Agreed]
    records: dict[str, Record]
    parts: dict[str, int]
    properties: dict[int, Property]
    place: Place | None
    commits: Commits = Commits()
    rules: str | None = None
    odd: int = 0
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the manifest of a tree stands: a page of the site."""

    remote: Remote
    page: str
    tree: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What a run wants the manifest to say.

    `changed` are the pages it did something to: as they are in `pages`, or gone. Pages in `hidden`
    are not for everybody to read, those in `open` surely are. `commits` is told what stood there.
    """

    place: Place
    pages: tuple[Agreed, ...]
    changed: frozenset[str]
    hidden: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    rules: str = ""
    commits: Callable[[Commits], Commits] = field(default=lambda before: before)


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


def write_manifest(shelf: Shelf, edition: Edition) -> bool:
    """Write what is agreed over what other writers wrote meanwhile; False over a newer docsync."""
    for attempt in range(ATTEMPTS):
        manifest = read_manifest(shelf)
        if manifest.newer:
            return False
        try:
            _write(shelf, manifest, _values(shelf.tree, manifest, edition))
        except VersionConflictError:
            if attempt == ATTEMPTS - 1:
                raise
            time.sleep(random.uniform(0, LONGEST_WAIT))  # noqa: S311 - two writers keep apart
        else:
            break
    return True


def remove_manifest(shelf: Shelf) -> int:
    """Take the manifest of a tree away, and say how many parts it had."""
    properties = read_manifest(shelf).properties
    for part in sorted(properties, reverse=True):
        shelf.remote.delete_property(shelf.page, properties[part])
    return len(properties)


def _write(shelf: Shelf, manifest: Manifest, values: Mapping[int, Mapping[str, object]]) -> None:
    """Write the parts that differ; those that gain pages before those that lose them."""
    old = manifest.properties
    differ = [part for part, value in values.items() if part not in old or old[part].value != value]
    losing = {part for key, part in manifest.parts.items() if not _stays(key, values.get(part))}
    for part in sorted(differ, key=lambda part: (part in losing, part)):
        shelf.remote.put_property(shelf.page, key_of(shelf.tree, part), values[part], old.get(part))


def _stays(key: str, value: Mapping[str, object] | None) -> bool:
    pages = value["pages"] if value is not None else None
    return isinstance(pages, dict) and key in pages


def _values(tree: str, manifest: Manifest, edition: Edition) -> dict[int, dict[str, object]]:
    """Say what each part shall hold."""
    trusted = manifest.place in (None, edition.place)
    records = _merged(tree, manifest, edition, trusted=trusted)
    head = _head(manifest, edition)
    room, standing = _Room({0: size_of(head)}), manifest.parts if trusted else {}
    parts: dict[int, dict[str, Record]] = {part: {} for part in (0, *manifest.properties)}
    for key, record in records.items():
        size = size_of(record) + len(key) + 8
        part = room.taken(standing.get(key), size)
        parts.setdefault(part, {})[key] = record
    place = _place_value(edition.place)
    return {
        part: {**place, **(head if part == 0 else {}), "pages": dict(sorted(pages.items()))}
        for part, pages in parts.items()
    }


def _merged(tree: str, manifest: Manifest, edition: Edition, *, trusted: bool) -> dict[str, Record]:
    """Put what this run knows over what stands there; of two who know a page the later wins."""
    records = dict(manifest.records) if trusted else {}
    known = manifest.entries if trusted else {}
    here = {agreed.id: agreed for agreed in edition.pages}
    hidden = _hidden(records, edition)
    fresh = {
        page
        for page, agreed in here.items()
        if _is_news(agreed, known.get(page), page in edition.changed)
        or (page in hidden) != is_hashed(records.get(page, {}))
    }
    gone = fresh | (edition.changed - here.keys())
    kept = {key: record for key, record in records.items() if page_of_key(key) not in gone}
    for page in sorted(fresh):
        news = with_former(here[page], known.get(page))  # others may know of older texts
        kept |= records_of(news, tree, hidden=page in hidden)
    return kept


def _is_news(agreed: Agreed, known: Agreed | None, changed: bool) -> bool:  # noqa: FBT001 - a fact of the page
    """Say whether this run knows more of a page than what stands there."""
    if known is None or agreed.version > known.version:
        return True
    return changed and agreed.version == known.version


def _hidden(records: Mapping[str, Record], edition: Edition) -> frozenset[str]:
    """Name the pages that not everybody may read: those, and what hangs below them."""
    before = {page for page, record in records.items() if is_hashed(record)}
    hidden = (before - edition.plain) | edition.hidden
    below: dict[str, list[str]] = {}
    for agreed in edition.pages:
        below.setdefault(agreed.parent, []).append(agreed.id)
    queue = list(hidden)
    for page in queue:
        queue += [one for one in below.get(page, ()) if one not in hidden]
        hidden |= set(below.get(page, ()))
    return frozenset(hidden)


@dataclass(slots=True)
class _Room:
    """The bytes that each part holds so far; before `begin` there is room for no usual record."""

    sizes: dict[int, int]
    begin: int = 0

    def taken(self, mine: int | None, size: int) -> int:
        """Leave a record in its part while it fits; a new one goes to the first part with room."""
        fits = mine is not None and self.sizes.get(mine, 0) + size <= GROWN_BYTES
        part = mine if fits and mine is not None else self._free(size)
        self.sizes[part] = self.sizes.get(part, 0) + size
        return part

    def _free(self, size: int) -> int:
        while self.sizes.get(self.begin, 0) > PART_BYTES - USUAL_BYTES:
            self.begin += 1
        part = self.begin
        while self.sizes.get(part, 0) and self.sizes[part] + size > PART_BYTES:
            part += 1
        return part


def _head(manifest: Manifest, edition: Edition) -> dict[str, object]:
    """Write what stands once: the commits, and the ignore rules where they are short."""
    commits = edition.commits(manifest.commits)
    head: dict[str, object] = {}
    if commits.tips:
        head["commit"] = commits.tips[0]
        head["tips"] = list(commits.tips[:TIPS])
        head["older"] = list(commits.older[:OLDER])
    if commits.dirty:
        head["dirty"] = True
    if size_of(edition.rules) <= RULES_BYTES:
        head["rules"] = edition.rules
    return head


def _place_value(place: Place) -> dict[str, object]:
    return {
        "format": FORMAT,
        "site": place.site,
        "space": place.space,
        "root": place.root,
        "top": "index" if place.top_is_root else "parent",
    }


def _manifest(properties: Iterable[Property], tree: str) -> Manifest:
    """Put the parts together; parts of another place than the first one's are none of it."""
    parts = _parts(properties, tree)
    values = {part: one.value for part, one in parts.items() if isinstance(one.value, Mapping)}
    formats = {part: value.get("format") for part, value in values.items()}
    known = {part: values[part] for part, one in formats.items() if one in range(1, FORMAT + 1)}
    place = next((_place(known[part]) for part in sorted(known)), None)
    records: dict[str, Record] = {}
    where: dict[str, int] = {}
    odd = len(parts) - len(known)
    for part, value in sorted(known.items()):
        pages = value.get("pages")
        if _place(value) != place or not isinstance(pages, Mapping):
            odd += 1
            continue
        records |= {key: record for key, record in pages.items() if isinstance(record, dict)}
        where |= dict.fromkeys(pages, part)
    entries, unread = entries_of(records)
    first = known.get(0, {})
    rules = first.get("rules")
    return Manifest(
        entries=entries,
        records=records,
        parts=where,
        properties=parts,
        place=place,
        commits=_commits(first),
        rules=rules if isinstance(rules, str) else None,
        odd=odd + unread,
        newer=any(isinstance(one, int) and one > FORMAT for one in formats.values()),
    )


def _parts(properties: Iterable[Property], tree: str) -> dict[int, Property]:
    found = ((_KEY.fullmatch(one.key), one) for one in properties)
    return {
        int(match["part"]): one
        for match, one in found
        if match is not None and match["tree"] == tree
    }


def _commits(value: Mapping[str, object]) -> Commits:
    return Commits(_names(value.get("tips")), _names(value.get("older")), bool(value.get("dirty")))


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _place(value: Mapping[str, object]) -> Place:
    return Place(
        site=str(value.get("site", "")),
        space=str(value.get("space", "")),
        root=str(value.get("root", "")),
        top_is_root=value.get("top") == "index",
    )
