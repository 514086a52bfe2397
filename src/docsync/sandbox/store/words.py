"""The words of a body as a search knows them, and whether a text has the words of a question.

Markup is no text: neither tags nor macro parameters are found. A word is found where one begins
with it, which finds other endings too; `*` and `?` stand for letters, and what stands in quotation
marks is found only as it stands. Scripts without spaces are found anywhere.

>>> words_of('<p>One<br />two &amp; <strong>th</strong>ree</p>')
'One two & three'
>>> has_words("installing it", "it instal*"), has_words("start", "art")
(True, False)
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_UNSEEN = re.compile(
    r"<!--.*?-->|<ac:(parameter|task-id|task-uuid|task-status)\b[^>]*(?<!/)>.*?</ac:\1>", re.DOTALL
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_INSIDE_WORDS = re.compile(
    r"</?(?:a|b|code|del|em|i|s|small|span|strong|sub|sup|u|ac:inline-comment-marker)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_PHRASE = re.compile(r'"([^"]+)"|(\S+)')
_WITHOUT_SPACES = re.compile("[\u2e80-\U0003ffff]")
_NO_LETTER_BEFORE = r"(?<!\w)"
_WILD = {"*": r"\w*", "?": r"\w"}


def words_of(storage: str) -> str:
    """Give what a body says, without its markup, in one line."""
    text = _CDATA.sub(lambda found: html.escape(found[1]), storage)
    text = _INSIDE_WORDS.sub("", _UNSEEN.sub(" ", text))
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def has_words(text: str, asked: str) -> bool:
    """Say whether a text has all the words and phrases asked for, whatever their case."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return all(one.search(folded) for one in _patterns(asked))


@lru_cache(maxsize=64)
def _patterns(asked: str) -> tuple[re.Pattern[str], ...]:
    found = []
    for phrase, word in _PHRASE.findall(unicodedata.normalize("NFC", asked).casefold()):
        wanted = phrase or word.rstrip("~")  # a word may be asked for by likeness
        start = "" if _WITHOUT_SPACES.match(wanted) else _NO_LETTER_BEFORE
        pattern = "".join(_WILD.get(letter, re.escape(letter)) for letter in wanted)
        found.append(re.compile(start + pattern))
    return tuple(found)
