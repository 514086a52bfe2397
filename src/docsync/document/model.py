"""The tree of meaning: what a reader of a page sees, in closed unions of frozen values.

Both readers end here in one normal form (`document/normal.py`) and both writers start here. Two
texts say the same exactly when their documents are equal. What no reader sees (ids, widths,
colours of cells, the editor's leftovers) has no place in it.

A `span` says where in its own source a block stands. It takes no part in equality, so that a node
is its own key: equal blocks of old and fresh text are found by `==` and `hash`.

>>> Paragraph((Text("a"),), span=Span(0, 3, 4, 8)) == Paragraph((Text("a"),))
True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Span(NamedTuple):
    """Where a block stands in its source, as offsets of characters.

    `start:end` is all of it, `inner_start:inner_end` its content: what stands between its start
    tag (with parameters, for a macro) and its end tag. A block without tags of its own, such as a
    bare run of text in a list item, has inner == outer. Every block has one: a named tuple is made
    in a third of a frozen dataclass's time.
    """

    start: int
    inner_start: int
    inner_end: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanned:
    """What every block is: something that may stand in a source."""

    span: Span | None = field(default=None, compare=False, repr=False)


Params = tuple[tuple[str, str], ...]  # a set: sorted by name; '' is the unnamed parameter


# What a link or a picture points to ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Address:
    """An address as Markdown or `<a href>` has it: absolute, relative to the file, or `#anchor`."""

    href: str


@dataclass(frozen=True, slots=True)
class PageTarget:
    """`ri:page`. No space: this one. No title: this page itself, at an anchor."""

    title: str
    space: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class BlogTarget:
    """`ri:blog-post`; `day` is as storage writes it, YYYY/MM/DD."""

    title: str
    day: str = ""
    space: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class SpaceTarget:
    """`ri:space`."""

    space: str


@dataclass(frozen=True, slots=True)
class ShortcutTarget:
    """`ri:shortcut`: an administrator's abbreviation of an address."""

    key: str
    parameter: str


@dataclass(frozen=True, slots=True)
class ContentTarget:
    """`ri:content-entity`: content by its id."""

    id: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentTarget:
    """`ri:attachment`, on this page unless `container` says on which."""

    name: str
    container: PageTarget | BlogTarget | ContentTarget | None = None
    anchor: str = ""


Target = (
    Address
    | PageTarget
    | BlogTarget
    | SpaceTarget
    | ShortcutTarget
    | ContentTarget
    | AttachmentTarget
)


# Inline ----------------------------------------------------------------------------------------


class MarkKind(Enum):
    """Marks around words. COLOUR carries its CSS colour as the mark's value."""

    STRONG = "strong"
    EMPHASIS = "em"
    STRIKE = "del"
    CODE = "code"
    UNDERLINE = "u"
    SUBSCRIPT = "sub"
    SUPERSCRIPT = "sup"
    SMALL = "small"
    BIG = "big"
    HIGHLIGHT = "mark"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with entities decoded. U+00A0 is itself; other white space is single spaces."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A hard line break."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked words. Code holds children too: storage allows `<code>a <em>b</em></code>`."""

    kind: MarkKind
    children: tuple[Inline, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A link. No children: its words are the target's own name (`names.own_name`).

    `written` tells of such a link that these words stand in the text; else Confluence shows them.
    """

    target: Target
    children: tuple[Inline, ...]
    title: str = ""
    written: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, in text or alone. `explicit` holds size and place only where Markdown says them.

    The storage reader leaves `explicit` empty (sizes are hidden); the storage writer writes them;
    the weave lets an explicit one win over the old attribute.
    """

    target: Target
    alt: str = ""
    title: str = ""
    caption: tuple[Inline, ...] = ()
    explicit: Params = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Mention:
    """`ri:user`, by account id, user key or user name. The shown name is not content."""

    id: str
    attribute: str = "account-id"  # or userkey, username
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Emoticon:
    """An emoticon that has no Unicode character; those that have one are text."""

    name: str


@dataclass(frozen=True, slots=True)
class Date:
    """`<time>`. The text inside is not content: Confluence shows the date its own way."""

    datetime: str
    text: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class InlineMacro:
    """A macro in text (`status`, `anchor` …). `body` is None, plain text, or inline content."""

    name: str
    params: Params = ()
    body: str | tuple[Inline, ...] | None = None


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`ac:placeholder`: a template's hint."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FootnoteReference:
    """A footnote's mark in the text."""

    label: str


