from __future__ import annotations

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.values import Base, PageRef, Site, WarningKind
from support.tree_links import Tree

FRONT = "---\ntitle: Hello\n---\n"
COMMENTED = '<p>One <ac:inline-comment-marker ac:ref="r">two</ac:inline-comment-marker> three</p>'
MENTION = '<p>Ask <ac:link><ri:user ri:account-id="5b10" /></ac:link></p>'


def test_front_matter_is_skipped() -> None:
    assert to_storage(f"{FRONT}\nText\n").text == "<p>Text</p>"


def test_lines_are_counted_with_the_front_matter() -> None:
    with pytest.raises(ConversionError) as caught:
        to_storage(f"{FRONT}One\n\ntwo \x02\n")
    assert caught.value.line == 6
    (warning,) = to_storage(f"{FRONT}One\n\n<script>x</script>\n").warnings
    assert (warning.kind, warning.line) == (WarningKind.LEFT_OUT, 6)


def test_nothing_edited_gives_the_old_bytes() -> None:
    base = Base("Text\n", '<p local-id="1" >Text</p >\n')
    assert to_storage("Text\n", base=base).text == base.storage
    assert to_storage(f"{FRONT}Text\n\n<!-- a comment -->\n", base=base).text == base.storage
    assert to_markdown(base.storage, base=base).text == base.markdown
    assert to_markdown("<p>Text</p>", base=base).text == base.markdown


def test_a_pull_leaves_the_front_matter_alone() -> None:
    base = Base(f"{FRONT}* one\n", "<ul><li>one</li></ul>")
    pulled = to_markdown("<ul><li>one</li><li>two</li></ul>", base=base)
    assert pulled.text == f"{FRONT}* one\n* two\n"


def test_a_link_that_is_resolved_now_is_written_though_the_text_is_the_same() -> None:
    base = Base("[a](a.md)\n", '<p><a href="a.md">a</a></p>')
    found = to_storage(base.markdown, base=base, site=Site(links=Tree({"a.md": PageRef("A")})))
    assert '<ri:page ri:content-title="A" />' in found.text


def test_a_lost_comment_is_told_with_its_words() -> None:
    base = Base("One two three\n", COMMENTED)
    (warning,) = to_storage("Four\n", base=base).warnings
    assert warning.kind is WarningKind.COMMENT_LOST
    assert "two" in warning.message
    assert not to_storage("One two four\n", base=base).warnings


def test_an_edited_name_of_a_mention_is_ignored_and_told() -> None:
    base = Base("Ask [@Ann](confluence:user/5b10)\n", MENTION)
    edited = to_storage("\nAsk [@Anna](confluence:user/5b10)\n", base=base)
    assert edited.text == MENTION
    (warning,) = edited.warnings
    assert (warning.kind, warning.line) == (WarningKind.IGNORED_EDIT, 2)


def test_an_edited_text_of_a_date_is_ignored_and_told() -> None:
    storage = '<p>On <time datetime="2026-11-21" /></p>'
    base = Base('On <time datetime="2026-11-21">21 Nov</time>\n', storage)
    edited = to_storage('On <time datetime="2026-11-21">the day</time>\n', base=base)
    assert edited.text == storage
    assert [warning.kind for warning in edited.warnings] == [WarningKind.IGNORED_EDIT]


def test_another_person_in_the_place_of_one_is_no_ignored_edit() -> None:
    base = Base("Ask [@Ann](confluence:user/5b10)\n", MENTION)
    edited = to_storage("Ask [@Bea](confluence:user/77)\n", base=base)
    assert 'ri:account-id="77"' in edited.text
    assert not edited.warnings


def test_storage_that_is_not_well_formed_is_refused_with_its_place() -> None:
    with pytest.raises(ConversionError) as caught:
        to_markdown("<p>one</p>\n<p>two")
    assert caught.value.line == 2
    with pytest.raises(ConversionError):
        to_storage("Text\n", base=Base("Old\n", "<p>one"))


def test_a_pull_makes_no_front_matter_of_a_rule() -> None:
    base = Base("---\n\nSea.\n", "<hr /><p>Sea.</p>")
    woven = to_markdown("<hr /><p>Note: sea.</p><hr /><p>Sea.</p>", base=base).text
    assert to_storage(woven).text == "<hr /><p>Note: sea.</p><hr /><p>Sea.</p>"
