"""People and pages that Markdown names without an address: `@{Ada Quay}`, `[[Harbour rules]]`.

Only a site knows whom or what a name means; see `People` and `Titles` in `docsync.values`.

>>> from docsync.syntax.blocks import parse
>>> person(Reading(parse("")), "Ada Quay")
Text(text='@{Ada Quay}')
"""

from __future__ import annotations

from collections.abc import Mapping

from docsync.document import normal
from docsync.document.model import Address, Inline, Link, Mention, PageTarget, Picture, Text
from docsync.document.names import unworded
from docsync.document.text import slug
from docsync.markdown.reading import Reading
from docsync.values import ATTACHMENT_KINDS, PageRef, Profile, UserRef, WarningKind

_KINDS = frozenset(ATTACHMENT_KINDS)
_SHOWN = 5  # people in a message
_ATTRIBUTES = {Profile.CLOUD: "account-id", Profile.DATACENTER: "userkey"}
_BY_ID = "write [@Name](confluence:user/ID)"


def person(reading: Reading, name: str) -> Inline:
    """Read the mention of someone by name or mail address; exactly one person must have it."""
    spelled = Text(f"@{{{name}}}")
    if reading.site.people is None:
        message = "who is meant by @{…} is looked up when the page is pushed; it is text here"
        reading.tell(WarningKind.NOT_HELD, message)
        return spelled
    match reading.site.people.named(name):
        case (UserRef(identifier, shown),):
            return Mention(identifier, _ATTRIBUTES[reading.site.profile], shown)
        case ():
            reading.refuse(f"nobody the site shows us is called “{name}”; {_BY_ID}")
        case several:
            known = ", ".join(f"{one.name} ({one.id})" for one in several[:_SHOWN])
            reading.refuse(f"{len(several)} people are called “{name}”: {known}; {_BY_ID}")
    return spelled


def wiki_link(reading: Reading, parts: Mapping[str, str]) -> Inline:
    """Read `[[name#heading|words]]`; a name that no page has is taken for a title, and told."""
    name, heading = parts["name"].strip(" "), parts["heading"].strip(" ")
    words = parts["words"].strip(" ")
    if _is_file(name):
        return Link(Address(name), (Text(words or name),))
    ref = _named(reading, name) if name else PageRef("")
    place = slug(reading.site.editor, heading, ref.title or reading.site.title) if heading else ""
    target = PageTarget(ref.title, ref.space, place)
    return unworded(Link(target, (Text(words or name or heading),)))


def wiki_picture(parts: Mapping[str, str]) -> Inline:
    """Read `![[file|width]]`; what is no file stays text."""
    name, words = parts["name"].strip(" "), normal.collapsed(parts["words"]).strip(" ")
    if not _is_file(name):
        inner = name + (f"#{parts['heading']}" if parts["heading"] else "")
        return Text(f"![[{inner}|{words}]]" if words else f"![[{inner}]]")
    if words.isascii() and words.isdigit():
        return Picture(Address(name), explicit=(("width", words),))
    return Picture(Address(name), words)


def _named(reading: Reading, name: str) -> PageRef:
    found = None if reading.site.wiki is None else reading.site.wiki.named(name)
    if found is None:
        message = f"no page, or several, are called “{name}”; it is taken for a page's title"
        reading.tell(WarningKind.BROKEN_LINK, message)
    return found or PageRef(name)


def _is_file(name: str) -> bool:
    return "." in name and name.rpartition(".")[2].lower() in _KINDS
