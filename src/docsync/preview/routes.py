"""The addresses of a preview and what they answer.

>>> [route.path for route in routes(showing, "index.md", Path("/tmp"))][:2]
['/', '/page/{path:path}']
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from docsync.preview.around import page_address
from docsync.preview.contents import contents
from docsync.preview.frame import ASSETS, Bar, asset, document
from docsync.preview.gate import FILE_POLICY
from docsync.preview.showing import Showing
from docsync.preview.views import VIEWS, WAYS, shown_page

_INLINE = ("image/", "text/plain")


def routes(showing: Showing, wanted: str, fetched: Path) -> list[Route]:
    """List the routes; `wanted` is the path to begin with, `fetched` a folder for attachments."""
    answers = _Answers(showing, wanted, fetched)
    return [
        Route("/", answers.front),
        Route("/page/{path:path}", answers.page),
        Route("/file/{path:path}", answers.file),
        Route("/drawn/{name}", answers.drawn),
        Route("/attached/{page}/{name}", answers.attached),
        Route("/assets/{name}", answers.asset),
        Route("/events", answers.events),
        Route("/look", answers.look, methods=["POST"]),
    ]


@dataclass(frozen=True, slots=True)
class _Answers:
    """What each address answers."""

    showing: Showing
    wanted: str
    fetched: Path

    def front(self, _request: Request) -> Response:
        """Go to the file that the preview begins with."""
        first = self.showing.first(self.wanted)
        if not first:
            return self._document("Nothing here", "<h1>No Markdown file is here yet.</h1>", "")
        return RedirectResponse(page_address(first), status_code=302)

    def page(self, request: Request) -> Response:
        """Show a file."""
        path = request.path_params["path"]
        view = request.query_params.get("show", "page")
        way = request.query_params.get("as", "rendered")
        if view not in VIEWS or way not in WAYS:
            return self._missing(f"there is no such view of {path}")
        with self.showing.working():
            shown = self.showing.page(path)
            if shown is None:
                return self._missing(f"{path} is no file of these trees, or it is left out of them")
            if view == "compare":
                there, why = self.showing.there(shown.place)
                shown = replace(shown, there=there, why=why)
            body = shown_page(shown, view, way)
            return self._document(shown.foreseen.title, body, path)

    def file(self, request: Request) -> Response:
        """Give a file that pages show."""
        path = request.path_params["path"]
        found = self.showing.file(path)
        return self._missing(f"no page shows {path}") if found is None else _file(found, path)

    def drawn(self, request: Request) -> Response:
        """Give a picture that was drawn for a page."""
        name = request.path_params["name"]
        found = self.showing.picture(name)
        if found is None or not found.is_file():
            return self._missing(f"{name} is not drawn")
        return _file(found, name)

    def attached(self, request: Request) -> Response:
        """Give an attachment of a page on the site."""
        page, name = request.path_params["page"], request.path_params["name"]
        found = self.showing.attachment(page, name, self.fetched)
        return self._missing(f"no {name} is there") if found is None else _file(found, name)

    def asset(self, request: Request) -> Response:
        """Give the style or the script."""
        name = request.path_params["name"]
        if name not in ASSETS:
            return self._missing(f"there is no {name}")
        return PlainTextResponse(asset(name), media_type=ASSETS[name])

    async def events(self, _request: Request) -> Response:
        """Tell the news as they come."""
        return StreamingResponse(self.showing.news.stream(), media_type="text/event-stream")

    def look(self, _request: Request) -> Response:
        """Look at the site again."""
        self.showing.look()
        return Response(status_code=204)

    def _document(self, title: str, body: str, path: str, status: int = 200) -> Response:
        aside = contents(self.showing, path)
        return HTMLResponse(document(self._bar(), title, body, aside), status_code=status)

    def _missing(self, why: str) -> Response:
        with self.showing.working():
            return self._document("Not here", f'<p class="nothing">{escape(why)}</p>', "", 404)

    def _bar(self) -> Bar:
        looked = self.showing.looked
        status = f"looked at {looked:%H:%M}" if looked is not None else ""
        if self.showing.why:
            status = self.showing.why
        return Bar(self.showing.place, status, self.showing.hint, asks=not self.showing.why)


def _file(path: Path, name: str) -> Response:
    """Give bytes that run nothing: pictures are shown, the rest is saved."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    way = "inline" if kind.startswith(_INLINE) else "attachment"
    headers = {"content-security-policy": FILE_POLICY}
    short = name.rpartition("/")[2]
    return FileResponse(
        path, media_type=kind, filename=short, content_disposition_type=way, headers=headers
    )
