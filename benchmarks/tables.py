r"""Puts tables into a page of the documentation, between the marks that name them.

>>> filled("<!-- day -->\nold\n<!-- end of day -->", {"day": "new"})
'<!-- day -->\n\nnew\n\n<!-- end of day -->'
"""

from __future__ import annotations

from collections.abc import Mapping


def filled(text: str, tables: Mapping[str, str]) -> str:
    """Replace what stands between `<!-- NAME -->` and `<!-- end of NAME -->`, for each name."""
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"there is no {begin} … {end}")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    return text
