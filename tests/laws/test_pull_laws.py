"""The laws of the pull over real pages and real docs: what is edited in Confluence arrives in the
Markdown, and what is not keeps its lines.

`DOCSYNC_LAW_EDITS` says how many edits a text; CI takes a seeded few of every third text.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.document.model import Document
from docsync.errors import ConversionError
from docsync.lens.items import Keys
from docsync.lens.segments import page_of
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.values import Base, Site
from support.corpus import bodies
from support.document_edits import EDITS

pytestmark = pytest.mark.corpus

EDITS_A_TEXT = int(os.environ.get("DOCSYNC_LAW_EDITS", "1"))
EVERY = 1 if EDITS_A_TEXT > 1 else 3
MANY = 10
EXAMPLES = "commonmark-examples"  # neighbours there change each other's meaning: made to do so
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


def stays(base: Base, storage: str, woven: str) -> None:
    """What the new page says as before keeps its lines."""
    keys = Keys()
    texts = (base.markdown, to_markdown(storage).text, woven)
    olds, wanted, news = (page_of(text, Site(), keys).item.children for text in texts)
    asked = Counter(item.key for item in wanted)
    before = Counter(item.key for item in olds)
    kept = Counter(item.outer.rstrip("\n") for item in olds if asked[item.key] >= before[item.key])
    assert not kept - Counter(item.outer.rstrip("\n") for item in news)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_edit_in_confluence_arrives_and_the_rest_stays(path: Path) -> None:
    base = base_of(path)
    if base is None:
        return
    assert to_markdown(base.storage, base=base).text == base.markdown
    respelled = write(read(base.storage), Site())[0]
    assert to_markdown(respelled, base=base).text == base.markdown
    for number in range(EDITS_A_TEXT):
        chance = random.Random(f"{path.name}{number}")
        for count in (1, MANY):
            storage = edited(base, chance, count)
            woven = to_markdown(storage, base=base).text
            if meaning(to_markdown(storage).text) == read(storage):
                assert meaning(woven) == read(storage)
            if count == 1 and path.parent.name != EXAMPLES:
                stays(base, storage, woven)
