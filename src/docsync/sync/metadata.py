"""What a page has beside text, title and labels, as front matter says it and as a site stores it.

Each entry is a value of its own, merged on its own, and known by its digest once it is agreed on.
A key that is not in a file is not managed by it; an empty one takes the value off the page.

>>> stored(Said("width", "full", 2))
'full-width'
>>> weighed({"width": digest_of("default")}, {"width": "full-width"}, {"width": "default"}).merged
{'width': 'full-width'}
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from docsync.document.model import Text
from docsync.errors import FileError
from docsync.markdown.emoji import emoji
from docsync.sync.merge import Clash, merge_value
from docsync.syntax.entries import Said

STATUS, WIDTH, EMOJI = "status", "width", "emoji"
RESTRICTIONS, PROPERTIES = "restrictions", "properties"
READ, EDIT = f"{RESTRICTIONS}/read", f"{RESTRICTIONS}/edit"
CLOUD_ONLY = frozenset({STATUS, WIDTH, EMOJI})

# The content properties of Cloud that hold an entry, published and in the editor.
KEPT_IN: Mapping[str, tuple[str, ...]] = {
    WIDTH: ("content-appearance-published", "content-appearance-draft"),
    EMOJI: ("emoji-title-published", "emoji-title-draft"),
}
# Content properties that are nobody's own: docsync's, and those of the site itself.
RESERVED = ("docsync.", "content-appearance-", "emoji-title-", "page-title-property-", "editor")

COLORS: Mapping[str, str] = {
    "yellow": "#FFC400",
    "blue": "#2684FF",
    "green": "#57D9A3",
    "red": "#FF7452",
    "purple": "#8777D9",
}
_WIDTHS = {
    "full": "full-width",
    "full-width": "full-width",
    "fixed": "default",
    "default": "default",
    "max": "max",
}
_SPELLED = {"full-width": "full", "default": "fixed"}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_CODES = re.compile(r"[0-9a-f]{4,6}(?:-[0-9a-f]{2,6})*")
_DIGEST = 12
_VARIATION, _JOINER = "fe0f", "200d"
MAX_KEY, MAX_STATUS = 255, 20

Json = object
Values = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file asks a status to be: its colour is '' where the site shall know it."""

    name: str
    color: str = ""


class Who(Enum):
    """Whom an entry of a restriction means."""

    USER = "user"
    GROUP = "group"
    EITHER = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A user or group as a file names it, and how it is spelled there."""

    who: Who
    name: str
    spelled: Json


@dataclass(frozen=True, slots=True)
class Weights:
    """The entries of a page on each side, and merged; a clash is in `clashes` alone."""

    ours: Values
    theirs: Values
    merged: Values
    clashes: frozenset[str] = frozenset()


def weighed(base: Mapping[str, str], ours: Values, theirs: Values) -> Weights:
    """Merge what a file manages; `base` holds digests, and what it does not know is the file's."""
    merged: dict[str, Json] = {}
    clashes = set()
    for name, value in ours.items():
        there = digest_of(theirs.get(name))
        one = merge_value(base.get(name, there), digest_of(value), there)
        if isinstance(one, Clash):
            clashes.add(name)
        else:
            merged[name] = value if one == digest_of(value) else theirs.get(name)
    return Weights(ours, theirs, merged, frozenset(clashes))


def digest_of(value: Json) -> str:
    """Digest a value as the index remembers it."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


def agreed_on(values: Values, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Give what is remembered of the entries of these names."""
    return tuple((name, digest_of(values.get(name))) for name in sorted(names))


def stored(said: Said) -> Json:
    """Give a value that needs no look at the site as it is stored, or raise a `FileError`."""
    match said.name:
        case "width":
            return _width(said)
        case "emoji":
            return _emoji(said)
        case _:
            return said.value


def asked_status(said: Said) -> Asked | None:
    """Read a status: its name, or its name and colour; None takes it away."""
    match said.value:
        case None | "":
            return None
        case str(name):
            return _checked(Asked(name.strip()), said)
        case {"name": str(name), "color": str(color)} | {"name": str(name), "colour": str(color)}:
            found = COLORS.get(color.lower(), color)
            if _COLOR.fullmatch(found):
                return _checked(Asked(name.strip(), found), said)
            known = ", ".join(COLORS)
            raise _wrong(said, f"the colour of a status is {known} or like #2684FF")
        case {"name": str(name)}:
            return _checked(Asked(name.strip()), said)
        case _:
            raise _wrong(said, "a status is a name, or {name: …, color: …}")


def named(said: Said) -> tuple[Named, ...]:
    """Read whom a restriction names; nobody lifts it."""
    match said.value:
        case None | "":
            return ()
        case list(entries):
            return tuple(_one_named(said, entry) for entry in entries)
        case dict(kinds) if kinds.keys() <= {"users", "groups"}:
            lists = [(who, kinds.get(f"{who.value}s") or []) for who in (Who.USER, Who.GROUP)]
            return tuple(
                Named(who, str(one), one)
                for who, entries in lists
                if isinstance(entries, list)
                for one in entries
            )
        case str():
            return (_one_named(said, said.value),)
        case _:
            raise _wrong(said, "a restriction is a list of users and groups")


