from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.document.model import (
    Address,
    Break,
    Cell,
    Inline,
    InlineMacro,
    Link,
    List,
    Macro,
    Mark,
    MarkKind,
    Paragraph,
    Picture,
    PictureBlock,
    Row,
    Rule,
    Table,
    Text,
)
from docsync.document.normal import blocks, inlines, is_plain, normalised, table

NBSP = "\xa0"
A = Text("a")


def strong(*children: Inline) -> Mark:
    return Mark(MarkKind.STRONG, children)


def em(*children: Inline) -> Mark:
    return Mark(MarkKind.EMPHASIS, children)


def code(*children: Inline) -> Mark:
    return Mark(MarkKind.CODE, children)


def red(*children: Inline) -> Mark:
    return Mark(MarkKind.COLOUR, children, "red")


def blue(*children: Inline) -> Mark:
    return Mark(MarkKind.COLOUR, children, "blue")


t = Text
CASES: dict[str, tuple[list[Inline], list[Inline]]] = {
    "white space is collapsed": ([t(" a \n\t b ")], [t("a b")]),
    "white space is collapsed across nodes": (
        [t("a "), strong(t(" b")), t(" c")],
        [t("a "), strong(t("b")), t(" c")],
    ),
    "U+00A0 is no white space": ([t(f"a {NBSP} b")], [t(f"a {NBSP} b")]),
    "neighbouring texts are one": ([t("a"), t("b "), t(" c")], [t("ab c")]),
    "equal neighbouring marks are one": (
        [strong(t("a")), strong(em(t("b"))), strong(em(t("c")), t("d"))],
        [strong(t("a"), em(t("bc")), t("d"))],
    ),
    "equal marks that touch are one, with the space at their edges": (
        [strong(t("a ")), strong(t("b")), strong(t(" c "))],
        [strong(t("a b c"))],
    ),
    "marks with a space between stay two": (
        [strong(t("a")), t(" "), strong(t("b"))],
        [strong(t("a")), t(" "), strong(t("b"))],
    ),
    "nested equal marks are dropped": (
        [strong(t("a"), em(strong(t("b"))))],
        [strong(t("a"), em(t("b")))],
    ),
    "a colour in another is kept, in the same dropped": (
        [red(blue(red(t("a")), blue(t("b"))))],
        [red(blue(red(t("a")), t("b")))],
    ),
    "empty marks are dropped": ([t("a"), strong(em()), t("b")], [t("ab")]),
    "an empty mark does not keep its neighbours apart": (
        [strong(t("a")), em(), strong(t("b"))],
        [strong(t("ab"))],
    ),
    "marked space is space": ([t("a"), strong(t(" ")), t("b")], [t("a b")]),
    "spaces, U+00A0 and breaks leave the edges": (
        [t("x"), strong(em(t(f"{NBSP}a ")), Break()), t("b")],
        [t(f"x{NBSP}"), strong(em(t("a"))), Break(), t("b")],
    ),
    "they leave links too": (
        [t("x"), Link(Address("u"), (t(" a "),)), t("b")],
        [t("x "), Link(Address("u"), (t("a"),)), t(" b")],
    ),
    "a link without words stays": (
        [t("x"), Link(Address("u"), ())],
        [t("x"), Link(Address("u"), ())],
    ),
    "links are never joined": (
        [Link(Address("u"), (t("a"),)), Link(Address("u"), (t("b"),))],
        [Link(Address("u"), (t("a"),)), Link(Address("u"), (t("b"),))],
    ),
    "ends are trimmed": ([Break(), t(f" {NBSP}"), t("a"), t(NBSP), Break()], [t("a")]),
    "spaces beside a break are nothing": ([t("a "), Break(), t(" b")], [t("a"), Break(), t("b")]),
    "a space alone between breaks is nothing": (
        [t("a"), Break(), t(" "), Break(), t("b")],
        [t("a"), Break(), Break(), t("b")],
    ),
    "code keeps its spaces": (
        [t("x"), code(t(" a  b ")), t("y")],
        [t("x"), code(t(" a  b ")), t("y")],
    ),
    "a newline in code is a space": ([code(t("a\n   b"))], [code(t("a b"))]),
    "breaks leave the edges of code": (
        [t("x"), code(t("a"), Break()), t("b")],
        [t("x"), code(t("a")), Break(), t("b")],
    ),
    "a macro's words are normal in themselves": (
        [InlineMacro("m", (), (t(" a "), t("b")))],
        [InlineMacro("m", (), (t("a b"),))],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_rule_of_the_normal_form(name: str) -> None:
    given_children, expected = CASES[name]
    assert inlines(given_children) == tuple(expected)


def any_inline() -> st.SearchStrategy[Inline]:
    leaf: st.SearchStrategy[Inline] = st.one_of(
        st.text(st.sampled_from("ab \n\xa0"), max_size=4).map(Text),
        st.just(Break()),
        st.just(InlineMacro("status")),
    )

    def wrap(inner: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
        children = st.lists(inner, max_size=4).map(tuple)
        kinds = st.sampled_from(
            [MarkKind.STRONG, MarkKind.EMPHASIS, MarkKind.CODE, MarkKind.COLOUR]
        )
        return st.one_of(
            st.builds(
                lambda kind, inside, value: Mark(
                    kind, inside, value if kind is MarkKind.COLOUR else ""
                ),
                kinds,
                children,
                st.sampled_from(["red", "blue"]),
            ),
            st.builds(lambda inside: Link(Address("u"), inside), children),
        )

    return st.recursive(leaf, wrap, max_leaves=12)


@given(st.lists(any_inline()))
def test_what_is_normal_stays(children: list[Inline]) -> None:
    once = inlines(children)
    assert inlines(once) == once


@given(st.lists(any_inline()).map(tuple))
def test_content_that_is_taken_as_it_is_is_normal(children: tuple[Inline, ...]) -> None:
    assert inlines(children) == normalised(children)


@given(st.lists(any_inline()))
def test_no_visible_character_is_lost(children: list[Inline]) -> None:
    assert letters(inlines(children)) == letters(children)


def letters(children: list[Inline] | tuple[Inline, ...]) -> str:
    found = ""
    for child in children:
        if isinstance(child, Text):
            found += child.text.replace("\xa0", "").replace(" ", "").replace("\n", "")
        elif isinstance(child, Mark | Link):
            found += letters(child.children)
    return found


def test_many_equal_neighbours_are_joined_in_linear_time() -> None:
    assert inlines([strong(t("a"), em(t("b")))] * 20_000) != ()


def test_empty_paragraphs_and_lists_are_nothing() -> None:
    assert blocks([Paragraph(()), List(ordered=False, items=())]) == ()


def test_a_picture_alone_is_a_block() -> None:
    picture = Picture(Address("u"))
    assert blocks([Paragraph((picture,))]) == (PictureBlock(picture),)
    assert blocks([Paragraph((picture, picture))]) == (Paragraph((picture, picture)),)


def test_a_bodyless_macro_alone_is_a_block_but_a_status_is_text() -> None:
    assert blocks([Paragraph((InlineMacro("jira"),))]) == (Macro("jira"),)
    status = Paragraph((InlineMacro("status"),))
    assert blocks([status]) == (status,)
    assert blocks([Macro("status")]) == (status,)


def test_a_table_is_plain_while_its_cells_are_a_line() -> None:
    cell = Cell((Paragraph((Text("a"),)),))
    header = Cell((), header=True)
    assert is_plain(Table((Row((cell, cell)),)))
    assert is_plain(Table((Row((cell, header)), Row((header, cell)))))
    assert not is_plain(Table((Row((cell,)), Row((cell, cell)))))
    assert not is_plain(Table((Row((header, header)), Row((cell, cell)))))
    assert not is_plain(Table((Row((Cell((Rule(),)),)),)))
    assert not is_plain(Table((Row((Cell((), colspan=2),)),)))


def test_only_the_first_row_of_a_plain_table_is_a_header() -> None:
    cell, head = Cell((Paragraph((A,)),)), Cell((Paragraph((A,)),), header=True)
    assert table(Table((Row((head, head)), Row((head, cell))))) == Table(
        (Row((head, head)), Row((cell, cell)))
    )
    assert table(Table((Row((head, cell)),))) == Table((Row((cell, cell)),))
