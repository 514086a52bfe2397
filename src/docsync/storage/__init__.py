"""Storage format: its reader, its writer, and the table of macros."""
