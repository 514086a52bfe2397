"""Between which tags spaces and hidden things stand, once the words around them are placed.

A space stays where it stood while its neighbours stayed: at the inner edge of a mark, say. Else it
takes the tags that both of its neighbours have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docsync.lens.words import Glyph, Path, Signs, Wrapper


@dataclass(slots=True)
class Placed:
    """A glyph where it is written.

    `origin` is its path in the fresh text; `home` the old word it is, None for a new one.
    """

    glyph: Glyph
    path: Path
    origin: Path = ()
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
    for piece, left, right in zip(placed, before, behind, strict=True):
        path = piece.path
        if piece.floats:
            alone = next((k for k, wrapper in enumerate(path) if wrapper in lonely), len(path))
            path = _settled(piece, path[:alone], left, right) + path[alone:]
        out.append((piece.glyph, path))
    return out


def _nearest(placed: Sequence[Placed]) -> list[Placed | None]:
    """Give for each glyph the nearest word before it."""
    found: list[Placed | None] = []
    last: Placed | None = None
    for piece in placed:
        found.append(last)
        if not piece.floats:
            last = piece
    return found


def _settled(piece: Placed, path: Path, left: Placed | None, right: Placed | None) -> Path:
    before = left.path if left else ()
    behind = right.path if right else ()
    if piece.glyph.hidden and not piece.glyph.text:
        return max(_shared(path, before), _shared(path, behind), key=len)
    shared = _shared(before, behind)
    both = shared
    needed: set[Signs] = set()
    if left is not None and right is not None:
        both = _unbroken(shared, left.origin, right.origin)
        needed = {wrapper.signs for wrapper in left.origin if wrapper in right.origin}
    is_old = piece.home is not None or piece.glyph.hidden
    touched = any(side is not None and side.retouched for side in (left, right))
    says = {wrapper.signs for wrapper in path}
    if is_old and not touched and needed - {()} <= says and path in _starts(before, behind):
        return path if path != _shared(path, shared) else _shared(path, both)
    return both


def _starts(*paths: Path) -> list[Path]:
    return [path[:count] for path in paths for count in range(len(path) + 1)]


def _unbroken(path: Path, left: Path, right: Path) -> Path:
    """Leave out marks that the fresh text ends and begins again: `**a** **b**`."""
    shared = [wrapper.signs for wrapper in left if wrapper in right]
    broken = (k for k, w in enumerate(path) if w.signs and w.signs not in shared)
    return path[: next(broken, len(path))]


def _shared(one: Path, other: Path) -> Path:
    """Give the wrappers that two paths share, from outside in."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a is not b:
            break
        count += 1
    return one[:count]
