"""The page about the dialect says what is so: its lists are those of the code, its examples run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from docsync import to_markdown, to_storage
from docsync.values import WarningKind
from support.fixture_cases import FIXTURES

PAGE = Path(__file__).parent.parent / "docs" / "dialect.md"
TEXT = PAGE.read_text("utf-8")
LINK = re.compile(r"\]\((\.\./fixtures/[^)]+)\)")
ROW = re.compile(r"^\| (?!---)(.+) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
EXAMPLE = re.compile(
    r"^### (.+?)$.*?^~~~~~ markdown\n(.*?)^~~~~~$.*?^Warning: `(.+?)`$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Unheld:
    """What storage cannot hold: an example, and the kind of what is told about it."""

    title: str
    markdown: str
    kind: str


def section(title: str) -> str:
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(title: str) -> list[list[str]]:
    _, *found = [row.split(" | ") for row in ROW.findall(section(title))]
    return found


EXCEPTIONS = [Unheld(*found) for found in EXAMPLE.findall(section("Exceptions"))]
HIDDEN = rows("Hidden")


def test_the_page_lists_exactly_the_kinds_of_warnings() -> None:
    listed = [CODE.findall(row[0])[0] for row in rows("Warnings")]
    assert sorted(listed) == sorted(kind.value for kind in WarningKind)


def test_every_file_of_cases_is_linked_and_every_link_leads_somewhere() -> None:
    linked = {(PAGE.parent / address).resolve() for address in LINK.findall(TEXT)}
    assert all(path.exists() for path in linked)
    for path in FIXTURES.rglob("*.md"):
        assert linked & {path.resolve(), path.resolve().parent}, path


def test_every_exception_has_an_example_with_its_warning() -> None:
    assert len(EXCEPTIONS) == section("Exceptions").count("\n### ")


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda exception: exception.title)
def test_an_exception_is_told_with_its_line(exception: Unheld) -> None:
    warnings = to_storage(exception.markdown).warnings
    assert [(warning.kind.value, warning.line) for warning in warnings] == [(exception.kind, 1)]


@pytest.mark.parametrize("row", HIDDEN, ids=lambda row: row[0])
def test_what_is_hidden_is_left_out_afresh(row: list[str]) -> None:
    (example,), (afresh,) = CODE.findall(row[1]), CODE.findall(row[2])
    assert example != afresh
    assert to_storage(to_markdown(example).text).text == afresh
