from __future__ import annotations

import itertools
import random
import time

from hypothesis import given
from hypothesis import strategies as st

from docsync.lens.align import align, increasing

keys = st.lists(st.integers(0, 5), max_size=140)


def test_equal_sequences_pair_whole() -> None:
    assert align("abab", "abab") == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_an_inserted_item_has_no_pair() -> None:
    assert align("ab", "axb") == [(0, 0), (1, 2)]


def test_nothing_pairs_with_nothing() -> None:
    assert align("", "abc") == []
    assert align("abc", "xyz") == []


def test_the_longest_chain_wins() -> None:
    assert increasing([(0, 3), (1, 0), (2, 1), (3, 2)]) == [(1, 0), (2, 1), (3, 2)]


@given(keys, keys)
def test_pairs_are_equal_and_increase(old: list[int], fresh: list[int]) -> None:
    pairs = align(old, fresh)
    assert all(old[i] == fresh[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))


@given(keys, st.integers(0, 139))
def test_one_deletion_leaves_all_others_paired(old: list[int], place: int) -> None:
    fresh = old[:place] + old[place + 1 :]
    assert len(align(old, fresh)) == len(fresh)


def test_long_repeated_text_stays_fast() -> None:
    chance = random.Random(1)
    old = [chance.choice("abcd ") for _ in range(60_000)]
    fresh = [key for key in old if chance.random() > 0.01]
    start = time.perf_counter()
    pairs = align(old, fresh)
    assert time.perf_counter() - start < 10
    assert len(pairs) > 0.9 * len(fresh)
