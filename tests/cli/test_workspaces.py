"""The commands of a workspace, as a person uses them, against a sandbox."""

from __future__ import annotations

import itertools
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import running
from docsync.values import Profile
from support.docsync_runs import Site
from support.shell import Shell

KEYS = (f"TEST{number}" for number in itertools.count())


@pytest.fixture(scope="module", params=list(Profile), ids=lambda profile: str(profile.value))
def server(request: pytest.FixtureRequest) -> Iterator[Site]:
    with running(profile=request.param) as box:
        yield Site(box.url, box.host, box.user, box.token, box.space, box.profile.value)


@pytest.fixture
def site(server: Site) -> Site:
    """A space of one's own."""
    return server.make_space(next(KEYS))


@pytest.fixture
def shell(
    tmp_path: Path,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    for name in [name for name in os.environ if name.startswith("DOCSYNC_")]:
        monkeypatch.delenv(name)
    for name in ("URL", "USER", "TOKEN", "SPACE"):
        monkeypatch.setenv(f"DOCSYNC_{name}", site.environment()[f"DOCSYNC_{name}"])
    return Shell(tmp_path, site, monkeypatch, capsys)


@pytest.fixture
def docs(shell: Shell) -> Shell:
    """A workspace with three pages that are in sync."""
    shell.write("index.md", f"# Start {shell.site.space}\n\nHello *you*.\n")
    shell.write("guide/index.md", "# Guide\n\nOne.\n\nTwo.\n\nThree.\n")
    shell.write("guide/setup.md", "# Setup\n\nSee [the guide](index.md).\n")
    shell("init")
    shell.push_all()
    return shell


# init


def test_init_writes_a_configuration_and_says_what_is_next(shell: Shell) -> None:
    told = shell("init")
    assert told == (
        f"Wrote .docsync.toml: this folder and {shell.site.space} on {shell.site.url}.\n"
        "Next: docsync push --dry-run\n"
    )
    text = shell.read(".docsync.toml")
    assert f'url = "{shell.site.url}"' in text
    assert f'profile = "{shell.site.profile}"' in text
    assert 'root = "parent"' in text
    assert (shell.folder / ".docsync" / ".gitignore").is_file()


def test_init_takes_the_address_of_a_page(shell: Shell) -> None:
    parent = shell.site.create("Handbook", "<p>x</p>", shell.site.homepage()).json()["id"]
    shell("init", "--url", f"{shell.site.url}/spaces/{shell.site.space}/pages/{parent}/Handbook")
    assert f'parent = "{parent}"' in shell.read(".docsync.toml")


def test_init_does_not_write_over_a_configuration(shell: Shell) -> None:
    shell("init")
    before = shell.read(".docsync.toml")
    shell("init", code=2)
    assert "is there already" in shell.err
    assert shell.read(".docsync.toml") == before


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "told"),
    [
        (("--space", "NOSUCH"), {}, 3, "NOSUCH"),
        (("--parent", "999999999"), {}, 3, "999999999"),
        (("--parent", "Home"), {}, 2, "is the id of a page"),
        ((), {"DOCSYNC_TOKEN": "wrong"}, 3, "credentials"),
        (("--url", "http://127.0.0.1:9/wiki"), {}, 3, "no answer from 127.0.0.1"),
        (("--url", "ftp://x"), {}, 2, "not the address of a site"),
        ((), {"DOCSYNC_URL": ""}, 2, "--url is missing"),
        ((), {"DOCSYNC_SPACE": ""}, 2, "--space is missing"),
    ],
    ids=["space", "parent", "parent-name", "token", "unreachable", "address", "no-url", "no-space"],
)
def test_init_writes_nothing_when_something_is_wrong(
    shell: Shell, arguments: tuple[str, ...], variables: dict[str, str], code: int, told: str
) -> None:
    for name, value in variables.items():
        shell.monkeypatch.setenv(name, value)
    shell("init", *arguments, code=code)
    assert told in shell.err
    assert "hint:" in shell.err
    assert list(shell.folder.iterdir()) == []


def test_init_without_a_token_writes_what_it_was_told_and_says_so(shell: Shell) -> None:
    shell.monkeypatch.delenv("DOCSYNC_TOKEN")
    answer = shell.json("init")
    assert answer["checked"] is False
    assert "nothing was looked up" in shell.err


