"""An editor saves while a file is being replaced: what it saved is not overwritten.

The save is made at the system's last call before the rename, where the new text is on disk already.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from docsync.errors import FileError
from docsync.workspace.files import TreeFiles
from docsync.workspace.textfile import digest

OLD, NEW, SAVED = "old\n", "new\n", "saved meanwhile\n"


@pytest.fixture
def files(tmp_path: Path) -> TreeFiles:
    (tmp_path / "a.md").write_text(OLD)
    (tmp_path / "downloaded").write_text(NEW)
    return TreeFiles(tmp_path, tmp_path / ".docsync" / "trash")


def _write(files: TreeFiles) -> None:
    files.write("a.md", NEW, expected=digest(OLD))


def _put_back(files: TreeFiles) -> None:
    files.put_back("a.md", NEW.encode(), expected=files.digest("a.md"))


def _write_file(files: TreeFiles) -> None:
    files.write_file("a.md", files.folder / "downloaded", expected=files.digest("a.md"))


@pytest.mark.parametrize("replace", [_write, _put_back, _write_file])
def test_what_an_editor_saves_before_the_rename_stays(
    files: TreeFiles, monkeypatch: pytest.MonkeyPatch, replace: Callable[[TreeFiles], None]
) -> None:
    place, sync = files.folder / "a.md", os.fsync

    def saved(handle: int) -> None:
        sync(handle)
        place.write_text(SAVED)

    monkeypatch.setattr(os, "fsync", saved)
    with pytest.raises(FileError, match="edited while this run went on"):
        replace(files)
    assert place.read_text() == SAVED
    assert not list(files.folder.glob(".docsync/new/*"))


@pytest.mark.parametrize("replace", [_write, _put_back, _write_file])
def test_a_file_nobody_saves_is_replaced(
    files: TreeFiles, replace: Callable[[TreeFiles], None]
) -> None:
    replace(files)
    assert (files.folder / "a.md").read_text() == NEW
