"""One run at a time in a workspace: a lock file with host, process and start time.

A holder that died on this host frees the lock at once; one on another host is believed.

>>> with Lock(folder, "push"):
...     pass
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from docsync.errors import SafetyStop

FILE_NAME = "lock"

# Of Windows: https://learn.microsoft.com/windows/win32/procthread/process-security-and-access-rights
SYNCHRONIZE = 0x0010_0000
WAIT_TIMEOUT = 0x102
ACCESS_DENIED = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock. `born` tells a process from a later one with the same number."""

    host: str
    process: int
    born: str
    since: str
    command: str


class Lock:
    """Holds the workspace for the length of a `with` block."""

    def __init__(self, folder: Path, command: str) -> None:
        self._file = folder / FILE_NAME
        self._command = command

    def __enter__(self) -> Self:
        """Take the lock, or raise a `SafetyStop` that names its holder."""
        for _ in range(3):
            if self._take():
                return self
            holder = read_holder(self._file)
            if holder is not None and is_alive(holder):
                raise SafetyStop(
                    f"another run holds this workspace: docsync {holder.command}, process "
                    f"{holder.process} on {holder.host} since {holder.since}",
                    hint=f"wait for it; if it is gone for sure, delete {self._file}",
                )
            self._remove(holder)
        raise SafetyStop("another run holds this workspace", hint="try again")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back."""
        self._file.unlink(missing_ok=True)

    def _take(self) -> bool:
        """Make the lock file at once with its content: a link exists or does not."""
        mine = self._file.with_name(f"{FILE_NAME}-{os.getpid()}")
        # One that a killed run with this number left may be the lock itself under another name.
        mine.unlink(missing_ok=True)
        mine.write_text(_line(self._command), encoding="utf-8")
        try:
            os.link(mine, self._file)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            return self._create()
        finally:
            mine.unlink(missing_ok=True)
        return True

    def _create(self) -> bool:
        try:
            with self._file.open("x", encoding="utf-8") as file:
                file.write(_line(self._command))
        except FileExistsError:
            return False
        return True

    def _remove(self, dead: Holder | None) -> None:
        """Take a dead holder's file away; one that a faster run has put there instead goes back."""
        grave = self._file.with_name(f"{FILE_NAME}-dead-{os.getpid()}")
        with contextlib.suppress(FileNotFoundError):
            self._file.rename(grave)
            if read_holder(grave) != dead:
                os.link(grave, self._file)
        grave.unlink(missing_ok=True)


def read_holder(file: Path) -> Holder | None:
    """Read who holds a lock; None where the file is gone or broken."""
    try:
        return Holder(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_alive(holder: Holder) -> bool:
    """Say whether the holder may still run: on another host nobody can know, so it does."""
    if holder.host != socket.gethostname():
        return True
    return _runs(holder.process) and holder.born in {"", _born(holder.process)}


def _runs(process: int) -> bool:
    """Say whether there is a process of this number.

    Windows has no signal 0: there `os.kill` would end it.
    """
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        if not (handle := kernel.OpenProcess(SYNCHRONIZE, 0, process)):
            return bool(kernel.GetLastError() == ACCESS_DENIED)
        still = kernel.WaitForSingleObject(handle, 0) == WAIT_TIMEOUT
        kernel.CloseHandle(handle)
        return bool(still)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _line(command: str) -> str:
    now = time.strftime("%Y-%m-%d %H:%M:%S %z")
    mine = Holder(socket.gethostname(), os.getpid(), _born(os.getpid()), now, command)
    return json.dumps({name: getattr(mine, name) for name in Holder.__slots__})


def _born(process: int) -> str:
    """Tell when a process began, in the system's own units; '' where it does not say."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
