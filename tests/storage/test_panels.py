"""Panels on Data Center, which has only macros."""

from __future__ import annotations

import pytest

from docsync import to_markdown, to_storage
from docsync.document.model import Document, Macro, Panel, Paragraph, Text
from docsync.storage.panels import _COLOURS
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.values import Base, Profile, Site

DATACENTER = Site(profile=Profile.DATACENTER)
BODY = (Paragraph((Text("Cast off!"),)),)


@pytest.mark.parametrize("kind", _COLOURS)
def test_a_panel_is_a_coloured_macro_and_comes_back(kind: str) -> None:
    page = Document((Panel(kind, BODY),))
    written, _ = write(page, DATACENTER)
    assert written.startswith('<ac:structured-macro ac:name="panel"')
    assert read(written) == page


def test_a_panel_of_colours_that_nobody_knows_stays_one_of_the_new_editor() -> None:
    page = Document((Panel("custom", BODY),))
    assert write(page, DATACENTER) == write(page, Site())


def test_a_panel_in_other_colours_is_just_a_panel() -> None:
    page = Document((Macro("panel", (("bgColor", "#EAE6FF"),), BODY),))
    assert read(write(page, DATACENTER)[0]) == page


def test_a_panel_of_another_kind_keeps_its_macro() -> None:
    markdown = "> [!IMPORTANT]\n> Cast off!\n"
    stored = to_storage(markdown, site=DATACENTER).text.replace(
        ' ac:schema-version="1"', ' ac:schema-version="1" ac:macro-id="m1"'
    )
    assert to_markdown(stored, site=DATACENTER).text == markdown
    edited = markdown.replace("off!", "off now!")
    woven = to_storage(edited, base=Base(markdown, stored), site=DATACENTER).text
    assert woven == stored.replace("off!", "off now!")
