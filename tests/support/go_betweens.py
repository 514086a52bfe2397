"""What may stand between docsync and a site: a proxy that wants a password, and TLS."""

from __future__ import annotations

import base64
import http.client
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_CHUNK = 1 << 16
_OF_ONE_CONNECTION = {"proxy-authorization", "proxy-connection", "connection", "keep-alive"}


class _Handler(BaseHTTPRequestHandler):
    """Forwards requests for plain addresses, and makes tunnels to the others."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def handle_request(self) -> None:
        if not self._may_pass():
            return
        to = urlsplit(self.path)
        length = int(self.headers.get("content-length", "0"))
        body = self.rfile.read(length)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _OF_ONE_CONNECTION
        }
        upstream = http.client.HTTPConnection(to.hostname or "", to.port)
        upstream.request(self.command, to._replace(scheme="", netloc="").geturl(), body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "connection"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    do_GET = do_POST = do_PUT = do_DELETE = handle_request  # noqa: N815 - names http.server looks up

    def do_CONNECT(self) -> None:
        """Make a tunnel."""
        if not self._may_pass():
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as upstream:
            self.send_response_only(200)
            self.end_headers()
            pump(self.connection, upstream)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing on stderr."""

    def _may_pass(self) -> bool:
        self.server.seen.append((self.command, self.path))
        if self.headers.get("proxy-authorization", "") == self.server.wanted:
            return True
        self.send_response_only(407)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False


class Proxy(ThreadingHTTPServer):
    """A forward proxy on the loopback; `seen` lists the method and address of each request."""

    daemon_threads = True

    def __init__(self, user: str, password: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, str]] = []
        proof = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.wanted = f"Basic {proof}"
        self.address = f"http://{user}:{password}@127.0.0.1:{self.server_port}"


@contextmanager
def proxy(user: str, password: str) -> Iterator[Proxy]:
    """Run a proxy until the block ends."""
    with Proxy(user, password) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def tls_before(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """Speak TLS on a port of the loopback for the plain server on another; give that port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(plain: socket.socket) -> None:
        with (
            suppress(OSError),
            context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection(("127.0.0.1", port)) as upstream,
        ):
            pump(client, upstream)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def pump(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    with suppress(OSError):
        while True:
            ready = [each for each in (one, other) if _has_read(each)]
            ready = ready or select.select([one, other], [], [])[0]
            for each in ready:
                data = each.recv(_CHUNK)
                if not data:
                    return
                (other if each is one else one).sendall(data)


def _has_read(one: socket.socket) -> bool:
    return isinstance(one, ssl.SSLSocket) and one.pending() > 0
