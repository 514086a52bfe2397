"""The words of a paragraph: what of its glyphs a reader sees, and where one word ends.

What no reader sees (a comment, an empty span, a doubled space) is a hidden glyph. A word is a run
of letters between anything else. Two paragraphs that are compared are cut alike (`cut_alike`):
where tags begin or end within a word of one, the same word of the other is cut, too.

>>> paragraph = flow("a <b>c</b>", (Text("a "), Mark(MarkKind.STRONG, (Text("c"),))))
>>> [(word.text, len(word.signs)) for word in paragraph.words]
[('a', 0), (' ', 0), ('c', 1)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, pairwise

from docsync.document.model import Break, Inline, Inlines, Link, Mark, MarkKind, Text
from docsync.document.names import worded
from docsync.lens.push.glyphs import BREAK, THING, Glyph, Path, Sign, Signs, glyphs_of
from docsync.syntax.xml import decode

_SPACES = frozenset((" ", "\xa0", "\n"))
_MOST_WORDS = 50  # so many words are looked at that only one of two blocks has
_MOST_PARTS = 8  # a word that more tags cut is cut at its own borders only


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a single character between words, or a thing: the glyphs from `start` to `end`."""

    text: str
    thing: Inline | None
    signs: Signs
    start: int
    end: int

    @property
    def is_space(self) -> bool:
        """Say whether it is a space, U+00A0 or a break, whose place among tags says nothing."""
        return self.text in _SPACES and self.thing is None and not self.signs


@dataclass(slots=True)
class Flow:
    """The glyphs of a slice, and its visible words."""

    glyphs: list[Glyph]
    words: list[Word] = field(default_factory=list)

    def seen(self, word: Word) -> list[Glyph]:
        """Give the visible glyphs of a word."""
        return [glyph for glyph in self.glyphs[word.start : word.end] if not glyph.hidden]


@dataclass(frozen=True, slots=True)
class Slice:
    """The content of a block: its characters, and what they say."""

    text: str
    children: Inlines


def flow(slice_: str, children: Inlines) -> Flow | None:
    """Cut a slice into words; None if it does not say what `children` say in a way known here."""
    glyphs = list(glyphs_of(slice_))
    if not _see(glyphs, list(_seen(children, ()))):
        return None
    return Flow(glyphs, list(_words(glyphs)))


# What a reader sees ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text, a break or a thing of the document, with the marks and links around it."""

    text: str
    thing: Inline | None
    signs: Signs


def _seen(children: Inlines, signs: Signs) -> Iterator[_Seen]:
    for child in children:
        match child:
            case Text(text):
                yield _Seen(text, None, signs)
            case Break():
                yield _Seen(BREAK, None, signs)
            case Mark(children=inner):
                yield from _seen(inner, (*signs, replace(child, children=())))
            case Link() if words := worded(child).children:
                yield from _seen(words, (*signs, replace(child, children=())))
            case _:
                yield _Seen(THING, child, signs)


def _see(glyphs: list[Glyph], seen: list[_Seen]) -> bool:
    """Mark each glyph as seen or hidden; False if they do not say the same."""
    at, done = 0, 0  # this one of what is seen, and so many of its characters
    for glyph in glyphs:
        if glyph.hidden:
            continue
        same = at < len(seen) and _says(glyph, seen[at], done)
        if same and glyph.text not in _SPACES and seen[at].signs != _signs(glyph.path):
            return False
        if same:
            glyph.within = seen[at].signs
            glyph.signs = _own_signs(glyph, seen[at].signs)
            done += len(glyph.text)
            if done == len(seen[at].text):
                at, done = at + 1, 0
        elif glyph.text in _SPACES and glyph.thing is None:
            glyph.hidden = True
        else:
            return False
    return at == len(seen)


def _says(glyph: Glyph, seen: _Seen, done: int) -> bool:
    if seen.thing is not None or glyph.thing is not None:
        return glyph.thing == seen.thing
    if seen.text[done] == "\t":  # a tab in code is a tab
        return decode(glyph.raw) == "\t"
    return seen.text.startswith(glyph.text, done)


