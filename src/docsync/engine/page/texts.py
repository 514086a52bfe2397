r"""The texts of one page: what was agreed, what is here, what is there; and their conversion.

>>> base_texts(desk, agreed, ours, content, converter(desk, "a.md")).lens.markdown
'Text.\n'
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docsync.confluence.remote import PageContent
from docsync.convert import to_markdown, to_storage
from docsync.engine.page.desk import Desk
from docsync.engine.page.lineage import Lineage, said_by_files
from docsync.errors import ConversionError
from docsync.fences import drawn
from docsync.sync.links import REFUSED, PageLinks, PageNames, occurrences
from docsync.sync.pagefile import PageFile, compose, read_page
from docsync.sync.plan import Note, NoteKind
from docsync.sync.state import Agreed, Found
from docsync.sync.unreadable import is_unreadable_body
from docsync.values import Base, Conversion, WarningKind
from docsync.values import Site as ConverterSite
from docsync.workspace.textfile import digest


@dataclass(frozen=True, slots=True)
class BaseTexts:
    """The agreed file, and the Markdown body with the stored body it belongs to."""

    page: PageFile
    lens: Base


@dataclass(slots=True)
class Converter:
    """Converts for one page, and collects what there is to tell."""

    links: PageLinks
    site: ConverterSite
    path: str
    notes: list[Note] = field(default_factory=list)

    def storage(self, page: PageFile, base: Base | None) -> str:
        """Convert a file's body to storage."""
        self.links.used.clear()
        self.links.missing.clear()
        try:
            converted = to_storage(page.body, base=base, site=self.site)
        except ConversionError as error:
            error.line = None if error.line is None else error.line + page.body_line
            raise
        self.notes += _notes(converted, self.path, page.body_line)
        self.notes += _link_notes(self.links, page, self.path)
        return converted.text

    def markdown(self, storage: str, base: Base | None) -> str:
        """Convert a stored body to Markdown."""
        converted = to_markdown(storage, base=base, site=self.site)
        self.notes += _notes(converted, self.path, None)
        return converted.text


def converter(desk: Desk, path: str) -> Converter:
    """Make the converter of the page at a path."""
    profile = desk.site.remote.profile
    links = PageLinks(path, desk.map)
    config = desk.tree.config
    site = ConverterSite(
        profile,
        desk.tree.editor(profile),
        links,
        config.fences,
        drawn(config.diagrams),
        desk.people,
        PageNames(desk.map) if config.wiki_links else None,
        desk.map.titles.get(path, ""),
    )
    return Converter(links, site, path)


def base_texts(
    desk: Desk, agreed: Agreed, ours: PageFile, content: PageContent, convert: Converter
) -> BaseTexts:
    """Give the agreed texts of a page: from the index, else from the page's history.

    What an index knew before this run, without its text, was agreed on then: whatever docsync wrote
    since is another checkout's. Without an index a push that was killed may be this file's own.
    """
    index = desk.tree.index
    text, storage = index.text(agreed.digest), index.text(agreed.storage)
    if text is not None and storage is not None:
        page = read_page(text, agreed.path)
        body = index.text(agreed.lens) if agreed.lens else page.body
        return BaseTexts(page, Base(body or "", storage))
    as_met = agreed.behind != "" and digest(ours.text) == agreed.behind  # pushed over by force
    number = agreed.version if as_met else agreed.base_version or agreed.version
    old = content.storage
    if number != content.state.version:
        old = desk.site.remote.read_version(agreed.id, number).storage
    if is_unreadable_body(ours.body):
        return BaseTexts(ours, Base(ours.body, old))
    spelled = Base(ours.body, convert.storage(ours, None))
    body = convert.markdown(old, spelled)
    said = body
    if agreed.digest and not agreed.behind:  # a page that was made for a folder had no file

        def read(storage: str) -> str:
            return convert.markdown(storage, spelled)

        pushed = agreed.version
        latest = pushed if index.page(desk.tree.id, agreed.id) else content.state.version
        lineage = Lineage(desk.site.remote, content, number, pushed, latest, read)
        said = said_by_files(lineage, body)
    page = read_page(compose(ours, title=agreed.own_title, body=said), agreed.path)
    return BaseTexts(page, Base(body, old))


def _notes(converted: Conversion, path: str, before: int | None) -> list[Note]:
    """Turn warnings into notes, but for those the engine gives itself, with more knowledge."""
    own = {WarningKind.COMMENT_LOST}
    return [
        Note(
            NoteKind.BROKEN_LINK
            if warning.kind is WarningKind.BROKEN_LINK
            else NoteKind.CONVERSION,
            warning.message,
            path,
            warning.line + before if before is not None and warning.line else 0,
        )
        for warning in converted.warnings
        if warning.kind not in own
    ]


def _link_notes(links: PageLinks, page: PageFile, path: str) -> list[Note]:
    """Tell of each link that leads nowhere or to a file that must not be uploaded."""
    text = page.lead + page.heading + page.body
    before = page.front.count("\n")
    notes = []
    for one in occurrences(text):
        found, line = links.find(one.address), one.line + before
        if found is Found.MISSING:
            message = f"broken link: there is no {one.address}"
            notes.append(Note(NoteKind.BROKEN_LINK, message, path, line, one.address))
        elif found in REFUSED:
            message = f"{one.address} is not uploaded: it is {found.value}"
            notes.append(Note(NoteKind.REFUSED, message, path, line, one.address))
    return notes
