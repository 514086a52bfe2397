"""The index of a workspace: what was agreed, page by page, in SQLite.

schema       the tables, and the steps from older ones      database     one file, opened safely
rows         records as rows, and back                      store        what the engine asks for
log          what each run did, for `docsync undo`
"""

from __future__ import annotations

from docsync.index.database import FILE_NAME
from docsync.index.log import PageLog, Run, RunLog
from docsync.index.rows import RACY, CachedFile, Intent, page_of_text, page_text
from docsync.index.store import Index

__all__ = [
    "FILE_NAME",
    "RACY",
    "CachedFile",
    "Index",
    "Intent",
    "PageLog",
    "Run",
    "RunLog",
    "page_of_text",
    "page_text",
]
