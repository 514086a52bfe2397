"""The banner on top of a page: it comes off whatever an editor did to it, and no words with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.convert import to_storage
from docsync.storage.banner import SIGN, TEXT, banner, mark, mark_of, split
from docsync.syntax.xml import parse

URL = "https://example.com/edit/main/guide/set%20up.md?a=1&b=2"
TOP = banner(URL, TEXT)
PAGE = '<p>One &amp; <strong>two</strong>.</p><ac:structured-macro ac:name="info" />'

words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="[]"), min_size=1)


@given(words, words, words)
def test_what_is_put_on_comes_off_with_every_byte(before: str, label: str, after: str) -> None:
    text = f"{before}[{label}]{after}"
    top = banner(URL, text)
    parse(top)
    assert split(top + PAGE) == (top, PAGE)
    assert mark_of(top) == mark(URL, text)


def test_a_page_without_one_is_not_looked_into() -> None:
    assert split("<p>not & well-formed") == ("", "<p>not & well-formed")
    assert split(f"<p>{SIGN} & not well-formed") == ("", f"<p>{SIGN} & not well-formed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>", '<p local-id="1">'),
        ("<a ", '<a data-card-appearance="inline" '),
        ('ac:name="info"', 'ac:name="info" ac:schema-version="1" ac:macro-id="7"'),
        ("The text", "<strong>The</strong> text"),
        (
            "repository.",
            '<ac:inline-comment-marker ac:ref="1">repository.</ac:inline-comment-marker>',
        ),
        ("The text of", "The   text\n of"),
        (">Edit it there<", ">example.com<"),
    ],
)
def test_what_an_editor_does_to_it_hides_no_banner(old: str, new: str) -> None:
    assert old in TOP
    top = TOP.replace(old, new)
    assert split(top + PAGE) == (top, PAGE)
    assert mark_of(top) == mark(URL, TEXT)


@pytest.mark.parametrize(
    "change",
    [
        ("repository.", "repository. Ask Kim!"),
        ("</a>", "</a></p><p>Ask Kim!"),
        ("</a>", '</a><ac:image><ri:attachment ri:filename="kim.png" /></ac:image>'),
        (
            "<ac:rich-text-body>",
            '<ac:parameter ac:name="title">Kim</ac:parameter><ac:rich-text-body>',
        ),
        ("</a>", '</a><a href="https://example.com">x</a>'),
    ],
)
def test_one_that_holds_somebodys_words_is_text(change: tuple[str, str]) -> None:
    text = TOP.replace(*change) + PAGE
    assert split(text) == ("", text)


def test_it_is_found_wherever_an_editor_put_it() -> None:
    cell = "<ac:layout-cell>{}<p>x</p></ac:layout-cell>"
    cell = f"<ac:layout><ac:layout-section>{cell}</ac:layout-section></ac:layout>"
    assert split(cell.format(TOP)) == (TOP, cell.format(""))
    assert split(PAGE + TOP) == (TOP, PAGE)


def test_a_second_one_comes_off_too() -> None:
    other = banner("https://example.com/other", TEXT)
    assert split(TOP + PAGE + other) == (TOP, PAGE)


def test_one_that_is_shown_as_code_is_text() -> None:
    page = to_storage(f"```xml\n{TOP}\n```\n").text
    assert SIGN in page
    assert split(page) == ("", page)
    assert split(TOP + page) == (TOP, page)


def test_another_panel_with_a_link_is_text() -> None:
    page = TOP.replace(SIGN, "#section-")
    assert split(page) == ("", page)


def test_marks_tell_addresses_and_texts_apart() -> None:
    assert len({mark(URL, TEXT), mark(URL + "x", TEXT), mark(URL, TEXT + "x"), mark_of("")}) == 4
