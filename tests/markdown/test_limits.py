"""What is too deep is refused with its line, what is long takes linear time."""

from __future__ import annotations

import pytest

from docsync.convert import to_markdown, to_storage
from docsync.errors import ConversionError

DEEP = {
    "quotes": ">" * 5000 + " a",
    "lists": "- " * 5000 + "a",
    "divisions": '<div class="a">\n\n' * 400,
    "tables": "<table><tr><td>" * 60,
    "directives": ":a[" * 60 + "x" + "]{}" * 60,
}
LONG = {
    "brackets": "[" * 10_000,
    "closed brackets": "[" * 10_000 + "]" * 10_000,
    "labels": ":a[" * 10_000,
    "pictures": "![[" * 10_000,
    "sections": "a<![CDATA[" * 10_000,
    "stars": "*a" * 10_000,
    "backticks": " ".join("`" * count for count in range(200)),
    "tags": "<a " * 10_000,
    "references": "&amp;" * 10_000,
    "colons": ":::\n" * 10_000,
    "hosts": "www." * 10_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deep_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ConversionError, match="too deep") as refused:
        to_storage(f"First.\n\n{text}\n")
    assert refused.value.line is not None
    assert refused.value.line > 1


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_is_long_comes_home(text: str) -> None:
    storage = to_storage(text).text
    assert to_storage(to_markdown(storage).text).text == storage
