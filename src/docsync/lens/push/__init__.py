"""Weave fresh storage into the old: what an edit of a file leaves alone keeps its bytes."""
