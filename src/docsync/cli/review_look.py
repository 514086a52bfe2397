r"""How a review comment looks: what a branch would change on the site, in Markdown.

A table of pages, then a folded diff for each, its words marked, as many as a comment has room for.
GitHub and GitLab show it alike. Pure.

>>> print(comment([Changed("a.md", "A", "", "new", "", "One.\n")], []).splitlines()[-3])
<ins>One.</ins>
"""

from __future__ import annotations

import difflib
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LIMIT = 65_536  # characters of a comment, https://github.com/orgs/community/discussions/27190
SIGN = "<!-- docsync review -->"  # by which a job finds its comment again
NOTHING = "docsync: this changes nothing in Confluence."
MOST_ROWS = 150
AROUND = 2  # unchanged lines shown around a change
MOST_WORDS = 4000  # of one change: beyond, whole lines are marked

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Changed:
    """One page: its file, its address ('' for a new one), what happens to it, and its two texts."""

    path: str
    title: str
    address: str
    change: str
    old: str
    new: str


def comment(pages: Sequence[Changed], problems: Sequence[str]) -> str:
    """Write the whole comment, within the limit."""
    if not pages and not problems:
        return f"{SIGN}\n{NOTHING}\n"
    head = "\n".join([SIGN, _headline(pages), "", *_table(pages), *_problems(problems)])
    return head + _diffs(pages, LIMIT - len(head) - len(_left(len(pages))))


def _headline(pages: Sequence[Changed]) -> str:
    count = f"{len(pages)} page{'' if len(pages) == 1 else 's'}"
    return f"**docsync**: this changes {count} in Confluence."


def _table(pages: Sequence[Changed]) -> Iterator[str]:
    if not pages:
        return
    yield "| Page | Change | Words |"
    yield "| --- | --- | --- |"
    for page in pages[:MOST_ROWS]:
        title = _cell(page.title)
        named = f"[{title}]({page.address})" if page.address else title
        yield f"| {named} · {_code(page.path)} | {_cell(page.change)} | {_counted(page)} |"
    if len(pages) > MOST_ROWS:
        yield f"| … and {len(pages) - MOST_ROWS} more | | |"
    yield ""


def _problems(problems: Sequence[str]) -> Iterator[str]:
    if problems:
        yield "**To be settled first:**"
        yield ""
        yield from (f"* {_cell(one)}" for one in problems[:MOST_ROWS])
        yield ""


def _cell(text: str) -> str:
    """Write text for a cell: nothing in it is markup."""
    plain = html.escape(" ".join(text.split())[:200], quote=False)
    return re.sub(r"([\\`*_{}\[\]|~#@!])", r"\\\1", plain)


def _code(text: str) -> str:
    return f"<code>{_cell(text)}</code>" if text else ""


def _counted(page: Changed) -> str:
    old, new = Counter(page.old.split()), Counter(page.new.split())
    return f"+{(new - old).total()} −{(old - new).total()}"


# The diffs -------------------------------------------------------------------------------------


def _diffs(pages: Sequence[Changed], room: int) -> str:
    """Write the diffs that there is room for, and how many are left out."""
    shown, left = [], 0
    for page in pages:
        folded = _folded(page)
        if len(folded) <= room:
            shown.append(folded)
            room -= len(folded)
        elif folded:
            left += 1
    return "".join(shown) + (_left(left) if left else "")


def _left(pages: int) -> str:
    return f"\n{pages} diffs are left out: there is no room for them in a comment.\n"


def _folded(page: Changed) -> str:
    lines = "\n".join(_changed_lines(page.old.split("\n"), page.new.split("\n")))
    if not lines:
        return ""
    title = html.escape(page.path or page.title, quote=False)
    return f"\n<details><summary>{title}</summary>\n\n<pre>\n{lines}\n</pre>\n\n</details>\n"


def _changed_lines(old: list[str], new: list[str]) -> Iterator[str]:
    """Give the lines that changed, with the words marked, and some lines around them."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if all(kind == "equal" for kind, *_ in group):
            continue
        if number:
            yield "⋯"
        for kind, i, j, k, m in group:
            if kind == "equal":
                yield from (html.escape(line, quote=False) for line in old[i:j])
            else:
                yield from _marked("\n".join(old[i:j]), "\n".join(new[k:m])).split("\n")


def _marked(old: str, new: str) -> str:
    """Mark the words of a change: what goes, and what comes."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return "\n".join(filter(None, [_in("del", old), _in("ins", new)]))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    pieces = []
    for kind, i, j, k, m in matcher.get_opcodes():
        gone, come = "".join(before[i:j]), "".join(after[k:m])
        same = html.escape(gone, quote=False) if kind == "equal" else ""
        pieces.append(same or _in("del", gone) + _in("ins", come))
    return "".join(pieces)


def _in(tag: str, text: str) -> str:
    """Put marks around each line of a text: they do not go over its end."""
    lines = (html.escape(line, quote=False) for line in text.split("\n"))
    return "\n".join(f"<{tag}>{line}</{tag}>" if line else "" for line in lines)
