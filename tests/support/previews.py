"""Previews of a bench, asked over HTTP as a browser asks them."""

from __future__ import annotations

import html
import http.client
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from docsync.confluence.remote import Remote
from docsync.engine import foresights
from docsync.errors import UsageError
from docsync.preview.asked import Asked
from docsync.preview.serving import serving
from support.workbench import Bench, Quiet

PATIENCE = 20.0  # seconds until a preview must have said something
NO_TOKEN = "there is no token for this site"


@dataclass(frozen=True, slots=True)
class Served:
    """A preview that listens."""

    address: str
    first: str

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for an address."""
        return httpx.get(f"{self.address}{path}", headers=headers)

    def status(self, path: str) -> int:
        """Ask for a path exactly as it is spelled, and give the status."""
        url = httpx.URL(self.address)
        connection = http.client.HTTPConnection(url.host, url.port, timeout=20)
        connection.request("GET", f"/{path}")
        try:
            return connection.getresponse().status
        finally:
            connection.close()

    def page(self, path: str, show: str = "page") -> str:
        """Give a view of a file as HTML; `show` may name a way to compare, too."""
        answer = self.get(f"page/{path}?show={show}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def main(self, path: str, show: str = "page") -> str:
        """Give what stands in the middle."""
        found = re.search(r'<main id="main">(.*)</main>', self.page(path, show), re.DOTALL)
        assert found is not None
        return found[1]

    def storage(self, path: str) -> str:
        """Give the storage that is shown, without the line breaks for reading."""
        found = re.search(
            r'<pre class="storage">(.*?)</pre>', self.page(path, "storage"), re.DOTALL
        )
        assert found is not None
        return html.unescape(found[1]).replace("\n", "")

    def wait_for(self, words: str) -> None:
        """Wait until the first page says something."""
        until = time.monotonic() + PATIENCE
        while words not in httpx.get(self.first).text:
            assert time.monotonic() < until, f"the preview never said: {words}"


def nobody() -> Remote:
    """Reach no site."""
    raise UsageError(NO_TOKEN, hint="set DOCSYNC_TOKEN")


@contextmanager
def served(bench: Bench, path: str = "", *, asks: bool = True) -> Iterator[Served]:
    """Serve a preview of a bench, which may ask its site or not."""
    reach = (lambda: bench.remote) if asks else nobody
    with (
        foresights(bench.folder, bench.config(), Quiet()) as trees,
        serving(bench.folder, trees, reach, Asked(path)) as preview,
    ):
        one = Served(preview.address, preview.first)
        one.wait_for("looked at" if asks else NO_TOKEN)
        yield one
