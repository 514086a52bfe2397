"""`docsync convert`: both directions, files and pipes, with and without a base."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from docsync.cli import run


class Pipe(io.TextIOWrapper):
    """Standard input that holds these bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")


def _file(folder: Path, name: str, content: str) -> str:
    file = folder / name
    file.write_bytes(content.encode("utf-8"))
    return str(file)


@pytest.mark.parametrize(
    ("name", "content", "converted"),
    [
        ("a.md", "**Hello**\n", "<p><strong>Hello</strong></p>"),
        ("a.xhtml", "<p><strong>Hello</strong></p>", "**Hello**\n"),
        ("a.HTML", "<p>ä</p>", "ä\n"),
        ("a.md", "\ufeffone\r\n\r\ntwo\r\n", "<p>one</p><p>two</p>"),
    ],
)
def test_a_file_says_by_its_name_what_to_make_of_it(
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    name: str,
    content: str,
    converted: str,
) -> None:
    assert run(["convert", _file(tmp_path, name, content)]) == 0
    assert capfdbinary.readouterr().out.replace(b"\n<p>", b"<p>") == converted.encode()


def test_a_pipe_needs_to_be_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Pipe(b"*x*"))
    assert run(["convert"]) == 2
    assert "add --to storage" in capfd.readouterr().err
    assert run(["convert", "--to", "storage"]) == 0
    assert capfd.readouterr().out == "<p><em>x</em></p>"


def test_with_a_base_what_did_not_change_keeps_its_bytes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    markdown = _file(tmp_path, "old.md", "One.\n\nTwo.\n")
    storage = _file(tmp_path, "old.xhtml", '<p local-id="1">One.</p>\n<p local-id="2">Two.</p>')
    edited = _file(tmp_path, "new.md", "One.\n\nZwei.\n")
    base = ["--base-markdown", markdown, "--base-storage", storage]
    assert run(["convert", edited, *base]) == 0
    assert capfd.readouterr().out == '<p local-id="1">One.</p>\n<p local-id="2">Zwei.</p>'


def test_half_a_base_is_wrong_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "a.md", "One.\n")
    assert run(["convert", file, "--base-markdown", file]) == 2
    assert "--base-markdown and --base-storage together" in capfd.readouterr().err


def test_a_text_that_cannot_be_converted_is_told_with_its_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "a.xhtml", "<p>one</p>\n<p>two")
    assert run(["convert", file]) == 1
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"error: {file}:2: ")


@pytest.mark.parametrize(
    ("content", "told"), [(b"one\n\xff\n", ":2: not UTF-8"), (None, ": No such file or directory")]
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes | None, told: str
) -> None:
    file = tmp_path / "a.md"
    if content is not None:
        file.write_bytes(content)
    assert run(["convert", str(file)]) == 1
    assert f"error: {file}{told}" in capfd.readouterr().err


def test_warnings_name_file_and_line_and_stop_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "a.md", "One.\n\n<script>x</script>\n\nTwo.\n")
    assert run(["convert", file]) == 0
    told = capfd.readouterr()
    assert told.err.startswith(f"warning: {file}:3: ")
    assert "Two." in told.out


def test_json_holds_the_text_and_the_warnings(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["convert", "--json", _file(tmp_path, "a.md", "One.\n")]) == 0
    assert json.loads(capfd.readouterr().out) == {
        "version": 1,
        "command": "convert",
        "text": "<p>One.</p>",
        "warnings": [],
        "to": "storage",
        "exit": 0,
    }


def test_the_output_is_utf8_on_every_terminal(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.xhtml", "<p>→ ☃</p>")
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "docsync", "convert", file],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        check=True,
    )
    assert done.stdout == "→ ☃\n".encode()
