r"""Where in a file something stands: lines and columns, for what is told of it.

A file that is no text has lines too; what cannot be placed is placed at the start of its line.

>>> Text("# A\n\nsee [b](b.md)\n", "a.md").place_of(3, "b.md")
(3, 9)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docsync.engine.state.tree import Tree
from docsync.errors import FileError
from docsync.sync.pagefile import TitleSource, read_page
from docsync.workspace.textfile import decode

FAR = 200  # lines of one block that are searched for an address
_TITLE_KEY = re.compile(r"^[\"']?title[\"']?[ \t]*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, as far as it is one. `bad_column` is that of its first wrong byte."""

    text: str
    path: str
    bad_column: int = 0

    def column(self, line: int) -> int:
        """Give the column of the first word of a line."""
        words = self._line(line)
        return len(words) - len(words.lstrip()) + 1

    def place_of(self, line: int, address: str) -> tuple[int, int]:
        """Find an address from a line on; where it is spelled otherwise, that line's first word."""
        if line and address:
            for number, words in enumerate(self._lines()[line - 1 : line - 1 + FAR], line):
                if (at := _found(words, address)) is not None:
                    return number, at + 1
        return line, self.column(line) if line else 0

    @property
    def title_line(self) -> int:
        """Say on which line the title stands, 1 for that of a file's name."""
        try:
            page = read_page(self.text, self.path)
        except FileError:
            return 1
        match page.source:
            case TitleSource.FRONT_MATTER:
                key = _TITLE_KEY.search(page.front)
                return page.front.count("\n", 0, key.start()) + 1 if key else 1
            case TitleSource.HEADING | TitleSource.SUBHEADING:
                return (page.front + page.lead).count("\n") + 1
            case TitleSource.COMMENT | TitleSource.FILE_NAME:
                return 1

    def _lines(self) -> list[str]:
        return self.text.split("\n")

    def _line(self, line: int) -> str:
        lines = self._lines()
        return lines[line - 1] if 0 < line <= len(lines) else ""


def text_of(tree: Tree, path: str) -> Text:
    """Read a file for places in it, whatever it holds."""
    if path.endswith("/"):
        return Text("", path)
    try:
        data = tree.files.read_bytes(path)
    except FileError:
        return Text("", path)
    try:
        return Text(decode(data), path)
    except FileError:
        return Text(data.decode("utf-8", "replace"), path, _bad_column(data))


def _bad_column(data: bytes) -> int:
    """Count the characters before the first byte that is no UTF-8, on its line."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        return len(data[start : error.start].decode("utf-8")) + 1
    return 0


def _found(words: str, address: str) -> int | None:
    """Find an address where a link may have it: behind a bracket, a quote or a blank."""
    sign = re.search(rf"(?<![^\s(<\"'=:\]]){re.escape(address)}(?![^\s)>\"'])", words)
    return sign.start() if sign else None
