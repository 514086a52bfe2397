"""Exact syntax: texts as pieces with their exact characters, and no meaning."""
