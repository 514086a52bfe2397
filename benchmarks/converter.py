"""The converter's budgets: fresh conversions over real texts, weaving over made pages.

The floors are measured in the same run: markdown-it-py's own parse, and lxml's.
"""

from __future__ import annotations

import html.entities
import math
import os
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from markdown_it import MarkdownIt

from docsync import Base, to_markdown, to_storage
from docsync.errors import ConversionError
from measure import Budget, best

SIZES = (20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
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
        yield fresh_storage(Path(corpus))
        yield fresh_markdown(Path(corpus))
    yield fresh_markdown_of_plain_pages()
    yield from weaving()
    yield growth()


def fresh_storage(corpus: Path) -> Budget:
    """Convert the Markdown corpus."""
    texts = [path.read_text("utf-8") for path in sorted((corpus / "markdown").rglob("*.md"))]
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    floor = best(lambda: [parser.parse(text) for text in texts], 3)
    taken = best(lambda: [to_storage(text) for text in texts], 3)
    size = sum(map(len, texts)) / 1e6
    return Budget(
        "to_storage fresh, Markdown corpus", taken / floor, 1.4, note=f"{size / taken:.2f} MB/s"
    )


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


def fresh_markdown(corpus: Path) -> Budget:
    """Convert the real bodies."""
    texts = [path.read_text("utf-8") for path in sorted((corpus / "storage").rglob("*.xhtml"))]
    texts = [text for text in texts if is_convertible(text)]
    floor = best(lambda: [lxml_parse(text) for text in texts], 3)
    taken = best(lambda: [to_markdown(text) for text in texts], 3)
    size = sum(map(len, texts)) / 1e6
    return Budget(
        "to_markdown fresh, real bodies", taken / floor, 6, note=f"{size / taken:.2f} MB/s"
    )


def fresh_markdown_of_plain_pages() -> Budget:
    """Convert a large plain page that `to_storage` made."""
    storage = to_storage(made_page(500_000)).text
    floor = best(lambda: lxml_parse(storage), 3)
    taken = best(lambda: to_markdown(storage), 3)
    return Budget("to_markdown fresh, a large plain page", taken / floor, 12)


def weaving() -> Iterator[Budget]:
    """Weave a page of which every tenth block was edited, in both directions."""
    page = made_page(WOVEN)
    storage = to_storage(page).text
    changed = edited(page)
    changed_storage = to_storage(changed).text
    both = best(lambda: (to_storage(changed), to_markdown(changed_storage)), 3)
    base = Base(page, storage)
    pushed = best(lambda: to_storage(changed, base=base), 3)
    pulled = best(lambda: to_markdown(changed_storage, base=base), 3)
    yield Budget("to_storage with base, 100 kB, 10 % edited", pushed / both, 3)
    yield Budget("to_markdown with base, 100 kB, 10 % edited", pulled / both, 3)


def growth() -> Budget:
    """Fit the exponent of the time to weave, from 20 kB to 2 MB: 1 is linear."""
    points = []
    for size in SIZES:
        page = made_page(size)
        base = Base(page, to_storage(page).text)
        changed = edited(page)
        points.append((math.log(size), math.log(best(lambda: to_storage(changed, base=base), 1))))  # noqa: B023 - called at once
    return Budget("exponent of weaving, 20 kB to 2 MB", slope(points), 1.15, "")


def slope(points: list[tuple[float, float]]) -> float:
    """Fit a straight line by least squares and give its slope."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return rise / sum((x - middle_x) ** 2 for x, _ in points)
