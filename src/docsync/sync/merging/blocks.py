r"""Merging bodies: block by block, each by the rule of its kind, down to its lines.

Where blocks clash and the lines alone do not, the lines are believed.

>>> merge_blocks(("a\n\nb\n", "A\n\nb\n", "a\n\nB\n"))
('A\n\nB\n',)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.frames import merge_frame, merge_html
from docsync.sync.merging.items import merge_list
from docsync.sync.merging.lines import merge_lines
from docsync.sync.merging.parts import Parts, Side, Texts, is_clean, joined, picked, settled
from docsync.sync.merging.sequences import Run, Sign, is_agreed, runs, united
from docsync.sync.merging.tables import merge_table
from docsync.sync.merging.units import Kind, Unit, Units, apart, units

_ROWS = ("html tr", "html li")  # what stands beside others of its kind, as items of a list do


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the result and the blank lines behind it; None where it was the last."""

    parts: Parts
    gap: str | None
    removed: str = ""  # what one side removed, where the clash is that the other edited it
    edited: str = ""


Three = tuple[Sequence[Unit], Sequence[Unit], Sequence[Unit]]


def merge_blocks(texts: Texts) -> Parts:
    """Merge three texts that end with a newline or are empty."""
    simple = settled(texts)
    if simple is not None:
        return simple
    base, ours, theirs = (units(text) for text in texts)
    if base is None or ours is None or theirs is None:
        return merge_lines(texts)
    three = (base.inner, ours.inner, theirs.inner)
    found = runs(*([unit.sign for unit in inner] for inner in three))
    blocks = _followed([block for run in found for block in _merge_run(run, three)])
    parts = _written(blocks, (base, ours, theirs))
    if not is_clean(parts) and is_clean(lines := merge_lines(texts)):
        return lines
    return parts


def _merge_run(run: Run, three: Three) -> Iterator[_Block]:
    base, ours, theirs = (
        [units[at] for at in places]
        for units, places in zip(three, (run.base, run.ours, run.theirs), strict=True)
    )
    if run.single:
        yield _merge_unit(base[0], ours[0], theirs[0])
        return
    merged = merge_value(*(tuple(unit.text for unit in side) for side in (base, ours, theirs)))
    if not isinstance(merged, Clash):
        yield from map(_taken, ours if merged == tuple(unit.text for unit in ours) else theirs)
    elif not run.base:
        old = frozenset(unit.text for unit in three[0])
        yield from _both_added(_unmoved(ours, theirs, old), _unmoved(theirs, ours, old))
    elif run.gone and _are_additions(base, ours, theirs):
        for here, there in united(_signs(ours), _signs(theirs)):
            yield _taken(theirs[there or 0] if here is None else ours[here])
    else:
        parts = merge_lines((_text(base), _text(ours), _text(theirs)))
        block = _clashing(parts, ours, theirs)
        edited = [*ours, *theirs]
        if len(base) == len(edited) == 1:
            block = replace(block, removed=base[0].text, edited=edited[0].text)
        yield block


def _are_additions(base: Sequence[Unit], ours: Sequence[Unit], theirs: Sequence[Unit]) -> bool:
    """Say whether what stands where both removed something was added, and not made of it."""
    if ours and theirs:
        return is_agreed(united(_signs(ours), _signs(theirs)))
    return {unit.kind for unit in base}.isdisjoint(unit.kind for unit in (*ours, *theirs))


def _followed(blocks: Sequence[_Block]) -> list[_Block]:
    """Let an edit follow a block that the other side moved, or find that it did."""
    result = list(blocks)
    for one in blocks:
        texts = ((one.removed,), (one.edited,))
        moved = [at for at, other in enumerate(result) if other.parts in texts]
        if one.edited and len(moved) == 1:
            result[moved[0]] = replace(result[moved[0]], parts=(one.edited,))
            result.remove(one)
    return result


def _unmoved(side: Sequence[Unit], other: Sequence[Unit], old: frozenset[str]) -> Sequence[Unit]:
    """Leave out a block that both moved to one place, where the other side edited it, too."""
    alone = len(side) == len(other) == 1 and side[0].sign.kind == other[0].sign.kind
    return () if alone and side[0].text in old and other[0].text not in old else side


