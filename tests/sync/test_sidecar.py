"""The text of comments beside a file: whose it is, where each stands, what somebody wrote in it."""

from __future__ import annotations

from docsync.sync.sidecar import (
    Remark,
    Sidecar,
    head_of,
    line_of,
    sidecar_path,
    threads,
    written,
)

BODY = (
    '<p>One word, and one <ac:inline-comment-marker ac:ref="r">word</ac:inline-comment-marker>.</p>'
)


def one(text: str, **facts: object) -> Remark:
    return Remark("Kim", "2026-05-04T10:11:12.000Z", text, **facts)  # type: ignore[arg-type]


def test_a_text_says_whose_it_is_and_whether_it_was_changed() -> None:
    text = written(Sidecar("7", "Setup", "a/setup.md", (one("Fine."),)))
    head = head_of(text)
    assert head is not None
    assert (head.page, head.untouched) == ("7", True)
    changed = head_of(text + "Mine.\n")
    assert changed is not None
    assert not changed.untouched
    assert head_of("# A page\n") is None


def test_inline_comments_come_in_the_order_of_the_file() -> None:
    remarks = (
        one("C", words="gone", inline=True),
        one("B", words="w" * 90, line=9, inline=True, resolved=True),
        one("A", words="word", line=3, inline=True),
        one("D"),
    )
    text = written(Sidecar("7", "Setup", "setup.md", remarks))
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert heads == [
        "## “word” (setup.md:3)",
        f"## “{'w' * 80}…” (setup.md:9) — resolved",
        "## “gone” (not in the text any more)",
        "## At the foot of the page",
    ]


def test_answers_are_quoted_below_what_they_answer() -> None:
    shown = {"1": one("Why?"), "2": one("So."), "3": one("Oh."), "4": one("Lost.")}
    remarks = threads(shown, {"2": "1", "3": "2", "4": "9"}, ["1", "2", "3", "4"])
    assert [remark.text for remark in remarks] == ["Why?", "Lost."]
    text = written(Sidecar("7", "Setup", "setup.md", remarks))
    assert "\n> So.\n" in text
    assert "\n> > Oh.\n" in text


def test_words_are_found_where_the_marker_stands() -> None:
    assert line_of("word", "r", "One word,\nand one\n*word*.\n", BODY) == ("word", 3)
    assert line_of("two words", "x", "A **two\nwords** b\n", "") == ("two words", 1)
    assert line_of("gone", "x", "Text.\n", "") == ("gone", 0)
    assert line_of("", "x", "Text.\n", "") == ("", 0)


def test_a_page_without_comments_has_no_text() -> None:
    assert written(Sidecar("7", "Setup", "setup.md", ())) == ""
    only = written(Sidecar("7", "Setup", "setup.md", (one("A", words="w", line=1, inline=True),)))
    assert "foot of the page" not in only
    assert sidecar_path("guide/setup.md") == "guide/setup.comments.md"


def test_a_moment_that_nobody_can_read_stays_as_it_is() -> None:
    text = written(Sidecar("7", "S", "s.md", (Remark("Kim", "yesterday", "A"),)))
    assert "**Kim**, yesterday\n" in text
