"""The lens: put fresh text into old text, so that what was not touched keeps its characters.

What stands here serves both directions: items, how they are paired, and the proof of a weave.
`push` weaves storage, `pull` weaves Markdown; neither knows of the other.
"""
