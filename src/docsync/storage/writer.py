"""Document to storage: the blocks, the way Confluence's own editor writes them.

The text is well-formed whatever the document says, the same every time, and has no ids: the site
makes those. What is raw is checked and stands as it is.

>>> write(Document((Rule(), Paragraph((Text("a"),)))), Site())
('<hr /><p>a</p>', ())
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from docsync.document.anchors import on_page
from docsync.document.model import (
    Block,
    Blocks,
    Break,
    Cell,
    DecisionList,
    Definition,
    DefinitionList,
    Division,
    Document,
    Footnote,
    Footnotes,
    Heading,
    InlineMacro,
    Inlines,
    Layout,
    LayoutCell,
    List,
    Macro,
    Mark,
    Panel,
    Paragraph,
    Picture,
    PictureBlock,
    Preformatted,
    Quote,
    RawBlock,
    RawInline,
    Rule,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.errors import ConversionError
from docsync.storage.macros import FIELDS
from docsync.storage.notes import CLASS, note_end, note_start
from docsync.storage.panels import coloured_panel, decisions, panel
from docsync.storage.parts import macro, plain_body, rich_body
from docsync.storage.spelling import Spelling, raw
from docsync.storage.templates import template_field
from docsync.syntax.xml import escape, escape_value
from docsync.values import Profile, Site, Warning  # noqa: A004 - the user's word for it

EMPTY = "<p />"  # what holds the cursor in an empty cell, item or column


def write(document: Document, site: Site) -> tuple[str, tuple[Warning, ...]]:
    """Write a document as storage; a ConversionError tells what storage cannot hold."""
    try:
        writer = _Writer(Spelling(on_page(site, document), _numbers(document)))
        return writer.blocks(document.blocks), ()
    except RecursionError:
        raise ConversionError("the page is nested too deep") from None


def write_blocks(blocks: Blocks, site: Site) -> str:
    """Write blocks on their own, such as one that Markdown has no form for."""
    return _Writer(Spelling(site)).blocks(blocks)


def write_inlines(children: Inlines, site: Site) -> str:
    """Write inline content on its own."""
    return Spelling(site).inlines(children)


def _numbers(document: Document) -> dict[str, int]:
    """Give each footnote the number it has in the list."""
    lists = [block for block in document.blocks if isinstance(block, Footnotes)]
    labels = dict.fromkeys(note.label for notes in lists for note in notes.notes)
    return {label: number for number, label in enumerate(labels, start=1)}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes blocks by one spelling of what is in them."""

    spelling: Spelling

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph(children):
                return f"<p>{self.spelling.inlines(children)}</p>"
            case Heading(level, children):
                return f"<h{level}>{self.spelling.inlines(children)}</h{level}>"
            case List():
                return self._list(block)
            case TaskList(tasks):
                return f"<ac:task-list>{''.join(map(self._task, tasks))}</ac:task-list>"
            case Table():
                return self._table(block)
            case Macro():
                return self._macro(block)
            case Rule() | PictureBlock() | Preformatted() | RawBlock():
                return self._leaf(block)
            case Quote() | Division() | Layout() | Panel():
                return self._frame(block)
            case DecisionList() | Footnotes() | DefinitionList():
                return self._rare_list(block)
            case _:
                assert_never(block)

    def _leaf(self, block: Rule | PictureBlock | Preformatted | RawBlock) -> str:
        match block:
            case Rule():
                return "<hr />"
            case PictureBlock(picture):
                return self.spelling.picture(picture)
            case Preformatted(text):
                return f"<pre>{escape(text)}</pre>"
            case RawBlock(storage):
                return raw(storage)
            case _:
                assert_never(block)

    def _frame(self, block: Quote | Division | Layout | Panel) -> str:
        match block:
            case Quote(inside):
                return f"<blockquote>{self.blocks(inside)}</blockquote>"
            case Division(name, inside):
                return f'<div class="{escape_value(name)}">{self.blocks(inside)}</div>'
            case Layout():
                return self._layout(block)
            case Panel(kind, inside):
                return self._panel(kind, self._filled(inside))
            case _:
                assert_never(block)

    def _panel(self, kind: str, content: str) -> str:
        if self.spelling.site.profile is Profile.DATACENTER:
            return coloured_panel(kind, content) or panel(kind, content)
        return panel(kind, content)

    def _rare_list(self, block: DecisionList | Footnotes | DefinitionList) -> str:
        match block:
            case DecisionList(items):
                return decisions([(i.state, self.spelling.inlines(i.children)) for i in items])
            case Footnotes(notes):
                return f"<ol>{''.join(map(self._note, notes))}</ol>"
            case DefinitionList(definitions):
                written = "".join(map(self._definition, definitions))
                return f'<ul class="{CLASS}">{written}</ul>'
            case _:
                assert_never(block)

    def _filled(self, inside: Blocks) -> str:
        return self.blocks(inside) or EMPTY

    def _list(self, given: List) -> str:
        items = "".join(f"<li>{self._filled(item.blocks)}</li>" for item in given.items)
        if not given.ordered:
            return f"<ul>{items}</ul>"
        start = f' start="{given.start}"' if given.start != 1 else ""
        return f"<ol{start}>{items}</ol>"

    def _task(self, task: Task) -> str:
        state = "complete" if task.done else "incomplete"
        status = f"<ac:task-status>{state}</ac:task-status>"
        body = self._task_body(task.blocks)
        return f"<ac:task>{status}<ac:task-body>{body}</ac:task-body></ac:task>"

    def _task_body(self, inside: Blocks) -> str:
        match inside:
            case (Paragraph(children), *rest) if _has_words(children) and not _joins(rest):
                words = self.spelling.inlines(children)
                span = f'<span class="placeholder-inline-tasks">{words}</span>'
                return span + self.blocks(rest)
            case _:
                return self.blocks(inside)

    def _macro(self, block: Macro) -> str:
        name, body = block.name, block.body
        if name in FIELDS:
            inside = self.blocks(body) if isinstance(body, tuple) else ""
            return template_field(name, block.params, inside)
        return macro(name, block.params, self._body(body))

    def _body(self, body: str | Blocks | None) -> str:
        match body:
            case None:
                return ""
            case str():
                return plain_body(body)
            case _:
                return rich_body(self._filled(body))

    def _table(self, table: Table) -> str:
        rows = (f"<tr>{''.join(map(self._cell, row.cells))}</tr>" for row in table.rows)
        return f"<table><tbody>{''.join(rows)}</tbody></table>"

    def _cell(self, cell: Cell) -> str:
        tag = "th" if cell.header else "td"
        spans = (("rowspan", cell.rowspan), ("colspan", cell.colspan))
        written = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
        content = self._filled(cell.blocks)
        if cell.align and len(cell.blocks) <= 1 and content.startswith(("<p>", "<p ")):
            content = f'<p style="text-align: {cell.align};"{content[2:]}'
        elif cell.align:
            written += f' style="text-align: {cell.align};"'
        return f"<{tag}{written}>{content}</{tag}>"

    def _layout(self, layout: Layout) -> str:
        written = []
        for section in layout.sections:
            cells = "".join(map(self._layout_cell, section.cells))
            kind = escape_value(section.kind)
            written.append(f'<ac:layout-section ac:type="{kind}">{cells}</ac:layout-section>')
        return f"<ac:layout>{''.join(written)}</ac:layout>"

    def _layout_cell(self, cell: LayoutCell) -> str:
        return f"<ac:layout-cell>{self._filled(cell.blocks)}</ac:layout-cell>"

    def _note(self, note: Footnote) -> str:
        start, end = note_start(note.label), note_end(note.label)
        paragraphs = [self._block(block) for block in note.blocks]
        if note.blocks and isinstance(note.blocks[0], Paragraph):
            paragraphs[0] = paragraphs[0].replace("<p>", f"<p>{start}", 1)
        else:
            paragraphs.insert(0, f"<p>{start}</p>")
        if isinstance(note.blocks[-1] if note.blocks else None, Paragraph | None):
            paragraphs[-1] = paragraphs[-1].removesuffix("</p>") + f"{end}</p>"
        else:
            paragraphs.append(f"<p>{end.lstrip()}</p>")
        return f"<li>{''.join(paragraphs)}</li>"

    def _definition(self, definition: Definition) -> str:
        meanings = "".join(f"<li>{self._filled(inside)}</li>" for inside in definition.meanings)
        return f"<li><p>{self.spelling.inlines(definition.term)}</p><ul>{meanings}</ul></li>"


def _has_words(children: Inlines) -> bool:
    """Say whether inline content that stands bare is words, not pictures and macros alone."""
    for child in children:
        match child:
            case Text(text):
                if text.strip(" \xa0"):
                    return True
            case Mark(_, inner):
                if _has_words(inner):
                    return True
            case Picture() | Break() | InlineMacro() | RawInline():
                continue
            case _:
                return True
    return False


def _joins(rest: list[Block]) -> bool:
    """Say whether the next block would become part of bare words before it."""
    return bool(rest) and isinstance(rest[0], PictureBlock | Macro | RawBlock)
