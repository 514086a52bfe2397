"""How `--help` is laid out: a command's own options first, then what many or all commands share.

>>> @click.command("status", cls=Command)
... @click.option("--url", cls=OfSite, metavar="URL")
... def status(url): ...
"""

from __future__ import annotations

from collections.abc import Mapping

import click

from docsync.cli.lazy import SuggestingGroup


class OfSite(click.Option):
    """An option that says which site is meant, and as whom."""


class Everywhere(click.Option):
    """An option that every command has."""


_HEADINGS: Mapping[type[click.Option], str] = {
    OfSite: "Site, over .docsync.toml and the environment",
    Everywhere: "Every command",
}


class Command(click.Command):
    """A command whose options stand under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings."""
        _write_options(self, ctx, formatter)


class Group(SuggestingGroup):
    """A command with commands below it, and options under headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings, and the commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    sections: dict[str, list[tuple[str, str]]] = {}
    options = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    for option in options:
        if (record := option.get_help_record(ctx)) is not None:
            sections.setdefault(_heading(option), []).append(record)
    width = max(len(name) for records in sections.values() for name, _ in records)
    for heading in ("Options", *_HEADINGS.values()):
        if heading in sections:
            with formatter.section(heading):
                formatter.write_dl([(name.ljust(width), told) for name, told in sections[heading]])


def _heading(option: click.Option) -> str:
    if "--help" in option.opts:
        return _HEADINGS[Everywhere]
    return _HEADINGS.get(type(option), "Options")
