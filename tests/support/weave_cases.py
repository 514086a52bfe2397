"""Cases of a weave as prose: under each title the old text, the fresh one, and what they become."""

from __future__ import annotations

import re
from pathlib import Path

_TITLE = re.compile(r"^## (.*)$", re.MULTILINE)
_FENCES = {"xml": "```", "markdown": "~~~"}


def weave_cases(file: Path, language: str) -> dict[str, dict[str, str]]:
    """Give the texts of each case by its title: `old`, `fresh` and `woven`."""
    fence = _FENCES[language]
    end = "(.*?)\n" if language == "xml" else "(.*?\n)"
    block = re.compile(
        rf"^{fence}{language} (old|fresh|woven)\n{end}{fence}$", re.MULTILINE | re.DOTALL
    )
    _, *parts = _TITLE.split(file.read_text(encoding="utf-8"))
    return {
        title: {match[1]: match[2] for match in block.finditer(body)}
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }
