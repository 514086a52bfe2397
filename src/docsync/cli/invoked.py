"""Which command was understood, for whoever tells how it failed. One lives as long as one `run`.

>>> Invoked().command
''
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `docsync --version` needs none of it
    from docsync.output import Screen


class Invoked:
    """The command that runs, and its screen; there once the arguments are understood."""

    def __init__(self) -> None:
        self.command = ""
        self.screen: Screen | None = None
