"""Real documentation goes up, comes down, and stays what it is, on both kinds of site.

Each tree takes a minute, so CI takes half of them on either site. The whole:

    DOCSYNC_EVERY_TREE=1 pytest tests/e2e
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docsync.values import Profile
from support.docsync_runs import Ran, Site
from support.real_docs import broken_links, shown_files
from support.same_meaning import links, meaning, words

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif("DOCSYNC_CORPUS" not in os.environ, reason="DOCSYNC_CORPUS is not set"),
]
WHOLE = "DOCSYNC_EVERY_TREE" in os.environ
CLOUD, DATACENTER = Profile
TREES = {"rust-book": DATACENTER, "mkdocs": CLOUD, "fastapi": CLOUD}  # and where CI takes it to
BODIES = {"index lost": CLOUD, "index kept": None}
PICTURES = frozenset({".png", ".svg", ".jpg", ".jpeg", ".gif"})
LONG_WORD = re.compile(r"[A-Za-z]{7,}")
PARAGRAPH = re.compile(r"<p>([^<>&]*)</p>")


def pairs(usual: Mapping[str, Profile | None]) -> list[Any]:
    """Give each site with each name, or of each name only the usual site."""
    return [
        pytest.param(site, name, id=f"{site.value}-{name}")
        for name in usual
        for site in Profile
        if WHOLE or usual[name] is site
    ]


@pytest.fixture
def tree(request: pytest.FixtureRequest) -> Path:
    return (Path(os.environ["DOCSYNC_CORPUS"]) / "markdown" / str(request.param)).resolve()


def copied(tree: Path, folder: Path) -> Path:
    """Copy a tree's files, which may be read-only where they come from."""
    shutil.copytree(tree, folder, copy_function=shutil.copyfile)
    for directory in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        directory.chmod(0o755)
    return folder


def pages_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))


def created(ran: Ran) -> dict[str, str]:
    """Say which page each new file became."""
    return {
        str(outcome["path"]): str(outcome["page"])
        for outcome in ran.json["outcomes"]
        if outcome["operation"] == "create-page"
        and outcome["ok"]
        and outcome["path"].endswith(".md")
    }


def uploaded(ran: Ran) -> set[tuple[str, str]]:
    """Say which files went to which pages."""
    return {
        (str(outcome["path"]), str(outcome["subject"]))
        for outcome in ran.json["outcomes"]
        if outcome["operation"] == "upload-attachment" and outcome["ok"]
    }


def told_broken(ran: Ran) -> Counter[tuple[str, str]]:
    warnings = [each for each in ran.json["warnings"] if each["kind"] == "broken-link"]
    assert all(warning["line"] > 0 for warning in warnings)
    return Counter((str(each["path"]), str(each["address"])) for each in warnings)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix.lower() in PICTURES and ".docsync" not in path.parts
    }


def a_word(storage: str, markdown: str) -> str:
    """Find a word that stands once on a page, in a plain paragraph."""
    for paragraph in PARAGRAPH.findall(storage):
        for word in LONG_WORD.findall(paragraph):
            if storage.count(word) == 1 and markdown.count(word) == 1:
                return str(word)
    return ""


def a_page_with_a_word(site: Site, pages: dict[str, str], folder: Path) -> tuple[str, str, str]:
    for path, page in sorted(pages.items()):
        word = a_word(site.storage(page), (folder / path).read_text("utf-8"))
        if word:
            return path, page, word
    raise AssertionError("no page with a plain word")


def changed_lines(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if line[0] in "+-" and line[:3] not in {"+++", "---"}]


def budget_of_a_no_op(pages: int, folders: int) -> float:
    return pages / 200 + folders / 10 + 8


@pytest.mark.parametrize(("sandbox", "tree"), pairs(TREES), indirect=True)
def test_real_docs_go_up_and_come_down(site: Site, tree: Path, tmp_path: Path) -> None:
    folder = copied(tree, tmp_path / "docs")
    expected = pages_in(folder)
    site.docsync(folder, "init")

    pushed = site.docsync(folder, "push", "--json")
    pages = created(pushed)
    assert sorted(pages) == expected
    assert told_broken(pushed) == Counter((link.path, link.address) for link in broken_links(tree))
    shown = {(page, str(file.relative_to(tree))) for page, file in shown_files(tree, PICTURES)}
    assert uploaded(pushed) == shown
    assert shown

    nothing_happens_again(site, folder, len(expected))
    home = tmp_path / "clone"
    site.docsync(tmp_path, "clone", site.url, str(home))
    comes_home_the_same(folder, home)
    a_word_changed_there_changes_one_line(site, pages, home)
    a_word_changed_here_changes_one_word(site, pages, home)


def nothing_happens_again(site: Site, folder: Path, pages: int) -> None:
    site.forget_requests()
    again = site.docsync(folder, "push", "--json")
    folders = sum(1 for path in folder.rglob("*") if path.is_dir())
    assert again.json["outcomes"] == []
    assert site.writes() == []
    assert len(site.requests()) <= budget_of_a_no_op(pages + folders + 1, folders)


