"""Where a tree stands: its folder, its place on the site, what was agreed, the journal."""
