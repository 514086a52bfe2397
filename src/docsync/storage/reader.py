"""Storage to document: the blocks. Every block says where it stands.

A container is its items and the gaps between them: white space, comments, empty paragraphs,
`colgroup` and the like are no nodes. Inline content that stands bare in a container is one
paragraph, but a picture that begins it is a block, and where there is nothing but pictures and
macros without a body each is one. A paragraph that holds blocks is no more than its content.

>>> read("<h1>A</h1><p />b").blocks
(Heading(level=1, children=(Text(text='A'),)), Paragraph(children=(Text(text='b'),)))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from docsync.document.model import (
    Block,
    Blocks,
    Division,
    Document,
    Heading,
    Inline,
    InlineMacro,
    Inlines,
    Item,
    Layout,
    LayoutCell,
    List,
    Macro,
    Panel,
    Paragraph,
    Picture,
    PictureBlock,
    Preformatted,
    Quote,
    RawBlock,
    Rule,
    Section,
    Span,
    Task,
    TaskList,
)
from docsync.document.normal import INLINE_MACROS, blocks, inlines, words
from docsync.errors import ConversionError
from docsync.storage import inline
from docsync.storage.diagrams import MARK, with_diagrams
from docsync.storage.notes import REFERENCE, read_definitions, with_notes
from docsync.storage.panels import PANEL, coloured_kind, read_extension
from docsync.storage.parts import MACROS, PLAIN, macro_span, parts, plain_text
from docsync.storage.tables import read_table
from docsync.storage.targets import elements
from docsync.storage.templates import FIELD_BLOCKS, read_field
from docsync.storage.words import UNCUT, Known
from docsync.storage.words import read as read_words
from docsync.syntax.numbers import LARGEST, number
from docsync.syntax.xml import CharData, Element, Node, is_uncut, line_ends, parse, top_nodes

_INVISIBLE = " \t\n\r\xa0"
_WHITE = " \t\n\r"
_WRAPPERS = frozenset(  # of blocks, which draw nothing themselves
    (
        *("article", "aside", "body", "center", "footer", "header", "html", "main", "nav"),
        *("section", "xml"),
    )
)


def read(storage: str) -> Document:
    """Read a body; a ConversionError says where it is not well-formed."""
    try:
        document = read_shapes(storage)
        return with_notes(document) if REFERENCE in storage else document
    except RecursionError:
        raise ConversionError("the page is nested too deep", line=1, column=1) from None


def read_shapes(storage: str) -> Document:
    """Read a body as it is drawn: footnotes are the raised links and the list that they are."""
    try:
        reader = _Reader(storage, MARK in storage)
        return Document(reader.container(top_nodes(storage, UNCUT)))
    except RecursionError:
        raise ConversionError("the page is nested too deep", line=1, column=1) from None


def read_inline(storage: str) -> Inlines:
    """Read a piece of inline storage."""
    return inlines(inline.read(parse(storage).children, storage))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the nodes of one text."""

    text: str
    diagrams: bool = False  # whether it has any
    known: Known = field(default_factory=dict)

    def container(self, nodes: Iterable[Node]) -> Blocks:
        found = self._items(nodes)
        return blocks(with_diagrams(found, self.text) if self.diagrams else found)

    def inside(self, element: Element) -> Blocks:
        children = element.children
        if len(children) == 1 and isinstance(only := children[0], Element) and is_uncut(only):
            return blocks(_READERS[only.name](self, only))
        return self.container(children)

    def _items(self, nodes: Iterable[Node]) -> list[Block]:
        found: list[Block] = []
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, Element):
                reader = _READERS.get(node.name)
                if reader is not None:
                    if run:
                        self._close(run, found)
                    found.extend(reader(self, node))
                    continue
                if not _joins_a_run(node):
                    self._close(run, found)
                    found.extend(self._other(node))
                    continue
            if run or _is_visible(node):
                run.append(node)
        self._close(run, found)
        return found

    def _other(self, element: Element) -> Iterable[Block]:
        if element.name in MACROS:
            return (self.macro(element),)
        return (
            self._items(element.children)
            if inline.is_transparent(element) or element.name in _WRAPPERS
            else (self.raw(element),)
        )

    def raw(self, element: Element) -> RawBlock:
        return RawBlock(line_ends(self.text[element.start : element.end]), span=_span(element))

    # Runs of inline content that stand bare

    def _close(self, run: list[Node], found: list[Block]) -> None:
        """Read a run to its blocks, and begin the next."""
        if not run:
            return
        if any(map(_is_words, run)):
            nodes = _trimmed(run)
            first = 0
            while isinstance(leading := nodes[first], Element) and leading.name in inline.PICTURES:
                found.append(self._alone(leading))
                first += 1
                while not _is_visible(nodes[first]):
                    first += 1
            found.append(self._words(nodes[first:]))
        else:
            found.extend(self._alone(element) for element in _leaves(run))
        run.clear()

    def _words(self, nodes: list[Node]) -> Block:
        start, end = self._edge(nodes[0], 0), self._edge(nodes[-1], -1)
        children = inlines(inline.read(nodes, self.text))
        return Paragraph(children, span=Span(start, start, end, end))

    def _edge(self, node: Node, end: int) -> int:
        """Say where the visible part of a run begins or ends."""
        if not isinstance(node, CharData) or node.cdata:
            return node.start if end == 0 else node.end
        piece = self.text[node.start : node.end]
        if end == 0:
            return node.end - len(piece.lstrip(_WHITE))
        return node.start + len(piece.rstrip(_WHITE))

    def _alone(self, element: Element) -> Block:
        if element.name in inline.PICTURES:
            picture = inline.picture(element, self.text)
            all_of_it = Span(element.start, element.start, element.end, element.end)
            return self.raw(element) if picture is None else PictureBlock(picture, span=all_of_it)
        return self.macro(element)

    # Blocks

    def paragraph(self, element: Element) -> Iterable[Block]:
        children = element.children
        if not children:
            return (Paragraph(self._content(element), span=_span(element)),)
        if any(map(inline.is_block, children)):
            return self._items(children)
        found = self._content(element)
        if len(found) == 1 and _is_block_alone(found[0]):
            leaves = tuple(_leaves(children))
            if len(leaves) == 1:
                return (_within(self._alone(leaves[0]), element, leaves[0]),)
        return (Paragraph(found, span=_span(element)),)

    def _content(self, element: Element) -> Inlines:
        children = element.children
        if is_uncut(element):
            return read_words(self.text[element.inner_start : element.inner_end], self.known)
        if len(children) == 1 and isinstance(only := children[0], CharData):
            return words(only.text)
        return inlines(inline.read(children, self.text))

    def heading(self, element: Element) -> Iterable[Block]:
        children = self._content(element)
        return (Heading(int(element.name[1]), children, span=_span(element)),)

    def rule(self, element: Element) -> Iterable[Block]:
        return (self.raw(element) if elements(element) != () else Rule(span=_span(element)),)

    def quote(self, element: Element) -> Iterable[Block]:
        return (Quote(self.inside(element), span=_span(element)),)

    def division(self, element: Element) -> Iterable[Block]:
        name = " ".join(element.attributes.get("class", "").split())
        if not name or name == "content-wrapper":
            return self._items(element.children)
        return (Division(name, self.inside(element), span=_span(element)),)

    def preformatted(self, element: Element) -> Iterable[Block]:
        text = ""
        for child in element.children:
            if isinstance(child, Element):
                return (self.raw(element),)
            text += child.text if isinstance(child, CharData) else ""
        return (Preformatted(text, span=_span(element)),)

    def list_block(self, element: Element) -> Iterable[Block]:
        ordered = element.name == "ol"
        start = number(element.attributes.get("start", ""), 1) if ordered else 1
        if ordered and _counts_otherwise(element, start):
            return (self.raw(element),)
        items = tuple(self._list_items(element.children))
        found = List(ordered, items, start, span=_span(element))
        return (read_definitions(found, element) or found,)

    def _list_items(self, nodes: Iterable[Node]) -> list[Item]:
        items: list[Item] = []
        stray: list[Node] = []
        for node in nodes:
            if isinstance(node, Element) and node.name == "li":
                if stray:
                    items.extend(_stray(self._items(stray)))
                    stray = []
                items.append(Item(self.inside(node), span=_span(node)))
            elif stray or _is_visible(node):
                stray.append(node)
        items.extend(_stray(self._items(stray)))
        return items

    def task_list(self, element: Element) -> Iterable[Block]:
        tasks: list[Task] = []
        for child in elements(element) or ():
            if child.name == "ac:task":
                task = self._task(child)
                if task is None:
                    return (self.raw(element),)
                tasks.append(task)
            elif child.name == "ac:task-list" and tasks:
                tasks.append(_nested(tasks.pop(), tuple(self.task_list(child)), child))
            elif child.name != "ac:task-list-id":
                return (self.raw(element),)
        if elements(element) is None:
            return (self.raw(element),)
        return (TaskList(tuple(tasks), span=_span(element)),)

    def _task(self, element: Element) -> Task | None:
        """Read a task; None if there is more than id, state and body."""
        done, body, inside = False, None, elements(element)
        if inside is None:
            return None
        for child in inside:
            if child.name == "ac:task-status":
                state = _text(child)
                if state not in _STATES:
                    return None
                done = state == "complete"
            elif child.name == "ac:task-body" and body is None:
                body = child
            elif child.name not in ("ac:task-id", "ac:task-uuid"):
                return None
        if body is None:
            return Task(done, (), span=_span(element))
        span = Span(element.start, body.inner_start, body.inner_end, element.end)
        return Task(done, self.inside(body), span=span)

    def table(self, element: Element) -> Iterable[Block]:
        return (read_table(element, self.inside) or self.raw(element),)

    def layout(self, element: Element) -> Iterable[Block]:
        inside = elements(element)
        sections = [self._section(child) for child in inside or ()]
        known = tuple(section for section in sections if section is not None)
        if inside is None or len(known) < len(sections):
            return (self.raw(element),)
        return (Layout(known, span=_span(element)),)

    def _section(self, element: Element) -> Section | None:
        inside = elements(element)
        if element.name != "ac:layout-section" or inside is None:
            return None
        if any(child.name != "ac:layout-cell" for child in inside):
            return None
        cells = tuple(LayoutCell(self.inside(cell), span=_span(cell)) for cell in inside)
        return Section(element.attributes.get("ac:type", ""), cells, span=_span(element))

    def extension(self, element: Element) -> Iterable[Block]:
        return (read_extension(element, self.inside, self.text) or self.raw(element),)

    def field(self, element: Element) -> Iterable[Block]:
        return (read_field(element) or self.raw(element),)

    def macro(self, element: Element) -> Block:
        found = parts(element)
        if found is None:
            return self.raw(element)
        span = macro_span(element, found.body)
        if found.body is None:
            return Macro(found.name, found.params, None, span=span)
        if found.body.name == PLAIN:
            text = plain_text(found.body)
            return (
                self.raw(element)
                if text is None
                else Macro(found.name, found.params, text, span=span)
            )
        kind = coloured_kind(found.params) if found.name == PANEL else None
        if kind is not None:
            return Panel(kind, self.inside(found.body), span=span)
        return Macro(found.name, found.params, self.inside(found.body), span=span)


