"""Keep together what the fresh text has in one link.

Hidden tags may end and begin again anywhere, and marks that touch are one; but two links are two.
So where old tags would cut a fresh link in two, it goes outside of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docsync.lens.push.glyphs import Path, Signs, Wrapper
from docsync.lens.push.spaces import Placed
from docsync.lens.push.twins import is_link


def regrouped(placed: Sequence[Placed]) -> None:
    """Let the words of each fresh link share one wrapper, and all that stands around it."""
    groups: dict[Wrapper, list[Placed]] = {}
    for piece in placed:
        if not piece.floats and piece.fresh is not None:
            for wrapper in piece.fresh.path:
                if is_link(wrapper):
                    groups.setdefault(wrapper, []).append(piece)
    for wrapper, pieces in groups.items():
        start = _up_to(pieces[0].path, wrapper.signs)
        if any(piece.path[: len(start)] != start for piece in pieces):
            _unite(pieces, wrapper.signs)


def _up_to(path: Path, signs: Signs) -> Path:
    """Give a path up to the wrapper with these signs."""
    return path[: 1 + next((k for k, w in enumerate(path) if w.signs == signs), len(path))]


def _unite(pieces: Iterable[Placed], signs: Signs) -> None:
    """Put the visible tags outside of the hidden ones, and use the same for all."""
    united: Path | None = None
    for piece in pieces:
        visible = _visible(piece.path)
        start = _up_to(visible, signs)
        if united is None:
            united = start
        hidden = tuple(wrapper for wrapper in piece.path if wrapper not in visible)
        piece.path = united + visible[len(start) :] + hidden


def _visible(path: Path) -> Path:
    """Leave out what no reader sees, a mark within its equal too."""
    seen: set[Signs] = {()}
    visible: list[Wrapper] = []
    for wrapper in path:
        if wrapper.signs not in seen:
            visible.append(wrapper)
            seen.add(wrapper.signs)
    return tuple(visible)
