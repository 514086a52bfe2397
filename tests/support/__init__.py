"""What several test folders share: readers of fixtures and corpora, and comparisons."""
