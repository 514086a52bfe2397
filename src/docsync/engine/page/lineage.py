"""The text that a checkout without an index last had in common with a page that pushes merged.

A merge that no file holds is made of a colleague's words and of what a file said. What the file
said comes back from the page's history: the text both sides agreed on, and on it, in order, only
what docsync's own versions changed.

>>> said_by_files(lineage, "Text.")
'Text.'
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from docsync.confluence.remote import PageContent, Remote, VersionInfo
from docsync.errors import ConversionError
from docsync.sync.merging.text import merge_text

MOST = 12  # of docsync's own versions since both sides agreed

_OWN = re.compile(r"\[docsync (?P<merge>merge )?[0-9a-f]{16}\]")


@dataclass(frozen=True, slots=True)
class Lineage:
    """A page's versions since both sides agreed, and how a stored body is read as Markdown.

    What another checkout pushed whole before `pushed` is not what the file here was made of, nor is
    anything that came behind `latest`.
    """

    remote: Remote
    now: PageContent
    agreed: int
    pushed: int  # the version of the last push that is known
    latest: int  # the last version that may be a push of this file
    read: Callable[[str], str]

    def text(self, number: int) -> str:
        """Read a version as Markdown."""
        if number == self.now.state.version:
            return self.read(self.now.storage)
        return self.read(self.remote.read_version(self.now.state.id, number).storage)


def said_by_files(lineage: Lineage, agreed: str) -> str:
    """Give what the file said that was pushed last; `agreed` is the text both sides agreed on."""
    if lineage.latest == lineage.agreed:
        return agreed
    own = _own(lineage.remote.versions(lineage.now.state.id), lineage)
    if not own or len(own) > MOST:
        return agreed
    try:
        return _followed(lineage, agreed, own)
    except ConversionError:  # a version that is no text tells nothing
        return agreed


def _followed(lineage: Lineage, agreed: str, own: Mapping[int, bool]) -> str:
    """Put on the agreed text what each own version changed."""
    text = agreed
    known: dict[int, str] = {lineage.agreed: agreed}
    for number, merged in own.items():
        after = _known(lineage, known, number)
        if not merged:
            text = after
            continue
        found = merge_text(_known(lineage, known, number - 1), text, after)
        if found.conflicts:
            return text
        text = found.text
    return text


def _own(versions: Sequence[VersionInfo], lineage: Lineage) -> Mapping[int, bool]:
    """Name docsync's own versions since, oldest first, and say which are merges."""
    found = {}
    for version in reversed(versions):
        match = _OWN.search(version.message)
        since = lineage.agreed < version.number <= lineage.latest
        if match is not None and since and (match["merge"] or version.number > lineage.pushed):
            found[version.number] = match["merge"] is not None
    return found


def _known(lineage: Lineage, known: dict[int, str], number: int) -> str:
    if number not in known:
        known[number] = lineage.text(number)
    return known[number]
