"""Spaces, pages, folders and pictures at the addresses that Confluence has for them."""

from __future__ import annotations

from html import escape

from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.refusals import Refusal, no_such, not_found
from docsync.sandbox.store.attachments import data_by_file_id, file_of, named
from docsync.sandbox.store.labels import labels_of
from docsync.sandbox.store.reading import Filter, at_version, every, read_content
from docsync.sandbox.store.records import Content
from docsync.sandbox.store.spaces import all_spaces, space_by_id, space_by_key
from docsync.sandbox.store.titles import folded
from docsync.sandbox.store.tree import ancestors_of
from docsync.sandbox.v1.attachments import MEDIA
from docsync.sandbox.web.frame import anchor, document, name_of, space_address, tree_of
from docsync.sandbox.web.tabs import TABS


def front(call: Call) -> Answer:
    """Show the spaces."""
    items = "".join(
        f'<li><a href="{space_address(call, one)}">{escape(one.name)}</a> '
        f'<span class="facts">{escape(one.key)}</span></li>'
        for one in all_spaces(call.store)
    )
    return document("Spaces", f"<h1>Spaces</h1><ul>{items}</ul>")


def overview(call: Call) -> Answer:
    """Show a space: its homepage, or its tree alone."""
    space = space_by_key(call.store, call.values["key"])
    if space.homepage is not None:
        return shown(call, read_content(call.store, call.person, space.homepage))
    return document(space.name, f"<h1>{escape(space.name)}</h1>{tree_of(call, space)}")


def page(call: Call) -> Answer:
    """Show a page or folder by its id."""
    return shown(call, read_content(call.store, call.person, call.id()))


def page_by_query(call: Call) -> Answer:
    """Show a page by the id in the query, at a version if one is named."""
    content = read_content(call.store, call.person, call.number("pageId", 0))
    number = call.number("version", 0)
    return shown(call, at_version(call.store, content, number) if number else content)


def page_by_title(call: Call) -> Answer:
    """Show a page by its title."""
    space = space_by_key(call.store, call.values["key"])
    title = call.values["title"].replace("+", " ")
    chosen = Filter().where("c.space = ?", space.id).where("c.folded = ?", folded(title))
    found = every(call.store, call.person, chosen.where("c.status = 'current'"))
    if not found:
        raise not_found("page", title)
    return shown(call, found[0])


def shown(call: Call, content: Content) -> Answer:
    """Show content with its tree, its tabs and its facts."""
    space = space_by_id(call.store, content.space)
    asked = call.one("show") or "page"
    if asked not in TABS:
        raise Refusal(404, f"A page has no {asked} to show.")
    crumbs = " / ".join(
        [
            f'<a href="{space_address(call, space)}">{escape(space.name)}</a>',
            *(anchor(call, above) for above in ancestors_of(call.store, content)),
        ]
    )
    labels = "".join(f" #{escape(one.name)}" for one in labels_of(call.store, content))
    version = content.version
    facts = (
        f"version {version.shown} by {name_of(call, version.author)}, "
        f"{escape(version.created[:16].replace('T', ' '))} · {escape(content.status)} · "
        f"id {content.id}{labels}"
    )
    body = (
        f'<p class="crumbs">{crumbs}</p><h1>{escape(content.title)}</h1>'
        f'<p class="facts">{facts}</p>{_tabs(call, content, asked)}{TABS[asked][1](call, content)}'
    )
    return document(content.title, body, tree_of(call, space, content))


def _tabs(call: Call, content: Content, asked: str) -> str:
    address = f"{call.base}/pages/viewpage.action?pageId={content.id}"
    links = "".join(
        f'<a href="{escape(f"{address}&show={name}")}"'
        f"{' class=here' if name == asked else ''}>{title}</a>"
        for name, (title, _) in TABS.items()
    )
    return f'<nav class="tabs">{links}</nav>'


def media(call: Call) -> Answer:
    """Give the bytes of a file; whoever knows its id may read it."""
    found = data_by_file_id(call.store, call.values["file"])
    if found is None:
        raise no_such("There is no such file.")
    return Answer(200, found[1], (("content-type", found[0]),))


def picture(call: Call) -> Answer:
    """Show an attachment of a page by name, for the page that shows it."""
    on = read_content(call.store, call.person, call.id())
    found = named(call.store, call.person, on, call.values["name"])
    if found is None:
        raise not_found("attachment", call.values["name"])
    address = f"{call.host}{MEDIA}/{file_of(call.store, found).file_id}"
    return Answer(302, headers=(("location", address),))


ROOT_PAGES = (
    ("/", front),
    (MEDIA + "/{file}", media),
)
PAGES = (
    ("/", front),
    ("/spaces/{key}", overview),
    ("/spaces/{key}/overview", overview),
    ("/spaces/{key}/pages/{id}", page),
    ("/spaces/{key}/pages/{id}/{title}", page),
    ("/spaces/{key}/folder/{id}", page),
    ("/spaces/{key}/folder/{id}/{title}", page),
    ("/display/{key}", overview),
    ("/display/{key}/{title}", page_by_title),
    ("/pages/viewpage.action", page_by_query),
    ("/picture/{id}/{name}", picture),
)
