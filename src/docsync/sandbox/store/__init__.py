"""What the sandbox keeps, and the rules by which Confluence keeps it.

Nothing here knows HTTP. A rule that is broken raises a `Refusal`.
"""
