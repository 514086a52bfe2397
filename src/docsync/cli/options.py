"""The options that every command has, and those of the commands that speak to a site.

A command is a function of a `Screen` and of its own options, and returns an exit code:

    @command("status", example="docsync status guide/")
    @PATHS
    def status(screen: Screen, paths: tuple[str, ...]) -> int: ...
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from docsync.cli.help_pages import Command, Everywhere, OfSite
from docsync.cli.invoked import Invoked
from docsync.cli.lazy import load
from docsync.errors import ConversionError, DocsyncError, InputError
from docsync.output import Color, Mode, Screen
from docsync.values import Profile

Function = Callable[..., Any]
Decorated = TypeVar("Decorated", bound=Function)


def command(name: str, *, example: str) -> Callable[[Callable[..., int]], click.Command]:
    """Make a command of a function: with the options all have, examples, and a `Screen` first."""

    def decorate(function: Callable[..., int]) -> click.Command:
        decorate_it = click.command(name, cls=Command, epilog=examples(example))
        return decorate_it(with_screen(function))

    return decorate


def examples(lines: str) -> str:
    """Write the end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines.splitlines())


def with_screen(function: Callable[..., int]) -> Function:
    """Give a function the options that all commands have, and a `Screen` first."""
    decorated = _with_screen(function)
    for option in reversed(_SHARED):
        decorated = option(decorated)
    return decorated


_SHARED = (
    click.option(
        "--json", cls=Everywhere, is_flag=True, help="Print one JSON object instead of text."
    ),
    click.option("-q", "--quiet", cls=Everywhere, is_flag=True, help="Print only what went wrong."),
    click.option(
        "-v", "--verbose", cls=Everywhere, is_flag=True, help="Say more about what is done."
    ),
    click.option(
        "--color",
        cls=Everywhere,
        type=click.Choice([color.value for color in Color]),
        default=Color.AUTO.value,
        help="Colours: on terminals (auto), always or never.",
    ),
)


def _completed_by(name: str) -> Callable[[click.Context, click.Parameter, str], list[Any]]:
    """Let a function of `completing.py` say what may stand here."""

    def complete(_context: click.Context, _param: click.Parameter, typed: str) -> list[Any]:
        found: list[Any] = load(f"docsync.cli.completing:{name}")(typed)
        return found

    return complete


COMPLETE_SPACES = _completed_by("spaces")
COMPLETE_PATHS = _completed_by("paths")
COMPLETE_RUNS = _completed_by("runs")

URL = click.option("--url", cls=OfSite, metavar="URL", help="The address of the site.")
SPACE = click.option(
    "--space",
    cls=OfSite,
    metavar="KEY",
    help="The key of the space.",
    shell_complete=COMPLETE_SPACES,
)
USER = click.option(
    "--user",
    cls=OfSite,
    metavar="USER",
    help="Mail address (Cloud) or user name (Data Center).",
)
PROFILE = click.option(
    "--profile",
    cls=OfSite,
    type=click.Choice([each.value for each in Profile]),
    help="Which Confluence it is; without it the site is asked.",
)
_CONNECTION = (URL, SPACE, USER, PROFILE)

# What is named by a path: files and folders of the workspace, which a shell completes.
PATHS = click.argument("paths", nargs=-1, shell_complete=COMPLETE_PATHS)
PATH = click.argument("path", shell_complete=COMPLETE_PATHS)
VERSIONED_PATH = click.argument(
    "path_and_version", metavar="PATH@VERSION", shell_complete=COMPLETE_PATHS
)


def connection_options(function: Decorated) -> Decorated:
    """Give a command the flags that stand over the configuration."""
    for option in reversed(_CONNECTION):
        function = option(function)
    return function


def preview_options(function: Decorated) -> Decorated:
    """Give a command the flags that say which branch's preview is meant."""
    for option in reversed(_PREVIEW):
        function = option(function)
    return function


_PREVIEW = (
    click.option(
        "--preview", metavar="BRANCH", help="The preview of a branch, below the preview parent."
    ),
    click.option(
        "--preview-parent",
        metavar="ID|TITLE",
        help="The page that previews hang below; alone: of the branch checked out.",
    ),
)


def said(options: Mapping[str, object]) -> dict[str, str | None]:
    """Pick the flags of `connection_options` out of a command's options."""
    return {name: _text(options.get(name)) for name in _SAID}


_SAID = ("url", "space", "user", "profile", "preview", "preview_parent")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _with_screen(function: Callable[..., int]) -> Function:
    @functools.wraps(function)
    def invoke(*, json: bool, quiet: bool, verbose: bool, color: str, **options: Any) -> int:
        screen = Screen.of(Mode(json, quiet, verbose, Color(color)), os.environ)
        _remember(screen)
        return function(screen, **options)

    return invoke


def _remember(screen: Screen) -> None:
    """Note which command runs, for the report of an error."""
    context = click.get_current_context()
    if (invoked := context.find_object(Invoked)) is not None:
        invoked.command = context.command_path.removeprefix("docsync ")
        invoked.screen = screen


def error_record(error: DocsyncError) -> dict[str, object]:
    """Write an error as the `error` of a JSON object."""
    where = error.where if isinstance(error, InputError) else ""
    line = error.line if isinstance(error, InputError) else None
    column = error.column if isinstance(error, ConversionError) else None
    return {
        "message": error.message,
        "hint": error.hint,
        "exit_code": error.exit_code,
        "where": where,
        "line": line,
        "column": column,
    }
