"""Links between the files of a tree: paths to pages and attachments, and back.

A `TreeMap` knows the whole tree and is shared; a `PageLinks` belongs to one page, fulfils
`docsync.values.Links`, and remembers what it was asked: which files the page uses, which
attachments it shows, which addresses lead nowhere. An address with a path is looked up from the
file's folder, or from the top of the tree where it begins with a slash.

>>> titles = {"a.md": "A", "b/index.md": "B"}
>>> tree = tree_map(TreeMap(titles, {}, "DOCS", lambda path: Found.MISSING))
>>> PageLinks("a.md", tree).resolve("b/#top")
PageRef(title='B', space='', anchor='top')
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from docsync.document.text import file_slug, slug
from docsync.sync.layout import folder_pages
from docsync.sync.names import attachment_name, distinct_name
from docsync.sync.state import Found, folder_of
from docsync.sync.titles import fold
from docsync.values import AttachmentRef, Editor, PageRef

# The finds that are told when a page links to one; the others speak for themselves.
REFUSED = frozenset({Found.FOREIGN, Found.HIDDEN, Found.IGNORED, Found.TOO_BIG, Found.LFS_POINTER})


@dataclass(frozen=True, slots=True)
class TreeMap:
    """The pages of a tree by path, with the titles they will have on the site.

    `aliases` maps folded titles that pages had before to their paths. `probe` says what stands at
    any other path, `headings` gives the headings of a file.
    """

    titles: Mapping[str, str]
    aliases: Mapping[str, str]
    space: str
    probe: Callable[[str], Found]
    headings: Callable[[str], tuple[str, ...]] = lambda _path: ()
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # path -> name: file
    editor: Editor = Editor.NEW
    paths: Mapping[str, str] = field(default_factory=dict)  # folded title -> path; see `tree_map`
    folders: Mapping[str, str] = field(default_factory=dict)  # folder -> its page


def tree_map(tree: TreeMap) -> TreeMap:
    """Complete a tree map with what follows from its titles."""
    paths = {**tree.aliases, **{fold(title): path for path, title in tree.titles.items()}}
    return replace(tree, paths=paths, folders=folder_pages(tree.titles))


@dataclass(slots=True)
class PageLinks:
    """The links of the page at `path`. `names` maps the files it uses to attachment names."""

    path: str
    tree: TreeMap
    names: dict[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)  # file -> name, asked for by Markdown
    shown: dict[str, str] = field(default_factory=dict)  # name -> file, asked for by storage
    missing: dict[str, str] = field(default_factory=dict)  # address -> path that is not there
    there: frozenset[str] = frozenset()  # the attachments that are on the page
    coming: set[str] = field(default_factory=set)  # files for those that never were here

    def resolve(self, address: str) -> PageRef | AttachmentRef | None:
        """Say which page or attachment a relative address of the Markdown means."""
        place = target_path(self.path, address)
        if place is None:
            return None
        page = self._page(place)
        if page is not None:
            return PageRef(self.tree.titles[page], "", self._anchor(page, fragment(address)))
        found = self._probe(place)
        if found is Found.FILE:
            return AttachmentRef(self._use(place))
        if found is Found.MISSING:
            self.missing[address] = place
        return None

    def page_at(self, address: str) -> str | None:
        """Name the file of the page that a relative address leads to; None where it is none."""
        place = target_path(self.path, address)
        return None if place is None else self._page(place)

    def find(self, address: str) -> Found | None:
        """Say what stands where an address leads; None for a page, or one not looked up at all."""
        place = target_path(self.path, address)
        if place is None or self._page(place) is not None:
            return None
        return self._probe(place)

    def _probe(self, place: str) -> Found:
        if place in self.coming:
            return Found.FILE
        return Found.MISSING if place.endswith("/") else self.tree.probe(place)

    def address(self, ref: PageRef | AttachmentRef) -> str | None:
        """Say at which relative address the Markdown finds this page or attachment."""
        if isinstance(ref, AttachmentRef):
            file = self._show(ref)
            return None if file is None else relative_address(self.path, file)
        if ref.space and ref.space != self.tree.space:
            return None
        page = self.tree.paths.get(fold(ref.title))
        if page is None:
            return None
        anchor = self._fragment(page, ref.anchor)
        return relative_address(self.path, page) + (f"#{_quoted(anchor)}" if anchor else "")

    def _page(self, place: str) -> str | None:
        if place in self.tree.titles and not place.endswith("/"):
            return place
        folder = place.rstrip("/")
        return self.tree.folders.get(f"{folder}/" if folder else "")

    def _use(self, file: str) -> str:
        """Give a file its name among the attachments of this page."""
        if file not in self.names:
            name = file.rpartition("/")[2]
            taken = {other.casefold() for other in self.names.values()}
            self.names[file] = distinct_name(file, name) if name.casefold() in taken else name
        self.used[file] = self.names[file]
        return self.names[file]

    def _show(self, ref: AttachmentRef) -> str | None:
        """Give an attachment its file: the one it came from, or one beside the page."""
        if ref.page is not None:
            owner = self.tree.paths.get(fold(ref.page.title))
            return self.tree.attachments.get(owner or "", {}).get(ref.name)
        for file, name in self.names.items():
            if name == ref.name:
                self.shown[name] = file
                return file
        if ref.name not in self.there:
            return None  # the page only speaks of it
        folder = self.path.removesuffix(".md") + ".assets/"
        taken = {file.casefold() for file in self.names}
        file = folder + attachment_name(ref.name)
        if file.casefold() in taken:
            file = folder + attachment_name(ref.name, sure=True)
        self.names[file] = ref.name
        self.shown[ref.name] = file
        self.coming.add(file)
        return file

    def _anchor(self, page: str, wanted: str) -> str:
        """Turn a fragment as GitHub writes it into the anchor of the heading on the site."""
        if not wanted:
            return ""
        for heading in self.tree.headings(page):
            if file_slug(heading) == wanted:
                return slug(self.tree.editor, heading, self.tree.titles[page])
        return wanted

    def _fragment(self, page: str, anchor: str) -> str:
        for heading in self.tree.headings(page) if anchor else ():
            if slug(self.tree.editor, heading, self.tree.titles.get(page, "")) == anchor:
                return file_slug(heading)
        return anchor


@dataclass(frozen=True, slots=True)
class PageNames:
    """What `[[name]]` means in a tree: a title, else the name of one file, its folders perhaps."""

    tree: TreeMap

    def named(self, name: str) -> PageRef | None:
        """Give the page of this title or file name; None for none, or several."""
        path = self.tree.paths.get(fold(name))
        if path is not None:
            return PageRef(self.tree.titles[path])
        wanted = f"/{name.strip('/').removesuffix('.md').casefold()}"
        paths = (_without_suffix(path) for path in self.tree.titles)
        found = [path for path, stem in zip(self.tree.titles, paths, strict=True)
                 if f"/{stem.casefold()}".endswith(wanted)]  # fmt: skip
        return PageRef(self.tree.titles[found[0]]) if len(found) == 1 else None


def _without_suffix(path: str) -> str:
    """Give a page's path as a wiki names it: the page of a folder has the folder's name."""
    stem = path.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    return folder if folder and name in ("index", "README") else stem


def target_path(source: str, address: str) -> str | None:
    """Name the path that an address means; None where it is not looked up at all.

    A path that leaves the tree begins with '../'; one of a folder may end with a slash.
    """
    if not address or address.startswith(("#", "//", "?")) or _SCHEME.match(address):
        return None
    path = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    start = "" if path.startswith("/") else folder_of(source)
    place = posixpath.normpath(posixpath.join(start, path.lstrip("/")) or ".")
    slash = "/" if path.endswith("/") and place != "." else ""
    return "" if place == "." else place + slash


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def fragment(address: str) -> str:
    """Give the fragment of an address, decoded."""
    return unquote(address.partition("#")[2])


def relative_address(source: str, target: str) -> str:
    """Write the address of a path as seen from a file."""
    path = posixpath.relpath(target, posixpath.dirname(source) or ".")
    quoted = _quoted(path)
    return f"./{quoted}" if ":" in quoted.partition("/")[0] else quoted


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A link or picture in Markdown: its address as written, and the lines of its block.

    `line` counts from 1; `end` is the last one.
    """

    address: str
    line: int
    end: int


