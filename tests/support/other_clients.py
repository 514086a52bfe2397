"""Clients that other people wrote, each installed in an environment of its own.

`DOCSYNC_CLIENTS` names the folder that keeps them; without it there are none.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = os.environ.get("DOCSYNC_CLIENTS", "")


def programs_of(package: str, version: str = "") -> Path:
    """Give the folder of the programs of an environment that has a package of PyPI."""
    wanted = f"{package}=={version}" if version else package
    home = Path(FOLDER) / wanted
    if not (home / "done").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        install: list[str | Path] = [home / "bin" / "pip", "install", "--quiet", wanted]
        subprocess.run(install, check=True)
        (home / "done").touch()
    return home / "bin"
