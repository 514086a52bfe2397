"""Storage edited in the browser: saved as the browser's editor does, as the colleague.

A form that another web site sends is refused: browsers say where a form comes from.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from docsync.sandbox import addresses
from docsync.sandbox.browser import saved_by_editor
from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.refusals import Refusal
from docsync.sandbox.store.founding import COLLEAGUE
from docsync.sandbox.store.people import named_person
from docsync.sandbox.store.reading import body_of, read_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.saving import save
from docsync.sandbox.store.spaces import space_by_id
from docsync.sandbox.store.writing import Change
from docsync.sandbox.web.frame import document, name_of, tree_of

_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
_KINDS = (Kind.PAGE, Kind.BLOGPOST)


def edit(call: Call) -> Answer:
    """Show the form with what is stored now."""
    content = read_content(call.store, call.person, call.number("pageId", 0), _KINDS)
    return _form(call, content, body_of(call.store, content))


def submit(call: Call) -> Answer:
    """Save what the form holds, and go to the page; what is wrong is shown above the form."""
    _check_origin(call)
    fields = {part.field: part.data.decode("utf-8", "replace") for part in call.form}
    content = read_content(call.store, call.person, call.number("pageId", 0), _KINDS)
    body = fields.get("body", "").replace("\r\n", "\n")
    try:
        number = int(fields.get("version", "0")) + 1
        colleague = named_person(call.store, COLLEAGUE)
        change = Change(number, body=saved_by_editor(body), message=fields.get("message", ""))
        saved = save(call.store, colleague, content, change)
    except (Refusal, ValueError) as error:
        answer = _form(call, content, body, str(error))
        status = error.status if isinstance(error, Refusal) else 400
        return Answer(status, answer.body, answer.headers)
    space = space_by_id(call.store, saved.space)
    place = call.base + addresses.web(call.settings, space, saved)
    return Answer(303, headers=(("location", place),))


def _check_origin(call: Call) -> None:
    """Refuse a form that does not come from a page of this server."""
    origin = call.headers.get("origin", "")
    if origin != call.host or urlsplit(call.host).hostname not in _HOSTS:
        raise Refusal(403, "This form does not come from the sandbox.")


def _form(call: Call, content: Content, body: str, wrong: str = "") -> Answer:
    told = f'<p class="wrong">{escape(wrong)}</p>' if wrong else ""
    who = name_of(call, named_person(call.store, COLLEAGUE).account)
    action = escape(f"{call.base}/pages/edit?pageId={content.id}")
    form = (
        f'<form method="post" enctype="multipart/form-data" action="{action}">'
        f'<input type="hidden" name="version" value="{content.version.number}">'
        f'<textarea name="body" spellcheck="false">\n{escape(body)}</textarea>'
        f'<p><button>Save</button> <span class="facts">as {who}, the way the browser\'s editor '
        "saves</span></p></form>"
    )
    title = f"Edit {content.title}"
    space = space_by_id(call.store, content.space)
    parts = f"<h1>{escape(title)}</h1>{told}{form}"
    return document(title, parts, tree_of(call, space, content))


FORMS = (("GET", "/pages/edit", edit), ("POST", "/pages/edit", submit))
