"""Links and images in wiki markup: what stands between brackets, and between exclamation marks.

>>> link_of("Guide|DOCS:Start#top", str)
'<ac:link ac:anchor="top"><ri:page ri:content-title="Start" ri:space-key="DOCS" /><ac:link-body>Guide</ac:link-body></ac:link>'
"""  # noqa: E501 - one line of output

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

_OUTSIDE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|/|\\\\)", re.IGNORECASE)
_POST = re.compile(r"(?:([^:/]+):)?/?(\d{4}/\d\d/\d\d)/(.+)")
_KEY = re.compile(r"(~?[\w.-]+):(.+)", re.DOTALL)
_SIZES = {"width", "height", "border", "hspace", "vspace", "title", "alt", "align", "class"}
_MOST_PARTS = 3


def link_of(text: str, words: Callable[[str], str]) -> str:
    """Give the storage of a link: `[address]`, `[words|address]` or `[words|address|tip]`."""
    parts = text.split("|", _MOST_PARTS - 1)
    shown = parts[0].strip() if len(parts) > 1 else ""
    address = parts[1 if len(parts) > 1 else 0].strip()
    tip = parts[2].strip() if len(parts) == _MOST_PARTS else ""
    if _OUTSIDE.match(address) and not _POST.fullmatch(address):
        title = f' title="{escape(tip)}"' if tip else ""
        label = words(shown) if shown else escape(address.removeprefix("mailto:"), quote=False)
        return f'<a href="{escape(address)}"{title}>{label}</a>'
    return _inside(address, words(shown) if shown else "", tip)


def image_of(text: str) -> str | None:
    """Give the storage of an image; None where the text names none."""
    source, _, options = text.partition("|")
    source = source.strip()
    if _OUTSIDE.match(source):
        resource = f'<ri:url ri:value="{escape(source)}" />'
    elif re.search(r"\.\w+$", source):
        page, _, name = source.rpartition("^")
        resource = _attachment(name, page)
    else:
        return None
    return f"<ac:image{_attributes(options)}>{resource}</ac:image>"


def _inside(address: str, label: str, tip: str) -> str:
    attributes = f' ac:tooltip="{escape(tip)}"' if tip else ""
    body = f"<ac:link-body>{label}</ac:link-body>" if label else ""
    if address.startswith("~"):
        return f'<ac:link><ri:user ri:username="{escape(address[1:])}" />{body}</ac:link>'
    if "^" in address:
        page, _, name = address.rpartition("^")
        return f"<ac:link{attributes}>{_attachment(name, page)}{body}</ac:link>"
    target, _, anchor = address.partition("#")
    if anchor:
        attributes = f' ac:anchor="{escape(anchor)}"{attributes}'
    return f"<ac:link{attributes}>{_page(target)}{body}</ac:link>"


def _page(target: str) -> str:
    if not target:
        return ""
    if target.startswith("$"):
        return f'<ri:content-entity ri:content-id="{escape(target[1:])}" />'
    post = _POST.fullmatch(target)
    if post:
        space = f' ri:space-key="{escape(post[1])}"' if post[1] else ""
        day, title = escape(post[2]), escape(post[3])
        return f'<ri:blog-post ri:content-title="{title}" ri:posting-day="{day}"{space} />'
    keyed = _KEY.fullmatch(target)
    if keyed:
        title, key = escape(keyed[2]), escape(keyed[1])
        return f'<ri:page ri:content-title="{title}" ri:space-key="{key}" />'
    return f'<ri:page ri:content-title="{escape(target)}" />'


def _attachment(name: str, page: str) -> str:
    start = f'<ri:attachment ri:filename="{escape(name)}"'
    return f"{start}>{_page(page)}</ri:attachment>" if page else f"{start} />"


def _attributes(options: str) -> str:
    written = []
    for option in options.split(","):
        key, _, value = option.strip().partition("=")
        if key == "thumbnail":
            written.append(' ac:thumbnail="true"')
        elif key in _SIZES and value:
            bare = value.strip("\"'").removesuffix("px")
            written.append(f' ac:{key}="{escape(bare)}"')
    return "".join(written)