def _both_added(ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[_Block]:
    """Take what both added once; what they added beside it is a clash, but for rows."""
    signs = _signs(ours), _signs(theirs)
    added = united(*signs)
    if all(sign.kind in _ROWS for side in signs for sign in side):
        yield from (
            _taken(theirs[there or 0] if here is None else ours[here]) for here, there in added
        )
        return
    one: list[Unit] = []
    two: list[Unit] = []
    for here, there in [*added, (None, None)]:
        if here is not None and there is None:
            one.append(ours[here])
        elif here is None and there is not None:
            two.append(theirs[there])
        else:
            yield from _clash(one, two)
            one, two = [], []
            if here is not None and there is not None:
                yield _Block((ours[here].text,), _gap(None, ours[here], theirs[there]))


def _signs(side: Sequence[Unit]) -> list[Sign]:
    return [unit.sign for unit in side]


def _clash(one: Sequence[Unit], two: Sequence[Unit]) -> Iterator[_Block]:
    if one and two:
        yield _clashing((Clash("", _text(one), _text(two)),), one, two)
    else:
        yield from map(_taken, [*one, *two])


def _clashing(parts: Parts, ours: Sequence[Unit], theirs: Sequence[Unit]) -> _Block:
    ends = [units[-1].gap for units in (ours, theirs) if units]
    gaps = [gap for gap in ends if gap is not None]
    return _Block(parts, max(gaps, default=None))


def _taken(unit: Unit) -> _Block:
    return _Block((unit.text,), unit.gap)


def _merge_unit(base: Unit, ours: Unit, theirs: Unit) -> _Block:
    texts = (base.text, ours.text, theirs.text)
    kinds = {base.kind, ours.kind, theirs.kind}
    parts = settled(texts) or _by_kind(texts, base.kind if len(kinds) == 1 else None)
    return _Block(parts, _gap(base, ours, theirs))


def _by_kind(texts: Texts, kind: Kind | None) -> Parts:
    """Merge one block by the rule of its kind; by lines where that clashes and these do not."""
    lines = merge_lines(texts)
    match kind:
        case Kind.LIST:
            found = merge_list(texts, merge_blocks)
        case Kind.TABLE:
            found = merge_table(texts)
        case Kind.QUOTE | Kind.ADMONITION | Kind.DIRECTIVE | Kind.COMMENT:
            found = merge_frame(texts, kind, merge_blocks)
        case Kind.HTML:
            found = merge_frame(texts, kind, merge_blocks) or merge_html(texts)
        case _:
            return lines
    return lines if found is None or (is_clean(lines) and not is_clean(found)) else found


# Blank lines -----------------------------------------------------------------------------------


def _gap(base: Unit | None, ours: Unit, theirs: Unit) -> str | None:
    """Merge gaps; that a block was the last one says nothing of its gap."""
    known = [unit.gap for unit in (base, ours, theirs) if unit is not None]
    there = [gap for gap in known if gap is not None]
    if len(there) < len(known) or len(known) < 3:  # noqa: PLR2004 - three sides
        return max(there, default=None)
    merged = merge_value(*there)
    return max(there) if isinstance(merged, Clash) else merged


def _written(blocks: Sequence[_Block], three: tuple[Units, Units, Units]) -> Parts:
    base, ours, theirs = three
    usual = max((side.usual_gap for side in three if side.usual_gap is not None), default="\n")
    groups: list[Parts] = [(_blank(base.lead, ours.lead, theirs.lead),)]
    for at, block in enumerate(blocks):
        groups.append(block.parts)
        if at + 1 < len(blocks):
            gap = usual if block.gap is None else block.gap
            shown = picked(block.parts, Side.OURS), picked(blocks[at + 1].parts, Side.OURS)
            groups.append((apart(shown[0], gap, shown[1]),))
    groups.append((_blank(base.tail, ours.tail, theirs.tail),))
    return joined(groups)


def _blank(base: str, ours: str, theirs: str) -> str:
    merged = merge_value(base, ours, theirs)
    return max(ours, theirs) if isinstance(merged, Clash) else merged


def _text(side: Sequence[Unit]) -> str:
    """Write some blocks, without the blank lines behind the last."""
    gaps = ["\n" if unit.gap is None else unit.gap for unit in side[:-1]]
    return "".join(unit.text + gap for unit, gap in zip(side, [*gaps, ""], strict=False))