def occurrences(markdown: str) -> Iterator[Occurrence]:
    """Find every link and picture of a body, in HTML too, each as often as it stands there."""
    yield from _occurrences(markdown)


@lru_cache(maxsize=2)  # a page is asked for its links, then for their anchors
def _occurrences(markdown: str) -> tuple[Occurrence, ...]:
    return tuple(_found(markdown))


def _found(markdown: str) -> Iterator[Occurrence]:
    block = (1, 1)
    for token in _MARKDOWN.parse(markdown):
        if token.map is not None:
            block = (token.map[0] + 1, token.map[1])
        if token.type == "html_block":
            yield from _in_html(token.content, block)
        for child in token.children or ():
            yield from _in_inline(child, block)


def _as_written(address: str) -> str:
    return address


_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).use(footnote_plugin)
_MARKDOWN.normalizeLink = _as_written  # type: ignore[method-assign, assignment]
_HTML_ADDRESS = re.compile(
    r"""<(?:a|img)\b[^<>]*?\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+))""",
    re.IGNORECASE,
)


def _in_inline(token: Token, block: tuple[int, int]) -> Iterator[Occurrence]:
    match token.type:
        case "link_open":
            yield Occurrence(str(token.attrs.get("href", "")), *block)
        case "image":
            yield Occurrence(str(token.attrs.get("src", "")), *block)
        case "html_inline":
            yield from _in_html(token.content, block)
        case _:
            pass


def _in_html(html: str, block: tuple[int, int]) -> Iterator[Occurrence]:
    for found in _HTML_ADDRESS.finditer(html):
        address = next(group for group in found.groups() if group is not None)
        line = block[0] + html.count("\n", 0, found.start())
        yield Occurrence(unescape(address), line, block[1])


def _quoted(path: str) -> str:
    """Percent-encode what an address in Markdown cannot hold; letters of any script stay."""
    return _UNSAFE.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), path)


_UNSAFE = re.compile(r"""[\x00-\x20\x7f%#?<>()\[\]\\"'`{}|^*~!]""")
