"""Real pages and real docs, from the folder that `DOCSYNC_CORPUS` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

_SKIPPED = pytest.param(Path("nowhere"), marks=pytest.mark.skip(reason="DOCSYNC_CORPUS is not set"))
TEXTS = frozenset({".md", ".xhtml"})


def bodies(folder: str, *, every: int = 1) -> list[Any]:
    """Give every so-many-th text below a folder; without a corpus, a skipped one."""
    corpus = os.environ.get("DOCSYNC_CORPUS")
    if not corpus:
        return [_SKIPPED]
    files = (path for path in Path(corpus, folder).rglob("*") if path.suffix in TEXTS)
    return sorted(files)[::every]
