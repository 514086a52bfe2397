"""Reads the prose cases of `fixtures/`.

A case begins at a second-level heading. Its fences of five tildes hold the texts, and their info
string says what each is:

    markdown         what is written, read back from the storage of the case
    storage          what a fresh conversion of it gives
    markdown also    another spelling that gives the same storage
    storage also     another storage that gives the same Markdown (hidden attributes, say)
    markdown edited  then `storage woven`: pushed over the base of the case, it gives exactly that
    storage edited   then `markdown woven`: pulled over the base of the case, it gives exactly that
    markdown after   then `storage after`: one edit, made on either side; each gives the other
    told             what is told of the Markdown right before it, a line and a kind each

The base of an edit is the last `also` text of each side, else the case's own. Line breaks between
tags of a storage text are for the eye and no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
HEADING = re.compile(r"^## (.+)$")
OPENING = re.compile(r"^~~~~~ ?(\w+(?: \w+)?)$")
CLOSING = "~~~~~"
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
BETWEEN_TAGS = re.compile(r">\n+(?=<)")
KINDS = {
    "markdown",
    "storage",
    "markdown also",
    "storage also",
    "markdown edited",
    "storage woven",
    "storage edited",
    "markdown woven",
    "markdown after",
    "storage after",
    "told",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One fenced text of a case."""

    kind: str
    text: str
    line: int


@dataclass(slots=True)
class Case:
    """One case, with the place to look when it fails."""

    title: str
    where: str
    pieces: list[Piece] = field(default_factory=list)

    def texts(self, kind: str) -> tuple[str, ...]:
        """Give all texts of a kind, in order."""
        return tuple(piece.text for piece in self.pieces if piece.kind == kind)

    @property
    def markdown(self) -> str:
        """The Markdown of the pair."""
        return self.texts("markdown")[0]

    @property
    def storage(self) -> str:
        """The storage of the pair."""
        return self.texts("storage")[0]

    @property
    def readings(self) -> list[tuple[str, list[str]]]:
        """Every Markdown that gives the storage of the case, with what is told of it."""
        following = [*self.pieces[1:], Piece("", "", 0)]
        return [
            (piece.text, behind.text.splitlines() if behind.kind == "told" else [])
            for piece, behind in zip(self.pieces, following, strict=True)
            if piece.kind in ("markdown", "markdown also")
        ]

    @property
    def base_markdown(self) -> str:
        """The Markdown an edit starts from."""
        return (self.markdown, *self.texts("markdown also"))[-1]

    @property
    def base_storage(self) -> str:
        """The storage an edit starts from."""
        return (self.storage, *self.texts("storage also"))[-1]


def storage_text(written: str) -> str:
    """Take out the line breaks that stand between tags for the eye only."""
    parts = CDATA.split(written.removesuffix("\n"))
    return "".join(
        part if part.startswith("<![CDATA[") else BETWEEN_TAGS.sub(">", part) for part in parts
    )


def cases(folder: Path = FIXTURES) -> Iterator[Case]:
    """Read every case below a folder, in order; the pages beside the folders hold none."""
    for path in sorted(folder.rglob("*.md")):
        if path.parent == FIXTURES:
            continue
        yield from cases_of(path.read_text("utf-8"), str(path.relative_to(folder.parent)))


def cases_of(text: str, name: str) -> Iterator[Case]:
    """Read the cases of one file."""
    case: Case | None = None
    kind, start, body = "", 0, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if kind:
            if line != CLOSING:
                body.append(line)
                continue
            assert case is not None, f"{name}:{start}: a text before the first case"
            case.pieces.append(piece(kind, "".join(f"{part}\n" for part in body), start))
            kind, body = "", []
        elif heading := HEADING.match(line):
            if case is not None:
                yield case
            case = Case(heading.group(1), f"{name}:{number}")
        elif opening := OPENING.match(line):
            kind, start = opening.group(1), number
            assert kind in KINDS, f"{name}:{number}: no such kind of text: {kind}"
    assert not kind, f"{name}:{start}: this text never ends"
    if case is not None:
        yield case


def piece(kind: str, body: str, line: int) -> Piece:
    """Make a piece of what stood in a fence."""
    return Piece(kind, storage_text(body) if kind.startswith("storage") else body, line)
