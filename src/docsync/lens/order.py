"""Which written pieces of a container still stand in its old order, in both syntaxes.

Only these take the gaps of the old container along. A gap in front of a piece that is new waits for
the next one that stood there: so each gap is written once, and in the old order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from docsync.lens.align import increasing
from docsync.lens.items import Item


class Placeable(Protocol):
    """A child as it is written.

    `old` is the item it continues; `place` where that stood, if it is in the old order.
    """

    old: Item | None
    place: int | None


def put_in_order(old: Sequence[Item], pieces: Sequence[Placeable]) -> None:
    """Find the pieces that still stand in the order of the old children."""
    places = {child: place for place, child in enumerate(old)}
    placed = [(places[p.old], j) for j, p in enumerate(pieces) if p.old in places]
    for place, j in increasing(sorted(placed)):
        pieces[j].place = place


def stops_of(pieces: Sequence[Placeable], last: int) -> list[int]:
    """Give for each piece the place of the next one that stands in the old order."""
    stops: list[int] = []
    stop = last
    for piece in reversed(pieces):
        stop = stop if piece.place is None else piece.place
        stops.append(stop)
    return stops[::-1]
