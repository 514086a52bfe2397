"""What is there now: files, pages, and which of them belong together."""
