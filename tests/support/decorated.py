"""Storage with hidden things everywhere: what editors leave on a page and no reader sees.

Ids, widths, colours, empty paragraphs, column groups, wrappers, comments that split words and run
over marks, doubled spaces, entities, parameters in another order, other tags of the same meaning.
What comes out says what went in.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from docsync.storage.reader import read
from docsync.syntax.xml import CharData, Element, Node, escape, parse

_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "p": ('local-id="{n}"', 'class="auto-cursor-target"', 'style="margin-left: {n}.0px;"'),
    **{f"h{level}": ('local-id="{n}"', "id='{n}'") for level in range(1, 7)},
    "ul": ('local-id="{n}"', 'class="alternate"'),
    "ol": ('local-id="{n}"', 'class="decimal"'),
    "li": ('local-id="{n}"', 'class="auto-cursor-target"'),
    "blockquote": ('local-id="{n}"', 'class="auto"'),
    "hr": ('local-id="{n}"',),
    "pre": ('local-id="{n}"',),
    "table": ('data-layout="wide"', 'data-table-width="{n}"', 'class="wrapped"', 'local-id="{n}"'),
    "tr": ('local-id="{n}"', 'class="row"'),
    "td": ('data-highlight-colour="#f4{n}"', 'class="confluenceTd"', 'local-id="{n}"'),
    "th": ('data-highlight-colour="#f4{n}"', 'class="confluenceTh"', 'scope="col"'),
    "ac:structured-macro": ('ac:macro-id="m-{n}"', 'ac:local-id="{n}"', 'data-layout="default"'),
    "ac:task-list": ('ac:local-id="{n}"',),
    "ac:image": ('ac:width="{n}"', 'ac:align="center"', 'ac:local-id="{n}"', 'ac:border="true"'),
    "a": ('data-card-appearance="inline"', 'data-linked-resource-id="{n}"'),
    "ac:link": ('ac:local-id="{n}"',),
    "ri:page": ('ri:version-at-save="{n}"',),
    "ri:attachment": ('ri:version-at-save="{n}"',),
    "ac:layout-section": ('ac:breakout-mode="wide"', 'ac:breakout-width="{n}"'),
    "strong": ('local-id="{n}"',),
    "em": ('local-id="{n}"',),
}
_BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr", "pre",
     "ac:structured-macro", "ac:task-list", "ac:adf-extension", "ac:layout", "div", "ac:image")
)  # fmt: skip
_HOLDERS = frozenset(
    ("", "li", "td", "th", "blockquote", "ac:layout-cell", "ac:rich-text-body", "ac:adf-content")
)
_MARKS = frozenset(("strong", "em", "u", "del", "sub", "sup", "small", "mark", "code", "span"))
_WORDS = _MARKS | {"p", "a", "ac:link-body", *(f"h{level}" for level in range(1, 7))}
_CLOSED = frozenset(
    ("ac:adf-fallback", "ac:parameter", "ac:plain-text-body", "ac:plain-text-link-body", "pre",
     "ac:task-id", "ac:task-status", "ac:adf-attribute", "time", "ac:placeholder")
)  # fmt: skip
_OTHER_NAMES = {"strong": "b", "em": "i", "del": "s"}
_EMPTY = ('<p local-id="{n}" />', "<p>&nbsp;</p>", '<p local-id="{n}"><br /></p>', "\n", "\n  ")
_AROUND = (
    ('<ac:inline-comment-marker ac:ref="c-{n}">', "</ac:inline-comment-marker>"),
    ('<ac:inline-comment-marker ac:ref="c-{n}">', "</ac:inline-comment-marker>"),
    ('<span style="background-color: rgb({n},0,0);">', "</span>"),
    ('<span class="s{n}">', "</span>"),
    ("<span>", "</span>"),
)
_PLAIN_BODY = re.compile(
    r"(<ac:plain-text-body>)<!\[CDATA\[(.*)\]\]>(</ac:plain-text-body>)", re.DOTALL
)
_UNIT = re.compile(r"&[^;]*;|.", re.DOTALL)
_ENTITIES = {"é": "&eacute;", "“": "&ldquo;", "—": "&mdash;", "a": "&#97;"}


def decorated(storage: str, chance: random.Random, share: float = 0.5) -> str:
    """Give a text that says the same, with hidden things at about so large a share of places.

    What is raw has nothing hidden: a page in which it would be touched comes back as it is.
    """
    text = _Decorator(storage, chance, share).blocks("", parse(storage).children)
    return text if read(text) == read(storage) else storage


@dataclass(slots=True)
class _Decorator:
    text: str
    chance: random.Random
    share: float
    made: int = 0
    codes: int = 0  # so many `code` elements are open: spaces in them are seen
    references: list[str] = field(default_factory=list)

    def here(self) -> bool:
        return self.chance.random() < self.share

    def filled(self, template: str) -> str:
        self.made += 1
        return template.replace("{n}", str(self.made))

    # Blocks

    def blocks(self, name: str, nodes: Sequence[Node]) -> str:
        """Write what stands in an element, with empty things between blocks."""
        holds = name in _HOLDERS and all(
            isinstance(node, Element) and node.name in _BLOCKS and not self.is_aligned(node)
            for node in nodes
        )
        out: list[str] = []
        for node in nodes:
            if holds and self.here():
                out.append(self.filled(self.chance.choice(_EMPTY)))
            out.append(self.node(node, name))
        if holds and name and len(nodes) == 1 and self.here():
            return self.bare(nodes[0], name) or "".join(out)
        return "".join(out)

    def is_aligned(self, element: Element) -> bool:
        """Say whether this is the first paragraph of a cell, which says where its column stands."""
        return "text-align" in self.text[element.start : element.inner_start]

    def bare(self, node: Node, name: str) -> str | None:
        """Write a paragraph that is all of an item or a cell without its tags."""
        if not isinstance(node, Element) or node.name != "p" or name not in ("li", "td", "th"):
            return None
        inside = [child for child in node.children if isinstance(child, Element)]
        if not node.children or any(child.name not in _MARKS for child in inside):
            return None
        return self.words(node.children, "p")

    def node(self, node: Node, around: str) -> str:
        raw = self.text[node.start : node.end]
        if isinstance(node, CharData):
            words = around in _WORDS and not node.cdata
            return self.characters(raw) if words else raw
        if not isinstance(node, Element) or node.name in _CLOSED:
            return raw
        if around in _WORDS and node.name == "ac:structured-macro":
            return self.opening(node) + self.text[node.inner_start : node.end]
        return self.element(node)

    def element(self, element: Element) -> str:
        opening = self.opening(element)
        if element.self_closed:
            return opening
        self.codes += element.name == "code"
        inner = self.inner(element)
        self.codes -= element.name == "code"
        closing = self.text[element.inner_end : element.end]
        other = _OTHER_NAMES.get(element.name)
        if other and self.here():
            return f"<{other}{opening[1 + len(element.name) :]}{inner}</{other}>"
        return opening + inner + closing

    def opening(self, element: Element) -> str:
        opening = self.text[element.start : element.inner_start]
        end = len(element.name) + 1
        given = [a for a in _ATTRIBUTES.get(element.name, ()) if self.here() and self.here()]
        fresh = [a for a in given if a.partition("=")[0] not in element.attributes]
        return opening[:end] + "".join(f" {self.filled(a)}" for a in fresh) + opening[end:]

    def inner(self, element: Element) -> str:
        special = _SPECIAL.get(element.name)
        if special is not None and self.here():
            return special(self, element)
        if element.name in _WORDS:
            return self.words(element.children, element.name)
        return self.blocks(element.name, element.children)

    def table(self, element: Element) -> str:
        """Write a table with widths of columns, and its first row as a group."""
        inner = self.blocks(element.name, element.children)
        rows = [row for body in _elements(element) for row in _elements(body)]
        width = max((len(_elements(row)) for row in rows), default=0)
        columns = "".join(self.filled('<col style="width: {n}.0px;" />') for _ in range(width))
        return f"<colgroup>{columns}</colgroup>{inner}"

    def cell(self, element: Element) -> str:
        inner = self.blocks("", element.children)
        return inner if "text-align" in inner else f'<div class="content-wrapper">{inner}</div>'

    def macro(self, element: Element) -> str:
        """Write a macro with its parameters in another order."""
        parts = [self.escaped(self.node(child, element.name)) for child in element.children]
        count = sum(part.startswith("<ac:parameter") for part in parts)
        first = parts[:count]
        self.chance.shuffle(first)
        return "".join((*first, *parts[count:]))

    def escaped(self, part: str) -> str:
        """Write a plain body as the escaped text that it is."""
        body = _PLAIN_BODY.fullmatch(part)
        if body is None or "<![CDATA[" in body[2] or not self.here():
            return part
        return f"{body[1]}{escape(body[2])}{body[3]}"

    def panel(self, element: Element) -> str:
        id_ = self.filled('<ac:adf-attribute key="local-id">{n}</ac:adf-attribute>')
        own = id_ if element.attributes.get("type") == "panel" else ""
        return own + self.blocks(element.name, element.children)

    # Words

    def words(self, nodes: Sequence[Node], name: str) -> str:
        """Write what stands in a paragraph or a mark, with a comment over some of it perhaps."""
        parts = [self.node(node, name) for node in nodes]
        plain = [isinstance(n, CharData) or getattr(n, "name", "") in _MARKS for n in nodes]
        if len(parts) > 1 and all(plain) and name != "a" and self.here():
            start = self.chance.randrange(len(parts) - 1)
            end = self.chance.randrange(start + 1, len(parts)) + 1
            opening, closing = self.around()
            parts[start:end] = [opening, *parts[start:end], closing]
        return "".join(parts)

    def around(self) -> tuple[str, str]:
        opening, closing = self.chance.choice(_AROUND)
        if "ac:ref" in opening and self.references and self.chance.random() < self.share / 4:
            return self.chance.choice(self.references), closing
        opening = self.filled(opening)
        if "ac:ref" in opening:
            self.references.append(opening)
        return opening, closing

    def characters(self, raw: str) -> str:
        """Write a text with tags around a part of it, within a word perhaps."""
        units = _UNIT.findall(raw)
        if self.here():
            units = [_ENTITIES.get(u, u) if self.here() else u for u in units]
        if not self.codes and self.here():
            units = [u + " " if u == " " and self.here() else u for u in units]
        if units and self.here():
            start = self.chance.randrange(len(units))
            end = self.chance.randint(start + 1, len(units))
            opening, closing = self.around()
            units[start:end] = [opening, *units[start:end], closing]
        return "".join(units)


def _elements(element: Element) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element)]


_SPECIAL: Mapping[str, Callable[[_Decorator, Element], str]] = {
    "table": _Decorator.table,
    "td": _Decorator.cell,
    "th": _Decorator.cell,
    "ac:structured-macro": _Decorator.macro,
    "ac:adf-node": _Decorator.panel,
}
