"""The journal: each write that done twice would be there twice, noted before it is made.

An intention says what is about to be written, well enough to know it again on the site, and what is
agreed once it is there. It is dropped in the same step that stores what came of it, so that a run
that was killed leaves exactly the writes nobody knows the outcome of.

>>> number = intend(tree, Update("7", 3, "Setup", "[docsync 0f1e]", agreed), texts)
>>> open_intentions(tree)
((1, Update(page='7', ...)),)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from docsync.engine.state.tree import Tree
from docsync.index import page_of_text, page_text
from docsync.sync.state import Agreed, KeptAttachment


@dataclass(frozen=True, slots=True)
class Creation:
    """A page is created. Texts stand here as digests."""

    title: str
    parent: str
    storage: str
    known: str  # the ids this run had read
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class FolderCreation:
    """A Confluence folder is created."""

    title: str
    parent: str
    agreed: Agreed


@dataclass(frozen=True, slots=True)
class Update:
    """A page is written over the version `expected`."""

    page: str
    expected: int
    title: str
    message: str
    agreed: Agreed
    stays: bool = False  # what is agreed is an older state than what is written


@dataclass(frozen=True, slots=True)
class Sending:
    """A file is attached to a page, or becomes a new version of an attachment."""

    page: str
    attachment: KeptAttachment


@dataclass(frozen=True, slots=True)
class Restoration:
    """A page is taken out of the trash, where it is as it was agreed on."""

    agreed: Agreed


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What a run is about to change, until the manifest says so."""

    pages: tuple[str, ...]


Intention: TypeAlias = Creation | FolderCreation | Update | Sending | Restoration | Unlisted


def intend(tree: Tree, intention: Intention, texts: Iterable[str] = ()) -> int:
    """Note a write before it is made, and keep the texts it speaks of."""
    kind = _KINDS[type(intention)]
    facts = asdict(intention)
    if not isinstance(intention, Sending | Unlisted):
        facts["agreed"] = page_text(intention.agreed)
    return tree.index.intend(tree.id, kind, facts, texts)


def open_intentions(tree: Tree) -> tuple[tuple[int, Intention | None], ...]:
    """Give what is not known to be done, oldest first; None for what another version noted."""
    return tuple(
        (intent.id, _intention(intent.kind, intent.facts)) for intent in tree.index.intents(tree.id)
    )


def _intention(kind: str, facts: Mapping[str, Any]) -> Intention | None:
    read = _READERS.get(kind)
    try:
        return None if read is None else read(facts)
    except (KeyError, TypeError, ValueError):
        return None


def _with_agreed(kind: Callable[..., Intention]) -> Callable[[Mapping[str, Any]], Intention]:
    return lambda facts: kind(**{**facts, "agreed": page_of_text(facts["agreed"])})


_KINDS: Mapping[type[Intention], str] = {
    Creation: "create page",
    FolderCreation: "create folder",
    Update: "update",
    Sending: "attach",
    Restoration: "restore",
    Unlisted: "list",
}
_READERS: Mapping[str, Callable[[Mapping[str, Any]], Intention]] = {
    "create page": _with_agreed(Creation),
    "create folder": _with_agreed(FolderCreation),
    "update": _with_agreed(Update),
    "attach": lambda facts: Sending(facts["page"], KeptAttachment(**facts["attachment"])),
    "restore": _with_agreed(Restoration),
    "list": lambda facts: Unlisted(tuple(facts["pages"])),
}
