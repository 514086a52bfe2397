from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.errors import ConversionError
from docsync.syntax.xml import (
    MAX_DEPTH,
    CharData,
    Comment,
    Element,
    Instruction,
    cdata,
    escape,
    escape_value,
    forbidden,
    parse,
    source,
)

BODIES = [
    "",
    "plain",
    "<p>a</p>",
    "<br/><br /><hr></hr>",
    '<a x="&gt;>" y=\'"/>\'>b</a >',
    "&nbsp;&rsquo;&#x1F642;&#128578;",
    "한국어 🙂 <p>🙂</p> &amp; <b title='🙂'>é</b>",
    "<![CDATA[a]]]]><![CDATA[>b]]>",
    "<x><![CDATA[]]></x>",
    "<!-- <p> --><?php echo ?>a\r\nb\rc",
    '<ac:link ac:anchor="a&nbsp;b"><ri:page ri:content-title="x&eacute;y"/></ac:link>',
    "a]] >b",
]


def only(text: str) -> Element:
    (node,) = parse(text).children
    assert isinstance(node, Element)
    return node


@pytest.mark.parametrize("text", BODIES)
def test_source_of_parsed_is_the_text(text: str) -> None:
    assert source(parse(text)) == text


def pieces() -> st.SearchStrategy[str]:
    texts = st.text(st.sampled_from("ab <>&]'\"\n\xa0é한🙂"), max_size=8)
    leaf = st.one_of(
        texts.map(escape),
        texts.map(cdata),
        st.sampled_from(["<br/>", "<br />", "<!-- x -->", "<?x y?>", "&nbsp;", "&#65;"]),
        texts.map(lambda value: f'<x a="{escape_value(value)}"/>'),
    )
    return st.recursive(
        leaf, lambda inner: st.lists(inner).map(lambda parts: f"<p>{''.join(parts)}</p>")
    )


@given(st.lists(pieces()).map("".join))
def test_source_of_parsed_is_the_text_whatever_stands_in_it(text: str) -> None:
    assert source(parse(text)) == text


@given(st.text())
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    try:
        fragment = parse(text)
    except ConversionError as error:
        assert error.line  # noqa: PT017 - either outcome is right
        assert error.column  # noqa: PT017
    else:
        assert source(fragment) == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_written_text_reads_as_itself(text: str) -> None:
    assert "".join(n.text for n in only(f"<a>{escape(text)}</a>").children) == text  # type: ignore[union-attr]
    assert "".join(n.text for n in only(f"<a>{cdata(text)}</a>").children) == text  # type: ignore[union-attr]
    assert only(f'<a b="{escape_value(text)}"/>').attributes == {"b": text}


@given(st.text(st.sampled_from("ab &<>\xa0\r\n\t\u2028é한🙂]")))
def test_text_is_escaped_sign_by_sign(text: str) -> None:
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\xa0": "&nbsp;", "\r": "&#13;"}
    assert escape(text) == "".join(signs.get(sign, sign) for sign in text)


def test_line_ends_and_tabs_of_a_value_survive() -> None:
    value = "a\n\t\rb"
    assert only(f'<a b="{escape_value(value)}"/>').attributes["b"] == value


def test_offsets_count_characters_not_bytes() -> None:
    element = parse("🙂é<b x='한'>ü</b>").children[1]
    assert isinstance(element, Element)
    assert (element.start, element.inner_start, element.inner_end, element.end) == (2, 11, 12, 16)


def test_a_self_closed_element_has_an_empty_inner_part_at_its_end() -> None:
    element = only("<br />")
    assert element.self_closed
    assert (element.inner_start, element.inner_end, element.end) == (6, 6, 6)


def test_entities_are_decoded_in_text_and_in_values() -> None:
    element = only('<a t="&rarr;&#8594;">&lt;&rarr;&#x2192;&apos;</a>')
    assert element.attributes == {"t": "→→"}
    assert element.children == (CharData(21, 45, "<→→'"),)


