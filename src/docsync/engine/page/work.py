"""What planning hands to the executor, one page at a time, and how far that page is.

>>> Found(work=Work(decided, operations=(operation,)))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docsync.confluence.remote import PageState
from docsync.sync.decisions import Decided
from docsync.sync.plan import Conflict, Failure, Held, Note, Operation
from docsync.sync.state import Agreed


@dataclass(frozen=True, slots=True)
class Work:
    """The operations of one page, in order, and what is stored once each of them is done.

    What the site answers (id, version, stored body) is filled into `agreed` then. `texts` are what
    `agreed` refers to. `sides` are base, ours and theirs of a conflict whose file gets markers.
    """

    decided: Decided
    operations: tuple[Operation, ...] = ()
    agreed: Agreed | None = None
    texts: tuple[str, ...] = ()
    message: str = ""
    forget: bool = False
    sides: tuple[str, str, str] | None = None
    stays: bool = False  # `agreed` is agreed on as it is, whatever the page is then

    @property
    def key(self) -> str:
        """What other works wait for: the content id, or the path of what is yet to be made."""
        return self.decided.item.page or self.decided.path


@dataclass(slots=True)
class Progress:
    """What is known so far of a page that is being worked on."""

    agreed: Agreed | None
    id: str = ""
    stays: bool = False  # nothing that the site answers is filled in
    texts: list[str] = field(default_factory=list)
    intents: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    written: bool = False  # the page itself is made or updated
    steps: list[dict[str, Any]] = field(default_factory=list)  # for `docsync undo`
    grave: str = ""  # where in the trash the file lies that was thrown away last
    seen: PageState | None = None  # as the site showed it last
    also: tuple[str, ...] = ()  # other pages whose entry changed
    before: Agreed | None = None  # what was agreed on, where a move noted another path meanwhile


@dataclass(frozen=True, slots=True)
class Found:
    """What planning found out about one page."""

    work: Work | None = None
    conflicts: tuple[Conflict, ...] = ()
    failures: tuple[Failure, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()
