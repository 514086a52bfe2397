"""People and pages that are named without an address, `@{…}` and `[[…]]`."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.values import AnyTitle, Base, PageRef, Profile, Site, UserRef, WarningKind


@dataclass(frozen=True, slots=True)
class Crew:
    """Two people of one name, and one of her own."""

    def named(self, name: str) -> tuple[UserRef, ...]:
        known = {
            "Ada Quay": (UserRef("5b10", "Ada Quay"),),
            "Sam Mast": (UserRef("1", "Sam Mast"), UserRef("2", "Sam Mast")),
        }
        return known.get(name, ())


class Pages:
    """A tree that knows one page by the name of its file."""

    def named(self, name: str) -> PageRef | None:
        return PageRef("Harbour rules") if name == "rules" else None


SITE = Site(people=Crew(), wiki=AnyTitle())
MENTION = '<p><ac:link><ri:user ri:account-id="5b10" /></ac:link></p>'


# People


def test_a_person_is_looked_up() -> None:
    assert to_storage("@{Ada Quay}\n", site=SITE).text == MENTION


def test_data_center_names_a_person_by_key() -> None:
    site = Site(Profile.DATACENTER, people=Crew())
    storage = to_storage("@{Ada Quay}\n", site=site).text
    assert storage == MENTION.replace("account-id", "userkey")


def test_a_pull_keeps_the_name_you_wrote() -> None:
    base = Base("* @{Ada Quay}\n", f"<ul><li>{MENTION}</li></ul>")
    pulled = to_markdown(f"{base.storage}<p>new</p>", base=base, site=SITE)
    assert pulled.text == "* @{Ada Quay}\n\nnew\n"


@pytest.mark.parametrize(
    ("name", "said"), [("Nobody", "nobody"), ("Sam Mast", r"2 people .* Sam Mast \(1\)")]
)
def test_a_name_of_nobody_or_several_is_refused_with_its_line(name: str, said: str) -> None:
    with pytest.raises(ConversionError, match=said) as refused:
        to_storage(f"First.\n\nAsk\n@{{{name}}}.\n", site=SITE)
    assert refused.value.line == 4


def test_a_pull_works_where_a_person_is_gone() -> None:
    base = Base("@{Nobody}\n", MENTION)
    assert to_markdown(f"{MENTION}<p>new</p>", base=base, site=SITE).text.endswith("new\n")


def test_where_nobody_can_be_asked_the_name_is_text_and_told() -> None:
    converted = to_storage("Ask @{Ada Quay}.\n")
    assert converted.text == "<p>Ask @{Ada Quay}.</p>"
    assert [(told.kind, told.line) for told in converted.warnings] == [(WarningKind.NOT_HELD, 1)]


def test_text_that_looks_like_a_name_is_escaped() -> None:
    storage = "<p>@{Ada Quay} [[rules]]</p>"
    markdown = to_markdown(storage, site=SITE).text
    assert to_storage(markdown, site=SITE).text == storage


# Pages


@pytest.mark.parametrize(
    ("markdown", "same"),
    [
        ("[[Harbour rules]]", "[Harbour rules](confluence:page//Harbour%20rules)"),
        ("[[Harbour rules|the rules]]", "[the rules](confluence:page//Harbour%20rules)"),
        ("[[Harbour rules#Late fares|x]]", "[x](confluence:page//Harbour%20rules#Late-fares)"),
        ("[[fares.pdf]]", "[fares.pdf](fares.pdf)"),
        ("![[chart.png]]", "![](chart.png)"),
        ("![[chart.png|300]]", "![](chart.png){width=300}"),
        ("![[Harbour rules]]", "!\\[\\[Harbour rules]]"),
    ],
)
def test_a_wiki_link_is_the_link_it_says(markdown: str, same: str) -> None:
    assert to_storage(markdown, site=SITE).text == to_storage(same, site=SITE).text


def test_a_name_that_no_page_has_is_a_title_and_told() -> None:
    site = Site(wiki=Pages())
    converted = to_storage("[[rules]] and\n[[lost]]\n", site=site)
    assert 'ri:content-title="Harbour rules"' in converted.text
    assert 'ri:content-title="lost"' in converted.text
    assert [(told.kind, told.line) for told in converted.warnings] == [(WarningKind.BROKEN_LINK, 2)]


def test_a_pull_keeps_your_wiki_link() -> None:
    markdown = "See [[Harbour rules]].\n"
    base = Base(markdown, to_storage(markdown, site=SITE).text)
    pulled = to_markdown(f"{base.storage}<p>new</p>", base=base, site=SITE)
    assert pulled.text == f"{markdown}\nnew\n"


def test_without_the_option_brackets_are_text() -> None:
    assert to_storage("[[rules]]\n").text == "<p>[[rules]]</p>"


def test_brackets_in_the_words_of_a_link_are_words() -> None:
    assert to_storage("[[1]](https://a.example)\n", site=SITE).text == (
        '<p><a href="https://a.example">[1]</a></p>'
    )
