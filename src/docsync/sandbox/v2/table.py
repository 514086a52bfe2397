"""All operations of API v2."""

from __future__ import annotations

from docsync.sandbox.v2 import belongings, labels, pages, spaces, tree

OPERATIONS = (
    *pages.OPERATIONS,
    *tree.OPERATIONS,
    *belongings.OPERATIONS,
    *labels.OPERATIONS,
    *spaces.OPERATIONS,
)
