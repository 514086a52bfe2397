"""Arguments that make no sense, in the words that docsync has for them.

click tells what is wrong as exceptions of several kinds; each becomes one sentence, with the word
that may have been meant.

>>> sentence(click.NoSuchOption("--remot", possibilities=["--remote"]))
'there is no option --remot; did you mean "--remote"?'
"""

from __future__ import annotations

import re

import click

from docsync.likeness import did_you_mean

_QUOTED = re.compile(r"'([^']*)' is not one of")
_TOO_MANY = re.compile(r"Got unexpected extra arguments? \((.*)\)\.?")


def sentence(error: click.ClickException) -> str:
    """Say what is wrong with the arguments."""
    match error:
        case click.NoSuchOption():
            return f"there is no option {error.option_name}{_option_like(error)}"
        case click.MissingParameter():
            return f"{_name(error.param)} is missing{_choices(error.param)}"
        case click.BadParameter(param=click.Parameter(type=click.Choice()) as param):
            return _no_choice(error, param)
        case click.BadParameter():
            return f"{_name(error.param)}: {_plain(error.message)}"
        case click.BadOptionUsage():
            return f"{error.option_name} needs a value"
        case _:
            return _too_many(error.message) or _plain(error.message)


def hint(error: click.ClickException, command: str) -> str:
    """Say where the command explains itself; `command` is what was typed, as far as one knows."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    typed = f"docsync {command}".strip()
    return f"{context.command_path if context else typed} --help"


def _option_like(error: click.NoSuchOption) -> str:
    """Suggest one of the command's options; a prefix that fits is more likely than likeness."""
    command = error.ctx.command if error.ctx else None
    known = [name for param in (command.params if command else ()) for name in _options(param)]
    begins = [name for name in known if name.startswith(error.option_name)]
    return did_you_mean(error.option_name, begins or known or error.possibilities or ())


def _options(param: click.Parameter) -> list[str]:
    return [*param.opts, *param.secondary_opts] if isinstance(param, click.Option) else []


def _no_choice(error: click.BadParameter, param: click.Parameter) -> str:
    assert isinstance(param.type, click.Choice)  # noqa: S101 - the caller matched it
    known = [str(choice) for choice in param.type.choices]
    found = _QUOTED.search(error.message)
    typed = found[1] if found else ""
    told = f'{_name(param)} is one of {", ".join(known)}, not "{typed}"'
    return told + did_you_mean(typed, known)


def _choices(param: click.Parameter | None) -> str:
    if param is None or not isinstance(param.type, click.Choice):
        return ""
    return f": one of {', '.join(str(choice) for choice in param.type.choices)}"


def _name(param: click.Parameter | None) -> str:
    """Name a parameter as it is typed: the long form of an option, an argument in capitals."""
    if param is None:
        return "an argument"
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.metavar or (param.name or "").upper()


def _too_many(message: str) -> str:
    found = _TOO_MANY.fullmatch(message)
    return f"more than this command takes: {found[1]}" if found else ""


def _plain(message: str) -> str:
    trimmed = message.rstrip(".")
    return trimmed[:1].lower() + trimmed[1:]
