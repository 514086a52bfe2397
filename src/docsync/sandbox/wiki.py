"""stub"""

from __future__ import annotations


def storage_of_wiki(text: str) -> str:
    return text
