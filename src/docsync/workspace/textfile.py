r"""Bytes and text of one file: UTF-8, a BOM, line ends. The only place that knows of them.

A file keeps its BOM and its line ends when its text is replaced: a line that stays keeps its own
end, a new one gets the end that most lines have.

>>> encode("a\nB\n", b"\xef\xbb\xbfa\r\nb\r\n")
b'\xef\xbb\xbfa\r\nB\r\n'
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

from docsync.errors import DiskFullError, FileError
from docsync.syntax.lines import split_lines

BOM = b"\xef\xbb\xbf"
TEMPORARY = ".docsync-new-"  # hidden, so that a scan never sees it


def decode(data: bytes) -> str:
    r"""Read bytes as text with `\n` and without BOM, or raise a `FileError` with the line."""
    try:
        text = data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"not UTF-8: byte 0x{data[error.start]:02x}", line=line, hint="save it as UTF-8"
        ) from None
    return text.replace("\r\n", "\n")


def encode(text: str, old: bytes = b"") -> bytes:
    """Write text as bytes in the manner of the file it replaces."""
    bom = BOM if old.startswith(BOM) else b""
    crlf = old.count(b"\r\n")
    if not crlf:
        return bom + text.encode()
    if crlf == old.count(b"\n"):
        return bom + text.replace("\n", "\r\n").encode()
    return bom + _mixed(text, old.removeprefix(BOM).decode("utf-8", "replace")).encode()


def digest(text: str) -> str:
    """Name a text by its content."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bytes_digest(data: bytes) -> str:
    """Name bytes by their content; of a text with LF and without BOM it is the text's digest."""
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """Name a file by its bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


Check = Callable[[], object]  # raises where a file must not be replaced after all
Turn = AbstractContextManager[object]
BLOCK = 1 << 20


def replace_bytes(
    path: Path,
    data: bytes,
    *,
    beside: Path | None = None,
    check: Check = lambda: None,
    turn: Turn | None = None,
) -> None:
    """Write a file so that it is the old one or the new one, whatever happens in between.

    The new one is made in the folder `beside`, else in the file's own. `check` is asked once more
    when only the rename is left. `turn` is held while folders and names change, and not while the
    disk is waited for.
    """
    turn = turn or nullcontext()
    try:
        with turn:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = _temporary(_writable(beside, path.parent))
        _filled(handle, name, [data])
        _put(Path(name), path, check, turn)
    except OSError as error:
        raise file_error(error, "cannot be written") from None


def replace_file(
    path: Path, source: Path, *, check: Check = lambda: None, turn: Turn | None = None
) -> None:
    """Put a finished file into a place at once, and never half of it; it may be large."""
    turn = turn or nullcontext()
    try:
        with turn:
            path.parent.mkdir(parents=True, exist_ok=True)
        if source.stat().st_dev != path.parent.stat().st_dev:
            handle, name = _temporary(path.parent)
            with source.open("rb") as file:
                _filled(handle, name, iter(partial(file.read, BLOCK), b""))
            source = Path(name)
        else:
            with source.open("rb+") as file:
                os.fsync(file.fileno())
        _put(source, path, check, turn)
    except OSError as error:
        raise file_error(error, "cannot be written") from None


def _temporary(folder: Path) -> tuple[int, str]:
    return tempfile.mkstemp(prefix=TEMPORARY, dir=folder)


def _filled(handle: int, name: str, blocks: Iterable[bytes]) -> None:
    """Write a temporary file, and wait until it lasts."""
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(blocks)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _put(temporary: Path, path: Path, check: Check, turn: Turn) -> None:
    """Rename a file that lasts to its place, whose folder may have gone meanwhile."""
    try:
        with turn:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
            _keep_mode(path, temporary)
            check()
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _writable(beside: Path | None, folder: Path) -> Path:
    """Choose where a temporary file is made: a rename works within one file system only."""
    if beside is None:
        return folder
    beside.mkdir(parents=True, exist_ok=True)
    return beside if beside.stat().st_dev == folder.stat().st_dev else folder


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if os.name == "nt":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:  # it went meanwhile, with all that was in it
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_error(error: OSError, what: str) -> FileError:
    """Turn an error of the system into one a user understands."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError(f"{what}: the disk is full")
    return FileError(f"{what}: {error.strerror or error}")


def _keep_mode(old: Path, new: Path) -> None:
    if old.exists():
        new.chmod(old.stat().st_mode & 0o7777)
    else:
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(0o666 & ~mask)


def _mixed(text: str, old: str) -> str:
    """Give each line that stays its own end, and a new one the end that most lines have."""
    before = split_lines(old)
    usual = "\r\n" if 2 * old.count("\r\n") >= len(before) else "\n"
    kept = [line.replace("\r\n", "\n") for line in before]
    lines = split_lines(text)
    ended = [line.replace("\n", usual) for line in lines]
    for match in SequenceMatcher(None, kept, lines, autojunk=False).get_matching_blocks():
        ended[match.b : match.b + match.size] = before[match.a : match.a + match.size]
    return "".join(ended)
