"""What a person sees in a browser: the spaces, a page with its children, and pictures.

It guards nothing (loopback only) and shows what the owner of the sandbox may see.
"""

from __future__ import annotations

from html import escape

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.refusals import Refusal, no_such, not_found
from docsync.sandbox.rendering import rendered
from docsync.sandbox.rendering.here import Here, web_address
from docsync.sandbox.store.attachments import data_by_file_id, file_of, named
from docsync.sandbox.store.founding import OWNER
from docsync.sandbox.store.people import person_by_name
from docsync.sandbox.store.reading import BY_POSITION, Filter, body_of, every, read_content
from docsync.sandbox.store.records import ANONYMOUS, Content, Kind, Person
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import all_spaces, space_by_id, space_by_key
from docsync.sandbox.store.tree import ancestors_of, children_of
from docsync.sandbox.store.writing import folded
from docsync.sandbox.v1.attachments import MEDIA

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "nav,footer{color:#666;font-size:.9rem}table{border-collapse:collapse}"
    "td,th{border:1px solid #ccc;padding:.2rem .5rem}pre{background:#f4f5f7;padding:.7rem}"
    ".panel,.macro{border:1px solid #ccc;border-left:4px solid #888;padding:.1rem .8rem}"
    ".panel,.macro{margin:1rem 0}mark{background:#fffae6}img{max-width:100%}"
    ".status{background:#ddd;border-radius:3px;padding:0 .3rem}"
)


def reader(store: Store) -> Person:
    """Give the user whose eyes a browser sees with."""
    return person_by_name(store, OWNER) or ANONYMOUS


def front(call: Call) -> Answer:
    """Show the spaces."""
    items = "".join(
        f'<li><a href="{escape(call.base)}/spaces/{escape(one.key)}/overview">'
        f"{escape(one.name)}</a> ({escape(one.key)})</li>"
        for one in all_spaces(call.store)
    )
    return _document("Spaces", f"<ul>{items}</ul>")


def overview(call: Call) -> Answer:
    """Show a space: its homepage, or what stands at its top."""
    space = space_by_key(call.store, call.values["key"])
    if space.homepage is not None:
        return _shown(call, read_content(call.store, call.person, space.homepage))
    chosen = Filter().where("c.space = ?", space.id).where("c.parent IS NULL")
    chosen = chosen.where("c.status = 'current'").among("c.kind", (Kind.PAGE, Kind.FOLDER))
    tops = every(call.store, call.person, chosen, BY_POSITION)
    return _document(space.name, _listed(call, tops))


def page(call: Call) -> Answer:
    """Show a page or folder by its id."""
    return _shown(call, read_content(call.store, call.person, call.id()))


def page_by_query(call: Call) -> Answer:
    """Show a page by the id in the query."""
    identity = call.number("pageId", 0)
    return _shown(call, read_content(call.store, call.person, identity))


def page_by_title(call: Call) -> Answer:
    """Show a page by its title."""
    space = space_by_key(call.store, call.values["key"])
    title = call.values["title"].replace("+", " ")
    chosen = Filter().where("c.space = ?", space.id).where("c.folded = ?", folded(title))
    found = every(call.store, call.person, chosen.where("c.status = 'current'"))
    if not found:
        raise not_found("page", title)
    return _shown(call, found[0])


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


def sorry(refusal: Refusal) -> Answer:
    """Show that there is nothing to see."""
    text = _document("Not here", f"<p>{escape(str(refusal))}</p>")
    return Answer(refusal.status, text.body, text.headers)


def _shown(call: Call, content: Content) -> Answer:
    space = space_by_id(call.store, content.space)
    path = " / ".join(_anchor(call, above) for above in ancestors_of(call.store, content))
    body = rendered(body_of(call.store, content), Here(call, content, web_address))
    below = _listed(call, children_of(call.store, call.person, content))
    facts = f"{escape(space.key)} · version {content.version.number} · {content.status}"
    parts = f"<nav>{path}</nav>{body}{below}<footer>{facts}</footer>"
    return _document(content.title, parts)


def _listed(call: Call, found: list[Content]) -> str:
    if not found:
        return ""
    items = "".join(f"<li>{_anchor(call, one)}</li>" for one in found)
    return f"<h2>Below this page</h2><ul>{items}</ul>"


def _anchor(call: Call, content: Content) -> str:
    space = space_by_id(call.store, content.space)
    address = call.base + addresses.web(call.settings, space, content)
    return f'<a href="{escape(address)}">{escape(content.title)}</a>'


def _document(title: str, body: str) -> Answer:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    shown = f"<body><h1>{escape(title)}</h1>{body}</body>"
    return Answer.html(f"<!doctype html><html><head>{head}</head>{shown}</html>")


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
