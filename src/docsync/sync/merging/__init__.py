"""Three-way merges of texts: by blocks, then items, rows and cells, then lines."""
