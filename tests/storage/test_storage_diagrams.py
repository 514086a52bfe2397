"""Diagrams in storage: a picture named after its source, and the source hidden behind it."""

from __future__ import annotations

import re

import pytest

from docsync import Base, Site, to_markdown, to_storage
from docsync.sandbox.rendering import rendered
from docsync.storage.diagrams import Drawing, drawings, is_outdated, picture_name
from docsync.values import WarningKind

DRAWS = Site(diagrams=(("dot", "svg"),))
MARKDOWN = "Before.\n\n```dot\na -> b\n```\n\nAfter.\n"
STORAGE = to_storage(MARKDOWN, site=DRAWS).text
NAME = picture_name("dot", "a -> b", "svg")
DIAGRAM = STORAGE.removeprefix("<p>Before.</p>").removesuffix("<p>After.</p>")
IDS = '<ac:image ac:width="300" ac:local-id="7">'
WITH_IDS = STORAGE.replace("<ac:image>", IDS).replace("<p>", '<p local-id="1">')


def test_a_diagram_is_a_picture_and_its_source_hidden_behind_it() -> None:
    assert (
        "<p>Before.</p>"
        f'<ac:image><ri:attachment ri:filename="{NAME}" /></ac:image>'
        '<ac:structured-macro ac:name="details" ac:schema-version="1">'
        '<ac:parameter ac:name="hidden">true</ac:parameter>'
        '<ac:parameter ac:name="id">docsync-diagram</ac:parameter><ac:rich-text-body>'
        '<ac:structured-macro ac:name="code" ac:schema-version="1">'
        '<ac:parameter ac:name="language">dot</ac:parameter>'
        "<ac:plain-text-body><![CDATA[a -> b]]></ac:plain-text-body></ac:structured-macro>"
        "</ac:rich-text-body></ac:structured-macro>"
        "<p>After.</p>"
    ) == STORAGE
    assert drawings(STORAGE) == (Drawing(NAME, "dot", "a -> b"),)


def test_readers_see_the_picture_and_not_the_source() -> None:
    shown = rendered(STORAGE)
    assert NAME in shown
    assert "a -&gt; b" not in shown
    assert "details" not in shown


@pytest.mark.parametrize("site", [Site(), DRAWS])
def test_the_fence_comes_back_with_and_without_the_configuration(site: Site) -> None:
    assert to_markdown(STORAGE, site=site).text == MARKDOWN


PLACES = {
    "alone": ("", ""),
    "in a list": ("- one\n\n", "  "),
    "in a quote": ("", "> "),
    "in a cell": ("<table>\n<tr>\n<td>\n\n", ""),
    "in a macro": (":::panel\n", ""),
}


@pytest.mark.parametrize("source", ["}", "```", "]]>", "&amp; <b>\n\n  x"])
@pytest.mark.parametrize("place", PLACES)
def test_any_source_comes_back_from_any_place(source: str, place: str) -> None:
    before, prefix = PLACES[place]
    fence = f'````dot title="How"\n{source}\n````\n'
    markdown = before + "".join(f"{prefix}{line}\n" for line in fence.splitlines())
    storage = to_storage(markdown, site=DRAWS).text
    assert [one.source for one in drawings(storage)] == [source]
    assert to_storage(to_markdown(storage).text, site=DRAWS).text == storage


@pytest.mark.parametrize("site", [Site(), DRAWS])
def test_what_stands_around_a_diagram_is_edited_and_the_diagram_keeps_its_bytes(site: Site) -> None:
    edited = MARKDOWN.replace("After", "Behind")
    storage = to_storage(edited, base=Base(MARKDOWN, WITH_IDS), site=site).text
    assert storage == WITH_IDS.replace("After", "Behind")


def test_an_edited_source_names_another_picture_and_keeps_the_rest() -> None:
    edited = MARKDOWN.replace("a -> b", "a -> c")
    conversion = to_storage(edited, base=Base(MARKDOWN, WITH_IDS), site=DRAWS)
    new = picture_name("dot", "a -> c", "svg")
    assert conversion.text == WITH_IDS.replace("a -> b", "a -> c").replace(NAME, new)
    assert conversion.warnings == ()


def test_an_edited_source_that_nothing_draws_loses_its_picture_and_that_is_told() -> None:
    edited = MARKDOWN.replace("a -> b", "a -> c")
    conversion = to_storage(edited, base=Base(MARKDOWN, WITH_IDS))
    assert NAME not in conversion.text
    assert "a -> c" in conversion.text
    assert [one.kind for one in conversion.warnings] == [WarningKind.NOT_HELD]
    assert to_markdown(conversion.text).text == edited


