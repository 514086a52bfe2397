"""Texts that want to do harm, or that no page can hold: refused with their place, or harmless."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from docsync import Conversion, to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.syntax.xml import parse

LAUGHS = "".join(
    f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' if k else '<!ENTITY l0 "lol">' for k in range(10)
)

REFUSED = {
    "a document type": "<!DOCTYPE p><p>a</p>",
    "a document type behind text": "<p>a</p><!DOCTYPE p>",
    "an entity of its own": '<!DOCTYPE p [<!ENTITY e "x">]><p>&e;</p>',
    "an external entity": '<!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>&e;</p>',
    "an external parameter entity": '<!DOCTYPE p [<!ENTITY % e SYSTEM "http://x/"> %e;]><p/>',
    "a billion laughs": f"<!DOCTYPE p [{LAUGHS}]><p>&l9;</p>",
    "an XML declaration": "<?xml version='1.0' encoding='UTF-16'?><p>a</p>",
    "an entity that nobody knows": "<p>&nosuch;</p>",
    "a reference to no character": "<p>&#0;</p>",
    "a reference to half a character": "<p>&#xD800;</p>",
    "the end of what is around it": "</body><body>",
    "NUL": "<p>a\0b</p>",
    "a control character": "<p>\x08</p>",
    "half a character": "<p>\ud800</p>",
    "no character": "<p>\uffff</p>",
    "NUL in an attribute": '<p title="\0">a</p>',
    "a tag cut short": "<p",
    "CDATA that never ends": "<p><![CDATA[a</p>",
    "a comment that never ends": "<p><!-- a</p>",
    "an attribute twice": '<p a="1" a="2">b</p>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_storage_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(ConversionError) as caught:
        to_markdown(REFUSED[name])
    assert caught.value.line == 1
    assert caught.value.column
    assert "/etc/passwd" not in caught.value.message
    assert len(caught.value.message) < 200


def test_the_end_of_a_document_type_is_only_text() -> None:
    assert to_markdown("]><p>a</p>").text == "]>\n\na\n"


def test_instructions_and_comments_say_nothing() -> None:
    assert to_markdown("<?php evil() ?><!-- a --><p>b</p>").text == "b\n"


@pytest.mark.parametrize("character", ["\0", "\x08", "\ud800", "\ufffe", "\uffff"])
def test_markdown_that_no_page_can_hold_is_refused_with_its_place(character: str) -> None:
    with pytest.raises(ConversionError, match=f"U\\+{ord(character):04X}") as caught:
        to_storage(f"One.\n\nTwo {character}\n")
    assert (caught.value.line, caught.value.column) == (3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE p [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n\n&e;\n",
        "```{=confluence}\n<!-- a --><p>b</p><?x?>\n```\n",
        "<?php evil() ?>\n\na <?b?> c\n",
        "[a](javascript:alert(1)) ![b](data:image/png;base64,AAAA)\n",
        '<img src="x" onerror="evil()"> <a href="javascript:x">y</a>\n',
        "a ]]> b `]]>`\n\n```\n]]>\n```\n",
        "&#0; &#xD800; &#x110000; &nosuch;\n",
        "\ufeff\u200b\u202e\xa0\u2028\u2029\x85\n",
    ],
)
def test_hostile_markdown_becomes_storage_that_is_well_formed(text: str) -> None:
    stored = to_storage(text).text
    parse(stored)
    assert "evil" not in stored
    assert "<!DOCTYPE" not in stored


@pytest.mark.parametrize(
    "raw",
    [
        "<p>",
        "<!DOCTYPE p>",
        "&nosuch;",
        "</body>",
        "<b>" * 300 + "</b>" * 300,
    ],
)
@pytest.mark.parametrize(
    "shape", ["a\n\n```{{=confluence}}\n{}\n```\n", "a\n\n`{}`{{=confluence}}\n"]
)
def test_raw_storage_in_markdown_is_refused_with_its_line(raw: str, shape: str) -> None:
    with pytest.raises(ConversionError, match="raw storage") as caught:
        to_storage(shape.format(raw))
    assert caught.value.line in {3, 4}


MANY = "9" * 5000  # Python reads no number of so many digits


@pytest.mark.parametrize(
    "text",
    [
        f'<ol start="{MANY}"><li>a</li></ol>',
        f'<table><tr><td colspan="{MANY}" rowspan="-{MANY}">a</td></tr></table>',
        f'<p title="&#{MANY};">a &#{MANY}; &#{"0" * 5000}65;</p>',
        f'::toc{{a="&#{MANY};"}}',
        f"&#{MANY}; &#x{MANY};",
    ],
)
def test_numbers_of_any_length_are_read(text: str) -> None:
    parse(to_storage(text).text)


@pytest.mark.parametrize(
    "text",
    [
        f'<ol start="{MANY}"><li value="{MANY}">a</li></ol>',
        f'<table><tbody><tr><td colspan="{MANY}">a</td></tr></tbody></table>',
        f"<p>&#{'0' * 5000}65;</p>",
    ],
)
def test_storage_with_numbers_of_any_length_is_read(text: str) -> None:
    assert "a" in to_markdown(text).text.lower()


@pytest.mark.parametrize("convert", [to_storage, to_markdown])
@pytest.mark.parametrize("text", ["", " ", "\n", "\r", "\t", "\xa0", "\ufeff", "\r\n\r\n"])
def test_texts_that_say_nothing_are_converted(
    convert: Callable[..., Conversion], text: str
) -> None:
    assert convert(convert(text).text if convert is to_storage else text) is not None
