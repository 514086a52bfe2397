"""The site builds without a warning and loads nothing from elsewhere; links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docsync.document.text import file_slug
from support.real_docs import addresses, parser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted((*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob(".github/**/*.md")))
LOADED = re.compile(r"<(?:script|link|img)\b[^>]*?(?:src|href)=.?https?://[^>]*>")


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed: pip install -e '.[docs]'")
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", site],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    built = {page.parent: page.read_text("utf-8") for page in site.rglob("index.html")}
    assert len(built) == len(list(DOCS.rglob("*.md")))
    loaded = (found for text in built.values() for found in LOADED.findall(text))
    assert [
        found for found in loaded if "canonical" not in found and "example.com" not in found
    ] == []


def test_every_link_leads_to_a_file_and_a_heading() -> None:
    """Pages of the site lead to pages of the site alone: they are pushed without the repository."""
    assert [problem for page in PAGES for problem in broken(page)] == []


def broken(page: Path) -> Iterator[str]:
    name = page.relative_to(ROOT)
    for address in addresses(parser().parse(page.read_text("utf-8"))):
        if re.match(r"[a-z]+:", address):
            continue
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_relative_to(DOCS if page.is_relative_to(DOCS) else ROOT):
            yield f"{name}: {address} leads out of the site"
        elif not target.exists():
            yield f"{name}: {address} is not there"
        elif anchor and anchor not in anchors(target):
            yield f"{name}: {address} names no heading"


@cache
def anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    tokens = parser().parse(page.read_text("utf-8"))
    inside = (tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open")
    texts = ("".join(part.content for part in each.children or []) for each in inside)
    return {file_slug(re.sub(r" \{.*\}$", "", text)) for text in texts}
