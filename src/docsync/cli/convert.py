"""`docsync convert`: one text from Markdown to storage or back, for pipes and files.

Run inside a workspace it takes profile, editor, fences and diagrams from the configuration; nothing
else of a workspace or a site is touched, and nothing is drawn.

>>> docsync convert guide.md > guide.xhtml
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from docsync.annotations import Annotation, Level, github, in_repository
from docsync.checking import LOSSES, Checked, Syntax, check
from docsync.cli.forms import Format, format_option
from docsync.cli.options import command
from docsync.config import FILE_NAME, load
from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError, FileError, InputError, UsageError
from docsync.fences import drawn
from docsync.lens.differences import Difference
from docsync.likeness import did_you_mean
from docsync.output import Screen
from docsync.storage.reader import read
from docsync.syntax.xml import parse
from docsync.values import (
    Base,
    Conversion,
    Editor,
    Profile,
    Site,
    Warning,  # noqa: A004 - the user's word for it
)
from docsync.workspace.textfile import BOM, decode, encode, replace_bytes

STDIN = "-"

# What a file is by its name.
SUFFIXES = {
    ".md": Syntax.MARKDOWN,
    ".markdown": Syntax.MARKDOWN,
    ".html": Syntax.STORAGE,
    ".xhtml": Syntax.STORAGE,
    ".xml": Syntax.STORAGE,
    ".storage": Syntax.STORAGE,
}
OTHER = {Syntax.MARKDOWN: Syntax.STORAGE, Syntax.STORAGE: Syntax.MARKDOWN}

ONE_FILE = "docsync convert FILE, or a pipe: docsync convert --to storage < FILE"
WELL_FORMED = "storage is XML: each tag is closed in its turn, & is &amp; and < is &lt;"


@dataclass(frozen=True, slots=True)
class Job:
    """One text to convert: its name, its syntax, what it is woven into, and for which site.

    `manner` is the base's Markdown as it was read, with its line ends.
    """

    file: str
    syntax: Syntax
    text: str
    base: Base | None
    base_names: tuple[str, str]
    manner: bytes
    site: Site

    @property
    def base_texts(self) -> tuple[tuple[str, str, Syntax], ...]:
        """The name, the text and the syntax of each side of the base."""
        if self.base is None:
            return ()
        markdown, storage = self.base_names
        return (
            (markdown, self.base.markdown, Syntax.MARKDOWN),
            (storage, self.base.storage, Syntax.STORAGE),
        )


@command(
    "convert",
    example="docsync convert guide.md\n"
    "docsync convert page.xhtml -o page.md\n"
    "docsync convert new.md --base-markdown old.md --base-storage old.xhtml\n"
    "docsync convert guide.md --check && echo nothing is lost\n"
    "echo '**Hello**' | docsync convert --to storage | docsync convert --to markdown",
)
@click.argument("file", default=STDIN, type=click.Path(allow_dash=True))
@click.option(
    "--to",
    type=click.Choice([each.value for each in Syntax]),
    help="What to make of it; a FILE says so by its name.",
)
@click.option("-o", "--output", type=click.Path(), help="Write here instead, all or nothing.")
@click.option("--base-markdown", type=click.Path(), help="The Markdown both sides agreed on.")
@click.option("--base-storage", type=click.Path(), help="The storage both sides agreed on.")
@click.option(
    "--check",
    "checking",
    is_flag=True,
    help="Print nothing: convert, read back, and say what differs; exit 1 if anything does.",
)
@click.option(
    "--profile",
    type=click.Choice([each.value for each in Profile]),
    help="Which Confluence the storage belongs to: the workspace's, else cloud.",
)
@click.option(
    "--editor",
    type=click.Choice([each.value for each in Editor]),
    help="Which editor the page belongs to; by default what the profile usually has.",
)
@format_option
def convert(screen: Screen, file: str, checking: bool, **options: str | None) -> int:  # noqa: FBT001 - click's flag
    """Convert a FILE, or what comes through a pipe, and print the result.

    With a base, what the base holds and the text does not change keeps its bytes.
    """
    if checking and options["output"] is not None:
        raise UsageError("--check writes nothing", hint="leave out --output, or --check")
    job = _job(file, options)
    try:
        if checking:
            return _check(screen, job, options["form"])
        conversion = _converted(job)
    except ConversionError as error:
        _place(error, job)
        _annotate(options["form"], [_of_error(error)])
        raise
    _warn(screen, job, conversion)
    _annotate(options["form"], [_of_warning(each, job) for each in conversion.warnings])
    if options["output"] is not None:
        _write(options["output"], conversion.text, job)
    elif not screen.mode.json:
        screen.write_bytes(_encoded(conversion.text, job, b""))
    record = {**_record(conversion), "to": OTHER[job.syntax].value, "output": options["output"]}
    screen.result("convert", {**record, "exit": 0})
    return 0


# What to do ------------------------------------------------------------------------------------


def _job(file: str, options: Mapping[str, str | None]) -> Job:
    markdown, storage = options["base_markdown"], options["base_storage"]
    if [file, markdown, storage].count(STDIN) > 1:
        raise UsageError("standard input can be read only once", hint="name files for the others")
    if options["output"] is not None and Path(options["output"]).is_dir():
        raise UsageError(f"{options['output']} is a folder, -o names a file", hint=ONE_FILE)
    syntax = _syntax(file, options["to"], options["output"])
    base, manner = _base(markdown, storage)
    text = _text(_content(file), syntax, file)
    site = _site(options["profile"], options["editor"])
    return Job(file, syntax, text, base, (markdown or "", storage or ""), manner, site)


def _syntax(file: str, to: str | None, output: str | None) -> Syntax:
    """Say what a text is: as it is asked for, by its own name, or by the name of the result."""
    if file != STDIN and Path(file).is_dir():
        raise UsageError(f"{file} is a folder, convert takes one file", hint=ONE_FILE)
    if to is not None:
        return OTHER[Syntax(to)]
    own = SUFFIXES.get(Path(file).suffix.lower())
    wanted = SUFFIXES.get(Path(output).suffix.lower()) if output is not None else None
    if own is not None and own is wanted:
        raise UsageError(
            f"{output} would hold {OTHER[own].value}, and by its name it is {own.value}",
            hint="give the result another name, or say --to",
        )
    syntax = own or (OTHER[wanted] if wanted else None)
    if syntax is None:
        raise UsageError(
            f"cannot tell what to make of {_name(file)}",
            hint="add --to storage (from Markdown) or --to markdown (from storage)",
        )
    return syntax


def _base(markdown: str | None, storage: str | None) -> tuple[Base | None, bytes]:
    """Read what both sides agreed on, and give the bytes of its Markdown."""
    if markdown is None and storage is None:
        return None, b""
    if markdown is None or storage is None:
        raise UsageError(
            "a base is both texts that were agreed on",
            hint="give --base-markdown and --base-storage together",
        )
    for name, syntax in ((markdown, Syntax.MARKDOWN), (storage, Syntax.STORAGE)):
        if SUFFIXES.get(Path(name).suffix.lower(), syntax) is not syntax:
            raise UsageError(
                f"by its name {name} is no {syntax.value}",
                hint="--base-markdown OLD.md --base-storage OLD.xhtml",
            )
    manner = _content(markdown)
    known = _text(_content(storage), Syntax.STORAGE, storage)
    base = Base(_text(manner, Syntax.MARKDOWN, markdown), known)
    try:
        parse(base.storage)
    except ConversionError as error:
        error.where, error.hint = storage, error.hint or WELL_FORMED
        raise
    return base, manner


def _site(profile: str | None, editor: str | None) -> Site:
    """Say what the text is for: flags go over the workspace, if this is run in one."""
    here = Path.cwd()
    root = next((each for each in (here, *here.parents) if (each / FILE_NAME).is_file()), None)
    config = None if root is None else load(root, os.environ, {})
    known = config.profile if config is not None else None
    chosen = Profile(profile) if profile else known or Profile.CLOUD
    usual = Editor.NEW if chosen is Profile.CLOUD else Editor.LEGACY
    if config is None:
        return Site(chosen, Editor(editor) if editor else usual)
    return Site(
        chosen,
        Editor(editor) if editor else config.editor or usual,
        fences=config.fences,
        diagrams=drawn(config.diagrams),
    )


def _text(content: bytes, syntax: Syntax, file: str) -> str:
    """Read a text; Markdown loses its carriage returns, storage keeps every character."""
    try:
        text = decode(content)
    except FileError as error:
        error.where = _name(file)
        raise
    return text if syntax is Syntax.MARKDOWN else content.removeprefix(BOM).decode("utf-8")


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
    except FileNotFoundError:
        near = did_you_mean(Path(file).name, (each.name for each in _beside(file)))
        raise UsageError(f"there is no file {file}{near}", hint=ONE_FILE) from None
    except OSError as error:
        raise FileError(str(error.strerror), where=file, hint=ONE_FILE) from None


def _beside(file: str) -> Iterable[Path]:
    folder = Path(file).parent
    return folder.iterdir() if folder.is_dir() else ()


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file


# What comes of it ------------------------------------------------------------------------------


def _converted(job: Job) -> Conversion:
    convert_it = to_storage if job.syntax is Syntax.MARKDOWN else to_markdown
    return convert_it(job.text, base=job.base, site=job.site)


def _place(error: ConversionError, job: Job) -> None:
    """Say in which text an error stands: a text of the base may be at fault, too."""
    error.where = error.where or _name(job.file)
    storage = job.syntax is Syntax.STORAGE
    for name, text, syntax in job.base_texts:
        try:
            read(text) if syntax is Syntax.STORAGE else to_storage(text, site=job.site)
        except ConversionError:
            error.where, storage = name, syntax is Syntax.STORAGE
    if storage and not error.hint:
        error.hint = WELL_FORMED


def _annotate(form: str | None, found: Iterable[Annotation]) -> None:
    """Write annotations to stderr, which workflows read too: stdout has the text."""
    if form == Format.GITHUB.value:
        for one in in_repository(found, Path.cwd(), os.environ):
            click.echo(github(one), err=True)


def _of_warning(warning: Warning, job: Job) -> Annotation:
    path = "" if job.file == STDIN else job.file
    return Annotation(Level.WARNING, warning.message, path, warning.line or 0)


def _of_error(error: ConversionError) -> Annotation:
    line, column = error.line or 0, error.column or 0
    return Annotation(Level.ERROR, error.message, error.where, line, column, hint=error.hint)


def _warn(screen: Screen, job: Job, conversion: Conversion) -> None:
    for warning in conversion.warnings:
        screen.warn(_placed(warning, job))


def _placed(warning: Warning, job: Job) -> str:
    line = f":{warning.line}" if warning.line else ""
    return f"{_name(job.file)}{line}: {warning.message}"


def _encoded(text: str, job: Job, replaced: bytes) -> bytes:
    """Give Markdown the BOM and the line ends of the file it replaces, or else of its base."""
    return encode(text, replaced or job.manner) if job.syntax is Syntax.STORAGE else text.encode()


def _write(output: str, text: str, job: Job) -> None:
    """Write the result, all or nothing."""
    place = Path(output)
    try:
        replace_bytes(place, _encoded(text, job, place.read_bytes() if place.is_file() else b""))
    except InputError as error:
        error.where = output
        raise


def _check(screen: Screen, job: Job, form: str | None) -> int:
    """Say on stderr what does not come back."""
    checked = check(job.text, job.syntax, base=job.base, site=job.site)
    for warning in checked.conversion.warnings:
        (screen.problem if warning.kind in LOSSES else screen.warn)(_placed(warning, job))
    for each in checked.differences:
        screen.problem(f"{_name(job.file)}:{each.line}:{each.column}: {sentence(each)}")
    lost = [
        Annotation(Level.ERROR, sentence(each), job.file, each.line, each.column)
        for each in checked.differences
    ]
    _annotate(form, [*lost, *(_of_warning(each, job) for each in checked.conversion.warnings)])
    code = 0 if checked.same else 1
    screen.result("convert", {**_checked_record(checked, job), "exit": code})
    return code


def sentence(each: Difference) -> str:
    """Say what became of some words."""
    if not each.new:
        return f'"{each.old}" does not come back'
    if not each.old:
        return f'"{each.new}" comes back, and was not there'
    return f'"{each.old}" comes back as "{each.new}"'


# JSON ------------------------------------------------------------------------------------------


def _record(conversion: Conversion) -> dict[str, object]:
    return {"text": conversion.text, "warnings": _warnings(conversion)}


def _checked_record(checked: Checked, job: Job) -> dict[str, object]:
    found = [
        {"line": each.line, "column": each.column, "old": each.old, "new": each.new}
        for each in checked.differences
    ]
    return {
        "to": OTHER[job.syntax].value,
        "same": checked.same,
        "differences": found,
        "warnings": _warnings(checked.conversion),
    }


def _warnings(conversion: Conversion) -> list[dict[str, object]]:
    return [
        {"kind": each.kind.value, "message": each.message, "line": each.line or None}
        for each in conversion.warnings
    ]
