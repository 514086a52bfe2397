"""Reading, writing, moving and trashing the files of one tree, each under a precondition.

Paths are POSIX and relative to the tree. Nothing leaves the tree, no symlink is replaced, and a
file that is not as expected is left alone.

>>> files = TreeFiles(folder, trash=folder / ".docsync" / "trash")
>>> files.write("a.md", "text", expected="")
"""

from __future__ import annotations

import os
import shutil
import threading
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from docsync.errors import FileError
from docsync.sync.sidecar import sidecar_path
from docsync.workspace.scan import is_inside, is_sidecar
from docsync.workspace.textfile import (
    bytes_digest,
    decode,
    digest,
    encode,
    file_digest,
    file_error,
    replace_bytes,
    replace_file,
    sync_folder,
)


@dataclass(frozen=True, slots=True)
class TreeFiles:
    """The files of one tree, and where its trash is.

    `turn` is held while folders come and go. Writing takes it by itself, for as long as names
    change; who moves, discards or prunes holds it around that.
    """

    folder: Path
    trash: Path
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _root: Path = field(init=False, repr=False, compare=False)  # its own links followed

    def __post_init__(self) -> None:
        object.__setattr__(self, "_root", Path(os.path.realpath(self.folder)))

    @property
    def new(self) -> Path:
        """Where files are made before they are moved to their places."""
        return self.trash.with_name("new")

    def sweep(self) -> None:
        """Take away what a run that was killed left half made."""
        shutil.rmtree(self.new, ignore_errors=True)

    def prune(self, path: str) -> None:
        """Take away the folder of a path that is not there any more, where it is empty."""
        place = self._place(path.rstrip("/"))
        folder = place if path.endswith("/") else place.parent
        if folder.is_dir():
            self._prune(folder)

    def read(self, path: str) -> str:
        """Read a file's text, or raise a `FileError`."""
        return decode(self.read_bytes(path))

    def read_bytes(self, path: str) -> bytes:
        """Read a file's bytes, or raise a `FileError`."""
        try:
            return self._place(path).read_bytes()
        except OSError as error:
            raise file_error(error, "cannot be read") from None

    def write(self, path: str, text: str, *, expected: str) -> None:
        """Replace a file that has the expected digest ('': that is not there) by a text."""
        place = self._target(path)
        old = self._expected(place, expected)
        check = partial(self._expected, place, expected)
        new = encode(text, old)
        replace_bytes(place, new, beside=self.new, check=check, turn=self.turn)

    def write_file(self, path: str, source: Path, *, expected: str) -> None:
        """Move a downloaded file to its place, where the expected one is or none."""
        place = self._target(path)
        allowed = {expected, file_digest(source)}

        def check() -> None:
            if place.exists() and file_digest(place) not in allowed:
                raise changed()

        check()
        replace_file(place, source, check=check, turn=self.turn)

    def move(self, path: str, to: str) -> None:
        """Move a file to a path that is free; a symlink goes on leading to where it leads."""
        source, target = self._place(path), self._target(to)
        if os.path.lexists(target) and not _same(source, target):
            raise FileError(f"cannot be moved to {to}: a file is there")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_symlink() and source.parent != target.parent:
                self._move_link(source, self._place(to))
            else:
                source.rename(target)
            sync_folder(target.parent)
        except OSError as error:
            raise file_error(error, f"cannot be moved to {to}") from None
        self._prune(source.parent)

    def discard(self, path: str, *, expected: str) -> str:
        """Move a file of the expected digest to the trash, and say where it lies there."""
        place = self._place(path)
        if not place.exists():
            return ""
        self._expected(place, expected)
        grave = _free(self.trash / path)
        try:
            grave.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(place, grave)
        except OSError as error:
            raise file_error(error, "cannot be moved to the trash") from None
        self._prune(place.parent)
        return grave.relative_to(self.trash).as_posix()

    def _move_link(self, source: Path, target: Path) -> None:
        """Move a symlink to another folder; a run that was killed in between left both."""
        if not target.is_symlink():
            target.symlink_to(_led(source, target.parent))
        source.unlink()

    def link_back(self, path: str, grave: Path) -> None:
        """Make a symlink that lies in the trash anew, where nothing stands."""
        place = self._place(path)
        if os.path.lexists(place):
            raise changed()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(grave.readlink())
        except OSError as error:
            raise file_error(error, "cannot be put back") from None

    def move_sidecar(self, path: str, to: str) -> None:
        """Let the comments of a page go where its file went, unless something stands there."""
        source, target = self._place(sidecar_path(path)), self._place(sidecar_path(to))
        if is_sidecar(source) and not os.path.lexists(target):
            self.move(sidecar_path(path), sidecar_path(to))

    def discard_sidecar(self, path: str) -> None:
        """Move the comments of a page to the trash, behind its file."""
        beside = sidecar_path(path)
        if is_sidecar(self._place(beside)):
            self.discard(beside, expected=self.digest(beside))

    def copy_to_trash(self, path: str) -> str:
        """Copy a file that is about to be replaced to the trash; '' where none is there."""
        place = self._place(path)
        if not place.is_file():
            return ""
        grave = _free(self.trash / path)
        try:
            grave.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, grave)
        except OSError as error:
            raise file_error(error, "cannot be copied to the trash") from None
        return grave.relative_to(self.trash).as_posix()

    def read_if_there(self, path: str) -> bytes | None:
        """Read a file's bytes; None where there is no file."""
        place = self._place(path)
        return self.read_bytes(path) if place.is_file() else None

    def put_back(self, path: str, data: bytes, *, expected: str) -> None:
        """Write bytes as they were, over a file of exactly the expected digest, or none ('')."""
        place = self._target(path)

        def check() -> None:
            if (file_digest(place) if place.is_file() else "") != expected:
                raise changed()

        check()
        replace_bytes(place, data, check=check)

    def text_digest(self, path: str) -> str:
        """Give the digest of a file's text."""
        return digest(self.read(path))

    def digest(self, path: str) -> str:
        """Give the digest of a file's bytes, '' where it is not there."""
        place = self._place(path)
        try:
            return file_digest(place) if place.is_file() else ""
        except OSError as error:
            raise file_error(error, "cannot be read") from None

    def _place(self, path: str) -> Path:
        """Turn a path into a place below the tree, or refuse it."""
        parts = path.split("/")
        if not path or path.startswith("/") or "\\" in path or {"", ".", ".."} & set(parts):
            raise FileError(f'"{path}" is no path below this folder')
        place = self.folder / path
        if not is_inside(self._root, place):
            raise FileError("a symlink leads out of this folder: nothing is read or written there")
        if place.exists() and not (place.is_file() or place.is_dir()):
            raise FileError("no ordinary file stands there: it is neither read nor written")
        return place

    def _target(self, path: str) -> Path:
        """Turn a path into the place to write: what a symlink inside the tree points to."""
        place = self._place(path)
        return Path(os.path.realpath(place)) if place.is_symlink() else place

    @staticmethod
    def _expected(place: Path, expected: str) -> bytes:
        """Read what stands at a place, and refuse where it is not what the plan saw."""
        try:
            old = place.read_bytes() if os.path.lexists(place) else None
        except OSError as error:
            raise file_error(error, "cannot be read") from None
        if old is None:
            if expected:
                raise changed()
            return b""
        if not expected or (bytes_digest(old) != expected and digest(decode(old)) != expected):
            raise changed()
        return old

    def _prune(self, folder: Path) -> None:
        """Take folders away that a move or a deletion left empty, up to the tree's own."""
        while folder not in (self.folder, folder.parent) and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent


def changed() -> FileError:
    """Say that a file was edited while the run went on."""
    return FileError(
        "was edited while this run went on; it was left as it is", hint="run the command again"
    )


def _led(link: Path, folder: Path) -> Path:
    """Spell where a symlink leads for another folder; a whole path stays as it is."""
    to = link.readlink()
    if to.is_absolute():
        return to
    return Path(os.path.relpath(link.parent / to, folder))


def _same(one: Path, two: Path) -> bool:
    """Say whether two names are one file: a rename that changes only case."""
    return one.exists() and two.exists() and one.samefile(two)


def _free(path: Path) -> Path:
    number = 1
    free = path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
    return free