def _own_signs(glyph: Glyph, signs: Signs) -> Signs:
    """Give what is compared: where a space stands among tags says nothing, but in code."""
    if glyph.text in _SPACES and not _in_code(signs):
        return ()
    return signs


def _in_code(signs: Iterable[Sign]) -> bool:
    """Say whether these signs are of code, where a space at an edge is a space."""
    return any(isinstance(sign, Mark) and sign.kind is MarkKind.CODE for sign in signs)


def _signs(path: Path) -> Signs:
    """Give the signs of a path as the normal form has them: a mark within its equal is nothing."""
    found: list[Sign] = []
    nearest: dict[MarkKind, str] = {}
    for wrapper in path:
        for sign in wrapper.signs:
            if isinstance(sign, Mark):
                if nearest.get(sign.kind) == sign.value:
                    continue
                nearest[sign.kind] = sign.value
            found.append(sign)
    return tuple(found)


# Words -----------------------------------------------------------------------------------------


def _words(glyphs: list[Glyph]) -> Iterator[Word]:
    """Cut visible glyphs into words; hidden ones inside a word go along."""
    start: int | None = None
    end = 0
    for at, glyph in enumerate(glyphs):
        if glyph.hidden:
            continue
        if glyph.thing is None and _is_letters(glyph.text):
            start = at if start is None else start
            end = at + 1
            continue
        if start is not None:
            yield _word(glyphs, start, end)
            start = None
        yield Word(glyph.text, glyph.thing, glyph.signs, at, at + 1)
    if start is not None:
        yield _word(glyphs, start, end)


def _is_letters(text: str) -> bool:
    return text[0].isalnum() or text[0] == "_"


def _word(glyphs: list[Glyph], start: int, end: int) -> Word:
    if end - start == 1:
        return Word(glyphs[start].text, None, glyphs[start].signs, start, end)
    text = "".join(glyph.text for glyph in glyphs[start:end] if not glyph.hidden)
    return Word(text, None, glyphs[start].signs, start, end)


# Words that are cut by tags --------------------------------------------------------------------


Cuts = Mapping[str, frozenset[int]]  # of a word: after how many of its letters


def cut_alike(one: Flow, other: Flow) -> tuple[Flow, Flow]:
    """Cut both at the borders of tags within words: at their own, and at each other's.

    Words that are cut already, and stand side by side, are cut as the one word that they were.
    """
    known: dict[str, frozenset[int]] = {}
    for text, cuts in (*_borders(one), *_borders(other)):
        known[text] = known.get(text, frozenset()) | cuts
    if not known:
        return one, other
    for text, cuts in (*_grown(one, other, known), *_grown(other, one, known)):
        known[text] = known.get(text, frozenset()) | cuts
    return _cut(one, known), _cut(other, known)


def _grown(one: Flow, other: Flow, known: Cuts) -> Iterator[tuple[str, frozenset[int]]]:
    """Cut a word that is another with letters before or behind it as that one is cut."""
    here, there = Counter(_parts(one)), Counter(_parts(other))
    cut = [text for text in here - there if text in known][:_MOST_WORDS]
    for longer in sorted(there - here)[:_MOST_WORDS] if cut else ():
        for text in cut:
            at = longer.find(text)
            if at == 0 or (at > 0 and at + len(text) == len(longer)):
                yield longer, frozenset(c for c in _shifted(known[text], at, text) if c)
                break


def _parts(flow_: Flow) -> Iterator[str]:
    """Give the words, and what of each stands in the same marks."""
    for word in flow_.words:
        yield word.text
        if word.end - word.start > 1:
            groups = groupby(flow_.seen(word), key=lambda glyph: glyph.signs)
            yield from ("".join(glyph.text for glyph in group) for _, group in groups)


def _shifted(cuts: frozenset[int], at: int, text: str) -> Iterator[int]:
    yield from (at + cut for cut in cuts)
    yield at or len(text)


