r"""Code in Markdown: put edited lines between the old fences, or behind the old indentation.

>>> woven_code(["~~~sh", "a", "b", "~~~"], ["a", "c"], "sh")
[('~~~sh', 0), ('a', 1), ('c', None), ('~~~', 3)]
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsync.lens.align import align
from docsync.lens.pull.prefixes import indentation

_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})([ \t]*)(.*)")
_CODE = 4

CodeLine = tuple[str, int | None]  # and which of the old lines it was


def woven_code(mine: Sequence[str], body: Sequence[str], info: str | None) -> list[CodeLine] | None:
    """Give old code with another body; None where it cannot hold that.

    `info` is what stands behind the opening fence; None: as before.
    """
    opening = _FENCE.fullmatch(mine[0])
    if opening is None:
        return _indented(mine, body) if info is None else None
    space, fence, old_info = opening[1], opening[2], opening[4]
    closed = len(mine) > 1 and _ends(mine[-1], fence)
    if any(_ends(line, fence) for line in body) or (fence[0] == "`" and "`" in (info or "")):
        return None
    first = mine[0] if info in (None, old_info) else f"{space}{fence}{opening[3]}{info}"
    inside = mine[1 : len(mine) - 1 if closed else len(mine)]
    found = _lines(inside, body, len(space), space)
    lines = [(first, 0), *((text, None if i is None else i + 1) for text, i in found)]
    return [*lines, (mine[-1], len(mine) - 1)] if closed else [*lines, (space + fence, None)]


def info_of(line: str) -> str:
    """Give what stands behind an opening fence."""
    opening = _FENCE.fullmatch(line)
    return opening[4] if opening else ""


def _ends(line: str, fence: str) -> bool:
    text = line.strip(" \t")
    return len(text) >= len(fence) and set(text) == {fence[0]}


def _indented(mine: Sequence[str], body: Sequence[str]) -> list[CodeLine] | None:
    if not body or not body[0].strip() or not body[-1].strip() or not mine[0][:1].isspace():
        return None
    return _lines(mine, body, _CODE, " " * _CODE)


def _lines(mine: Sequence[str], body: Sequence[str], indent: int, new: str) -> list[CodeLine]:
    """Give the lines of a body, the old ones as they were."""
    texts = [line[len(indentation(line, indent)) :] for line in mine]
    known = {j: i for i, j in align(texts, body)}
    return [
        (mine[known[j]], known[j]) if j in known else (new + line if line else "", None)
        for j, line in enumerate(body)
    ]
