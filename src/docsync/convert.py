r"""The two conversions: Markdown to storage, and back; afresh, or woven into the last agreed state.

Bodies only: titles are the engine's, and front matter is skipped (`to_storage`) or left as it is
(`to_markdown` with a base that has some). With a base, whatever says the same keeps its bytes.

>>> to_storage("# Hello\n").text
'<h1>Hello</h1>'
>>> base = Base("# Hello\n", '<h1 local-id="7">Hello</h1>')
>>> to_storage("# Hello you\n", base=base).text
'<h1 local-id="7">Hello you</h1>'
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

from docsync.document.model import Document
from docsync.errors import ConversionError, NestingError
from docsync.lens.pull.markdown import weave as weave_markdown
from docsync.lens.pull.sizes import following
from docsync.lens.push.storage import weave as weave_storage
from docsync.lens.shown import with_words_of
from docsync.lens.told import ignored_edits, lost_comments
from docsync.markdown import reader as markdown_reader
from docsync.markdown import writer as markdown_writer
from docsync.markdown.reading import Depth
from docsync.storage import reader as storage_reader
from docsync.storage import writer as storage_writer
from docsync.storage.diagrams import MARK, illustrated
from docsync.syntax import frontmatter
from docsync.syntax.xml import parse
from docsync.values import (
    Base,
    Conversion,
    NoLinks,
    Site,
    Warning,  # noqa: A004 - the user's word for it
    WarningKind,
)

_SITE = Site()
_UNDISTURBED = 100_000  # objects, until the collector of garbage looks at what a page is made of
_SHALLOW = 20  # things around one another that storage holds, whatever they are
_SHOWN = re.compile(r"confluence:user|@\{|<time")  # what Confluence shows in its own words
_DEFINED = re.compile(r"\]:\s*<?confluence:user")  # an address of many mentions


def to_storage(markdown: str, *, base: Base | None = None, site: Site = _SITE) -> Conversion:
    """Convert Markdown to storage; a ConversionError says which line no storage can hold."""
    if base is not None and markdown == base.markdown and _is_alone(site):
        return Conversion(base.storage)
    with _undisturbed():
        return _to_storage(markdown, base, site)


def to_markdown(storage: str, *, base: Base | None = None, site: Site = _SITE) -> Conversion:
    """Convert storage to Markdown; a ConversionError says where it is not well-formed."""
    if base is not None and storage == base.storage:
        return Conversion(base.markdown)
    with _undisturbed():
        return _to_markdown(storage, base, site)


def _to_storage(markdown: str, base: Base | None, site: Site) -> Conversion:
    text = _without_front_matter(markdown)
    read = markdown_reader.read(text, site)
    if read.refused:
        raise read.refused[0]
    fresh, warnings = storage_writer.write(read.document, site)
    _check_depth(fresh, read.deepest)
    if base is None:
        fresh = illustrated(fresh, "", site.diagrams)
        return Conversion(fresh, (*read.warnings, *warnings))
    with _bounded():
        woven = weave_storage(base.storage, fresh)
    drawn = illustrated(woven.text, base.storage, site.diagrams)
    told = (
        *_lost_pictures(woven.text, drawn),
        *lost_comments(base.storage, woven.text),
        *_ignored_edits(base, read.document, text, site),
        *map(_rewritten, woven.rewritten),
    )
    return Conversion(drawn, (*read.warnings, *warnings, *told))


def _to_markdown(storage: str, base: Base | None, site: Site) -> Conversion:
    document = storage_reader.read(storage)
    if base is None:
        return Conversion(markdown_writer.write(document, site))
    front, body = frontmatter.split(base.markdown)
    old = markdown_reader.read(body, site)
    if _SHOWN.search(body):
        document = with_words_of(old.document, document)
    fresh = markdown_writer.write(document, site)
    with _bounded():
        woven = following(weave_markdown(old, fresh, site), storage)
    return Conversion(front + (woven if front else _without_front(woven)))


def _without_front(markdown: str) -> str:
    """Keep a rule at the very start from beginning front matter."""
    return f"***{markdown[3:]}" if frontmatter.split(markdown)[0] else markdown


def _check_depth(fresh: str, deepest: Depth) -> None:
    """Refuse what storage may not nest so deeply, where that could be."""
    if deepest.depth < _SHALLOW:
        return
    try:
        parse(fresh)
    except ConversionError:
        message = "blocks and marks stand too deep in each other"
        raise NestingError(message, line=deepest.line + 1) from None


def _is_alone(site: Site) -> bool:
    """Say whether a text means the same whatever else the site has."""
    return isinstance(site.links, NoLinks) and not site.diagrams


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let the collector of garbage come less often: a page is a tree of many and makes no garbage.

    A quarter of the time of a weave went there. Where several threads convert, the last one that
    ends may leave it so; it still comes.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _UNDISTURBED) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _bounded() -> Iterator[None]:
    """Refuse what the readers take and what is too deep to be woven."""
    try:
        yield
    except RecursionError:
        raise NestingError("the page is nested too deep", line=1, column=1) from None


def _without_front_matter(markdown: str) -> str:
    """Put blank lines in the place of front matter, so that lines keep their numbers."""
    front, body = frontmatter.split(markdown)
    return "\n" * front.count("\n") + body


def _ignored_edits(base: Base, document: Document, text: str, site: Site) -> Iterator[Warning]:
    if _is_shown_anew(base.markdown, text):
        old = markdown_reader.read(_without_front_matter(base.markdown), site).document
        yield from ignored_edits(old, document, text)


def _is_shown_anew(old: str, new: str) -> bool:
    """Say whether a mention or a date may stand in what was edited; a definition's may anywhere."""
    if not _SHOWN.search(new):
        return False
    known = frozenset(old.split("\n\n"))
    edited = (block for block in new.split("\n\n") if block not in known)
    return _DEFINED.search(new) is not None or any(map(_SHOWN.search, edited))


def _lost_pictures(woven: str, drawn: str) -> Iterator[Warning]:
    if woven.count(MARK) > drawn.count(MARK):
        message = "a diagram was edited, and nothing here draws it: the page shows its source"
        yield Warning(WarningKind.NOT_HELD, message)


def _rewritten(text: str) -> Warning:
    shown = " ".join(text.split())[:60]
    return Warning(WarningKind.REWRITTEN, f"written afresh, without its old tags: {shown}")
