"""What `.docsync.toml` may say, and what stands over it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from docsync.config import (
    FILE_ONLY_KEYS,
    KEYS,
    TREE_KEYS,
    Config,
    Restricted,
    RootMode,
    TitleCollision,
    find_root,
    load,
    variable,
)
from docsync.errors import UsageError
from docsync.fences import DIAGRAM_KEYS, Diagram, Format, drawn
from docsync.values import Editor, Profile

EXAMPLE = Path(__file__).parents[2] / ".docsync.example.toml"
LEAST = 'url = "https://example.atlassian.net/wiki"\nspace = "DOCS"\ntree_id = "k3jx81"\n'


def _load(
    folder: Path,
    text: str,
    env: Mapping[str, str] | None = None,
    flags: Mapping[str, str | None] | None = None,
) -> Config:
    (folder / ".docsync.toml").write_text(text, encoding="utf-8")
    return load(folder, env or {}, flags or {})


def _refusal(folder: Path, text: str, env: Mapping[str, str] | None = None) -> UsageError:
    with pytest.raises(UsageError) as caught:
        _load(folder, text, env)
    return caught.value


def test_example_shows_every_key_with_its_default() -> None:
    shown = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert {key: tuple(v) if isinstance(v, list) else v for key, v in shown.items()} == dict(KEYS)


def test_example_shows_every_key_of_a_tree_with_its_default() -> None:
    behind = EXAMPLE.read_text(encoding="utf-8").partition("# [[trees]]\n")[2]
    assert tomllib.loads(re.sub(r"(?m)^# ?", "", behind)) == dict(TREE_KEYS)


def test_example_shows_the_tables_for_fences_and_diagrams(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = text[text.index("# [fences]\n") : text.index("# Several folders")]
    tables = "\n".join(
        re.sub("^# ?", "", line)
        for line in shown.splitlines()
        if re.match(r"# [\[a-z]\S* ?[=]|# \[", line)
    )
    config = _load(tmp_path, LEAST + tables)
    assert config.fences == (("math", "mathblock"),)
    [diagram] = config.diagrams
    assert tomllib.loads(tables)["diagrams"]["mermaid"].keys() == DIAGRAM_KEYS.keys()
    assert (diagram.language, diagram.command[0]) == ("mermaid", "mmdc")
    assert (diagram.format.value, diagram.seconds) == (
        DIAGRAM_KEYS["format"],
        DIAGRAM_KEYS["seconds"],
    )


def test_diagrams_have_defaults_and_fences_stay_in_their_order(tmp_path: Path) -> None:
    tables = '[fences]\nb = "one"\na = "one"\n[diagrams.d2]\ncommand = "d2 \\"my file\\" -"\n'
    config = _load(tmp_path, LEAST + tables)
    assert config.fences == (("b", "one"), ("a", "one"))
    assert config.diagrams == (Diagram("d2", ("d2", "my file", "-"), Format.PNG, 60),)
    assert drawn(config.diagrams) == (("d2", "png"),)


def test_keys_left_out_have_their_defaults(tmp_path: Path) -> None:
    config = _load(tmp_path, LEAST)
    assert (config.profile, config.editor, config.anonymous) == (None, None, False)
    assert config.title_collision is TitleCollision.PARENT
    assert config.trees[0].root is RootMode.PARENT
    assert config.workers == KEYS["workers"]


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """
        url = "https://wiki.example.org/confluence/"
        space = "DOCS"
        tree_id = "k3jx81"
        parent = 123
        root = "index"
        order = "docs/mkdocs.yml"
        user = "ada"
        token_command = "pass show wiki"
        cloud_id = "11-22"
        anonymous = true
        profile = "datacenter"
        editor = "legacy"
        title_collision = "stop"
        attachment_kinds = [".PNG", "pdf"]
        attachment_max_mb = 5
        state_page = "456"
        workers = 2
        wiki_links = true
        version_message = "{commit}"
        minor_edits = true
        edit_url = "https://example.com/{path}"
        edit_text = "[Edit]"
        preview = "feature/x"
        preview_parent = 77
        metadata = ["width", "status"]
        pull_metadata = ["status"]
        comments = true
        restricted = "skip"
    """
    assert set(tomllib.loads(text)) == set(KEYS)
    config = _load(tmp_path, text)
    assert config.url == "https://wiki.example.org/confluence"
    assert (config.user, config.token_command, config.cloud_id) == (
        "ada",
        "pass show wiki",
        "11-22",
    )
    assert (config.trees[0].parent, config.trees[0].root) == ("123", RootMode.INDEX)
    assert (config.profile, config.editor) == (Profile.DATACENTER, Editor.LEGACY)
    assert (config.title_collision, config.anonymous) == (TitleCollision.STOP, True)
    assert (config.attachments.kinds, config.attachments.max_mb) == (("png", "pdf"), 5)
    assert (config.state_page, config.workers, config.wiki_links) == ("456", 2, True)
    assert (config.version_message, config.minor_edits) == ("{commit}", True)
    assert (config.edit_url, config.edit_text) == ("https://example.com/{path}", "[Edit]")
    assert (config.preview, config.preview_parent) == ("feature/x", "77")
    assert (config.metadata, config.pull_metadata) == (("width", "status"), ("status",))
    assert (config.comments, config.restricted) == (True, Restricted.SKIP)


def test_a_kind_of_metadata_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match='did you mean "width"'):
        _load(tmp_path, LEAST + 'pull_metadata = ["widht"]\n')


def test_environment_goes_over_the_file_and_flags_over_both(tmp_path: Path) -> None:
    env = {"DOCSYNC_SPACE": "FROMENV", "DOCSYNC_USER": "ada", "DOCSYNC_WORKERS": "3"}
    config = _load(tmp_path, LEAST + 'user = "file"\n', env, {"space": "FLAG", "user": None})
    assert (config.space, config.user, config.workers) == ("FLAG", "ada", 3)


def test_environment_cannot_say_what_names_the_tree(tmp_path: Path) -> None:
    env = {variable(key): "otherwise" for key in FILE_ONLY_KEYS}
    assert _load(tmp_path, LEAST, env) == _load(tmp_path, LEAST)


def test_variables_that_are_set_to_nothing_say_nothing(tmp_path: Path) -> None:
    assert _load(tmp_path, LEAST, {"DOCSYNC_SPACE": ""}).space == "DOCS"


def test_one_file_can_hold_several_trees(tmp_path: Path) -> None:
    text = """
        url = "https://example.atlassian.net/wiki"
        [[trees]]
        id = "guide1"
        path = "docs/guide"
        parent = "10"
        [[trees]]
        id = "api123"
        path = "docs/api"
        root = "index"
    """
    one, two = _load(tmp_path, text).trees
    assert (one.id, one.path, one.parent, one.root) == (
        "guide1",
        "docs/guide",
        "10",
        RootMode.PARENT,
    )
    assert (two.id, two.path, two.parent, two.root) == ("api123", "docs/api", "", RootMode.INDEX)


REFUSED = {
    LEAST
    + "edit_url = 'example.com/{path}'": ".docsync.toml:4: edit_url is a web address with {path}"
    ' in it, and no #, not "example.com/{path}"',
    LEAST
    + "version_message = '{comit}'": ".docsync.toml:4: {comit} is no field of a version's message;"
    ' did you mean "commit"?',
    "spce = 1": '.docsync.toml:1: unknown key "spce"; did you mean "space"?',
    "# a\n\n'colour' = 1": '.docsync.toml:3: unknown key "colour"',
    "[attachments]\nmax = 1": '.docsync.toml:1: unknown key "attachments"',
    'token = "x"': ".docsync.toml:1: secrets do not belong into this file, which is committed",
    "anonymous = 3": ".docsync.toml:1: anonymous must be true or false, not 3",
    "workers = true": ".docsync.toml:1: workers must be a number, not True",
    'attachment_kinds = "png"': ".docsync.toml:1: attachment_kinds must be a list of texts",
    "attachment_kinds = [1]": ".docsync.toml:1: attachment_kinds must be a list of texts",
    "space = []": ".docsync.toml:1: space must be a text in quotes",
    LEAST + "workers = 0": ".docsync.toml:4: workers must be between 1 and 64, not 0",
    LEAST + 'root = "indx"': 'root is one of parent, index, not "indx"; did you mean "index"?',
    LEAST + 'parent = "Home"': 'parent is the id of a page, a number, not "Home"',
    'tree_id = "ab"': 'tree_id must be 4 to 64 letters and digits, not "ab"',
    'url = "https://x.example"': ".docsync.toml: tree_id must be 4 to 64 letters and digits",
    'tree_id = "abcd"\nurl = "example.org"': '.docsync.toml:2: "example.org" is not the address',
    'tree_id = "abcd"\nurl = "https://a:b@c.org"': "secrets do not belong into an address",
    "trees = 1": "trees are written as [[trees]] tables",
    'parent = "1"\n[[trees]]\nid = "abcd"': ".docsync.toml:1: parent contradicts [[trees]]",
    '[[trees]]\nid = "abcd"\npth = "b"': '.docsync.toml:3: unknown key "pth"; did you mean "path"?',
    '[[trees]]\npath = "b"': '.docsync.toml:1: id must be 4 to 64 letters and digits, not ""',
    '[[trees]]\nid = "abcd"\npath = "../b"': "path is a folder below the workspace",
    '[[trees]]\nid = "abcd"\n[[trees]]\nid = "bcde"\npath = "a"': 'trees "." and "a" lie in one',
    '[[trees]]\nid = "abcd"\npath = "a"\n[[trees]]\nid = "abcd"\npath = "b"': "have the id",
    "url": ".docsync.toml is not TOML",
    LEAST + "fences = 1": ".docsync.toml:4: fences is written as a [fences] table",
    LEAST + "[fences]\n\na = 1": ".docsync.toml:6: a must be the name of a macro, not 1",
    LEAST + '[fences]\n"a b" = "x"': '.docsync.toml:5: "a b" is no language',
    LEAST + "[diagrams]\na = 1": "diagrams.a is written as a [diagrams.a] table",
    LEAST + "[diagrams.a]": ".docsync.toml:4: command is missing",
    LEAST + '[diagrams.a]\ncommand = "\'"': ".docsync.toml:5: command: No closing quotation",
    LEAST + '[diagrams.a]\ncmd = "x"': 'toml:5: unknown key "cmd"',
    LEAST + '[diagrams.a]\ncommand = "x"\nformat = "pgn"': "toml:6: format is one of png, svg",
    LEAST + '[diagrams.a]\ncommand = "x"\n[diagrams.b]\ncommand = "x"\nseconds = 0': "toml:8: s",
    LEAST + '[fences]\na = "x"\n[diagrams.a]\ncommand = "x"': "toml:5: fences of a become",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    assert REFUSED[text] in _refusal(tmp_path, text).message


def test_secrets_are_refused_without_repeating_them(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, 'token = "hunter2"')
    assert "hunter2" not in refusal.message + refusal.hint
    assert "DOCSYNC_TOKEN" in refusal.hint


def test_environment_is_checked_and_named(tmp_path: Path) -> None:
    assert (
        "DOCSYNC_WORKERS must be a number"
        in _refusal(tmp_path, LEAST, {"DOCSYNC_WORKERS": "many"}).message
    )
    assert (
        "DOCSYNC_ANONYMOUS must be true or false"
        in _refusal(tmp_path, LEAST, {"DOCSYNC_ANONYMOUS": "perhaps"}).message
    )
    assert (
        "DOCSYNC_PROFILE: profile is one of cloud, datacenter"
        in _refusal(tmp_path, LEAST, {"DOCSYNC_PROFILE": "server"}).message
    )


def test_files_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".docsync.toml").write_bytes(b'space = "\xff"')
    with pytest.raises(UsageError, match="not UTF-8"):
        load(tmp_path, {}, {})


def test_workspaces_are_found_from_any_folder_inside(tmp_path: Path) -> None:
    (tmp_path / ".docsync.toml").write_text(LEAST, encoding="utf-8")
    inside = tmp_path / "guide" / "deep"
    inside.mkdir(parents=True)
    assert find_root(inside) == tmp_path


def test_folders_outside_a_workspace_are_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_root(tmp_path)
    assert "docsync init" in caught.value.hint
