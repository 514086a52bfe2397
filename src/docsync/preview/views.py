"""The tabs of a page: as it will look, beside the site's version, as Markdown, as storage.

>>> list(VIEWS)
['page', 'compare', 'markdown', 'storage']
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from html import escape

from docsync.annotations import Annotation
from docsync.engine import Foreseen, Stage, There
from docsync.preview.blocks import rows
from docsync.preview.lines import lines, storage_lines
from docsync.preview.markup import finished, fragment, markup
from docsync.preview.noted import place_notes
from docsync.preview.showing import Shown
from docsync.sandbox.rendering import rendered
from docsync.sandbox.rendering.trees import Element

View = Callable[[Shown, str], str]
WAYS = {"rendered": "Rendered", "markdown": "Markdown", "storage": "Storage"}
_STAGES = {
    Stage.NEW: "new: a push makes this page",
    Stage.EDITED: "edited here: a push writes it",
    Stage.SAME: "as it is in Confluence: a push sends nothing",
    Stage.THERE: "edited in Confluence: a pull brings it, a push sends nothing",
    Stage.BOTH: "edited on both sides: a push merges them",
    Stage.STOPPED: "a push stops at this page",
}


def shown_page(shown: Shown, view: str, way: str) -> str:
    """Write one file with its head, its tabs, and one of the views."""
    foreseen = shown.foreseen
    labels = "".join(f'<span class="label">{escape(one)}</span>' for one in foreseen.labels)
    tabs = "".join(
        f'<a href="?show={name}"{_here(name == view)}>{title}</a>'
        for name, (title, _) in VIEWS.items()
    )
    stage = foreseen.stage
    facts = (
        f'<span class="path">{escape(shown.place.shown)}</span>'
        f'<span class="standing {stage.name.lower()}">{_STAGES[stage]}</span>{labels}'
    )
    body = VIEWS[view][1](shown, way)
    return f'<div class="facts">{facts}</div><nav class="tabs">{tabs}</nav>{body}'


def _here(is_it: bool) -> str:  # noqa: FBT001 - a question and its answer
    return ' class="here" aria-current="true"' if is_it else ""


# The page --------------------------------------------------------------------------------------


def _page(shown: Shown, _way: str) -> str:
    foreseen = shown.foreseen
    if foreseen.storage is None:
        return _problems(foreseen.problems) + _markdown(shown, "")
    around = finished(rendered(foreseen.storage, shown.around), foreseen.title)
    homeless = place_notes(around, foreseen.text, foreseen.told)
    notes = _problems(foreseen.problems) + _notes(homeless, len(foreseen.told))
    return f"{notes}{_article(foreseen, markup(around))}"


def _article(foreseen: Foreseen, body: str) -> str:
    title = " ".join(filter(None, (foreseen.emoji, foreseen.title)))
    return f'<article class="wiki"><h1 class="title">{escape(title)}</h1>{body}</article>'


def _problems(problems: Sequence[Annotation]) -> str:
    """Tell what keeps a push from sending the page."""
    told = "".join(f"<li>{_line(one)}{_hint(one)}</li>" for one in problems)
    return f'<ul class="problems" role="alert">{told}</ul>' if told else ""


def _notes(homeless: Sequence[Annotation], every: int) -> str:
    """Tell the warnings that have no place in the page, and how many there are."""
    if not every:
        return ""
    told = "".join(f"<li>{_line(one)}</li>" for one in homeless)
    count = f"{every} warning{'' if every == 1 else 's'}"
    they_are = "it is" if every == 1 else "they are"
    beside = "" if len(homeless) == every else f", beside the words {they_are} about"
    listed = f"<ul>{told}</ul>" if told else ""
    return f'<div class="warnings"><p>{count}{beside}</p>{listed}</div>'


def _line(one: Annotation) -> str:
    place = f'<a href="?show=markdown#line-{one.line}">line {one.line}</a> ' if one.line else ""
    return place + escape(one.message)


def _hint(one: Annotation) -> str:
    return f"<code>{escape(one.hint)}</code>" if one.hint else ""


# Side by side ----------------------------------------------------------------------------------


def _compare(shown: Shown, way: str) -> str:
    foreseen, there = shown.foreseen, shown.there
    ways = "".join(
        f'<a href="?show=compare&amp;as={name}"{_here(name == way)}>{title}</a>'
        for name, title in WAYS.items()
    )
    told = _problems(foreseen.problems) + _why(shown)
    if there is None:
        new = "This page is not in Confluence yet." if foreseen.stage is Stage.NEW else ""
        return f'{told}<p class="nothing">{new or "Nothing is known of it in Confluence."}</p>'
    old = f"{'Confluence' if there.looked else 'As last agreed'}, version {there.version}"
    body = _COMPARED[way](shown, there)
    heads = f"<div>{old}</div><div>{_ours(shown, way)}</div>"
    return f'<nav class="ways">{ways}</nav>{told}<div class="heads">{heads}</div>{body}'


def _ours(shown: Shown, way: str) -> str:
    if way == "markdown" or shown.foreseen.stage is Stage.STOPPED:
        return "This file"
    return "Unchanged here" if shown.foreseen.stage is Stage.SAME else "After a push of this file"


def _why(shown: Shown) -> str:
    """Say why the site's version is not shown."""
    if not shown.why:
        return ""
    instead = ""
    if shown.there is not None:
        instead = " Shown instead: the page as both sides last agreed on it."
    return f'<p class="alone">Confluence is not asked: {escape(shown.why)}.{instead}</p>'


