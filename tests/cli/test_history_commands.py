"""`docsync log`, `show`, `restore`, `open` as a user types them."""

from __future__ import annotations

import re

import pytest

from docsync.sync.messages import unsigned
from support.shell import Shell


@pytest.fixture
def page(docs: Shell) -> Shell:
    docs.write("a.md", "# Harbour\n\nLow *water*.\n")
    docs("push")
    docs.write("a.md", "# Harbour\n\nHigh *water*.\n")
    docs("push", "-m", "Say what a harbour is")
    return docs


def test_a_log_says_who_when_and_what_the_newest_first(page: Shell) -> None:
    lines = page("log", "a.md").splitlines()
    when = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert re.fullmatch(rf"   2  {when}  Ann Owner  Say what a harbour is  \(agreed\)", lines[0])
    assert re.fullmatch(rf"   1  {when}  Ann Owner", lines[1])
    told = page.json("log", "a.md", "-n", "1")
    assert [version["number"] for version in told["versions"]] == [2]
    assert told["exit"] == 0


def test_what_is_odd_elsewhere_is_not_told_of_one_page(page: Shell) -> None:
    page.write("other/b.md", "# B\n\nText.\n")
    page("init", within="other")
    page("push", within="other")
    page("status", "--remote")
    assert "belong to another folder" in page.err
    page("log", "a.md")
    assert page.err == ""


def test_a_version_is_shown_as_a_file_and_as_storage(page: Shell) -> None:
    page("show", "a.md@1")
    assert page.json("show", "a.md@1")["text"] == "# Harbour\n\nLow *water*.\n"
    assert "<p>Low <em>water</em>.</p>" in page.json("show", "a.md@1", "--storage")["text"]


def test_a_file_is_restored_whether_it_is_here_or_not(page: Shell) -> None:
    assert "docsync push a.md" in page("restore", "a.md@1")
    assert page.read("a.md") == "# Harbour\n\nLow *water*.\n"
    assert "already" in page("restore", "a.md@1")
    (page.folder / "a.md").unlink()
    assert page.json("restore", "a.md@2")["written"] is True
    assert page.read("a.md") == "# Harbour\n\nHigh *water*.\n"


def test_a_page_is_opened_by_its_address_which_a_pipe_gets(page: Shell) -> None:
    address = page("open", "a.md").strip()
    assert address.startswith(page.site.url)
    assert page.json("open", "a.md", "--print")["address"] == address


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("show", "a.md"), "which version of a.md?"),
        (("show", "a.md@9"), "a.md has no version 9: it has 1 to 2"),
        (("log", "aa.md"), 'docsync knows no page of aa.md; did you mean "a.md"?'),
        (("open", "a.md@1"), "docsync open takes no version"),
    ],
)
def test_wrong_use_says_what_is_meant(page: Shell, typed: tuple[str, ...], told: str) -> None:
    page(*typed, code=2)
    assert told in page.err


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Fix a typo [docsync 0f1e2d3c4b5a6978]", "Fix a typo"),
        ("[docsync merge 0f1e2d3c4b5a6978]", ""),
        ("see [docsync 12]", "see [docsync 12]"),
    ],
)
def test_the_sign_of_docsync_is_not_for_people(message: str, said: str) -> None:
    assert unsigned(message) == said


def test_a_folder_stands_for_its_page_where_it_has_one(page: Shell) -> None:
    page.write("guide/index.md", "# Guide\n")
    page.write("bare/b.md", "# B\n")
    page("push")
    assert page.json("log", "guide/")["path"] == "guide/index.md"
    page("open", "bare", code=2)
    assert "bare/ is a folder without a page of its own" in page.err
