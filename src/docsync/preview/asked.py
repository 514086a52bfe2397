"""What a preview is asked for. Known without the libraries that it is served with.

>>> Asked("guide/setup.md").port
0
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What to begin with (a path of the workspace, '' for its first file), and on which port."""

    path: str = ""
    port: int = 0
