r"""A Markdown file as a page: front matter, title, labels, and the body the converter sees.

A title comes from `title` in the front matter, else from the first block if that is a heading
(taken out of the body if it is level 1), else from the file's name; comments before it are no
block. Where there is no such heading, `<!-- Title: … -->` there is the title, as mark writes it.

>>> page = read_page("# The *Guide*\n\nText.\n", "guide.md")
>>> page.title, page.body
('The Guide', 'Text.\n')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docsync.errors import FileError
from docsync.syntax import frontmatter
from docsync.syntax.entries import put
from docsync.syntax.frontmatter import Header
from docsync.syntax.lines import split_lines

MAX_TITLE = 255

_MARKDOWN = MarkdownIt("commonmark").enable("strikethrough")
_BLANK = re.compile(r"(?:[ \t]*\n)*")
_LEAD = re.compile(r"(?:[ \t]*\n| {0,3}<!--(?:(?!-->)[\s\S])*-->[ \t]*(?:\n|\Z))*")
_TITLE = re.compile(r"(<!--[ \t]*Title:[ \t]*)(\S(?:[^\n]*\S)?)([ \t]*-->)", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\s*\{[ \t]*[#.:][^{}]*\}\s*$")
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#{}|~!:])")


class TitleSource(Enum):
    """Where a title was said."""

    FRONT_MATTER = "front matter"
    COMMENT = "comment"  # <!-- Title: … --> at the head of the file
    HEADING = "heading"  # a level-1 heading, which is no part of the body
    SUBHEADING = "subheading"  # a deeper heading, which is
    FILE_NAME = "file name"


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file in its parts: `front + lead + heading + body` is its text."""

    front: str
    lead: str  # the blank lines and comments between front matter and text
    heading: str  # with the blank lines behind it; '' where the body keeps it
    body: str
    header: Header
    title: str
    source: TitleSource

    @property
    def text(self) -> str:
        """The whole file."""
        return self.front + self.lead + self.heading + self.body

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels the file asks for, sorted."""
        return tuple(sorted({label.lower() for label in self.header.labels or ()}))

    @property
    def body_line(self) -> int:
        """How many lines stand before the body."""
        return (self.front + self.lead + self.heading).count("\n")


def read_page(text: str, path: str) -> PageFile:
    """Read a file's text, or raise a `FileError` with the line of broken front matter."""
    front, rest = frontmatter.split(text)
    header = frontmatter.read(front)
    lead = _LEAD.match(rest)
    cut = lead.end() if lead else 0
    lead_text, rest = rest[:cut], rest[cut:]
    if header.title is not None and (title := normal_title(header.title)):
        return PageFile(front, lead_text, "", rest, header, title, TitleSource.FRONT_MATTER)
    title, level, end = _first_heading(rest)
    said = _TITLE.search(lead_text)
    if said and (named := normal_title(said[2])) and (named != title or level > 1):
        return PageFile(front, lead_text, "", rest, header, named, TitleSource.COMMENT)
    if not title:
        name = name_title(path)
        return PageFile(front, lead_text, "", rest, header, name, TitleSource.FILE_NAME)
    if level > 1:
        return PageFile(front, lead_text, "", rest, header, title, TitleSource.SUBHEADING)
    return PageFile(front, lead_text, rest[:end], rest[end:], header, title, TitleSource.HEADING)


def compose(
    page: PageFile,
    *,
    title: str | None = None,
    labels: tuple[str, ...] | None = None,
    entries: Mapping[str, object] | None = None,
    body: str,
) -> str:
    """Put a file together again with another title, other labels or entries, or another body.

    The user's spelling of a title stays while its plain text is the title; None keeps a value.
    """
    front, lead, heading = page.front, page.lead, page.heading
    if labels is not None and tuple(sorted(labels)) != page.labels:
        front = frontmatter.write(front, "labels", tuple(sorted(labels)) or None)
    for name, value in (entries or {}).items():
        front = put(front, name, value)
    if title is not None and normal_title(title) != page.title:
        front, lead, heading = _retitled(page, front, title)
    if front and not page.front and not lead:
        lead = "\n"
    if page.front and not front:
        lead = lead.lstrip("\n")
    if heading and body and not heading.endswith("\n\n") and heading != page.heading:
        heading += "\n"
    if heading and body and not heading.endswith("\n"):
        heading += "\n\n"
    return front + lead + heading + body


