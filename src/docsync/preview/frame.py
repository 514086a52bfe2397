"""One look for every page of the preview: the bar, the tree of files, and what is shown.

Style and script are files of the package; nothing is fetched from anywhere else.

>>> document(bar, "Setup", "<p>Hi</p>", "<ul></ul>")[:15]
'<!doctype html>'
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.resources import files

ASSETS = {"preview.css": "text/css", "preview.js": "text/javascript", "theme.js": "text/javascript"}
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%230c66e4'/%3E"
    "%3Cpath d='M4 4h8v2H4zm0 3h8v2H4zm0 3h5v2H4z' fill='%23fff'/%3E%3C/svg%3E"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar says: what is previewed, and how the site stands."""

    place: str
    status: str
    hint: str
    asks: bool  # whether the site is asked


def asset(name: str) -> str:
    """Read a file of the preview's own."""
    return files("docsync.preview").joinpath("assets", name).read_text(encoding="utf-8")


def document(bar: Bar, title: str, main: str, aside: str) -> str:
    """Write one page."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · docsync preview</title><link rel="icon" href="{ICON}">'
        '<link rel="stylesheet" href="/assets/preview.css">'
        '<script src="/assets/theme.js"></script><script src="/assets/preview.js" defer></script>'
    )
    return (
        f'<!doctype html><html lang="en"><head>{head}</head><body>{_bar(bar)}'
        f'<div class="sides"><aside id="contents"><input id="filter" type="search" '
        'placeholder="Filter files" aria-label="Filter files">'
        f'<nav aria-label="Files">{aside}</nav></aside><main id="main">{main}</main></div>'
        "</body></html>"
    )


def _bar(bar: Bar) -> str:
    kind = "asked" if bar.asks else "alone"
    hint = f' title="{escape(bar.hint)}"' if bar.hint else ""
    return (
        '<header><button id="menu" aria-label="Files" aria-expanded="false">☰</button>'
        f'<b>docsync preview</b><span class="place">{escape(bar.place)}</span>'
        f'<span id="site" class="{kind}"{hint}>{escape(bar.status)}</span>'
        '<span id="live" role="status">live</span>'
        '<button id="look">Look again</button>'
        '<button id="theme" aria-label="Light or dark">◐</button></header>'
    )
