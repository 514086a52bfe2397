"""The Confluence Query Language: read into a tree, and asked of the store or of single things."""

from __future__ import annotations
