"""`check`: what does not come back is found, and what does is not."""

from __future__ import annotations

import pytest

from docsync.checking import Syntax, check
from support.fixture_cases import Case, cases

SHOWN = {"markdown": Syntax.MARKDOWN, "markdown also": Syntax.MARKDOWN, "storage": Syntax.STORAGE}


@pytest.mark.parametrize(
    "text",
    [
        "<p>bow</p><p>stern</p>\n",
        "<div>bow</div> stern\n\ndock\n",
        "<h1>bow</h1><ul><li>stern</li></ul>\n",
        "<div>\nbow\n</div>\n*stern*\n",
        "<details><summary>bow</summary>stern</details>dock\n",
        "bow[^2] stern[^1]\n\n[^1]: one\n\ndock\n\n[^2]: two\n",
    ],
)
def test_blocks_that_share_a_line_come_back_one_by_one(text: str) -> None:
    assert check(text, Syntax.MARKDOWN).same


@pytest.mark.parametrize("case", [*cases()][::7], ids=lambda case: f"{case.where} {case.title}")
def test_whatever_the_dialect_has_comes_back(case: Case) -> None:
    for kind, syntax in SHOWN.items():
        for text in case.texts(kind):
            assert not check(text, syntax).differences
