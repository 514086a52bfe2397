"""Serving a preview on the loopback until the block ends.

>>> with serving(root, foresights, reach, Asked("index.md")) as preview:
...     preview.address
'http://127.0.0.1:41234/'
"""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.routing import Router

from docsync.confluence.remote import Remote
from docsync.engine import Foresight
from docsync.errors import UsageError
from docsync.preview.around import page_address
from docsync.preview.asked import Asked
from docsync.preview.gate import Gate
from docsync.preview.news import News
from docsync.preview.routes import routes
from docsync.preview.showing import Showing
from docsync.preview.watching import watching

LOOPBACK = "127.0.0.1"
PATIENCE = 10.0  # seconds until a server that does not end is left alone
TICK = 0.01


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview that is served: its address, the file it begins with, and the port."""

    address: str
    first: str
    port: int


@contextmanager
def serving(
    root: Path, foresights: Sequence[Foresight], reach: Callable[[], Remote], asked: Asked
) -> Iterator[Preview]:
    """Serve a preview in a thread, watch its folders, and look at the site beside it."""
    showing = Showing(root, foresights, reach, News())
    folders = [foresight.tree.folder for foresight in foresights]
    with closing(_listener(asked.port)) as listener, _folder() as fetched:
        number = listener.getsockname()[1]
        app = Gate(Router(routes(showing, asked.path, fetched)), number)
        with _running(app, listener, showing), watching(folders, showing.news.tell):
            threading.Thread(target=showing.look, name="look", daemon=True).start()
            address = f"http://{LOOPBACK}:{number}"
            first = showing.first(asked.path)
            yield Preview(f"{address}/", f"{address}{page_address(first)}", number)


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        said = f"the preview cannot listen on port {port}: {error.strerror or error}"
        raise UsageError(said, hint="docsync preview --port 0") from None


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="docsync-") as folder:
        yield Path(folder)


@contextmanager
def _running(app: Gate, listener: socket.socket, showing: Showing) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), name="preview", daemon=True)
    thread.start()
    waiting = threading.Event()
    while not server.started and thread.is_alive():
        waiting.wait(TICK)
    try:
        yield
    finally:
        showing.news.end()
        server.should_exit = True
        thread.join(PATIENCE)
