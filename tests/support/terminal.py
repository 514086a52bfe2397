"""Runs docsync on a pseudo terminal, as a person sees it: questions are answered when they come."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 30.0
HUMAN = 0.4  # seconds
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """One command on a terminal of its own. `screen` is all that was written on it."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        arguments: Sequence[str],
        *,
        columns: int = 80,
    ) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "docsync", *arguments],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self._ours = ours
        self.screen = ""
        self._waited = 0

    @property
    def plain(self) -> str:
        """What is on the screen, without colours."""
        return ANSI.sub("", self.screen).replace("\r\n", "\n")

    def wait_for(self, words: str) -> None:
        """Read until these words stand on the screen behind what was waited for before."""
        until = time.monotonic() + PATIENCE
        while (at := self.plain.find(words, self._waited)) < 0 and time.monotonic() < until:
            if not self._read():
                break
        assert at >= 0, f"{words!r} is not on the screen:\n{self.plain}"
        self._waited = at + len(words)

    def type(self, text: str) -> None:
        """Type a line."""
        os.write(self._ours, f"{text}\n".encode())

    def answer(self, question: str, text: str) -> None:
        """Wait for a question, and answer it."""
        self.wait_for(question)
        self.type(text)

    def interrupt(self) -> None:
        """Type Ctrl-C, not before the line editor waits: Python loses one that comes just then."""
        time.sleep(HUMAN)
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Read to the end, and give the exit code."""
        while self._read():
            pass
        with contextlib.suppress(OSError):
            os.close(self._ours)
        return self.process.wait(PATIENCE)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE)
        if not ready:
            self.process.kill()
            return False
        try:
            piece = os.read(self._ours, 65536)
        except OSError:
            return False
        self.screen += piece.decode("utf-8", "replace")
        return bool(piece)
