"""Markdown: its reader, its writer, its escaping and its directives."""
