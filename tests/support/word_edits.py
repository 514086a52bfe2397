"""Edits of words, marks and links."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from docsync.document.model import Address, Document, Link, Mark, MarkKind, Text
from support.document_places import Path, places, put
from support.document_places import at as at_path
from support.random_edit import WORDS, keeping, losing, pick, some_words

_PLAIN = tuple(kind for kind in MarkKind if kind not in (MarkKind.COLOUR, MarkKind.CODE))


def is_words(node: Any) -> bool:
    """Say whether a node is a text with words in it."""
    return isinstance(node, Text) and any(map(str.isalnum, node.text))


def _edit_words(
    document: Document, chance: random.Random, edit: Callable[[list[str], int], list[str]]
) -> Document:
    found = pick(document, chance, is_words)
    if found is None:
        return document
    path, text = found
    words = text.text.split(" ")
    at = chance.choice([index for index, word in enumerate(words) if word])
    return put(document, path, Text(" ".join(edit(words, at))))


@losing
def replace_word(document: Document, chance: random.Random) -> Document:
    """Put another word in the place of one."""
    return _edit_words(
        document, chance, lambda words, at: [*words[:at], some_words(chance), *words[at + 1 :]]
    )


@keeping
def insert_word(document: Document, chance: random.Random) -> Document:
    """Put a word before another."""
    return _edit_words(
        document, chance, lambda words, at: [*words[:at], some_words(chance), *words[at:]]
    )


@losing
def delete_word(document: Document, chance: random.Random) -> Document:
    """Take a word out, if it is not alone."""
    return _edit_words(
        document,
        chance,
        lambda words, at: words[:at] + words[at + 1 :] if len(words) > 2 else words,
    )


@keeping
def extend_word(document: Document, chance: random.Random) -> Document:
    """Write on right behind a word."""
    return _edit_words(
        document, chance, lambda words, at: [*words[:at], words[at] + "s", *words[at + 1 :]]
    )


@keeping
def insert_words_everywhere(document: Document, chance: random.Random) -> Document:
    """Put a word before the first text of every block of words."""
    done: set[Path] = set()
    for path, text in list(places(document)):
        block = path[: path.index("children") + 1] if "children" in path else path
        if is_words(text) and block not in done:
            done.add(block)
            document = put(document, path, Text(f"{chance.choice(WORDS)} {text.text}"))
    return document


@keeping
def mark_words(document: Document, chance: random.Random) -> Document:
    """Mark a text."""
    found = pick(document, chance, is_words)
    if found is None:
        return document
    path, text = found
    return put(document, path, Mark(chance.choice(_PLAIN), (text,)))


@keeping
def mark_word(document: Document, chance: random.Random) -> Document:
    """Mark one word of a text."""
    found = pick(document, chance, is_words)
    if found is None or not isinstance(found[0][-1], int):
        return document
    (*above, index), text = found
    words = text.text.split(" ")
    at = chance.choice([index for index, word in enumerate(words) if word])
    parts = (
        Text("".join(f"{word} " for word in words[:at])),
        Mark(chance.choice(_PLAIN), (Text(words[at]),)),
        Text("".join(f" {word}" for word in words[at + 1 :])),
    )
    assert isinstance(index, int)
    siblings = at_path(document, tuple(above))
    return put(document, tuple(above), (*siblings[:index], *parts, *siblings[index + 1 :]))


@losing
def unmark_words(document: Document, chance: random.Random) -> Document:
    """Take a mark from around words."""
    found = pick(document, chance, lambda node: isinstance(node, Mark))
    if found is None:
        return document
    (*above, index), mark = found
    assert isinstance(index, int)
    siblings = at_path(document, tuple(above))
    return put(document, tuple(above), (*siblings[:index], *mark.children, *siblings[index + 1 :]))


@losing
def retarget_link(document: Document, chance: random.Random) -> Document:
    """Let a link point elsewhere."""
    found = pick(document, chance, lambda node: isinstance(node, Link) and bool(node.children))
    if found is None:
        return document
    path, link = found
    return put(document, path, replace(link, target=Address("https://example.com/new")))


WORD_EDITS = (
    replace_word,
    insert_word,
    delete_word,
    extend_word,
    insert_words_everywhere,
    mark_words,
    mark_word,
    unmark_words,
    retarget_link,
)
