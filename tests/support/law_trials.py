"""Every law as trials of one text: what tests take a sample of, and what the matrix runs whole.

A trial has the name of its law, the seed that makes it again, and a check that raises where the law
does not hold. A check of the fresh laws, of the pull and of the push may be counted alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeVar

from docsync.convert import to_markdown, to_storage
from docsync.document.model import RawBlock, RawInline
from docsync.storage.inline import BLOCK_NAMES, INLINE_NAMES
from docsync.storage.parts import MACROS
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.syntax import blocks as markdown_syntax
from docsync.syntax import frontmatter
from docsync.syntax import xml as storage_syntax
from docsync.values import Base, Site
from support import page_laws, pull_laws, same_tokens
from support.canonical import canonical
from support.decorated import decorated
from support.document_edits import AT_ONCE, EDITS, KEEPING
from support.document_places import places
from support.page_contents import contents
from support.page_laws import Pushed, edited, get_put
from support.pull_laws import Pulled, pulled
from support.random_edit import Edit
from support.restyled import restyled

MANY = 10


@dataclass(frozen=True, slots=True)
class Trial:
    """One law, tried on one text."""

    law: str
    seed: str
    check: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is tried of one text: so many edits alone, and so often many at once."""

    edits: int = 1
    at_once: bool = False


def of_storage(name: str, storage: str, amount: Amount) -> Iterator[Trial]:
    """Give the trials of a page's storage, well-formed as it is."""
    yield Trial("lossless", name, partial(_lossless_storage, storage))
    yield Trial("total", name, partial(_converts, storage))
    base = Base(to_markdown(storage).text, storage)
    yield Trial("settled", name, partial(_settled, base.markdown))
    yield Trial("fresh", name, partial(_all_is_there, storage))
    yield Trial("fresh canonical", name, partial(_canonically_equal, storage))
    yield Trial("readable", name, partial(_is_readable, storage))
    yield from _of_base(name, base, amount)


def of_markdown(name: str, markdown: str, amount: Amount) -> Iterator[Trial]:
    """Give the trials of a Markdown text; hidden things are added to what it becomes."""
    yield Trial("lossless", name, partial(_lossless_markdown, markdown))
    yield Trial("total", name, partial(_stores, markdown))
    storage = to_storage(markdown).text
    yield Trial("settled", name, partial(_settled, to_markdown(storage).text))
    yield Trial("fresh", name, partial(_same_document, markdown))
    yield Trial("GetPut", f"{name} plain", partial(_get_put, Base(markdown, storage)))
    chance = random.Random(name)
    yield from _of_base(name, Base(markdown, decorated(storage, chance, 0.2)), amount)


def _of_base(name: str, base: Base, amount: Amount) -> Iterator[Trial]:
    yield Trial("GetPut", name, partial(_get_put, base))
    for number in range(amount.edits):
        seed = f"{name} {number}"
        chance = random.Random(seed)
        kinds = EDITS if number % 2 else KEEPING
        yield from _of_edits(f"{seed} one", base, [chance.choice(kinds)])
        many = [chance.choice(kinds) for _ in range(MANY)]
        yield from _of_edits(f"{seed} many", base, many)
    for edit in AT_ONCE if amount.at_once else ():
        yield from _of_edits(f"{name} {edit.name}", base, [edit])


def _of_edits(seed: str, base: Base, edits: Sequence[Edit]) -> Iterator[Trial]:
    """Give the trials of a push and a pull; each is made once, for the first of its trials."""

    @cache
    def push() -> Pushed:
        return edited(base, edits, random.Random(seed)).pushed(to_storage)

    @cache
    def pull() -> Pulled:
        return pulled(base, edits, random.Random(seed))

    for name, law in page_laws.laws_of(edits).items():
        yield Trial(name, seed, partial(_check, law, push))
    for name, mirrored in pull_laws.laws_of(edits).items():
        yield Trial(name, seed, partial(_check, mirrored, pull))


Page = TypeVar("Page")


def _check(law: Callable[[Page], None], make: Callable[[], Page]) -> None:
    law(make())


# The laws of one text --------------------------------------------------------------------------


def _lossless_storage(storage: str) -> None:
    assert storage_syntax.source(storage_syntax.parse(storage)) == storage


def _lossless_markdown(markdown: str) -> None:
    assert markdown_syntax.source(markdown_syntax.cut(markdown)) == markdown


def _converts(storage: str) -> None:
    assert to_markdown(storage).text or not read(storage).blocks


def _stores(markdown: str) -> None:
    storage_syntax.parse(to_storage(markdown).text)


def _settled(markdown: str) -> None:
    """What was written afresh is written so again."""
    storage = to_storage(markdown).text
    assert to_markdown(storage).text == markdown
    assert to_storage(to_markdown(storage).text).text == storage


def _get_put(base: Base) -> None:
    """Nothing edited, nothing changed, on both sides, however either is spelled."""
    get_put(to_storage, base)
    other = replace(base, markdown=restyled(base.markdown))
    respelled = write(read(base.storage), Site())[0]
    for agreed in (base, other):
        assert to_markdown(agreed.storage, base=agreed).text == agreed.markdown
        assert to_markdown(respelled, base=agreed).text == agreed.markdown


def _all_is_there(storage: str) -> None:
    lost = contents(storage) - contents(to_storage(to_markdown(storage).text).text)
    assert not lost, f"lost {lost}"


def _canonically_equal(storage: str) -> None:
    assert canonical(storage) == canonical(to_storage(to_markdown(storage).text).text)


def _is_readable(storage: str) -> None:
    """What has a row of its own never comes out as raw storage."""
    nodes = (node for _, node in places(read(storage)) if isinstance(node, RawBlock | RawInline))
    roots = (root for raw in nodes for root in storage_syntax.parse(raw.storage).children)
    elements = [root for root in roots if isinstance(root, storage_syntax.Element)]
    assert not (found := [one.name for one in elements if _has_row(one)]), f"raw {found}"


def _has_row(element: storage_syntax.Element) -> bool:
    """Say whether the dialect has a form for an element: of macros, for all that have a name."""
    if element.name in MACROS:
        return bool(element.attributes.get("ac:name"))
    return element.name in BLOCK_NAMES | INLINE_NAMES | {"ac:adf-extension"}


def _same_document(markdown: str) -> None:
    """What comes home from storage says the same; where storage cannot hold it, that is told."""
    stored = to_storage(markdown)
    home = to_markdown(stored.text).text
    body = frontmatter.split(markdown)[1]
    assert stored.warnings or same_tokens.meaning(home) == same_tokens.meaning(body)
