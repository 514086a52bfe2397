"""Who may ask, and how it is answered: this machine's browser, at this address, and nobody else.

A page of another site may make a browser ask an address of this machine, under a name of its own
that leads here (DNS rebinding): so the names `Host` and `Origin` are checked. Pages run no script
but the preview's own.

>>> is_own("127.0.0.1:8090", "", 8090), is_own("evil.example:8090", "", 8090)
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")
SOURCES: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # storage has widths and colours as style attributes
    "img-src": "'self' data: https: http:",  # as far away as the page itself has them
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{kind} {allowed}" for kind, allowed in SOURCES.items())
# A file of the tree is shown as what it is: whatever it holds, it runs nothing.
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def is_own(host: str, origin: str, port: int) -> bool:
    """Say whether a request names this server, and comes from its own pages or from none."""
    hosts = {f"{name}:{port}" for name in NAMES}
    return host.lower() in hosts and (not origin or origin in {f"http://{one}" for one in hosts})


class Gate:
    """An ASGI application that answers for another, as far as it may be asked."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        told = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not is_own(told.get("host", ""), told.get("origin", ""), self._port):
            await _refuse(send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                extra = [one for one in added if one[0] not in own]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self._app(scope, receive, sealed)


async def _refuse(send: Send) -> None:
    text = b"this preview is for the browser of its own machine\n"
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": text})
