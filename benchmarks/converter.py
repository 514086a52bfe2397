"""The converter's budgets: fresh conversions over real texts, weaving over made pages.

Fresh conversions are measured beside the parse that no converter can do without: markdown-it-py's,
and lxml's. Weaving is measured beside the two fresh conversions. How the time grows with the page
is the slope of a straight line through the logarithms: 1 is linear.
"""

from __future__ import annotations

import html.entities
import math
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from markdown_it import MarkdownIt

from docsync import Base, to_markdown, to_storage
from docsync.errors import ConversionError
from measure import Budget, in_turn

LARGEST = 2_000_000
SIZES = tuple(LARGEST >> halved for halved in range(7, -1, -1))  # each twice the one before
LARGE = 100_000
MADE = 500_000
WOVEN = 100_000
EDITED = 10  # every tenth block
WORDS = [
    "river",
    "stone",
    "lantern",
    "harbour",
    "meadow",
    "cedar",
    "violet",
    "copper",
    "anchor",
    "saddle",
    "maple",
    "orchid",
]
ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">'
    for name, code in html.entities.name2codepoint.items()
    if name not in {"lt", "gt", "amp", "quot"}
)
HEAD = f'<!DOCTYPE page [{ENTITIES}]><page xmlns:ac="ac" xmlns:ri="ri" xmlns:at="at">'


def made_page(size: int) -> str:
    """Make Markdown of about `size` characters: paragraphs, lists, tables, code, all different."""
    blocks: list[str] = []
    total = 0
    while total < size:
        blocks.append(made_block(len(blocks)))
        total += len(blocks[-1])
    return "".join(blocks)


def made_block(number: int) -> str:
    """Make one block, a different one for every number."""
    words = " ".join(WORDS[(number * 7 + step * step) % len(WORDS)] for step in range(30))
    match number % 5:
        case 0:
            return f"## Part {number} of the {words[:20]}\n\n"
        case 1:
            return f"- item {number} {words}\n- **second** {words[:40]}\n\n"
        case 2:
            return f"| a | b |\n| --- | --- |\n| {number} | {words[:50]} |\n\n"
        case 3:
            return f"```python\nprint({number})\n```\n\n"
        case _:
            return f"Paragraph {number} *says* {words}, and [a link](https://example.org/{number}).\n\n"


def edited(page: str) -> str:
    """Change one word in every tenth block."""
    blocks = page.split("\n\n")
    for number in range(0, len(blocks), EDITED):
        blocks[number] = blocks[number].replace(WORDS[number % len(WORDS)], "changed", 1)
    return "\n\n".join(blocks)


def budgets() -> Iterator[Budget]:
    """Measure every row there is; without a corpus only the made pages."""
    corpus = os.environ.get("DOCSYNC_CORPUS")
    if corpus:
        yield from real_texts(Path(corpus))
    plain = [to_storage(made_page(MADE)).text]
    yield fresh_markdown(f"to_markdown fresh, a made page of {MADE // 1000} kB", plain, 12)
    yield from weaving()
    yield from growth()


# Fresh conversions -----------------------------------------------------------------------------


def real_texts(corpus: Path) -> Iterator[Budget]:
    """Convert the Markdown and the storage of a corpus."""
    texts = [path.read_text("utf-8") for path in sorted((corpus / "markdown").rglob("*.md"))]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    name = "to_storage fresh, the Markdown corpus"
    yield fresh(name, texts, (parser.parse, to_storage), 1.4)
    bodies = [path.read_text("utf-8") for path in sorted((corpus / "storage").rglob("*.xhtml"))]
    bodies = [body for body in bodies if is_convertible(body)]
    yield fresh_markdown("to_markdown fresh, real bodies", bodies, 6)
    plain = large_pages(to_storage(text).text for text in texts)
    name = f"to_markdown fresh, large plain pages ({LARGE // 1000} kB)"
    yield fresh_markdown(name, plain, 12)


