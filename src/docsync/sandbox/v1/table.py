"""All operations of API v1."""

from __future__ import annotations

from docsync.sandbox.v1 import (
    attachments,
    belongings,
    content,
    people,
    search,
    site,
    spaces,
    tree,
)

# More special paths stand before those with an id that would match them too.
OPERATIONS = (
    *search.OPERATIONS,
    *tree.OPERATIONS,
    *content.OPERATIONS,
    *belongings.OPERATIONS,
    *attachments.OPERATIONS,
    *people.OPERATIONS,
    *site.OPERATIONS,
    *spaces.OPERATIONS,
)
