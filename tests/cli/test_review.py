"""`docsync diff --remote --format markdown`: what a branch would change, for its review."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.cli.review_look import LIMIT, NOTHING, SIGN, Changed, comment
from support.shell import Shell

EDITED = Changed("a.md", "A", "https://x/1", "edited", "One two.\nSame.\n", "One three.\nSame.\n")


class Tags(HTMLParser):
    """Follows the tags of a comment, and keeps what is marked."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marked: dict[str, str] = {"del": "", "ins": ""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - its signature
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.marked:
            self.marked[self.open[-1]] += data


def test_the_words_that_changed_are_marked() -> None:
    told = comment([EDITED], [])
    assert told.startswith(SIGN)
    assert "| [A](https://x/1) · <code>a.md</code> | edited | +1 −1 |" in told
    assert "One <del>two</del><ins>three</ins>.\nSame.\n" in told


def test_nothing_to_change_is_said() -> None:
    assert comment([], []) == f"{SIGN}\n{NOTHING}\n"


@given(st.text(), st.text(), st.text(min_size=1))
def test_no_text_of_a_page_is_markup_of_the_comment(old: str, new: str, title: str) -> None:
    told = comment([Changed("a.md", title, "", "edited", old, new)], [f"{title}: no"])
    tags = Tags(told)
    assert tags.open == []
    if "\n" not in old + new and old.split() != new.split():
        assert tags.marked["ins"].split() or tags.marked["del"].split()
    assert "</details>" not in told.partition("<pre>")[2].partition("</pre>")[0]


@pytest.mark.parametrize(("pages", "words"), [(1, 40_000), (400, 200), (5_000, 1), (3, 15_000)])
def test_a_comment_is_never_longer_than_a_site_takes(pages: int, words: int) -> None:
    text = "word " * words
    many = [Changed(f"{n:04}.md", f"Page {n}", "https://x", "new", "", text) for n in range(pages)]
    told = comment(many, ["x" * 300] * 500)
    assert len(told) <= LIMIT
    Tags(told)
    if pages * words > LIMIT / 5:
        assert "diffs are left out" in told


def test_a_review_shows_what_a_push_would_do_and_writes_nothing(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nTwo, and more.\n\nThree.\n")
    docs.write("guide/new.md", "# New\n\nFresh words.\n")
    (docs.folder / "guide/setup.md").unlink()
    docs.site.edit(docs.page("guide/index.md"), "Three.", "Three there.")
    docs.site.forget_requests()
    told = docs.json("diff", "--remote", "--format", "markdown")
    assert docs.site.writes() == []
    changes = {one["path"]: one["change"] for one in told["files"]}
    assert changes == {
        "guide/index.md": "edited",
        "guide/new.md": "new",
        "guide/setup.md": "deleted",
    }
    text = told["markdown"]
    assert "Two<ins>, and more</ins>." in text
    assert "there" not in "".join(Tags(text).marked.values())  # a colleague's words stay
    assert "<ins>Fresh words.</ins>" in text
    assert f"pageId={docs.page('guide/index.md')}" in text
    assert docs("diff", "--remote", "--format", "markdown") == text


def test_what_cannot_be_pushed_stands_in_the_review(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two.", "Two there.")
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nTwo here.\n\nThree.\n")
    told = docs("diff", "--remote", "--format", "markdown")
    assert "**To be settled first:**\n\n* conflict: guide/index.md" in told


def test_a_checkout_without_an_index_reviews_the_same(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nTwo, and more.\n\nThree.\n")
    told = docs("diff", "--remote", "--format", "markdown")
    for file in (docs.folder / ".docsync").glob("index.db*"):
        file.unlink()
    assert docs("diff", "--remote", "--format", "markdown") == told
