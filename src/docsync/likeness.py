"""Which known word may have been meant by one that is not known. Pure.

>>> did_you_mean("statsu", ["status", "push"])
'; did you mean "status"?'
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is most like this one, whatever its case, or nothing."""
    by_folded = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(word.casefold(), by_folded, 1)
    return f'; did you mean "{by_folded[near[0]]}"?' if near else ""
