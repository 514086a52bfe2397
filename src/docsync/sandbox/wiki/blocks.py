r"""Blocks in wiki markup: headings, lists, tables, quotes, rules, macros and paragraphs.

>>> storage_of_wiki("h1. Title\n* one\n* two")
'<h1>Title</h1><ul><li>one</li><li>two</li></ul>'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docsync.sandbox.wiki.macros import Macro, macro_at, storage_of_macro
from docsync.sandbox.wiki.words import words

_HEADING = re.compile(r"\s*h([1-6])\.\s+(.*)")
_QUOTED = re.compile(r"\s*bq\.\s+(.*)")
_RULE = re.compile(r"\s*-{4,}\s*")
_ITEM = re.compile(r"\s*([*#]+|-)\s+(.*)")
_ROW = re.compile(r"\s*\|")
# Where a table's cell ends; links and images hold bars of their own.
_CELL = re.compile(r"\[[^\]\n]*\]|\{[^}\n]*\}|![^!\s|][^!\n]*!|\\\||\|\||\|")
_KINDS = {"*": "ul", "-": "ul", "#": "ol"}
_INLINE_MACROS = frozenset({"status", "anchor", "color", "jira", "profile", "emoticon"})


def storage_of_wiki(text: str) -> str:
    """Give the storage of a text in wiki markup; whatever it is, the storage is well-formed."""
    return _Reader(text.replace("\r\n", "\n").replace("\r", "\n")).read()


@dataclass(slots=True)
class _Item:
    """One item of a list; a list inside it is of a kind of its own."""

    kind: str
    text: str
    inner: list[_Item] = field(default_factory=list)


class _Reader:
    """Reads blocks one after the other, line by line; macros may take several lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._parts: list[str] = []
        self._words: list[str] = []

    def read(self) -> str:
        while self._at < len(self._text):
            line = self._line()
            if not line.strip():
                self._flush()
                self._take(line)
            elif not self._block(line):
                self._words.append(self._paragraph_line())
        self._flush()
        return "".join(self._parts)

    def _line(self) -> str:
        end = self._text.find("\n", self._at)
        return self._text[self._at :] if end < 0 else self._text[self._at : end]

    def _take(self, line: str) -> None:
        self._at = min(self._at + len(line) + 1, len(self._text))

    def _flush(self) -> None:
        if self._words:
            text = "\n".join(self._words).strip()
            self._words = []
            if text:
                self._parts.append(f"<p>{words(text, storage_of_wiki)}</p>")

    def _put(self, storage: str) -> None:
        self._flush()
        self._parts.append(storage)

    def _block(self, line: str) -> bool:
        heading, quoted = _HEADING.fullmatch(line), _QUOTED.fullmatch(line)
        if heading:
            self._put(f"<h{heading[1]}>{words(heading[2].strip())}</h{heading[1]}>")
        elif quoted:
            self._put(f"<blockquote><p>{words(quoted[1].strip())}</p></blockquote>")
        elif _RULE.fullmatch(line):
            self._put("<hr />")
        elif _ITEM.match(line):
            self._put(_lists(self._items()))
            return True
        elif _ROW.match(line):
            self._put(_table(self._rows()))
            return True
        else:
            return self._macro(line)
        self._take(line)
        return True

    def _macro(self, line: str) -> bool:
        """Take a macro that stands alone on its lines, or has a body of several."""
        start = self._at + len(line) - len(line.lstrip())
        macro = macro_at(self._text, start)
        if macro is None or macro.name in _INLINE_MACROS:
            return False
        end = self._text.find("\n", macro.end)
        rest = self._text[macro.end : end if end >= 0 else len(self._text)]
        if rest.strip() and "\n" not in (macro.body or ""):
            return False
        self._put(_block_macro(macro))
        self._at = macro.end
        if not rest.strip():
            self._take(rest)
        return True

    def _paragraph_line(self) -> str:
        """Take a line of words; a macro that begins in it brings the lines of its body along."""
        start, at = self._at, self._at
        end = at + len(self._line())
        while at < end:
            macro = macro_at(self._text, at) if self._text[at] == "{" else None
            at = macro.end if macro else at + 1
            if at > end:
                following = self._text.find("\n", at)
                end = following if following >= 0 else len(self._text)
        self._at = min(end + 1, len(self._text))
        return self._text[start:end]

    def _items(self) -> list[tuple[str, str]]:
        items: list[tuple[str, str]] = []
        while self._at < len(self._text):
            line = self._line()
            found = _ITEM.match(line)
            if found is None and (not line.strip() or self._starts_block(line) or not items):
                break
            text = self._paragraph_line()
            if found is None:
                items[-1] = (items[-1][0], f"{items[-1][1]}\n{text.strip()}")
            else:
                items.append((found[1], text[found.start(2) :].strip()))
        return items

    def _starts_block(self, line: str) -> bool:
        patterns = (_HEADING, _QUOTED, _RULE)
        return bool(_ROW.match(line)) or any(one.fullmatch(line) for one in patterns)

    def _rows(self) -> list[str]:
        rows: list[str] = []
        while self._at < len(self._text) and _ROW.match(self._line()):
            row = self._paragraph_line().strip()
            while not row.endswith("|") and self._at < len(self._text) and self._line().strip():
                row = f"{row}\n{self._paragraph_line().strip()}"
            rows.append(row)
        return rows


def _block_macro(macro: Macro) -> str:
    body = None if macro.body is None else storage_of_wiki(macro.body.strip("\n"))
    if macro.name == "quote" and body is not None:
        return f"<blockquote>{body}</blockquote>"
    return storage_of_macro(macro, body)


def _lists(found: list[tuple[str, str]]) -> str:
    top: list[_Item] = []
    for signs, text in found:
        level = top
        for _ in signs[:-1]:
            if not level:
                level.append(_Item(_KINDS[signs[0]], ""))
            level = level[-1].inner
        level.append(_Item(_KINDS[signs[-1]], text))
    return _written(top)


def _written(items: list[_Item]) -> str:
    parts, kind = [], ""
    for item in items:
        if item.kind != kind:
            parts.append((f"</{kind}>" if kind else "") + f"<{item.kind}>")
            kind = item.kind
        parts.append(f"<li>{words(item.text, storage_of_wiki)}{_written(item.inner)}</li>")
    return "".join(parts) + (f"</{kind}>" if kind else "")


def _table(rows: list[str]) -> str:
    written = "".join(f"<tr>{''.join(_cells(row))}</tr>" for row in rows)
    return f"<table><tbody>{written}</tbody></table>"


def _cells(row: str) -> list[str]:
    cells, name, start = [], "", 0
    for found in _CELL.finditer(row):
        if found[0] not in {"|", "||"}:
            continue
        if name:
            text = words(row[start : found.start()].strip(), storage_of_wiki)
            cells.append(f"<{name}>{text}</{name}>")
        name, start = ("th" if found[0] == "||" else "td"), found.end()
    rest = row[start:].strip()
    if rest:
        cells.append(f"<{name}>{words(rest, storage_of_wiki)}</{name}>")
    return cells