@dataclass(frozen=True, slots=True)
class RawInline:
    """Storage that has no form of its own, kept exactly."""

    storage: str


Inline = (
    Text
    | Break
    | Mark
    | Link
    | Picture
    | Mention
    | Emoticon
    | Date
    | InlineMacro
    | Placeholder
    | FootnoteReference
    | RawInline
)
Inlines = tuple[Inline, ...]


# Blocks ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph(Spanned):
    """Words; in storage a `<p>` or a bare run of inline content."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class Heading(Spanned):
    """A heading, level 1 to 6."""

    level: int
    children: Inlines


@dataclass(frozen=True, slots=True)
class Rule(Spanned):
    """A horizontal rule."""


@dataclass(frozen=True, slots=True)
class Quote(Spanned):
    """A block quote."""

    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Item(Spanned):
    """A list item. `<li>x</li>` and `<li><p>x</p></li>` are equal, as are tight and loose."""

    blocks: Blocks


@dataclass(frozen=True, slots=True)
class List(Spanned):
    """A list; `start` is 1 for bullets."""

    ordered: bool
    items: tuple[Item, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Task(Spanned):
    """A task; its body as blocks, nested task lists among them."""

    done: bool
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class TaskList(Spanned):
    """`ac:task-list`."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Preformatted(Spanned):
    """`<pre>`; the macros `code` and `noformat` are `Macro`."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell(Spanned):
    """A table cell; `align` ('', left, center, right) only where its whole column has it."""

    blocks: Blocks
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    align: str = ""


@dataclass(frozen=True, slots=True)
class Row(Spanned):
    """A table row."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table(Spanned):
    """A table. Whether a pipe table can show it is the Markdown writer's question."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Macro(Spanned):
    """A macro as a block: `body` is None, plain text (code among it), or blocks.

    The span's inner part is the body's content, without the body's own tags and CDATA marks.
    """

    name: str
    params: Params = ()
    body: str | Blocks | None = None


@dataclass(frozen=True, slots=True)
class Panel(Spanned):
    """A panel of the new editor (`ac:adf-node`); `kind` is its panel-type."""

    kind: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Decision(Spanned):
    """One decision of a decision list; `state` is DECIDED or UNDECIDED."""

    state: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class DecisionList(Spanned):
    """The new editor's decision list."""

    items: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class LayoutCell(Spanned):
    """A cell of a layout section."""

    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Section(Spanned):
    """A layout section; `kind` as `ac:type` has it."""

    kind: str
    cells: tuple[LayoutCell, ...]


@dataclass(frozen=True, slots=True)
class Layout(Spanned):
    """`ac:layout`. A page inside one is one top-level block."""

    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Division(Spanned):
    """A `<div>` with a class, empty perhaps; one without a class is no more than its content."""

    name: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class PictureBlock(Spanned):
    """A picture alone."""

    picture: Picture


@dataclass(frozen=True, slots=True)
class Footnote(Spanned):
    """One footnote's text."""

    label: str
    blocks: Blocks


@dataclass(frozen=True, slots=True)
class Footnotes(Spanned):
    """The numbered list of footnotes at a page's end."""

    notes: tuple[Footnote, ...]


@dataclass(frozen=True, slots=True)
class Definition(Spanned):
    """A term with its definitions."""

    term: Inlines
    meanings: tuple[Blocks, ...]


@dataclass(frozen=True, slots=True)
class DefinitionList(Spanned):
    """A definition list; `shape` is the list that stands for it in storage."""

    items: tuple[Definition, ...]
    shape: List | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RawBlock(Spanned):
    """Storage that has no form of its own, kept exactly."""

    storage: str


Block = (
    Paragraph
    | Heading
    | Rule
    | Quote
    | List
    | TaskList
    | Preformatted
    | Table
    | Macro
    | Panel
    | DecisionList
    | Layout
    | Division
    | PictureBlock
    | Footnotes
    | DefinitionList
    | RawBlock
)
Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole body."""

    blocks: Blocks
