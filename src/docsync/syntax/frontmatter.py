r"""Front matter: the YAML block at the head of a file, split off exactly and changed by the line.

Only the keys docsync owns are read, and written; the lines of every other key, their order and
their comments stay as they are. Text is `str` with `\n`.

>>> front, rest = split("---\ntitle: Hello\n---\n\nText.\n")
>>> read(front).title, rest
('Hello', '\nText.\n')
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.compat import StringIO
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from docsync.errors import FileError
from docsync.syntax.lines import split_lines

POST = "blogpost"

_FENCE = re.compile(r"---[ \t]*\n")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(?:[\"'\w][^\n]*?:(?:[ \t\n]|\Z)|\{|\Z)")


@dataclass(frozen=True, slots=True)
class Header:
    """What the owned keys say. None: the key is not there."""

    title: str | None = None
    labels: tuple[str, ...] | None = None
    order: int | None = None
    page: str = ""  # confluence.id
    post: bool = False  # type: blogpost


def split(text: str) -> tuple[str, str]:
    """Split a text into its front matter, fences included ('' where it has none), and the rest."""
    opening = _FENCE.match(text)
    closing = _END.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return "", text
    if not _FIRST.match(text[opening.end() : closing.start()]):
        return "", text  # a thematic break, and a heading underlined with dashes
    if not text[opening.end() :].removeprefix(closing[0]).strip():
        return "", text  # two thematic breaks, and nothing else
    return text[: closing.end()], text[closing.end() :]


def read(front: str) -> Header:
    """Read the owned keys of a front matter, or raise a `FileError` with its line in the file."""
    data = load(front)
    return Header(
        title=_text(data, "title"),
        labels=_labels(data),
        order=_order(data),
        page=_page(data),
        post=data.get("type") == POST,
    )


def values(front: str) -> dict[str, object]:
    """Give every key of a front matter as it is read, for what other tools left there."""
    return {str(key): value for key, value in load(front).items()}


def write(front: str, key: str, value: str | int | tuple[str, ...] | None) -> str:
    """Set an owned key of the top level, or take it out where the value is None."""
    return replaced(front, key, "" if value is None else _entry(key, value))


def text_of(front: str, key: str) -> str:
    """Give the lines of a key of the top level, '' where it is not there."""
    lines = split_lines(front)
    return "".join(lines[slice(*_span(front, lines, key))]) if front else ""


def replaced(front: str, key: str, text: str) -> str:
    """Put other lines in place of those of a key; where it is absent, behind the others."""
    if not front:
        return f"---\n{text}---\n" if text else ""
    lines = split_lines(front)
    start, end = _span(front, lines, key)
    lines[start:end] = [text]
    return "".join(lines) if "".join(lines[1:-1]).strip() else ""


def load(front: str) -> CommentedMap:
    """Read a front matter, or raise a `FileError` with its line in the file."""
    if not front:
        return CommentedMap()
    inner = "".join(split_lines(front)[1:-1])
    try:
        data = YAML(typ="rt").load(inner)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 2 if mark is not None else 1
        raise FileError(f"broken front matter: {error.problem}", line=line) from None
    except (YAMLError, ValueError) as error:
        raise FileError(f"broken front matter: {error}", line=1) from None
    if data is None:
        return CommentedMap()
    if not isinstance(data, CommentedMap):
        raise FileError("front matter must hold keys and values", line=2)
    return data


def _line(data: CommentedMap, key: str) -> int:
    return int(data.lc.key(key)[0]) + 2


def _text(data: CommentedMap, key: str) -> str | None:
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, str | int | float):
        return str(value)
    raise FileError(f"{key} in the front matter must be a text", line=_line(data, key))


def _labels(data: CommentedMap) -> tuple[str, ...] | None:
    value = data.get("labels")
    if value is None:
        return None
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return tuple(str(one).strip() for one in value if str(one).strip())
    raise FileError(
        "labels in the front matter must be a list of words", line=_line(data, "labels")
    )


def _order(data: CommentedMap) -> int | None:
    value = data.get("order")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _page(data: CommentedMap) -> str:
    value = data.get("confluence")
    if not isinstance(value, CommentedMap) or value.get("id") is None:
        return ""
    page = str(value["id"]).strip()
    if not page.isdecimal():
        raise FileError(
            f'confluence: id: "{page}" is not the id of a page, which is a number',
            line=_line(data, "confluence"),
        )
    return page


def _span(front: str, lines: list[str], key: str) -> tuple[int, int]:
    """Find the lines of a key; where it is absent, the empty span before the closing fence."""
    data = load(front)
    last = len(lines) - 1
    if data.fa.flow_style():
        raise FileError(
            f"the front matter stands in braces: set {key} there by hand",
            line=2,
            hint="or write one key a line",
        )
    if key not in data:
        return last, last
    starts = sorted(_line(data, str(name)) - 1 for name in data)
    start = _line(data, key) - 1
    end = next((line for line in starts if line > start), last)
    while end > start + 1 and _is_filler(lines[end - 1]):
        end -= 1
    return start, end


def _is_filler(line: str) -> bool:
    return not line.strip() or line.startswith("#")


def _entry(key: str, value: str | int | tuple[str, ...]) -> str:
    """Write one key as YAML: a text on one line, a list in brackets."""
    writer = YAML(typ="rt")
    writer.width = 1_000_000
    writer.default_flow_style = True
    out = StringIO()
    writer.dump(list(value) if isinstance(value, tuple) else value, out)
    written = out.getvalue().removesuffix("\n").removesuffix("\n...")
    return f"{key}: {written}\n"
