"""HTML elements around Markdown, or around nothing but HTML, become blocks.

Elements are frames: they are opened and closed by tags, and what stands between, Markdown or not,
are their parts. What storage has no form for is no more than its content, and is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from docsync.document import normal
from docsync.document.model import (
    Block,
    Blocks,
    Cell,
    Definition,
    Division,
    Heading,
    InlineMacro,
    Inlines,
    Item,
    Layout,
    LayoutCell,
    List,
    Macro,
    Mark,
    MarkKind,
    Paragraph,
    Params,
    PictureBlock,
    Preformatted,
    Quote,
    Row,
    Rule,
    Section,
    Span,
    Table,
    Text,
)
from docsync.document.text import plain_text
from docsync.markdown.elements import MARK_TAGS, anchor, inline_element
from docsync.markdown.frames import (
    BLOCKS,
    INLINES,
    Frame,
    Part,
    around_words,
    definitions,
    flow,
    with_meaning,
    words_of,
)
from docsync.markdown.reading import Reading
from docsync.markdown.tables import with_column_alignment
from docsync.storage.macros import CODE, EXPAND
from docsync.syntax.numbers import LARGEST, number
from docsync.values import WarningKind

# What an element that begins ends by itself, up to the frame that bounds it.
_ENDS = {
    "li": ({"li"}, {"ul", "ol"}),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr", "colgroup", "caption"}, {"table"}),
    **dict.fromkeys(
        ("thead", "tbody", "tfoot", "colgroup"),
        ({"thead", "tbody", "tfoot", "colgroup", "caption"}, {"table"}),
    ),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "p": ({"p"}, set[str]()),
}
_SILENT = frozenset(
    ("p", "colgroup", "col", "html", "body", "section", "article", "main", "header", "footer",
     "hgroup", "picture", "source", "caption")
)  # fmt: skip
# Elements whose end tag may be left out.
_OPEN_ENDED = frozenset((*_ENDS, "colgroup", "option", "html", "body"))
_AFTER_THEIR_PLACE = frozenset(
    ("ul", "ol", "dl", "table", "pre", "figure", "details", "blockquote", "div")
)
_LANGUAGE = "#language"  # no attribute has such a name
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def ends_with(name: str) -> tuple[set[str], set[str]]:
    """Say which open elements end where this one begins, and which elements they never leave."""
    return _ENDS.get(name, (set(), set()))


def takes_place(name: str) -> bool:
    """Say whether the place that an element's id makes stands inside of it, not before it."""
    return name not in _AFTER_THEIR_PLACE


def tell_left_open(reading: Reading, frame: Frame) -> None:
    """Tell of an element that what is around it ends, not its own tag."""
    if frame.kind not in _OPEN_ENDED and not frame.kind.startswith("#"):
        reading.line = frame.line
        reading.tell_left_open(frame.kind)


def is_frame(name: str) -> bool:
    """Say whether an element holds blocks, even where it is written in a line of text."""
    return name in _FRAMES


def close_element(reading: Reading, frame: Frame, outer: Frame, span: Span) -> None:
    """Add what an element means to the frame it stands in."""
    build = _BUILDERS.get(frame.kind, _build_other)
    line, reading.line = reading.line, frame.line
    first = len(outer.parts)
    outer.parts.extend(build(reading, frame, outer, span))
    outer.spans |= dict.fromkeys(range(first, len(outer.parts)), span)
    reading.line = line


_Build = Callable[[Reading, Frame, Frame, Span], "list[Part]"]


