"""One look for every page: a bar with the spaces and the log, the tree of a space beside the text.

>>> document("Spaces", "<p>None.</p>").status
200
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from docsync.sandbox import addresses
from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.refusals import Refusal
from docsync.sandbox.store.founding import OWNER
from docsync.sandbox.store.people import person_by_account, person_by_name
from docsync.sandbox.store.reading import BY_POSITION, Filter, every
from docsync.sandbox.store.records import ANONYMOUS, Content, Person, Space
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.tree import HANGING

LOG_ADDRESS = "/sandbox/log"
_STYLE = """
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,sans-serif;margin:0;color:#172b4d;background:#fff}
a{color:#0052cc;text-decoration:none}a:hover{text-decoration:underline}
header{display:flex;gap:1.2rem;align-items:baseline;padding:.6rem 1.2rem;background:#f4f5f7;
border-bottom:1px solid #dfe1e6;position:sticky;top:0;z-index:1}
header b{font-size:1.05rem}header i{color:#5e6c84;font-size:.85rem;margin-left:auto}
.sides{display:flex;align-items:flex-start}
aside{width:17rem;flex:none;padding:1rem 1.2rem;font-size:.92rem;position:sticky;top:3rem;
max-height:calc(100vh - 3rem);overflow:auto;border-right:1px solid #ebecf0}
aside ul,.crumbs{list-style:none;padding-left:0}aside ul ul{padding-left:1rem}
aside .here{font-weight:600;color:#172b4d}
main{flex:1;min-width:0;max-width:62rem;padding:1rem 2rem 4rem}
h1{font-size:1.8rem;margin:.4rem 0}
.crumbs,.facts{color:#5e6c84;font-size:.88rem}
.tabs{display:flex;gap:1rem;border-bottom:1px solid #dfe1e6;margin:.8rem 0 1.2rem}
.tabs a{padding:.25rem 0}.tabs .here{border-bottom:3px solid #0052cc;color:#172b4d}
table{border-collapse:collapse}td,th{border:1px solid #c1c7d0;padding:.35rem .6rem;
vertical-align:top;text-align:left}th{background:#f4f5f7}.table-wrap{overflow:auto}
pre{background:#f4f5f7;padding:.7rem;overflow:auto;border-radius:3px}code{background:#f4f5f7}
img{max-width:100%}figure{margin:1rem 0}figcaption{color:#5e6c84;font-size:.88rem}
.panel,.confluence-information-macro,.unknown-macro,.expand-container{border:1px solid #c1c7d0;
border-left:4px solid #6b778c;border-radius:3px;padding:.1rem .9rem;margin:1rem 0}
.confluence-information-macro-information{border-left-color:#4c9aff;background:#f2f8ff}
.confluence-information-macro-note{border-left-color:#ffab00;background:#fffae6}
.confluence-information-macro-tip{border-left-color:#36b37e;background:#effbf5}
.confluence-information-macro-warning{border-left-color:#ff5630;background:#ffefeb}
.title,.panelHeader,.codeHeader{font-weight:600}.unknown-macro dl{font-size:.85rem}
.aui-lozenge{background:#dfe1e6;border-radius:3px;padding:0 .35rem;font-size:.8rem;
font-weight:600;text-transform:uppercase}.aui-lozenge-success{background:#abf5d1}
.aui-lozenge-current{background:#fff0b3}.aui-lozenge-error{background:#ffbdad}
.aui-lozenge-complete{background:#b3d4ff}.aui-lozenge-new{background:#d3ccff}
.columnLayout{display:flex;gap:1.5rem}.columnLayout .cell{flex:1;min-width:0}
.two-left-sidebar .cell:first-child,.two-right-sidebar .cell:last-child{flex:.4}
.inline-comment-marker{background:#fff0b3}.inline-task-list{list-style:none;padding-left:.3rem}
.createlink{color:#de350b}.user-mention{background:#ebecf0;border-radius:1rem;padding:0 .4rem}
.gallery img{max-width:12rem;margin:.3rem}
ins{background:#e3fcef;text-decoration:none}del{background:#ffebe6}
textarea{width:100%;height:60vh;font:13px/1.5 ui-monospace,monospace;padding:.7rem}
button{font:inherit;padding:.35rem 1rem;background:#0052cc;color:#fff;border:0;border-radius:3px}
.wrong{border-left:4px solid #de350b;background:#ffebe6;padding:.4rem .9rem}
.log td:first-child,.log td:last-child{white-space:nowrap}.bad{color:#de350b}
@media(max-width:50rem){aside{display:none}main{padding:1rem}}
"""


def reader(store: Store) -> Person:
    """Give the user whose eyes a browser sees with."""
    return person_by_name(store, OWNER) or ANONYMOUS


def sorry(refusal: Refusal) -> Answer:
    """Show that there is nothing to see."""
    text = document("Not here", f'<p class="wrong">{escape(str(refusal))}</p>')
    return Answer(refusal.status, text.body, text.headers)


def document(title: str, body: str, aside: str = "", script: str = "") -> Answer:
    """Write one page."""
    bar = (
        f'<header><b><a href="/">Sandbox</a></b><a href="{LOG_ADDRESS}">Requests</a>'
        "<i>a local Confluence; nothing here leaves this machine</i></header>"
    )
    side = f"<aside>{aside}</aside>" if aside else ""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="icon" href="data:,"><style>{_STYLE}</style>'
    )
    main = f"<main>{body}</main>"
    running = f"<script>{script}</script>" if script else ""
    return Answer.html(
        f'<!doctype html><html lang="en"><head>{head}</head>'
        f'<body>{bar}<div class="sides">{side}{main}</div>{running}</body></html>'
    )


def tree_of(call: Call, space: Space, here: Content | None = None) -> str:
    """Write the tree of a space, the page one is at marked in it."""
    chosen = Filter().where("c.space = ?", space.id).where("c.status = 'current'")
    found = every(call.store, call.person, chosen.among("c.kind", HANGING), BY_POSITION)
    below: dict[int | None, list[Content]] = {}
    known = {one.id for one in found}
    for one in found:
        below.setdefault(one.parent if one.parent in known else None, []).append(one)
    name = f'<p><b><a href="{space_address(call, space)}">{escape(space.name)}</a></b></p>'
    return name + _branch(call, below, None, here)


def _branch(
    call: Call,
    below: Mapping[int | None, list[Content]],
    parent: int | None,
    here: Content | None,
) -> str:
    """Write what hangs below a page, without calling itself: spaces may be deep."""
    written: list[str] = []
    open_: list[Content | str] = _items(below, parent)
    while open_:
        one = open_.pop()
        if isinstance(one, str):
            written.append(one)
            continue
        written.append(f"<li>{anchor(call, one, here)}")
        open_ += ["</li>", *_items(below, one.id)]
    return "".join(written)


def _items(below: Mapping[int | None, list[Content]], parent: int | None) -> list[Content | str]:
    """Give the siblings below a page in their list, last first."""
    found = below.get(parent, [])
    return ["</ul>", *reversed(found), "<ul>"] if found else []


def anchor(call: Call, content: Content, here: Content | None = None) -> str:
    """Write a link to content."""
    space = space_by_id(call.store, content.space)
    address = call.base + addresses.web(call.settings, space, content)
    mark = ' class="here"' if here is not None and content.id == here.id else ""
    return f'<a href="{escape(address)}"{mark}>{escape(content.title)}</a>'


def space_address(call: Call, space: Space) -> str:
    """Give the address of a space."""
    way = "spaces" if call.settings.cloud else "display"
    return escape(f"{call.base}/{way}/{space.key}")


def name_of(call: Call, account: str) -> str:
    """Write the name of a user."""
    return escape(person_by_account(call.store, account).display)
