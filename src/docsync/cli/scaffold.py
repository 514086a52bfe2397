"""Writes a new `.docsync.toml`, for `init` and `clone`.

>>> print(configuration(NewTree("https://example.atlassian.net/wiki", "DOCS", parent="12")))
# What docsync keeps the same. Every key: docsync's .docsync.example.toml
url = "https://example.atlassian.net/wiki"
…
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from docsync.config import FILE_NAME, RootMode
from docsync.errors import UsageError
from docsync.values import Profile

ID_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class NewTree:
    """What is known of a workspace that is to be: one tree, of the whole folder."""

    url: str
    space: str
    parent: str = ""
    root: RootMode = RootMode.PARENT
    tree_id: str = ""  # '' makes a new one
    profile: Profile | None = None
    state_page: str = ""  # '' keeps what is agreed with the parent itself
    user: str = ""  # '' leaves it to the environment, as each person has another
    token_command: str = ""


def configuration(tree: NewTree) -> str:
    """Write the text of a `.docsync.toml`; the same tree id names the tree in every checkout."""
    profile = "" if tree.profile is None else f"profile = {_quoted(tree.profile.value)}\n"
    return (
        "# The folder of this file and the pages of a Confluence space, kept the same by docsync.\n"
        "# Commit this file. The token is never in it: set DOCSYNC_USER and DOCSYNC_TOKEN.\n"
        f"url = {_quoted(tree.url)}\n"
        f"space = {_quoted(tree.space)}\n"
        f"{profile}"
        f"{_person(tree)}"
        "\n"
        "# The page that the folder hangs below (empty: the homepage of the space), and whether\n"
        '# it is only the place ("parent") or the top index.md itself ("index").\n'
        f"parent = {_quoted(tree.parent)}\n"
        f"root = {_quoted(tree.root.value)}\n"
        f"{_state_page(tree)}"
        "\n"
        "# Names what docsync keeps of this folder in Confluence; the same in every checkout.\n"
        f"tree_id = {_quoted(tree.tree_id or fresh_id())}\n"
    )


def _person(tree: NewTree) -> str:
    said = {"user": tree.user, "token_command": tree.token_command}
    lines = "".join(f"{key} = {_quoted(value)}\n" for key, value in said.items() if value)
    told = "\n# Yours; somebody else sets DOCSYNC_USER and DOCSYNC_TOKEN over it.\n"
    return told + lines if lines else ""


def _state_page(tree: NewTree) -> str:
    if not tree.state_page:
        return ""
    told = "# A folder of Confluence carries nothing: what is agreed stands with this page.\n"
    return f"{told}state_page = {_quoted(tree.state_page)}\n"


def fresh_id() -> str:
    """Make a tree id that no other tree has."""
    return "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH))


def refuse_existing(folder: Path) -> None:
    """Refuse to write over a configuration that is there."""
    if (folder / FILE_NAME).exists():
        raise UsageError(
            f"{folder / FILE_NAME} is there already",
            hint="edit it; or, to begin anew, delete it and the folder .docsync",
        )


def write_configuration(folder: Path, tree: NewTree) -> Path:
    """Write the file whole or not at all."""
    target = folder / FILE_NAME
    handle, name = tempfile.mkstemp(dir=folder, prefix=f"{FILE_NAME}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(configuration(tree))
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return target


def _quoted(text: str) -> str:
    """Write a TOML string: for printable text JSON's are the same."""
    return json.dumps(text, ensure_ascii=False)
