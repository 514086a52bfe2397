"""A glance stands for a whole status only while everything it hangs on is surely the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from docsync.engine import Said
from docsync.glance import NOTHING, glance
from docsync.sandbox.server import Sandbox
from docsync.sync.plan import Policy, Request
from docsync.sync.sidecar import HEAD, SIDECAR
from support.workbench import Bench

HOUR = 3600.0


def aged(bench: Bench, hours: float = 1) -> None:
    """Make files older than the clocks of file systems are coarse: their stamps are believed."""
    then = time.time() - hours * HOUR
    for file in (*bench.folder.rglob("*.md"), *bench.folder.rglob("*.png")):
        os.utime(file, (then, then))


def look(bench: Bench) -> bool:
    """Look at all of it as a status does, which is remembered where it finds nothing."""
    with bench.engine() as engine:
        plan = engine.plan(Request(Policy.SYNC, offline=True))
        if plan.clean:
            engine.remember(Said("DOCS on the site", {"clean": True}))
    return plan.clean


def seen(bench: Bench, folder: str = "", **env: str) -> bool:
    known = glance(str(bench.folder / folder), {**os.environ, **env})
    return known is not None


@pytest.fixture
def sandbox(cloud: Sandbox) -> Sandbox:
    """A glance knows nothing of the site: one profile is enough."""
    return cloud


@pytest.fixture
def calm(small: Bench) -> Bench:
    """Have a small tree that was pushed, and of which a status found nothing to tell."""
    small.write("guide/map.png", b"\x89PNG map")
    small.write("guide/usage.md", "# Usage\n\n![Map](map.png) and [later](later.md).\n")
    small.write("drafts/.docsyncignore", "*.md\n")
    small.write("drafts/idea.md", "# Idea\n")
    aged(small)
    os.utime(small.folder / "drafts/.docsyncignore", (1, 1))
    assert small.push().exit_code == 0
    aged(small)
    assert look(small)
    return small


def test_a_status_that_found_nothing_is_told_again(calm: Bench) -> None:
    known = glance(str(calm.folder / "guide"), os.environ)
    assert known is not None
    assert known.record == {"clean": True}
    assert known.text == f"DOCS on the site, last seen just now\n\n{NOTHING}\n"


def test_a_file_that_is_no_page_and_no_attachment_disturbs_no_glance(calm: Bench) -> None:
    calm.write("notes.txt", "build output")
    calm.write("guide/.hidden.md", "# Hidden\n")
    calm.write("drafts/another.md", "# Another\n")
    assert not seen(calm)  # a page that was not known to be left out: a whole look says so
    assert look(calm)
    assert seen(calm)


def test_comments_beside_a_page_are_no_page_of_their_own(calm: Bench) -> None:
    text = HEAD + "\n\nSomebody said so.\n"
    sidecar = calm.write(f"guide/setup{SIDECAR}", text)
    os.utime(sidecar, (1, 1))
    look(calm)
    assert seen(calm)
    sidecar.write_text("# A page after all\n")
    assert not seen(calm)


def keep_time(file: Path, text: bytes) -> None:
    """Write a file as long as it was, with the time it had: a program may restore both."""
    old = file.stat()
    temporary = file.with_name("temporary")
    temporary.write_bytes(text)
    os.utime(temporary, ns=(old.st_atime_ns, old.st_mtime_ns))
    temporary.replace(file)


def edited_there(bench: Bench) -> None:
    bench.edit("Setup", "First", "Very first")
    bench.plan()


CHANGES: dict[str, Callable[[Bench], object]] = {
    "a page is edited": lambda bench: bench.write("guide/setup.md", "# Setup\n\nOther.\n"),
    "a page is replaced by one as long and as old": lambda bench: keep_time(
        bench.folder / "index.md", (bench.folder / "index.md").read_bytes().upper()
    ),
    "a page is new": lambda bench: bench.write("new.MD", "# New\n"),
    "a page is deleted": lambda bench: (bench.folder / "guide/setup.md").unlink(),
    "an attachment is edited": lambda bench: bench.write("guide/map.png", b"\x89PNG other map"),
    "an attachment is deleted": lambda bench: (bench.folder / "guide/map.png").unlink(),
    "what a link wanted is there": lambda bench: bench.write("guide/later.md", "# Later\n"),
    "ignore rules are new": lambda bench: bench.write(".docsyncignore", "guide/\n"),
    "ignore rules change": lambda bench: bench.write("drafts/.docsyncignore", "\n"),
    "the configuration changes": lambda bench: bench.write(
        ".docsync.toml", bench.read(".docsync.toml") + "\n# more\n"
    ),
    "the site shows another version": edited_there,
    "the index is gone": lambda bench: bench.lose_index(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_ends_the_glance(calm: Bench, change: Callable[[Bench], object]) -> None:
    assert seen(calm)
    change(calm)
    assert not seen(calm)


def test_settings_of_the_environment_end_the_glance_and_a_token_does_not(calm: Bench) -> None:
    assert seen(calm, DOCSYNC_TOKEN="of today")
    assert not seen(calm, DOCSYNC_SPACE="OTHER")


def test_a_file_as_new_as_its_reading_is_no_ground_for_a_glance(calm: Bench) -> None:
    calm.write("guide/setup.md", "# Setup\n\nFirst line.\n\nSecond line.\n\nThird line.\n")
    look(calm)
    assert not seen(calm)


@contextmanager
def linked(bench: Bench, name: str) -> Iterator[None]:
    file = bench.folder / name
    kept = file.with_suffix(".kept")
    file.rename(kept)
    file.symlink_to(kept.name)
    yield
    file.unlink()
    kept.rename(file)


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks need rights there")
def test_symlinks_are_left_to_the_whole_look(calm: Bench) -> None:
    with linked(calm, "guide/setup.md"):
        look(calm)
        assert not seen(calm)


def test_a_status_at_a_glance_loads_neither_the_engine_nor_the_command_line(calm: Bench) -> None:
    program = (
        "import sys; from docsync import __main__ as door; sys.argv = ['docsync', 'status'];"
        "door.main(); print(sorted({'click', 'docsync.engine', 'httpx'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=calm.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-2:] == [NOTHING, "[]"]
