"""Weighing one page: base, ours and theirs as files in one spelling, and their merge.

Title, labels and body are merged each on their own; a title that both sides changed stands in the
merge of the texts, so that a person sees it in the file.

>>> weighed = weigh(desk, decided, content)
>>> weighed.merge.conflicts
0
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docsync.confluence.remote import PageContent
from docsync.engine.page.attaching import known_files, names_there, unfetched_files
from docsync.engine.page.desk import Desk
from docsync.engine.page.metadata import Metadata, pulled_metadata, weigh_metadata
from docsync.engine.page.texts import Converter, base_texts, converter
from docsync.errors import ConversionError, RoundTripError
from docsync.sync.decisions import Decided
from docsync.sync.merge import Clash, merge_set, merge_value
from docsync.sync.merging.markers import settle
from docsync.sync.merging.parts import Side as MarkedSide
from docsync.sync.merging.text import TextMerge, mark_differences, merge_text
from docsync.sync.pagefile import PageFile, compose, new_page, normal_title, read_page
from docsync.sync.previews import own_title
from docsync.sync.reconcile import Decision
from docsync.sync.relink import relink
from docsync.sync.state import Agreed
from docsync.sync.titles import fold, is_aside
from docsync.sync.unreadable import is_unreadable_body, unreadable_body
from docsync.values import Base


@dataclass(frozen=True, slots=True)
class Weighed:
    """The file here (None: it is not there), as the site has it, and merged.

    `theirs` says nothing but what the page says, its title and labels too: once that is agreed,
    a title or label that only the file has is still to be pushed.
    `lens` pairs the site's Markdown body with its stored body: what a push weaves into; where that
    cannot be read, it is the last pair that could.
    """

    ours: PageFile | None
    theirs: str
    merge: TextMerge
    labels: tuple[str, ...]  # merged
    lens: Base
    convert: Converter
    unreadable: str = ""  # why the site's body is no storage; the text then only shows it
    metadata: Metadata = field(default_factory=Metadata)
    base: str = ""  # the file as agreed, in the spelling of the other two

    @property
    def ours_text(self) -> str:
        """The file's text, '' where it is not there."""
        return self.ours.text if self.ours is not None else ""


def weigh(desk: Desk, one: Decided, content: PageContent) -> Weighed:
    """Weigh a page that is known: merge what is here with what is there."""
    convert = page_converter(desk, one, content.storage)
    here, agreed = _ours(desk, one), one.item.base
    ours = _agreed_instead(desk, one) or unmarked(here, one.path) or _last(desk, one)
    if ours is None or agreed is None:
        return _fresh(desk, content, convert)
    ours_path, as_here = one.item.path, convert
    if ours_path != one.path:
        as_here = page_converter(desk, one, content.storage, ours_path)
    base = base_texts(desk, agreed, ours, content, as_here)

    def moved(text: str) -> str:
        return relink(text, ours_path, one.path, desk.moves)

    lens = Base(moved(base.lens.markdown), base.lens.storage)
    body, unreadable = lens.markdown, ""
    if content.storage != lens.storage or is_unreadable_body(body):
        body, unreadable = _body(convert, content.storage, lens)
    unedited = one.decision is Decision.PULL  # or behind: nothing here is to be kept
    old = ours.title if unedited else agreed.own_title or agreed.title
    known = desk.elsewhere.get(content.state.id, agreed)
    known = known if known.title == content.state.title else agreed
    new = own_title(_own_title(known, content), desk.tree.settings.preview)
    title = merge_value(normal_title(old), ours.title, normal_title(new))
    labels = _labels(one, ours, content)
    metadata = weigh_metadata(desk, one, ours, content.state.id)
    sides = (
        (old, moved(ours.body if unedited else base.page.body)),
        (ours.title, moved(ours.body)),
        (new, body),
    )
    texts = [
        compose(
            ours,
            title=side if isinstance(title, Clash) else title,
            labels=labels,
            entries=entries,
            body=text,
        )
        for (side, text), entries in zip(sides, metadata.texts, strict=True)
    ]
    merge = merge_text(*texts)
    lens = lens if unreadable else Base(body, content.storage)
    there = tuple(sorted(content.labels or ()))
    theirs = compose(ours, title=new, labels=there, entries=metadata.theirs, body=body)
    return Weighed(here, theirs, merge, labels, lens, convert, unreadable, metadata, texts[0])


