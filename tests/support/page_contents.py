"""Everything that storage tells a reader, counted: words, macros, targets, files, people, dates.

A naive look at the XML, without a thought about where a thing stands.

>>> contents('<p>a <ac:link><ri:page ri:content-title="Rules" /></ac:link></p>')
Counter({'word a': 1, 'ri:page ri:content-title=Rules': 1})
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from support.lxml_storage import Tree, attributes_of, parsed, tag

_WORD = re.compile(r"\w+")

# Tags that never part a word in two, and what no reader sees the text of.
_WITHIN_WORDS = frozenset(
    (
        *(
            "a",
            "b",
            "big",
            "code",
            "del",
            "em",
            "font",
            "i",
            "ins",
            "mark",
            "s",
            "small",
            "span",
            "strike",
        ),
        *("strong", "sub", "sup", "u", "ac:inline-comment-marker"),
    )
)
_UNSEEN = frozenset(
    ("time", "ac:adf-fallback", "ac:task-id", "ac:task-uuid", "ac:task-list-id", "ac:parameter",
     "ac:default-parameter", "ac:adf-attribute")
)  # fmt: skip
_VOLATILE = re.compile(r".*local-id|ri:version-at-save")
_HIDDEN_KEYS = ("local-id", "panel-icon", "panel-icon-id", "panel-icon-text", "panel-color")
_HIDDEN_PARAMETERS = ("breakoutMode", "breakoutWidth", "atlassian-macro-output-type")


def contents(storage: str) -> Counter[str]:
    """Count what stands in a body."""
    page = parsed(storage)
    said = " ".join("".join(_texts(page)).split())
    return Counter((*(f"word {word}" for word in _WORD.findall(said)), *_things(page)))


def _texts(element: Tree) -> Iterator[str]:
    apart = "" if tag(element) in _WITHIN_WORDS else " "
    yield apart + (element.text or "")
    for child in element:
        if tag(child) not in _UNSEEN and not _is_mention(child):
            yield from _texts(child)
        yield child.tail or ""
    yield apart


def _is_mention(element: Tree) -> bool:
    return any(tag(child) == "ri:user" for child in element)


def _things(page: Tree) -> Iterator[str]:
    for element in page.iter():
        name = tag(element)
        if any(tag(above) == "ac:adf-fallback" for above in element.iterancestors()):
            continue
        attributes = attributes_of(element)
        if name in ("ac:structured-macro", "ac:macro"):
            params = sorted(f"{k}={v}" for k, v in _parameters(element))
            yield f"macro {attributes.get('ac:name', '')} {' '.join(params)}"
        elif name == "ac:adf-attribute" and attributes.get("key") not in _HIDDEN_KEYS:
            yield f"attribute {attributes.get('key', '')} {''.join(map(str, element.itertext()))}"
        elif name == "time":
            yield f"date {attributes.get('datetime', '')}"
        elif name.startswith("ri:") and name != "ri:url":
            kept = (f"{k}={v}" for k, v in sorted(attributes.items()) if not _VOLATILE.fullmatch(k))
            yield f"{name} {' '.join(kept)}"


def _parameters(macro: Tree) -> Iterator[tuple[str, str]]:
    for child in macro:
        if tag(child) in ("ac:parameter", "ac:default-parameter"):
            name = attributes_of(child).get("ac:name", "")
            if name not in _HIDDEN_PARAMETERS:
                yield name, "".join(map(str, child.itertext())).strip()
