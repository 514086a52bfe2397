"""Drawing diagrams: a configured command reads the source and writes the picture.

A picture is drawn once for its source and kept in the state folder until its run has ended well.
Commands run without a shell, in the workspace, without docsync's own variables, for a limited time;
the source is their standard input and no text of a page is ever an argument.

>>> draw(desk, operation)
>>> picture_file(desk, operation.name).read_bytes()[:4]
b'<svg'
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docsync.engine.page.desk import Desk
from docsync.engine.state.tree import Tree
from docsync.errors import FileError, InputError
from docsync.fences import Diagram, Format
from docsync.sync.pagefile import read_page
from docsync.sync.plan import DrawPicture
from docsync.syntax.blocks import parse
from docsync.workspace.textfile import replace_bytes

FOLDER = "diagrams"
TAIL = 300  # characters of what a command said before it failed
LARGEST = 64 * 1024 * 1024

_PRIVATE = "DOCSYNC_"
_AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)
_BEGINNINGS = {
    Format.PNG: re.compile(rb"\x89PNG\r\n"),
    Format.SVG: re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!DOCTYPE svg|!--)"),
    Format.JPG: re.compile(rb"\xff\xd8\xff"),
    Format.GIF: re.compile(rb"GIF8"),
    Format.WEBP: re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


def draw(desk: Desk, operation: DrawPicture) -> None:
    """Draw a picture, or raise an `InputError` with the line of its fence."""
    file = picture_file(desk.tree, operation.name)
    if file.exists():
        return
    diagram = _diagram(desk.tree, operation.language)
    try:
        with _AT_ONCE:
            picture = _drawn(diagram, operation.source, desk.tree.workspace)
    except _Failed as failed:
        raise InputError(
            f"the {diagram.language} diagram cannot be drawn: {failed.why}",
            line=_line(desk.tree, operation),
            hint=f"try it: {' '.join(diagram.command)} < source",
        ) from None
    replace_bytes(file, picture)


def picture_file(tree: Tree, name: str) -> Path:
    """Say where a picture lies between drawing and upload."""
    language = name.rpartition("-")[0]
    by = sha256(repr(_diagram(tree, language).command).encode()).hexdigest()[:8]
    return _folder(tree) / by / name


def forget_pictures(tree: Tree) -> None:
    """Throw the pictures away that a run has drawn: all of them are uploaded."""
    shutil.rmtree(_folder(tree), ignore_errors=True)


def _folder(tree: Tree) -> Path:
    return tree.files.trash.parent / FOLDER


def _diagram(tree: Tree, language: str) -> Diagram:
    return next(one for one in tree.config.diagrams if one.language == language)


@dataclass
class _Failed(Exception):  # noqa: N818 - says why a command drew nothing
    why: str


def _drawn(diagram: Diagram, source: str, folder: Path) -> bytes:
    """Run the command, and look at what it wrote."""
    written, said, code = _run(diagram, f"{source}\n".encode("utf-8", "replace"), folder)
    name = diagram.command[0]
    if code:
        raise _Failed(f"{name} ended with {code}{said}")
    if not written:
        raise _Failed(f"{name} wrote nothing{said}")
    if len(written) > LARGEST:
        raise _Failed(f"{name} wrote {len(written):,} bytes")
    if not _BEGINNINGS[diagram.format].match(written):
        known = [one.value for one, begins in _BEGINNINGS.items() if begins.match(written)]
        found = f'{known[0]}: set format = "{known[0]}"' if known else f"something else{said}"
        raise _Failed(f"{name} should write {diagram.format.value}, and wrote {found}")
    return written


def _run(diagram: Diagram, source: bytes, folder: Path) -> tuple[bytes, str, int]:
    """Give what a command wrote, the end of what it complained, and its exit code."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(_PRIVATE)}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            diagram.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=env,
            start_new_session=True,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise _Failed(f"{diagram.command[0]} cannot be run: {reason}") from None
    try:
        written, complaint = process.communicate(source, timeout=diagram.seconds)
    except subprocess.TimeoutExpired:
        raise _Failed(f"{diagram.command[0]} took more than {diagram.seconds} seconds") from None
    finally:
        _end(process)
    return written, _tail(complaint), process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all it has started, if it still runs."""
    if process.poll() is None:
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _tail(complaint: bytes) -> str:
    """Give the end of what a command said, in one line."""
    text = " ".join(complaint.decode("utf-8", "replace").split())
    return f": {'…' if len(text) > TAIL else ''}{text[-TAIL:]}" if text else ""


def _line(tree: Tree, operation: DrawPicture) -> int | None:
    """Find the fence in its file."""
    try:
        page = read_page(tree.files.read(operation.target.path), operation.target.path)
    except FileError:
        return None
    lines = _fences(page.body, operation)
    return next((page.body_line + line for line in lines), None)


def _fences(body: str, operation: DrawPicture) -> Iterator[int]:
    try:
        tokens = parse(body).tokens
    except InputError:
        return
    for token in tokens:
        is_it = token.content.strip("\n") == operation.source.strip("\n")
        if is_it and token.type in {"fence", "math_block"} and token.map is not None:
            yield token.map[0] + 1
