"""All operations of API v1."""

from __future__ import annotations

from docsync.sandbox.v1 import (
    attachments,
    audit,
    content,
    convert,
    groups,
    labels,
    longtasks,
    moving,
    people,
    permissions,
    properties,
    restrictions,
    search,
    site,
    spaces,
    tree,
    watches,
    webhooks,
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
    *audit.OPERATIONS,
    *webhooks.OPERATIONS,
    *permissions.OPERATIONS,
    *groups.OPERATIONS,
    *watches.OPERATIONS,
    *longtasks.OPERATIONS,
    *site.OPERATIONS,
    *spaces.OPERATIONS,
)
EXPERIMENTAL = (*content.EXPERIMENTAL, *writing.EXPERIMENTAL)
LIKES = watches.LIKES
