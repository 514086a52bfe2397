"""The pages that are written from the code: commands, configuration, exit codes, decisions.

`python -m support.reference_pages` in the folder `tests` writes them into `docs/`; a test fails
when one is not what the code says.

>>> pages()[0].name
'commands.md'
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from docsync import errors
from docsync.cli import COMMANDS
from docsync.cli.failures import BUG, INTERRUPTED
from docsync.cli.lazy import load
from docsync.config import FILE_ONLY_KEYS, variable

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = ROOT / ".docsync.example.toml"
SITE_OF = "docsync.cli.status:status"  # a command that has the options for the site
_WRITTEN = "<!-- Written by `python -m support.reference_pages`, in the folder tests. -->"
_KEY = re.compile(r"^(\w+) = ", re.MULTILINE)
_TABLE = re.compile(r"\[+([\w.]+)\]+$", re.MULTILINE)

Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """A page below `docs/`."""

    name: str
    text: str


def pages() -> tuple[Page, ...]:
    """Write every reference page."""
    return (
        Page("commands.md", _joined(_commands())),
        Page("configuration.md", _joined(_configuration())),
        Page("exit-codes.md", _joined(_exit_codes())),
        Page("adr/README.md", _joined(_decisions())),
    )


def _joined(blocks: Iterator[str]) -> str:
    return "\n\n".join(block.rstrip() for block in blocks) + "\n"


# Commands --------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    yield f"# Commands\n\n{_WRITTEN}"
    yield "What `docsync COMMAND --help` says, on one page. `docsync --help` is the table."
    lines = (
        f"| {entry.heading} | [`{entry.name}`](#docsync-{entry.name}) | {_escaped(entry.summary)} |"
        for entry in COMMANDS
    )
    yield "\n".join(("| for | command | what it does |", "| --- | --- | --- |", *lines))
    loaded = [load(entry.target) for entry in COMMANDS]
    options = {help_of(each): each for command in loaded for each in command.params}
    yield "## Options of every command"
    shared = _shared(loaded)
    yield _options([each for record, each in options.items() if record in shared])
    yield "## Options for the site"
    yield "Commands that speak to a site take these too. They go over the configuration."
    site = set(map(help_of, load(SITE_OF).params)) & _repeated(loaded) - shared
    yield _options([each for record, each in options.items() if record in site])
    for entry, command in zip(COMMANDS, loaded, strict=True):
        yield from _command(command, ("docsync", entry.name), shared | site)


def _shared(commands: list[click.Command]) -> frozenset[Record]:
    """Say which options all commands have, but those that are groups of their own."""
    return frozenset.intersection(*(frozenset(map(help_of, each.params)) for each in commands))


def _repeated(commands: list[click.Command]) -> frozenset[Record]:
    """Say which options of the site are the same in several commands."""
    found = Counter(help_of(each) for command in commands for each in command.params)
    names = ("--url", "--space", "--user", "--profile")
    return frozenset(
        record for record, times in found.items() if times > 1 and record[0].startswith(names)
    )


def help_of(option: click.Parameter) -> Record:
    """Say how an option is written and what it does; both are empty for an argument."""
    return option.get_help_record(_context(click.Command("docsync"))) or ("", "")


def _context(command: click.Command, name: str = "docsync") -> click.Context:
    return click.Context(command, info_name=name, help_option_names=["-h", "--help"])


def _command(
    command: click.Command, path: tuple[str, ...], known: frozenset[Record]
) -> Iterator[str]:
    context = _context(command, " ".join(path))
    yield f"{'#' * len(path)} {' '.join(path)}"
    yield from _prose(command.help or "")
    yield f"```text\n{' '.join((*path, *command.collect_usage_pieces(context)))}\n```"
    if table := _options([each for each in command.params if help_of(each) not in known]):
        yield table
    if any(help_of(each)[0].startswith("--url") for each in command.params):
        yield "Also: [the options for the site](#options-for-the-site)."
    if examples := _examples(command.epilog or ""):
        yield f"```sh\n{examples}\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if (inner := command.get_command(context, name)) is not None:
                yield from _command(inner, (*path, name), known)


def _options(options: list[click.Parameter]) -> str:
    records = [record for each in options if (record := help_of(each))[0]]
    rows = (f"| `{_cell(names)}` | {_escaped(told)} |" for names, told in records)
    return "\n".join(("| option | what it does |", "| --- | --- |", *rows)) if records else ""


def _examples(epilog: str) -> str:
    lines = epilog.replace("\b", "").strip().splitlines()
    return "\n".join(line.removeprefix("  ") for line in lines if line != "Examples:")


def _prose(text: str) -> Iterator[str]:
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        yield _escaped(" ".join(paragraph.split()))


# Configuration ---------------------------------------------------------------------------------


def _configuration() -> Iterator[str]:
    yield f"# Configuration\n\n{_WRITTEN}"
    yield (
        "`.docsync.toml` stands at the root of a workspace. `docsync init` writes the few keys\n"
        "that matter; a key that is left out has the default it has here. The environment goes\n"
        "over the file, and flags go over both. `.docsync.example.toml` in the repository has the\n"
        "same with every key."
    )
    for paragraph in EXAMPLE.read_text("utf-8").split("\n\n")[1:]:
        yield from _key(paragraph)


def _key(paragraph: str) -> Iterator[str]:
    """Write one paragraph of the example: a key with its comment, or a comment of tables."""
    comment = [line[1:].removeprefix(" ") for line in paragraph.split("\n") if line[:1] == "#"]
    parts = re.split(r"\n\s*\n", "\n".join(comment))
    if found := _KEY.search(paragraph):
        yield f"## {found[1]}"
        yield from map(_escaped, parts)
        yield f"```toml\n{paragraph[found.start() :].strip()}\n```"
        yield _over(found[1])
        return
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if table := _TABLE.match(following):
            yield f"## {table[1]}"
        yield f"```toml\n{part}\n```" if _TABLE.match(part) else _escaped(part)


def _over(key: str) -> str:
    """Say what goes over a key of the file."""
    if key in FILE_ONLY_KEYS:
        return "Only the file says it: it is the same for everyone who has the folder."
    return f"`{variable(key)}` in the environment goes over it."


# Exit codes ------------------------------------------------------------------------------------

MEANINGS = {
    0: "clean",
    1: "conflicts, or files or pages that failed while the rest was done",
    2: "wrong use, missing or contradictory configuration",
    3: "the site: unreachable, wrong or anonymous credentials, no such space, server errors",
    4: "stopped for safety, or because nothing more can be written: nothing is lost",
    BUG: "a bug in docsync",
    INTERRUPTED: "interrupted; what was done stays done",
}


def _exit_codes() -> Iterator[str]:
    yield f"# Exit codes\n\n{_WRITTEN}"
    yield "The highest of 70, 4, 3, 2 and 1 wins. With `--json` the code is the field `exit`, too."
    rows = (f"| {code} | {meaning} |" for code, meaning in MEANINGS.items())
    yield "\n".join(("| code | means |", "| --- | --- |", *rows))
    yield "## The errors behind them"
    yield (
        "For Python: these are the classes of `docsync.errors`, and what each says. An error\n"
        "names the file or page, and the next command to type; with `-v` a bug shows where it is."
    )
    found = sorted(error_classes(), key=lambda each: (each.exit_code, each.__name__))
    lines = (f"| {each.exit_code} | `{each.__name__}` | {_first(each)} |" for each in found)
    yield "\n".join(("| code | error | what happened |", "| --- | --- | --- |", *lines))


def error_classes() -> list[type[errors.DocsyncError]]:
    """Give every error that docsync raises on purpose, but the root of them."""
    found = [each for each in vars(errors).values() if isinstance(each, type)]
    kinds = [each for each in found if issubclass(each, errors.DocsyncError)]
    return [each for each in kinds if each is not errors.DocsyncError]


def _first(kind: type) -> str:
    return _escaped(" ".join((kind.__doc__ or "").split("\n\n")[0].split()))


# Decisions -------------------------------------------------------------------------------------


def _decisions() -> Iterator[str]:
    yield f"# Decisions\n\n{_WRITTEN}"
    yield "One page each: what was decided, and why."
    found = sorted((DOCS / "adr").glob("0*.md"))
    titles = (file.read_text("utf-8").split("\n", 1)[0] for file in found)
    lines = (
        f"* [{re.sub(r'^# [0-9]+[.] ', '', title)}]({file.name})"
        for file, title in zip(found, titles, strict=True)
    )
    yield "\n".join(lines)


# Markdown --------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    """Write plain words as Markdown; what is typed, `--so` or `.this`, as code."""
    plain = re.sub(r"([|<>*\[\]])", r"\\\1", " ".join(text.split(" ")))
    return re.sub(
        r"(?<![`\w/-])(--[a-z][\w-]*|\.docsync[\w./]*|DOCSYNC_[A-Z_]+)(?![`\w])", r"`\1`", plain
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Write the pages."""
    for page in pages():
        (DOCS / page.name).write_text(page.text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
