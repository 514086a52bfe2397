"""Items that say their number, where it is the one they have anyway: they follow their place.

A list whose numbers jump is no list that Markdown can write; in every other the number of an item
is hidden, and goes with the item until it stands elsewhere.

>>> list(numbered(['<li value="2">bow</li>', "<li>stern</li>"], 4))
['<li value="4">bow</li>', '<li>stern</li>']
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_NUMBERED = re.compile(r"""(<li\b[^<>]*?\svalue=)(?:"[^"]*"|'[^']*')""")


def numbered(items: Iterable[str], start: int) -> Iterator[str]:
    """Give the items of a list, each with the number that it has where it stands now."""
    for number, text in enumerate(items, start):
        found = _NUMBERED.match(text)
        yield text if found is None else f'{found[1]}"{number}"{text[found.end() :]}'
