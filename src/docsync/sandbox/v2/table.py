"""All operations of API v2."""

from __future__ import annotations

from docsync.sandbox.v2 import (
    attachments,
    belongings,
    comments,
    included,
    labels,
    pages,
    site,
    spaces,
    tasks,
    tree,
    versions,
)

# What only a real site could do, answered as its documents say.
DOCUMENTED = site.DOCUMENTED
OPERATIONS = (
    *pages.OPERATIONS,
    *tree.OPERATIONS,
    *versions.OPERATIONS,
    *belongings.OPERATIONS,
    *included.OPERATIONS,
    *attachments.OPERATIONS,
    *comments.OPERATIONS,
    *tasks.OPERATIONS,
    *labels.OPERATIONS,
    *spaces.OPERATIONS,
    *site.OPERATIONS,
    *DOCUMENTED,
)
