"""How commands speak: streams, colours, progress, and readers that go away."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time

import pytest

from docsync.cli import progress
from docsync.cli.progress import Progress, reporting
from docsync.output import Color, Mode, Screen, Style, colored
from docsync.sync.plan import Note, NoteKind


class Terminal(io.StringIO):
    """A stream somebody sits in front of."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("color", "env", "stream", "expected"),
    [
        (Color.AUTO, {}, Terminal(), True),
        (Color.AUTO, {}, io.StringIO(), False),
        (Color.AUTO, {"NO_COLOR": "1"}, Terminal(), False),
        (Color.AUTO, {"NO_COLOR": ""}, Terminal(), True),
        (Color.AUTO, {"TERM": "dumb"}, Terminal(), False),
        (Color.ALWAYS, {"NO_COLOR": "1"}, io.StringIO(), True),
        (Color.NEVER, {}, Terminal(), False),
    ],
)
def test_colours_are_for_terminals_and_for_those_who_ask(
    color: Color, env: dict[str, str], stream: io.StringIO, *, expected: bool
) -> None:
    assert colored(color, env, stream) is expected


def _screen(mode: Mode) -> Screen:
    return Screen.of(mode, {})


def test_results_go_to_stdout_and_the_run_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    screen = _screen(Mode(verbose=True))
    screen.say("result")
    screen.progress("going on")
    screen.detail("more")
    screen.warn("careful")
    screen.problem("bad")
    screen.hint("do this")
    told = capsys.readouterr()
    assert told.out == "result\n"
    assert told.err == "going on\nmore\nwarning: careful\nerror: bad\nhint:  do this\n"


@pytest.mark.parametrize("mode", [Mode(quiet=True), Mode(json=True)])
def test_quiet_and_json_keep_only_what_went_wrong(
    capsys: pytest.CaptureFixture[str], mode: Mode
) -> None:
    screen = _screen(mode)
    screen.say("result")
    screen.progress("going on")
    screen.detail("more")
    screen.warn("careful")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "warning: careful\n"


def test_every_style_has_a_look() -> None:
    screen = Screen(Mode(), color=True, error_color=False)
    for style in Style:
        assert screen.styled("x", style) != "x"
        assert screen.styled_error("x", style) == "x"


def test_a_reader_that_goes_away_stops_nothing() -> None:
    code = (
        "import os, sys\n"
        "from docsync.output import Mode, Screen\n"
        "screen = Screen.of(Mode(), os.environ)\n"
        "for number in range(20000): screen.say(str(number))\n"
        "sys.stderr.write('to the end')\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    writer.stdout.close()
    assert writer.stderr is not None
    assert writer.stderr.read() == b"to the end"
    writer.stderr.close()
    assert writer.wait(30) == 0


def test_short_runs_show_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with reporting(_screen(Mode())) as reporter:
        reporter.step("looking")
        reporter.progress(1, 2, "pages")
    assert capsys.readouterr().err == ""


def test_long_runs_in_a_pipe_say_now_and_then_how_far_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with reporting(_screen(Mode())) as reporter:
        reporter.step("looking")
        reporter.progress(3, 10, "pages")
        reporter.progress(0, 0, "")
    assert capsys.readouterr().err == "looking\npages 3/10\nlooking\n"


def test_what_goes_on_in_silence_is_told_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    monkeypatch.setattr(progress, "LINE_EVERY", 0.05)
    monkeypatch.setattr(progress, "TICK", 0.05)
    with reporting(_screen(Mode())) as reporter:
        reporter.step("listing the space")
        time.sleep(0.3)
        reporter.rest()
        capsys.readouterr()
        reporter.step("comparing")
        time.sleep(0.3)
    assert "comparing\n" in capsys.readouterr().err
    time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_nothing_is_told_while_somebody_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PATIENCE", "LINE_EVERY", "TICK"):
        monkeypatch.setattr(progress, name, 0.02)
    with reporting(_screen(Mode())) as reporter:
        reporter.step("comparing")
        reporter.rest()
        capsys.readouterr()
        time.sleep(0.2)
        assert capsys.readouterr().err == ""


def test_a_line_in_a_pipe_has_the_rate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter((0.0, 0.0, 10.0, 10.0, 20.0, 20.0))
    monkeypatch.setattr("docsync.cli.progress.time.monotonic", lambda: next(clock))
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    reporter = Progress(_screen(Mode()))
    reporter.progress(0, 500, "pages")
    reporter.progress(250, 500, "pages")
    assert capsys.readouterr().err.endswith("pages 250/500 (25/s)\n")


@pytest.mark.parametrize("mode", [Mode(quiet=True), Mode(json=True)])
def test_quiet_runs_show_no_progress_however_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: Mode
) -> None:
    for name in ("PATIENCE", "LINE_EVERY", "TICK"):
        monkeypatch.setattr(progress, name, 0.02)
    with reporting(_screen(mode)) as reporter:
        reporter.progress(1, 2, "pages")
        time.sleep(0.1)
    assert capsys.readouterr().err == ""


def test_verbose_tells_steps_and_notes_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Progress(_screen(Mode(verbose=True)))
    reporter.step("looking")
    reporter.note(Note(NoteKind.STATE, "begun anew"))
    reporter.note(Note(NoteKind.SCOPE, "left out", "a.md"))
    told = "looking\nwarning: begun anew\nwarning: a.md: left out\n"
    assert capsys.readouterr().err == told


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo terminal")
def test_on_a_terminal_a_bar_is_drawn_and_taken_away() -> None:
    code = (
        "import os, time\n"
        "from docsync.cli import progress\n"
        "from docsync.output import Mode, Screen\n"
        "progress.PATIENCE = 0\n"
        "with progress.reporting(Screen.of(Mode(), os.environ)) as reporter:\n"
        "    reporter.progress(3, 10, 'pages')\n"
        "    time.sleep(0.3)\n"
        "    reporter.progress(4, 10, 'pages')\n"
    )
    ours, theirs = os.openpty()
    with subprocess.Popen([sys.executable, "-c", code], stderr=theirs) as process:
        os.close(theirs)
        drawn = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            drawn += piece
        process.wait(30)
    os.close(ours)
    assert b"pages" in drawn
    assert b"3/10" in drawn
