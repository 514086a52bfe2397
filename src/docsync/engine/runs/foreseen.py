"""What is foreseen of one file: the body that a push would send, and what there is to tell of it.

>>> Stage.NEW.value
'new'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from docsync.annotations import Annotation
from docsync.engine.page.texts import Converter
from docsync.engine.page.work import Found
from docsync.sync.decisions import Decided
from docsync.sync.plan import CreatePage, UpdatePage
from docsync.sync.reconcile import Decision


class Stage(Enum):
    """How a file stands to its page."""

    NEW = "new"
    EDITED = "edited"
    SAME = "unchanged"
    THERE = "edited in Confluence"
    BOTH = "edited on both sides"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a push would make of one file; paths are those of the tree.

    `storage` is the body that the page would have; None: there is none, and `problems` say why.
    `files` names the file behind each attachment that the body uses, `pictures` the drawn ones.
    """

    path: str
    page: str
    title: str
    stage: Stage
    text: str
    labels: tuple[str, ...] = ()
    emoji: str = ""  # before the title
    storage: str | None = None
    told: tuple[Annotation, ...] = ()
    problems: tuple[Annotation, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class There:
    """A page as the site has it: version, title and storage; and its Markdown, as a file here."""

    version: int
    title: str
    storage: str
    text: str
    looked: bool  # at the site; else it is what was last agreed on


def sent(found: Found, path: str) -> str | None:
    """Take the body, its banner on top, out of what was prepared; None where none is written."""
    for operation in found.work.operations if found.work is not None else ():
        if isinstance(operation, CreatePage | UpdatePage) and operation.target.path == path:
            return operation.banner + operation.storage
    return None


def stage_of(one: Decided, problems: Sequence[Annotation]) -> Stage:
    """Say how a file stands to its page."""
    return Stage.STOPPED if problems else _STAGES.get(one.decision, Stage.SAME)


def files_of(convert: Converter, one: Decided) -> dict[str, str]:
    """Name the file behind each attachment that a page has or will have."""
    base = one.item.base
    known = {kept.name: kept.path for kept in base.attachments} if base is not None else {}
    named = {name: file for file, name in {**convert.links.names, **convert.links.used}.items()}
    return {name: file for name, file in {**known, **named}.items() if file}


_STAGES = {
    Decision.CREATE: Stage.NEW,
    Decision.ADOPT: Stage.NEW,
    Decision.PUSH: Stage.EDITED,
    Decision.MERGE: Stage.BOTH,
    Decision.PULL: Stage.THERE,
    Decision.RESTORE_PAGE: Stage.EDITED,
    Decision.STOP: Stage.STOPPED,
}
