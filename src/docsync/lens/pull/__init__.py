"""Weave fresh Markdown into the old: what an edit on the site leaves alone keeps its spelling."""
