"""Every test that the page of promises names is there, and every promise names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text("utf-8")
NAMED = re.compile(r"`(?:pytest )?(tests/[\w/]+\.py)(?:::(\w+))?`")
PROMISE = re.compile(r"^### ([^\n]+)$\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ENGINE_PROMISES = 12
OVER_ALL = 4


@cache
def names_in(file: str) -> frozenset[str]:
    """Name what a test file defines."""
    body = ast.parse((ROOT / file).read_text("utf-8")).body
    functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    targets = (target for node in body if isinstance(node, ast.Assign) for target in node.targets)
    return frozenset(functions | {node.id for node in targets if isinstance(node, ast.Name)})


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert [(file, name) for file, name in named if name and name not in names_in(file)] == []
    assert all((ROOT / file).is_file() for file, _ in named)


def test_every_promise_names_its_tests_and_none_is_left_out() -> None:
    promises = PROMISE.findall(PAGE)
    assert [title for title, text in promises if not NAMED.search(text)] == []
    numbers = [title.partition(".")[0] for title, _ in promises if title[:1].isdigit()]
    assert numbers == [str(number) for number in range(1, ENGINE_PROMISES + 1)]
    assert len(promises) == ENGINE_PROMISES + OVER_ALL