def large_pages(bodies: Iterable[str]) -> list[str]:
    """Put bodies together to pages of at least `LARGE` characters."""
    pages = [""]
    for body in bodies:
        if len(pages[-1]) >= LARGE:
            pages.append("")
        pages[-1] += body
    return pages


def is_convertible(storage: str) -> bool:
    """Tell whether a body is well-formed."""
    try:
        to_markdown(storage)
    except ConversionError:
        return False
    return True


def lxml_parse(storage: str) -> object:
    """Parse a body the way lxml can, with all entities declared."""
    parser = etree.XMLParser(resolve_entities=True, huge_tree=True, recover=True)
    return etree.fromstring(f"{HEAD}{storage}</page>".encode(), parser)


def fresh_markdown(name: str, bodies: list[str], at_most: float) -> Budget:
    """Convert bodies to Markdown, beside lxml's parse."""
    return fresh(name, bodies, (lxml_parse, to_markdown), at_most)


def fresh(
    name: str,
    texts: list[str],
    works: tuple[Callable[[str], object], Callable[[str], object]],
    at_most: float,
) -> Budget:
    """Measure a conversion, the second work, beside a parse, the first."""
    floor, taken = in_turn(texts, works)
    size = sum(map(len, texts)) / 1e6
    note = f"{size / taken:.2f} MB/s, the parse {size / floor:.1f} MB/s"
    return Budget(name, taken / floor, at_most, note=note)


# Weaving ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """A made page of which every tenth block was edited, on both sides."""

    base: Base
    markdown: str
    storage: str

    def push_afresh(self) -> None:
        """Convert to storage without a base."""
        to_storage(self.markdown)

    def pull_afresh(self) -> None:
        """Convert to Markdown without a base."""
        to_markdown(self.storage)

    def push(self) -> None:
        """Weave the edited Markdown into the old storage."""
        to_storage(self.markdown, base=self.base)

    def pull(self) -> None:
        """Weave the edited storage into the old Markdown."""
        to_markdown(self.storage, base=self.base)


def made_edit(size: int) -> Edit:
    """Make a page of about `size` characters, and edit it."""
    page = made_page(size)
    markdown = edited(page)
    return Edit(Base(page, to_storage(page).text), markdown, to_storage(markdown).text)


def weaving() -> Iterator[Budget]:
    """Weave a page in both directions, beside both fresh conversions together."""
    works = (Edit.push_afresh, Edit.pull_afresh, Edit.push, Edit.pull)
    to, back, push, pull = in_turn([made_edit(WOVEN)], works)
    page = f"a page of {WOVEN // 1000} kB, a tenth edited"
    yield Budget(f"to_storage woven, {page}", push / (to + back), 3, note=f"{push:.2f} s")
    yield Budget(f"to_markdown woven, {page}", pull / (to + back), 3, note=f"{pull:.2f} s")


def growth() -> Iterator[Budget]:
    """Fit the exponents, from the smallest page to the largest."""
    works = {
        "to_storage fresh": Edit.push_afresh,
        "to_markdown fresh": Edit.pull_afresh,
        "to_storage woven": Edit.push,
        "to_markdown woven": Edit.pull,
    }
    reach = f"{SIZES[0] // 1000} kB to {LARGEST // 1_000_000} MB"
    seconds = [in_turn([made_edit(size)], tuple(works.values()), rounds(size)) for size in SIZES]
    for name, taken in zip(works, zip(*seconds, strict=True), strict=True):
        points = [(math.log(x), math.log(y)) for x, y in zip(SIZES, taken, strict=True)]
        note = f"{taken[0]:.3f} s to {taken[-1]:.2f} s"
        yield Budget(f"{name}: exponent, {reach}", slope(points), 1.15, "", note)


def rounds(size: int) -> int:
    """Say how often a page is converted: a small one more often, for its time shakes more."""
    return 3 if size < WOVEN else 1


def slope(points: list[tuple[float, float]]) -> float:
    """Fit a straight line by least squares and give its slope."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return rise / sum((x - middle_x) ** 2 for x, _ in points)
