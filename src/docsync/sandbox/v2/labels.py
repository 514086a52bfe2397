"""Labels in API v2: which there are, and what has them."""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Operation
from docsync.sandbox.given import as_id
from docsync.sandbox.paging import v2_content, v2_items
from docsync.sandbox.store.labels import labels_in
from docsync.sandbox.store.reading import BY_ID, Filter
from docsync.sandbox.store.records import Content, Kind, Label
from docsync.sandbox.store.spaces import space_by_id, space_labels
from docsync.sandbox.v2 import shapes

_ENDINGS = {"pages": Kind.PAGE, "blogposts": Kind.BLOGPOST, "attachments": Kind.ATTACHMENT}
_LABELLED = "c.id IN (SELECT content FROM content_label WHERE label = ?)"


def list_labels(call: Call) -> Answer:
    """List every label that content has."""
    return v2_items(call, _asked(call, labels_in(call.store)), shapes.label)


def list_space_labels(call: Call) -> Answer:
    """List the labels that content of a space has."""
    space = space_by_id(call.store, call.id())
    return v2_items(call, _asked(call, labels_in(call.store, space.id)), shapes.label)


def list_own_labels(call: Call) -> Answer:
    """List the labels of a space itself."""
    space = space_by_id(call.store, call.id())
    return v2_items(call, _asked(call, space_labels(call.store, space)), shapes.label)


def list_labelled(call: Call) -> Answer:
    """List the pages, the blog posts or the attachments that have a label."""
    chosen = Filter().where(_LABELLED, call.id()).where("c.status = 'current'")
    kind = _ENDINGS[call.path.rsplit("/", 1)[1]]
    chosen = chosen.where("c.kind = ?", kind)
    spaces = [as_id(one) for one in call.all("space-id")]
    if spaces:
        chosen = chosen.among("c.space", spaces)
    if kind is Kind.ATTACHMENT:
        return v2_content(call, chosen, BY_ID, lambda one: shapes.attachment(call, one))
    body_format = call.one("body-format")

    def shape(one: Content) -> dict[str, object]:
        return shapes.bulk(call, one, body_format)

    return v2_content(call, chosen, BY_ID, shape)


def _asked(call: Call, labels: list[Label]) -> list[Label]:
    prefixes, ids = call.all("prefix"), {as_id(one) for one in call.all("label-id")}
    return [
        one
        for one in labels
        if (not prefixes or one.prefix in prefixes) and (not ids or one.id in ids)
    ]


OPERATIONS = (
    Operation("GET", "/labels", list_labels),
    *(Operation("GET", f"/labels/{{id}}/{ending}", list_labelled) for ending in _ENDINGS),
    Operation("GET", "/spaces/{id}/labels", list_own_labels),
    Operation("GET", "/spaces/{id}/content/labels", list_space_labels),
)
