"""What a page shows of itself: text, storage, versions with their differences, files, comments.

>>> list(TABS)
['page', 'storage', 'versions', 'attachments', 'comments']
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from html import escape
from itertools import pairwise

from docsync.sandbox.exchange import Call
from docsync.sandbox.rendering import rendered
from docsync.sandbox.rendering.here import Here, web_address
from docsync.sandbox.store.attachments import file_of, on_page
from docsync.sandbox.store.comments import comments_on, inline_of
from docsync.sandbox.store.reading import at_version, body_of, every, versions_of
from docsync.sandbox.store.records import Content
from docsync.sandbox.web.frame import name_of

Tab = Callable[[Call, Content], str]
_TAG = re.compile(r"(?<=>)(?=<)")


def page_tab(call: Call, content: Content) -> str:
    """Show a page as a reader sees it, at the version that is asked for."""
    return rendered(body_of(call.store, content), Here(call, content, web_address))


def storage_tab(call: Call, content: Content) -> str:
    """Show what is stored, and the way to edit it."""
    edit = f"{call.base}/pages/edit?pageId={content.id}"
    text = escape(body_of(call.store, content), quote=False)
    return f'<p><a href="{escape(edit)}">Edit</a></p><pre class="storage">{text}</pre>'


def versions_tab(call: Call, content: Content) -> str:
    """List the versions, each with what it changed in the storage."""
    history = versions_of(call.store, content)
    versions = [at_version(call.store, content, one.number) for one in history]
    shown = []
    for newer, older in pairwise([*versions, None]):
        if newer is None:
            continue
        version = newer.version
        before = "" if older is None else body_of(call.store, older)
        address = f"{call.base}/pages/viewpage.action?pageId={content.id}&version={version.number}"
        head = (
            f'<h3><a href="{escape(address)}">Version {version.number}</a> '
            f'<span class="facts">{name_of(call, version.author)}, '
            f"{escape(version.created[:16].replace('T', ' '))}</span></h3>"
        )
        message = f"<p>{escape(version.message)}</p>" if version.message else ""
        titled = "" if older is None else _retitled(older, newer)
        difference = _difference(before, body_of(call.store, newer))
        shown.append(f"{head}{message}{titled}{difference}")
    return "".join(shown)


def _retitled(older: Content, newer: Content) -> str:
    if older.title == newer.title:
        return ""
    return f"<p>Title: <del>{escape(older.title)}</del> <ins>{escape(newer.title)}</ins></p>"


def _difference(before: str, after: str) -> str:
    """Mark what went and what came, tag by tag."""
    lines = difflib.ndiff(_TAG.split(before) if before else [], _TAG.split(after))
    marked = []
    for line in lines:
        sign, text = line[:2], escape(line[2:], quote=False)
        if sign == "+ ":
            marked.append(f"<ins>{text}</ins>")
        elif sign == "- ":
            marked.append(f"<del>{text}</del>")
        elif sign == "  ":
            marked.append(text)
    return f"<pre>{chr(10).join(marked)}</pre>"


def attachments_tab(call: Call, content: Content) -> str:
    """List the files of a page."""
    rows = []
    for one in every(call.store, call.person, on_page(content)):
        file = file_of(call.store, one)
        link = f'<a href="{escape(web_address(call, one))}">{escape(one.title)}</a>'
        cells = (
            f"{file.size} B",
            escape(file.media_type),
            f"v{one.version.number}",
            name_of(call, one.version.author),
            escape(one.version.message),
        )
        rows.append(f"<tr><td>{link}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    titles = ("File", "Size", "Kind", "Version", "By", "Comment")
    head = "".join(f"<th>{title}</th>" for title in titles)
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>" if rows else "<p>No files.</p>"


def comments_tab(call: Call, content: Content) -> str:
    """List the comments of a page, inline ones with the words they stand on."""
    shown = []
    for one in every(call.store, call.person, comments_on(content)):
        inline = inline_of(call.store, one)
        words = ""
        if inline is not None:
            state = escape(inline.resolution)
            words = f"<p><mark>{escape(inline.words)}</mark> <span class='facts'>{state}</span></p>"
        body = rendered(body_of(call.store, one), Here(call, content, web_address))
        facts = f"{name_of(call, one.author)}, {escape(one.created[:16].replace('T', ' '))}"
        shown.append(f'<div class="panel">{words}{body}<p class="facts">{facts}</p></div>')
    return "".join(shown) or "<p>No comments.</p>"


TABS: dict[str, tuple[str, Tab]] = {
    "page": ("Page", page_tab),
    "storage": ("Storage", storage_tab),
    "versions": ("Versions", versions_tab),
    "attachments": ("Attachments", attachments_tab),
    "comments": ("Comments", comments_tab),
}