def test_a_source_that_was_edited_on_the_site_is_an_edited_fence_and_is_drawn_anew() -> None:
    there = STORAGE.replace("a -> b", "a -> c")
    pulled = to_markdown(there, base=Base(MARKDOWN, STORAGE)).text
    assert pulled == MARKDOWN.replace("a -> b", "a -> c")
    assert is_outdated(there, DRAWS.diagrams)
    assert not is_outdated(there, ())
    pushed = to_storage(pulled, base=Base(pulled, there), site=DRAWS).text
    assert pushed == there.replace(NAME, picture_name("dot", "a -> c", "svg"))
    assert to_storage(pulled + "\nMore.\n", base=Base(pulled, there)).text == there + "<p>More.</p>"


def test_plain_code_is_drawn_once_it_is_edited() -> None:
    plain = to_storage(MARKDOWN).text
    base = Base(MARKDOWN, plain)
    assert to_storage(MARKDOWN + "\nMore.\n", base=base, site=DRAWS).text == plain + "<p>More.</p>"
    edited = to_storage(MARKDOWN.replace("-> b", "-> c"), base=base, site=DRAWS).text
    assert [one.source for one in drawings(edited)] == ["a -> c"]


def test_a_diagram_that_is_deleted_takes_its_picture_along() -> None:
    storage = to_storage("Before.\n\nAfter.\n", base=Base(MARKDOWN, WITH_IDS), site=DRAWS).text
    assert storage == WITH_IDS.replace(DIAGRAM.replace("<ac:image>", IDS), "")


def test_a_diagram_that_moves_takes_its_picture_along() -> None:
    moved = "Before.\n\nAfter.\n\n```dot\na -> b\n```\n"
    storage = to_storage(moved, base=Base(MARKDOWN, STORAGE), site=DRAWS).text
    assert storage == f"<p>Before.</p><p>After.</p>{DIAGRAM}"


def test_a_source_without_its_picture_gets_one_when_it_is_drawn() -> None:
    bare = re.sub("<ac:image>.*</ac:image>", "", STORAGE)
    assert to_markdown(bare).text == MARKDOWN
    assert to_storage(MARKDOWN, base=Base(MARKDOWN, bare), site=DRAWS).text == STORAGE


def test_empty_fences_and_other_languages_are_code() -> None:
    markdown = "```dot\n```\n\n```python\na\n```\n"
    assert to_storage(markdown, site=DRAWS).text == to_storage(markdown).text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("docsync-diagram", "other"),
        (">true<", ">false<"),
        ('<ac:parameter ac:name="language">dot</ac:parameter>', ""),
        ("ac:plain-text-body", "ac:rich-text-body"),
        ("</ac:rich-text-body>", "<p>More.</p></ac:rich-text-body>"),
    ],
)
def test_other_frames_are_what_they_are(old: str, new: str) -> None:
    other = STORAGE.replace(old, new)
    assert ":::details{" in to_markdown(other).text
    assert f"![]({NAME})" in to_markdown(other).text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ac:image>", "<p><ac:image>"),
        ("<ac:rich-text-body>", "<ac:rich-text-body>\n<p />"),
        ("</ac:image>", "</ac:image>\n "),
    ],
)
def test_what_an_editor_leaves_around_a_diagram_changes_nothing(old: str, new: str) -> None:
    left = STORAGE.replace(old, new)
    left = left.replace("</ac:image>", "</ac:image></p>") if "<p><ac:image>" in left else left
    assert to_markdown(left).text == MARKDOWN
    edited = to_storage(MARKDOWN.replace("-> b", "-> c"), base=Base(MARKDOWN, left), site=DRAWS)
    current = picture_name("dot", "a -> c", "svg")
    assert edited.text == left.replace("-> b", "-> c").replace(NAME, current)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            f'ri:filename="{NAME}" />',
            f'ri:filename="{NAME}"><ri:page ri:content-title="A" /></ri:attachment>',
        ),
        (NAME, "harbour.png"),
    ],
)
def test_a_picture_of_anything_else_is_not_the_diagrams(old: str, new: str) -> None:
    other = STORAGE.replace(old, new)
    assert "![](" in to_markdown(other).text
    edited = to_markdown(other).text.replace("-> b", "-> c")
    storage = to_storage(edited, base=Base(to_markdown(other).text, other), site=DRAWS).text
    assert new in storage
    assert picture_name("dot", "a -> c", "svg") in storage


def test_a_picture_with_a_caption_is_a_picture() -> None:
    caption = "<ac:caption><p>How.</p></ac:caption></ac:image>"
    captioned = STORAGE.replace("</ac:image>", caption)
    assert to_markdown(captioned).text.startswith(f"Before.\n\n![]({NAME})\n*How.*\n\n```dot\n")
