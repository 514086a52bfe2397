"""REST API v1: all of it on Data Center, on Cloud what is left of it."""
