"""Front matter: exact splitting, owned keys read, and written without touching any other line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.errors import FileError
from docsync.syntax.frontmatter import Header, read, split, write
from docsync.syntax.lines import split_lines

FRONT = """---
# why
title: Hello   # said by hand
zeta: [1, 2]
labels:
- one
- two

alpha: x
---
"""


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("", ""),
        ("Text.\n", ""),
        ("---\na: 1\n---\nText.\n", "---\na: 1\n---\n"),
        ("---\na: 1\n...\nText.\n", "---\na: 1\n...\n"),
        ("---\n---\nText.\n", "---\n---\n"),
        ("---\n# only a comment\n---\n", "---\n# only a comment\n---\n"),
        ("---\n{a: 1}\n---\n", "---\n{a: 1}\n---\n"),
        ("---\n'a b': 1\n---", "---\n'a b': 1\n---"),
        ("---\na: 1\n", ""),
        ("---\n---\n", ""),
        ("---\n---\n\n", ""),
        ("---\nA rule, then a heading\n---\n", ""),
        ("\n---\na: 1\n---\n", ""),
    ],
)
def test_front_matter_is_split_off_exactly(text: str, front: str) -> None:
    assert split(text) == (front, text[len(front) :])


@given(st.text(alphabet="-a:\n {}[].#", max_size=40))
def test_splitting_loses_nothing(text: str) -> None:
    front, rest = split(text)
    assert front + rest == text
    assert "".join(split_lines(text)) == text


@pytest.mark.parametrize(
    ("front", "header"),
    [
        ("", Header()),
        ("---\n---\n", Header()),
        ("---\nother: 1\n---\n", Header()),
        ("---\ntitle: 2.10\n---\n", Header(title="2.1")),
        ("---\ntitle: null\nlabels: null\n---\n", Header()),
        ("---\nlabels: one, two three\n---\n", Header(labels=("one", "two", "three"))),
        ("---\nlabels: [one, 2, ' ']\n---\n", Header(labels=("one", "2"))),
        ("---\norder: 3\n---\n", Header(order=3)),
        ("---\norder: true\n---\n", Header()),
        ("---\nconfluence: {id: 77}\n---\n", Header(page="77")),
        ("---\nconfluence:\n  width: wide\n---\n", Header()),
        ("---\nconfluence: x\n---\n", Header()),
    ],
)
def test_owned_keys_are_read(front: str, header: Header) -> None:
    assert read(front) == header


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("---\na: 1\nb: [\n---\n", 4, "broken front matter"),
        ("---\na: 1\na: 2\n---\n", 3, "broken front matter"),
        ("---\na: \x01\n---\n", 1, "broken front matter"),
        ("---\nx: 1\ntitle: [a]\n---\n", 3, "title in the front matter must be a text"),
        ("---\nlabels: {a: 1}\n---\n", 2, "must be a list of words"),
        ("---\nconfluence: {id: abc}\n---\n", 2, "is not the id of a page"),
        ("---\n'text: x'\n---\n", 2, "must hold keys and values"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(front: str, line: int, message: str) -> None:
    with pytest.raises(FileError, match=message) as caught:
        read(front)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("key", "value", "old", "new"),
    [
        ("title", "Bye: now", "title: Hello   # said by hand\n", "title: 'Bye: now'\n"),
        ("title", None, "title: Hello   # said by hand\n", ""),
        ("labels", ("x", "y"), "labels:\n- one\n- two\n", "labels: [x, y]\n"),
        ("labels", None, "labels:\n- one\n- two\n", ""),
        ("order", "3", "alpha: x\n", "alpha: x\norder: '3'\n"),
    ],
)
def test_one_key_changes_and_no_other_line(
    key: str, value: str | tuple[str, ...] | None, old: str, new: str
) -> None:
    assert write(FRONT, key, value) == FRONT.replace(old, new)


def test_a_file_without_front_matter_gets_one_and_loses_an_empty_one() -> None:
    front = write("", "title", "A")
    assert front == "---\ntitle: A\n---\n"
    assert write(front, "title", None) == ""
    assert write("", "title", None) == ""


def test_front_matter_in_braces_is_left_to_its_author() -> None:
    with pytest.raises(FileError, match="stands in braces"):
        write("---\n{title: a}\n---\n", "title", "b")


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
def test_a_title_that_is_written_reads_back(title: str) -> None:
    front = write("---\nother: 1\n---\n", "title", title)
    assert read(front).title == title
    assert split(front + "Text.\n") == (front, "Text.\n")
