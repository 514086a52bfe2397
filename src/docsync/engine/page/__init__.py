"""One page: its three texts, metadata and attachments, weighed against each other."""
