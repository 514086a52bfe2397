"""The site rewrites links to a page that gets another title: new bytes under an old version."""

from __future__ import annotations

import pytest

from docsync.sync.plan import Policy, Request
from support.workbench import Bench, writes


def bodies(requests: list[str]) -> list[str]:
    """Choose the reads of single pages."""
    return [one for one in requests if one.startswith("GET") and one.split("/")[-1].isdigit()]


def quiet(bench: Bench) -> None:
    with bench.requests() as seen:
        assert bench.sync().outcomes == ()
    assert (writes(seen), bodies(seen)) == ([], [])


def renamed_there(small: Bench) -> None:
    small.change_page("Setup", new_title="Set it & up")
    assert small.sync().exit_code == 0


def renamed_here(small: Bench) -> None:
    small.write("guide/setup.md", small.read("guide/setup.md").replace("# Setup", "# Set it & up"))
    assert small.push().exit_code == 0


RENAMES = pytest.mark.parametrize("rename", [renamed_there, renamed_here])


@RENAMES
def test_a_link_that_follows_makes_no_version_and_no_edit(small: Bench, rename: object) -> None:
    version, text = small.page("Handbook").state.version, small.read("index.md")
    assert callable(rename)
    rename(small)
    page = small.page("Handbook")
    assert 'ri:content-title="Set it &amp; up"' in page.storage
    assert (page.state.version, small.read("index.md")) == (version, text)
    quiet(small)
    assert small.pull(deep=True).exit_code == 0
    assert (small.page("Handbook").state.version, small.read("index.md")) == (version, text)
    quiet(small)


@RENAMES
def test_an_edit_afterwards_is_woven_into_what_the_site_rewrote(
    small: Bench, rename: object
) -> None:
    assert callable(rename)
    rename(small)
    before = small.page("Handbook").storage
    small.write("index.md", small.read("index.md").replace("Welcome.", "Hello."))
    assert small.push().exit_code == 0
    assert small.page("Handbook").storage == before.replace("Welcome.", "Hello.")
    quiet(small)
    small.edit("Handbook", "Hello.", "Good day.")
    assert small.sync().exit_code == 0
    assert small.read("index.md") == "# Handbook\n\nGood day. See [setup](guide/setup.md).\n"
    quiet(small)


@RENAMES
def test_both_sides_edited_afterwards_merge(small: Bench, rename: object) -> None:
    assert callable(rename)
    small.write("index.md", "# Handbook\n\nWelcome. See [setup](guide/setup.md).\n\nEnd.\n")
    small.push()
    rename(small)
    small.edit("Handbook", "Welcome.", "Hello.")
    small.write("index.md", small.read("index.md").replace("End.", "The end."))
    assert small.sync().exit_code == 0
    page = "# Handbook\n\nHello. See [setup](guide/setup.md).\n\nThe end.\n"
    assert small.read("index.md") == page
    assert 'ri:content-title="Set it &amp; up"' in small.page("Handbook").storage
    quiet(small)


@RENAMES
def test_a_fresh_checkout_finds_nothing_to_do(small: Bench, rename: object) -> None:
    assert callable(rename)
    rename(small)
    small.lose_index()
    with small.requests() as seen:
        assert small.sync().exit_code == 0
    assert writes(seen) == []
    assert small.page("Handbook").state.version == 1


def test_pictures_of_a_page_that_was_moved_there_are_found_without_an_index(bench: Bench) -> None:
    bench.write("guide/index.md", "# Guide\n\nWords.\n")
    bench.write("guide/setup.md", "# Setup\n\nFirst line.\n\n![It](../pics/it.png)\n")
    bench.write("pics/it.png", b"\x89PNG it")
    bench.write("usage.md", "# Usage\n\nUse it well.\n")
    assert bench.push().exit_code == 0
    bench.change_page("Setup", parent="Usage")
    bench.lose_index()
    assert bench.sync().exit_code == 0
    assert "![It](../pics/it.png)" in bench.read("usage/setup.md")
    bench.change_page("Usage", parent="Guide")
    bench.lose_index()
    assert bench.sync().exit_code == 0
    assert "![It](../../pics/it.png)" in bench.read("guide/usage/setup.md")
    assert bench.sync().outcomes == ()


def test_a_page_that_moved_there_is_compared_with_its_links_as_its_file_has_them(
    small: Bench,
) -> None:
    small.write("guide/setup.md", "# Setup\n\nFirst [use](usage.md).\n\nSecond line.\n")
    assert small.push().exit_code == 0
    small.change_page("Setup", parent="Usage")
    small.write("guide/setup.md", small.read("guide/setup.md").replace("Second", "2nd"))
    with small.engine() as engine:
        found = {one.target.page: one for one in engine.diff_storage(Request(Policy.SYNC))}
    page = small.page("Setup")
    setup = found[page.state.id]
    assert setup.base == page.storage
    assert setup.ours == page.storage.replace("Second", "2nd")
