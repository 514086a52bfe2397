"""`docsync init` on a terminal: what is not said is asked for, from lists, until it is right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docsync.cli.asking import Choice, picked
from support.shell import Shell

if os.name == "nt":
    pytest.skip("needs a pseudo terminal", allow_module_level=True)

from support.terminal import Terminal

SPACES = (Choice("DOCS", "Documentation"), Choice("DEV", "Developers"), Choice("ENG", "Docs too"))


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("2", ["DEV"]),
        ("docs", ["DOCS"]),
        ("Developers", ["DEV"]),
        ("doc", ["DOCS", "ENG"]),
        ("4", []),
        ("", []),
        ("nothing", []),
    ],
)
def test_a_choice_is_named_by_number_key_or_part_of_its_name(typed: str, keys: list[str]) -> None:
    assert [one.key for one in picked(typed, SPACES, SPACES)] == keys


def test_numbers_count_in_the_list_that_is_shown() -> None:
    assert picked("1", SPACES, SPACES[1:]) == (SPACES[1],)


def _init(shell: Shell, **variables: str) -> Terminal:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DOCSYNC_")}
    nowhere = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    return Terminal(shell.folder, {**kept, **nowhere, **variables}, ["init"])


def test_everything_is_asked_for_and_tried_before_it_is_written(shell: Shell) -> None:
    home = shell.site.homepage()
    shell.site.create("Handbook", "<p>x</p>", home)
    chapter = shell.site.create("Chapter", "<p>y</p>", home).json()["id"]
    shell.site.create("Below", "<p>z</p>", chapter)
    shell.write("mine.md", "# Mine\n\nText.\n")
    terminal = _init(shell)
    terminal.answer("Address of the site", "no way")
    terminal.answer("is no address of a Confluence", shell.site.url)
    terminal.answer("Where is it", "command")
    terminal.answer("Mail address", shell.site.user)
    terminal.answer("Command that prints", "echo wrong")
    terminal.wait_for("refused the credentials")
    terminal.answer("Where is it", "command")
    terminal.answer("Mail address", shell.site.user)
    terminal.answer("Command that prints", f"echo {shell.site.token}")
    terminal.wait_for("You are ")
    terminal.answer("Key of the space", "nonesuch")
    terminal.answer("nothing by that name", shell.site.space)
    terminal.answer("Page to hang the folder below", "Chapter")
    terminal.wait_for("There are 1 files here, and 1 pages below that place.")
    terminal.answer("What first", "pull")
    assert terminal.end() == 0, terminal.plain
    assert shell.read("below.md") == "# Below\n\nz\n"
    assert shell.read("mine.md") == "# Mine\n\nText.\n"
    written = shell.read(".docsync.toml")
    assert f'parent = "{chapter}"' in written
    assert f'space = "{shell.site.space}"' in written
    assert f'user = "{shell.site.user}"' in written


def test_ctrl_c_at_a_question_writes_nothing(shell: Shell) -> None:
    terminal = _init(shell)
    terminal.wait_for("Address of the site")
    terminal.interrupt()
    assert terminal.end() == 130
    assert terminal.plain.endswith("error: interrupted; what was done stays done\n")
    assert not Path(shell.folder / ".docsync.toml").exists()
