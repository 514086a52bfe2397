"""The laws of the pull over real pages and real docs: what is edited in Confluence arrives in the
Markdown, and what is not keeps its lines.

`DOCSYNC_LAW_EDITS` says how many edits a text; CI takes a seeded few of every eighth text.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.document.model import Document
from docsync.errors import ConversionError
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.values import Base, Site
from support.corpus import bodies
from support.document_edits import EDITS
from support.kept_lines import comments_stay, lines_stay

pytestmark = pytest.mark.corpus

EDITS_A_TEXT = int(os.environ.get("DOCSYNC_LAW_EDITS", "1"))
EVERY = 1 if EDITS_A_TEXT > 1 else 8
MANY = 10
LARGE = 300_000  # characters; of a text this large CI tries single edits only
TEXTS = [*bodies("storage", every=EVERY), *bodies("markdown", every=EVERY)]


def base_of(path: Path) -> Base | None:
    """Give a page as it is agreed on, or None for what is no page."""
    try:
        text = path.read_bytes().decode().replace("\r\n", "\n")
        if path.suffix == ".md":
            return Base(text, to_storage(text).text)
        return Base(to_markdown(text).text, text)
    except (ConversionError, UnicodeDecodeError):
        return None


def edited(base: Base, chance: random.Random, count: int) -> str:
    """Edit the storage of a page."""
    document = read(base.storage)
    for _ in range(count):
        document = chance.choice(EDITS)(document, chance)
    return write(document, Site())[0]


def meaning(markdown: str) -> Document:
    return read(to_storage(markdown).text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_edited_changes_nothing(path: Path) -> None:
    base = base_of(path)
    if base is None:
        return
    assert to_markdown(base.storage, base=base).text == base.markdown
    respelled = write(read(base.storage), Site())[0]
    assert to_markdown(f"<p />{respelled}", base=base).text == base.markdown


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_edit_in_confluence_arrives_and_the_rest_stays(path: Path) -> None:
    base = base_of(path)
    if base is None:
        return
    for number in range(EDITS_A_TEXT):
        chance = random.Random(f"{path.name}{number}")
        for count in (1,) if EDITS_A_TEXT == 1 and len(base.markdown) > LARGE else (1, MANY):
            storage = edited(base, chance, count)
            fresh, woven = to_markdown(storage).text, to_markdown(storage, base=base).text
            if meaning(fresh) == read(storage):
                assert meaning(woven) == read(storage)
            again = Base(woven, base.storage)
            assert to_markdown(storage, base=again).text == woven
            comments_stay(base.markdown, woven)
            if count == 1:
                lines_stay(base.markdown, fresh, woven)
