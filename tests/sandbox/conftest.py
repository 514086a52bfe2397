"""A sandbox's owner, ready to ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sandbox.server import Sandbox, running
from docsync.sandbox.settings import Legacy
from docsync.values import Profile
from support.raw_site import RawSite, asking


@pytest.fixture
def site(sandbox: Sandbox) -> Iterator[RawSite]:
    with asking(sandbox) as asked:
        yield asked


@pytest.fixture
def cloud_site(cloud: Sandbox) -> Iterator[RawSite]:
    with asking(cloud) as asked:
        yield asked


@pytest.fixture
def datacenter_site(datacenter: Sandbox) -> Iterator[RawSite]:
    with asking(datacenter) as asked:
        yield asked


@pytest.fixture(params=["/confluence", "/wiki"])
def v1(request: pytest.FixtureRequest) -> Iterator[RawSite]:
    """API v1 whole: Data Center below a context path, and Cloud with what it has removed."""
    context: str = request.param
    profile = Profile.CLOUD if context == "/wiki" else Profile.DATACENTER
    with (
        running(profile=profile, context=context, legacy=Legacy.ON) as sandbox,
        asking(sandbox) as asked,
    ):
        yield asked