def new_page(
    title: str, labels: tuple[str, ...], body: str, entries: Mapping[str, object] | None = None
) -> str:
    """Write the text of a new file: its title as a heading where that can be spelled."""
    heading = spell_heading(title)
    front = frontmatter.write("", "labels", tuple(sorted(labels)) or None)
    for name, value in (entries or {}).items():
        front = put(front, name, value)
    if not heading:
        front = frontmatter.write(front, "title", title)
    head = front + "\n" if front else ""
    body = body[_blank_end(body) :]
    return head + heading + ("\n" if heading and body else "") + body


def normal_title(title: str) -> str:
    """Write a title with single blanks, as the site compares it."""
    return " ".join(title.split())


def name_title(path: str) -> str:
    """Name a page after its file, or after its folder where it is the folder's page."""
    folder, _, name = path.rpartition("/")
    stem = name[: -len(".md")] if name.lower().endswith(".md") else name
    if stem.lower() in {"index", "readme"} and folder:
        stem = folder.rpartition("/")[2]
    return normal_title(stem) or "Untitled"


def folder_title(path: str) -> str:
    """Name what stands for a folder without a page of its own; its path ends with a slash."""
    return name_title(path + "index.md")


def check_title(title: str) -> None:
    """Raise a `FileError` for a title that no page can have."""
    if len(title) > MAX_TITLE:
        raise FileError(
            f"the title has {len(title)} characters, {MAX_TITLE} are allowed",
            line=1,
            hint="set a shorter `title` in its front matter",
        )


def spell_heading(title: str) -> str:
    """Write a title as a level-1 heading that reads back as it, or '' where none does."""
    for spelled in (title, _SPECIAL.sub(r"\\\1", title)):
        heading = f"# {spelled}\n"
        if _first_heading(heading)[:2] == (normal_title(title), 1):
            return heading
    return ""


def _retitled(page: PageFile, front: str, title: str) -> tuple[str, str, str]:
    """Write a title where it came from; where that cannot spell it, it gives way to a key."""
    if page.source is TitleSource.HEADING and (heading := spell_heading(title)):
        blank = page.heading[len(page.heading.rstrip("\n")) + 1 :]
        return front, page.lead, heading + blank
    if page.source is TitleSource.COMMENT and "--" not in title:
        lead = _TITLE.sub(lambda said: said[1] + title + said[3], page.lead, count=1)
        return front, lead, page.heading
    heading = "" if page.source is TitleSource.HEADING else page.heading
    return frontmatter.write(front, "title", title), page.lead, heading


def _first_heading(text: str) -> tuple[str, int, int]:
    """Find the title, level and end (blank lines included) of a heading that comes first."""
    chunk = text[: _paragraph_end(text)]
    tokens = _MARKDOWN.parse(text if "[" in chunk else chunk) if _may_head(chunk) else []
    if not tokens or tokens[0].type != "heading_open" or tokens[0].map is None:
        return "", 0, 0
    lines = split_lines(text)
    end = sum(len(line) for line in lines[: tokens[0].map[1]])
    title = normal_title(_ATTRIBUTES.sub("", _plain(tokens[1])))
    return title, int(tokens[0].tag[1]), end + _blank_end(text[end:])


def _may_head(chunk: str) -> bool:
    lines = chunk.splitlines()
    return bool(lines) and (
        lines[0].lstrip().startswith("#")
        or any(set(line.strip()) in ({"="}, {"-"}) for line in lines[1:])
    )


def _paragraph_end(text: str) -> int:
    end = re.search(r"\n[ \t]*\n", text)
    return end.start() + 1 if end else len(text)


def _blank_end(text: str) -> int:
    blank = _BLANK.match(text)
    return blank.end() if blank else 0


def _plain(inline: Token) -> str:
    """Write the plain text of an inline token."""
    parts: list[str] = []
    for token in inline.children or ():
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(token.content)
            case _:
                pass
    return "".join(parts)


def headings(text: str) -> tuple[str, ...]:
    """List the plain texts of a body's headings, in order."""
    tokens = _MARKDOWN.parse(text)
    return tuple(
        normal_title(_ATTRIBUTES.sub("", _plain(tokens[at + 1])))
        for at, token in enumerate(tokens)
        if token.type == "heading_open"
    )
