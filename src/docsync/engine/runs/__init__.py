"""What a person asks for: a run of a tree, an undo, a look, a check, a conflict settled."""
