"""The client: one `Remote` for Confluence Cloud and Data Center."""
