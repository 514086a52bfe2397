"""Which known word may have been meant by one that is not known. Pure.

>>> did_you_mean("statsu", ["status", "push"])
'; did you mean "status"?'
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word most like this one, whatever its case and dashes, or nothing."""
    by_folded = {_folded(each): each for each in known}
    near = difflib.get_close_matches(_folded(word), by_folded, 1)
    return f'; did you mean "{by_folded[near[0]]}"?' if near else ""


def _folded(word: str) -> str:
    """Leave out what makes no two words alike: the dashes of options."""
    return word.casefold().lstrip("-")
