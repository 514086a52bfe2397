"""The command line. `main` is the only place that turns an exception into an exit code.

Imports click and what is lighter; a command's own module is loaded when it is called. A command
returns its exit code, or raises an error of `docsync.errors`.

>>> run(["--version"])
docsync 0.1.0
0
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from docsync import __version__
from docsync.cli.invoked import Invoked
from docsync.cli.lazy import Entry, LazyGroup, load

WRONG_USE = 2
COMPLETE = "_DOCSYNC_COMPLETE"  # a shell asks, see completing.py

COMMANDS = (
    Entry("Begin", "init", "docsync.cli.init:init", "Make this folder a workspace."),
    Entry("Begin", "clone", "docsync.cli.clone:clone", "Copy pages of a site into a new folder."),
    Entry("Begin", "demo", "docsync.cli.demo:demo", "See it work, without a Confluence."),
    Entry("Look", "status", "docsync.cli.status:status", "Say what changed, here and there."),
    Entry("Look", "diff", "docsync.cli.diff:diff", "Show the changes, line by line."),
    Entry("Look", "log", "docsync.cli.history:log", "Show the versions of a page."),
    Entry("Look", "show", "docsync.cli.history:show", "Print a page as it was at a version."),
    Entry("Look", "open", "docsync.cli.history:open_page", "Open a page in the browser."),
    Entry(
        "Look", "check", "docsync.cli.check:check", "Say what would be wrong with a push, offline."
    ),
    Entry(
        "Look",
        "preview",
        "docsync.cli.preview:preview",
        "Show pages as they will look, while you write.",
    ),
    Entry("Sync", "sync", "docsync.cli.runs:sync", "Bring both sides together."),
    Entry("Sync", "push", "docsync.cli.runs:push", "Write the changes made here to Confluence."),
    Entry("Sync", "pull", "docsync.cli.runs:pull", "Write the changes made in Confluence here."),
    Entry("Sync", "watch", "docsync.cli.watch:watch", "Sync on every save, until Ctrl-C."),
    Entry("Sync", "resolve", "docsync.cli.resolve:resolve", "Show conflicts, and settle them."),
    Entry("Recover", "undo", "docsync.cli.undo:undo", "Take back what the last run did."),
    Entry(
        "Recover", "restore", "docsync.cli.history:restore", "Write a file as it was at a version."
    ),
    Entry("Recover", "detach", "docsync.cli.detach:detach", "Leave no trace in Confluence."),
    Entry("Recover", "fsck", "docsync.cli.fsck:fsck", "Check what is remembered, and mend it."),
    Entry("Tools", "convert", "docsync.cli.convert:convert", "Convert one text, either way."),
    Entry(
        "Tools", "doctor", "docsync.cli.doctor:doctor", "Say what docsync finds, and what is wrong."
    ),
    Entry("Tools", "api", "docsync.cli.api:api", "Call the REST API of the site."),
    Entry(
        "Tools",
        "completion",
        "docsync.cli.completion:completion",
        "Let your shell complete what you type.",
    ),
    Entry("Tools", "sandbox", "docsync.cli.sandbox:sandbox", "Run a local Confluence to try."),
)

EPILOG = """\b
A first round, without a Confluence:   docsync demo
A folder you have, to a space:         docsync init --url URL --space KEY && docsync push
A space you read, to a folder:         docsync clone URL
"""


@click.command(
    cls=LazyGroup,
    entries=COMMANDS,
    epilog=EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="docsync", message="%(prog)s %(version)s")
@click.pass_context
def docsync(context: click.Context) -> int:
    """Keep a folder of Markdown and a tree of Confluence pages the same, both ways."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        return WRONG_USE
    return 0


def main() -> None:
    """Run the command line of this process, and end it with the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # titles in any script, on any terminal
            stream.reconfigure(errors="replace")
    if sys.platform == "win32":
        os.system("")  # noqa: S605, S607 - lets its console understand colours
    if COMPLETE in os.environ:
        print(load("docsync.cli.completing:answer")(docsync, os.environ))  # noqa: T201 - a shell reads it
        return
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone: nothing is left to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command and give back its exit code; whatever went wrong is told on stderr."""
    invoked = Invoked()
    try:
        code = docsync.main(
            list(arguments), prog_name="docsync", standalone_mode=False, obj=invoked
        )
        return code if isinstance(code, int) else 0
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the one place: any becomes a code
        report = load("docsync.cli.failures:report")
        return int(report(error, arguments, invoked))
