"""The laws find a converter that is broken, or they prove nothing."""

from __future__ import annotations

import random

import pytest

from docsync.convert import to_storage
from docsync.values import Base, Conversion
from support.document_edits import move_paragraph, replace_word
from support.page_laws import edited, get_put, kept, local, page_of, put_get

STORAGE = (
    '<h1 local-id="1">A way</h1><p local-id="2">One two three.</p>'
    '<table data-layout="wide"><tbody><tr><td class="x"><p local-id="3">Four five six</p>'
    '<p local-id="4">seven</p></td></tr></tbody></table>'
)


def always_old(markdown: str, *, base: Base | None = None) -> Conversion:
    return to_storage(markdown) if base is None else Conversion(base.storage)


def never_woven(markdown: str, *, base: Base | None = None) -> Conversion:
    del base
    return to_storage(markdown)


def test_put_get_finds_a_converter_that_returns_the_old_storage() -> None:
    page = edited(page_of(STORAGE), [replace_word], random.Random(1))
    put_get(page.pushed(to_storage))
    with pytest.raises(AssertionError):
        put_get(page.pushed(always_old))


def test_get_put_kept_and_local_find_a_converter_that_never_weaves() -> None:
    base = page_of(STORAGE)
    page = edited(base, [move_paragraph], random.Random(1))
    get_put(to_storage, base)
    kept(page.pushed(to_storage))
    local(page.pushed(to_storage))
    with pytest.raises(AssertionError):
        get_put(never_woven, base)
    with pytest.raises(AssertionError):
        kept(page.pushed(never_woven))
    with pytest.raises(AssertionError):
        local(page.pushed(never_woven))