def checked_entries(entries: Iterable[Said]) -> tuple[Said, ...]:
    """Refuse what no entry is called; empty restrictions stand for both of them."""
    found: list[Said] = []
    for said in entries:
        if said.name == RESTRICTIONS and said.value is None:
            found += [Said(READ, None, said.line), Said(EDIT, None, said.line)]
        elif said.name == PROPERTIES and said.value is None:
            continue
        elif said.name in (RESTRICTIONS, PROPERTIES):
            raise _wrong(said, f"{said.name} holds keys and values")
        elif said.name.startswith(f"{RESTRICTIONS}/") and said.name not in (READ, EDIT):
            raise _wrong(said, "restrictions are `read` and `edit`")
        else:
            found.append(_own_key(said))
    return tuple(found)


def check_entries(entries: Iterable[Said], kinds: Collection[str]) -> None:
    """Refuse, with its line, what can be told to be wrong without a look at the site."""
    for said in checked_entries(entries):
        if said.name.partition("/")[0] in kinds:
            _CHECKS.get(said.name, stored)(said)


_CHECKS: Mapping[str, Callable[[Said], object]] = {
    STATUS: asked_status,
    READ: named,
    EDIT: named,
}


def shown_emoji(entries: Iterable[Said], kinds: Collection[str]) -> str:
    """Give the emoji that stands before a title, as far as the entries ask for one."""
    wanted = (one for one in entries if one.name == EMOJI and EMOJI in kinds)
    return next((str(spelled(EMOJI, stored(one)) or "") for one in wanted), "")


def is_own(key: str) -> bool:
    """Say whether a content property is one of the user's."""
    return not key.startswith(RESERVED)


def spelled(name: str, value: Json) -> Json:
    """Write a stored value as front matter has it, where that needs no look at the site."""
    match name:
        case "width":
            return _SPELLED.get(str(value), value) if value is not None else None
        case "emoji":
            return _character(str(value)) if value is not None else None
        case _:
            return value


def emoji_code(value: str) -> str:
    """Write an emoji by its code points, as the site does: no variation but in joined ones.

    >>> emoji_code("1f680"), emoji_code("2764-fe0f")
    ('1f680', '2764')
    """
    parts = value.lower().split("-")
    return "-".join(part for part in parts if part != _VARIATION or _JOINER in parts)


def _own_key(said: Said) -> Said:
    kind, _, key = said.name.partition("/")
    if kind == PROPERTIES and (not is_own(key) or len(key) > MAX_KEY):
        reserved = not is_own(key)
        why = "belongs to the site or to docsync" if reserved else "is too long"
        raise _wrong(said, f'the property "{key}" {why}')
    return said


def _width(said: Said) -> Json:
    if said.value is None or said.value == "":
        return None
    found = _WIDTHS.get(str(said.value).lower())
    if found is None:
        raise _wrong(said, f'width is full or fixed, not "{said.value}"')
    return found


def _emoji(said: Said) -> Json:
    text = "" if said.value is None else str(said.value).strip()
    if not text:
        return None
    if _CODES.fullmatch(text):
        return emoji_code(text)
    if text.startswith(":") and text.endswith(":"):
        found = emoji(text.strip(":"))
        text = found.text if isinstance(found, Text) else text
    if text.startswith(":") or text[0].isalnum():
        raise _wrong(said, f'emoji is one such as 🚀 or :rocket:, not "{text}"')
    return emoji_code("-".join(f"{ord(one):x}" for one in text))


def _character(code: str) -> str:
    if not _CODES.fullmatch(code):
        return code
    points = [int(part, 16) for part in code.split("-")]
    return "".join(map(chr, points)) if max(points) <= 0x10FFFF else code  # noqa: PLR2004 - the last of Unicode


def _one_named(said: Said, entry: Json) -> Named:
    match entry:
        case {"user": str(name)}:
            return Named(Who.USER, name, entry)
        case {"group": str(name)}:
            return Named(Who.GROUP, name, entry)
        case str(text) if text.strip():
            kind, colon, name = text.strip().partition(":")
            if colon and kind in {Who.USER.value, Who.GROUP.value} and name.strip():
                return Named(Who(kind), name.strip(), entry)
            return Named(Who.EITHER, text.strip().removeprefix("@"), entry)
        case _:
            raise _wrong(said, "users and groups are named by texts: Kim Lee, group:writers")


def _checked(asked: Asked, said: Said) -> Asked | None:
    if len(asked.name) > MAX_STATUS:
        raise _wrong(said, f"the name of a status has at most {MAX_STATUS} characters")
    return asked if asked.name else None


def _wrong(said: Said, message: str) -> FileError:
    return FileError(f"front matter: {message}", line=said.line)
