"""Titles: when two are one, and the links in other bodies that follow when one changes.

A link names a page by its title, and by its space's key where that is another's. When a page gets
another title or moves to another space, every `ri:page` and `ri:blog-post` that means it is
rewritten where it stands: in the newest bodies of current content and in drafts, in place, without
a new version; all other bytes stay.

>>> link = '<ri:page ri:content-title="a &amp; b" />'
>>> rewritten(link, Names("DOCS", "DOCS", {("page", "docs", "a & b", ""): ("DOCS", '"C"')}))
'<ri:page ri:content-title="&quot;C&quot;" />'
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from docsync.sandbox.storage_write import MARKUP, attributes_of, with_attributes
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.tasks import note_words

_TAGS = {"ri:page": Kind.PAGE, "ri:blog-post": Kind.BLOGPOST}
_TITLE, _SPACE, _DAY = "ri:content-title", "ri:space-key", "ri:posting-day"
_APOSTROPHE = {'"': "'", "'": "&#39;"}  # as it may stand between these quotes
_WRITTEN = re.compile(r"""ri:content-title\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NAMING = (
    "SELECT v.content, v.number, v.body, s.key FROM content c "
    "JOIN version v ON v.content = c.id AND v.number IN (c.version, 0) "
    "JOIN space s ON s.id = c.space "
    "WHERE c.status IN ('current', 'draft') AND c.id <> ? "
    "AND instr(v.body, 'ri:content-title')"
)

# Kind, the space's key and the title, both folded, and the day of a blog post.
Name: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What the links of one body meant, and what they are called now: space key and title.

    `before` and `now` are the keys of the space that the body stands in.
    """

    before: str
    now: str
    moved: Mapping[Name, tuple[str, str]]


def folded(title: str) -> str:
    """Give what two titles have in common when they cannot stand in one space."""
    return unicodedata.normalize("NFC", title).casefold()


def follow_title(store: Store, content: Content, title: str) -> None:
    """Let links to content follow to its new title. Inside a transaction."""
    if title == content.title or content.kind not in _TAGS.values():
        return
    key = _key(store, content.space)
    name = _name(content.kind, key, content.title, content.created)
    _follow(store, {name: (key, title)}, except_id=content.id)


def follow_space(store: Store, moved: Sequence[int], before: int, now: int) -> None:
    """Let links to and on content follow that was brought to another space. In a transaction."""
    old, new = _key(store, before), _key(store, now)
    listed = ", ".join("?" * len(moved))
    rows = store.rows(
        f"SELECT kind, title, created FROM content WHERE id IN ({listed}) "  # noqa: S608 - values are bound
        "AND status = 'current' AND kind IN ('page', 'blogpost')",
        tuple(moved),
    )
    names = {
        _name(Kind(str(kind)), old, str(title), str(created)): (new, str(title))
        for kind, title, created in rows
    }
    _follow(store, names, came=frozenset(moved), whence=old)


def rewritten(body: str, names: Names) -> str:
    """Give a body whose links name what they meant as it is called now."""
    if names.before == names.now:
        known = {title for _, _, title, _ in names.moved}
        if not any(_plain(one[1] or one[2] or "") in known for one in _WRITTEN.finditer(body)):
            return body
    return MARKUP.sub(lambda found: _tag(found, names), body)


def _follow(
    store: Store,
    moved: Mapping[Name, tuple[str, str]],
    *,
    except_id: int = 0,
    came: frozenset[int] = frozenset(),
    whence: str = "",
) -> None:
    for row in store.rows(_NAMING, (except_id,)):
        content, number, body, key = int(str(row[0])), int(str(row[1])), str(row[2]), str(row[3])
        new = rewritten(body, Names(whence if content in came else key, key, moved))
        if new != body:
            store.write(
                "UPDATE version SET body = ? WHERE content = ? AND number = ?",
                (new, content, number),
            )
            if number:
                note_words(store, content, new)


def _tag(found: re.Match[str], names: Names) -> str:
    tag, kind = found[0], _TAGS.get(found["name"] or "")
    given = attributes_of(found) if kind is not None and not found["close"] else {}
    if kind is None or _TITLE not in given:
        return tag
    space, day = given.get(_SPACE), given.get(_DAY, "").replace("/", "-")
    meant = names.before if space is None else html.unescape(space)
    key, title = names.moved.get(
        _name(kind, meant, html.unescape(given[_TITLE]), day), (meant, None)
    )
    if title is not None:
        tag = _replaced(tag, _TITLE, title)
    if space is None:
        away = key.casefold() != names.now.casefold()
        return with_attributes(tag, {_SPACE: html.escape(key)}) if away else tag
    return tag if key.casefold() == meant.casefold() else _replaced(tag, _SPACE, key)


def _replaced(tag: str, attribute: str, value: str) -> str:
    """Give a tag with another value of an attribute that it has, in the quotes that it has."""

    def written(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{html.escape(value).replace('&#x27;', _APOSTROPHE[found[2]])}"

    pattern = rf"""((?<=\s){attribute}\s*=\s*)(["'])(?:(?!\2).)*"""
    return re.sub(pattern, written, tag, count=1, flags=re.DOTALL)


def _name(kind: Kind, key: str, title: str, when: str) -> Name:
    day = when[:10] if kind is Kind.BLOGPOST else ""
    return kind, key.casefold(), folded(title), day


def _plain(written: str) -> str:
    return folded(html.unescape(written))


def _key(store: Store, space_id: int) -> str:
    return str(store.one("SELECT key FROM space WHERE id = ?", (space_id,))[0])
