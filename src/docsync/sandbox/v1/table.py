"""All operations of API v1."""

from __future__ import annotations

from docsync.sandbox.v1 import (
    attachments,
    content,
    convert,
    groups,
    labels,
    longtasks,
    moving,
    people,
    properties,
    restrictions,
    search,
    site,
    spaces,
    tree,
    watches,
    writing,
)

# More special paths stand before those with an id that would match them too.
OPERATIONS = (
    *search.OPERATIONS,
    *tree.OPERATIONS,
    *moving.OPERATIONS,
    *writing.OPERATIONS,
    *content.OPERATIONS,
    *labels.OPERATIONS,
    *properties.OPERATIONS,
    *restrictions.OPERATIONS,
    *attachments.OPERATIONS,
    *people.OPERATIONS,
    *convert.OPERATIONS,
    *groups.OPERATIONS,
    *watches.OPERATIONS,
    *longtasks.OPERATIONS,
    *site.OPERATIONS,
    *spaces.OPERATIONS,
)
EXPERIMENTAL = (*content.EXPERIMENTAL, *writing.EXPERIMENTAL)
LIKES = watches.LIKES
