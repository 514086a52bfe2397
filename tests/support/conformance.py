"""Runs the cases of `fixtures/` through any two commands that convert a text from a pipe.

    cd tests
    python -m support.conformance --to-storage 'tool md2storage' --to-markdown 'tool storage2md'

Either command may be left out. A storage text counts as right if its canonical XML is the case's,
a Markdown text if it is the same but for blank lines at its end. It depends on nothing of docsync.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from pathlib import Path
from xml.etree.ElementTree import ParseError, canonicalize

from support.fixture_cases import FIXTURES, Case, cases

_XML_OWN = ("lt", "gt", "amp", "quot")
_ENTITIES = "".join(
    f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items() if name not in _XML_OWN
)
_SPACES = 'xmlns:ac="urn:ac" xmlns:ri="urn:ri" xmlns:at="urn:at"'


@dataclass(frozen=True, slots=True)
class Answer:
    """What a converter made of one text of a case, and what is wanted."""

    where: str
    title: str
    got: str
    right: bool


def answers(case: Case, to_storage: str, to_markdown: str) -> Iterator[Answer]:
    """Ask both commands about all texts of a case; an empty command is not asked."""
    for text in (case.markdown, *case.texts("markdown also")) if to_storage else ():
        yield _answer(case, to_storage, text, lambda got: canonical(got) == canonical(case.storage))
    for text in (case.storage, *case.texts("storage also")) if to_markdown else ():
        yield _answer(case, to_markdown, text, lambda got: got.rstrip() == case.markdown.rstrip())


def _answer(case: Case, converter: str, text: str, right: Callable[[str], bool]) -> Answer:
    words = shlex.split(converter)
    done = subprocess.run(words, input=text.encode(), capture_output=True, check=False)
    got = done.stdout.decode("utf-8", "replace")
    return Answer(case.where, case.title, got, done.returncode == 0 and right(got))


def canonical(storage: str) -> str:
    """Give the canonical XML of a storage text; one that is not well-formed stays as it is."""
    text = f"<!DOCTYPE page [{_ENTITIES}]><page {_SPACES}>{storage.strip()}</page>"
    try:
        return canonicalize(text)
    except ParseError:
        return storage


def main(arguments: list[str]) -> int:
    """Print what is wrong, and how many answers are right; 1 if any is wrong."""
    parser = argparse.ArgumentParser(prog="python -m support.conformance")
    parser.add_argument("folder", nargs="?", type=Path, default=FIXTURES)
    parser.add_argument("--to-storage", default="", metavar="COMMAND")
    parser.add_argument("--to-markdown", default="", metavar="COMMAND")
    given = parser.parse_args(arguments)
    right = wrong = 0
    for case in cases(given.folder):
        for answer in answers(case, given.to_storage, given.to_markdown):
            right, wrong = right + answer.right, wrong + (not answer.right)
            if not answer.right:
                print(f"{answer.where} {answer.title}\n{answer.got}")  # noqa: T201 - a command
    print(f"{right} right, {wrong} wrong")  # noqa: T201 - a command
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
