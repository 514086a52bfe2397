"""The lens: put fresh text into old text, so that what was not touched keeps its characters."""
