"""`docsync convert`: one text from Markdown to storage or back, without a site or a workspace.

>>> docsync convert guide.md > guide.xhtml
"""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path

import click

from docsync.cli.options import command
from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError, FileError, UsageError
from docsync.output import Screen
from docsync.values import Base, Conversion, Editor, Profile, Site

STDIN = "-"


class Syntax(Enum):
    """What `--to` may say."""

    STORAGE = "storage"
    MARKDOWN = "markdown"


SUFFIXES = {
    ".md": Syntax.STORAGE,
    ".markdown": Syntax.STORAGE,
    ".html": Syntax.MARKDOWN,
    ".xhtml": Syntax.MARKDOWN,
    ".xml": Syntax.MARKDOWN,
    ".storage": Syntax.MARKDOWN,
}


@command(
    "convert",
    example="docsync convert guide.md\n"
    "docsync convert page.xhtml > page.md\n"
    "docsync convert new.md --base-markdown old.md --base-storage old.xhtml\n"
    "echo '**Hello**' | docsync convert --to storage",
)
@click.argument("file", default=STDIN)
@click.option(
    "--to", type=click.Choice([each.value for each in Syntax]), help="What to make of it."
)
@click.option("--base-markdown", type=click.Path(), help="The Markdown both sides agreed on.")
@click.option("--base-storage", type=click.Path(), help="The storage both sides agreed on.")
@click.option(
    "--profile",
    type=click.Choice([each.value for each in Profile]),
    default=Profile.CLOUD.value,
    help="Which Confluence the storage belongs to.",
)
@click.option(
    "--editor",
    type=click.Choice([each.value for each in Editor]),
    help="Which editor the page belongs to; by default what the profile usually has.",
)
def convert(screen: Screen, file: str, profile: str, **options: str | None) -> int:
    """Convert a FILE, or what comes through a pipe, and print the result.

    With a base, what the base holds and the text does not change keeps its bytes.
    """
    syntax = _syntax(file, options["to"])
    base = _base(options["base_markdown"], options["base_storage"])
    text = _read(file, exact=syntax is Syntax.MARKDOWN)
    try:
        conversion = _converted(text, syntax, base, _site(profile, options["editor"]))
    except ConversionError as error:
        error.where = error.where or _name(file)
        raise
    for warning in conversion.warnings:
        line = f":{warning.line}" if warning.line else ""
        screen.warn(f"{_name(file)}{line}: {warning.message}")
    if not screen.mode.json:
        screen.write_exactly(conversion.text)
    screen.result("convert", {**_record(conversion), "to": syntax.value, "exit": 0})
    return 0


def _syntax(file: str, to: str | None) -> Syntax:
    if to is not None:
        return Syntax(to)
    if (syntax := SUFFIXES.get(Path(file).suffix.lower())) is None:
        raise UsageError(
            f"cannot tell what to make of {_name(file)}",
            hint="add --to storage (from Markdown) or --to markdown (from storage)",
        )
    return syntax


def _base(markdown: str | None, storage: str | None) -> Base | None:
    if markdown is None and storage is None:
        return None
    if markdown is None or storage is None:
        raise UsageError(
            "a base is both texts that were agreed on",
            hint="give --base-markdown and --base-storage together",
        )
    return Base(_read(markdown, exact=False), _read(storage, exact=True))


def _site(profile: str, editor: str | None) -> Site:
    usual = Editor.NEW if Profile(profile) is Profile.CLOUD else Editor.LEGACY
    return Site(Profile(profile), Editor(editor) if editor else usual)


def _read(file: str, *, exact: bool) -> str:
    """Read a text; Markdown loses its BOM and carriage returns, storage keeps every character."""
    try:
        content = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError("not UTF-8", where=_name(file), line=line) from None
    except OSError as error:
        raise FileError(str(error.strerror), where=file) from None
    return text if exact else text.removeprefix("\ufeff").replace("\r\n", "\n")


def _converted(text: str, syntax: Syntax, base: Base | None, site: Site) -> Conversion:
    convert_it = to_storage if syntax is Syntax.STORAGE else to_markdown
    return convert_it(text, base=base, site=site)


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file


def _record(conversion: Conversion) -> dict[str, object]:
    warnings = [
        {"kind": each.kind.value, "message": each.message, "line": each.line or None}
        for each in conversion.warnings
    ]
    return {"text": conversion.text, "warnings": warnings}
