"""A site for runs of the whole: a sandbox of each profile, and docsync in a subprocess."""

from __future__ import annotations

import pytest

from docsync.sandbox.server import Sandbox
from support.docsync_runs import Site


@pytest.fixture
def site(sandbox: Sandbox) -> Site:
    return Site(
        url=sandbox.url,
        host=sandbox.host,
        user=sandbox.user,
        token=sandbox.token,
        space=sandbox.space,
        profile=sandbox.profile.value,
    )
