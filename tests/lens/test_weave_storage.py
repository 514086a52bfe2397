"""The cases of `weaves.md`: what the weave makes of an old and a fresh storage text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docsync.lens.storage import weave
from docsync.storage.reader import read

_TITLE = re.compile(r"^## (.*)$", re.MULTILINE)
_BLOCK = re.compile(r"^```xml (old|fresh|woven)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def _cases() -> dict[str, dict[str, str]]:
    text = Path(__file__).with_name("weaves.md").read_text(encoding="utf-8")
    _, *parts = _TITLE.split(text)
    return {
        title: {match[1]: match[2] for match in _BLOCK.finditer(body)}
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


CASES = _cases()


@pytest.mark.parametrize("case", CASES)
def test_weave(case: str) -> None:
    old, fresh = CASES[case]["old"], CASES[case]["fresh"]
    woven = weave(old, fresh)
    assert read(woven.text) == read(fresh)
    assert not woven.rewritten
    assert woven.text == CASES[case].get("woven", woven.text)


@pytest.mark.parametrize("case", CASES)
def test_weaving_what_was_woven_changes_nothing(case: str) -> None:
    old, fresh = CASES[case]["old"], CASES[case]["fresh"]
    woven = weave(old, fresh).text
    assert weave(woven, fresh).text == woven
    assert weave(old, old).text == old


def test_an_id_never_stands_twice() -> None:
    old = '<p local-id="1">one two three</p>'
    woven = weave(old, "<p>one two three</p><p>one two three</p>").text
    assert woven.count("local-id") == 1
