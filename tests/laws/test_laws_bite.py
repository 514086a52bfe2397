"""The laws find a converter that is broken, or they prove nothing.

Each mutant is the real converter with one bug, put in from the outside: a function of the weave
does what it does and then something wrong. The laws are tried on pages out of chance, one after the
other, until one law fails that holds without the bug. The test says which one it is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

import pytest

from docsync.convert import to_storage
from docsync.errors import ConversionError
from docsync.lens.items import Family, Item
from docsync.lens.pairing import Pairs
from docsync.lens.push.contents import Piece
from docsync.lens.push.tags import Shell
from docsync.values import Base, Conversion
from support.block_edits import (
    insert_block,
    move_block,
    move_paragraph,
    shift_heading,
)
from support.document_edits import EDITS, KEEPING
from support.page_laws import Push, edited, get_put, kept, laws_of, page_of
from support.part_edits import (
    change_parameter,
    edit_inside,
    insert_column,
    insert_row,
    move_column,
    move_item,
    turn_list,
)
from support.random_edit import Edit
from support.random_pages import page
from support.word_edits import insert_word, replace_word

PAGES = 400
Function = Callable[..., Any]

HIDDEN = re.compile(r'<p( local-id="\d+")? />|<p local-id="\d+"><br /></p>|<p>&nbsp;</p>')
COLUMNS = re.compile(r"<colgroup>.*?</colgroup>")
MARKER = re.compile(r'<ac:inline-comment-marker ac:ref="[^"]*">|</ac:inline-comment-marker>')
PARAMETERS = re.compile(r"(?:<ac:parameter [^>]*>[^<]*</ac:parameter>)+")
PARAMETER = re.compile(r"<ac:parameter .*?</ac:parameter>")


def always_old(markdown: str, *, base: Base | None = None) -> Conversion:
    return to_storage(markdown) if base is None else Conversion(base.storage)


def never_woven(markdown: str, *, base: Base | None = None) -> Conversion:
    del base
    return to_storage(markdown)


# Finding ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Try:
    """One page and one edit of it."""

    base: Base
    edit: Edit
    seed: int

    def broken_laws(self, push: Push) -> list[str]:
        """Say which laws do not hold."""
        try:
            get_put(push, self.base)
        except (AssertionError, ConversionError):
            return ["GetPut"]
        try:
            pushed = edited(self.base, [self.edit], random.Random(self.seed)).pushed(push)
        except ConversionError:
            return ["PutGet"]
        broken = []
        for name, law in laws_of([self.edit]).items():
            try:
                law(pushed)
            except AssertionError:
                broken.append(name)
        return broken


@cache
def base(seed: int) -> Base:
    return page_of(page(seed, 1 + seed % 3))


def tries(edits: Sequence[Edit] = EDITS) -> Iterator[Try]:
    for seed in range(PAGES):
        yield Try(base(seed), random.Random(seed).choice(edits), seed)


def test_the_laws_find_a_converter_that_returns_the_old_storage() -> None:
    assert "PutGet" in first_found(always_old)


def test_the_laws_find_a_converter_that_never_weaves() -> None:
    assert "GetPut" in first_found(never_woven)
    assert "kept" in found_after_get_put(never_woven)


def first_found(push: Push) -> list[str]:
    return next(broken for one in tries() if (broken := one.broken_laws(push)))


def found_after_get_put(push: Push) -> set[str]:
    """Say which laws find it on the first pages, if GetPut did not."""
    found: set[str] = set()
    for one in islice(tries(KEEPING), 10):
        pushed = edited(one.base, [one.edit], random.Random(one.seed)).pushed(push)
        for name, law in laws_of([one.edit]).items():
            try:
                law(pushed)
            except AssertionError:
                found.add(name)
    return found


# Mutants ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mutant:
    """A bug, the function it is in, the law that finds it, and the edits that come across it."""

    bug: str
    where: str
    broken: Callable[[Function], Function]
    law: str
    edits: Sequence[Edit] = EDITS


def afterwards(spoil: Callable[[Any], Any]) -> Callable[[Function], Function]:
    """Spoil what a function gives."""
    return lambda function: lambda *given, **named: spoil(function(*given, **named))


def never(_: Function) -> Function:
    """Do nothing."""
    return lambda *_given, **_named: None


def swapped(pairs: Pairs) -> Pairs:
    """Let two equal items that are not spelled alike continue each other's old one."""
    for one, old in list(pairs.partner.items()):
        for other, twin in list(pairs.partner.items()):
            same = old.key == twin.key and old.family is twin.family and old.outer != twin.outer
            if same and old.family in (Family.CELL, Family.PARAGRAPH):
                pairs.partner[one], pairs.partner[other] = twin, old
                return pairs
    return pairs


def without_last_cell(write: Function) -> Function:
    """Ignore what was edited in the last cell of a table."""

    def written(weaver: Any, fresh: Item) -> str:
        old = weaver.pairs.partner.get(fresh)
        cell = fresh.family is Family.CELL and old is not None
        if cell and fresh.parent is not None and fresh is fresh.parent.children[-1]:
            return str(old.outer)
        return str(write(weaver, fresh))

    return written


def twice(contents: Function) -> Function:
    """Write a new block twice."""

    def written(old: Item, fresh: Item, pieces: list[Piece]) -> str:
        doubled = [replace(p, text=p.text * 2) if p.old is None else p for p in pieces]
        return str(contents(old, fresh, doubled))

    return written


