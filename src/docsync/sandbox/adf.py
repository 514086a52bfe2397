"""stub"""

from __future__ import annotations


def storage_of_adf(text: str) -> str:
    return text


def adf_of_storage(text: str) -> str:
    return text
