"""The cases of `weaves.md`: what the weave makes of an old and a fresh storage text."""

from __future__ import annotations

from pathlib import Path

import pytest

from docsync.lens.push.storage import weave
from docsync.storage.reader import read
from support.weave_cases import weave_cases

CASES = weave_cases(Path(__file__).with_name("weaves.md"), "xml")


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