def weigh_newcomers(desk: Desk, one: Decided, content: PageContent) -> Weighed:
    """Weigh a file and a page that never met: the same text, or a conflict."""
    convert = page_converter(desk, one, content.storage)
    ours = _ours(desk, one)
    if ours is None:
        return _fresh(desk, content, convert)
    shown = is_unreadable_body(ours.body)
    spelled = None if shown else Base(ours.body, convert.storage(ours, None))
    body, unreadable = _body(convert, content.storage, spelled)
    same_title = fold(content.state.title) == fold(one.ours_title)
    labels = tuple(sorted({*ours.labels, *(content.labels or ())}))  # no side took one away
    title = None if same_title else content.state.title
    theirs = compose(ours, title=title, labels=labels, body=body)
    merge = mark_differences(compose(ours, labels=labels, body=ours.body), theirs)
    metadata = weigh_metadata(desk, one, ours, content.state.id)
    lens = Base(body, content.storage)
    return Weighed(ours, theirs, merge, labels, lens, convert, unreadable, metadata)


def _fresh(desk: Desk, content: PageContent, convert: Converter) -> Weighed:
    """Write the file of a page that has none here, with the title that its other files have."""
    body, unreadable = _body(convert, content.storage, None)
    labels = tuple(sorted(content.labels or ()))
    metadata = pulled_metadata(desk, content.state.id)
    told = desk.told_of.get(content.state.id)
    title = _own_title(told, content) if told is not None else content.state.title
    title = own_title(title, desk.tree.settings.preview)
    text = new_page(title, labels, body, metadata.theirs)
    lens = Base(body, content.storage)
    return Weighed(None, text, TextMerge(text), labels, lens, convert, unreadable, metadata)


def _body(convert: Converter, storage: str, base: Base | None) -> tuple[str, str]:
    """Give the Markdown of a stored body; of one that cannot be read what shows it, and why."""
    if base is not None and is_unreadable_body(base.markdown):
        base = None
    try:
        return convert.markdown(storage, base), ""
    except RoundTripError:
        raise
    except ConversionError as error:
        return unreadable_body(storage, error.message), error.message


def page_converter(desk: Desk, one: Decided, storage: str, path: str = "") -> Converter:
    """Make the converter of a page that has this stored body: it knows the page's attachments.

    Links are spelled as from the `path` the page will have, or from another one.
    """
    convert = converter(desk, path or one.path)
    page, agreed = one.item.page, one.item.base
    convert.links.names.update(known_files(desk, page, agreed))
    there = convert.links.there = names_there(desk, one, storage)
    unfetched = unfetched_files(desk, page, agreed).items()
    convert.links.coming.update(file for file, name in unfetched if name in there)
    return convert


def _ours(desk: Desk, one: Decided) -> PageFile | None:
    local = one.item.local
    return None if local is None else desk.page_of(local)


def unmarked(here: PageFile | None, path: str) -> PageFile | None:
    """Take our side of a file that holds a conflict which the index knows nothing of.

    A run that was killed behind it wrote the markers, or the index was lost since.
    """
    text = "" if here is None else settle(here.text, MarkedSide.OURS)
    return here if here is None or text == here.text else read_page(text, path)


def _last(desk: Desk, one: Decided) -> PageFile | None:
    """Read a file that is gone here as it was agreed on."""
    agreed = one.item.base
    text = desk.tree.index.text(agreed.digest) if agreed is not None else None
    return None if text is None else read_page(text, one.path)


def _agreed_instead(desk: Desk, one: Decided) -> PageFile | None:
    """Take the agreed text for the one of a file that is behind, where the index has it."""
    local, agreed = one.item.local, one.item.base
    behind = local is not None and agreed is not None and local.digest != agreed.digest
    return _last(desk, one) if behind and one.decision is Decision.PULL else None


def _own_title(agreed: Agreed, content: PageContent) -> str:
    """Say what title the site's page asks for: its own, without the suffix docsync gave it."""
    title = content.state.title
    unchanged = title == agreed.title or is_aside(title, content.state.id)
    return (agreed.own_title or agreed.title) if unchanged else content.state.title


def _labels(one: Decided, ours: PageFile, content: PageContent) -> tuple[str, ...]:
    agreed, local = one.item.base, one.item.local
    base = agreed.labels if agreed is not None else ()
    if base is None:
        same = local is not None and agreed is not None and local.digest == agreed.digest
        known = same and agreed is not None and not agreed.unfinished
        base = ours.labels if known or one.decision is Decision.PULL else ()
    return tuple(sorted(merge_set(base, ours.labels, content.labels or ())))
