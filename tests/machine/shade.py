"""Pages of which nobody could tell whose they are: a run was killed, and left no word of them.

>>> shade = Shade(Ledger())
>>> shade.after_run(ended=True, pushed=True, before={}, after={})
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from machine.ledger import Ledger
from machine.stage import Page, Site
from machine.words import sentences


@dataclass(slots=True)
class Shade:
    """What was made by runs that died: `dark` until a run looks, `unlisted` until one pushes."""

    book: Ledger
    dark: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)

    def after_run(self, *, ended: bool, pushed: bool, before: Site, after: Site) -> None:
        """Note what a run made, and whether it came to say so."""
        if not ended:
            made = after.keys() - before.keys()
            self.dark |= made
            self.unlisted |= made
            return
        self.dark.clear()
        if pushed:
            self.unlisted.clear()

    def changed(self, page: Page) -> None:
        """Note a new version of a page: no run takes it for what it sent any more."""
        if page.id in self.dark:
            self._nobody_could_tell([page])

    def hidden(self, page: Page) -> None:
        """Note that nobody can look a page up any more: its maker may make it again."""
        if page.id in self.unlisted:
            self._nobody_could_tell([page])

    def index_lost(self, site: Site) -> None:
        """Note that an index is gone which alone knew some pages."""
        self._nobody_could_tell(site[page] for page in self.unlisted if page in site)

    def _nobody_could_tell(self, pages: Iterable[Page]) -> None:
        marks = {mark for page in pages for mark in sentences(page.text)}
        self.book.copied |= marks
        self.book.disputed |= marks
