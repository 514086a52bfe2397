"""Markdown's own containers, from paragraphs to footnotes, become nodes when they are closed.

Each kind has one function: it gets what was read between beginning and end, and gives the nodes to
add to what is around.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from docsync.document import normal
from docsync.document.model import (
    Block,
    Blocks,
    Cell,
    Decision,
    DecisionList,
    Definition,
    Footnote,
    Heading,
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
    Span,
    Table,
    Task,
    TaskList,
    Text,
)
from docsync.document.text import plain_text
from docsync.markdown.directives import (
    ADF_PANEL,
    ADMONITIONS,
    DECISION,
    alert_macro,
    own_title,
    parse_braces,
)
from docsync.markdown.elements import anchor
from docsync.markdown.frames import (
    Frame,
    Part,
    definitions,
    flow,
    in_line,
    span_of,
    with_meaning,
)
from docsync.markdown.inline_reader import parse_inlines
from docsync.markdown.reading import Reading
from docsync.storage.macros import EXPAND, IMPORTANT_PANEL, TOC
from docsync.values import WarningKind

_TOC = frozenset(("[TOC]", "[[_TOC_]]"))
_HEADING_ID = re.compile(r"[ \t]*(?<!\\)\{:?[ \t]*#([^\s{}]+)([^{}\n]*)\}[ \t]*\Z")
_CAPTIONED = 3  # a picture, white space, emphasised words
_LABEL = re.compile(r"\[((?:[^\\\[\]]|\\.)*)\]")

_Build = Callable[[Reading, Frame, Frame, Span], "list[Part]"]


def close_container(reading: Reading, frame: Frame, outer: Frame, span: Span) -> None:
    """Add what a container means to the frame it stands in."""
    outer.parts.extend(_BUILDERS[frame.kind](reading, frame, outer, span))


def _build_paragraph(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    if frame.mixed:
        return list(flow(frame.parts, span))
    block: Block = Paragraph(frame.words, span=span)
    if frame.source in _TOC and isinstance(frame.words[0], Text):
        block = Macro(TOC, span=span)
    elif len(frame.words) == _CAPTIONED and (picture := _with_caption(frame)):
        block = PictureBlock(picture, span=span)
    return list(normal.blocks((block,)))


def _with_caption(frame: Frame) -> Picture | None:
    """Read a picture with an emphasised line below it as a picture with a caption."""
    match frame.words:
        case (Picture() as picture, Text(" "), Mark(MarkKind.EMPHASIS, caption)):
            kinds = [token.type for token in frame.tokens]
            if "softbreak" in kinds[:3] and kinds[0] == "image":
                return replace(picture, caption=caption)
    return None


def _build_heading(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    children = frame.words
    found = _HEADING_ID.search(frame.source) if frame.source.endswith("}") else None
    if found and isinstance(children[-1], Text) and children[-1].text.endswith(found[0].strip()):
        if found[2].strip(" \t"):
            reading.tell(WarningKind.NOT_HELD, "of the attributes of a heading only the id is kept")
        words = children[-1].text.removesuffix(found[0].strip())
        children = normal.inlines((*children[:-1], Text(words.rstrip(" ")), anchor(found[1])))
    return [Heading(int(frame.tag[1]), children, span=span)]


def _build_quote(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    blocks = flow(frame.parts, span)
    if "alert" not in frame.attributes:
        return [Quote(blocks, span=span)]
    kind, title = frame.attributes["alert"]
    return [_alert(kind, title or own_title(kind), blocks, span)]


def _alert(kind: str, title: str, blocks: Blocks, span: Span) -> Block:
    macro = alert_macro(kind) or ""
    if macro:
        return Macro(macro, (("title", title),) if title else (), blocks, span=span)
    if title:
        blocks = (Paragraph((Mark(MarkKind.STRONG, (Text(title),)),), span=span), *blocks)
    return Panel(IMPORTANT_PANEL, blocks, span=span)


def _build_item(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    span = span_of(reading.parsed, frame.line, _without_blank_lines(reading, frame))
    blocks = flow(frame.parts, span)
    state = frame.attributes.get("task")
    if state is None:
        return [Item(blocks, span=span)]
    return [Task(state != " ", blocks, span=span)]


def _without_blank_lines(reading: Reading, frame: Frame) -> int:
    """Say where a list or item ends; markdown-it counts blank lines behind it, too.

    A line with nothing but `>` is blank in a quote; it is none where an empty quote begins.
    """
    parsed, end = reading.parsed, min(frame.end, len(reading.parsed.starts) - 1)
    held = _held(frame.parts)
    while end > frame.line + 1 and parsed.starts[end - 1] >= held:
        line = parsed.text[parsed.starts[end - 1] : parsed.starts[end]]
        if line.strip(" \t\r\n>"):
            break
        end -= 1
    return end


def _held(parts: Sequence[Part]) -> int:
    """Say which characters belong to the last part of a container, whatever these are."""
    last = parts[-1] if parts else None
    span: Span | None = getattr(last, "span", None)
    if span is None:
        return 0
    return span.end if isinstance(last, Item | Task | Quote) else span.start + 1


def _build_list(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    span = span_of(reading.parsed, frame.line, _without_blank_lines(reading, frame))
    ordered = frame.kind == "ordered_list"
    tasks = [part for part in frame.parts if isinstance(part, Task)]
    if tasks and len(tasks) == len(frame.parts) and not ordered:
        return [TaskList(tuple(tasks), span=span)]
    if tasks:
        reading.line = frame.line
        reading.tell(
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


def _build_table(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    rows = [part for part in frame.parts if isinstance(part, Row)]
    if rows and not any(cell.blocks for cell in rows[0].cells):
        rows.pop(0)
    return [normal.table(Table(tuple(rows), span=span))] if rows else []


def _build_row(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    cells = tuple(part for part in frame.parts if isinstance(part, Cell))
    return [Row(cells, span=span)]


def _build_cell(reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    align = str(frame.attributes.get("style", "")).removeprefix("text-align:")
    span = span_of(reading.parsed, outer.line, outer.line + 1)
    blocks = (
        flow(frame.parts, span)
        if frame.mixed
        else normal.blocks((Paragraph(frame.words, span=span),))
    )
    return [Cell(blocks, frame.kind == "th", align=align, span=span)]


def _build_directive(reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    name, rest = frame.attributes["name"], (frame.attributes["rest"] or "").strip(" \t")
    blocks = flow(frame.parts, span)
    if name.lower() in ADMONITIONS and not rest.startswith("{"):
        label = _LABEL.fullmatch(rest)
        words = parse_inlines(reading, label[1] if label else rest).inlines
        reading.tell_plain(words)
        return [_alert(name, plain_text(words) or own_title(name), blocks, span)]
    params = parse_braces(rest)
    if params is None:
        words = normal.inlines((Text(f"{frame.attributes['colons']}{name} {rest}"),))
        closing = Paragraph((Text(frame.attributes["colons"]),), span=span)
        return [Paragraph(words, span=span), *blocks, closing]
    if name == ADF_PANEL:
        return [Panel(dict(params).get("type", ""), blocks, span=span)]
    if name == DECISION:
        return _decision(outer, dict(params), blocks, span)
    return [Macro(name, params, blocks, span=span)]


def _decision(outer: Frame, params: dict[str, str], blocks: Blocks, span: Span) -> list[Part]:
    """Add a decision to the list before it, or begin one."""
    item = Decision(params.get("state", "DECIDED"), in_line(blocks), span=span)
    siblings = outer.parts
    last = siblings[-1] if siblings else None
    if isinstance(last, DecisionList) and "first" not in params:
        first = last.span or span
        whole = Span(first.start, first.start, span.end, span.end)
        siblings[-1] = replace(last, items=(*last.items, item), span=whole)
        return []
    return [DecisionList((item,), span=span)]


def _build_admonition(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    blocks = flow(frame.parts, span)
    kind, title = frame.attributes["kind"], frame.attributes["title"]
    if frame.attributes["sign"] != "!!!":
        shown = title or kind.capitalize()
        return [Macro(EXPAND, (("title", shown),), blocks, span=span)]
    if alert_macro(kind) is None:
        return [Macro("info", (("title", title or kind.capitalize()),), blocks, span=span)]
    return [_alert(kind, title or own_title(kind), blocks, span)]


def _build_footnote(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    label = str(frame.attributes["label"])
    reading.end_note(Footnote(label, flow(frame.parts, span), span=span), frame.line)
    return []


def _build_definitions(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    items = tuple(part for part in frame.parts if isinstance(part, Definition))
    return list(definitions(items, span))


def _build_term(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    span = span_of(reading.parsed, frame.line, frame.line + 1)
    return [Definition(frame.words, (), span=span)]


def _build_meaning(_reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    siblings = outer.parts
    last = siblings[-1]
    if isinstance(last, Definition):
        siblings[-1] = with_meaning(last, flow(frame.parts, span), span)
    return []


_BUILDERS: dict[str, _Build] = {
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
