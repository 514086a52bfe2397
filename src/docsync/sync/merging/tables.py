r"""Merging pipe tables: columns, rows, and cells one by one.

Either side may have added or deleted rows and columns. A row whose cell both sides changed is a
clash of that row, with everything else of it merged. Rows that both added are both taken.

>>> merge_table(("|a|b|\n|-|-|\n|1|2|\n", "|a|b|\n|-|-|\n|9|2|\n", "|a|b|\n|-|-|\n|1|8|\n"))
('|a|b|\n|-|-|\n|9|8|\n',)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docsync.sync.merge import Clash, merge_value
from docsync.sync.merging.parts import Parts, Texts, joined
from docsync.sync.merging.sequences import Run, Sign, is_agreed, runs, united
from docsync.syntax.lines import split_lines

_ROW = re.compile(r"(?P<start>[ \t]*\|?)(?P<cells>[^\n]*?)(?P<end>(?:(?<!\\)\|)?[ \t]*\n)")
_PIPE = re.compile(r"(?<!\\)\|")
_BLANK = "  "


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells as written, and what stands around them."""

    start: str
    cells: tuple[str, ...]
    end: str

    @property
    def text(self) -> str:
        """The line."""
        return self.start + "|".join(self.cells) + self.end


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result, and where it stands in base, ours and theirs; None: not there."""

    places: tuple[int | None, int | None, int | None]

    @property
    def shared(self) -> bool:
        """Whether all three have it."""
        return None not in self.places


Table = Sequence[Row]
Three = tuple[Table, Table, Table]
Columns = Sequence[Column]
Rows = tuple[Row | None, Row | None, Row | None]
Cell = str | Clash[str]


def merge_table(texts: Texts) -> Parts | None:
    """Merge three tables; None where one is not regular, or words of a side would be dropped."""
    base, ours, theirs = (_table(text) for text in texts)
    if base is None or ours is None or theirs is None:
        return None
    columns = _columns((base, ours, theirs))
    if columns is None or not any(column.shared for column in columns):
        return None
    head = _merge_row((base[0], ours[0], theirs[0]), columns)
    rule = _merge_rule((base[1], ours[1], theirs[1]), columns)
    bodies = (base[2:], ours[2:], theirs[2:])
    signs = ([_sign(row, columns, side) for row in body] for side, body in enumerate(bodies))
    rows = [row for run in runs(*signs) for row in _merge_rows(run, bodies, columns)]
    return joined([head, rule, *rows])


# Columns ---------------------------------------------------------------------------------------


def _columns(three: Three) -> list[Column] | None:
    """Merge the columns; None where one was dropped that the other side wrote in."""
    signs = [[_column_sign(table, at) for at in range(len(table[0].cells))] for table in three]
    columns: list[Column] = []
    for run in runs(*signs):
        if run.single:
            columns.append(Column((run.base[0], run.ours[0], run.theirs[0])))
        elif not run.base:
            added = united([signs[1][at] for at in run.ours], [signs[2][at] for at in run.theirs])
            columns += [
                Column((None, _shifted(here, run.ours), _shifted(there, run.theirs)))
                for here, there in added
            ]
        else:
            changed = _changed_columns(run, three, signs)
            if changed is None:
                return None
            columns += changed
    return columns


def _column_sign(table: Table, at: int) -> Sign:
    return Sign(_cell(table[0], at), "column", "\n".join(_column(table, at)))


def _shifted(at: int | None, places: range) -> int | None:
    return None if at is None else places[at]


def _changed_columns(
    run: Run, three: Three, signs: Sequence[Sequence[Sign]]
) -> list[Column] | None:
    """Take columns that one side replaced or dropped, unless the other wrote in the old ones."""
    places = (run.base, run.ours, run.theirs)
    names = [[signs[side][at].key for at in places[side]] for side in range(3)]
    if names[1] == names[2]:
        return [Column((None, o, t)) for o, t in zip(run.ours, run.theirs, strict=True)]
    for kept, changed in ((1, 2), (2, 1)):
        if names[kept] != names[0]:
            continue
        pairs = zip(places[kept], run.base, strict=True)
        if any(_has_news(three[kept], here, three[0], old) for here, old in pairs):
            return None
        return [
            Column((None, None, at) if changed == 2 else (None, at, None))  # noqa: PLR2004 - theirs
            for at in places[changed]
        ]
    return None


def _has_news(table: Table, at: int, base: Table, old: int) -> bool:
    return bool(
        Counter(_column(table, at)) - Counter(_column(base, old)) - Counter({"": 1_000_000})
    )


def _column(table: Table, at: int) -> list[str]:
    return [_cell(row, at) for number, row in enumerate(table) if number != 1]


# Rows ------------------------------------------------------------------------------------------


def _sign(row: Row, columns: Columns, side: int) -> Sign:
    """Know a row by the columns that all three have."""
    places = (column.places[side] for column in columns if column.shared)
    return Sign("|".join(_cell(row, at) for at in places if at is not None), "row")


def _says(row: Row, columns: Columns, side: int) -> tuple[str, ...]:
    """Give what a row says, for comparing it with the base: new columns count where filled."""
    new = (column.places[side] for column in columns if not column.shared)
    filled = [_cell(row, at) for at in new if at is not None and _cell(row, at)]
    return (_sign(row, columns, side).key, *filled)


def _merge_rows(run: Run, bodies: Three, columns: Columns) -> Iterator[Parts]:
    places = (run.base, run.ours, run.theirs)
    base, ours, theirs = ([bodies[side][at] for at in places[side]] for side in range(3))
    if run.single:
        yield _merge_row((base[0], ours[0], theirs[0]), columns)
        return
    merged = merge_value(
        *(
            tuple(_says(row, columns, side) for row in rows)
            for side, rows in enumerate((base, ours, theirs))
        )
    )
    if not isinstance(merged, Clash):
        mine = merged == tuple(_says(row, columns, 1) for row in ours)
        for row in ours if mine else theirs:
            yield _merge_row((None, row, None) if mine else (None, None, row), columns)
        return
    signs = (
        [_sign(row, columns, 1) for row in ours],
        [_sign(row, columns, 2) for row in theirs],
    )
    added = united(*signs)
    if run.gone and (not run.base or is_agreed(added)):
        for here, there in added:
            one = None if here is None else ours[here]
            two = None if there is None else theirs[there]
            yield _merge_row((None, one, two), columns)
    else:
        texts = ["".join(row.text for row in rows) for rows in (base, ours, theirs)]
        yield (Clash(texts[0], texts[1], texts[2]),)


def _merge_row(rows: Rows, columns: Columns) -> Parts:
    """Merge one row cell by cell; what is settled of a clashing row stands on both sides."""
    cells = [_merge_cell(rows, column) for column in columns]
    start, end = _frame(rows)
    base = rows[0]
    one = Row(start, tuple(c if isinstance(c, str) else c.ours for c in cells), end).text
    two = Row(start, tuple(c if isinstance(c, str) else c.theirs for c in cells), end).text
    if one == two:
        return (one,)
    return (Clash(base.text if base is not None else "", one, two),)


def _merge_cell(rows: Rows, column: Column) -> Cell:
    base, ours, theirs = (
        row.cells[at] if row is not None and at is not None else None
        for row, at in zip(rows, column.places, strict=True)
    )
    if ours is None or theirs is None:
        there = ours if theirs is None else theirs
        return _BLANK if there is None else there
    said = merge_value((base or "").strip(), ours.strip(), theirs.strip())
    if isinstance(said, Clash):
        return Clash(base or "", ours, theirs)
    written = merge_value(base or "", ours, theirs)
    if not isinstance(written, Clash):
        return written
    if ours.strip() == theirs.strip():
        return max(ours, theirs, key=lambda cell: (len(cell), cell))
    changed, other = (ours, theirs) if said == ours.strip() else (theirs, ours)
    return changed.rstrip().ljust(max(len(other), len(changed.rstrip()) + 1))


def _merge_rule(rows: tuple[Row, Row, Row], columns: Columns) -> Parts:
    """Merge the line below the header: only its colons say anything."""
    cells = []
    for column in columns:
        raw = [row.cells[at] for row, at in zip(rows, column.places, strict=True) if at is not None]
        says = [(cell.strip().startswith(":"), cell.strip().endswith(":")) for cell in raw]
        said = merge_value(*says) if column.shared else max(says)
        wanted = max(says[1:]) if isinstance(said, Clash) else said
        fit = [cell for cell, shape in zip(raw, says, strict=True) if shape == wanted]
        merged = merge_value(*raw) if column.shared else fit[0]
        written = None if isinstance(merged, Clash) or merged not in fit else merged
        cells.append(written or max(fit, key=lambda cell: (len(cell), cell)))
    start, end = _frame(rows)
    return (Row(start, tuple(cells), end).text,)


def _frame(rows: Rows) -> tuple[str, str]:
    """Say what stands around the cells of a merged row."""
    there = [row for row in rows if row is not None]
    if len(there) < len(rows):
        return there[0].start, there[0].end
    start, end = (
        merge_value(*values) for values in zip(*((r.start, r.end) for r in there), strict=True)
    )
    mine = max((row.start, row.end) for row in there[1:])
    return (mine[0] if isinstance(start, Clash) else start), (
        mine[1] if isinstance(end, Clash) else end
    )


# Reading ---------------------------------------------------------------------------------------


def _table(text: str) -> Table | None:
    """Read a table; None where a row has more or fewer cells than the first."""
    rows = [_row(line) for line in split_lines(text)]
    whole = [row for row in rows if row is not None]
    regular = len(whole) == len(rows) > 1 and len({len(row.cells) for row in whole}) == 1
    return whole if regular else None


def _row(line: str) -> Row | None:
    found = _ROW.fullmatch(line)
    return found and Row(found["start"], tuple(_PIPE.split(found["cells"])), found["end"])


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip()
