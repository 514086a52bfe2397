"""The laws of the push over real pages: each body with random edits, alone and many at once.

`DOCSYNC_LAW_EDITS` says how many edits a body; CI takes a seeded few.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.syntax.xml import parse, source
from support.corpus import bodies
from support.document_edits import (
    EDITS,
    KEEPING,
    Edit,
    insert_words_everywhere,
    shift_headings,
    shuffle_blocks,
)
from support.page_laws import ALWAYS, EACH, edited, get_put, kept, page_of, put_get

pytestmark = pytest.mark.corpus

EDITS_A_BODY = int(os.environ.get("DOCSYNC_LAW_EDITS", "2"))
MANY = 10


def _is_well_formed(storage: str) -> bool:
    try:
        parse(storage)
    except ConversionError:
        return False
    return True


@pytest.mark.parametrize("path", bodies("storage"), ids=lambda path: path.stem)
def test_a_body_is_read_exactly_or_refused_with_a_place(path: Path) -> None:
    storage = path.read_text(encoding="utf-8")
    if _is_well_formed(storage):
        assert source(parse(storage)) == storage
        return
    with pytest.raises(ConversionError) as caught:
        to_markdown(storage)
    assert caught.value.line
    assert caught.value.column


@pytest.mark.parametrize("path", bodies("storage"), ids=lambda path: path.stem)
def test_the_laws_hold_whatever_is_edited(path: Path) -> None:
    storage = path.read_text(encoding="utf-8")
    if not _is_well_formed(storage):
        return
    base = page_of(storage)
    get_put(to_storage, base)
    for number in range(EDITS_A_BODY):
        chance = random.Random(f"{path.name}{number}")
        one = edited(base, [chance.choice(EDITS)], chance).pushed(to_storage)
        for law in EACH:
            law(one)
        if set(one.page.edits) <= set(KEEPING):
            kept(one)
        many = edited(base, [chance.choice(EDITS) for _ in range(MANY)], chance).pushed(to_storage)
        for law in ALWAYS:
            law(many)


@pytest.mark.parametrize("edit", [insert_words_everywhere, shift_headings, shuffle_blocks])
@pytest.mark.parametrize("path", bodies("storage", every=5), ids=lambda path: path.stem)
def test_much_at_once_arrives(path: Path, edit: Edit) -> None:
    storage = path.read_text(encoding="utf-8")
    if _is_well_formed(storage):
        page = edited(page_of(storage), [edit], random.Random(path.name)).pushed(to_storage)
        put_get(page)
        kept(page)
