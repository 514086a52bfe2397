"""What a random edit is: a function of a document and a source of chance, and if it deletes.

It gives the edited document, or the same one where it finds nothing to edit. What comes out need
not be in normal form.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docsync.document.model import Document, Paragraph, Text
from support.document_places import Path, places

Change = Callable[[Document, random.Random], Document]

WORDS = ("amber", "bridge", "cedar", "drift", "ember", "fjord", "grove", "harbor", "inlet")


@dataclass(frozen=True, slots=True)
class Edit:
    """One kind of edit. One that deletes nothing must leave every attribute and element."""

    change: Change
    deletes: bool

    @property
    def name(self) -> str:
        """Give what failures call it."""
        return self.change.__name__

    def __call__(self, document: Document, chance: random.Random) -> Document:
        """Edit a document."""
        return self.change(document, chance)

    def __repr__(self) -> str:
        return self.name


def keeping(change: Change) -> Edit:
    """Make an edit that deletes nothing."""
    return Edit(change, deletes=False)


def losing(change: Change) -> Edit:
    """Make an edit that deletes, or may."""
    return Edit(change, deletes=True)


def pick(
    document: Document, chance: random.Random, wanted: Callable[[Any], bool]
) -> tuple[Path, Any] | None:
    """Choose a node that is wanted, with the way to it."""
    found = [(path, node) for path, node in places(document) if wanted(node)]
    return chance.choice(found) if found else None


def some_words(chance: random.Random) -> str:
    """Make up a few words."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 6)))


def paragraph(chance: random.Random) -> Paragraph:
    """Make up a paragraph."""
    return Paragraph((Text(some_words(chance)),))
