"""What each person wrote and took away: the whole model that docsync is held against.

It knows sentences only, no pages, no versions, no bases. A sentence lives from when somebody wrote
it until somebody who saw it took it away. Who settles a conflict has seen all of it.

>>> book = Ledger(); mark = book.write(); book.saw_and_left([mark], [])
>>> book.alive, mark in book.gone
(set(), True)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum


class End(Enum):
    """How a sentence went."""

    EDITED = "a person took it out of a text"
    DELETED = "a person deleted the whole page or file"
    SETTLED = "a person settled a conflict without it"


@dataclass(slots=True)
class Ledger:
    """Every sentence, and what belongs to it."""

    alive: set[str] = field(default_factory=set)
    gone: dict[str, End] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)  # stood in a conflict, or in a page that went
    copied: set[str] = field(default_factory=set)  # may stand twice: nobody could tell
    traded: set[str] = field(default_factory=set)  # titles that two files exchanged
    comments: dict[str, str] = field(default_factory=dict)  # comment -> the sentence it is on
    macros: dict[str, str] = field(default_factory=dict)  # macro id -> a sentence in it, or page
    shown: dict[str, str] = field(default_factory=dict)  # the sentence at a picture -> its name
    held: dict[str, set[str]] = field(default_factory=dict)  # picture -> all that it ever held
    count: int = 0

    def write(self) -> str:
        """Give a new sentence."""
        self.count += 1
        mark = f"s{self.count}x"
        self.alive.add(mark)
        return mark

    def saw_and_left(
        self, before: Iterable[str], after: Iterable[str], end: End = End.EDITED
    ) -> None:
        """Note that a person who saw `before` left `after`."""
        seen, left = set(before), set(after)
        for mark in seen - left:
            self._end(mark, end)
            for content in self.held.get(self.shown.get(mark, ""), ()):
                self._end(content, end)
        for mark in left - seen:
            self.alive.add(mark)
            self.gone.pop(mark, None)

    def brought_back(self, marks: Iterable[str]) -> None:
        """Note that a person took a page or file out of the trash.

        A title that its file has given to another one meanwhile comes back with the page, and goes
        with the next push: the file says so.
        """
        for mark in {*marks} - self.traded:
            if self.gone.get(mark) is End.DELETED:
                del self.gone[mark]
                self.alive.add(mark)
                self.disputed.add(mark)

    def overwritten(self, marks: Iterable[str]) -> None:
        """Note that a person who saw these sentences wrote over them."""
        for mark in marks:
            self._end(mark, End.SETTLED)

    def taken_back(self, before: set[str], after: set[str]) -> None:
        """Note that a person took a run back: what one side held before it and after it.

        What comes back lives as long as nobody had taken it away: a file may show again what a
        colleague took out of the page, and the next pull says so.
        """
        for mark in before - after:
            self._end(mark, End.DELETED)
        self.disputed |= after - before

    def hold(self, name: str, content: str, seen: str = "") -> None:
        """Note what a picture holds from now on; `seen`: what it held for who replaced it."""
        if seen:
            self._end(seen, End.EDITED)
        self.held.setdefault(name, set()).add(content)

    @property
    def contents(self) -> set[str]:
        """Everything that pictures hold or held."""
        return {content for held in self.held.values() for content in held}

    def _end(self, mark: str, end: End) -> None:
        self.alive.discard(mark)
        if end is End.EDITED:  # who edits a text away has done so whatever comes later
            self.gone[mark] = end
        self.gone.setdefault(mark, end)
        if end is not End.EDITED:
            self.disputed.add(mark)
