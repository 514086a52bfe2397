"""A new `.docsync.toml` says what was meant, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsync.cli.scaffold import (
    NewTree,
    configuration,
    fresh_id,
    refuse_existing,
    write_configuration,
)
from docsync.config import RootMode, load
from docsync.errors import UsageError
from docsync.values import Profile

SITE = "https://example.atlassian.net/wiki"


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    new = NewTree(SITE, "DOCS", "12", RootMode.INDEX, "tree12", Profile.CLOUD)
    write_configuration(tmp_path, new)
    config = load(tmp_path, {}, {})
    tree = config.trees[0]
    assert (config.url, config.space, config.profile) == (SITE, "DOCS", Profile.CLOUD)
    assert (tree.id, tree.parent, tree.root, tree.path) == ("tree12", "12", RootMode.INDEX, ".")


def test_a_new_tree_gets_an_id_of_its_own(tmp_path: Path) -> None:
    write_configuration(tmp_path, NewTree(SITE, "DOCS"))
    first = load(tmp_path, {}, {}).trees[0].id
    write_configuration(tmp_path, NewTree(SITE, "DOCS"))
    assert load(tmp_path, {}, {}).trees[0].id != first
    assert len({fresh_id() for _ in range(1000)}) == 1000


def test_keys_can_be_written_behind_it(tmp_path: Path) -> None:
    file = write_configuration(tmp_path, NewTree(SITE, "DOCS"))
    file.write_text(file.read_text("utf-8") + 'title_collision = "stop"\n', encoding="utf-8")
    assert load(tmp_path, {}, {}).title_collision.value == "stop"


def test_odd_characters_stay_what_they_are(tmp_path: Path) -> None:
    write_configuration(tmp_path, NewTree(SITE, '~ada"\\é'))
    assert load(tmp_path, {}, {}).space == '~ada"\\é'


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    write_configuration(tmp_path, NewTree(SITE, "DOCS"))
    assert [each.name for each in tmp_path.iterdir()] == [".docsync.toml"]


def test_an_existing_configuration_is_refused(tmp_path: Path) -> None:
    refuse_existing(tmp_path)
    write_configuration(tmp_path, NewTree(SITE, "DOCS"))
    with pytest.raises(UsageError, match="is there already"):
        refuse_existing(tmp_path)


def test_the_text_says_that_the_token_is_elsewhere() -> None:
    assert "DOCSYNC_TOKEN" in configuration(NewTree(SITE, "DOCS"))
