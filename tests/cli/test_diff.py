"""`docsync diff`: its looks as pure text, and what it compares, as a person types it."""

from __future__ import annotations

import re

import pytest

from docsync.cli.diff_look import Stat, Texts, coloured, in_lines, stat, stat_lines, unified
from docsync.output import Style, painted
from support.shell import Shell

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _diff(old: str, new: str) -> str:
    return unified(Texts("a.md", "agreed", old), "here", new)


def _red(text: str) -> str:
    return painted(text, Style.REMOVED)


def _green(text: str) -> str:
    return painted(text, Style.ADDED)


def test_the_words_that_changed_are_marked() -> None:
    told = coloured(_diff("Low water here.\n", "High water here.\n"))
    removed = _red("-") + painted("Low", Style.REMOVED_WORD) + _red(" water here.")
    added = _green("+") + painted("High", Style.ADDED_WORD) + _green(" water here.")
    assert told.split("\n")[3:5] == [removed, added]


def test_lines_that_are_hardly_alike_have_no_marks() -> None:
    told = coloured(_diff("Low water.\n", "Something else altogether.\n"))
    assert painted("Low", Style.REMOVED_WORD) not in told
    assert _red("-Low water.") in told


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "A\nB\n"), ("A\nB\n", ""), ("A\n\nB b\n", "A\nc\n\nB d\n"), ("a b c", "a b d\nc")],
)
def test_colours_change_no_character(old: str, new: str) -> None:
    plain = _diff(old, new)
    assert ANSI.sub("", coloured(plain)) == plain


def test_a_stat_counts_lines_and_fits_the_terminal() -> None:
    diff = _diff("a\nb\nc\n", "a\nx\ny\nc\n--- d\n")
    assert stat(diff) == Stat(added=3, removed=1)
    lines = list(stat_lines([("guide/a.md", Stat(300, 100)), ("b.md", Stat(0, 1))], 40))
    assert lines == [
        " guide/a.md | 400 " + "+" * 17 + "-" * 6,
        " b.md       |   1 -",
        " 2 files changed, 300 lines added, 101 removed",
    ]
    assert list(stat_lines([], 80)) == []


def test_storage_is_broken_where_blocks_begin_and_only_there() -> None:
    storage = "<h1>A</h1><p>One <em>two</em> <a>x</a></p><ul><li><p>b</p></li></ul>"
    assert in_lines(storage).replace("\n", "") == storage
    link = (
        '<p><ac:link><ri:page ri:content-title="A" /><ac:link-body>a</ac:link-body></ac:link></p>'
    )
    assert in_lines(link) == f"{link}\n"
    assert in_lines(storage).split("\n")[:2] == ["<h1>A</h1>", "<p>One <em>two</em> <a>x</a></p>"]


def test_versions_are_compared_with_each_other_and_with_the_file(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nStep two.\n")
    docs("push")
    docs.write("guide/setup.md", "# Setup\n\nStep three.\n")
    assert docs("diff", "guide/setup.md@1..2").splitlines()[-2:] == [
        "-See [the guide](index.md).",
        "+Step two.",
    ]
    assert docs("diff", "setup.md@2", within="guide").splitlines()[-2:] == [
        "-Step two.",
        "+Step three.",
    ]
    told = docs("diff", "guide/setup.md@2", "--storage")
    assert told.splitlines()[-2:] == ["-<p>Step two.</p>", "+<p>Step three.</p>"]
    record = docs.json("diff", "guide/setup.md@1..2")["files"][0]
    assert (record["from"], record["to"], record["added"], record["removed"]) == (1, 2, 1, 1)
    docs("diff", "guide/setup.md@1..9", code=2)
    assert "has no version 9: it has 1 to 2" in docs.err
    docs("diff", "guide/setup.md@1..2", "index.md", code=2)


def test_storage_shows_what_a_push_would_write_and_what_was_written_there(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nUn.\n\nTwo.\n\nThree.\n")
    docs.site.edit(docs.page("guide/index.md"), "Three", "Drei")
    told = docs("diff", "--storage")
    assert "-<p>One.</p>\n+<p>Un.</p>\n" in told
    assert "Drei" not in told
    told = docs("diff", "--storage", "--remote")
    assert "+++ guide/index.md\tin Confluence" in told
    assert "Drei" in told


def test_stat_has_a_line_for_each_side(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nUn.\n\nTwo.\n\nThree.\n")
    docs.site.edit(docs.page("guide/index.md"), "Three", "Drei")
    assert docs("diff", "--remote", "--stat") == (
        " guide/index.md                 | 2 +-\n"
        " guide/index.md (in Confluence) | 2 +-\n"
        " 2 files changed, 2 lines added, 2 removed\n"
    )


def test_a_file_whose_name_looks_like_a_version_is_a_file(docs: Shell) -> None:
    docs.write("plan@7.md", "# Plan\n\nText.\n")
    assert "+# Plan" in docs("diff", "plan@7.md")
