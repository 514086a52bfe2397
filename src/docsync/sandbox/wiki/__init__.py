"""Wiki markup, the notation of Confluence before its editor, turned into storage."""

from __future__ import annotations

from docsync.sandbox.wiki.blocks import storage_of_wiki

__all__ = ["storage_of_wiki"]
