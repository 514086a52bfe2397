"""What a link points to, as an address in Markdown, and back.

`#anchor` is a place on this page; a relative path to a file of a kind that pages carry is an
attachment; everything else in Confluence has an address of the scheme `confluence:`, each part
percent-encoded, so that no two targets share one. What a tree of files knows better (`Links`)
comes first.

>>> spell(PageTarget("Set up", "DOCS", "First-steps"))
'confluence:page/DOCS/Set%20up#First-steps'
>>> parse("img/cat.png")
AttachmentTarget(name='img/cat.png', container=None, anchor='')
"""

from __future__ import annotations

import re
from typing import assert_never
from urllib.parse import quote, unquote

from docsync.document.model import (
    Address,
    AttachmentTarget,
    BlogTarget,
    ContentTarget,
    Mention,
    PageTarget,
    ShortcutTarget,
    SpaceTarget,
    Target,
)
from docsync.values import ATTACHMENT_KINDS, AttachmentRef, Links, PageRef

SCHEME = "confluence:"

_KINDS = frozenset(ATTACHMENT_KINDS)
_WEB = ("https://", "http://")  # most addresses are of the web: no other question is asked of them

_KEPT = ";@&=+$,!~*'()"  # what a path may hold as it is, Markdown's own rule
_CODE = frozenset(("javascript", "vbscript", "data"))
_SKIPPED = dict.fromkeys(range(0x21))  # what browsers skip in a scheme
_DAY = re.compile(r"\d{4}/\d\d/\d\d")
_DASHED_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MENTIONS = {"user": "account-id", "userkey": "userkey", "username": "username"}
_MENTION_WORDS = {attribute: word for word, attribute in _MENTIONS.items()}


def resolved(target: Target, links: Links) -> Target:
    """Say what an address of the Markdown means: what the tree knows, else what it spells."""
    if not isinstance(target, Address):
        return target
    ref = links.resolve(target.href)
    return (parse(target.href) or target) if ref is None else _target(ref)


def address(target: Target, links: Links) -> str:
    """Give a target's address in Markdown: where the tree has it, else spelled."""
    if isinstance(target, Address):
        return target.href
    match target:
        case PageTarget(title, space, anchor):
            return links.address(PageRef(title, space, anchor)) or spell(target)
        case AttachmentTarget(name, None | PageTarget() as page, ""):
            ref = None if page is None else PageRef(page.title, page.space)
            return links.address(AttachmentRef(name, ref)) or spell(target)
        case _:
            return spell(target)


def _target(ref: PageRef | AttachmentRef) -> Target:
    if isinstance(ref, PageRef):
        return PageTarget(ref.title, ref.space, ref.anchor)
    page = None if ref.page is None else PageTarget(ref.page.title, ref.page.space)
    return AttachmentTarget(ref.name, page)


# Spelling --------------------------------------------------------------------------------------


def spell(target: Target) -> str:
    """Give the address of a target that no tree knows; `parse` gives the target back."""
    match target:
        case Address(href):
            return href
        case PageTarget("", "", anchor):
            return f"#{_quoted(anchor)}"
        case AttachmentTarget(name, None, anchor) if _is_relative_file(name):
            return quote(name, safe=f"/{_KEPT}") + _fragment(anchor)
        case _:
            return absolute(target)


def absolute(target: Target) -> str:
    """Give the address of the scheme `confluence:` that any target but an Address has."""
    return SCHEME + _path(target) + _fragment(getattr(target, "anchor", ""))


