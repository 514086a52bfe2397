"""An independent walk over a tree of Markdown files: which links it has, and which are broken.

It shares nothing with docsync: markdown-it-py alone says where the links are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|$")
HTML_ADDRESS = re.compile(
    r"""<(?:a|img)\b[^>]*?\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.DOTALL
)
PAGE_OF_A_FOLDER = ("index.md", "README.md")


@dataclass(frozen=True, slots=True, order=True)
class FoundLink:
    """One link or picture: in which file, and at which address."""

    path: str
    address: str


def exact(href: str) -> str:
    return href


def parser() -> MarkdownIt:
    """Make a parser that leaves addresses as they are written."""
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
    markdown.normalizeLink = exact  # type: ignore[method-assign, assignment]
    return markdown


def addresses(tokens: Sequence[Token]) -> Iterator[str]:
    """Give the address of every link and picture, in HTML too."""
    for token in tokens:
        match token.type:
            case "link_open":
                yield str(token.attrs["href"])
            case "image":
                yield str(token.attrs["src"])
            case "html_block" | "html_inline":
                yield from ("".join(found) for found in HTML_ADDRESS.findall(token.content))
        yield from addresses([] if token.type == "image" else token.children or [])


def relative_links(root: Path) -> Iterator[FoundLink]:
    """Give every link of every page that does not lead to another site or stay on its page."""
    markdown = parser()
    for path in sorted(root.rglob("*.md")):
        for address in addresses(markdown.parse(path.read_text("utf-8"))):
            if not ELSEWHERE.match(address):
                yield FoundLink(path.relative_to(root).as_posix(), address)


def file_of(root: Path, link: FoundLink) -> Path | None:
    """Say which file a link leads to: a folder stands for its page."""
    path = unquote(link.address.partition("#")[0].partition("?")[0])
    start = root if path.startswith("/") else (root / link.path).parent
    file = (start / path.lstrip("/")).resolve()
    if file.is_dir():
        pages = [*(file / name for name in PAGE_OF_A_FOLDER), file.with_name(f"{file.name}.md")]
        return next((page for page in pages if page.is_file()), None)
    return file if file.is_file() else None


def broken_links(root: Path) -> list[FoundLink]:
    """List the links that lead nowhere."""
    return sorted(link for link in relative_links(root) if file_of(root, link) is None)


def shown_files(root: Path, suffixes: frozenset[str]) -> set[tuple[str, Path]]:
    """List which page shows or links to which file that is no page."""
    return {
        (link.path, file)
        for link in relative_links(root)
        if (file := file_of(root, link)) is not None and file.suffix.lower() in suffixes
    }