def _compared_pages(shown: Shown, there: There) -> str:
    foreseen = shown.foreseen
    old = _titled(there.title, finished(rendered(there.storage, shown.around_there), there.title))
    body = rendered(foreseen.storage or "", shown.around)
    new = _titled(foreseen.title, finished(body, foreseen.title))
    pairs = rows(old, new)
    if all(row.state == "same" for row in pairs):
        pairs_note = '<p class="nothing">Both look the same.</p>'
    else:
        pairs_note = ""
    cells = "".join(
        f'<div class="row {row.state}"><div class="wiki">{row.old}</div>'
        f'<div class="wiki">{row.new}</div></div>'
        for row in pairs
    )
    return f'{pairs_note}<div class="pairs">{cells}</div>'


def _titled(title: str, body: Element) -> Element:
    """Put the title of a page before its body: it is compared, too."""
    heading = fragment(f'<h1 class="title">{escape(title)}</h1>')[0]
    body.insert(0, heading)
    heading.tail, body.text = body.text, None
    return body


def _compared_markdown(shown: Shown, there: There) -> str:
    return _two_texts(there.text, shown.foreseen.text)


def _compared_storage(shown: Shown, there: There) -> str:
    return _two_texts(storage_lines(there.storage), storage_lines(shown.foreseen.storage or ""))


def _two_texts(old: str, new: str) -> str:
    if old == new:
        return '<p class="nothing">Both are the same.</p>'
    cells = "".join(
        f'<tr class="{line.state}"><td class="number">{line.old_number or ""}</td>'
        f'<td class="text">{line.old}</td><td class="number">{line.new_number or ""}</td>'
        f'<td class="text">{line.new}</td></tr>'
        for line in lines(old, new)
    )
    return f'<table class="texts">{cells}</table>'


_COMPARED: dict[str, Callable[[Shown, There], str]] = {
    "rendered": _compared_pages,
    "markdown": _compared_markdown,
    "storage": _compared_storage,
}


# Texts -----------------------------------------------------------------------------------------


def _markdown(shown: Shown, _way: str) -> str:
    """Show the file, each warning below its line."""
    foreseen = shown.foreseen
    told: dict[int, list[Annotation]] = defaultdict(list)
    for one in (*foreseen.problems, *foreseen.told):
        told[one.line].append(one)
    found = []
    for number, line in enumerate(foreseen.text.removesuffix("\n").split("\n"), 1):
        notes = "".join(_note(one) for one in told.get(number, ()))
        found.append(
            f'<tr id="line-{number}"{" class=noted" if notes else ""}>'
            f'<td class="number">{number}</td><td class="text">{escape(line)}{notes}</td></tr>'
        )
    above = "".join(f"<p>{_note(one)}</p>" for one in told.get(0, ()))
    return f'{above}<table class="source">{"".join(found)}</table>'


def _note(one: Annotation) -> str:
    return f'<span class="note {one.level.value}">{escape(one.message)}</span>'


def _storage(shown: Shown, _way: str) -> str:
    """Show the very storage that a push sends, in lines for reading."""
    foreseen = shown.foreseen
    if foreseen.storage is None:
        return _problems(foreseen.problems)
    told = "Line breaks are added here for reading; a push sends it without them."
    return (
        f'{_problems(foreseen.problems)}<p class="facts">{told}</p>'
        f'<pre class="storage">{escape(storage_lines(foreseen.storage), quote=False)}</pre>'
    )


VIEWS: dict[str, tuple[str, View]] = {
    "page": ("Page", _page),
    "compare": ("Compare", _compare),
    "markdown": ("Markdown", _markdown),
    "storage": ("Storage", _storage),
}
