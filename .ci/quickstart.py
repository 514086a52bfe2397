"""Runs the README's quick start as it stands, each block in an empty virtual environment.

`python3 quickstart.py README.md WORKFOLDER`, in the root of a checkout. The blocks are the first
two fenced ones below the heading "Quick start" whose info string is sh, bash, shell or console.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

FENCE = re.compile(
    r"^```(?:sh|bash|shell|console)[ \t]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL
)
BLOCKS = 2


def quick_start(readme: str) -> list[str]:
    """Cut the two blocks out of the README."""
    section = readme.partition("Quick start\n")[2]
    blocks = FENCE.findall(section)[:BLOCKS]
    if len(blocks) < BLOCKS:
        sys.exit("the README has no two commands under 'Quick start'")
    return blocks


def run(block: str, environment: Path) -> None:
    """Run a block in a fresh virtual environment, as a reader would type it."""
    print(f"-- {block.strip()}", flush=True)
    venv.create(environment, with_pip=True)
    path = f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = re.sub(r"^\$ ", "", block, flags=re.MULTILINE)
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        check=True,
        env={**os.environ, "PATH": path, "VIRTUAL_ENV": str(environment)},
        stdin=subprocess.DEVNULL,
    )


def main() -> None:
    """Run both."""
    readme, work = Path(sys.argv[1]).read_text("utf-8"), Path(sys.argv[2])
    for number, block in enumerate(quick_start(readme), 1):
        run(block, work / f"quickstart-{number}")


main()