_READERS: Mapping[str, Callable[[_Reader, Element], Iterable[Block]]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _Reader.heading),
    "p": _Reader.paragraph,
    "hr": _Reader.rule,
    "blockquote": _Reader.quote,
    "ul": _Reader.list_block,
    "ol": _Reader.list_block,
    "pre": _Reader.preformatted,
    "div": _Reader.division,
    "table": _Reader.table,
    "ac:task-list": _Reader.task_list,
    "ac:layout": _Reader.layout,
    "ac:adf-extension": _Reader.extension,
    **dict.fromkeys(FIELD_BLOCKS, _Reader.field),
}


def _span(element: Element) -> Span:
    return tuple.__new__(Span, element[2:6])


def _stray(found: list[Block]) -> tuple[Item, ...]:
    """Give what stands in a list without an item the item that browsers show."""
    inside = blocks(found)
    spans = [block.span for block in inside if block.span is not None]
    if not spans:
        return ()
    return (Item(inside, span=Span(spans[0].start, spans[0].start, spans[-1].end, spans[-1].end)),)


def _nested(task: Task, lists: Blocks, element: Element) -> Task:
    """Put a task list that stands behind a task into it: so the new editor nests them."""
    span = task.span
    assert span is not None  # noqa: S101 - this reader has just made it
    wide = Span(span.start, span.inner_start, element.end, element.end)
    return Task(task.done, blocks((*task.blocks, *lists)), span=wide)


