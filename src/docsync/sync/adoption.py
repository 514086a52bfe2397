r"""What other tools left in Markdown files about the pages they made of them.

Two kinds of marks are read, and none is written or taken away: keys of the front matter, and
comments at the head of the file. Names are compared without case, dashes and underscores, since
tools spell one key in many ways.

Sources: mark's header (github.com/kovetskiy/mark), md2conf's comments (github.com/hunyadi/md2conf),
the keys of markdown-confluence (connie-page-id), and those that exporters write.

>>> marks("<!-- confluence-page-id: 4711 -->\n# Setup\n")
Marks(page='4711', sign='<!-- confluence-page-id -->', title='', space='')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from docsync.errors import FileError
from docsync.sync.pagefile import normal_title, read_page
from docsync.sync.state import NodeKind, Presence, RemotePage
from docsync.sync.titles import title_key
from docsync.syntax import frontmatter

_IDS = frozenset({"confluencepageid", "confluenceid", "confluencepage", "conniepageid", "pageid"})
_NESTED_IDS = frozenset({"id", "pageid", "page"})
_ADDRESSES = frozenset({"confluenceurl", "confluencepageurl", "conniepageurl"})
_SPACES = frozenset({"confluencespacekey", "confluencespace", "spacekey", "space"})
_TITLES = frozenset({"title"})

_COMMENT = re.compile(r"<!--((?:(?!-->)[\s\S])*)-->")
_LINE = re.compile(r"^[ \t]*([A-Za-z][A-Za-z0-9_-]*)[ \t]*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_NUMBERED = re.compile(r"/pages/(\d+)|[?&]pageId=(\d+)")


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says about its page: an id and what says so, else a title; and the space."""

    page: str = ""
    sign: str = ""
    title: str = ""
    space: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A page that a file may take over, and how it is known."""

    path: str
    page: RemotePage
    sign: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mark that leads to no page, and why."""

    path: str
    reason: str


def marks(text: str) -> Marks:
    """Read the marks of one file; a file whose front matter is broken has none."""
    try:
        front, lead = _head(text)
    except FileError:
        return Marks()
    said = [*_of_keys(front), *_of_comments(lead)]
    page, sign = next(((value, sign) for kind, value, sign in said if kind == "page"), ("", ""))
    space = next((value for kind, value, _ in said if kind == "space"), "")
    title = next((value for kind, value, _ in said if kind == "title"), "")
    return Marks(page, sign, title, space)


def propose(
    files: Mapping[str, Marks], listed: Iterable[RemotePage], space: str, closed: frozenset[str]
) -> tuple[tuple[Proposal, ...], tuple[Refusal, ...]]:
    """Find the page each file names; `closed` are those that may not be taken over."""
    pages = {page.id: page for page in listed if page.kind is NodeKind.PAGE}
    titles = {
        title_key(page.title): page for page in pages.values() if page.presence is Presence.CURRENT
    }
    proposals: dict[str, Proposal] = {}
    refusals: list[Refusal] = []
    for path, found in sorted(files.items()):
        page = pages.get(found.page) if found.page else titles.get(title_key(found.title))
        sign = found.sign or "<!-- Title -->"
        if not found.page and (not found.title or page is None):
            continue
        reason = _refused(found, page, space, closed, proposals)
        if reason or page is None:
            refusals.append(Refusal(path, f"{sign}: {reason}"))
        else:
            proposals[page.id] = Proposal(path, page, sign)
    return tuple(proposals.values()), tuple(refusals)


def _refused(
    found: Marks,
    page: RemotePage | None,
    space: str,
    closed: frozenset[str],
    taken: Mapping[str, Proposal],
) -> str:
    if found.space and found.space.casefold() != space.casefold():
        return f"the page is in the space {found.space}; pages do not move between spaces"
    if page is None:
        return f"the space shows no page {found.page}"
    if page.presence is not Presence.CURRENT:
        return f"the page {page.id} is {page.presence.value}"
    if page.id in closed:
        return f"the page {page.id} belongs to another folder that is synced, or is the root"
    if page.id in taken:
        return f"the page {page.id} is named by {taken[page.id].path} already"
    return ""


def _head(text: str) -> tuple[str, str]:
    page = read_page(text, "x.md")
    return page.front, page.lead


def _of_keys(front: str) -> Iterator[tuple[str, str, str]]:
    for key, value in frontmatter.values(front).items():
        name = _plain(key)
        if isinstance(value, Mapping) and name == "confluence":
            nested = [(_plain(str(inner)), one) for inner, one in value.items()]
            for inner, one in nested:
                if inner in _NESTED_IDS:
                    yield from _said("confluencepageid", str(one), f"{key}: {{{inner}: …}}")
                elif inner in _SPACES or inner == "url":
                    yield from _said(f"confluence{inner}", str(one), f"{key}: {{{inner}: …}}")
        elif isinstance(value, str | int) and name not in _TITLES | {"space"}:
            yield from _said(name, str(value), key)


def _of_comments(lead: str) -> Iterator[tuple[str, str, str]]:
    for comment in _COMMENT.finditer(lead):
        for line in _LINE.finditer(comment[1]):
            yield from _said(_plain(line[1]), line[2], f"<!-- {line[1]} -->")


def _said(name: str, value: str, sign: str) -> Sequence[tuple[str, str, str]]:
    """Say what a key means, where it means anything."""
    if name in _IDS and value.strip().isdecimal():
        return [("page", value.strip(), sign)]
    if name in _ADDRESSES and (numbered := _NUMBERED.search(value)):
        return [("page", numbered[1] or numbered[2], sign)]
    if name in _SPACES and value.strip():
        return [("space", value.strip(), sign)]
    if name in _TITLES and value.strip():
        return [("title", normal_title(value), sign)]
    return []


def _plain(key: str) -> str:
    return key.replace("-", "").replace("_", "").lower()
