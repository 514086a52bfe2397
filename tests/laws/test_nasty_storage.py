"""What no editor writes is converted all the same, and comes back."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from docsync import Base, to_markdown, to_storage
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.values import Site
from support.nasty_storage import nasty_storage

NASTY = settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)


@NASTY
@given(nasty_storage())
def test_what_was_read_is_written_and_read_again(storage: str) -> None:
    document = read(storage)
    assert read(write(document, Site())[0]) == document


@NASTY
@given(nasty_storage())
def test_markdown_says_the_same_and_is_settled(storage: str) -> None:
    markdown = to_markdown(storage).text
    again = to_storage(markdown).text
    assert read(again) == read(storage)
    assert to_markdown(again).text == markdown


@NASTY
@given(nasty_storage())
def test_nothing_edited_changes_nothing(storage: str) -> None:
    markdown = to_markdown(storage).text
    restyled = Base(f"{markdown}\n", storage)
    assert to_storage(markdown, base=restyled).text == storage
    assert to_markdown(storage, base=restyled).text == restyled.markdown
