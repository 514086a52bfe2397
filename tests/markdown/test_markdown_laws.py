"""What the Markdown writer writes reads back as the same document, whatever it says."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from docsync.document.model import Document
from docsync.markdown.reader import read
from docsync.markdown.writer import write
from docsync.values import Site
from support.nasty_documents import documents

SITE = Site()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_what_is_written_reads_back(document: Document) -> None:
    assert read(write(document, SITE)).document == document
