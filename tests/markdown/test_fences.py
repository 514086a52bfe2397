"""Fences that the configuration names become the macro of the site, and come back as fences."""

from __future__ import annotations

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.values import Base, Site

SITE = Site(
    fences=(("mermaid", "mermaid-cloud"), ("mmd", "mermaid-cloud"), ("math", "mathblock")),
)


def macro(name: str, body: str, params: str = "") -> str:
    return (
        f'<ac:structured-macro ac:name="{name}" ac:schema-version="1">{params}'
        f"<ac:plain-text-body><![CDATA[{body}]]></ac:plain-text-body></ac:structured-macro>"
    )


def parameter(name: str, value: str) -> str:
    return f'<ac:parameter ac:name="{name}">{value}</ac:parameter>'


MERMAID = macro("mermaid-cloud", "a --> b")


def test_a_named_fence_is_the_macro_of_the_site_and_comes_back() -> None:
    markdown = "```mermaid\na --> b\n```\n"
    assert to_storage(markdown, site=SITE).text == MERMAID
    assert to_markdown(MERMAID, site=SITE).text == markdown


def test_parameters_stand_behind_the_language() -> None:
    markdown = "```mermaid theme=dark\na --> b\n```\n"
    storage = macro("mermaid-cloud", "a --> b", parameter("theme", "dark"))
    assert to_storage(markdown, site=SITE).text == storage
    assert to_markdown(storage, site=SITE).text == markdown


@pytest.mark.parametrize("spelling", ["```mmd\na --> b\n```\n", "~~~ mermaid\na --> b\n~~~\n"])
def test_a_pull_keeps_your_spelling_of_a_fence(spelling: str) -> None:
    assert to_storage(spelling, site=SITE).text == MERMAID
    pulled = to_markdown(f"{MERMAID}<p>new</p>", base=Base(spelling, MERMAID), site=SITE)
    assert pulled.text == f"{spelling}\nnew\n"


def test_display_math_is_the_macro_that_math_is() -> None:
    storage = macro("mathblock", "e = mc^2")
    assert to_storage("$$\ne = mc^2\n$$\n", site=SITE).text == storage
    assert to_markdown(storage, site=SITE).text == "```math\ne = mc^2\n```\n"


def test_a_fence_that_no_macro_is_named_for_is_code() -> None:
    storage = macro("code", "e = mc^2", parameter("language", "math"))
    assert to_storage("$$\ne = mc^2\n$$\n").text == storage
    assert to_markdown(storage).text == "```math\ne = mc^2\n```\n"


def test_code_in_a_language_that_a_macro_is_named_for_stays_code() -> None:
    storage = macro("code", "a --> b", parameter("language", "mermaid"))
    markdown = to_markdown(storage, site=SITE).text
    assert markdown == "```{code language=mermaid}\na --> b\n```\n"
    assert to_storage(markdown, site=SITE).text == storage
