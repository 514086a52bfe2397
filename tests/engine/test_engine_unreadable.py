"""Pages that are no storage: shown as files, never written, ordinary again once they are mended."""

from __future__ import annotations

import httpx
import pytest

from docsync.sync.plan import NoteKind, Policy
from docsync.sync.unreadable import unreadable_body
from support.workbench import Bench, writes

HEAD = "---\nowner: me\n---\n# Setup\n\n"
BROKEN = "<p>First</b></p>"
DEEP = "<blockquote>" * 220 + "<p>x</p>" + "</blockquote>" * 220


def spoil(bench: Bench, title: str, find: str, new: str) -> None:
    """Store what no storage is, as a broken migration does."""
    page = bench.pages()[title].id
    answer = httpx.post(
        f"{bench.sandbox.host}/sandbox/pages/{page}/edit",
        json={"find": find, "replace": new, "raw": True},
    )
    assert answer.is_success, answer.text


@pytest.fixture
def spoiled(small: Bench) -> Bench:
    """A tree one of whose pages is not well-formed any more, as it was pulled."""
    small.write(
        "guide/setup.md", "---\nowner: me\n---\n# Setup\n\n* First line.\n* [x]\n\n[x]: /y\n"
    )
    assert small.push().exit_code == 0
    spoil(small, "Setup", "First line.", BROKEN)
    small.edit("Usage", "Use it well.", "Use it often.")
    result = small.pull()
    assert result.exit_code == 0
    assert "often" in small.read("guide/usage.md")
    [note] = [one for one in result.notes if one.kind is NoteKind.UNREADABLE]
    assert note.path == "guide/setup.md"
    assert "only in Confluence: line 1, column" in note.message
    return small


def test_a_page_that_is_not_well_formed_becomes_a_file_that_shows_it(spoiled: Bench) -> None:
    text = spoiled.read("guide/setup.md")
    assert text.startswith(f"{HEAD}> [!CAUTION]\n> docsync cannot read")
    assert BROKEN in text.partition("```{=confluence}\n")[2]
    with spoiled.requests() as seen:
        assert spoiled.sync().exit_code == 0
    assert writes(seen) == []
    assert spoiled.read("guide/setup.md") == text


def test_status_marks_it_offline_and_online(spoiled: Bench) -> None:
    for plan in (spoiled.plan(offline=True), spoiled.plan(), spoiled.plan(Policy.PUSH)):
        assert [one.path for one in plan.notes if one.kind is NoteKind.UNREADABLE] == [
            "guide/setup.md"
        ]
    assert not spoiled.plan(offline=True, paths=("index.md",)).notes


@pytest.mark.parametrize("policy", [Policy.PUSH, Policy.SYNC])
def test_an_edit_of_such_a_file_is_refused_and_kept(spoiled: Bench, policy: Policy) -> None:
    text = spoiled.read("guide/setup.md")
    spoiled.write("guide/setup.md", text + "\nMy words.\n")
    spoiled.write("guide/usage.md", "# Usage\n\nUse it always.\n")
    result = spoiled.run(policy)
    assert result.exit_code == 1
    [failure] = result.failures
    assert failure.target.path == "guide/setup.md"
    assert failure.message.startswith("cannot be edited here: line 1, column ")
    assert failure.hint == "mend the page in Confluence, then: docsync pull"
    assert BROKEN in spoiled.page("Setup").storage
    assert spoiled.read("guide/setup.md").endswith("My words.\n")
    assert "always" in spoiled.page("Usage").storage


def test_a_mended_page_is_an_ordinary_file_in_the_spelling_it_had(spoiled: Bench) -> None:
    spoil(spoiled, "Setup", BROKEN, "First <em>line</em>.")
    assert spoiled.pull().exit_code == 0
    assert spoiled.read("guide/setup.md") == f"{HEAD}* First *line*.\n* [x]\n\n[x]: /y\n"
    assert not spoiled.plan(offline=True).notes
    spoiled.write("guide/setup.md", spoiled.read("guide/setup.md").replace("First", "Last"))
    assert spoiled.push().exit_code == 0
    assert "Last <em>line</em>." in spoiled.page("Setup").storage


def test_without_an_index_such_a_file_is_as_agreed_until_its_page_is_mended(spoiled: Bench) -> None:
    text = spoiled.read("guide/setup.md")
    spoiled.lose_index()
    with spoiled.requests() as seen:
        assert spoiled.push().exit_code == 0
    assert not [one for one in writes(seen) if "PUT" in one and "propert" not in one]
    assert spoiled.read("guide/setup.md") == text
    spoiled.lose_index()
    spoil(spoiled, "Setup", BROKEN, "Mended.")
    assert spoiled.sync().exit_code == 0
    assert "Mended." in spoiled.read("guide/setup.md")
    assert "CAUTION" not in spoiled.read("guide/setup.md")


def test_an_edit_here_of_a_page_that_broke_there_stays_and_is_told(small: Bench) -> None:
    small.write("guide/setup.md", "# Setup\n\nFirst line.\n\nMine.\n")
    spoil(small, "Setup", "First line.", BROKEN)
    for policy in Policy:
        result = small.run(policy)
        assert [one.target.path for one in result.failures] == ["guide/setup.md"], policy
        assert small.read("guide/setup.md").endswith("Mine.\n")


def test_a_page_that_is_new_there_and_nested_too_deep_is_shown(small: Bench) -> None:
    small.make_page("Deep", DEEP, "Guide")
    result = small.pull()
    assert result.exit_code == 0
    assert "over 100 deep" in small.read("guide/deep.md").replace("\\", "")
    assert DEEP in small.read("guide/deep.md")
    assert small.sync().outcomes == ()
    spoil(small, "Deep", DEEP, "<p>Shallow.</p>")
    assert small.pull().exit_code == 0
    assert small.read("guide/deep.md") == "# Deep\n\nShallow.\n"


def test_what_is_shown_fits_into_a_text_file() -> None:
    body = unreadable_body("<p>\x00\ud800```\r\n````\r</p", "line 1: `x` *y*")
    assert "\\`x\\` \\*y\\*" in body
    assert body.endswith("`````{=confluence}\n<p>\ufffd\ufffd```\n````\n</p\n`````\n")
    body.encode()
