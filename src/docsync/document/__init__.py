"""The tree of meaning that both readers end in and both writers start from."""
