"""Write fresh Markdown into the old, item by item.

A container that was edited keeps its own signs and the gaps between what stands in it; words, code
and rows of tables get the edit put in where it belongs. What comes out is not proven here: who
reads it and finds it wrong says so (`doubt`), and the smallest item is then written afresh.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from docsync.document.model import (
    Cell,
    Document,
    Footnote,
    Footnotes,
    Heading,
    List,
    Macro,
    Row,
    Table,
    Task,
    TaskList,
)
from docsync.document.model import Item as ListItem
from docsync.lens.items import Family, Item, Keys
from docsync.lens.pairing import Pairs, pair
from docsync.lens.pull import pipes
from docsync.lens.pull.bullets import Bullets
from docsync.lens.pull.codes import info_of, woven_code
from docsync.lens.pull.piped import between_pipes, stays_piped
from docsync.lens.pull.prefixes import Form, may_follow_words
from docsync.lens.pull.segments import Page, blocks_of, is_note, page_of
from docsync.lens.pull.sizes import without_sizes
from docsync.lens.pull.spacing import WALL, Piece, arranged, blank_run
from docsync.lens.pull.tight import (
    as_elements,
    as_open,
    indentation_of,
    is_html,
    is_tight,
    table_elements,
)
from docsync.lens.pull.underlined import underlined
from docsync.lens.pull.worded import edited
from docsync.lens.pull.written import Line, Lines, Opening, afresh, closed, continued, flush
from docsync.markdown.writer import write, write_html_table

_APART = 2  # so many doubts, and nothing of an item and what is around it is taken from the old
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")


@dataclass(slots=True)
class Weaver:
    """Writes fresh items. `doubts` counts how often what was woven of one was wrong."""

    old: Page
    fresh: Page
    pairs: Pairs
    keys: Keys
    doubts: dict[Item, int] = field(default_factory=dict)
    padded: dict[Item, bool] = field(default_factory=dict)
    piped: set[Item] = field(default_factory=set)  # tables that stay between pipes
    bullets: Bullets = field(init=False)

    def __post_init__(self) -> None:
        """Begin without a doubt."""
        self.bullets = Bullets(self.old, self.fresh, self.pairs, self._is_afresh)

    def doubt(self, items: Iterable[Item]) -> None:
        """Write items afresh: a container in its fresh shell first, then all of it, then more.

        What has no parts is written afresh between its old neighbours first, then apart from them.

        What was copied is trusted as long as something beside it can be doubted.
        """
        wrong = list(items)
        edited = [item for item in wrong if not self._is_trusted(item)]
        for item in edited or wrong:
            at = item
            while at.parent is not None and self._is_apart(at):
                if at.parent.parent is None and self._doubt_around(at, at.parent.children):
                    break
                at = at.parent
            else:
                self.doubts[at] = self.doubts.get(at, 0) + 1

    def _is_trusted(self, item: Item) -> bool:
        return self._is_apart(item) or (item in self.pairs.whole and item not in self.doubts)

    def _is_apart(self, item: Item) -> bool:
        """Say whether an item is written afresh, and so that nothing around it means another."""
        return self.doubts.get(item, 0) >= _APART

    def _is_afresh(self, item: Item) -> bool:
        doubts = self.doubts.get(item, 0)
        return doubts >= (_APART if item.children or (doubts and self._is_element(item)) else 1)

    def _is_element(self, fresh: Item) -> bool:
        """Say whether an item can be written as HTML, as its old one is among others."""
        old = self.pairs.partner.get(fresh)
        if old is None or not self.old.own(old) or not self.old.is_html(old):
            return False  # one that shares its line with the next has none of its own
        first, end = self.old.places[old]
        beside = (*self.old.lines[max(first - 1, 0) : first], *self.old.lines[end : end + 1])
        return any(line.strip(" \t") for line in beside) and bool(self._elements(fresh, old))

    def _elements(self, fresh: Item, like: Item) -> Lines | None:
        """Write an item as HTML, in a line that begins as another item does."""
        indentation = indentation_of(self.old.own(like)[0])
        lines = as_elements(blocks_of(fresh), self.fresh.site, indentation)
        return None if lines is None else afresh(lines)

    def _doubt_around(self, segment: Item, all_: Sequence[Item]) -> bool:
        """Write afresh what stands next to a segment that is; False if all of it is already."""
        at = all_.index(segment)
        for near in (all_[:at][::-1], all_[at + 1 :]):
            trusted = next((item for item in near if not self._is_apart(item)), None)
            if trusted is not None:
                self.doubts[trusted] = _APART
                return True
        return False

    def text(self) -> str:
        """Write the page."""
        old, fresh = self.old.item, self.fresh.item
        if fresh in self.doubts:
            return self.fresh.text
        children = self._in_old_places(self._without_inner_notes(fresh.children))
        self.bullets.tell_apart(children)
        pieces = [self._piece(child, min(place, 1)) for place, child in enumerate(children)]
        lines = arranged(old.children, pieces, self._gaps(old), 1)
        text = "".join(f"{line.text}\n" for line in lines)
        return text if self.old.text.endswith("\n") else text.rstrip("\n")

    def _without_inner_notes(self, items: Sequence[Item]) -> Sequence[Item]:
        """Leave footnotes out that stand inside of something that is written."""
        if not self.old.inner_notes:
            return items
        inner = {
            note.key
            for note, holder in self.old.inner_notes.items()
            if (fresh := self.pairs.taken.get(holder)) is not None and not self._is_afresh(fresh)
        }
        wanted = {item.key for item in items if is_note(item)}
        for note, holder in self.old.inner_notes.items():
            fresh = self.pairs.taken.get(holder)
            if note.key not in wanted and fresh is not None:
                self.doubts[fresh] = _APART
        return [item for item in items if not (is_note(item) and item.key in inner)]

    def _in_old_places(self, items: Sequence[Item]) -> list[Item]:
        """Put footnotes behind what they stood behind; new ones stay at the end."""
        notes = [item for item in items if is_note(item)]
        if not notes:
            return list(items)
        place = {item: i for i, item in enumerate(self.old.item.children)}
        order = {item: place.get(self.pairs.partner.get(item, item), -1) for item in items}
        out = [item for item in items if not is_note(item)]
        for note in notes:
            before = [i for i, item in enumerate(out) if -1 < order[item] < order[note]]
            first = 0 if order[note] >= 0 else len(out)
            out.insert(before[-1] + 1 if before else first, note)
        return out

    # Items -------------------------------------------------------------------------------------

    def _piece(self, fresh: Item, apart: int) -> Piece:
        old = self.pairs.partner.get(fresh)
        lines, list_apart = self.write(fresh), False
        if isinstance(fresh.node, List | TaskList):
            lines = flush(lines) if self._is_indented_elsewhere(old, fresh) else lines
            list_apart = not may_follow_words(lines[0].text)
        return Piece(
            lines,
            old,
            apart,
            loose=self.doubts.get(fresh, 0) >= (1 if fresh.children else _APART),
            wall=fresh in self.bullets.walls,
            after_blank=list_apart,
        )

    def _is_indented_elsewhere(self, old: Item | None, fresh: Item) -> bool:
        """Say whether the indentation of an old list means something where it stands now."""
        assert fresh.parent is not None  # noqa: S101 - a list stands in something
        first = fresh.parent.children[0] is fresh and isinstance(fresh.parent.node, ListItem | Task)
        return first or (old is not None and old.parent is not self.pairs.partner.get(fresh.parent))

    def write(self, fresh: Item) -> Lines:
        """Write an item: its lines, without what stands before them in its container."""
        old = self.pairs.partner.get(fresh)
        if self._is_afresh(fresh):
            return afresh(self.fresh.own(fresh))
        if old is None or old.parent in self.old.pipe_rows:
            return self._in_fresh_shell(fresh)
        if fresh in self.doubts and not fresh.children:
            return self._elements(fresh, old) or afresh(self.fresh.own(fresh))
        if isinstance(fresh.node, Table) and self._stays_piped(old, fresh):
            self.piped.add(fresh)
        if isinstance(fresh.node, Table) and self._is_html(old) and not self._is_html(fresh):
            return self._as_html(old, fresh.node)
        if self._is_copied(old, fresh):
            return self._copied(old, fresh)
        if old in self.old.pipe_rows and not self._is_html(fresh):
            return self._row(old, fresh)
        if not self._opens(old) or not _opens(fresh):
            return self._leaf(old, fresh)
        if fresh in self.doubts or not self._keeps_shell(old, fresh):
            return self._in_fresh_shell(fresh)
        return self._in_old_shell(old, fresh)

    def _is_copied(self, old: Item, fresh: Item) -> bool:
        """Say whether the old lines stand for an item, all of them."""
        if old.key != fresh.key or fresh in self.doubts or fresh in self.bullets.signs:
            return False
        if isinstance(old.node, Row) and self._is_html(old) != self._is_html(fresh):
            self._pair_parts(old, fresh)
            return False
        return fresh in self.pairs.whole or not fresh.children

    def _copied(self, old: Item, fresh: Item) -> Lines:
        """Copy an old item; one of a list takes the marker that it needs where it stands now."""
        first = self.old.places[old][0]
        if isinstance(old.node, ListItem | Task):
            content = [Line(t, first + i) for i, t in enumerate(self.old.opened(old).content)]
            return self._closed(content, old, fresh)
        return [Line(text, first + i) for i, text in enumerate(self.old.own(old))]

    def _opens(self, old: Item) -> bool:
        """Say whether fresh content can stand in an old item."""
        if old.children:
            return True
        return _opens(old) and self.old.opened(old).form is not Form.BARE

    def _pair_parts(self, old: Item, fresh: Item) -> None:
        """Pair what stands in two items that say the same."""
        for here, there in zip(old.children, fresh.children, strict=False):
            self.pairs.partner.setdefault(there, here)

    # Containers --------------------------------------------------------------------------------

    def _keeps_shell(self, old: Item, fresh: Item) -> bool:
        """Say whether the old signs of a container can say what the fresh ones say."""
        if isinstance(old.node, List | TaskList | Task):
            return True
        if isinstance(old.node, Table | Row):
            return self._is_html(old) == self._is_html(fresh)
        if self.old.opened(old).form is Form.BARE and not old.children:
            return False
        return old.own == fresh.own

    def _in_old_shell(self, old: Item, fresh: Item) -> Lines:
        self.bullets.tell_apart(fresh.children)
        aparts = self._aparts(old, fresh)
        tight = self._among_elements(old, fresh)
        pieces = tight or [
            self._piece(child, n) for child, n in zip(fresh.children, aparts, strict=False)
        ]
        content = arranged(old.children, pieces, self._gaps(old), 0 if tight else aparts[-1])
        if isinstance(old.node, Table):
            content = self._with_columns(old, fresh, content)
        return self._closed(content, old, fresh)

    def _among_elements(self, old: Item, fresh: Item) -> list[Piece]:
        """Write what stands in HTML without blank lines so that it stays so; [] where it cannot."""
        if fresh in self.doubts or not old.children or not is_tight(self.old.own(old)):
            return []
        pieces: list[Piece] = []
        for child in fresh.children:
            lines = None
            if child not in self.pairs.partner:
                lines = self._elements(child, old.children[0])
                if lines is None:
                    return []
            pieces.append(Piece(lines, None, 0) if lines else self._piece(child, 0))
        return pieces

    def _aparts(self, old: Item, fresh: Item) -> list[int]:
        """Say how many blank lines stand before each fresh child that is new, and at the end."""
        gaps = self._fresh_gaps(fresh)
        counts = [blank_run(gap[::-1]) for gap in gaps[:-1]]
        if isinstance(old.node, List | TaskList | Table) and len(old.children) > 1:
            between = [line.text for line in self._gaps(old)[-2]]
            counts = [0, *(blank_run(between) for _ in counts[1:])]
        least = 0 if self.old.opened(old).form is Form.BARE else 1
        return [*counts, max(blank_run(gaps[-1]), least)]

    def _fresh_gaps(self, fresh: Item) -> list[list[str]]:
        start = self.fresh.places[fresh][0]
        content = self.fresh.opened(fresh).content
        return [content[first - start : end - start] for first, end in self.fresh.gaps(fresh)]

    def _gaps(self, old: Item) -> list[Lines]:
        start = self.old.places[old][0]
        content = self.old.opened(old).content
        return [
            [Line(content[i - start], i) for i in range(first, end)]
            for first, end in self.old.gaps(old)
        ]

    def _closed(self, content: Lines, old: Item, fresh: Item) -> Lines:
        """Put before the lines of a container what stood there."""
        first = self.bullets.marker(old, fresh)
        return closed(content, Opening(self.old.opened(old), self.old.places[old][0], first))

    def _in_fresh_shell(self, fresh: Item) -> Lines:
        """Write a container in the docsync way; what stands in it may be old."""
        if not fresh.children or fresh in self.fresh.pipe_rows:
            return afresh(self.fresh.own(fresh))
        if fresh.parent in self.piped:
            return [Line(pipes.row([self._between_pipes(cell) for cell in fresh.children]))]
        self.bullets.tell_apart(fresh.children)
        words = self._words_of_cell(fresh)
        before, *gaps = map(afresh, self._fresh_gaps(fresh))
        content = before if words is None else [*before, words, *gaps[-1]]
        for child, gap in zip(fresh.children, gaps, strict=True) if words is None else ():
            content += WALL if child in self.bullets.walls else []
            lines = self.write(child)
            lines = flush(lines) if isinstance(child.node, List | TaskList) else lines
            content += [*(Line(line.text) for line in lines), *gap]
        first = self.bullets.marker(None, fresh)
        return closed(content, Opening(self.fresh.opened(fresh), first=first))

    # Leaves ------------------------------------------------------------------------------------

    def _leaf(self, old: Item, fresh: Item) -> Lines:
        """Put the edit into words, or into anything that has no parts with lines of their own."""
        mine, afterwards = self.old.own(old), self.fresh.own(fresh)
        start = self.old.places[old][0]
        if old.family is fresh.family is Family.TEXT_MACRO:
            info = None if old.own == fresh.own else info_of(afterwards[0])
            code = woven_code(mine, _body(fresh), info)
            if code is not None:
                return [Line(text, -1 if i is None else start + i) for text, i in code]
        here = "\n".join(mine)
        for before, after in self._forms(old, fresh):
            woven = None
            if isinstance(old.node, Heading) and isinstance(fresh.node, Heading):
                levels = (old.node.level, fresh.node.level)
                woven = underlined(mine, (before, after), levels)
            if woven is None:
                woven = edited(before, here, after)
            known = is_html(woven) or not self.old.is_html(old)
            if known and as_open(here, woven, before, after):
                return continued(woven.split("\n"), mine, start)
        lines = self._elements(fresh, old) if self._is_element(fresh) else None
        return lines or afresh(afterwards)

    def _forms(self, old: Item, fresh: Item) -> Iterator[tuple[str, str]]:
        """Write an old item and a fresh one alike: as HTML where the old one stands in HTML."""
        if self.old.is_html(old):
            if isinstance(old.node, Table) and isinstance(fresh.node, Table):
                like, site = "\n".join(self.old.own(old)), self.old.site
                yield table_elements(old.node, site, like), table_elements(fresh.node, site, like)
            elements = self._elements(fresh, old)
            before = as_elements(blocks_of(old), self.old.site, "")
            if before and elements:
                yield before[0], elements[0].text.lstrip(" \t")
                return
        canonical = self._canonical(old)
        if canonical is not None:
            yield canonical, "\n".join(self.fresh.own(fresh))

    def _canonical(self, old: Item) -> str | None:
        """Write an old item the docsync way; None for a part that stands in no text alone."""
        blocks, site = without_sizes(blocks_of(old)), self.old.site
        if not blocks:
            return None
        labels = dict.fromkeys(_REFERENCE.findall("\n".join(self.old.own(old))))
        if not labels or isinstance(blocks[0], Footnotes):
            return write(Document(blocks), site).removesuffix("\n")
        notes = Footnotes(tuple(Footnote(label, ()) for label in labels))
        text = write(Document((*blocks, notes)), site)
        return text.removesuffix(write(Document((notes,)), site)).rstrip("\n")

    # Tables ------------------------------------------------------------------------------------

    def _is_html(self, table: Item) -> bool:
        """Say whether a table, or a row, is spelled as HTML."""
        if table in self.piped or table.parent in self.piped:
            return False
        page = self.old if table in self.old.places else self.fresh
        return page.own(table)[0].lstrip(" \t").startswith("<")

    def _stays_piped(self, old: Item, fresh: Item) -> bool:
        """Say whether a table stays between pipes though the docsync way is HTML."""
        if fresh in self.doubts or fresh.key == old.key or not isinstance(old.node, Table):
            self.piped.discard(fresh)
            return False
        is_other = not self._is_html(old) and self._is_html(fresh)
        return is_other and stays_piped(old, fresh, self.pairs.partner)

    def _between_pipes(self, cell: Item) -> str:
        """Write a fresh cell as it stands between pipes."""
        if cell.parent in self.fresh.pipe_rows or not isinstance(cell.node, Cell):
            return cell.outer
        return between_pipes(cell.node, self.fresh.site)

    def _as_html(self, old: Item, table: Table) -> Lines:
        """Write a table as HTML, as the old one is, though pipes could show it."""
        text = write_html_table(table, self.old.site)
        page = page_of(text, self.old.site, self.keys)
        fresh = page.item.children[0]
        if not isinstance(old.node, Table):
            return afresh(page.lines)
        return Weaver(self.old, page, pair(old, fresh), self.keys).write(fresh)

    def _words_of_cell(self, fresh: Item) -> Line | None:
        """Give the words of an old cell between pipes for one in HTML that says the same."""
        old = self.pairs.partner.get(fresh)
        if old is None or old.parent not in self.old.pipe_rows or len(fresh.children) > 1:
            return None
        if old.key != fresh.key or not isinstance(fresh.node, Cell) or fresh in self.doubts:
            return None
        return Line(old.outer.replace("\\|", "|"))

    def _row(self, old: Item, fresh: Item) -> Lines:
        start, line = self.old.places[old][0], self.old.own(old)[0]
        places = {cell: place for place, cell in enumerate(old.children)}
        wanted = []
        for cell in fresh.children:
            partner = self.pairs.partner.get(cell)
            place = None if partner is None else places.get(partner)
            wanted.append((place, self._cell(partner, cell)))
        return [Line(pipes.woven(line, wanted, padded=self._is_padded(old)), start)]

    def _is_padded(self, row: Item) -> bool:
        """Say whether a row stands in a table whose columns are drawn with spaces."""
        table = row.parent
        assert table is not None  # noqa: S101 - a row stands in a table
        if table not in self.padded:
            self.padded[table] = any(map(pipes.is_padded, self.old.own(table)))
        return self.padded[table]

    def _cell(self, old: Item | None, fresh: Item) -> str:
        if old is None or not isinstance(old.node, Cell) or fresh in self.doubts:
            return self._between_pipes(fresh)
        if old.key == fresh.key:
            return old.outer
        before = between_pipes(old.node, self.old.site)
        return edited(before, old.outer, self._between_pipes(fresh))

    def _with_columns(self, old: Item, fresh: Item, content: Lines) -> Lines:
        """Let the line below a pipe table's header follow its columns."""
        row = next((r for r in fresh.children if r in self.pairs.partner), None)
        held = None if row is None else self.pairs.partner[row]
        if row is None or held not in self.old.pipe_rows or row not in self.fresh.pipe_rows:
            return content
        place = {cell: i for i, cell in enumerate(held.children)}
        cells = held.children if row in self.pairs.whole else row.children
        columns = [place.get(self.pairs.partner.get(cell, cell)) for cell in cells]
        aligns, was = _aligns(row), _aligns(held)
        if columns == list(range(len(was))) and aligns == was:
            return content
        first, start = self.old.places[old][0], self.old.places[old.children[0]][0]
        out = {first + 1: lambda line: pipes.rule(line, columns, aligns, was)}
        if start > first:
            out[first] = lambda line: pipes.woven(line, [(c, "") for c in columns], padded=True)
        return [
            Line(out[line.origin](line.text), line.origin) if line.origin in out else line
            for line in content
        ]


def _opens(item: Item) -> bool:
    """Say whether what stands in an item has lines of its own, or there is nothing in it."""
    return bool(item.children) or getattr(item.node, "blocks", None) == ()


def _body(macro: Item) -> list[str]:
    body = macro.node.body if isinstance(macro.node, Macro) else ""
    return body.split("\n") if isinstance(body, str) and body else []


def _aligns(row: Item) -> list[str]:
    return [cell.node.align for cell in row.children if isinstance(cell.node, Cell)]
