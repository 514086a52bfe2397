"""In CI each test of the engine and the commands runs on one profile, which its name chooses.

So every run is the same, and both profiles are met. `DOCSYNC_PROFILES=both pytest tests/engine`
takes both, as every run outside CI does; `DOCSYNC_PROFILES=cloud` and `datacenter` take that one.
"""

from __future__ import annotations

import os
import zlib

import pytest

from docsync.values import Profile

SAID = os.environ.get("DOCSYNC_PROFILES", "")
BOTH = SAID == "both" or not (SAID or "CI" in os.environ)


def profile_for(test: str) -> Profile:
    """Choose the profile that a test of this name runs on."""
    if SAID and SAID != "both":
        return Profile(SAID)
    return list(Profile)[zlib.crc32(test.encode()) % len(Profile)]


def is_chosen(item: pytest.Item) -> bool:
    """Say whether a test is to run: on the profile that its name chooses, or on both."""
    if BOTH or not isinstance(item, pytest.Function) or not hasattr(item, "callspec"):
        return True
    met = [value for value in item.callspec.params.values() if isinstance(value, Profile)]
    return met in ([], [profile_for(item.originalname)])
