"""Runs commands as a person types them, prints them first, and keeps a sandbox running behind them.

>>> with Stage(Path("docsync-demo"), screen, keep=False) as stage:
...     stage.run("docsync", "push")
$ docsync push
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from docsync.errors import DocsyncError, UsageError
from docsync.output import Screen, Style

SECONDS = 60

# How a command that is shown is run: by this very Python, whatever is on the path.
PROGRAMS = {
    "docsync": [sys.executable, "-m", "docsync"],
    "python": [sys.executable],
}


class DemoFailure(DocsyncError):  # noqa: N818 - the reader's word
    """A command of the demo failed, or its end is not as it should be."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that listens: its process, its address, and who we are there."""

    process: subprocess.Popen[str]
    url: str
    user: str
    token: str
    space: str

    @property
    def environment(self) -> dict[str, str]:
        """Give what docsync must know of it."""
        return {
            "DOCSYNC_URL": self.url,
            "DOCSYNC_USER": self.user,
            "DOCSYNC_TOKEN": self.token,
        }


class Stage:
    """A folder, and what is run in it."""

    def __init__(self, screen: Screen, *, keep: bool) -> None:
        self._screen = screen
        self._keep = keep
        self._sandbox: Running | None = None
        self._here = Path()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the sandbox, unless it shall go on and all went well."""
        if self._sandbox is None:
            return
        process = self._sandbox.process
        if not self._keep or error is not None:
            process.terminate()
            process.wait(SECONDS)
        if process.stdout is not None:
            process.stdout.close()

    def chapter(self, title: str, text: str) -> None:
        """Begin something new, and say why."""
        self.say()
        self.say(self._screen.styled(title, Style.HEADING))
        self.say(text)

    def say(self, text: str = "") -> None:
        """Tell the reader something."""
        self._screen.say(text)

    def enter(self, folder: Path) -> None:
        """Go to a folder, as `cd` does."""
        self._echo("cd", str(folder))
        self._here = folder

    def start_sandbox(self, database: Path) -> Running:
        """Start a sandbox that keeps its pages in a file."""
        arguments = ("docsync", "sandbox", "--json", "--db", str(database))
        self._echo(*arguments, "&")
        with self._errors(database) as errors:
            process = subprocess.Popen(  # noqa: S603 - our own command
                _command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env=_environment(),
                start_new_session=self._keep,
            )
        line = process.stdout.readline() if process.stdout is not None else ""
        if not line:
            process.wait(SECONDS)
            raise UsageError("the sandbox did not start", hint="docsync sandbox")
        said = json.loads(line)
        self._sandbox = Running(process, said["url"], said["user"], said["token"], said["space"])
        self.say(self._screen.styled(exported(self._sandbox), Style.COMMAND))
        return self._sandbox

    def run(self, *arguments: str) -> None:
        """Show a command, run it, and show what it prints."""
        self._echo(*arguments)
        self._ran(arguments, captured=self._screen.mode.json or self._screen.mode.quiet)

    def answer(self, *arguments: str) -> dict[str, object]:
        """Run a command with `--json` and read what it says; show neither."""
        return dict(json.loads(self._ran((*arguments, "--json"), captured=True)))

    def _errors(self, database: Path) -> AbstractContextManager[IO[bytes] | None]:
        """Give a sandbox that goes on a file for its errors: our own stderr would stay open."""
        return database.with_suffix(".log").open("wb") if self._keep else nullcontext()

    def _ran(self, arguments: tuple[str, ...], *, captured: bool) -> str:
        """Run a command in a process of its own, in the folder we are in."""
        extra = self._sandbox.environment if self._sandbox is not None else {}
        done = subprocess.run(  # noqa: S603 - our own commands
            _command(arguments),
            cwd=self._here,
            env={**_environment(), **extra},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if captured else None,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        if done.returncode:
            typed = shlex.join(arguments)
            raise DemoFailure(f"`{typed}` ended with {done.returncode}, which it should not")
        return done.stdout or ""

    def _echo(self, *arguments: str) -> None:
        typed = " ".join(
            argument if argument == "&" else _typed(argument) for argument in arguments
        )
        self.say()
        self.say(self._screen.styled(f"$ {typed}", Style.COMMAND))


def exported(sandbox: Running) -> str:
    """Write how a shell of this system sets the variables."""
    if os.name == "nt":
        return "\n".join(f'$env:{name} = "{v}"' for name, v in sandbox.environment.items())
    return "\n".join(f"$ export {name}={value}" for name, value in sandbox.environment.items())


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [*PROGRAMS[arguments[0]], *arguments[1:]]


def _environment() -> dict[str, str]:
    """Give this process's environment without what it says of another Confluence."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DOCSYNC_")}


def _typed(argument: str) -> str:
    """Write an argument as a person types it, in any shell."""
    plain = argument.replace("-", "").replace("_", "").replace("/", "").replace(".", "")
    return argument if plain.isalnum() else f'"{argument}"'
