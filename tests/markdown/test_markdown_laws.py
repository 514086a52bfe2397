"""What the Markdown writer writes reads back as the same document, whatever it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from docsync.document.model import Document
from docsync.errors import ConversionError
from docsync.markdown.reader import read
from docsync.markdown.writer import write
from docsync.storage import reader as storage_reader
from docsync.storage import writer as storage_writer
from docsync.syntax.blocks import cut, source
from docsync.values import Site
from support import documents, nasty_documents
from support.corpus import bodies
from support.nasty_markdown import markdowns
from support.same_tokens import meaning
from support.spelled import spelled

SITE = Site()
calm = settings(deadline=None, suppress_health_check=list(HealthCheck))

# Files whose tokens differ after a journey through storage, each with its reason.
EXCEPTIONS = {
    "ex156.md": "an unfinished tag is shown as the text it is, not dropped",
    "ex157.md": "an unfinished tag is shown as the text it is, not dropped",
    "ex158.md": "an unfinished tag is shown as the text it is, not dropped",
    "ex171.md": "code in HTML takes its language from the class of `code`",
    "ex176.md": "an element that is left open ends with the quote it stands in",
    "ex177.md": "an element that is left open ends with the item it stands in",
    "ex182.md": "lxml ends a processing instruction early",
    "ex193.md": "a table that indented code interrupts is no table",
    "ex631.md": "lxml shows a part of a CDATA section",
    "release-notes.md": "`:globe_with_meridians:` becomes its character",
    "metadata.md": "the title of an expand macro is plain text",
    "ch08-03-hash-maps.md": "a footnote, which plain CommonMark takes for a link definition",
    "ch17-00-async-await.md": "the caption of a figure becomes an emphasised line",
    "ch17-05-traits-for-async.md": "the caption of a figure becomes an emphasised line",
}


def journey(markdown: str) -> str:
    """Take a text to storage and home again."""
    storage, _ = storage_writer.write(read(markdown).document, SITE)
    return write(storage_reader.read(storage), SITE)


@settings(calm, max_examples=150)
@given(nasty_documents.documents())
def test_what_is_written_reads_back(document: Document) -> None:
    assert spelled(read(write(document, SITE)).document) == spelled(document)


@settings(calm, max_examples=100)
@given(documents.documents())
def test_what_storage_can_say_reads_back(document: Document) -> None:
    assert spelled(read(write(document, SITE)).document) == spelled(document)


@settings(calm, max_examples=400)
@given(markdowns())
def test_any_markdown_is_read_or_refused_with_its_line_and_settles(markdown: str) -> None:
    assert source(cut(markdown)) == markdown
    try:
        document = read(markdown).document
    except ConversionError as error:
        if error.line is None:
            raise
        return
    written = write(document, SITE)
    assert read(written).document == document
    assert write(read(written).document, SITE) == written


@settings(calm, max_examples=150)
@given(markdowns())
def test_storage_holds_what_markdown_says(markdown: str) -> None:
    try:
        document = read(markdown).document
    except ConversionError:
        return
    assert spelled(read(journey(markdown)).document) == spelled(document)


@pytest.mark.corpus
@pytest.mark.parametrize("path", bodies("markdown"), ids=str)
def test_real_markdown_comes_home_with_the_same_tokens(path: Path) -> None:
    markdown = path.read_bytes().decode("utf-8")
    assert source(cut(markdown)) == markdown
    document = read(markdown).document
    home = journey(markdown)
    assert spelled(read(home).document) == spelled(document)
    if path.name not in EXCEPTIONS:
        assert meaning(home) == meaning(markdown)
