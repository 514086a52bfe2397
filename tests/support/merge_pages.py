"""Pages of blocks, lists and tables in which every leaf has words of its own, and edits of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st


@dataclass(frozen=True, slots=True)
class Leaf:
    """Words that stand alone: a paragraph, an item's text, a cell."""

    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, perhaps a task, perhaps with a list in it."""

    leaf: Leaf
    done: bool | None = None
    inner: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Item, ...]
    ordered: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table, its header first."""

    rows: tuple[tuple[Leaf, ...], ...]


@dataclass(frozen=True, slots=True)
class Framed:
    """A quote or a frame of HTML around blocks."""

    quoted: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A fence."""

    lines: tuple[Leaf, ...]


Block = Leaf | Listing | Table | Framed | Code
Page = tuple[Block, ...]


def written(page: Page) -> str:
    """Write a page; a comment keeps two lists from being one."""
    parts: list[str] = []
    for before, block in zip((None, *page), page, strict=False):
        lists = isinstance(before, Listing) and isinstance(block, Listing)
        parts += ["<!-- another list -->\n"] if lists else []
        parts.append(_block(block))
    return "\n".join(parts)


def _block(block: Block) -> str:
    match block:
        case Leaf(words):
            return f"{words}\n"
        case Listing():
            return _listing(block)
        case Table(rows):
            lines = ["| " + " | ".join(cell.words for cell in row) + " |\n" for row in rows]
            return "".join([lines[0], "|" + " - |" * len(rows[0]) + "\n", *lines[1:]])
        case Framed(quoted=True, blocks=blocks):
            inner = written(blocks).splitlines()
            return "".join(f"> {line}".rstrip() + "\n" for line in inner)
        case Framed(blocks=blocks):
            return f"<details>\n\n{written(blocks)}\n</details>\n"
        case Code(lines):
            return "```\n" + "".join(f"{line.words}\n" for line in lines) + "```\n"


def _listing(listing: Listing) -> str:
    parts = []
    for number, item in enumerate(listing.items, 1):
        start = f"{number}. " if listing.ordered else "- "
        box = "" if item.done is None else f"[{'x' if item.done else ' '}] "
        inner = _listing(Listing(item.inner)).splitlines() if item.inner else []
        rest = "".join(" " * len(start) + line + "\n" for line in inner)
        parts.append(f"{start}{box}{item.leaf.words}\n{rest}")
    return ("\n" if listing.loose else "").join(parts)


# Making pages ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Words:
    """Gives words that were never given before. `gentle`: nothing is dropped or moved."""

    name: str
    gentle: bool = False
    count: int = 0

    def leaf(self, size: int) -> Leaf:
        """Give a leaf of some fresh words."""
        self.count += size
        first = self.count - size
        return Leaf(" ".join(f"{self.name}{number}" for number in range(first, self.count)))


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Draw a page."""
    fresh = Words("w")
    count = draw(st.integers(1, 5))
    return tuple(_draw_block(draw, fresh, deep=True) for _ in range(count))


def _draw_block(draw: st.DrawFn, fresh: Words, *, deep: bool) -> Block:
    kinds = ["leaf", "list", "table", "code", *(["frame"] if deep else [])]
    size = st.integers(1, 4)
    match draw(st.sampled_from(kinds)):
        case "list":
            task = draw(st.booleans())
            items = [_draw_item(draw, fresh, task=task, deep=True) for _ in range(draw(size))]
            return Listing(tuple(items), draw(st.booleans()) and not task, draw(st.booleans()))
        case "table":
            columns, rows = draw(size), draw(size) + 1
            return Table(tuple(tuple(fresh.leaf(2) for _ in range(columns)) for _ in range(rows)))
        case "code":
            return Code(tuple(fresh.leaf(3) for _ in range(draw(size))))
        case "frame":
            blocks = [_draw_block(draw, fresh, deep=False) for _ in range(draw(st.integers(1, 3)))]
            return Framed(draw(st.booleans()), tuple(blocks))
        case _:
            return fresh.leaf(draw(st.integers(2, 6)))


def _draw_item(draw: st.DrawFn, fresh: Words, *, task: bool, deep: bool) -> Item:
    inner = draw(st.integers(0, 2)) if deep else 0
    items = tuple(_draw_item(draw, fresh, task=task, deep=False) for _ in range(inner))
    return Item(fresh.leaf(draw(st.integers(2, 4))), draw(st.booleans()) if task else None, items)


# Leaves ----------------------------------------------------------------------------------------


def leaves(page: Page) -> list[Leaf]:
    """List the leaves of a page, in order."""
    found: list[Leaf] = []

    def note(leaf: Leaf) -> Leaf:
        found.append(leaf)
        return leaf

    changed(page, note)
    return found


def changed(page: Page, change: Callable[[Leaf], Leaf]) -> Page:
    """Change every leaf."""
    return tuple(_changed(block, change) for block in page)


