"""The picture of a terminal that the README and the docs show: a real run, recorded through a pty.

`python -m support.terminal_picture` in the folder `tests` records it again; a test fails when
docsync prints something else by now. Each command appears when the one before it has been read.

>>> shown_in(PICTURE.read_text("utf-8")).splitlines()[-1]
'Nothing to do: both sides are the same.'
"""

from __future__ import annotations

import html
import io
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from docsync.demo.__main__ import unpack
from docsync.sandbox.server import Sandbox, running

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "terminal.svg"
COLUMNS, LINES = 92, 50
SECONDS = 60
PORT = 8090  # stands for whichever was free
THEME = TerminalTheme(
    (24, 27, 34),
    (208, 212, 220),
    [
        (60, 64, 72), (240, 113, 120), (134, 200, 125), (230, 192, 110),
        (110, 168, 240), (196, 146, 224), (104, 198, 208), (208, 212, 220),
    ],
    [
        (120, 126, 138), (255, 139, 145), (160, 220, 150), (245, 210, 135),
        (140, 190, 255), (215, 170, 240), (130, 215, 225), (255, 255, 255),
    ],
)  # fmt: skip
BEFORE = "docsync push"
# What is typed, and for how many seconds it is read. A line that begins with # is a remark.
STORY = (
    ("# A colleague edits a page in the browser. You edit the same page in your editor.", 1.5),
    (
        'docsync sandbox edit "Cleaning the lens" --find "once a week" --replace "twice a week"',
        1.5,
    ),
    ("sed -i 's/from top to bottom/from the top down/' lamp/cleaning.md", 1.5),
    ("docsync status --remote", 3.0),
    ("docsync sync", 3.0),
    ("docsync sync", 0.0),
)
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" \
xmlns="http://www.w3.org/2000/svg" role="img">
<title>docsync in a terminal</title>
<desc>{transcript}</desc>
<style>
.{unique_id}-matrix {{ font-family: "SFMono-Regular", Consolas, "DejaVu Sans Mono", Menlo, \
monospace; font-size: {char_height}px; line-height: {line_height}px; \
font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
@keyframes appear {{ from {{ opacity: 0; }} to {{ opacity: 1; }} }}
@media (prefers-reduced-motion: no-preference) {{
{motion}
}}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
_LINE = re.compile(r'<text class="([\w-]+)"([^>]*url\(#[\w-]+-line-(\d+)\)[^>]*)>')
_CONTROL = re.compile(r"\r|\x1b\[[0-9;?]*[A-Za-ln-z]|\x1b[()][A-Z0-9]|\x1b[=>]")
_MOVES = re.compile(r"(\n|\x1b\[1A|\x1b\[2K)")
_DESC = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


Run = Callable[[str, Path, Sandbox], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A line that was typed, what the terminal showed then, and how long that is read."""

    typed: str
    shown: str  # with its colours
    seconds: float


def record(run: Run) -> tuple[Said, ...]:
    """Play the story against a fresh sandbox."""
    with running() as sandbox, tempfile.TemporaryDirectory() as folder:
        docs = Path(folder) / "docs"
        unpack(docs)
        connect(docs, sandbox)
        run(BEFORE, docs, sandbox)
        return tuple(
            Said(
                line,
                "" if line.startswith("#") else _named(run(line, docs, sandbox), sandbox),
                seconds,
            )
            for line, seconds in STORY
        )


def _named(shown: str, sandbox: Sandbox) -> str:
    return shown.replace(sandbox.host, f"http://127.0.0.1:{PORT}")


def connect(folder: Path, sandbox: Sandbox) -> None:
    """Connect the folder with the space, as `docsync init` does after its questions."""
    (folder / ".docsync.toml").write_text(
        f'url = "{sandbox.url}"\nspace = "{sandbox.space}"\ntree_id = "k3jx81"\n'
        f'profile = "{sandbox.profile.value}"\n',
        encoding="utf-8",
    )


def in_terminal(line: str, folder: Path, sandbox: Sandbox) -> str:
    """Run a line in a terminal of its own, and give what it showed."""
    arguments = shlex.split(line)
    if arguments[0] == "docsync":
        arguments = [sys.executable, "-m", *arguments]
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        arguments, cwd=folder, env=_environment(sandbox), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b"".join(_until_closed(ours)).decode()
    os.close(ours)
    if process.wait(SECONDS):
        raise RuntimeError(f"{line}: exit {process.returncode}\n{shown}")
    return _settled(shown)


def _environment(sandbox: Sandbox) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCSYNC_")}
    for name in ("NO_COLOR", "PAGER", "LESS", "COLUMNS", "LINES", "CI"):
        kept.pop(name, None)
    return {
        **kept,
        "TERM": "xterm-256color",
        "DOCSYNC_URL": sandbox.url,
        "DOCSYNC_USER": sandbox.user,
        "DOCSYNC_TOKEN": sandbox.token,
    }


def _until_closed(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            return
        if not piece:
            return
        yield piece


def _settled(shown: str) -> str:
    """Give what stays on the screen, after progress bars have erased themselves."""
    lines, row = [""], 0
    for piece in _MOVES.split(shown):
        match piece:
            case "\n":
                row += 1
                lines += [""] * (row + 1 - len(lines))
            case "\x1b[1A":
                row = max(row - 1, 0)
            case "\x1b[2K":
                lines[row] = ""
            case _:
                lines[row] += _CONTROL.sub("", piece)
    return "\n".join(lines).strip("\n")


# The picture -----------------------------------------------------------------------------------


def drawn(story: tuple[Said, ...]) -> str:
    """Draw what was recorded as an SVG whose commands appear one after the other."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    begins = dict[int, float]()
    line, clock = 0, 0.0
    for said in story:
        begins[line] = clock
        for text in _lines(said):
            console.print(text, no_wrap=True, overflow="crop", crop=True)
            line += 1
        clock += said.seconds
    svg = console.export_svg(title="docsync", theme=THEME, code_format=_format(story, begins))
    return _moving(svg, begins)


def _lines(said: Said) -> list[Text]:
    if said.typed.startswith("#"):
        return [Text(said.typed, style="bright_black")]
    typed = Text.assemble(("$ ", "bold green"), (said.typed, "bold"))
    shown = Text.from_ansi(said.shown).split("\n", allow_blank=True)
    return [*typed.wrap(Console(), COLUMNS), *(shown if said.shown else ()), Text("")]


def _format(story: tuple[Said, ...], begins: dict[int, float]) -> str:
    """Give the frame of the picture; doubled braces are for rich to halve."""
    transcript = html.escape(transcript_of(story)).replace("{", "{{").replace("}", "}}")
    motion = "\n".join(
        f".at-{number} {{{{ animation: appear 0.2s linear {begin:g}s backwards; }}}}"
        for number, begin in enumerate(begins.values())
    )
    return SVG.replace("{transcript}", transcript).replace("{motion}", motion)


def _moving(svg: str, begins: dict[int, float]) -> str:
    """Give each line of the picture the moment at which it appears."""
    firsts = list(begins)

    def moved(found: re.Match[str]) -> str:
        number = sum(1 for first in firsts if first <= int(found[3])) - 1
        return f'<text class="{found[1]} at-{number}"{found[2]}>'

    return _LINE.sub(moved, svg)


def transcript_of(story: tuple[Said, ...]) -> str:
    """Write what the picture shows as plain text."""
    said = (
        each.typed
        if each.typed.startswith("#")
        else f"$ {each.typed}\n{_plain(each.shown)}".strip()
        for each in story
    )
    return "\n\n".join(said)


def _plain(shown: str) -> str:
    return Text.from_ansi(shown).plain


def shown_in(svg: str) -> str:
    """Read the plain text of a picture."""
    return html.unescape(_DESC.findall(svg)[0])


def main() -> int:
    """Record and draw."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(record(in_terminal)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
