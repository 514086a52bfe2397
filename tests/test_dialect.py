"""The page about the dialect says what is so: its lists are those of the code, its examples run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from docsync import to_markdown, to_storage
from docsync.storage import macros, panels, parts, reader, tables
from docsync.values import Conversion, WarningKind
from support.fixture_cases import FIXTURES, cases
from support.fixture_rows import storage_tree

PAGE = Path(__file__).parent.parent / "docs" / "dialect.md"
TEXT = PAGE.read_text("utf-8")
CASES = re.compile(r"^Cases: (.+?)\.$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| (?!---)(.+) \|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
SPAN = re.compile(r"(`+)(.+?)\1(?!`)")
EXAMPLE = re.compile(
    r"^### (.+?)$.*?^~~~~~ markdown\n(.*?)^~~~~~$.*?"
    r"^Comes back as\n\n~~~~~ markdown\n(.*?)^~~~~~$.*?^Warning: `(.+?)`$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Unheld:
    """What storage cannot hold: an example, what comes back, and the kind of what is told."""

    title: str
    markdown: str
    back: str
    kind: str


def section(title: str) -> str:
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(title: str) -> list[list[str]]:
    _, *found = [row.split(" | ") for row in ROW.findall(section(title))]
    return found


EXCEPTIONS = [Unheld(*found) for found in EXAMPLE.findall(section("Exceptions"))]
HIDDEN = rows("Hidden")
HIDING = (
    macros.HIDDEN_PARAMETERS,
    panels._HIDDEN_ATTRIBUTES,
    parts._HIDDEN,
    reader._WRAPPERS,
    tables._HIDDEN,
    tables._GROUPS,
)


def test_the_page_lists_exactly_the_kinds_of_warnings() -> None:
    listed = [CODE.findall(row[0])[0] for row in rows("Warnings")]
    assert sorted(listed) == sorted(kind.value for kind in WarningKind)


def test_every_file_of_cases_is_named_and_every_name_is_there() -> None:
    lists = CODE.findall("".join(CASES.findall(TEXT)))
    named = {(FIXTURES / name).resolve() for name in (*lists, "README.md", "rows.md")}
    assert all(path.exists() for path in named)
    for path in FIXTURES.rglob("*.md"):
        assert named & {path.resolve(), path.resolve().parent}, path


def test_what_you_write_stands_in_a_case() -> None:
    kinds = ("markdown", "markdown also", "markdown edited")
    shown = "\n".join(text for case in cases() for kind in kinds for text in case.texts(kind))
    assert [example for example in written() if example not in shown] == []


def written() -> list[str]:
    """Give the examples of the columns *you write*."""
    columns = re.findall(
        r"^\| (?!---|you write)(.+?) \|", TEXT.split("\n## Text\n")[0], re.MULTILINE
    )
    spans = (match for column in columns for match in SPAN.finditer(column))
    return [match[2].strip(" ").replace("\\|", "|") for match in spans]


def test_every_exception_has_an_example_with_its_warning() -> None:
    assert len(EXCEPTIONS) == section("Exceptions").count("\n### ")


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda exception: exception.title)
def test_an_exception_is_told_with_its_line(exception: Unheld) -> None:
    warnings = to_storage(exception.markdown).warnings
    assert [(warning.kind.value, warning.line) for warning in warnings] == [(exception.kind, 1)]


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda exception: exception.title)
def test_an_exception_comes_back_as_the_page_says(exception: Unheld) -> None:
    stored = to_storage(exception.markdown).text
    assert to_markdown(stored).text == exception.back
    assert to_storage(exception.back) == Conversion(stored)


def test_what_the_code_hides_is_on_the_page() -> None:
    """The lists of names that the readers of storage pass over."""
    assert missing({name for names in HIDING for name in names}) == set()


def test_what_the_cases_hide_is_on_the_page() -> None:
    """Elements and attributes that stand in `storage also` and in no fresh storage."""
    fresh, also = set[str](), set[str]()
    for case in cases():
        fresh |= names_in(case.storage)
        also |= {name for storage in case.texts("storage also") for name in names_in(storage)}
    assert missing(also - fresh) == set()


def missing(names: set[str]) -> set[str]:
    """Say which names no example of the list *hidden* shows."""
    shown = set(re.findall(r"[\w:-]+", section("Hidden")))
    return names - shown


def names_in(storage: str) -> set[str]:
    """Name every element and attribute of a storage text."""
    found = set[str]()
    for element in storage_tree(storage).iter("*"):
        for name in (element.tag, *element.attrib):
            found.add(re.sub(r"^{urn:(\w+)}", r"\1:", name))
    return found


@pytest.mark.parametrize("row", HIDDEN, ids=lambda row: row[0])
def test_what_is_hidden_is_left_out_afresh(row: list[str]) -> None:
    (example,), (afresh,) = CODE.findall(row[1]), CODE.findall(row[2])
    assert example != afresh
    assert to_storage(to_markdown(example).text).text == afresh