_STATES = ("complete", "incomplete", "")


def _text(element: Element) -> str | None:
    """Give the text of an element that holds nothing else; None if it does."""
    if any(isinstance(child, Element) for child in element.children):
        return None
    texts = (child.text for child in element.children if isinstance(child, CharData))
    return "".join(texts).strip(_WHITE)


def _counts_otherwise(element: Element, start: int) -> bool:
    """Say whether the numbers of a list do not follow each other from its start, or cannot here."""
    if not 0 <= start <= LARGEST or "reversed" in element.attributes:
        return True
    items = (n for n in element.children if isinstance(n, Element) and n.name == "li")
    return any(
        number(item.attributes.get("value", ""), place) != place
        for place, item in enumerate(items, start)
    )


# Runs ------------------------------------------------------------------------------------------


def _joins_a_run(element: Element) -> bool:
    known = element.name in inline.INLINE_NAMES or element.name in MACROS
    return known and not inline.is_block(element)


def _is_words(node: Node) -> bool:
    """Say whether a node makes words of the run it stands in."""
    if isinstance(node, CharData):
        return bool(node.text.strip(_INVISIBLE))
    if not isinstance(node, Element) or node.name in ("br", *inline.PICTURES):
        return False
    if node.name in MACROS:
        return node.attributes.get("ac:name") in INLINE_MACROS
    if inline.is_transparent(node) or node.name in inline.MARKS:
        return any(_is_words(child) for child in node.children)
    return True


def _is_visible(node: Node) -> bool:
    if isinstance(node, CharData):
        return bool(node.text.strip(_INVISIBLE))
    return isinstance(node, Element) and node.name != "br"


def _trimmed(run: list[Node]) -> list[Node]:
    first, last = 0, len(run)
    while not _is_visible(run[first]):
        first += 1
    while not _is_visible(run[last - 1]):
        last -= 1
    return run[first:last]


def _within(block: Block, paragraph: Element, leaf: Element) -> Block:
    """Let a block be all of its paragraph: that goes where the block goes."""
    return replace(block, span=Span(paragraph.start, leaf.start, leaf.end, paragraph.end))


def _is_block_alone(child: Inline) -> bool:
    """Say whether a paragraph that holds only this is no more than it."""
    if isinstance(child, InlineMacro):
        return child.body is None and child.name not in INLINE_MACROS
    return isinstance(child, Picture)


def _leaves(run: Iterable[Node]) -> Iterator[Element]:
    """Give the pictures and macros of a run without words, through what is around them."""
    for node in run:
        if not isinstance(node, Element) or node.name == "br":
            continue
        if node.name in inline.PICTURES or node.name in MACROS:
            yield node
        else:
            yield from _leaves(node.children)
