"""docsync keeps a folder of Markdown and a tree of Confluence pages the same, both ways."""

__version__ = "0.1.0"
