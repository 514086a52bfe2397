r"""Lines of a text, ends kept. Only `\n` ends a line: `str.splitlines` knows ten more ends.

>>> split_lines("a\u2028b\n\nc")
['a\u2028b\n', '\n', 'c']
"""

from __future__ import annotations


def split_lines(text: str) -> list[str]:
    r"""Split a text behind each `\n`; joined again the lines are the text."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
