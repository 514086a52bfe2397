"""REST API v2, Cloud only."""
