"""A click group that loads a command's module only when that command is called.

`docsync --version` and `docsync --help` therefore import click and nothing else.

>>> load("docsync.errors:UsageError").exit_code
2
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from docsync.errors import UsageError

# What `pip install "confluence-docsync[sandbox]"` brings on top.
SANDBOX_MODULES = frozenset({"lxml", "starlette", "uvicorn", "multipart", "python_multipart"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `docsync --help`: under which heading, which command, where its code is."""

    heading: str
    name: str
    target: str  # "module:attribute"
    summary: str


def load(target: str) -> Any:
    """Import `module:attribute` now."""
    module, _, attribute = target.partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in SANDBOX_MODULES:
            raise
        what = "preview" if module.startswith("docsync.preview") else "sandbox"
        raise UsageError(
            f"the {what} needs {missing}, which is not installed",
            hint='pip install "confluence-docsync[sandbox]"',
        ) from None


class SuggestingGroup(click.Group):
    """A group that says, of a command that is none, which one may have been meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant, or say which may have been."""
        known = self.list_commands(ctx)
        if args[0] in known or args[0].startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = load("difflib:get_close_matches")(args[0], known, 1)
        suggestion = f'; did you mean "{near[0]}"?' if near else ""
        group = ctx.command_path
        raise UsageError(
            f'there is no command "{args[0]}"{suggestion}',
            hint=f"{group} {near[0]} --help" if near else f"{group} --help",
        )


class LazyGroup(SuggestingGroup):
    """A group whose commands are a table; its help is written from the table alone."""

    def __init__(self, entries: Sequence[Entry], **attributes: Any) -> None:
        super().__init__(**attributes)
        self.entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the table."""
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        if (entry := self.entries.get(cmd_name)) is None:
            return None
        command = load(entry.target)
        assert isinstance(command, click.Command)  # noqa: S101 - the table is wrong otherwise
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete a command's name from the table; no module is loaded for it."""
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        item = load("click.shell_completion:CompletionItem")
        known = self.entries.values()
        return [
            item(entry.name, help=entry.summary)
            for entry in known
            if entry.name.startswith(incomplete)
        ]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands under its headings."""
        headings = dict.fromkeys(entry.heading for entry in self.entries.values())
        width = max(len(name) for name in self.entries)
        for heading in headings:
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (entry.name.ljust(width), entry.summary)
                        for entry in self.entries.values()
                        if entry.heading == heading
                    ]
                )
