r"""A document as Markdown that people like to read: one pure function a kind of block.

Every block is written as text of its own, without indentation; containers put their prefixes
before the lines. What Markdown has no form for is written as raw storage, so that reading what was
written always gives the same document.

>>> write(Document((Heading(1, (Text("a"),)), Rule())), Site())
'# a\n\n---\n'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import assert_never

from docsync.document import normal
from docsync.document.anchors import on_page
from docsync.document.model import (
    Block,
    Blocks,
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
    Item,
    Layout,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    Panel,
    Paragraph,
    PictureBlock,
    Preformatted,
    Quote,
    RawBlock,
    Rule,
    Section,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.markdown.directives import (
    ADF_PANEL,
    ADMONITIONS,
    DECISION,
    RAW_FENCE,
    spell_braces,
    spell_info,
)
from docsync.markdown.escape import (
    Around,
    attribute,
    escape_block,
    escape_heading,
    escape_text,
    keep_edges,
)
from docsync.markdown.inline_writer import BLOCK, LINE, InlineWriter, Place
from docsync.markdown.lines import fence, html_text, indented, prefixed
from docsync.markdown.table_writer import html_table, write_table
from docsync.storage.macros import ALERTS, ANCHOR, EXPAND, IMPORTANT_PANEL, TOC
from docsync.storage.writer import write_blocks
from docsync.syntax.numbers import LARGEST
from docsync.values import Site

_NAME = re.compile(r"[A-Za-z][\w.-]*")
_ANCHOR = re.compile(r"[^\s{}]+")
_KIND = re.compile(r"(?!-)[\w-]+")
_COLONS = re.compile(r":{3,}")
_RULE_LIKE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,})")
_INTERRUPTS = re.compile(r"(?:[-*+]|1[.)]) +\S")
_RESERVED = frozenset((ADF_PANEL, DECISION))


def write(document: Document, site: Site) -> str:
    """Write a document as Markdown; empty for an empty one, else it ends with a newline."""
    notes = [block for block in document.blocks if isinstance(block, Footnotes)]
    labels = frozenset(note.label for block in notes for note in block.notes)
    writer = _Writer(InlineWriter(on_page(site, document), labels))
    text = writer.blocks(document.blocks)
    if document.blocks and isinstance(document.blocks[0], Rule):
        text = "***" + text[3:]  # a rule at the very start would begin front matter
    return f"{text}\n" if text else ""


def write_html_table(table: Table, site: Site) -> str:
    """Write a table as HTML, though pipes could show it."""
    writer = _Writer(InlineWriter(on_page(site, Document((table,))), frozenset()))
    return html_table(table, writer.blocks)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes blocks; words are written by `inline`."""

    inline: InlineWriter
    in_layout: bool = False

    def blocks(self, blocks: Blocks) -> str:
        """Write the blocks of a container, a blank line between two."""
        written: list[str] = []
        marker = ""
        previous: Block | None = None
        for block in blocks:
            match block:
                case Paragraph():
                    text, marker = self._paragraph(block.children), ""
                case List() | TaskList():
                    text, marker = self._list(block, marker)
                case _:
                    text, marker = self._block(block, previous), ""
            if text:
                written.append(text)
                previous = block
        return "\n\n".join(written)

    def _block(self, block: Block, previous: Block | None) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block.children)
            case Heading():
                return self._heading(block)
            case Table():
                return write_table(block, self.inline, self.blocks) or self._raw(block)
            case Macro():
                return self._macro(block)
            case DefinitionList():
                apart = "<!-- -->\n\n" if isinstance(previous, DefinitionList) else ""
                return apart + self._definitions(block)
            case DecisionList():
                return self._decisions(block, another=isinstance(previous, DecisionList))
            case List() | TaskList():
                return self._list(block, "")[0]
            case _:
                return self._frame(block)

    def _frame(
        self,
        block: Rule
        | Quote
        | Preformatted
        | Panel
        | Layout
        | Division
        | PictureBlock
        | Footnotes
        | RawBlock,
    ) -> str:
        match block:
            case Rule():
                return "---"
            case Quote(inside):
                return prefixed(self.blocks(inside), "> ") if inside else ">"
            case Preformatted(text):
                return self._preformatted(text)
            case Panel():
                return self._panel(block)
            case Layout():
                return self._layout(block)
            case Division():
                return self._division(block)
            case PictureBlock():
                return self._picture(block)
            case Footnotes(notes):
                return self._footnotes(notes)
            case RawBlock(storage):
                return fence(RAW_FENCE, storage)
            case _:
                assert_never(block)

    def _raw(self, block: Block) -> str:
        return fence(RAW_FENCE, write_blocks((block,), self.inline.site))

    # Words -------------------------------------------------------------------------------------

    def _paragraph(self, children: Inlines, place: Place = BLOCK) -> str:
        begins_with_text = not children or isinstance(children[0], Text)
        written = self.inline.write(children, place)
        return escape_block(written, begins_with_text=begins_with_text)

    def _heading(self, heading: Heading) -> str:
        children, braces = heading.children, ""
        match children[-1:]:
            case (InlineMacro(name, (("", place),), None),) if (
                name == ANCHOR and _ANCHOR.fullmatch(place) and _ends_plainly(children[:-1])
            ):
                children, braces = children[:-1], f" {{ #{place} }}"
        written = escape_heading(self.inline.write(children, LINE))
        return f"{'#' * heading.level} {written}{braces}".rstrip(" ")

    def _preformatted(self, text: str) -> str:
        content = html_text(text)
        if content.startswith("\n"):
            content = f"&#10;{content[1:]}"  # a newline right behind the tag is none of the text
        return f"<pre>{content}</pre>"

    def _picture(self, block: PictureBlock) -> str:
        picture = self.inline.picture(block.picture)
        caption = block.picture.caption
        if not caption:
            return picture
        below = self.inline.write((Mark(MarkKind.EMPHASIS, caption),), LINE)
        if below[0] in "*_" and not _is_emphasised(caption):
            return f"{picture}\n{keep_edges(below)}"
        words = self._paragraph(caption)
        return f"<figure>\n\n{picture}\n\n<figcaption>\n\n{words}\n\n</figcaption>\n\n</figure>"

    # Lists -------------------------------------------------------------------------------------

    def _list(self, block: List | TaskList, before: str) -> tuple[str, str]:
        """Write a list, with another marker than the list right before it; give both."""
        if isinstance(block, List) and block.ordered:
            sign = ")" if before == "." else "."
            last = block.start + len(block.items) - 1
            numbers = range(block.start, last + 1) if last <= LARGEST else None
            markers = [f"{n}{sign}" for n in numbers or [block.start] * len(block.items)]
            return self._items(block.items, markers), sign
        items = block.tasks if isinstance(block, TaskList) else block.items
        signs = [sign for sign in "-*+" if sign != before]
        text = self._items(items, [signs[0]] * len(items))
        while any(map(_is_rule, text.split("\n"))):
            signs.pop(0)
            text = self._items(items, [signs[0]] * len(items))
        return text, signs[0]

    def _items(self, items: Sequence[Item | Task], markers: Sequence[str]) -> str:
        written = [self._item(*pair) for pair in zip(items, markers, strict=True)]
        tight = all(_is_tight(item.blocks) for item in items)
        return ("\n" if tight else "\n\n").join(written)

    def _item(self, item: Item | Task, marker: str) -> str:
        content = self._content(item.blocks)
        if isinstance(item, Task):
            state = "[x]" if item.done else "[ ]"
            in_line = item.blocks and _begins_in_line(item.blocks[0])
            content = f"{state} {content}" if in_line else f"{state}\n\n{content}".rstrip("\n")
        elif item.blocks and isinstance(item.blocks[0], Rule):
            content = "___" + content[3:]
        return indented(content, marker)

    def _content(self, blocks: Blocks) -> str:
        """Write an item's blocks; a list right behind its first words needs no blank line."""
        if len(blocks) <= 1 or not _is_tight(blocks):
            return self.blocks(blocks)
        words, rest = self.blocks(blocks[:1]), self.blocks(blocks[1:])
        return f"{words}\n{rest}" if _INTERRUPTS.match(rest) else f"{words}\n\n{rest}"

    def _definitions(self, block: DefinitionList) -> str:
        written = [self._definition(item) for item in block.items]
        return "\n\n".join(written) if all(written) else self._raw(block)

    def _definition(self, item: Definition) -> str:
        term = self._paragraph(item.term, LINE)
        if not term or not item.meanings:
            return ""
        lines = [term]
        for meaning in item.meanings:
            if not meaning or not isinstance(meaning[0], Paragraph):
                return ""
            lines.append(indented(self.blocks(meaning), ":"))
        loose = any(len(meaning) > 1 for meaning in item.meanings)
        return ("\n\n" if loose else "\n").join(lines)

    def _decisions(self, block: DecisionList, *, another: bool) -> str:
        written = []
        for item in block.items:
            params = {"state": item.state} | ({"first": "true"} if another else {})
            another = False
            words = self._paragraph(item.children)
            written.append(_directive(DECISION, tuple(sorted(params.items())), words))
        return "\n\n".join(written)

    def _footnotes(self, notes: tuple[Footnote, ...]) -> str:
        written = []
        for note in notes:
            content = self.blocks(note.blocks)
            first = bool(note.blocks) and isinstance(note.blocks[0], Paragraph)
            start = f"[^{note.label}]:"
            inside = prefixed(content, "    ")
            written.append(f"{start} {inside[4:]}" if first else f"{start}\n\n{inside}".rstrip())
        simple = all(len(note.blocks) == 1 and "\n" not in text for note, text in
                     zip(notes, written, strict=True))  # fmt: skip
        return ("\n" if simple else "\n\n").join(written)

    # Macros and frames -------------------------------------------------------------------------

    def _macro(self, macro: Macro) -> str:
        match macro:
            case Macro(name, (), None) if name == TOC:
                return "[TOC]"
            case Macro(name, params, None) if _NAME.fullmatch(name):
                return f"::{name}{spell_braces(params)}"
            case Macro(name, params, str() as body) if _NAME.fullmatch(name):
                info = spell_info(name, params, self.inline.site.fences)
                return self._raw(macro) if info is None else fence(info, body)
            case Macro(name, params, tuple() as body) if _NAME.fullmatch(name):
                return self._rich(name, macro, body)
            case _:
                return self._raw(macro)

    def _rich(self, name: str, macro: Macro, body: Blocks) -> str:
        params = macro.params
        title = params[0][1] if len(params) == 1 and params[0][0] == "title" else ""
        plain = not params or (title and title == normal.collapsed(title).strip(" \xa0"))
        if name in ALERTS and plain and "\n" not in title and not _NBSP_EDGE.search(title):
            return self._alert(ALERTS[name], title, body)
        if name == EXPAND and plain and not _NBSP_EDGE.search(title):
            return self._details(title, body)
        if name in _RESERVED:
            return self._raw(macro)
        return _directive(name, params, self.blocks(body), always=name.lower() in ADMONITIONS)

    def _alert(self, kind: str, title: str, body: Blocks) -> str:
        shown = f" {escape_text(title, Around())}" if title else ""
        text = self.blocks(body)
        first = f"[!{kind}]{shown}"
        if not body:
            return f"> {first}"
        joined = "\n" if isinstance(body[0], Paragraph) else "\n\n"
        return prefixed(f"{first}{joined}{text}", "> ")

    def _panel(self, panel: Panel) -> str:
        if panel.kind == IMPORTANT_PANEL:
            return self._alert("IMPORTANT", "", panel.blocks)
        return _directive(ADF_PANEL, (("type", panel.kind),), self.blocks(panel.blocks))

    def _details(self, title: str, body: Blocks) -> str:
        summary = f"\n<summary>{html_text(title)}</summary>" if title else ""
        inside = f"\n\n{self.blocks(body)}\n\n" if body else "\n"
        return f"<details>{summary}{inside}</details>"

    def _division(self, block: Division) -> str:
        if block.name != " ".join(block.name.split()) or not block.name:
            return self._raw(block)
        start = f'<div class="{attribute(block.name)}">'
        return (
            f"{start}\n\n{self.blocks(block.blocks)}\n\n</div>"
            if block.blocks
            else f"{start}</div>"
        )

    def _layout(self, layout: Layout) -> str:
        odd = any(not _KIND.fullmatch(s.kind) or not s.cells for s in layout.sections)
        if odd or self.in_layout:
            return self._raw(layout)
        written = "\n\n".join(map(self._section, layout.sections))
        return f"{written}\n\n<!-- /layout -->"

    def _section(self, section: Section) -> str:
        parts = [f"<!-- layout {section.kind} -->"]
        within = replace(self, in_layout=True)
        for cell in section.cells:
            inside = within.blocks(cell.blocks)
            parts.append(f"<!-- cell -->\n\n{inside}" if inside else "<!-- cell -->")
        text = parts[0]
        for before, part in pairwise(parts):
            text += ("\n" if before.endswith("-->") and "\n" not in before else "\n\n") + part
        return text