def test_cdata_is_not_decoded() -> None:
    (node,) = parse("<![CDATA[&lt;<p>]]>").children
    assert node == CharData(0, 19, "&lt;<p>", cdata=True)


def test_comments_and_instructions_are_kept() -> None:
    assert parse("<!--a--><?b c?>").children == (Comment(0, 8), Instruction(8, 15))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<p>", 1, 4),
        ("<p>a\n<b>x</p>", 2, 5),
        ("a\n&copy", 2, 1),
        ("&unknown;", 1, 1),
        ("<p>\x08</p>", 1, 4),
        ("é\ud800", 1, 2),
        ("</body><body>", 1, 1),
        ("<!DOCTYPE a><a/>", 1, 1),
        ('<?xml version="1.0"?>', 1, 1),
        ("<a b='1' b='2'/>", 1, 10),
        ("a < b", 1, 3),
        ("a]]>", 1, 2),
    ],
)
def test_a_refusal_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(ConversionError) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "words", "column"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', r"document type \(DTD\).*<!DOCTYPE x>", 1),
        ('<p/> <!doctype html SYSTEM "a">', r'DTD.*<!doctype html SYSTEM "a">', 6),
        ('<p><!ENTITY a "b"></p>', r'DTD.*<!ENTITY a "b">', 4),
        ("<p>&b;</p>", "the entity &b; is unknown", 4),
        ("<p>&copy</p>", "&copy lacks its semicolon", 4),
        ("<p>&amp;& &amp;</p>", "& itself is written &amp;", 9),
        ("<p>5 < 6</p>", "< itself is written &lt;", 6),
        ("a</p>b", "</p> closes nothing", 2),
        ("<p>a</p><b", "the tag <b is not finished", 9),
        ("<p a=b>a</p>", "a value has no quotes: =b", 5),
        ("<p>=x]]></p>", "outside of a CDATA section", 6),
        ("<!-- a -- b -->", "-- stands in a comment", 8),
        ('<p a="1" a="2"/>', "not well-formed: duplicate attribute", 10),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, words: str, column: int) -> None:
    with pytest.raises(ConversionError, match=words) as caught:
        parse(text)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_an_unclosed_element_is_named() -> None:
    with pytest.raises(ConversionError, match="<strong> of line 1, column 4 is not closed before"):
        parse("<p><strong>a</p>")


def test_entities_of_its_own_are_refused() -> None:
    with pytest.raises(ConversionError):
        parse('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>')


def test_external_entities_are_refused() -> None:
    with pytest.raises(ConversionError):
        parse('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')


def test_depth_is_limited() -> None:
    parse("<p>" * MAX_DEPTH + "</p>" * MAX_DEPTH)
    with pytest.raises(ConversionError, match="deep"):
        parse("<p>" * 100_000 + "</p>" * 100_000)


def test_size_is_limited() -> None:
    with pytest.raises(ConversionError, match="characters"):
        parse("a" * (32 * 1024 * 1024 + 1))


def test_forbidden_characters_are_not_written() -> None:
    for write in (escape, escape_value, cdata):
        with pytest.raises(ConversionError) as caught:
            write("a\nb\x00")
        assert (caught.value.line, caught.value.column) == (2, 2)


@pytest.mark.corpus
def test_every_real_body_is_lossless_or_refused() -> None:
    folder = os.environ.get("DOCSYNC_CORPUS")
    if not folder:
        pytest.skip("DOCSYNC_CORPUS is not set")
    refused = 0
    for path in sorted(p for p in Path(folder, "storage").rglob("*") if p.is_file()):
        text = path.read_bytes().decode()
        try:
            assert source(parse(text)) == text
        except ConversionError:
            refused += 1
    assert refused == 3


def test_the_first_forbidden_character_is_found() -> None:
    assert forbidden("ab\x00\x01") == 2
    assert forbidden("a\t\n\r\U0001f642") is None