def comes_home_the_same(folder: Path, home: Path) -> None:
    assert pages_in(home) == pages_in(folder)
    for path in pages_in(folder):
        ours, theirs = (folder / path).read_text("utf-8"), (home / path).read_text("utf-8")
        assert words(ours) == words(theirs), path
        assert meaning(ours) == meaning(theirs), path
        assert links(folder, path) == links(home, path), path
    there, here = digests(home), digests(folder)
    assert there
    assert all(here[path] == digest for path, digest in there.items())


def a_word_changed_there_changes_one_line(site: Site, pages: dict[str, str], home: Path) -> None:
    path, page, word = a_page_with_a_word(site, pages, home)
    before = (home / path).read_text("utf-8")
    others = {other: (home / other).read_bytes() for other in pages if other != path}
    site.edit(page, word, f"{word}ish")
    site.docsync(home, "pull")
    lines = changed_lines(before, (home / path).read_text("utf-8"))
    assert len(lines) == 2, lines
    assert lines[0][1:].replace(word, f"{word}ish") == lines[1][1:]
    assert all((home / other).read_bytes() == text for other, text in others.items())


def a_word_changed_here_changes_one_word(site: Site, pages: dict[str, str], home: Path) -> None:
    path, page, word = a_page_with_a_word(site, pages, home)
    storage = site.storage(page)
    file = home / path
    file.write_text(file.read_text("utf-8").replace(word, f"{word}est"), encoding="utf-8")
    site.forget_requests()
    site.docsync(home, "push")
    assert site.storage(page) == storage.replace(word, f"{word}est")
    puts = [
        request for request in site.writes() if re.search(r"/(pages|content)/\d+$", request["path"])
    ]
    assert len(puts) == 1


def bodies() -> list[Path]:
    corpus = os.environ.get("DOCSYNC_CORPUS", "")
    return sorted(Path(corpus, "storage").rglob("*.xhtml")) if corpus else []


def served_bodies() -> list[tuple[int, Path]]:
    """Choose the bodies to serve: all, or in CI every second."""
    return list(enumerate(bodies()))[:: 1 if WHOLE else 2]


def served(site: Site) -> tuple[dict[str, str], list[str]]:
    """Serve the real bodies as pages; give title → id, and the names of the refused ones."""
    pages: dict[str, str] = {}
    refused: list[str] = []
    parent = site.homepage()
    for number, path in served_bodies():
        title = f"Body {number:03} {path.stem}"
        answer = site.create(title, path.read_text("utf-8"), parent)
        if answer.is_success:
            pages[title] = str(answer.json()["id"])
        else:
            assert answer.status_code == 400, answer.text
            assert "rror parsing xhtml" in answer.text
            refused.append(path.name)
    return pages, refused


@pytest.mark.parametrize(("sandbox", "index"), pairs(BODIES), indirect=["sandbox"])
def test_real_pages_come_down_and_only_the_edited_word_goes_up(
    site: Site, tmp_path: Path, index: str
) -> None:
    pages, refused = served(site)
    assert len(refused) == 3 or (not WHOLE and len(refused) < 3)
    assert len(pages) + len(refused) == len(served_bodies())
    home = tmp_path / "clone"
    site.docsync(tmp_path, "clone", site.url, str(home))
    assert "nothing" in site.docsync(home, "status").output.lower()
    site.forget_requests()
    assert site.docsync(home, "push", "--json").json["outcomes"] == []
    before = {title: site.storage(page) for title, page in pages.items()}
    words = {
        title: edit_a_word(file, before[title]) for title, file in files_of(home, pages).items()
    }
    if index == "index lost":
        lose_index(home)
    site.docsync(home, "push")
    edited = {title: word for title, word in words.items() if word}
    assert len(edited) >= 0.4 * len(pages)
    wanted = {
        title: before[title].replace(word, f"{word}est") if word else before[title]
        for title, word in words.items()
    }
    assert [title for title in pages if site.storage(pages[title]) != wanted[title]] == []


def files_of(home: Path, pages: dict[str, str]) -> dict[str, Path]:
    """Find the file of each page by its title, which is its first line."""
    by_title = {
        file.read_text("utf-8").split("\n", 1)[0].removeprefix("# ").replace("\\", ""): file
        for file in home.rglob("*.md")
    }
    return {title: by_title[title] for title in pages}


def edit_a_word(file: Path, storage: str) -> str:
    text = file.read_text("utf-8")
    word = a_word(storage, text)
    if word:
        file.write_text(text.replace(word, f"{word}est"), encoding="utf-8")
    return word


def lose_index(home: Path) -> None:
    for file in (home / ".docsync").glob("index.db*"):
        file.unlink()


def test_the_corpus_is_whole() -> None:
    found: list[Any] = bodies()
    assert len(found) == 230