def _path(target: Target) -> str:
    match target:
        case Address(href):
            return href
        case PageTarget(title, space):
            return _parts("page", space, title)
        case BlogTarget(title, day, space):
            shown = day.replace("/", "-") if _DAY.fullmatch(day) else _quoted(day)
            return f"blog/{_quoted(space)}/{shown}/{_quoted(title)}"
        case SpaceTarget(space):
            return _parts("space", space)
        case ShortcutTarget(key, parameter):
            return _parts("shortcut", key, parameter)
        case ContentTarget(identifier):
            return _parts("content", identifier)
        case AttachmentTarget(name, container):
            if container is None:
                return _parts("attachment", name)
            anchor = _quoted(container.anchor)
            return f"attachment/{_path(container)}/{anchor}/{_quoted(name)}"
        case _:
            assert_never(target)


def _parts(*parts: str) -> str:
    return "/".join(map(_quoted, parts))


def _quoted(part: str) -> str:
    text = quote(part, safe=_KEPT)
    return text.replace("-", "%2D") if _DASHED_DAY.fullmatch(part) else text


def _fragment(anchor: str) -> str:
    return f"#{_quoted(anchor)}" if anchor else ""


def _is_relative_file(name: str) -> bool:
    return _kind(name) in _KINDS and not name.startswith(("/", "#", "?"))


def _kind(path: str) -> str:
    last = path.rpartition("/")[2]
    return last.rpartition(".")[2].lower() if last.rpartition(".")[0] else ""


def code_scheme(href: str) -> str | None:
    """Name the scheme of an address that runs code or holds what it shows; None for any other."""
    if href.startswith(_WEB):
        return None
    scheme, colon, _ = href.partition(":")
    scheme = scheme.translate(_SKIPPED).lower()
    return scheme if colon and scheme in _CODE else None


def spell_mention(mention: Mention) -> str:
    """Give a person's address."""
    return f"{SCHEME}{_MENTION_WORDS[mention.attribute]}/{_quoted(mention.id)}"


# Reading ---------------------------------------------------------------------------------------


def parse(href: str) -> Target | None:
    """Read an address that `spell` could have written; None for any other."""
    if href.startswith(_WEB):
        return None
    if href.startswith(SCHEME):
        path, _, fragment = href.removeprefix(SCHEME).partition("#")
        return _read(path.split("/"), unquote(fragment))
    path, mark, fragment = href.partition("#")
    target: Target
    if mark and not path:
        target = PageTarget("", "", unquote(fragment))
    elif (":" in path and ":" in path.partition("/")[0]) or "?" in path:
        return None
    else:
        name = unquote(path)
        if not _is_relative_file(name):
            return None
        target = AttachmentTarget(name, None, unquote(fragment))
    return target if spell(target) == quote(href, safe=f"/%#:{_KEPT}") else None


def parse_mention(href: str) -> Mention | None:
    """Read a person's address; None for any other."""
    word, _, identifier = href.removeprefix(SCHEME).partition("/")
    if not href.startswith(SCHEME) or word not in _MENTIONS or not identifier:
        return None
    return Mention(unquote(identifier), _MENTIONS[word])


def _read(parts: list[str], anchor: str) -> Target | None:
    match parts:
        case ["page", space, title]:
            return PageTarget(unquote(title), unquote(space), anchor)
        case ["blog", space, day, title]:
            dashed = _DASHED_DAY.fullmatch(day)
            written = day.replace("-", "/") if dashed else unquote(day)
            return BlogTarget(unquote(title), written, unquote(space), anchor)
        case ["space", space]:
            return SpaceTarget(unquote(space)) if not anchor else None
        case ["shortcut", key, parameter]:
            return ShortcutTarget(unquote(key), unquote(parameter)) if not anchor else None
        case ["content", identifier]:
            return ContentTarget(unquote(identifier), anchor)
        case ["attachment", name]:
            return AttachmentTarget(unquote(name), None, anchor)
        case ["attachment", *container, place, name]:
            return _attachment(_read(container, unquote(place)), unquote(name), anchor)
        case _:
            return None


def _attachment(container: Target | None, name: str, anchor: str) -> Target | None:
    if isinstance(container, PageTarget | BlogTarget | ContentTarget):
        return AttachmentTarget(name, container, anchor)
    return None
