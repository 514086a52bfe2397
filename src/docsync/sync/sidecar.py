r"""The comments of a page as a text beside its file, for an editor to read: `x.comments.md`.

It is made anew from the comments each time, and nobody's page: its first line says so, whose it is,
and by a digest whether somebody wrote in it.

>>> written(Sidecar("98305", "Setup", "setup.md", ()))
''
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from docsync.sync.inventory import commented_words

SIDECAR = ".comments.md"
HEAD = "<!-- docsync comments: page "
_HEAD = re.compile(re.escape(HEAD) + r"(?P<page>\d+), (?P<digest>[0-9a-f]{12})\b[^\n]*-->\n")
_TOLD = HEAD + "{}, {}. Made by `docsync pull --comments`, never pushed. -->\n"
_TAG = re.compile(r"<[^<>]*>")
_BETWEEN = r"[\s*_`~>|\\]+"  # what Markdown may put between two words
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as it is shown: who, when, its text as Markdown, and the answers to it.

    `words` are those it stands on ('' at the foot of the page), `line` where the file has them, 0
    where it has them no more.
    """

    author: str
    when: str
    text: str
    words: str = ""
    line: int = 0
    inline: bool = False
    resolved: bool = False
    answers: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """All comments of a page, and the file they stand beside."""

    page: str
    title: str
    path: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What the first line of a sidecar says: whose it is, and whether it is as it was made."""

    page: str
    untouched: bool


def sidecar_path(path: str) -> str:
    """Say where the comments of a file stand.

    >>> sidecar_path("guide/setup.md")
    'guide/setup.comments.md'
    """
    return path.removesuffix(".md") + SIDECAR


def head_of(text: str) -> Head | None:
    """Read the first line of a file that may be a sidecar; None where it is something else."""
    found = _HEAD.match(text)
    if found is None:
        return None
    return Head(found["page"], _digest(text[found.end() :]) == found["digest"])


def written(sidecar: Sidecar) -> str:
    """Write a sidecar, '' for no comments."""
    if not sidecar.remarks:
        return ""
    body = "".join(_body(sidecar))
    return _TOLD.format(sidecar.page, _digest(body)) + body


def line_of(words: str, ref: str, text: str, storage: str) -> tuple[str, int]:
    """Find the words that an inline comment stands on now, and their line in the file (0: none)."""
    now = commented_words(storage).get(ref, "")
    wanted = now or " ".join(words.split())
    if not wanted:
        return "", 0
    pattern = re.compile(_BETWEEN.join(map(re.escape, wanted.split())))
    found = [match.start() for match in pattern.finditer(text)]
    if not found:
        return wanted, 0
    place = min(_before(wanted, ref, storage), len(found) - 1) if now else 0
    return wanted, text.count("\n", 0, found[place]) + 1


def _before(words: str, ref: str, storage: str) -> int:
    """Count how often words stand in a body before the marker."""
    head = storage.partition(f'ac:ref="{ref}"')[0]
    plain = " ".join(_TAG.sub(" ", head[: head.rfind("<")]).split())
    return plain.count(words)


def _body(sidecar: Sidecar) -> Iterator[str]:
    yield f"# Comments on {sidecar.title}\n"
    inline = [one for one in sidecar.remarks if one.inline]
    name = sidecar.path.rpartition("/")[2]
    for remark in sorted(inline, key=lambda one: (one.line == 0, one.line)):
        shown = remark.words if len(remark.words) <= _LONGEST else f"{remark.words[:_LONGEST]}…"
        where = f"{name}:{remark.line}" if remark.line else "not in the text any more"
        yield f"\n## “{shown}” ({where}){' — resolved' if remark.resolved else ''}\n"
        yield from _remark(remark, "")
    footer = [one for one in sidecar.remarks if not one.inline]
    if footer:
        yield "\n## At the foot of the page\n"
    for remark in footer:
        yield from _remark(remark, "")


def _remark(remark: Remark, before: str) -> Iterator[str]:
    """Write a comment, and the answers to it as quotes below it."""
    text = f"**{remark.author}**, {_date(remark.when)}\n\n{remark.text.strip()}\n"
    yield f"{before[2:].rstrip()}\n" + _quoted(text, before)
    for answer in remark.answers:
        yield from _remark(answer, before + "> ")


def _quoted(text: str, before: str) -> str:
    return "".join(f"{before}{line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n"))


def _date(when: str) -> str:
    """Write a moment to the minute, as the site gave it.

    >>> _date("2026-05-04T10:11:12.345Z"), _date("2026-05-04T10:11:12.345+02:00")
    ('2026-05-04 10:11 UTC', '2026-05-04 10:11 +02:00')
    """
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*(Z|[+-][\d:]+)?", when)
    if found is None:
        return when
    zone = found[3] or "Z"
    return f"{found[1]} {found[2]} {'UTC' if zone in {'Z', '+00:00', '+0000'} else zone}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def threads(
    shown: Mapping[str, Remark], parents: Mapping[str, str], order: Sequence[str]
) -> tuple[Remark, ...]:
    """Hang answers below what they answer; one whose comment is gone stands alone."""
    below: dict[str, list[str]] = {}
    for one in order:
        parent = parents.get(one, "")
        below.setdefault(parent if parent in shown else "", []).append(one)

    def grown(one: str) -> Remark:
        return replace(shown[one], answers=tuple(grown(answer) for answer in below.get(one, ())))

    return tuple(grown(one) for one in below.get("", ()))
