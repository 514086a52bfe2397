"""A sandbox's owner, ready to ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sandbox.server import Sandbox
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