def _changed(block: Block, change: Callable[[Leaf], Leaf]) -> Block:
    match block:
        case Leaf():
            return change(block)
        case Listing(items=items):
            return replace(block, items=tuple(_item(item, change) for item in items))
        case Table(rows):
            return Table(tuple(tuple(change(cell) for cell in row) for row in rows))
        case Framed(blocks=blocks):
            return replace(block, blocks=changed(blocks, change))
        case Code(lines):
            return Code(tuple(change(line) for line in lines))


def _item(item: Item, change: Callable[[Leaf], Leaf]) -> Item:
    inner = tuple(_item(one, change) for one in item.inner)
    return replace(item, leaf=change(item.leaf), inner=inner)


# Editing pages ---------------------------------------------------------------------------------


@st.composite
def edited(draw: st.DrawFn, page: Page, name: str, *, gentle: bool = False) -> Page:
    """Draw a page that somebody made of this one by a few edits; `gentle` ones leave all of it."""
    fresh = Words(name, gentle)
    kinds = ["add", "block", "tick", "row", "column", "item"]
    kinds += [] if gentle else ["word", "rewrite"]
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(kinds))
        page = _EDITS[kind](draw, page, fresh)
    return page


def _edit_word(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    found = leaves(page)
    if not found:
        return page
    target = draw(st.sampled_from(found))
    words = target.words.split()
    words[draw(st.integers(0, len(words) - 1))] = fresh.leaf(1).words
    return changed(page, lambda leaf: Leaf(" ".join(words)) if leaf is target else leaf)


def _add_word(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    found = leaves(page)
    if not found:
        return page
    target, new = draw(st.sampled_from(found)), fresh.leaf(1).words
    return changed(page, lambda leaf: Leaf(f"{leaf.words} {new}") if leaf is target else leaf)


def _rewrite(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    found = leaves(page)
    if not found:
        return page
    target, new = draw(st.sampled_from(found)), fresh.leaf(3)
    return changed(page, lambda leaf: new if leaf is target else leaf)


def _edit_blocks(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    at = draw(st.integers(0, len(page)))
    match "add" if fresh.gentle else draw(st.sampled_from(["add", "drop", "move"])):
        case "add":
            return (*page[:at], _draw_block(draw, fresh, deep=True), *page[at:])
        case "drop":
            return (*page[:at], *page[at + 1 :])
        case _ if at < len(page):
            rest = [*page[:at], *page[at + 1 :]]
            rest.insert(draw(st.integers(0, len(rest))), page[at])
            return tuple(rest)
        case _:
            return page


def _edit_one(
    draw: st.DrawFn, page: Page, kind: type[Block], change: Callable[[Block], Block]
) -> Page:
    places = [at for at, block in enumerate(page) if isinstance(block, kind)]
    if not places:
        return page
    at = draw(st.sampled_from(places))
    return (*page[:at], change(page[at]), *page[at + 1 :])


def _tick(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    del fresh

    def change(block: Block) -> Block:
        assert isinstance(block, Listing)
        at = draw(st.integers(0, len(block.items) - 1))
        item = block.items[at]
        done = None if item.done is None else not item.done
        items = (*block.items[:at], replace(item, done=done), *block.items[at + 1 :])
        return replace(block, items=items)

    return _edit_one(draw, page, Listing, change)


def _edit_items(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    def change(block: Block) -> Block:
        assert isinstance(block, Listing)
        items = list(block.items)
        at = draw(st.integers(0, len(items) - 1))
        match "add" if fresh.gentle else draw(st.sampled_from(["add", "drop", "move"])):
            case "drop" if len(items) > 1:
                del items[at]
            case "move":
                items.insert(draw(st.integers(0, len(items) - 1)), items.pop(at))
            case _:
                done = None if items[at].done is None else False
                items.insert(draw(st.integers(0, len(items))), Item(fresh.leaf(3), done))
        return replace(block, items=tuple(items))

    return _edit_one(draw, page, Listing, change)


def _edit_rows(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    def change(block: Block) -> Block:
        assert isinstance(block, Table)
        rows = list(block.rows)
        at = draw(st.integers(1, len(rows)))
        if not fresh.gentle and draw(st.booleans()) and at < len(rows):
            del rows[at]
        else:
            rows.insert(at, tuple(fresh.leaf(2) for _ in rows[0]))
        return Table(tuple(rows))

    return _edit_one(draw, page, Table, change)


def _edit_columns(draw: st.DrawFn, page: Page, fresh: Words) -> Page:
    def change(block: Block) -> Block:
        assert isinstance(block, Table)
        width = len(block.rows[0])
        at = draw(st.integers(0, width))
        if not fresh.gentle and draw(st.booleans()) and at < width > 1:
            return Table(tuple((*row[:at], *row[at + 1 :]) for row in block.rows))
        return Table(tuple((*row[:at], fresh.leaf(2), *row[at:]) for row in block.rows))

    return _edit_one(draw, page, Table, change)


_EDITS: dict[str, Callable[[st.DrawFn, Page, Words], Page]] = {
    "word": _edit_word,
    "add": _add_word,
    "rewrite": _rewrite,
    "block": _edit_blocks,
    "tick": _tick,
    "row": _edit_rows,
    "column": _edit_columns,
    "item": _edit_items,
}
