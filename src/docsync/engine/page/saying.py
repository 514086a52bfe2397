"""The message of a version that docsync writes: who changed the file, and which text it is.

>>> version_message(desk, "guide/setup.md", text)
'Say what a port is (1f3a9c2 by Kim) [docsync 0f1e2d3c4b5a6978]'
"""

from __future__ import annotations

from docsync.engine.page.desk import Desk
from docsync.sync.messages import said, signed
from docsync.workspace.textfile import digest


def version_message(desk: Desk, path: str, text: str, *, merged: bool = False) -> str:
    """Write a version's message: what is said of it, and the digest of its Markdown.

    A merge that no file holds is called one: the next run must not take it for its own text.
    """
    template = desk.tree.config.version_message
    commit = desk.commits.of(path) if template else None
    return signed(said(template, commit, desk.request.message), signature(text, merged=merged))


def signature(text: str, *, merged: bool = False) -> str:
    """Write the sign by which a later run knows what it wrote."""
    return f"[docsync {'merge ' if merged else ''}{digest(text)[:16]}]"
