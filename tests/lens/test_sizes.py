"""Sizes that the writer of a Markdown text gave to pictures, when the page is pulled."""

from __future__ import annotations

from docsync.convert import to_markdown, to_storage
from docsync.values import Base

TEXT = """See ![dock](dock.png){width=300} and ![pier](pier.png), [there][a].

<img src="mole.png" alt="mole" width="20%">

[a]: https://example.com/map
"""
STORAGE = to_storage(TEXT).text


def pulled(*changes: tuple[str, str]) -> str:
    storage = STORAGE
    for old, new in changes:
        assert old in storage
        storage = storage.replace(old, new)
    return to_markdown(storage, base=Base(TEXT, STORAGE)).text


def test_a_width_follows_the_page() -> None:
    woven = pulled(('"300"', '"400"'), ('"20%"', '"35%"'))
    assert woven == TEXT.replace("300", "400").replace("20%", "35%")


def test_a_width_stays_when_the_words_beside_it_change() -> None:
    assert pulled(("there", "over there")) == TEXT.replace("there", "over there")


def test_a_width_that_nobody_wrote_is_not_shown() -> None:
    assert pulled(('<ac:image ac:alt="pier">', '<ac:image ac:alt="pier" ac:width="9">')) == TEXT


def test_a_width_moves_with_its_picture() -> None:
    first, second, rest = TEXT.split("\n\n", 2)
    end = STORAGE.index("</p>") + len("</p>")
    moved = STORAGE[end:] + STORAGE[:end].replace('"300"', '"400"')
    woven = to_markdown(moved, base=Base(TEXT, STORAGE)).text
    assert woven == f"{second}\n\n{first.replace('300', '400')}\n\n{rest}"
