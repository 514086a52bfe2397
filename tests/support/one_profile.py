"""Tests that need a site, each on one of both profiles: which one hangs on its name.

A module says `ONE_PROFILE = True`, and `tests/engine/conftest.py` leaves out the other half. All of
both: `DOCSYNC_PROFILES=both pytest tests/engine/test_metadata.py`.
"""

from __future__ import annotations

import os
import zlib

import pytest

from docsync.values import Profile

BOTH = os.environ.get("DOCSYNC_PROFILES") == "both"


def is_chosen(item: pytest.Item) -> bool:
    """Say whether a test is to run: on the profile that its name chooses, or on both."""
    module = getattr(item, "module", None)
    if BOTH or not getattr(module, "ONE_PROFILE", False) or not isinstance(item, pytest.Function):
        return True
    params = item.callspec.params if hasattr(item, "callspec") else {}
    profiles = list(Profile)
    chosen = profiles[zlib.crc32(item.originalname.encode()) % len(profiles)]
    return bool(params.get("sandbox", chosen) is chosen)
