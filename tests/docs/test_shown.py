"""Every command that the README and the docs show is one that docsync takes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from docsync.cli import docsync

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
FENCE = re.compile(
    r"^(`{3,}|~{3,})[ ]*(sh|bash|shell|console|text|)\n(.*?)^\1$", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"^(`{3,}|~{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`(docsync [^`]+)`(?!`)")
OPERATORS = {"&&", "||", "|", ";", "&"}
SHELLS = {"sh", "bash", "shell"}


def test_every_command_that_is_shown_is_one() -> None:
    lines = [(page, line) for page in PAGES for line in lines_of(page.read_text("utf-8"))]
    assert len(lines) > len(PAGES)
    wrong = [
        f"{page.relative_to(ROOT)}: {line}: {told}" for page, line in lines for told in fault(line)
    ]
    assert wrong == []


def lines_of(text: str) -> Iterator[str]:
    """Give what is typed: in fences of a shell, behind a `$`, and in code between words."""
    for _, kind, body in FENCE.findall(text):
        for line in body.replace("\\\n", " ").splitlines():
            if kind in SHELLS or line.startswith(("$ ", "docsync ")):
                yield re.split(r" {3,}", line.removeprefix("$ "))[0]
    yield from SPAN.findall(re.sub(r"\s+", " ", CODE.sub("", text)))


def fault(line: str) -> Iterator[str]:
    """Say what docsync would not take of a line of shell."""
    for words in commands_in(line):
        if words[:1] == ["docsync"] and words[1:2] != ["COMMAND"] and "[OPTIONS]" not in words:
            yield from refused(words[1:])


def commands_in(line: str) -> Iterator[list[str]]:
    """Cut a line of shell into its commands."""
    words: list[str] = []
    for word in shlex.split(line.replace("…", " "), comments=True):
        if word in OPERATORS:
            yield words
            words = []
        else:
            words.append(word)
    yield words


def refused(arguments: list[str]) -> Iterator[str]:
    """Let click read the arguments; nothing is run."""
    command: click.Command = docsync
    while isinstance(command, click.Group) and arguments and not arguments[0].startswith("-"):
        inner = command.get_command(click.Context(command), arguments[0])
        if inner is None:
            yield f"no command {arguments[0]}"
            return
        command, arguments = inner, arguments[1:]
    try:
        command.make_parser(click.Context(command)).parse_args(list(arguments))
    except click.UsageError as error:
        yield error.format_message()
