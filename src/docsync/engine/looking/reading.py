"""Reading bodies for planning: as few requests as the site allows, and one bad page stops nobody.

A page that cannot be read is a failure of its own; a site that fails page after page is believed
to be down. A version older than the agreed one is no news: the site has not caught up yet.

>>> read_bodies(site, {"98305": 3}).contents["98305"].state.version
3
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from docsync.confluence.remote import PageContent
from docsync.engine.state.tree import Site
from docsync.errors import NotFoundError, RemoteError, ends_run

FEW = 3  # bodies that are read one by one, each with its labels
DOWN = 3  # so many failures in a row, and it is the site that fails
OLDER = "the site shows version {} of this page, and took version {} before"
LATER = "run the command again in a minute"
HIDDEN = "the site lists this page, and does not show it when it is asked for"


@dataclass(frozen=True, slots=True)
class Bodies:
    """What was read, and why the rest could not be, by content id."""

    contents: dict[str, PageContent] = field(default_factory=dict)
    errors: dict[str, RemoteError] = field(default_factory=dict)


def read_bodies(site: Site, pages: Mapping[str, int]) -> Bodies:
    """Read pages with their labels; `pages` says which version each has at least."""
    bodies = Bodies()
    if len(pages) > FEW:
        _read_many(site, pages, bodies)
    failed = 0
    for page, version in pages.items():
        if page in bodies.contents:
            continue
        try:
            bodies.contents[page] = _read(site, page, version)
            failed = 0
        except RemoteError as error:
            failed = failed + 1 if error.status // 100 == 5 else 0  # noqa: PLR2004 - 5xx
            if ends_run(error) or failed == DOWN:
                raise
            bodies.errors[page] = error
    _label(site, bodies)
    return bodies


def _read_many(site: Site, pages: Mapping[str, int], bodies: Bodies) -> None:
    """Read what one list gives; what it does not, or gives as it was before, is read alone."""
    try:
        for content in site.remote.read_many(tuple(pages)):
            if content.state.version >= pages.get(content.state.id, 0):
                bodies.contents[content.state.id] = content
    except RemoteError as error:
        if ends_run(error):
            raise


def _read(site: Site, page: str, version: int) -> PageContent:
    try:
        content = site.remote.read(page)
    except NotFoundError as error:
        error.message, error.hint = HIDDEN, "run the command again"
        raise
    if content.state.version < version:
        raise RemoteError(OLDER.format(content.state.version, version), status=200, hint=LATER)
    return content


def _label(site: Site, bodies: Bodies) -> None:
    """Add the labels of bodies that came without."""
    if all(content.labels is not None for content in bodies.contents.values()):
        return
    labels = site.remote.space_labels(site.space)
    for page, content in bodies.contents.items():
        if content.labels is None:
            bodies.contents[page] = replace(content, labels=labels.get(page, ()))
