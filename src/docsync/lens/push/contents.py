"""What stands in a container: the fresh items in their order, in the old gaps between items.

Gaps hold what no item is: `<colgroup>`, `<tbody>`, empty paragraphs, white space. Each one that
holds a tag is written exactly once and in the old order, so that `<tbody>` and `</tbody>` stay
around what they held; white space goes with the item behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from docsync.lens.items import Family, Item
from docsync.lens.order import put_in_order, stops_of

_EMPTY = r"(?:[ \t\r\n\xa0]|&nbsp;|&#160;|<br\s*/>)*"
_PLACEHOLDER = re.compile(rf"<p(\s[^>]*?)?\s*(?:/>|>{_EMPTY}</p>)")
_WRAPPERS = re.compile(r"(?:\s*<div\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*(?<!/)>)*")
_TASK_BODY_END = "</ac:task-body>"
_TRAILING_SPACE = re.compile(r"[ \t\r\n]*\Z")

# A bare run of these melts into a bare run beside it.
_MELTING = frozenset(
    (
        *(Family.PARAGRAPH, Family.PICTURE, Family.RAW),
        *(Family.BARE_MACRO, Family.TEXT_MACRO, Family.RICH_MACRO),
    )
)
_BLOCK_TAG = re.compile(r"\s*<(?:p|ac:adf-extension|pre|div|table|ul|ol|dl|h[1-6]|hr)[\s/>]")


@dataclass(slots=True)
class Piece:
    """A child as it is written."""

    text: str
    fresh: Item
    old: Item | None  # what it continues, wherever that stood
    place: int | None = None  # where that stood in the old container, if it is in its old order


def contents(old: Item, fresh: Item, pieces: Sequence[Piece]) -> str:
    """Write the pieces, the children of `fresh`, into the old container's content."""
    if not pieces:
        return _emptied(old, fresh)
    if not old.children:
        return _filled(old.inner, pieces)
    put_in_order(old.children, pieces)
    _keep_apart(pieces)
    return "".join(_written(pieces, gaps_of(old)))


def afresh(fresh: Item, pieces: Sequence[Piece]) -> str:
    """Write the pieces, the children of `fresh`, where nothing old holds them: in fresh gaps."""
    _keep_apart(pieces)
    texts = [piece.text for piece in pieces]
    return "".join(
        text for both in zip_longest(gaps_of(fresh), texts, fillvalue="") for text in both
    )


def gaps_of(old: Item) -> list[str]:
    """Give what stands before each child, and behind the last."""
    at = old.span.inner_start
    gaps: list[str] = []
    for child in old.children:
        gaps.append(old.source[at : child.span.start])
        at = child.span.end
    return [*gaps, old.source[at : old.span.inner_end]]


def with_hidden(text: str, fresh: Item, hidden: tuple[str, str]) -> str:
    """Put around a block, as it is written, what nobody sees; not beside a bare run."""
    if fresh.family in _MELTING and not _BLOCK_TAG.match(text):
        return text
    return hidden[0] + text + hidden[1]


def hidden_in(old: Item) -> dict[Item, tuple[str, str]]:
    """Give the empty paragraphs before each child, and behind the last."""
    found = ["".join(_empty_paragraphs(gap)) for gap in gaps_of(old)]
    behind = [""] * (len(found) - 2) + found[-1:]
    return dict(zip(old.children, zip(found, behind, strict=False), strict=False))


def _empty_paragraphs(gap: str) -> Iterator[str]:
    return (paragraph[0] for paragraph in _PLACEHOLDER.finditer(gap))


def _written(pieces: Sequence[Piece], gaps: list[str]) -> Iterator[str]:
    last = len(gaps) - 1
    reached = 0  # the gaps before this one are written
    space = _space(gaps[last - 1])
    stops = stops_of(pieces, last)
    own = _last_of_a_task(pieces)
    for j, piece in enumerate(pieces):
        stop = min(stops[j], last - 1)
        if reached <= stop and j <= own and _TASK_BODY_END in gaps[stop]:
            before, end, behind = gaps[stop].partition(_TASK_BODY_END)
            yield joined([*gaps[reached:stop], before])
            gaps[stop], reached = end + behind, stop
        elif reached <= stop:
            gap = joined(gaps[reached : stop + 1])
            reached = stop + 1
            space = _space(gap)
            yield gap
        elif j > 0:
            yield space
        yield piece.text
    yield joined(gaps[reached:])


def _last_of_a_task(pieces: Sequence[Piece]) -> int:
    """Say which piece is the last that stands in a task, not behind its end as tasks of it may."""
    places = (j for j, piece in enumerate(pieces) if piece.fresh.family is not Family.TASKS)
    return max(places, default=-1)


def joined(gaps: Sequence[str]) -> str:
    """Join gaps that deleted items leave: what holds tags stays, white space stands once."""
    marked = [gap for gap in gaps if gap.strip(" \t\r\n")]
    return "".join(marked) if marked else "".join(gaps[-1:])


def _space(gap: str) -> str:
    found = _TRAILING_SPACE.search(gap)
    return found[0] if found else ""


# Bare runs -------------------------------------------------------------------------------------


def _keep_apart(pieces: Sequence[Piece]) -> None:
    """Give a bare run a `<p>` where it became the neighbour of another."""
    for before, piece in pairwise(pieces):
        if _were_neighbours(before, piece) or not (_melts(before) and _melts(piece)):
            continue
        run = piece if piece.fresh.family is Family.PARAGRAPH else before
        if run.fresh.family is Family.PARAGRAPH:
            run.text = f"<p>{run.text}</p>"


def _were_neighbours(before: Piece, piece: Piece) -> bool:
    if before.place is None or piece.place is None:
        return False
    return before.place + 1 == piece.place


def _melts(piece: Piece) -> bool:
    return piece.fresh.family in _MELTING and not _BLOCK_TAG.match(piece.text)


# Empty containers ------------------------------------------------------------------------------


def _emptied(old: Item, fresh: Item) -> str:
    """Write a container that holds nothing any more: the placeholder that a fresh one has."""
    left = joined(gaps_of(old))
    return left if "<" in left else fresh.inner


def _filled(gap: str, pieces: Sequence[Piece]) -> str:
    """Write into a container that held nothing: its first paragraph is the placeholder, filled."""
    _keep_apart(pieces)
    texts = [piece.text for piece in pieces]
    found = _PLACEHOLDER.search(gap)
    if found is None:
        opened = _WRAPPERS.match(gap)
        place = opened.end() if opened else 0
        return gap[:place] + "".join(texts) + gap[place:]
    attributes = found[1] or ""
    if pieces[0].old is None and pieces[0].fresh.family is Family.PARAGRAPH:
        texts[0] = f"<p{attributes}>{pieces[0].fresh.inner}</p>"
        attributes = ""
    start = found.end() if attributes else found.start()
    return gap[:start] + "".join(texts) + gap[found.end() :]
