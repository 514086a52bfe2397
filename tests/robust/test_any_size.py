"""No text takes more than about linear time, and none is too large or too deep without being told.

Times are compared with those of the same shape at a quarter of the size, never with a clock.
"""

from __future__ import annotations

import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterable
from functools import partial

import pytest

from docsync import Base, Conversion, to_markdown, to_storage
from docsync.errors import ConversionError
from docsync.syntax.xml import MAX_DEPTH, MAX_SIZE
from support.hostile import MARKDOWN, STORAGE, Shape

LEAST = 0.004  # seconds that are measured at least
LARGEST = 200_000
QUADRATIC = 16  # what four times the size costs then; four is linear
WORST = 9
TRIES = 3


def sample(shapes: Iterable[str]) -> list[str]:
    """Take every third shape: an edit costs four conversions; with DOCSYNC_SHAPES=all take all."""
    return list(shapes)[:: 1 if os.environ.get("DOCSYNC_SHAPES") == "all" else 3]


def seconds(convert: Callable[[], Conversion]) -> float:
    """Take the time of one conversion; a refusal takes time, too."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    with contextlib.suppress(ConversionError):
        convert()
    gc.enable()
    return time.process_time() - start


def growth(shape: Shape, convert: Callable[[str], Conversion]) -> float:
    """Say how many times as long four times the size takes."""
    small, size = 0.0, 25
    while small < LEAST and size < LARGEST:
        size *= 4
        small = seconds(partial(convert, shape(size)))
    return seconds(partial(convert, shape(4 * size))) / max(small, LEAST / 4)


def assert_linear(shape: Shape, convert: Callable[[str], Conversion]) -> None:
    """Measure again where a busy machine may be the reason."""
    found = [growth(shape, convert)]
    while found[-1] > WORST and len(found) < TRIES:
        found.append(growth(shape, convert))
    assert min(found) <= WORST < QUADRATIC, found


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown_of_any_shape_is_linear(name: str) -> None:
    assert_linear(MARKDOWN[name], to_storage)


@pytest.mark.parametrize("name", STORAGE)
def test_storage_of_any_shape_is_linear(name: str) -> None:
    assert_linear(STORAGE[name], to_markdown)


def pushed(markdown: str) -> Conversion:
    """Weave an edit at the end of a text into what it was."""
    stored = to_storage(markdown).text
    return to_storage(f"{markdown}\n\nmore\n", base=Base(markdown, stored))


def pulled(storage: str) -> Conversion:
    written = to_markdown(storage).text
    return to_markdown(f"{storage}<p>more</p>", base=Base(written, storage))


def pulled_into(markdown: str) -> Conversion:
    stored = to_storage(markdown).text
    return to_markdown(f"{stored}<p>more</p>", base=Base(markdown, stored))


@pytest.mark.parametrize("name", sample(MARKDOWN))
def test_an_edit_pushed_to_markdown_of_any_shape_is_linear(name: str) -> None:
    assert_linear(MARKDOWN[name], pushed)


@pytest.mark.parametrize("name", sample(MARKDOWN))
def test_an_edit_pulled_into_markdown_of_any_shape_is_linear(name: str) -> None:
    assert_linear(MARKDOWN[name], pulled_into)


@pytest.mark.parametrize("name", sample(STORAGE))
def test_an_edit_pulled_from_storage_of_any_shape_is_linear(name: str) -> None:
    assert_linear(STORAGE[name], pulled)


LARGE: dict[str, tuple[Callable[..., Conversion], str]] = {
    "10 MB of words": (to_storage, "word and more " * 750_000),
    "10 MB of words in storage": (to_markdown, f"<p>{'word and more ' * 750_000}</p>"),
    "10 MB of code": (to_storage, "```\n" + "x" * 10_000_000 + "\n```\n"),
    "10 MB of code in storage": (
        to_markdown,
        '<ac:structured-macro ac:name="code"><ac:plain-text-body><![CDATA['
        + "x\n" * 5_000_000
        + "]]></ac:plain-text-body></ac:structured-macro>",
    ),
    "100,000 cells": (to_markdown, STORAGE["cells"](100_000)),
    "10,000 brackets": (to_storage, "[" * 10_000),
}


@pytest.mark.parametrize("name", LARGE)
def test_large_texts_are_converted(name: str) -> None:
    convert, text = LARGE[name]
    assert convert(text).text


@pytest.mark.parametrize(
    "text", ["- " * 5000 + "a", "> " * 5000 + "a", "<b>" * 5000, "<div>\n\n" * 5000]
)
def test_markdown_that_is_too_deep_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ConversionError, match="deep") as caught:
        to_storage(f"One.\n\n{text}\n")
    assert caught.value.line
    assert caught.value.line >= 3


@pytest.mark.parametrize("name", ["lists in lists", "marks in marks", "macros in macros"])
def test_storage_that_is_too_deep_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(ConversionError, match=f"over {MAX_DEPTH} deep") as caught:
        to_markdown("<p>One.</p>\n" + STORAGE[name](5000))
    assert caught.value.line == 2
    assert caught.value.column


# What nests, and how many elements stand around one another each time.
NESTS = {
    "lists": ("<ul><li><p>a</p>", "</li></ul>", 2),
    "numbers": ("<ol><li>", "</li></ol>", 2),
    "quotes": ("<blockquote>", "</blockquote>", 1),
    "divisions": ('<div class="a">', "</div>", 1),
    "tables": ("<table><tbody><tr><td>", "</td></tr></tbody></table>", 4),
    "colours": ('<span style="color: red;">a<u>', "</u></span>", 2),
    "macros": (
        '<ac:structured-macro ac:name="panel"><ac:rich-text-body>',
        "</ac:rich-text-body></ac:structured-macro>",
        2,
    ),
    "unknown": ("<x:y>", "</x:y>", 1),
}


@pytest.mark.parametrize("name", NESTS)
def test_what_is_as_deep_as_allowed_goes_all_ways(name: str) -> None:
    start, end, levels = NESTS[name]
    times = (MAX_DEPTH - 1) // levels
    old, new = (f"{start * times}<p>{word}</p>{end * times}" for word in ("one", "two"))
    if name == "colours":
        old, new = f"<p>{old}</p>", f"<p>{new}</p>"
    base = Base(to_markdown(old).text, old)
    assert to_markdown(to_storage(base.markdown).text).text == base.markdown
    edit = base.markdown.replace("one", "two")
    assert to_markdown(to_storage(edit, base=base).text).text == edit
    assert to_markdown(new, base=base).text == edit


@pytest.mark.parametrize("convert", [to_markdown, to_storage])
def test_texts_over_the_limit_are_refused(convert: Callable[..., Conversion]) -> None:
    with pytest.raises(ConversionError, match="over 33,554,432 characters") as caught:
        convert("x" * (MAX_SIZE + 1))
    assert caught.value.line == 1