def _build_other(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    """Inline elements; blocks inside of one take its mark."""
    name = frame.kind
    if name in _SILENT:
        return list(flow(frame.parts, span, frame.spans))
    element = inline_element(reading, name, frame.attributes)
    if any(isinstance(part, BLOCKS) for part in frame.parts):
        wraps = name in MARK_TAGS or (name == "a" and "href" in frame.attributes)
        blocks: list[Part] = list(flow(frame.parts, span, frame.spans))
        return around_words(blocks, element) if wraps else blocks
    return list(element(tuple(part for part in frame.parts if isinstance(part, INLINES))))


def _build_division(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    blocks = flow(frame.parts, span, frame.spans)
    name = " ".join(frame.attributes.get("class", "").split())
    return [Division(name, blocks, span=span)] if name else list(blocks)


def _build_heading(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    words = [part for part in frame.parts if isinstance(part, INLINES)]
    if identifier := frame.attributes.get("id"):
        words.append(anchor(identifier))
    others = flow(part for part in frame.parts if not isinstance(part, INLINES))
    children = normal.inlines(words)
    if not children and len(others) == 1 and isinstance(others[0], Paragraph):
        children, others = others[0].children, ()
    return [Heading(_HEADINGS[frame.kind], children, span=span), *others]


def _build_quote(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    return [Quote(flow(frame.parts, span), span=span)]


def _build_rule(_reading: Reading, _frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    return [Rule(span=span)]


def _build_item(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    return [Item(flow(frame.parts, span), span=span)]


def _build_list(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    items = []
    for part in frame.parts:
        if isinstance(part, Item):
            items.append(part)
        elif blocks := flow([part], span):
            items.append(Item(blocks, span=span))
    start = number(frame.attributes.get("start", ""), 1) if frame.kind == "ol" else 1
    if not 0 <= start <= LARGEST:
        reading.leave_out("the attribute start of <ol>, below 0 or of more than nine digits,")
        start = 1
    return [List(frame.kind == "ol", tuple(items), start, span=span)]


def _build_preformatted(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    text = words_of(frame.parts)
    if not all(map(_is_written, frame.parts)):
        reading.tell(WarningKind.NOT_HELD, "preformatted text is plain: its marks are left out")
    language = frame.attributes.get(_LANGUAGE)
    if language:
        return [Macro(CODE, (("language", language),), text.removesuffix("\n"), span=span)]
    return [Preformatted(text, span=span)]


def _is_written(part: Part) -> bool:
    match part:
        case Mark(MarkKind.CODE, children):
            return all(isinstance(child, Text) for child in children)
        case _:
            return isinstance(part, Text)


def _build_code(reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    if outer.kind == "pre":
        for name in frame.attributes.get("class", "").split():
            if name.startswith("language-"):
                outer.attributes[_LANGUAGE] = name.removeprefix("language-")
    return _build_other(reading, frame, outer, span)


def _build_details(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    title = frame.attributes.get("summary", "")
    params: Params = (("title", title),) if title else ()
    return [Macro(EXPAND, params, flow(frame.parts, span), span=span)]


def _build_summary(reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    if outer.kind != "details":
        return list(flow(frame.parts, span))
    title: Inlines = ()
    rest = flow(frame.parts, span)
    match rest:
        case (Paragraph(words) | Heading(_, words), *others):
            title, rest = words, tuple(others)
    reading.tell_plain(title)
    outer.attributes["summary"] = plain_text(title)
    return list(rest)


def _build_cell(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    attributes = frame.attributes
    align = attributes.get("align", "") or _text_align(attributes.get("style", ""))
    return [
        Cell(
            flow(frame.parts, span),
            frame.kind == "th",
            _count(attributes.get("colspan", "1")),
            _count(attributes.get("rowspan", "1")),
            align if align in ("left", "center", "right") else "",
            span=span,
        )
    ]


def _text_align(style: str) -> str:
    for rule in style.lower().split(";"):
        name, _, value = rule.partition(":")
        if name.strip() == "text-align":
            return value.strip()
    return ""


def _count(value: str) -> int:
    return max(1, min(number(value, 1), 1000))


def _build_row(_reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    cells = tuple(part for part in frame.parts if isinstance(part, Cell))
    others = flow([part for part in frame.parts if not isinstance(part, Cell)], span)
    outer.attributes.setdefault("around", []).extend(others)
    return [Row(cells, span=span)] if cells else []


def _build_rows(_reading: Reading, frame: Frame, outer: Frame, _span: Span) -> list[Part]:
    outer.attributes.setdefault("around", []).extend(frame.attributes.get("around", ()))
    return frame.parts


def _build_table(reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    rows = tuple(part for part in frame.parts if isinstance(part, Row))
    others = flow([part for part in frame.parts if not isinstance(part, Row)], span)
    around: Blocks = (*frame.attributes.get("around", ()), *others)
    if not all(map(_is_place, around)):
        reading.line = frame.line
        message = "what stands in a table outside of its cells is put before it"
        reading.tell(WarningKind.NOT_HELD, message)
    table = [normal.table(with_column_alignment(Table(rows, span=span)))] if rows else []
    return [*around, *table]


def _is_place(block: Block) -> bool:
    return isinstance(block, Paragraph) and all(isinstance(c, InlineMacro) for c in block.children)


def _build_definitions(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    items = tuple(part for part in frame.parts if isinstance(part, Definition))
    others = flow([part for part in frame.parts if not isinstance(part, Definition)], span)
    return [*definitions(items, span), *others]


def _build_term(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    words = [part for part in frame.parts if isinstance(part, INLINES)]
    return [Definition(normal.inlines(words), (), span=span)]


def _build_meaning(_reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    meaning = flow(frame.parts, span)
    last = outer.parts[-1] if outer.parts else None
    if isinstance(last, Definition):
        outer.parts[-1] = with_meaning(last, meaning, span)
        return []
    return [Definition((), (meaning,), span=span)]


def _build_figure(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    blocks = flow(frame.parts, span)
    caption = frame.attributes.get("caption", ())
    match blocks:
        case (PictureBlock(picture),) if caption:
            return [PictureBlock(replace(picture, caption=caption), span=span)]
        case _:
            below = Paragraph(normal.inlines((Mark(MarkKind.EMPHASIS, caption),)), span=span)
            return [*blocks, below] if caption else list(blocks)


def _build_caption(_reading: Reading, frame: Frame, outer: Frame, span: Span) -> list[Part]:
    blocks = flow(frame.parts, span)
    match blocks:
        case (Paragraph(children),) if outer.kind == "figure":
            outer.attributes["caption"] = children
            return []
        case _:
            return list(blocks)


# Layouts ---------------------------------------------------------------------------------------


def _build_layout(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    sections = tuple(part for part in frame.parts if isinstance(part, Section))
    others = flow([part for part in frame.parts if not isinstance(part, Section)], span)
    return [Layout(sections, span=span), *others]


def _build_section(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    cells = [part for part in frame.parts if isinstance(part, LayoutCell)]
    first = flow([part for part in frame.parts if not isinstance(part, LayoutCell)], span)
    if first or not cells:
        cells.insert(0, LayoutCell(first, span=span))
    return [Section(frame.attributes["type"], tuple(cells), span=span)]


def _build_layout_cell(_reading: Reading, frame: Frame, _outer: Frame, span: Span) -> list[Part]:
    return [LayoutCell(flow(frame.parts, span), span=span)]


LAYOUT, SECTION, LAYOUT_CELL = "#layout", "#section", "#cell"  # no element has such a name
_BUILDERS: dict[str, _Build] = {
    **dict.fromkeys(_HEADINGS, _build_heading),
    "div": _build_division,
    "blockquote": _build_quote,
    "hr": _build_rule,
    "li": _build_item,
    "ul": _build_list,
    "ol": _build_list,
    "pre": _build_preformatted,
    "code": _build_code,
    "details": _build_details,
    "summary": _build_summary,
    "td": _build_cell,
    "th": _build_cell,
    "tr": _build_row,
    "thead": _build_rows,
    "tbody": _build_rows,
    "tfoot": _build_rows,
    "table": _build_table,
    "dl": _build_definitions,
    "dt": _build_term,
    "dd": _build_meaning,
    "figure": _build_figure,
    "figcaption": _build_caption,
    LAYOUT: _build_layout,
    SECTION: _build_section,
    LAYOUT_CELL: _build_layout_cell,
}
_FRAMES = frozenset(_BUILDERS) - {"code", "pre", LAYOUT, SECTION, LAYOUT_CELL}
