"""Which kind of content a path of API v2 is about, and the content it names.

>>> kind_of("/wiki/api/v2/blogposts/7/labels", "/wiki").value
'blogpost'
"""

from __future__ import annotations

from docsync.sandbox.exchange import Call
from docsync.sandbox.refusals import not_found
from docsync.sandbox.store.comments import INLINE_TREE
from docsync.sandbox.store.reading import Filter, every, read_content
from docsync.sandbox.store.records import Content, Kind

FOOTER, INLINE = "footer-comments", "inline-comments"
KINDS = {
    "pages": Kind.PAGE,
    "blogposts": Kind.BLOGPOST,
    "folders": Kind.FOLDER,
    "whiteboards": Kind.WHITEBOARD,
    "databases": Kind.DATABASE,
    "embeds": Kind.EMBED,
    "custom-content": Kind.CUSTOM,
    "attachments": Kind.ATTACHMENT,
    "comments": Kind.COMMENT,
    FOOTER: Kind.COMMENT,
    INLINE: Kind.COMMENT,
}
# What stands in the tree of a space beside pages and folders, and is created without a body.
BOARDS = ("whiteboards", "databases", "embeds")
IN_TREE = ("pages", "folders", *BOARDS)


def collection_of(path: str, context: str) -> str:
    """Give the first word of a path: the collection it is about."""
    return path.removeprefix(context).split("/")[3]


def kind_of(path: str, context: str) -> Kind:
    """Give the kind of content that a path is about."""
    return KINDS[collection_of(path, context)]


def the_content(call: Call) -> Content:
    """Give the content that the path names, or refuse: only of the kind that the path is about."""
    collection = collection_of(call.path, call.settings.context_path)
    content = read_content(call.store, call.person, call.id(), (KINDS[collection],))
    if collection in {FOOTER, INLINE} and is_inline(call, content) != (collection == INLINE):
        raise not_found("comment", content.id)
    return content


def is_inline(call: Call, comment: Content) -> bool:
    """Say whether a comment stands on words of the text, or answers one that does."""
    chosen = Filter().where("c.id = ?", comment.id).where(INLINE_TREE)
    return bool(every(call.store, call.person, chosen))