def _is_rule(line: str) -> bool:
    """Say whether a list's line would be read as a rule."""
    return not line.strip("-* \t") and _RULE_LIKE.fullmatch(line) is not None


_NBSP_EDGE = re.compile(r"\A\s|\s\Z|\s\s|[^\S ]")


def _directive(
    name: str, params: tuple[tuple[str, str], ...], body: str, *, always: bool = False
) -> str:
    """Write a directive with more colons than any line inside has in a row."""
    longest = max(map(len, _COLONS.findall(body)), default=2)
    colons = ":" * (longest + 1)
    braces = spell_braces(params) or ("{}" if always else "")
    inside = f"{body}\n" if body else ""
    return f"{colons}{name}{braces}\n{inside}{colons}"


def _is_tight(blocks: Blocks) -> bool:
    """Say whether an item needs no blank lines: words, and perhaps one list."""
    match blocks:
        case () | (Paragraph() | PictureBlock(),) | (List() | TaskList(),):
            return all(map(_inner_is_tight, blocks))
        case (Paragraph(), (List() | TaskList()) as inner):
            return _inner_is_tight(inner)
        case _:
            return False


def _inner_is_tight(block: Block) -> bool:
    match block:
        case List(_, items):
            return all(_is_tight(item.blocks) for item in items)
        case TaskList(tasks):
            return all(_is_tight(task.blocks) for task in tasks)
        case PictureBlock(picture):
            return not picture.caption
        case _:
            return True


def _begins_in_line(block: Block) -> bool:
    match block:
        case Paragraph():
            return True
        case PictureBlock(picture):
            return not picture.caption
        case _:
            return False


def _ends_plainly(words: Sequence[object]) -> bool:
    last = words[-1] if words else None
    return last is not None and not (isinstance(last, Text) and last.text.endswith((" ", "\xa0")))


def _is_emphasised(caption: Inlines) -> bool:
    """Say whether words of a caption are emphasised in themselves."""
    for child in caption:
        match child:
            case Mark(MarkKind.EMPHASIS):
                return True
            case Mark(_, inner) | Link(_, inner):
                if _is_emphasised(inner):
                    return True
    return False
