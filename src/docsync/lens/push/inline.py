"""Weave the words of one block: fresh words, with the old characters and tags wherever they stand.

Words are aligned by text and visible marks, then by text alone. A word that stays keeps its
characters and all its wrappers; one whose marks changed keeps the hidden ones, so that a comment
survives; one that replaces another takes its wrappers over; an inserted one takes those that hold
on both of its sides. The result is not proven here: who calls reads it back.

>>> from docsync.storage.reader import read_inline
>>> old, new = "a <i>b</i>  c", "x <em>b</em> c"
>>> weave(Slice(old, read_inline(old)), Slice(new, read_inline(new)))
'x <i>b</i>  c'
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from docsync.document.model import Inline, InlineMacro
from docsync.lens.align import Pair, align
from docsync.lens.push.glyphs import Glyph, Path, Wrapper
from docsync.lens.push.groups import regrouped
from docsync.lens.push.spaces import Placed, settled
from docsync.lens.push.spelling import rendered
from docsync.lens.push.things import Thing, retouched
from docsync.lens.push.twins import Twins, find_twins
from docsync.lens.push.words import Flow, Slice, Word, cut_alike, flow
from docsync.storage.inline import MARKER


def weave(old: Slice, fresh: Slice) -> str:
    """Write the fresh words into the old slice; the fresh slice where one is not understood."""
    here, there = flow(old.text, old.children), flow(fresh.text, fresh.children)
    if here is None or there is None:
        return fresh.text
    return woven(here, there)


def woven(here: Flow, there: Flow) -> str:
    """Write fresh words with the characters and tags of old ones."""
    weaving = _weaving(*cut_alike(here, there))
    placed = list(_written(weaving))
    regrouped(placed)
    return rendered(settled(placed, _lonely(weaving.old)))


def _lonely(old: Flow) -> frozenset[Wrapper]:
    """Give the wrappers that hold no word, so that they have only themselves to stand for."""
    wrappers = {wrapper for glyph in old.glyphs for wrapper in glyph.path}
    words = (glyph for word in old.words if not word.is_space for glyph in _of(old, word))
    return frozenset(wrappers - {wrapper for glyph in words for wrapper in glyph.path})


def _of(flow_: Flow, word: Word) -> list[Glyph]:
    return flow_.glyphs[word.start : word.end]


# Which word is which ---------------------------------------------------------------------------


@dataclass(slots=True)
class _Matches:
    """Fresh words by place, with the old words they are."""

    exact: dict[int, int]  # text and marks
    loose: dict[int, int]  # text; or, of things, only the kind
    replaced: dict[int, int]  # neither: the fresh word stands where the old one stood

    def both(self) -> list[Pair]:
        """Give old and fresh places of the words that stayed."""
        return [(i, j) for j, i in {**self.exact, **self.loose}.items()]


def _matches(old: Sequence[Word], fresh: Sequence[Word]) -> _Matches:
    """Match words first, and then the spaces between them: these are all alike."""
    found = _Matches({}, {}, {})
    exact = _aligned(old, fresh, ((0, len(old)), (0, len(fresh))), _with_marks)
    for here, there in _gaps(exact, len(old), len(fresh)):
        if not _may_say_more(old, here) or not _may_say_more(fresh, there):
            found.exact |= {j: i for i, j in _spaces(old, fresh, here, there)}
            continue
        loose = _aligned(old, fresh, (here, there), _as_text)
        start, ends = (here[0], there[0]), (here[1], there[1])
        for a, b in list(_gaps(loose, *ends, start)):
            loose += _things(old, fresh, a, b)
        found.loose |= {j: i for i, j in loose}
        for a, b in _gaps(sorted(loose), *ends, start):
            found.exact |= {j: i for i, j in _spaces(old, fresh, a, b)}
            found.replaced |= _replaced(old, fresh, a, b)
    found.exact |= {j: i for i, j in exact}
    return found


def _with_marks(word: Word) -> Hashable:
    return word.text, word.thing, word.signs


def _as_text(word: Word) -> Hashable:
    return word.text, word.thing


def _aligned(
    old: Sequence[Word],
    fresh: Sequence[Word],
    within: tuple[Bounds, Bounds],
    key: Callable[[Word], Hashable],
) -> list[Pair]:
    """Align the words that stand between bounds."""
    here, there = within
    olds = [i for i in range(*here) if not old[i].is_space]
    freshes = [j for j in range(*there) if not fresh[j].is_space]
    pairs = align([key(old[i]) for i in olds], [key(fresh[j]) for j in freshes])
    return [(olds[a], freshes[b]) for a, b in pairs]


def _may_say_more(words: Sequence[Word], within: Bounds) -> bool:
    """Say whether more than a space stands between bounds."""
    start, end = within
    return end - start > 1 or not words[start].is_space


def _spaces(old: Sequence[Word], fresh: Sequence[Word], here: Bounds, there: Bounds) -> list[Pair]:
    """Align the spaces between words that are matched."""
    (i, i_end), (j, j_end) = here, there
    if i_end - i == j_end - j == 1:
        return [(i, j)] if old[i].is_space and old[i].text == fresh[j].text else []
    olds = [i for i in range(*here) if old[i].is_space]
    freshes = [j for j in range(*there) if fresh[j].is_space]
    pairs = align([old[i].text for i in olds], [fresh[j].text for j in freshes])
    return [(olds[a], freshes[b]) for a, b in pairs]


Bounds = tuple[int, int]


def _gaps(
    pairs: Sequence[Pair], old_end: int, fresh_end: int, start: Pair = (0, 0)
) -> Iterator[tuple[Bounds, Bounds]]:
    """Give what stands between pairs, where there is something on both sides."""
    i, j = start
    for a, b in [*pairs, (old_end, fresh_end)]:
        if a > i and b > j:
            yield (i, a), (j, b)
        i, j = a + 1, b + 1


def _things(old: Sequence[Word], fresh: Sequence[Word], here: Bounds, there: Bounds) -> list[Pair]:
    """Pair edited pictures, macros … of one kind in order, where there are equally many."""
    olds = [i for i in range(*here) if old[i].thing is not None]
    freshes = [j for j in range(*there) if fresh[j].thing is not None]
    kinds = [_kind(old[i].thing) for i in olds]
    if kinds != [_kind(fresh[j].thing) for j in freshes]:
        return []
    return list(zip(olds, freshes, strict=True))


def _kind(thing: Inline | None) -> tuple[type, str]:
    return type(thing), thing.name if isinstance(thing, InlineMacro) else ""


def _replaced(
    old: Sequence[Word], fresh: Sequence[Word], here: Bounds, there: Bounds
) -> dict[int, int]:
    """Say which old word each new one replaces: in order, spread evenly."""
    olds = [i for i in range(*here) if not old[i].is_space]
    freshes = [j for j in range(*there) if not fresh[j].is_space]
    return {j: olds[at * len(olds) // len(freshes)] for at, j in enumerate(freshes) if olds}


# Writing ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Weaving:
    """Two flows, and what of one is what of the other."""

    old: Flow
    fresh: Flow
    matches: _Matches
    twins: Twins
    before: list[int | None]  # for each fresh word the old one that the nearest before it is
    behind: list[int | None]
    everywhere: frozenset[Wrapper]  # hidden, and around all that the old block says

    def home(self, j: int) -> int | None:
        """Give the old word that a fresh one is, if it is one."""
        return self.matches.exact.get(j, self.matches.loose.get(j))

    def between(self, i: int) -> list[Glyph]:
        """Give the hidden glyphs behind old word `i`; before all words for -1."""
        words = self.old.words
        start = words[i].end if i >= 0 else 0
        end = words[i + 1].start if i + 1 < len(words) else len(self.old.glyphs)
        return self.old.glyphs[start:end]


def _weaving(old: Flow, fresh: Flow) -> _Weaving:
    matches = _matches(old.words, fresh.words)
    places = range(len(fresh.words))
    return _Weaving(
        old,
        fresh,
        matches,
        find_twins(old, fresh, matches.both()),
        _nearest(matches, places),
        _nearest(matches, places[::-1])[::-1],
        _everywhere(old),
    )


def _nearest(matches: _Matches, places: Iterable[int]) -> list[int | None]:
    """Give for each fresh word the old one that the last word was which is one."""
    found: list[int | None] = []
    last: int | None = None
    for j in places:
        found.append(last)
        last = matches.exact.get(j, matches.loose.get(j, last))
    return found


def _everywhere(old: Flow) -> frozenset[Wrapper]:
    """Give the hidden wrappers that all words have; a comment is about these words only."""
    paths = [set(old.glyphs[word.start].path) for word in old.words if not word.is_space]
    shared = set.intersection(*paths) if paths else set()
    return frozenset(w for w in shared if not w.signs and f"<{MARKER}" not in w.opening)


def _written(weaving: _Weaving) -> Iterator[Placed]:
    """Write the fresh words in order, and between them the old things that nobody sees."""
    yield from _hidden(weaving.between(-1))
    reached = -1
    end = len(weaving.old.words) - 1
    for j in range(len(weaving.fresh.words)):
        home = weaving.home(j)
        if home is None:
            yield from _new(weaving, j)
            continue
        yield from _remains(weaving, reached + 1, home)
        yield from _kept(weaving, j, home)
        if home < end:
            yield from _behind(weaving, j, home)
        reached = home
    yield from _remains(weaving, reached + 1, end)
    if end >= 0:
        yield from _hidden(weaving.between(end))


def _hidden(glyphs: list[Glyph]) -> Iterator[Placed]:
    for glyph in glyphs:
        yield Placed(glyph, glyph.path, space=bool(glyph.text))


def _remains(weaving: _Weaving, start: int, end: int) -> Iterator[Placed]:
    """Give the hidden tags of deleted words; white space that nobody sees goes with the words."""
    for i in range(start, end):
        word = weaving.old.words[i]
        inside = weaving.old.glyphs[word.start : word.end] + weaving.between(i)
        yield from _hidden([glyph for glyph in inside if glyph.hidden and not glyph.text])


def _behind(weaving: _Weaving, j: int, home: int) -> Iterator[Placed]:
    """Give the hidden glyphs behind a kept word: white space only where it stays without effect."""
    stays = weaving.home(j + 1) == home + 1 or weaving.old.words[home].text == " "
    glyphs = weaving.between(home)
    yield from _hidden([glyph for glyph in glyphs if stays or not glyph.text])


def _kept(weaving: _Weaving, j: int, home: int) -> Iterator[Placed]:
    old, fresh = weaving.old.words[home], weaving.fresh.words[j]
    exact = j in weaving.matches.exact
    new = weaving.fresh.seen(fresh)[0]
    for glyph in weaving.old.glyphs[old.start : old.end]:
        if glyph.hidden:
            yield Placed(glyph, glyph.path)
            continue
        path = glyph.path if exact else weaving.twins.mixed(glyph.path, new.path)
        yield Placed(_retouched(glyph, new), path, new, home, exact, old.is_space)


def _retouched(old: Glyph, fresh: Glyph) -> Glyph:
    """Let an old picture or macro say what the fresh one says."""
    if old.thing is None or fresh.thing is None:
        return old
    raw = retouched(Thing(old.raw, old.thing), Thing(fresh.raw, fresh.thing), weave)
    return old if raw == old.raw else Glyph(old.text, raw, old.path, fresh.thing)


def _new(weaving: _Weaving, j: int) -> Iterator[Placed]:
    word = weaving.fresh.words[j]
    around = _around(weaving, j)
    for glyph in weaving.fresh.glyphs[word.start : word.end]:
        path = weaving.twins.mixed(around, glyph.path)
        yield Placed(glyph, path, glyph, space=word.is_space)


def _around(weaving: _Weaving, j: int) -> Path:
    """Give the old wrappers that a new word may take: of what it replaces, or of both sides.

    At an end of the block, where one side is missing, those around all of the block are taken.
    """
    replaced = weaving.matches.replaced.get(j)
    if replaced is not None:
        return _path(weaving, replaced)
    before, behind = weaving.before[j], weaving.behind[j]
    sides = [_path(weaving, home) for home in (before, behind) if home is not None]
    if not sides:
        return ()
    others = weaving.everywhere if len(sides) == 1 else frozenset(sides[1])
    return tuple(wrapper for wrapper in sides[0] if wrapper in others)


def _path(weaving: _Weaving, i: int) -> Path:
    return weaving.old.glyphs[weaving.old.words[i].start].path
