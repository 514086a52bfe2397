"""Ignore rules of several folders mean what they mean to git."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsync.workspace.ignore import Ignore, read_ignore
from docsync.workspace.scan import scan

FILES = ("a.md", "b.md", "x/a.md", "x/b.md", "x/y/a.md", "x/y/b c.md", "x[1]/a.md", "z/x/a.md")
FOLDERS = ("", "x/", "x/y/", "x[1]/", "z/")


def filled(folder: Path, rules: dict[str, str], name: str = ".docsyncignore") -> Path:
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("text\n")
    for place, text in rules.items():
        (folder / place / name).write_text(text)
    return folder


def in_scope(folder: Path) -> set[str]:
    return {entry.path for entry in scan(folder, read_ignore(folder)).pages}


@pytest.mark.parametrize(
    ("rules", "left_out"),
    [
        ({"x/": "a.md\n"}, {"x/a.md", "x/y/a.md"}),
        ({"x/": "/a.md\n"}, {"x/a.md"}),
        ({"": "a.md\n", "x/": "!a.md\n"}, {"a.md", "x[1]/a.md", "z/x/a.md"}),
        ({"": "x/\n", "x/": "!a.md\n"}, {"x/a.md", "x/b.md", "x/y/a.md", "x/y/b c.md", "z/x/a.md"}),
        ({"x/": "y/\n", "x/y/": "!*\n"}, {"x/y/a.md", "x/y/b c.md"}),
        ({"x/": "y/a.md\n# a.md\n\n/\n"}, {"x/y/a.md"}),
        ({"x[1]/": "*\n"}, {"x[1]/a.md"}),
        ({"x/": "b*\n!b c.md\n"}, {"x/b.md"}),
    ],
)
def test_a_folder_may_have_rules_of_its_own(
    tmp_path: Path, rules: dict[str, str], left_out: set[str]
) -> None:
    filled(tmp_path, rules)
    assert in_scope(tmp_path) == set(FILES) - left_out
    assert {path for path in FILES if read_ignore(tmp_path).leaves_out(path)} == left_out


LINES = st.sampled_from(
    (
        *("*", "*.md", "a.md", "!a.md", "/a.md", "!/a.md", "x", "x/", "y/", "!y/", "x/a.md"),
        *("**/b*", "!**/a.md", "/x/**", "!x/y", "b\\ c.md", "#a.md", "\\#a.md", "?.md", "[ab].md"),
        *("y/*", "/"),
    )
)


@settings(max_examples=25)
@given(st.dictionaries(st.sampled_from(FOLDERS), st.lists(LINES, max_size=3), max_size=4))
def test_rules_mean_what_they_mean_to_git(drawn: dict[str, list[str]]) -> None:
    rules = {place: "\n".join(lines) + "\n" for place, lines in drawn.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = filled(filled(Path(name), rules), rules, ".gitignore")
        subprocess.run(["git", "init", "-q", name], check=True)
        asked = subprocess.run(
            ["git", "-C", name, "check-ignore", "--no-index", "-z", "--stdin"],
            input="\0".join(FILES).encode(),
            stdout=subprocess.PIPE,
            check=False,
        )
        ignored = {path for path in asked.stdout.decode().split("\0") if path}
        assert in_scope(folder) == set(FILES) - ignored


def test_rules_joined_are_one_text_that_says_the_same() -> None:
    joined = Ignore("*.txt").within("x y/", "a.md\n!/b.md\n")
    assert joined.rules == "*.txt\n/x\\ y/**/a.md\n!/x\\ y/b.md"
    assert Ignore(joined.rules) == joined
    assert Ignore().within("x/", "a\n").rules == "/x/**/a"
