"""Names without an address: people are asked of the site, pages of the tree."""

from __future__ import annotations

from support.workbench import Bench


def test_a_person_is_looked_up_at_push_and_stays_as_written(small: Bench) -> None:
    small.write("guide/setup.md", "# Setup\n\nAsk @{Ben Colleague}.\n")
    assert small.push().exit_code == 0
    ben = small.remote.people("Ben Colleague")[0].id
    storage = small.page("Setup").storage
    assert ben in storage
    small.edit("Setup", "Ask", "Better ask")
    assert small.pull().exit_code == 0
    assert "Better ask @{Ben Colleague}." in small.read("guide/setup.md")


def test_a_name_of_nobody_fails_its_page_alone_with_the_line(small: Bench) -> None:
    small.write("guide/setup.md", "# Setup\n\nAsk @{Nobody Here}.\n")
    small.write("guide/usage.md", "# Usage\n\nUse it better.\n")
    result = small.push()
    assert result.exit_code == 1
    [failure] = result.failures
    assert (failure.target.path, failure.line) == ("guide/setup.md", 3)
    assert "nobody the site shows us is called “Nobody Here”" in failure.message
    assert "better" in small.page("Usage").storage


def test_wiki_links_are_read_where_the_configuration_says_so(small: Bench) -> None:
    file = small.folder / ".docsync.toml"
    file.write_text("wiki_links = true\n" + file.read_text("utf-8"), "utf-8")
    small.write("guide/setup.md", "# Setup\n\nSee [[usage]], [[Usage|it]] and [[lost]].\n")
    result = small.push()
    assert 'ri:content-title="Usage"' in small.page("Setup").storage
    assert any("“lost”" in note.message for note in result.notes)
