"""A file as a page: where its title comes from, what its body is, how it is put together again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.errors import FileError
from docsync.sync.pagefile import (
    TitleSource,
    check_title,
    compose,
    headings,
    name_title,
    new_page,
    normal_title,
    read_page,
    spell_heading,
)

S = TitleSource


@pytest.mark.parametrize(
    ("text", "title", "source", "body"),
    [
        ("# A title\n\nText.\n", "A title", S.HEADING, "Text.\n"),
        ("\n\n#  A `code` *and* [link](x)  #\nText.\n", "A code and link", S.HEADING, "Text.\n"),
        ("A title\n===\n\nText.\n", "A title", S.HEADING, "Text.\n"),
        ("A long\ntitle\n===\nText.\n", "A long title", S.HEADING, "Text.\n"),
        ("# A title {#anchor .x}\n", "A title", S.HEADING, ""),
        ("# ![a picture](x.png)\n", "a picture", S.HEADING, ""),
        ("# [A][1]\n\nText.\n\n[1]: x\n", "A", S.HEADING, "Text.\n\n[1]: x\n"),
        ("# A\\*b &amp; c\n", "A*b & c", S.HEADING, ""),
        ("## Deeper\n\nText.\n", "Deeper", S.SUBHEADING, "## Deeper\n\nText.\n"),
        ("Deeper\n---\n", "Deeper", S.SUBHEADING, "Deeper\n---\n"),
        ("Text.\n\n# Later\n", "name", S.FILE_NAME, "Text.\n\n# Later\n"),
        ("#\n\nText.\n", "name", S.FILE_NAME, "#\n\nText.\n"),
        ("- item\n===\n", "name", S.FILE_NAME, "- item\n===\n"),
        ("```\n# no title\n```\n", "name", S.FILE_NAME, "```\n# no title\n```\n"),
        ("", "name", S.FILE_NAME, ""),
        ("---\ntitle: T\n---\n\n# H\n", "T", S.FRONT_MATTER, "# H\n"),
        ("---\ntitle: ' '\n---\n# H\n", "H", S.HEADING, ""),
        ("---\nx: 1\n---\nText.\n", "name", S.FILE_NAME, "Text.\n"),
    ],
)
def test_a_title_comes_from_the_first_place_that_says_one(
    text: str, title: str, source: TitleSource, body: str
) -> None:
    page = read_page(text, "folder/name.md")
    assert (page.title, page.source, page.body) == (title, source, body)
    assert page.text == text
    assert text.count("\n") == page.body_line + body.count("\n")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a.md", "a"),
        ("a/b c.MD", "b c"),
        ("a/b/index.md", "b"),
        ("a/b/README.md", "b"),
        ("index.md", "index"),
        (".md", "Untitled"),
    ],
)
def test_a_page_without_a_title_is_named_after_its_file(path: str, title: str) -> None:
    assert name_title(path) == title


def test_labels_are_words_in_lower_case_each_once() -> None:
    assert read_page("---\nlabels: [B, a, b]\n---\n", "x.md").labels == ("a", "b")


@pytest.mark.parametrize(
    ("text", "composed"),
    [
        ("# Old *one*\n\nBody.\n", "# New\n\nBody.\n"),
        ("# Old\nBody.\n", "# New\n\nBody.\n"),
        ("Old\n===\n\n\nBody.\n", "# New\n\n\nBody.\n"),
        ("## Sub\n\nBody.\n", "---\ntitle: New\n---\n\nBody.\n"),
        ("Body.\n", "---\ntitle: New\n---\n\nBody.\n"),
        ("---\na: 1\ntitle: Old\n---\nBody.\n", "---\na: 1\ntitle: New\n---\nBody.\n"),
    ],
)
def test_a_new_title_is_written_where_the_old_one_came_from(text: str, composed: str) -> None:
    page = read_page(text, "old.md")
    assert compose(page, title="New", body="Body.\n") == composed


def test_the_users_spelling_of_a_title_and_of_labels_stays() -> None:
    text = "---\nlabels: b, a\n---\n#  An *old*   title #\n\nBody.\n"
    page = read_page(text, "x.md")
    assert compose(page, title="An old  title", labels=("a", "b"), body=page.body) == text


def test_labels_come_and_go_with_their_key() -> None:
    page = read_page("# T\n\nBody.\n", "x.md")
    labelled = compose(page, labels=("b", "a"), body=page.body)
    assert labelled == "---\nlabels: [a, b]\n---\n\n# T\n\nBody.\n"
    again = read_page(labelled, "x.md")
    assert compose(again, labels=(), body=again.body) == "# T\n\nBody.\n"


def test_a_title_no_heading_can_spell_goes_into_the_front_matter() -> None:
    page = read_page("# Old\n\nBody.\n", "x.md")
    composed = compose(page, title="New {#x}", body="Body.\n")
    assert composed == "---\ntitle: New {#x}\n---\n\nBody.\n"


def test_a_heading_at_the_end_gets_room_for_a_body() -> None:
    page = read_page("# T", "x.md")
    assert compose(page, body="Body.\n") == "# T\n\nBody.\n"


@pytest.mark.parametrize(
    ("title", "labels", "body", "text"),
    [
        ("T", (), "\nBody.\n", "# T\n\nBody.\n"),
        ("T", (), "", "# T\n"),
        ("T", ("b", "a"), "Body.\n", "---\nlabels: [a, b]\n---\n\n# T\n\nBody.\n"),
        ("a {#b}", (), "Body.\n", "---\ntitle: a {#b}\n---\n\nBody.\n"),
        ("a *b* `c`", (), "", "# a \\*b\\* \\`c\\`\n"),
    ],
)
def test_a_new_file_says_its_title_in_a_heading(
    title: str, labels: tuple[str, ...], body: str, text: str
) -> None:
    assert new_page(title, labels, body) == text


TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40).filter(
    lambda title: normal_title(title) != ""
)


@given(TITLES, st.sampled_from(["", "Body.\n", "# Body\n", "- item\n"]))
def test_a_new_file_reads_back_as_its_title_and_body(title: str, body: str) -> None:
    page = read_page(new_page(title, (), body), "x.md")
    assert page.title == normal_title(title)
    assert page.body == body


@given(TITLES, TITLES)
def test_a_retitled_file_reads_back_with_the_same_body(old: str, new: str) -> None:
    page = read_page(new_page(old, (), "Body.\n"), "x.md")
    again = read_page(compose(page, title=new, body=page.body), "x.md")
    assert (again.title, again.body) == (normal_title(new), "Body.\n")


def test_a_heading_is_spelled_or_not_at_all() -> None:
    assert spell_heading("x #") == "# x \\#\n"
    assert spell_heading("x {#y}") == ""
    assert spell_heading("Plain") == "# Plain\n"


def test_a_title_has_at_most_255_characters() -> None:
    check_title("x" * 255)
    with pytest.raises(FileError, match="256 characters"):
        check_title("x" * 256)


def test_headings_are_listed_as_plain_text() -> None:
    text = "# A *b*\n\nText.\n\nC\n---\n\n> ## in a quote\n"
    assert headings(text) == ("A b", "C", "in a quote")


# Comments at the head -----------------------------------------------------------------------------

MARK = "<!-- Space: DOCS -->\n<!-- Title: Set Up -->\n\n"


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("<!-- lint off -->\n# A\n\nText.\n", "A", "Text.\n"),
        ("<!-- two\nlines -->\n\n\n# A\nText.\n", "A", "Text.\n"),
        ("<!-- a --> text\n\n# A\n", "x", "<!-- a --> text\n\n# A\n"),
        (MARK + "Text.\n", "Set Up", "Text.\n"),
        (MARK + "# Set Up\n\nText.\n", "Set Up", "Text.\n"),
        (MARK + "# Other\n\nText.\n", "Set Up", "# Other\n\nText.\n"),
        ("---\ntitle: Front\n---\n" + MARK + "Text.\n", "Front", "Text.\n"),
        ("<!-- a -->", "x", ""),
    ],
)
def test_comments_before_the_heading_are_no_block(text: str, title: str, body: str) -> None:
    page = read_page(text, "x.md")
    assert (page.title, page.body, page.text) == (title, body, text)
    assert compose(page, body=page.body) == text


def test_a_retitle_is_written_into_the_comment_that_said_it() -> None:
    page = read_page(MARK + "Text.\n", "x.md")
    assert compose(page, title="New", body=page.body) == MARK.replace("Set Up", "New") + "Text.\n"
    written = compose(page, title="a -- b", body=page.body)
    assert read_page(written, "x.md").title == "a -- b"
    assert "Space: DOCS" in written


def test_labels_that_go_leave_the_comments_below_them() -> None:
    page = read_page("---\nlabels: [a]\n---\n\n<!-- kept -->\n# A\n\nText.\n", "x.md")
    assert compose(page, labels=(), body=page.body) == "<!-- kept -->\n# A\n\nText.\n"
