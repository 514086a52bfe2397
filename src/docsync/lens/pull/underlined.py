r"""Headings that are underlined: they stay so at the two levels that have an underline.

>>> underlined(["Sea", "==="], ("# Sea", "## The sea"), (1, 2))
'The sea\n---'
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from docsync.lens.merge import merged

_UNDERLINE = re.compile(r"[ \t]*(=+|-+)[ \t]*")
_SIGNS = re.compile(r"#+ ?")
_OF_LEVEL = {1: "=", 2: "-"}


def underlined(mine: Sequence[str], texts: tuple[str, str], levels: tuple[int, int]) -> str | None:
    """Put the edit from the first to the second text into an old heading; None for all others.

    The texts are the old and the fresh heading, spelled the docsync way, and `levels` theirs.
    """
    found = _UNDERLINE.fullmatch(mine[-1]) if len(mine) > 1 else None
    if found is None or levels[1] not in _OF_LEVEL:
        return None
    before, after = (_SIGNS.sub("", text, count=1) for text in texts)
    words = merged(before, "\n".join(mine[:-1]), after)
    sign = _OF_LEVEL[levels[1]]
    line = mine[-1] if levels[0] == levels[1] else mine[-1].replace(found[1][0], sign)
    return f"{words}\n{line}"
