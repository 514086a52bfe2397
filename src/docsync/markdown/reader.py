r"""Markdown to a document: one pass over markdown-it's tokens with one stack of open things.

Markdown's containers, HTML elements and layouts are frames of the same stack, so that Markdown may
stand in HTML as far as blank lines allow it. Comments and link definitions leave no node. The span
of a block are its lines.

>>> read("# Hello\n").document.blocks
(Heading(level=1, children=(Text(text='Hello'),)),)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from markdown_it.token import Token

from docsync.document import normal
from docsync.document.model import (
    Block,
    Cell,
    Decision,
    DecisionList,
    Definition,
    DefinitionList,
    Document,
    Footnote,
    Footnotes,
    Heading,
    Inline,
    Inlines,
    Item,
    List,
    Macro,
    Mark,
    MarkKind,
    Panel,
    Paragraph,
    Picture,
    PictureBlock,
    Quote,
    Row,
    Rule,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.document.text import plain_text
from docsync.errors import ConversionError
from docsync.markdown import html_reader
from docsync.markdown.directives import (
    ADF_PANEL,
    ADMONITIONS,
    ALERT,
    DECISION,
    RAW_FENCE,
    alert_macro,
    own_title,
    parse_braces,
    parse_info,
)
from docsync.markdown.frames import INLINES, Frame, Part, flow, span_of
from docsync.markdown.html_reader import LAYOUT, LAYOUT_CELL, SECTION
from docsync.markdown.inline_reader import Reading, anchor, parse_inlines, read_inlines
from docsync.markdown.raw import read_raw_block
from docsync.storage.macros import CODE, EXPAND, IMPORTANT_PANEL, TOC
from docsync.syntax import blocks as syntax
from docsync.syntax.tags import Characters, CloseTag, OpenTag, Remark, scan
from docsync.values import Warning, WarningKind  # noqa: A004 - the user's word for it

_DEEPEST = 150  # frames on the stack: HTML can nest where Markdown cannot
_TASK = re.compile(r"\[([ xX])\](?:[ \t]+|\Z)")
_CELL = re.compile(r"[ \t]*cell[ \t]*")
_TOC = frozenset(("[TOC]", "[[_TOC_]]"))
_HEADING_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^\s{}]+)[^{}\n]*\}[ \t]*\Z")
_LABEL = re.compile(r"\[((?:[^\\\[\]]|\\.)*)\]")


@dataclass(frozen=True, slots=True)
class Read:
    """A document and what has to be told of its text."""

    document: Document
    warnings: tuple[Warning, ...] = ()


def read(markdown: str) -> Read:
    """Read Markdown without front matter; a ConversionError says what no page can hold, where."""
    parsed = syntax.parse(markdown)
    reader = _Reader(Reading(parsed), [Frame("", 0)])
    for token in parsed.tokens:
        reader.read(token)
    reader.close_down_to(1, len(parsed.starts) - 1)
    blocks = [*flow(reader.stack[0].parts), *_footnotes(reader.reading)]
    return Read(Document(tuple(blocks)), tuple(reader.reading.warnings))


def _footnotes(reading: Reading) -> tuple[Block, ...]:
    notes = tuple(reading.footnotes[label] for label in reading.referred)
    return (Footnotes(notes),) if notes else ()


@dataclass(slots=True)
class _Reader:
    """The stack of what is open, outermost first."""

    reading: Reading
    stack: list[Frame]

    def read(self, token: Token) -> None:
        """Go on by one token."""
        if token.map is not None:
            self.reading.line = token.map[0]
        if token.nesting > 0:
            if token.type not in _TRANSPARENT:
                self.push(_frame(token))
        elif token.nesting < 0:
            if token.type not in _TRANSPARENT:
                self._close_container(token.type.removesuffix("_close"))
        else:
            _LEAVES[token.type](self, token)

    def push(self, frame: Frame) -> None:
        """Open something."""
        if len(self.stack) >= _DEEPEST:
            raise ConversionError("elements are nested too deeply", line=frame.line + 1)
        self.stack.append(frame)

    def add(self, *parts: Part) -> None:
        """Add to what is open."""
        self.stack[-1].parts.extend(parts)

    def close_down_to(self, depth: int, end: int) -> None:
        """Close the innermost things until `depth` of them are open; they end before line `end`."""
        while len(self.stack) > depth:
            frame = self.stack.pop()
            frame.end = frame.end or end
            span = span_of(self.reading.parsed, frame.line, frame.end)
            if frame.html:
                html_reader.close_element(self.reading, frame, self.stack[-1], span)
            else:
                self.stack[-1].parts.extend(_BUILDERS[frame.kind](self, frame))

    def _close_container(self, kind: str) -> None:
        depth = len(self.stack) - 1
        while self.stack[depth].html or self.stack[depth].kind != kind:
            depth -= 1
        self.close_down_to(depth, self.stack[depth].end)

    def open_element(self, name: str, attributes: dict[str, str], line: int) -> None:
        """Open an HTML element, and end those that end where it begins."""
        ended, bounds = html_reader.ends_with(name)
        depth = len(self.stack) - 1
        while ended and self.stack[depth].html and self.stack[depth].kind not in bounds:
            if self.stack[depth].kind in ended:
                self.close_down_to(depth, line + 1)
                break
            depth -= 1
        self.push(Frame(name, line, html=True, attributes=dict(attributes)))

    def close_element(self, name: str, end: int) -> bool:
        """Close the innermost element of this name in this container; False if there is none."""
        depth = len(self.stack) - 1
        while self.stack[depth].html and self.stack[depth].kind != name:
            depth -= 1
        if not self.stack[depth].html:
            return False
        self.close_down_to(depth, end)
        return True


def _frame(token: Token) -> Frame:
    first, end = token.map or (0, 0)
    attributes = {**token.attrs, "tag": token.tag, "markup": token.markup, **token.meta}
    return Frame(token.type.removesuffix("_open"), first, attributes=attributes, end=end)


_TRANSPARENT = frozenset(("thead_open", "thead_close", "tbody_open", "tbody_close"))


# Leaves ----------------------------------------------------------------------------------------


def _read_inline(reader: _Reader, token: Token) -> None:
    """Read the words of a paragraph, heading or cell, which is on top of the stack."""
    frame = reader.stack[-1]
    outer = reader.stack[-2]
    if frame.kind == "paragraph" and not outer.parts and _begins_specially(reader, token, outer):
        return
    run = read_inlines(reader.reading, token.children or ())
    frame.attributes["source"] = token
    frame.parts.extend(run.inlines)
    frame.attributes["unmatched"] = run.unmatched


def _begins_specially(reader: _Reader, token: Token, outer: Frame) -> bool:
    """Read the first words of a quote or list item if they make it an alert or a task."""
    content = token.content
    if not content.startswith("["):
        return False
    if outer.kind == "blockquote" and not outer.html:
        alert = ALERT.match(content)
        if alert is None or alert_macro(alert[1]) is None:
            return False
        title = plain_text(parse_inlines(reader.reading, alert[3] or "").inlines)
        outer.attributes["alert"] = (alert[1], title)
        rest = content[alert.end() :]
    elif outer.kind == "list_item" and (task := _TASK.match(content)):
        outer.attributes["task"] = task[1]
        rest = content[task.end() :]
    else:
        return False
    reader.stack[-1].parts.extend(parse_inlines(reader.reading, rest.lstrip(" \t")).inlines)
    return True


def _read_fence(reader: _Reader, token: Token) -> None:
    first, end = token.map or (0, 0)
    span = span_of(reader.reading.parsed, first, end)
    text = token.content.removesuffix("\n")
    if token.info.strip() == RAW_FENCE:
        reader.add(*(replace(b, span=span) for b in read_raw_block(text, first + 1)))
        return
    name, params = parse_info(token.info)
    reader.add(Macro(name, params, text, span=span))


def _read_code(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    reader.add(Macro(CODE, (), token.content.removesuffix("\n"), span=span))


def _read_math(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    text = token.content.removeprefix("\n").removesuffix("\n")
    reader.add(Macro(CODE, (("language", "math"),), text, span=span))


def _read_rule(reader: _Reader, token: Token) -> None:
    reader.add(Rule(span=span_of(reader.reading.parsed, *(token.map or (0, 0)))))


def _read_leaf_directive(reader: _Reader, token: Token) -> None:
    span = span_of(reader.reading.parsed, *(token.map or (0, 0)))
    params = parse_braces(token.content)
    if params is None:
        words = Text(f"::{token.info}{token.content}")
        reader.add(Paragraph(normal.inlines((words,)), span=span))
    else:
        reader.add(Macro(token.info, params, None, span=span))


def _read_html(reader: _Reader, token: Token) -> None:
    first, end = token.map or (0, 0)
    at = 0
    line = first
    for piece in scan(token.content):
        line += token.content.count("\n", at, piece.start)
        at = piece.start
        reader.reading.line = line
        match piece:
            case OpenTag(name, attributes, _, closed):
                reader.open_element(name, attributes, line)
                if closed:
                    reader.close_element(name, line + 1)
            case CloseTag(name):
                reader.close_element(name, line + 1)
            case Characters(text):
                reader.add(Text(text))
            case Remark(text):
                _read_remark(reader, text, line)
    reader.stack[-1].attributes.setdefault("html_end", end)


def _read_remark(reader: _Reader, text: str, line: int) -> None:
    """Read what a comment says of a layout."""
    inside = _open_frames(reader)
    if layout := syntax.LAYOUT.fullmatch(text):
        if not reader.close_element(SECTION, line) and LAYOUT not in inside:
            reader.push(Frame(LAYOUT, line, html=True))
        reader.push(Frame(SECTION, line, html=True, attributes={"type": layout[1]}))
    elif syntax.LAYOUT_END.fullmatch(text):
        reader.close_element(LAYOUT, line + 1)
    elif _CELL.fullmatch(text) and SECTION in inside:
        reader.close_element(LAYOUT_CELL, line)
        reader.push(Frame(LAYOUT_CELL, line, html=True))


def _open_frames(reader: _Reader) -> set[str]:
    """Name the elements that are open in this container."""
    names: set[str] = set()
    for frame in reversed(reader.stack):
        if not frame.html:
            break
        names.add(frame.kind)
    return names


_LEAVES: dict[str, Callable[[_Reader, Token], None]] = {
    "inline": _read_inline,
    "fence": _read_fence,
    "code_block": _read_code,
    "math_block": _read_math,
    "hr": _read_rule,
    "html_block": _read_html,
    "directive": _read_leaf_directive,
}


# Containers ------------------------------------------------------------------------------------


def _build_paragraph(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    children = _inlines(frame)
    token: Token | None = frame.attributes.get("source")
    block: Block = Paragraph(children, span=span)
    if token is not None and token.content in _TOC and isinstance(children[0], Text):
        block = Macro(TOC, span=span)
    elif token is not None and (picture := _with_caption(children, token)):
        block = PictureBlock(picture, span=span)
    parts: list[Part] = list(normal.blocks([block]))
    reader.add(*parts)
    for name in frame.attributes.get("unmatched", ()):
        if not reader.close_element(name, frame.end):
            reader.reading.leave_out(f"</{name}>")
    return []


def _inlines(frame: Frame) -> Inlines:
    return tuple(part for part in frame.parts if isinstance(part, INLINES))


def _with_caption(children: Inlines, token: Token) -> Picture | None:
    """Read a picture with an emphasised line below it as a picture with a caption."""
    match children:
        case (Picture() as picture, Text(" "), Mark(MarkKind.EMPHASIS, caption)):
            kinds = [child.type for child in token.children or ()]
            if "softbreak" in kinds[:3] and kinds[0] == "image":
                return replace(picture, caption=caption)
    return None


def _build_heading(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    children: Inlines = _inlines(frame)
    token: Token = frame.attributes["source"]
    found = _HEADING_ID.search(token.content)
    if found and isinstance(children[-1], Text) and children[-1].text.endswith(found[0].strip()):
        words = children[-1].text.removesuffix(found[0].strip())
        children = normal.inlines((*children[:-1], Text(words.rstrip(" ")), anchor(found[1])))
    return [Heading(int(frame.attributes["tag"][1]), children, span=span)]


def _build_quote(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    blocks = flow(frame.parts, span)
    if "alert" not in frame.attributes:
        return [Quote(blocks, span=span)]
    kind, title = frame.attributes["alert"]
    return [_alert(kind, title or own_title(kind), blocks, frame, reader)]


def _alert(
    kind: str, title: str, blocks: tuple[Block, ...], frame: Frame, reader: _Reader
) -> Block:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    macro = alert_macro(kind) or ""
    if macro:
        return Macro(macro, (("title", title),) if title else (), blocks, span=span)
    if title:
        blocks = (Paragraph((Mark(MarkKind.STRONG, (Text(title),)),), span=span), *blocks)
    return Panel(IMPORTANT_PANEL, blocks, span=span)


def _build_item(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, _without_blank_lines(reader, frame))
    blocks = flow(frame.parts, span)
    state = frame.attributes.get("task")
    if state is None:
        return [Item(blocks, span=span)]
    return [Task(state != " ", blocks, span=span)]


def _without_blank_lines(reader: _Reader, frame: Frame) -> int:
    """Say where a list or item ends; markdown-it counts blank lines behind it, too."""
    parsed, end = reader.reading.parsed, min(frame.end, len(reader.reading.parsed.starts) - 1)
    while end > frame.line + 1:
        line = parsed.text[parsed.starts[end - 1] : parsed.starts[end]]
        if line.strip(" \t\r\n>"):
            break
        end -= 1
    return end


def _build_list(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, _without_blank_lines(reader, frame))
    ordered = frame.kind == "ordered_list"
    tasks = [part for part in frame.parts if isinstance(part, Task)]
    if tasks and len(tasks) == len(frame.parts) and not ordered:
        return [TaskList(tuple(tasks), span=span)]
    if tasks:
        reader.reading.line = frame.line
        reader.reading.tell(
            WarningKind.NOT_HELD,
            "a list can hold tasks only if all of its items are tasks and it is not numbered; "
            "their state becomes text",
        )
    items = [part for part in map(_plain_item, frame.parts) if isinstance(part, Item)]
    return [List(ordered, tuple(items), int(frame.attributes.get("start", 1)), span=span)]


def _plain_item(part: Part) -> Part:
    """Make a task an item again, its state in words."""
    if not isinstance(part, Task):
        return part
    state = Text("[x] " if part.done else "[ ] ")
    match part.blocks:
        case (Paragraph(children) as first, *rest):
            words = replace(first, children=normal.inlines((state, *children)))
            return Item((words, *rest), span=part.span)
        case (PictureBlock(picture), *rest):
            return Item((Paragraph((state, picture), span=part.span), *rest), span=part.span)
        case blocks:
            return Item((Paragraph(normal.inlines((state,))), *blocks), span=part.span)


def _build_table(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    rows = [part for part in frame.parts if isinstance(part, Row)]
    if rows and not any(cell.blocks for cell in rows[0].cells):
        rows.pop(0)
    return list(normal.blocks([Table(tuple(rows), span=span)]))


def _build_row(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    cells = tuple(part for part in frame.parts if isinstance(part, Cell))
    return [Row(cells, span=span)]


def _build_cell(reader: _Reader, frame: Frame) -> list[Part]:
    align = str(frame.attributes.get("style", "")).removeprefix("text-align:")
    line = reader.stack[-1].line
    span = span_of(reader.reading.parsed, line, line + 1)
    return [Cell(flow(frame.parts, span), frame.kind == "th", align=align, span=span)]


def _build_directive(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    name, rest = frame.attributes["name"], (frame.attributes["rest"] or "").strip(" \t")
    blocks = flow(frame.parts, span)
    if name.lower() in ADMONITIONS and not rest.startswith("{"):
        label = _LABEL.fullmatch(rest)
        words = parse_inlines(reader.reading, label[1] if label else rest).inlines
        return [_alert(name, plain_text(words) or own_title(name), blocks, frame, reader)]
    params = parse_braces(rest)
    if params is None:
        words = normal.inlines((Text(f"{frame.attributes['colons']}{name} {rest}"),))
        closing = Paragraph((Text(frame.attributes["colons"]),), span=span)
        return [Paragraph(words, span=span), *blocks, closing]
    if name == ADF_PANEL:
        return [Panel(dict(params).get("type", ""), blocks, span=span)]
    if name == DECISION:
        return _decision(reader, dict(params), blocks, frame)
    return [Macro(name, params, blocks, span=span)]


def _decision(
    reader: _Reader, params: dict[str, str], blocks: tuple[Block, ...], frame: Frame
) -> list[Part]:
    """Add a decision to the list before it, or begin one."""
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    words: list[Inline] = []
    for block in blocks:
        words += [Text(" "), *(block.children if isinstance(block, Paragraph) else ())]
    item = Decision(params.get("state", "DECIDED"), normal.inlines(words), span=span)
    siblings = reader.stack[-1].parts
    last = siblings[-1] if siblings else None
    if isinstance(last, DecisionList) and "first" not in params:
        siblings[-1] = replace(last, items=(*last.items, item))
        return []
    return [DecisionList((item,), span=span)]


def _build_admonition(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    blocks = flow(frame.parts, span)
    kind, title = frame.attributes["kind"], frame.attributes["title"]
    if frame.attributes["sign"] != "!!!":
        shown = title or kind.capitalize()
        return [Macro(EXPAND, (("title", shown),), blocks, span=span)]
    if alert_macro(kind) is None:
        return [Macro("info", (("title", title or kind.capitalize()),), blocks, span=span)]
    return [_alert(kind, title or own_title(kind), blocks, frame, reader)]


def _build_footnote(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    label = str(frame.attributes["label"])
    footnote = Footnote(label, flow(frame.parts, span), span=span)
    reader.reading.footnotes[label] = footnote
    return []


def _build_definitions(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    items = tuple(part for part in frame.parts if isinstance(part, Definition))
    return [DefinitionList(items, span=span)]


def _build_term(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.line + 1)
    return [Definition(_inlines(frame), (), span=span)]


def _build_meaning(reader: _Reader, frame: Frame) -> list[Part]:
    span = span_of(reader.reading.parsed, frame.line, frame.end)
    siblings = reader.stack[-1].parts
    last = siblings[-1]
    if isinstance(last, Definition):
        siblings[-1] = replace(last, meanings=(*last.meanings, flow(frame.parts, span)))
    return []


_BUILDERS: dict[str, Callable[[_Reader, Frame], list[Part]]] = {
    "paragraph": _build_paragraph,
    "heading": _build_heading,
    "blockquote": _build_quote,
    "bullet_list": _build_list,
    "ordered_list": _build_list,
    "list_item": _build_item,
    "table": _build_table,
    "tr": _build_row,
    "th": _build_cell,
    "td": _build_cell,
    "directive": _build_directive,
    "admonition": _build_admonition,
    "footnote_reference": _build_footnote,
    "dl": _build_definitions,
    "dt": _build_term,
    "dd": _build_meaning,
}