def test_init_asks_on_a_terminal(shell: Shell) -> None:
    nothing = {"DOCSYNC_URL": "", "DOCSYNC_SPACE": ""}
    told = _on_a_terminal(shell, nothing, f"{shell.site.url}\n{shell.site.space}\n\n", "init")
    assert "Address of the site" in told
    assert "Key of the space" in told
    assert f'space = "{shell.site.space}"' in shell.read(".docsync.toml")


def _on_a_terminal(shell: Shell, variables: dict[str, str], typed: str, *arguments: str) -> str:
    """Run docsync on a terminal where somebody types this; give what is on it then."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "docsync", *arguments],
        cwd=shell.folder,
        env={**shell.site.environment(), **variables},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    told = _read_all(ours)
    assert process.wait(30) == 0, told
    return told


def _read_all(terminal: int) -> str:
    told = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        told += piece
    os.close(terminal)
    return told.decode()


# status, diff, push, pull, sync


def test_commands_outside_a_workspace_say_how_to_make_one(shell: Shell) -> None:
    for command in ("status", "diff", "pull", "push", "sync", "watch"):
        shell(command, code=2)
        assert "no .docsync.toml in" in shell.err
        assert "docsync init" in shell.err


def test_a_push_lists_the_pages_it_made_and_the_next_one_does_nothing(docs: Shell) -> None:
    assert [each["operation"] for each in docs.pushed if each["operation"] == "create-page"]
    assert docs("push") == "Nothing to do: both sides are the same.\n"


def test_status_is_local_and_says_how_old_its_view_is(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    assert docs("status") == (
        f"{docs.site.space} on {docs.site.url}, last seen just now\n"
        "\n"
        "Nothing changed on either side.\n"
    )


def test_status_groups_what_changed_here_and_there(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nSee *the* guide.\n")
    docs.write("news.md", "# News\n\nNew.\n")
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    told = docs("status", "--remote").partition("\n\n")[2]
    assert told == (
        "Changed here:   (docsync push)\n"
        "  edited      guide/setup.md\n"
        "  new         news.md\n"
        "\n"
        "Changed in Confluence:   (docsync pull)\n"
        "  edited      guide/index.md\n"
        "\n"
    )


def test_diff_shows_what_changed_here(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux.\n\nThree.\n")
    assert docs("diff") == (
        "--- guide/index.md\tagreed\n"
        "+++ guide/index.md\there\n"
        "@@ -2,6 +2,6 @@\n"
        " \n"
        " One.\n"
        " \n"
        "-Two.\n"
        "+Deux.\n"
        " \n"
        " Three.\n"
    )


def test_diff_remote_shows_what_changed_there_too(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    assert docs("diff") == ""
    assert docs("diff", "--remote") == (
        "--- guide/index.md\tagreed\n"
        "+++ guide/index.md\tin Confluence\n"
        "@@ -2,6 +2,6 @@\n"
        " \n"
        " One.\n"
        " \n"
        "-Two.\n"
        "+Zwei.\n"
        " \n"
        " Three.\n"
    )


def test_diff_goes_through_the_pager_of_a_terminal(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux.\n\nThree.\n")
    variables = {"PAGER": "cat -n", "TERM": "xterm"}
    told = _on_a_terminal(docs, variables, "", "diff")
    assert "1\t\x1b[1m--- guide/index.md" in told
    assert "\x1b[32m+Deux." in told


def test_diff_has_colours_when_asked(docs: Shell) -> None:
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux.\n\nThree.\n")
    told = docs("diff", "--color", "always")
    assert "\x1b[32m+Deux.\x1b[0m" in told
    assert "\x1b[31m-Two.\x1b[0m" in told


def test_an_edit_there_comes_with_pull(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    assert docs("pull") == ("On disk:\n  updated     guide/index.md\n\n1 change on disk.\n")
    assert docs.read("guide/index.md") == "# Guide\n\nOne.\n\nZwei.\n\nThree.\n"


def test_a_push_leaves_alone_what_changed_there_and_says_so(docs: Shell) -> None:
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    assert docs("push") == (
        "1 page changed in Confluence, left alone:   (docsync pull)\nNothing else to do.\n"
    )
    assert docs.read("guide/index.md").count("Two") == 1


def test_edits_on_both_sides_merge(docs: Shell) -> None:
    page = docs.page("guide/index.md")
    docs.site.edit(page, "Three", "Drei")
    docs.write("guide/index.md", "# Guide\n\nUn.\n\nTwo.\n\nThree.\n")
    docs("sync")
    assert docs.read("guide/index.md") == "# Guide\n\nUn.\n\nTwo.\n\nDrei.\n"
    stored = docs.site.storage(page)
    assert "Un." in stored
    assert "Drei." in stored
    assert docs("sync") == "Nothing to do: both sides are the same.\n"


def test_a_conflict_waits_until_it_is_resolved(docs: Shell) -> None:
    page = docs.page("guide/index.md")
    docs.site.edit(page, "Two", "Zwei")
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux.\n\nThree.\n")

    docs("push", code=1)
    assert "conflict: guide/index.md" in docs.err
    assert "Zwei" in docs.site.storage(page)

    docs("pull", code=1)
    marked = docs.read("guide/index.md")
    assert all(text in marked for text in ("<<<<<<<", "Deux.", "Zwei.", ">>>>>>>"))
    assert "docsync resolve guide/index.md" in docs.err

    docs("status", code=1)
    docs("sync", code=1)
    docs("resolve", "guide/index.md", code=1)
    assert "guide/index.md" in docs.err

    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux, zwei.\n\nThree.\n")
    assert docs("resolve", "index.md", within="guide") == (
        "guide/index.md is settled; next: docsync sync\n"
    )
    docs("sync")
    assert "Deux, zwei." in docs.site.storage(page)


def test_one_side_can_win_a_conflict(docs: Shell) -> None:
    page = docs.page("guide/index.md")
    docs.site.edit(page, "Two", "Zwei")
    docs.write("guide/index.md", "# Guide\n\nOne.\n\nDeux.\n\nThree.\n")
    docs("pull", code=1)
    docs("resolve", "guide/index.md", "--theirs")
    assert docs.read("guide/index.md") == "# Guide\n\nOne.\n\nZwei.\n\nThree.\n"
    docs("resolve", "guide/index.md", "--ours", "--theirs", code=2)


def test_paths_narrow_a_run_from_any_folder(docs: Shell) -> None:
    docs.write("index.md", docs.read("index.md") + "\nMore.\n")
    docs.write("guide/setup.md", "# Setup\n\nOther.\n")
    told = docs("push", "setup.md", within="guide")
    assert told == "In Confluence:\n  updated     guide/setup.md\n\n1 change in Confluence.\n"
    assert "index.md" in docs("status", within="guide")


def test_a_path_outside_the_workspace_is_wrong_use(docs: Shell) -> None:
    docs("push", "/etc/hosts", code=2)
    assert "lies outside the workspace" in docs.err


def test_a_path_that_names_nothing_is_told_with_what_may_be_meant(docs: Shell) -> None:
    docs("push", "guide/setpu.md", code=2)
    assert docs.err == (
        "error: docsync knows nothing by the name guide/setpu.md; did you mean "
        '"guide/setup.md"?\nhint:  docsync status\n'
    )
    for command in ("status", "diff", "pull", "sync"):
        assert docs(command, "guied", code=2) == ""
        assert 'did you mean "guide"?' in docs.err
        assert docs.json(command, "guied", code=2)["exit"] == 2


def test_a_path_that_leaves_the_workspace_is_never_taken_from_its_root(docs: Shell) -> None:
    (docs.folder.parent / "other.md").write_text("# Other\n")
    docs("push", "../other.md", code=2, within="guide")
    assert "docsync knows nothing by the name other.md" in docs.err


def test_a_version_that_is_no_number_is_told_with_the_path_alone(docs: Shell) -> None:
    docs("show", "guide/setup.md@last", code=2)
    assert docs.err == (
        "error: which version of guide/setup.md?\nhint:  docsync log guide/setup.md"
        "   shows them, then: docsync show guide/setup.md@NUMBER\n"
    )


def test_a_deleted_file_is_known(docs: Shell) -> None:
    (docs.folder / "guide" / "setup.md").unlink()
    assert docs("push", "guide/setup.md") == (
        "In Confluence:\n  trashed     guide/setup.md\n\n1 change in Confluence.\n"
    )


def test_a_dry_run_says_why_and_writes_nothing(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nOther.\n")
    docs.site.edit(docs.page("guide/index.md"), "Two", "Zwei")
    docs.site.forget_requests()
    before = {file: file.read_bytes() for file in docs.folder.rglob("*.md")}
    told = docs("sync", "--dry-run")
    assert re.search(r"  updated     guide/setup\.md   why: \w.*\n", told)
    assert re.search(r"  updated     guide/index\.md   why: \w.*\n", told)
    assert docs.site.writes() == []
    assert {file: file.read_bytes() for file in docs.folder.rglob("*.md")} == before


def test_quiet_says_nothing_when_all_is_well(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\nOther.\n")
    assert docs("push", "-q") == ""
    assert docs.err == ""


def test_json_is_one_object_with_what_was_done(docs: Shell) -> None:
    docs.write("guide/setup.md", "# Setup\n\n[gone](nowhere.md)\n")
    answer = docs.json("push")
    (outcome,) = answer["outcomes"]
    assert (outcome["operation"], outcome["path"], outcome["ok"]) == (
        "update-page",
        "guide/setup.md",
        True,
    )
    assert answer["warnings"] == [
        {
            "path": "guide/setup.md",
            "kind": "broken-link",
            "message": answer["warnings"][0]["message"],
            "line": 3,
            "address": "nowhere.md",
        }
    ]
    assert answer["exit"] == 0
    assert docs.json("status")["clean"] is True


def test_json_of_wrong_use_is_an_object_too(docs: Shell) -> None:
    told = docs.json("push", "--nonsense", code=2)
    assert (told["command"], told["error"]["exit_code"], told["exit"]) == ("push", 2, 2)
    assert "--nonsense" in told["error"]["message"]


def test_json_of_an_error_is_an_object_too(docs: Shell) -> None:
    docs.monkeypatch.setenv("DOCSYNC_TOKEN", "wrong")
    answer = docs.json("push", code=3)
    assert answer["error"]["exit_code"] == 3
    assert answer["error"]["message"]


def test_flags_stand_over_the_environment(docs: Shell) -> None:
    other = docs.site.make_space(next(KEYS)).space
    docs("push", "--space", other, code=4)
    docs("push", "--space", "NOSUCH", code=3)
    assert 'there is no space "NOSUCH"' in docs.err
    docs("push", "--user", "nobody", code=3)


# bad input: the file is told, the others are done


@pytest.mark.parametrize(
    ("path", "content", "told"),
    [
        ("bad.md", b"# Bad\n\n\xff\xfe\n", "bad.md"),
        ("bad.md", b"---\ntitle: [\n---\n\nx\n", "bad.md"),
        ("bad.md", b"# " + b"x" * 300 + b"\n", "255"),
    ],
    ids=["utf8", "front-matter", "long-title"],
)
def test_a_bad_file_is_told_and_the_others_are_done(
    docs: Shell, path: str, content: bytes, told: str
) -> None:
    (docs.folder / path).write_bytes(content)
    docs.write("good.md", "# Good\n\nFine.\n")
    answer = docs.json("push", code=1)
    assert [each["path"] for each in answer["outcomes"] if each["ok"]] == ["good.md"]
    assert told in docs.json("push", code=1)["failures"][0]["message"] + path


def test_two_files_with_one_title_stop_where_configured(docs: Shell) -> None:
    docs.write(".docsync.toml", docs.read(".docsync.toml") + 'title_collision = "stop"\n')
    docs.write("guide/again.md", "# Setup\n\nAgain.\n")
    docs.write("good.md", "# Good\n\nFine.\n")
    docs("push", code=1)
    assert "guide/again.md" in docs.err
    assert docs.json("push", code=1)["failures"]


# clone


def test_clone_brings_the_same_files(docs: Shell) -> None:
    told = docs("clone", docs.site.url, "copy")
    assert told.startswith(f"Cloned {docs.site.space} into copy.\n")
    for path in ("index.md", "guide/index.md", "guide/setup.md"):
        assert docs.read(f"copy/{path}") == docs.read(path)
    assert "Nothing changed" in docs("status", within="copy")
    assert _tree_id(docs.read("copy/.docsync.toml")) == _tree_id(docs.read(".docsync.toml"))


def test_clone_commits_the_versions_of_pages(docs: Shell) -> None:
    told = docs("clone", "--commit", docs.site.url, "copy")
    assert "commits.\n" in told
    log = subprocess.run(
        ["git", "-C", docs.folder / "copy", "log", "--format=%an: %s"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert log[-1].endswith(": docsync clone")
    assert "Ann Owner: Setup: version 1" in log
    assert "nothing to commit" in status(docs.folder / "copy")


def status(folder: Path) -> str:
    told = subprocess.run(
        ["git", "-C", folder, "status"],
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def test_clone_names_the_folder_after_the_space(shell: Shell) -> None:
    shell("clone", f"{shell.site.url}/spaces/{shell.site.space}")
    assert (shell.folder / shell.site.space.lower() / "index.md").is_file()
    assert 'root = "index"' in shell.read(f"{shell.site.space.lower()}/.docsync.toml")


def test_clone_refuses_a_folder_that_is_not_empty(shell: Shell) -> None:
    shell.write("copy/mine.md", "mine")
    shell("clone", shell.site.url, "copy", code=2)
    assert "is not empty" in shell.err
    assert [each.name for each in (shell.folder / "copy").iterdir()] == ["mine.md"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:9/wiki", 3),
        ("{url}/spaces/NOSUCH", 3),
        ("{url}/spaces/{space}/pages/999999999/x", 3),
        ("mailto:me", 2),
    ],
    ids=["unreachable", "space", "page", "address"],
)
def test_clone_leaves_nothing_behind_when_it_fails(shell: Shell, url: str, code: int) -> None:
    address = url.format(url=shell.site.url, space=shell.site.space)
    shell("clone", address, "copy", code=code)
    assert list(shell.folder.iterdir()) == []


def test_clone_asks_which_folder_where_several_were_pushed(docs: Shell) -> None:
    docs.write("other/more.md", "# More\n\nText.\n")
    docs("init", within="other")
    docs("push", within="other")
    trees = [_tree_id(docs.read(path)) for path in (".docsync.toml", "other/.docsync.toml")]
    docs("clone", docs.site.url, "copy", code=2)
    assert "several folders were pushed here" in docs.err
    assert all(f"--tree {tree}" in docs.err for tree in trees)
    docs("clone", docs.site.url, "copy", "--tree", trees[1])
    assert docs.read("copy/more.md") == "# More\n\nText.\n"
    docs("clone", docs.site.url, "copy2", "--tree", "nonesuch", code=2)
    assert "no folder nonesuch was pushed here" in docs.err
    assert not (docs.folder / "copy2").exists()


@pytest.mark.parametrize(
    "address",
    ["/display/{space}/Handbook", "/spaces/{space}/pages/{page}/Handbook", "{by_id}"],
    ids=["title", "page", "viewpage"],
)
def test_clone_takes_the_address_of_a_page(shell: Shell, address: str) -> None:
    page = shell.site.create("Handbook", "<p>All of it.</p>", shell.site.homepage()).json()["id"]
    shell.site.create("Chapter", "<p>One.</p>", page)
    by_id = f"/pages/viewpage.action?pageId={page}"
    path = address.format(space=shell.site.space, page=page, by_id=by_id)
    shell("clone", f"{shell.site.url}{path}", "copy")
    assert shell.read("copy/index.md") == "# Handbook\n\nAll of it.\n"
    assert shell.read("copy/chapter.md") == "# Chapter\n\nOne.\n"
    assert f'parent = "{page}"' in shell.read("copy/.docsync.toml")


def test_clone_of_a_site_asks_for_a_space(shell: Shell) -> None:
    shell.monkeypatch.delenv("DOCSYNC_SPACE")
    shell("clone", shell.site.url, code=2)
    assert "which of its spaces?" in shell.err


def _tree_id(text: str) -> str:
    return text.partition('tree_id = "')[2].partition('"')[0]
