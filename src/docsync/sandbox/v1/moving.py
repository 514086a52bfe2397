"""Pages moved, copied, archived and deleted with all below them, in API v1: Cloud alone has it."""

from __future__ import annotations

from docsync.sandbox.bodies import body_given
from docsync.sandbox.exchange import Answer, Call, Operation, Served
from docsync.sandbox.given import Given, as_id
from docsync.sandbox.refusals import Refusal, bad_request
from docsync.sandbox.store.access import check_edit
from docsync.sandbox.store.copies import Kept, Titles, copy_below, copy_hierarchy, copy_over
from docsync.sandbox.store.reading import read_content
from docsync.sandbox.store.records import Content, Kind
from docsync.sandbox.store.spaces import space_by_id, space_by_key
from docsync.sandbox.store.trash import archive, trash
from docsync.sandbox.store.tree import HANGING, Place, descendants_of, place
from docsync.sandbox.store.writing import Draft
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.longtasks import accepted
from docsync.sandbox.v1.writing import written

MOST_ARCHIVED = 300


def move_page(call: Call) -> Answer:
    """Move a page below a target, or before or behind it among its siblings."""
    page = read_content(call.store, call.person, call.id(), HANGING)
    target = read_content(call.store, call.person, call.id("target"), HANGING)
    if call.values["position"] not in list(Place):
        raise bad_request(f"Invalid position: {call.values['position']}")
    place(call.store, call.person, page, Place(call.values["position"]), target)
    return Answer.json({"pageId": str(page.id)})


def copy_page(call: Call) -> Answer:
    """Copy one page: below a page, to the top of a space, or over another page."""
    page, given = _page(call), call.given()
    kept, where = _kept(given), given.record("destination")
    title = given.text("pageTitle")
    value = where.text("value") or ""
    body = body_given(given.record("body")) or ""
    match where.text("type"):
        case "space":
            space = space_by_key(call.store, value)
            draft = Draft(space, title or page.title, body, parent=space.homepage)
        case "parent_page" | "parent_content":
            above = read_content(call.store, call.person, as_id(value), HANGING)
            space = space_by_id(call.store, above.space)
            draft = Draft(space, title or page.title, body, parent=above.id)
        case "existing_page":
            over = read_content(call.store, call.person, as_id(value), (Kind.PAGE,))
            return written(
                call, copy_over(call.store, call.person, page, over, (title, kept)), "version"
            )
        case other:
            raise bad_request(f"Invalid destination type: {other}")
    return written(call, copy_below(call.store, call.person, page, draft, kept), "version")


def copy_tree(call: Call) -> Answer:
    """Copy a page and all below it below another page; a task tells of it."""
    page, given = _page(call), call.given()
    target = read_content(call.store, call.person, as_id(given.value("destinationPageId")))
    asked = given.record("titleOptions")
    titles = Titles(
        asked.text("prefix") or "", asked.text("search") or "", asked.text("replace") or ""
    )
    copies = copy_hierarchy(call.store, call.person, page, target, (titles, _kept(given)))
    details = {
        "destinationId": str(copies[0].id),
        "destinationUrl": f"/pages/viewpage.action?pageId={copies[0].id}",
        "totalPageNeedToCopy": len(copies),
    }
    return accepted(call, "Copy page tree", details)


def delete_tree(call: Call) -> Answer:
    """Move a page and everything below it to the trash."""
    page = the_content(call)
    found = [one for one, _ in descendants_of(call.store, call.person, page)]
    for one in [*reversed(found), page]:
        trash(call.store, call.person, one)
    return accepted(call, "Delete page tree")


def archive_pages(call: Call) -> Answer:
    """Archive pages. It is done at once; the answer is a task that has ended."""
    listed = call.given().records("pages")
    if not listed or len(listed) > MOST_ARCHIVED:
        raise bad_request(f"Between 1 and {MOST_ARCHIVED} pages can be archived at once.")
    try:
        pages = [_archivable(call, as_id(one.value("id"))) for one in listed]
    except Refusal as refusal:
        # Seen live: an unknown id is a server error here, not a 404.
        raise Refusal(500, str(refusal)) from refusal
    for page in pages:
        archive(call.store, call.person, page)
    return accepted(call, "Archive pages")


def _page(call: Call) -> Content:
    return read_content(call.store, call.person, call.id(), (Kind.PAGE,))


def _archivable(call: Call, page_id: int) -> Content:
    page = read_content(call.store, call.person, page_id, (Kind.PAGE,))
    check_edit(call.store, call.person, page)
    return page


def _kept(given: Given) -> Kept:
    return Kept(
        attachments=given.flag("copyAttachments"),
        permissions=given.flag("copyPermissions"),
        properties=given.flag("copyProperties"),
        labels=given.flag("copyLabels"),
    )


OPERATIONS = (
    Operation("PUT", "/content/{id}/move/{position}/{target}", move_page, Served.CLOUD),
    Operation("POST", "/content/{id}/copy", copy_page, Served.CLOUD),
    Operation("POST", "/content/{id}/pagehierarchy/copy", copy_tree, Served.CLOUD),
    Operation("DELETE", "/content/{id}/pageTree", delete_tree, Served.CLOUD),
    Operation("POST", "/content/archive", archive_pages, Served.CLOUD),
)
