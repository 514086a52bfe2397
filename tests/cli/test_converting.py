"""`docsync convert`: both directions, files and pipes, with and without a base."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import run
from docsync.cli.convert import sentence
from docsync.lens.differences import Difference


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


def test_a_base_that_is_no_storage_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    markdown, storage = _file(tmp_path, "a.md", "One.\n"), _file(tmp_path, "a.xhtml", "<p>a & b")
    base = ["--base-markdown", markdown, "--base-storage", storage]
    assert run(["convert", markdown, *base]) == 1
    told = capfd.readouterr()
    assert told.err.startswith(f"error: {storage}:1:6: ")
    assert told.out == ""


def test_the_name_of_the_result_says_what_to_make(tmp_path: Path) -> None:
    file, result = _file(tmp_path, "a.txt", "*One.*\n"), tmp_path / "a.xhtml"
    assert run(["convert", file, "-o", str(result)]) == 0
    assert result.read_text() == "<p><em>One.</em></p>"


def test_a_text_is_not_replaced_by_the_other_syntax_in_its_name(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "a.md", "*One.*\n")
    assert run(["convert", file, "-o", file]) == 2
    assert f"{file} would hold storage" in capfd.readouterr().err
    assert Path(file).read_text() == "*One.*\n"


def test_the_result_is_a_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "a.md", "*One.*\n")
    assert run(["convert", file, "-o", str(tmp_path)]) == 2
    assert f"{tmp_path} is a folder" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.md", "one\n\n" + "> " * 5000 + "two\n", ":3: blocks stand too deep"),
        (
            "a.xhtml",
            "<ul><li>" * 5000 + "</li></ul>" * 5000,
            ":1:401: elements stand over 100 deep",
        ),
        (
            "a.md",
            f"```{{=confluence}}\n{'<b>' * 200 + '</b>' * 200}\n```\n",
            ": raw storage: elements stand",
        ),
    ],
)
def test_what_is_nested_too_deep_is_told_with_what_a_page_holds(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, text: str, told: str
) -> None:
    file = _file(tmp_path, name, text)
    assert run(["convert", file]) == 1
    err = capfd.readouterr().err
    assert told in err
    assert "hint:  a page holds 100 elements in each other" in err


def test_a_base_keeps_its_line_ends_and_its_mark(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    agreed = b"\xef\xbb\xbf* one\r\n* two\r\n"
    (tmp_path / "old.md").write_bytes(agreed)
    storage = "<ul><li>one</li>\r\n<li>two</li></ul>"
    old, new = (_file(tmp_path, name, "") for name in ("old.xhtml", "new.xhtml"))
    Path(old).write_bytes(storage.encode())
    base = ["--base-markdown", str(tmp_path / "old.md"), "--base-storage", old]
    assert run(["convert", old, *base]) == 0
    assert capfdbinary.readouterr().out == agreed
    Path(new).write_bytes(storage.replace("two", "two more").encode())
    assert run(["convert", new, *base, "-o", str(tmp_path / "new.md")]) == 0
    assert (tmp_path / "new.md").read_bytes() == agreed.replace(b"two", b"two more")


def test_a_base_the_wrong_way_round_is_wrong_use(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    markdown, storage = _file(tmp_path, "a.md", "One.\n"), _file(tmp_path, "a.xhtml", "<p>One.</p>")
    swapped = ["--base-markdown", storage, "--base-storage", markdown]
    assert run(["convert", markdown, *swapped]) == 2
    assert f"by its name {storage} is no markdown" in capfd.readouterr().err


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
    assert told.err.startswith(f"error: {file}:2:7: <p> of line 2")
    assert "hint:  storage is XML" in told.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"one\n\xff\n", ":2: not UTF-8: byte 0xff"),
        (b"\x89PNG\r\n\x1a\n\x00", ":1: not UTF-8: byte 0x89"),
        (b"one\n\x00\n", ":2:1: no page can hold the character U+0000"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, told: str
) -> None:
    file = tmp_path / "a.md"
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
        "output": None,
        "exit": 0,
    }


def test_a_folder_is_no_file(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for options in ([], ["--to", "storage"]):
        assert run(["convert", str(tmp_path), *options]) == 2
        assert f"error: {tmp_path} is a folder" in capfd.readouterr().err


def test_a_file_that_is_not_there_is_wrong_use(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _file(tmp_path, "setup.md", "One.")
    assert run(["convert", str(tmp_path / "stup.md")]) == 2
    assert 'stup.md; did you mean "setup.md"?' in capfd.readouterr().err


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_goes_to_a_file_all_or_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: list[str]
) -> None:
    there = tmp_path / "page.md"
    there.write_bytes(b"\xef\xbb\xbfold\r\n")
    broken = _file(tmp_path, "broken.xhtml", "<p>x")
    assert run(["convert", broken, "-o", str(there), *options]) == 1
    assert there.read_bytes() == b"\xef\xbb\xbfold\r\n"
    capfd.readouterr()
    file = _file(tmp_path, "a.xhtml", "<p>x</p><p>y</p>")
    assert run(["convert", file, "--output", str(there), *options]) == 0
    assert there.read_bytes() == b"\xef\xbb\xbfx\r\n\r\ny\r\n"
    out = capfd.readouterr().out
    assert (json.loads(out)["output"] if options else out or str(there)) == str(there)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "a.xhtml",
        "broken.xhtml",
        "page.md",
    ]


def test_a_place_that_cannot_be_written_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "a.md", "x\n")
    assert run(["convert", file, "-o", f"{file}/page.xhtml"]) == 1
    assert capfd.readouterr().err.startswith(f"error: {file}/page.xhtml: cannot be written: ")


def test_the_text_of_the_base_that_is_at_fault_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    markdown = _file(tmp_path, "old.md", "One.\n")
    storage = _file(tmp_path, "old.xhtml", "<p>One.</b>")
    base = ["--base-markdown", markdown, "--base-storage", storage]
    assert run(["convert", _file(tmp_path, "a.md", "Two.\n"), *base]) == 1
    assert capfd.readouterr().err.startswith(f"error: {storage}:1:8: <p> of line 1")


def test_standard_input_is_read_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "--to", "storage", "--base-markdown", "-", "--base-storage", "x"]) == 2
    assert "only once" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.md", "---\nx: 1\n---\n\n# A\n\n- b *c*\n"), ("a.xhtml", "<p>a&nbsp;<b>c</b></p>")],
)
def test_check_is_silent_where_everything_comes_back(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, content: str
) -> None:
    assert run(["convert", "--check", _file(tmp_path, name, content)]) == 0
    told = capfd.readouterr()
    assert (told.out, told.err) == ("", "")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_check_tells_what_is_lost(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], options: list[str]
) -> None:
    file = _file(tmp_path, "a.md", "One.\n\n<script>x</script>\n")
    assert run(["convert", "--check", file, *options]) == 1
    told = capfd.readouterr()
    assert told.err.startswith(f"error: {file}:3: ")
    if options:
        record = json.loads(told.out)
        assert (record["same"], record["differences"], record["exit"]) == (False, [], 1)
        assert record["warnings"][0]["kind"] == "left-out"
    else:
        assert told.out == ""


@pytest.mark.parametrize(
    ("name", "content", "base"),
    [
        ("new.md", "One.\n\nZwei.\n", True),
        ("new.xhtml", '<p local-id="1">One.</p>\n<p local-id="2">Zwei.</p>', True),
    ],
)
def test_check_knows_a_base(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str, content: str, *, base: bool
) -> None:
    markdown = _file(tmp_path, "old.md", "One.\n\nTwo.\n")
    storage = _file(tmp_path, "old.xhtml", '<p local-id="1">One.</p>\n<p local-id="2">Two.</p>')
    options = ["--base-markdown", markdown, "--base-storage", storage] if base else []
    assert run(["convert", "--check", _file(tmp_path, name, content), *options]) == 0
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a", "b", '"a" comes back as "b"'),
        ("a", "", '"a" does not come back'),
        ("", "b", '"b" comes back, and was not there'),
    ],
)
def test_a_difference_is_a_sentence(old: str, new: str, told: str) -> None:
    assert sentence(Difference(1, 1, old, new)) == told


def test_check_writes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, "a.md", "x\n")
    assert run(["convert", "--check", file, "-o", file]) == 2
    assert "--check writes nothing" in capfd.readouterr().err


WORKSPACE = """
url = "https://example.org"
tree_id = "abcd"
profile = "datacenter"
[fences]
mermaid = "mermaid-cloud"
[diagrams.dot]
command = "dot -Tsvg"
format = "svg"
"""


def test_in_a_workspace_its_configuration_counts(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path, ".docsync.toml", WORKSPACE)
    text = "# A b\n\n```mermaid\nx\n```\n\n```dot\ny\n```\n\n[b](#a-b)\n"
    file = _file(tmp_path, "a.md", text)
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    assert run(["convert", file]) == 0
    storage = capfd.readouterr().out
    assert 'ac:name="mermaid-cloud"' in storage
    assert '<ri:attachment ri:filename="dot-' in storage
    assert 'ac:anchor="Ab"' in storage
    assert run(["convert", _file(tmp_path, "a.xhtml", storage)]) == 0
    assert capfd.readouterr().out == text
    assert run(["convert", file, "--profile", "cloud"]) == 0
    assert 'ac:anchor="A-b"' in capfd.readouterr().out
    assert run(["convert", "--check", file]) == 0


def test_help_shows_examples(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["convert", "--help"]) == 0
    told = capfd.readouterr().out
    assert "docsync convert guide.md --check" in told
    assert "-o, --output" in told


def _docsync(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "docsync", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def test_an_interrupt_ends_with_130() -> None:
    with _docsync("convert", "--to", "storage") as process:
        assert process.stdin is not None
        process.stdin.write(b"x" * 100_000)  # more than a pipe holds: it is read by now
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130
    assert b"error: interrupted" in told


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    with _docsync("convert", _file(tmp_path, "a.md", "word " * 100_000)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_the_output_is_utf8_on_every_terminal(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.xhtml", "<p>→ ☃</p>")
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "docsync", "convert", file],
        env={"PYTHONIOENCODING": "ascii", "PATH": ""},
        capture_output=True,
        check=True,
    )
    assert done.stdout == "→ ☃\n".encode()
