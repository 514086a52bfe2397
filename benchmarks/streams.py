"""Large attachments stream: the memory does not grow with the file, up or down."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import Budget, child, docsync
from serving import sandbox

SMALL, LARGE = 1, 200  # MB
BLOCK = bytes(range(256)) * 4096  # 1 MB
ROOM = 1.15  # of what it takes with the small file


@dataclass(frozen=True, slots=True)
class Carried:
    """What docsync took at most to send a file and to fetch it, in MB; the sandbox, for both."""

    up: float
    down: float
    server: float
    seconds: float


def budgets() -> Iterator[Budget]:
    """Compare a small file with a large one."""
    small, large = carried(SMALL), carried(LARGE)
    for way, here, there in (("push", small.up, large.up), ("clone", small.down, large.down)):
        note = f"{there:.0f} MB; {here:.0f} MB with {SMALL} MB"
        yield Budget(f"{way} of {LARGE} MB: memory, to {SMALL} MB", there / here, ROOM, note=note)
    print(f"     {LARGE} MB there and back: {large.seconds:.1f} s, sandbox {large.server:.0f} MB")


def carried(megabytes: int) -> Carried:
    """Push a page with a file of this size, and clone it."""
    with tempfile.TemporaryDirectory() as name, sandbox("cloud") as server:
        folder, clone = Path(name) / "here", Path(name) / "clone"
        folder.mkdir()
        with (folder / "large.zip").open("wb") as file:
            for _ in range(megabytes):
                file.write(BLOCK)
        (folder / "a.md").write_text("# A\n\nTake [it](large.zip).\n", encoding="utf-8")
        env = server.env
        child(docsync("init"), folder=folder, env=env)
        settings = folder / ".docsync.toml"
        text = settings.read_text("utf-8")
        settings.write_text(f"attachment_max_mb = {2 * LARGE}\n{text}", encoding="utf-8")
        up = child(docsync("push", "-q"), folder=folder, env=env)
        shutil.copytree(folder, clone, ignore=shutil.ignore_patterns(".docsync", "*.zip", "*.md"))
        down = child(docsync("pull", "-q"), folder=clone, env=env)
        got = next(clone.rglob("large.zip")).stat().st_size
        assert got == megabytes * len(BLOCK)  # noqa: S101 - else nothing was measured
        return Carried(up.megabytes, down.megabytes, server.megabytes(), up.seconds + down.seconds)
