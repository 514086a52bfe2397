"""Metadata of one page, on both sides: what its file asks for, what the site has, and their merge.

The site is asked only for the kinds that the file manages or the configuration wants pulled.

>>> weigh_metadata(desk, decided, ours, "98305").weights.merged
{'width': 'full-width'}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from docsync.engine.page.described import read_values
from docsync.engine.page.desk import Desk
from docsync.engine.page.naming import Spelling, stored_there
from docsync.sync.decisions import Decided
from docsync.sync.metadata import (
    CLOUD_ONLY,
    EMOJI,
    STATUS,
    WIDTH,
    Values,
    Weights,
    agreed_on,
    checked_entries,
    digest_of,
    weighed,
)
from docsync.sync.pagefile import PageFile
from docsync.sync.plan import Change, ChangeMetadata, Note, NoteKind, Side, Target
from docsync.sync.reconcile import Decision
from docsync.syntax.entries import Absent, Said, said
from docsync.values import Profile

NOT_HERE = "Data Center has no {}: the key is left as it is"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The entries of a page, weighed, and what is written into the front matter of each text.

    `lines` says where the file has each; `pulled` is what the configuration wants besides.
    """

    weights: Weights = field(default_factory=lambda: Weights({}, {}, {}))
    texts: tuple[Mapping[str, object], ...] = ({}, {}, {})  # of base, ours, theirs, to be merged
    theirs: Mapping[str, object] = field(default_factory=dict)  # of a text that says all of theirs
    lines: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def agreed_there(self) -> tuple[tuple[str, str], ...]:
        """What is agreed where the page is what counts."""
        return agreed_on(self.weights.theirs, self.weights.ours)

    @property
    def agreed_alike(self) -> tuple[tuple[str, str], ...]:
        """What is agreed where both sides met just now: what they have alike."""
        ours, theirs = self.weights.ours, self.weights.theirs
        alike = [name for name in ours if digest_of(ours[name]) == digest_of(theirs.get(name))]
        return agreed_on(ours, alike)

    def agreed_here(self, *, merged: bool) -> tuple[tuple[str, str], ...]:
        """Say what is agreed where the file is what counts, or the merge of both."""
        weights = self.weights
        return agreed_on(weights.merged if merged else weights.ours, weights.ours)

    def changes(self) -> tuple[Change, ...]:
        """Say what is to be written to the page."""
        weights = self.weights
        return tuple(
            Change(name, json.dumps(value), digest_of(weights.theirs.get(name)), self.line(name))
            for name, value in weights.merged.items()
            if digest_of(value) != digest_of(weights.theirs.get(name))
        )

    def overwriting(self) -> Metadata:
        """Take the file's for what the page shall have, whatever was set there."""
        weights = self.weights
        return replace(self, weights=Weights(weights.ours, weights.theirs, weights.ours))

    def line(self, name: str) -> int:
        """Say where the file has an entry, 0 where it has it no more."""
        return self.lines.get(name, 0)


def weigh_metadata(desk: Desk, one: Decided, ours: PageFile, page: str) -> Metadata:
    """Merge the entries of a file with those of its page ('': it has none yet)."""
    entries = checked_entries(said(ours.front))
    entries, notes = _known_there(desk, one, entries)
    wanted = _wanted(desk) if one.decision is not Decision.CREATE else frozenset()
    if not (entries or wanted):
        return Metadata(notes=notes)
    there = (
        read_values(desk.site.remote, page, {entry.name for entry in entries} | wanted)
        if page
        else {}
    )
    here = {entry.name: stored_there(desk, entry, there) for entry in entries}
    base = dict(one.item.base.metadata) if one.item.base is not None else {}
    if one.decision is Decision.PULL:  # nothing here is to be kept
        base = {name: digest_of(value) for name, value in here.items()}
    spelling = Spelling(desk, {entry.name: entry for entry in entries})
    wanted_too = {name: it for name, it in there.items() if name not in here and it is not None}
    pulled = {name: spelling.of(name, value) for name, value in wanted_too.items()}
    weights = weighed(base, {**here, **wanted_too}, there)
    return Metadata(
        weights,
        _texts(weights, spelling, pulled),
        {**_differing({name: there.get(name) for name in here}, here, spelling), **pulled},
        {entry.name: entry.line for entry in entries},
        notes,
    )


def pulled_metadata(desk: Desk, page: str) -> Metadata:
    """Give what a new file says of its page, as far as the configuration wants it."""
    wanted = _wanted(desk)
    if not wanted:
        return Metadata()
    found = read_values(desk.site.remote, page, wanted)
    there = {name: value for name, value in found.items() if value is not None}
    spelling = Spelling(desk, {})
    texts = {name: spelling.of(name, value) for name, value in there.items()}
    return Metadata(Weights(there, there, there), theirs=texts)


def change(target: Target, reason: str, metadata: Metadata) -> list[ChangeMetadata]:
    """Give the operation that writes what differs; none where nothing does."""
    changes = metadata.changes()
    return [ChangeMetadata(target, reason, changes)] if changes else []


def _wanted(desk: Desk) -> frozenset[str]:
    """Name the kinds that the configuration wants pulled, as far as the site has them."""
    wanted = frozenset(desk.tree.config.pull_metadata if desk.writes(Side.LOCAL) else ())
    return wanted if desk.site.remote.profile is Profile.CLOUD else wanted - CLOUD_ONLY


def _known_there(
    desk: Desk, one: Decided, entries: Sequence[Said]
) -> tuple[tuple[Said, ...], tuple[Note, ...]]:
    """Leave out what the configuration gives to other tools, and what the site does not have."""
    mine = [entry for entry in entries if entry.name.partition("/")[0] in desk.tree.config.metadata]
    if desk.site.remote.profile is Profile.CLOUD:
        return tuple(mine), ()
    notes = tuple(
        Note(NoteKind.METADATA, NOT_HERE.format(_CALLED[entry.name]), one.path, entry.line)
        for entry in mine
        if entry.name in CLOUD_ONLY
    )
    return tuple(entry for entry in mine if entry.name not in CLOUD_ONLY), notes


_CALLED = {STATUS: "page status", WIDTH: "page width", EMOJI: "emoji in titles"}


def _texts(
    weights: Weights, spelling: Spelling, pulled: Mapping[str, object]
) -> tuple[Mapping[str, object], ...]:
    """Say what is put into the three texts: the merge, and each side's own where they clash."""
    clashes = {name: spelling.of(name, weights.theirs.get(name)) for name in weights.clashes}
    settled = {**_differing(weights.merged, weights.ours, spelling), **pulled}
    base = dict.fromkeys(clashes, Absent.ABSENT)
    return {**settled, **base}, settled, {**settled, **clashes}


def _differing(values: Values, here: Values, spelling: Spelling) -> dict[str, object]:
    """Spell the values that are not those of the file."""
    return {
        name: spelling.of(name, value)
        for name, value in values.items()
        if digest_of(value) != digest_of(here.get(name))
    }
