"""Atlassian Document Format, the JSON of Cloud's editor, from storage and to it."""

from __future__ import annotations

from docsync.sandbox.adf.from_storage import adf_of_storage
from docsync.sandbox.adf.to_storage import storage_of_adf

__all__ = ["adf_of_storage", "storage_of_adf"]
