"""The front door of the command: `docsync`, and `python -m docsync`.

A bare `docsync status` is asked all day long, and mostly nothing has changed. That is found out and
said before the command line is loaded, which takes longer than looking.
"""

from __future__ import annotations

import importlib
import os
import sys

from docsync.glance import glance


def main() -> None:
    """Answer by a glance where that will do, else run the command line."""
    known = glance(os.getcwd(), os.environ) if sys.argv[1:] == ["status"] else None  # noqa: PTH109 - no pathlib here
    if known is not None:
        _say(known.text)
    else:
        importlib.import_module("docsync.cli").main()


def _say(text: str) -> None:
    try:
        sys.stdout.buffer.write(text.encode(sys.stdout.encoding, "replace"))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has gone: nothing is left to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