def _borders(flow_: Flow) -> Iterator[tuple[str, frozenset[int]]]:
    """Say of each word that tags cut, and of each row of its parts, after how many letters."""
    for run in _runs(flow_):
        ends = _ends_of(flow_, run)
        if not 2 < len(ends) <= _MOST_PARTS:  # noqa: PLR2004 - one part
            continue
        text = "".join(word.text for word in run)
        for first, start in enumerate(ends):
            for last in range(first + 2, len(ends)):
                cuts = frozenset(cut - start for cut in ends[first + 1 : last])
                yield text[start : ends[last]], cuts


def _runs(flow_: Flow) -> Iterator[list[Word]]:
    """Give the words, those together that are parts of one."""
    run: list[Word] = []
    for word in flow_.words:
        if run and not (_is_part(run[-1]) and _is_part(word)):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _is_part(word: Word) -> bool:
    return word.thing is None and _is_letters(word.text)


def _ends_of(flow_: Flow, run: Sequence[Word]) -> list[int]:
    """Say after how many letters the parts of a word begin and end, in all that it is cut into."""
    ends = [0]
    for word in run:
        ends += [ends[-1] + end for end in _ends(flow_, word)[1:]]
    return ends


def _ends(flow_: Flow, word: Word) -> list[int]:
    """Say after how many letters the parts of a word begin and end that tags cut it into."""
    if word.end - word.start == 1:
        return [0, len(word.text)]
    glyphs = flow_.seen(word)
    ends = accumulate(len(glyph.text) for glyph in glyphs)
    cuts = (end for (a, b), end in zip(pairwise(glyphs), ends, strict=False) if a.path != b.path)
    return [0, *cuts, len(word.text)]


def _cut(flow_: Flow, known: Cuts) -> Flow:
    out = Flow([])
    at = 0
    for run in _runs(flow_):
        cuts = _cuts(_ends_of(flow_, run), "".join(word.text for word in run), known)
        start = 0
        for word in run:
            end = start + len(word.text)
            out.glyphs += flow_.glyphs[at : word.start]
            at = word.end
            within = [cut - start for cut in cuts if start < cut < end]
            _add(out, flow_.glyphs[word.start : word.end], word, within)
            start = end
    out.glyphs += flow_.glyphs[at:]
    return out


def _cuts(ends: list[int], text: str, known: Cuts) -> list[int]:
    """Say where a word is cut: where its own tags do, and where others cut it or a part of it."""
    cuts = {*ends[1:-1], *known.get(text, ())}
    for start, end in pairwise(ends):
        cuts |= {start + cut for cut in known.get(text[start:end], ())}
    return sorted(cuts)


def _add(out: Flow, glyphs: Sequence[Glyph], word: Word, cuts: Sequence[int]) -> None:
    """Add a word in the parts that it is cut into."""
    if not cuts:
        start = len(out.glyphs)
        out.glyphs += glyphs
        out.words.append(replace(word, start=start, end=len(out.glyphs)))
        return
    waiting = list(reversed(glyphs))
    for start, end in pairwise([0, *cuts, len(word.text)]):
        while waiting[-1].hidden:
            out.glyphs.append(waiting.pop())
        at = len(out.glyphs)
        out.glyphs += _taken(waiting, end - start)
        signs = out.glyphs[at].signs
        out.words.append(Word(word.text[start:end], None, signs, at, len(out.glyphs)))


def _taken(waiting: list[Glyph], count: int) -> Iterator[Glyph]:
    """Take so many letters off the glyphs that wait, last first, and what is hidden in them."""
    while count > 0:
        glyph = waiting.pop()
        if not glyph.hidden and len(glyph.text) > count:
            glyph, rest = _halves(glyph, count)
            waiting.append(rest)
        count -= 0 if glyph.hidden else len(glyph.text)
        yield glyph


def _halves(glyph: Glyph, at: int) -> tuple[Glyph, Glyph]:
    return (
        replace(glyph, text=glyph.text[:at], raw=glyph.raw[:at]),
        replace(glyph, text=glyph.text[at:], raw=glyph.raw[at:]),
    )
