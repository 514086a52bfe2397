r"""Tables as Markdown: a pipe table where one can show it, else HTML with Markdown in the cells.

>>> from docsync.document.model import Paragraph, Row, Text
>>> from docsync.values import Site
>>> table = Table((Row((Cell((Paragraph((Text("a | b"),)),), header=True),)),))
>>> print(write_table(table, InlineWriter(Site()), lambda blocks: ""))
| a \| b |
| --- |
"""

from __future__ import annotations

from collections.abc import Callable

from docsync.document.model import Blocks, Cell, Paragraph, PictureBlock, Row, Table
from docsync.document.normal import is_plain
from docsync.markdown.escape import keep_edges
from docsync.markdown.inline_writer import LINE, InlineWriter

WriteBlocks = Callable[[Blocks], str]

_ALIGNMENTS = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}


def write_table(table: Table, inline: InlineWriter, blocks: WriteBlocks) -> str:
    """Write a table; `blocks` writes what stands in the cells of an HTML table."""
    if table.rows and table.rows[0].cells and is_plain(table):
        return _pipe_table(table, inline)
    return html_table(table, blocks)


def _pipe_table(table: Table, inline: InlineWriter) -> str:
    first = table.rows[0].cells
    headed = all(cell.header for cell in first)
    columns = [_ALIGNMENTS[cell.align] for cell in first]
    header = [pipe_cell(cell, inline) for cell in first] if headed else [""] * len(first)
    lines = [pipe_row(header), pipe_row(columns)]
    rows = table.rows[1 if headed else 0 :]
    lines += [pipe_row([pipe_cell(cell, inline) for cell in row.cells]) for row in rows]
    return "\n".join(lines)


def pipe_row(cells: list[str]) -> str:
    """Write one line of a pipe table."""
    return f"| {' | '.join(cells)} |"


def pipe_cell(cell: Cell, inline: InlineWriter) -> str:
    """Write the words of a cell in one line, pipes escaped."""
    match cell.blocks:
        case (Paragraph(children),):
            written = keep_edges(inline.write(children, LINE))
        case (PictureBlock(picture),):
            written = inline.picture(picture)
        case _:
            return ""
    return written.replace("|", "\\|")


def html_table(table: Table, blocks: WriteBlocks) -> str:
    """Write a table as HTML, with Markdown in its cells."""
    rows = "\n".join(_html_row(row, blocks) for row in table.rows)
    return f"<table>\n{rows}\n</table>"


def _html_row(row: Row, blocks: WriteBlocks) -> str:
    cells = "\n".join(_html_cell(cell, blocks) for cell in row.cells)
    return f"<tr>\n{cells}\n</tr>"


def _html_cell(cell: Cell, blocks: WriteBlocks) -> str:
    tag = "th" if cell.header else "td"
    start = tag
    if cell.colspan > 1:
        start += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        start += f' rowspan="{cell.rowspan}"'
    if cell.align:
        start += f' align="{cell.align}"'
    inside = blocks(cell.blocks)
    return f"<{start}>\n\n{inside}\n\n</{tag}>" if inside else f"<{start}></{tag}>"
