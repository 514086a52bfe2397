from __future__ import annotations

import os
import random
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docsync.document.model import Blocks, Document, Quote, RawBlock, Span
from docsync.errors import ConversionError
from docsync.storage.reader import read
from docsync.storage.writer import write
from docsync.syntax.xml import MAX_DEPTH, parse
from docsync.values import Site
from support.documents import documents


@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
@given(documents())
def test_what_is_written_reads_back(document: Document) -> None:
    written, warnings = write(document, Site())
    assert read(written) == document
    assert warnings == ()


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(documents())
def test_spans_of_written_blocks_nest_and_hold_their_text(document: Document) -> None:
    written, _ = write(document, Site())
    check_spans(read(written), Span(0, 0, len(written), len(written)))


def check_spans(node: object, around: Span) -> None:
    """Every block has a span, in the one around it, one behind the other."""
    inner = around
    span = getattr(node, "span", None)
    if isinstance(span, Span):
        assert around.inner_start <= span.start <= span.inner_start
        assert span.inner_start <= span.inner_end <= span.end <= around.inner_end
        inner = span
    place = inner.inner_start
    for child in children_of(node):
        found = getattr(child, "span", None)
        if isinstance(found, Span):
            assert place <= found.start
            place = found.end
        check_spans(child, inner)


def children_of(node: object) -> list[object]:
    if isinstance(node, tuple):
        return list(node)
    if is_dataclass(node) and not isinstance(node, Span):
        return [getattr(node, field.name) for field in fields(node) if field.compare]
    return []


@given(st.text() | st.text(st.sampled_from("<>/p ac:&;'\"=![]-")))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        read(text)
    except ConversionError as error:
        assert error.line  # noqa: PT017 - either outcome is right
        assert error.column  # noqa: PT017


@pytest.mark.parametrize("name", ["p", "strong", "div", "ul", "blockquote", "ac:caption", "span"])
def test_the_deepest_nesting_is_read_written_and_compared(name: str) -> None:
    times = (MAX_DEPTH - 2) // (2 if name == "ul" else 1)  # written, each has an item
    text = f"<{name}>" * times + "x" + f"</{name}>" * times
    document = read(text)
    again = read(write(document, Site())[0])
    assert again == document
    assert hash(again) == hash(document)


DEEP = [
    ("<ul><li>", "</li></ul>", 2),
    ("<table><tbody><tr><td>", "</td></tr></tbody></table>", 4),
    (
        '<ac:structured-macro ac:name="x"><ac:rich-text-body>',
        "</ac:rich-text-body></ac:structured-macro>",
        2,
    ),
    ("<ac:link><ac:link-body>", "</ac:link-body></ac:link>", 2),
    ("<em><strong>", "</strong></em>", 2),
    ('<a href="x"><u>', "</u></a>", 2),
]


@pytest.mark.parametrize(("start", "end", "levels"), DEEP)
def test_the_deepest_nesting_of_frames_is_read_and_written(
    start: str, end: str, levels: int
) -> None:
    times = (MAX_DEPTH - 10) // levels
    document = read(start * times + "x" + end * times)
    assert read(write(document, Site())[0]) == document


def test_what_no_stack_holds_is_refused() -> None:
    deep: Blocks = ()
    for _ in range(5000):
        deep = (Quote(deep),)
    with pytest.raises(ConversionError, match="deep"):
        write(Document(deep), Site())
    with pytest.raises(ConversionError, match="deep"):
        read("<ul><li>" * 5000 + "</li></ul>" * 5000)


def test_very_long_flat_pages_take_linear_time() -> None:
    text = "<p>a <strong>b</strong></p><p><br/></p>text<br/>" * 20_000
    assert len(read(text).blocks) > 20_000


# Real bodies -----------------------------------------------------------------------------------


@cache
def bodies() -> tuple[tuple[str, str], ...]:
    folder = os.environ.get("DOCSYNC_CORPUS")
    if not folder:
        pytest.skip("DOCSYNC_CORPUS is not set")
    paths = sorted(path for path in Path(folder, "storage").rglob("*") if path.is_file())
    return tuple((path.name, path.read_bytes().decode()) for path in paths)


@cache
def well_formed() -> tuple[tuple[str, str], ...]:
    found = []
    for name, text in bodies():
        try:
            parse(text)
        except ConversionError:
            continue
        found.append((name, text))
    return tuple(found)


@pytest.mark.corpus
def test_real_bodies_are_read_or_refused_with_a_place() -> None:
    refused = []
    for name, text in bodies():
        try:
            read(text)
        except ConversionError as error:
            assert error.line, name  # noqa: PT017
            assert error.column, name  # noqa: PT017
            refused.append(name)
    assert len(refused) == 3


@pytest.mark.corpus
def test_real_bodies_written_read_back() -> None:
    for name, text in well_formed():
        document = read(text)
        assert read(write(document, Site())[0]) == document, name
        check_spans(document, Span(0, 0, len(text), len(text)))


@pytest.mark.corpus
def test_at_most_two_percent_of_real_blocks_are_raw() -> None:
    nodes = [node for _, text in well_formed() for node in blocks_of(read(text))]
    raw = [node for node in nodes if isinstance(node, RawBlock)]
    assert len(raw) <= len(nodes) * 0.02


def blocks_of(node: object) -> list[object]:
    found = [node] if hasattr(node, "span") else []
    for child in children_of(node):
        found.extend(blocks_of(child))
    return found


@pytest.mark.corpus
def test_cut_and_spliced_real_bodies_never_crash_the_reader() -> None:
    chance = random.Random(7)
    texts = [text for _, text in well_formed() if len(text) < 20_000]
    for _ in range(300):
        one, other = chance.choice(texts), chance.choice(texts)
        place, length = chance.randrange(len(one)), chance.randrange(40)
        from_place = chance.randrange(len(other))
        spliced = one[:place] + other[from_place : from_place + length] + one[place + length // 2 :]
        try:
            document = read(spliced)
        except ConversionError:
            continue
        assert read(write(document, Site())[0]) == document
