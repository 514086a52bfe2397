"""Between which tags spaces and hidden things stand, once the words around them are placed.

A space stays where it stood while its neighbours stayed: at the inner edge of a mark, say. Else it
takes the tags that both of its neighbours have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docsync.lens.push.glyphs import Glyph, Path, Sign, Wrapper


@dataclass(slots=True)
class Placed:
    """A glyph where it is written.

    `fresh` is what it is in the fresh text; `home` the old word it is, None for a new one.
    """

    glyph: Glyph
    path: Path
    fresh: Glyph | None = None
    home: int | None = None
    exact: bool = False
    space: bool = False

    @property
    def floats(self) -> bool:
        """Say whether its neighbours decide where it stands."""
        return self.space or self.glyph.hidden

    @property
    def retouched(self) -> bool:
        """Say whether it is an old word with other marks."""
        return self.home is not None and not self.exact


def settled(placed: Sequence[Placed], lonely: frozenset[Wrapper]) -> list[tuple[Glyph, Path]]:
    """Settle the path of each glyph; `lonely` wrappers hold no word and stand for themselves."""
    before = _nearest(placed)
    behind = _nearest(placed[::-1])[::-1]
    out: list[tuple[Glyph, Path]] = []
    space: Path | None = None  # of the space right before
    for piece, left, right in zip(placed, before, behind, strict=True):
        path = piece.path
        if piece.floats:
            alone = next((k for k, wrapper in enumerate(path) if wrapper in lonely), len(path))
            around = _Around(left.path if left else (), right.path if right else (), space)
            keeps = not any(side is not None and side.retouched for side in (left, right))
            path = _settled(piece, path[:alone], around, keeps=keeps) + path[alone:]
        out.append((piece.glyph, path))
        space = path if piece.space else None
    return out


@dataclass(frozen=True, slots=True)
class _Around:
    """The paths of the words before and behind, and of a space between them that is settled."""

    before: Path
    behind: Path
    space: Path | None


def _nearest(placed: Sequence[Placed]) -> list[Placed | None]:
    """Give for each glyph the nearest word before it."""
    found: list[Placed | None] = []
    last: Placed | None = None
    for piece in placed:
        found.append(last)
        if not piece.floats:
            last = piece
    return found


def _settled(piece: Placed, path: Path, around: _Around, *, keeps: bool) -> Path:
    before, behind = around.before, around.behind
    stands = path in (_shared(path, before), _shared(path, behind))
    if piece.glyph.hidden and not piece.glyph.text:
        return max(_shared(path, before), _shared(path, behind), key=len)
    is_old = piece.home is not None or piece.glyph.hidden
    shared = _shared(before, behind)
    within = _within(piece, around)
    for choice in ([path] if is_old and keeps and stands else []) + [shared, before, behind]:
        for end in range(len(choice), -1, -1):
            if _says(choice[:end], within, before, behind):
                return choice[:end]
    return shared


def _within(piece: Placed, around: _Around) -> set[Sign]:
    """Say in which marks a space has to stand; a hidden one in those of the space it doubles."""
    if piece.fresh is not None:
        return set(piece.fresh.within)
    both = _signs(around.before) & _signs(around.behind)
    return both if around.space is None else both & _signs(around.space)


def _says(path: Path, within: set[Sign], before: Path, behind: Path) -> bool:
    """Say whether a space with this path stands in the marks it should stand in, and no others.

    At the edge of a mark it may stand inside; between words that have one mark it may not.
    """
    signs = _signs(path)
    return within <= signs and signs & _signs(before) & _signs(behind) <= within


def _signs(path: Path) -> set[Sign]:
    return {sign for wrapper in path for sign in wrapper.signs}


def _shared(one: Path, other: Path) -> Path:
    """Give the wrappers that two paths share, from outside in."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a is not b:
            break
        count += 1
    return one[:count]
