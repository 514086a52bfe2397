"""The docs of docsync are pushed by docsync: in the order of the site, with every link resolved."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from docsync.sandbox.server import Sandbox
from support.workbench import Bench, make_bench, writes

ROOT = Path(__file__).parents[2]
TREE = '[[trees]]\nid = "docs-tree"\npath = "docs"\norder = "mkdocs.yml"\n'
RELATIVE = re.compile(r'<a href="(?!https?:|#)([^"]*)"')
TARGET = re.compile(r'<ri:page [^>]*ri:content-title="([^"]*)"')
SHOWN = re.compile(r"<ac:image[^>]*><ri:attachment")


def pushed(folder: Path, sandbox: Sandbox) -> Bench:
    bench = make_bench(folder, sandbox)
    settings = bench.folder / ".docsync.toml"
    settings.write_text(settings.read_text().replace('tree_id = "test-tree"\n', "") + TREE)
    shutil.copytree(ROOT / "docs", bench.folder / "docs", copy_function=shutil.copyfile)
    shutil.copyfile(ROOT / "mkdocs.yml", bench.folder / "mkdocs.yml")
    result = bench.push()
    assert (result.exit_code, result.notes) == (0, ())
    return bench


def texts(bench: Bench) -> dict[str, bytes]:
    found = (path for path in (bench.folder / "docs").rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in found}


def titles_in_nav() -> list[str]:
    """Give the titles of the site's pages, first to last."""
    nav: Any = YAML(typ="safe").load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    texts = ((ROOT / "docs" / path).read_text("utf-8") for path in paths(nav))
    return [re.findall(r"^# (.+)$", text, re.MULTILINE)[0].replace("`", "") for text in texts]


def paths(nav: Any) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for entry in nav:
                yield from paths(entry)
        case dict():
            for entry in nav.values():
                yield from paths(entry)


def test_the_docs_are_pushed_by_docsync(tmp_path: Path, cloud: Sandbox) -> None:
    bench = pushed(tmp_path, cloud)
    before = texts(bench)
    links_lead_somewhere(bench)
    home = bench.pages()["docsync"].id
    below = [page.title for page in bench.remote.children(home)]
    assert below == titles_in_nav()[1:]
    with bench.requests() as seen:
        assert bench.push().outcomes == ()
    assert writes(seen) == []
    assert bench.pull().outcomes == ()
    bench.lose_index()
    assert bench.pull().exit_code == 0
    assert texts(bench) == before
    bench.remote.close()


def links_lead_somewhere(bench: Bench) -> None:
    known = bench.pages()
    storages = {title: bench.remote.read(page.id).storage for title, page in known.items()}
    for title, storage in storages.items():
        assert RELATIVE.findall(storage) == [], title
        linked = {html.unescape(target) for target in TARGET.findall(storage)}
        assert linked <= set(known), title
    assert SHOWN.search(storages["docsync"])