def bare_when_renamed(merged: Function) -> Function:
    """Take the fresh tag where its name changed, with none of the old attributes."""

    def shell(old: Shell, fresh: Shell, *rest: Any) -> Any:
        renamed = old.opening[1:3] != fresh.opening[1:3]
        return fresh if renamed and old.opening else merged(old, fresh, *rest)

    return shell


def in_fresh_order(macro: str) -> str:
    """Write a macro's parameters sorted."""
    return PARAMETERS.sub(lambda found: "".join(sorted(PARAMETER.findall(found[0]))), macro)


def always_cdata(_: Function) -> Function:
    """Write the text of a macro afresh, though nobody edited it."""

    def written(old: Item, fresh: Item, shell: Shell) -> str:
        del old
        cdata = shell.opening.endswith("<![CDATA[")
        return fresh.inner if cdata else f"<![CDATA[{fresh.inner}]]>"

    return written


MUTANTS = (
    Mutant(
        "an empty paragraph in a gap is dropped",
        "docsync.lens.push.contents.gaps_of",
        afterwards(lambda gaps: [HIDDEN.sub("", gap) for gap in gaps]),
        "kept",
    ),
    Mutant(
        "the widths of columns are dropped",
        "docsync.lens.push.contents.gaps_of",
        afterwards(lambda gaps: [COLUMNS.sub("", gap) for gap in gaps]),
        "kept",
        (insert_row, edit_inside),
    ),
    Mutant("twins are swapped", "docsync.lens.push.storage.pair", afterwards(swapped), "outside"),
    Mutant(
        "the marker of a comment is lost where words were edited",
        "docsync.lens.push.inline.rendered",
        afterwards(lambda text: MARKER.sub("", text)),
        "told",
        (insert_word, replace_word),
    ),
    Mutant(
        "a bare run fuses with its new neighbour",
        "docsync.lens.push.contents._keep_apart",
        never,
        "PutGet",
        (edit_inside,),
    ),
    Mutant(
        "a tag that is renamed loses its attributes",
        "docsync.lens.push.frames.merged",
        bare_when_renamed,
        "kept",
        (shift_heading, turn_list),
    ),
    Mutant(
        "parameters are written in fresh order",
        "docsync.lens.push.storage.bare_macro",
        afterwards(in_fresh_order),
        "outside",
        (change_parameter,),
    ),
    Mutant(
        "gaps stay behind when blocks move",
        "docsync.lens.push.contents.joined",
        lambda _: lambda gaps: gaps[-1],
        "kept",
        (move_block, move_paragraph, move_item),
    ),
    Mutant(
        "what moved is written afresh",
        "docsync.lens.pairing._pair_moved",
        never,
        "kept",
        (move_paragraph,),
    ),
    Mutant(
        "the text of a macro is always written afresh",
        "docsync.lens.push.storage.plain_body",
        always_cdata,
        "outside",
        (change_parameter,),
    ),
    Mutant(
        "an edit of the last cell is ignored",
        "docsync.lens.push.storage._Weaver._written",
        without_last_cell,
        "PutGet",
        (edit_inside, insert_word),
    ),
    Mutant(
        "a new block is written twice",
        "docsync.lens.push.storage.contents",
        twice,
        "PutGet",
        (insert_block,),
    ),
    Mutant(
        "where columns are inserted their widths are not",
        "docsync.lens.push.storage.with_columns",
        lambda _: lambda content, _moved: COLUMNS.sub("", content),
        "kept",
        (insert_column, move_column),
    ),
    Mutant(
        "doubled spaces are tidied up",
        "docsync.lens.push.inline.rendered",
        afterwards(lambda text: re.sub("  +", " ", text)),
        "inserted",
        (insert_word,),
    ),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.bug)
def test_the_laws_find_a_bug_in_the_weave(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docsync.lens.push.storage.restored", not_restored)
    function = resolved(mutant.where)
    for one in tries(mutant.edits):
        with monkeypatch.context() as patch:
            patch.setattr(mutant.where, mutant.broken(function))
            broken = one.broken_laws(to_storage)
        if mutant.law in broken and mutant.law not in one.broken_laws(to_storage):
            return
    pytest.fail(f"no law found that {mutant.bug}")


def not_restored(*given: Any) -> str:
    """Give a woven page as it is: what is lost stays lost, so that the weave itself is seen."""
    _old, _asked, _pairs, text, _keys = given
    return str(text)


def test_the_laws_find_that_nothing_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(PAGES):
        chance = random.Random(seed)
        page = edited(base(seed), chance.choices(KEEPING, k=12), chance)
        with monkeypatch.context() as patch:
            patch.setattr("docsync.lens.push.storage.restored", not_restored)
            pushed = page.pushed(to_storage)
        try:
            kept(pushed)
        except AssertionError:
            kept(page.pushed(to_storage))
            return
    pytest.fail("no law found it")


def resolved(where: str) -> Function:
    """Give the function at an address, a method perhaps."""
    module, _, name = where.rpartition(".")
    owner: Any = __import__(module.partition(".")[0])
    for part in module.split(".")[1:]:
        owner = getattr(owner, part)
    function: Function = getattr(owner, name)
    return function
