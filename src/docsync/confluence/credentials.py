"""Who we say we are: Basic (user and token), Bearer (token alone) or nobody; for one host only.

>>> SiteAuth("https://wiki.example.com", "kim", "s3cret")
SiteAuth('https://wiki.example.com', user='kim', token=hidden)
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Generator
from typing import Any

import httpx


class SiteAuth(httpx.Auth):
    """Signs requests to one origin. The token is in no repr, and goes to no other host."""

    def __init__(self, site: str, user: str, token: str) -> None:
        self._origin = origin_of(httpx.URL(site))
        self._user = user
        self._header = _header(user, token)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Sign a request if it goes to the site, and make sure that no other one is signed."""
        if origin_of(request.url) == self._origin:
            request.headers["Authorization"] = self._header
        else:
            request.headers.pop("Authorization", None)
        yield request

    def __repr__(self) -> str:
        scheme, host, port = self._origin
        default = port == _PORTS.get(scheme)
        site = f"{scheme}://{host}" if default else f"{scheme}://{host}:{port}"
        return f"SiteAuth({site!r}, user={self._user!r}, token=hidden)"

    def __reduce__(self) -> Any:
        raise TypeError("credentials are not written anywhere")


_PORTS = {"https": 443, "http": 80}


def origin_of(url: httpx.URL) -> tuple[str, str, int | None]:
    """Give scheme, host and port: what decides whether two addresses are one site."""
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)


def _header(user: str, token: str) -> str:
    if not user:
        return f"Bearer {token}"
    return "Basic " + b64encode(f"{user}:{token}".encode()).decode("ascii")
