"""What runs are killed in: a tree, what both sides changed since, and the command that follows.

Each scene is made for real, by docsync and by a colleague, and kept; every trial begins with it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from docsync.confluence.remote import Upload
from docsync.sandbox.server import running
from docsync.values import Profile
from support.forked_runs import Forker, forking
from support.workbench import Bench, make_bench


def _picture(word: str) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + word.encode() * 40


TREE: Mapping[str, str | bytes] = {
    "index.md": "# Handbook\n\nWelcome. See [setup](guide/setup.md).\n",
    "guide/index.md": "# Guide\n\nAll about it.\n",
    "guide/setup.md": "---\nlabels: [first, second]\n---\n\n"
    "# Setup\n\nOne.\n\n![It](it.png)\n\nEnd.\n",
    "guide/it.png": _picture("old"),
    "guide/usage.md": "# Usage\n\nUse it. The [sheet](sheet.pdf) says how.\n",
    "guide/sheet.pdf": b"%PDF-1.4 sheet",
    "alpha.md": "# Alpha\n\nThe first letter.\n",
    "beta.md": "# Beta\n\nThe second letter.\n",
    "gone/index.md": "# Gone\n\nNot for long.\n",
    "gone/child.md": "# Child\n\nNor this.\n",
    "thrown.md": "# Thrown\n\nA colleague throws it away.\n",
    "both.md": "# Both\n\nOurs to say.\n\nIn between.\n\nTheirs to say.\n",
    "clash.md": "# Clash\n\nOne line that both want.\n",
    "bare/page.md": "# Barely\n\nIts folder has no page.\n",
    "team/notes.md": "# Notes\n\nWhat we said.\n",
    "team/index.md": "# Team\n\nWho we are.\n",
    "still.md": "# Still\n\nNothing happens here.\n",
}


def _nothing(bench: Bench) -> None:
    """Leave a side as it is."""


def _edits_here(bench: Bench) -> None:
    """Create, edit, move, retitle, delete; attach, attach anew, detach; label."""
    bench.write(
        "guide/setup.md",
        "---\nlabels: [second, third]\n---\n\n# Setup\n\nTwo.\n\n![It](it.png)\n\nEnd.\n",
    )
    bench.write("guide/it.png", _picture("new"))
    bench.write("guide/usage.md", "# Usage\n\nUse it well.\n")
    (bench.folder / "guide/sheet.pdf").unlink()
    bench.write("alpha.md", "# Beta\n\nThe first letter.\n")
    bench.write("beta.md", "# Alpha\n\nThe second letter.\n")
    shutil.rmtree(bench.folder / "gone")
    bench.write("both.md", bench.read("both.md").replace("Ours to say.", "Ours was said."))
    (bench.folder / "bare").rename(bench.folder / "naked")
    (bench.folder / "team/notes.md").rename(bench.folder / "guide/notes.md")
    bench.write(
        "fresh.md", "---\nlabels: [made]\n---\n\n# Fresh\n\nNew, with ![a picture](fresh.png).\n"
    )
    bench.write("fresh.png", _picture("fresh"))
    bench.write("deep/down/page.md", "# Deep\n\nBelow two folders. See [fresh](../../fresh.md).\n")


def _edits_there(bench: Bench) -> None:
    """Play the colleague whose edits a push meets."""
    bench.edit("Both", "Theirs to say.", "Theirs was said.")


def _thrown_there(bench: Bench) -> None:
    bench.remote.trash(bench.pages()["Thrown"].id)


def _pulled(bench: Bench) -> None:
    """Play the colleague whose edits are pulled: all that can happen to a page."""
    _thrown_there(bench)
    _edits_there(bench)
    page = bench.make_page("Newcomer", "<p>New there.</p>", "Guide")
    attach(bench, page.id, "shown.png", "newcomer")
    bench.remote.add_labels(page.id, ("there",))
    bench.edit(
        "Newcomer",
        "New there.",
        'New <ac:image><ri:attachment ri:filename="shown.png"/></ac:image>.',
    )
    bench.edit("Setup", "One.", "One, as they say.")
    attach(bench, bench.pages()["Setup"].id, "it.png", "theirs")
    bench.change_page("Notes", parent="Guide")
    bench.change_page("Beta", new_title="Gamma")
    for title in ("Child", "Gone"):
        bench.remote.trash(bench.pages()[title].id)
    bench.make_page("Above", "<p>A page with a page below.</p>")
    bench.make_page("Below", "<p>The page below.</p>", "Above")


def attach(bench: Bench, page: str, name: str, word: str) -> None:
    file = bench.folder.parent / name
    file.write_bytes(_picture(word))
    there = {one.name: one for one in bench.remote.attachments(page)}
    bench.remote.upload(Upload(page, name, file, "image/png", "", there.get(name)))


def _trashed_and_edited(bench: Bench) -> None:
    _edits_here(bench)
    bench.write("thrown.md", "# Thrown\n\nNot thrown away at all.\n")


def _pushed_into(bench: Bench) -> None:
    _edits_there(bench)
    _thrown_there(bench)


def _clashing_here(bench: Bench) -> None:
    bench.write("both.md", bench.read("both.md").replace("Ours to say.", "Ours was said."))
    bench.write("clash.md", "# Clash\n\nOne line that we want.\n")


def _clashing_there(bench: Bench) -> None:
    _pulled(bench)
    bench.edit("Clash", "One line that both want.", "One line that they want.")


def _both_here(bench: Bench) -> None:
    bench.write("alpha.md", "# Omega\n\nThe first letter.\n")
    bench.write("both.md", bench.read("both.md").replace("Ours to say.", "Ours was said."))
    bench.write("guide/usage.md", "# Usage\n\nUse it well. ![New](usage.png)\n")
    bench.write("guide/usage.png", _picture("usage"))
    bench.write("fresh/index.md", "# Fresh\n\nNew.\n")
    (bench.folder / "still.md").unlink()


@dataclass(frozen=True, slots=True)
class Scene:
    """`here` and `there` change the two sides after `tree` was pushed; then `command` is run."""

    name: str
    command: tuple[str, ...]
    here: Callable[[Bench], None] = _nothing
    there: Callable[[Bench], None] = _nothing
    tree: Mapping[str, str | bytes] | None = None


SCENES = (
    Scene("first push", ("push",), _edits_here, tree={}),
    Scene("push", ("push", "--restore"), _trashed_and_edited, _pushed_into, TREE),
    Scene("pull", ("pull",), _clashing_here, _clashing_there, TREE),
    Scene("sync", ("sync",), _both_here, _pulled, TREE),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A sandbox and a workspace in which one scene is played again and again."""

    bench: Bench
    db: Path
    forker: Forker
    kept: Path
    in_order: bool  # one worker: every run of a scene crosses the same points in the same order

    def begin(self) -> None:
        """Put both sides back to where the scene begins."""
        shutil.rmtree(self.bench.folder)
        shutil.copytree(self.kept / "folder", self.bench.folder, symlinks=True)
        _copy(self.kept / "site.db", self.db)


@contextmanager
def staged(scene: Scene, profile: Profile, folder: Path, *, workers: int = 1) -> Iterator[Stage]:
    """Make a scene in a folder of its own."""
    folder.mkdir(parents=True)
    db, kept = folder / "site.db", folder / "kept"
    with running(profile=profile, db=db) as sandbox:
        bench = make_bench(folder / "ws", sandbox, settings=f"workers = {workers}\n")
        made = scene.tree if scene.tree is not None else TREE
        for path, text in ({} if scene.name == "first push" else made).items():
            bench.write(path, text)
        if scene.name == "first push":
            for path, text in TREE.items():
                bench.write(path, text)
        else:
            assert bench.push().exit_code == 0
        scene.there(bench)
        scene.here(bench)
        kept.mkdir()
        shutil.copytree(bench.folder, kept / "folder", symlinks=True)
        _copy(db, kept / "site.db")
        with forking(
            {"DOCSYNC_USER": sandbox.user, "DOCSYNC_TOKEN": sandbox.token, "PATH": ""}
        ) as forker:
            yield Stage(bench, db, forker, kept, workers == 1)
        bench.remote.close()


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
