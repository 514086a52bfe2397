"""What only a real site, its administrators or its plugins could do, answered as documented.

A sandbox has one node, no backups, no themes, no colours, counts no readers and takes no modules of
apps. Each operation answers with a status that its reference names, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from docsync.sandbox.exchange import Answer, Call, Json, Operation, Served
from docsync.sandbox.paging import v1_items, v1_limit
from docsync.sandbox.refusals import Refusal, bad_request, forbidden, no_such
from docsync.sandbox.v1.content import the_content
from docsync.sandbox.v1.people import check_administrator
from docsync.sandbox.v1.spaces import the_space

_ABSENT = "The sandbox has nothing of this kind."


def access_mode(_call: Call) -> Answer:
    """Say that the site may be written."""
    return Answer.json("READ_WRITE")


def one_node(call: Call) -> Answer:
    """List the nodes of the cluster: this one."""
    check_administrator(call)
    node: Json = {"id": "sandbox", "name": "sandbox", "status": "RUNNING"}
    return v1_items(call, [node], v1_limit(call, {}, 100), lambda one: one)


def nothing_listed(call: Call) -> Answer:
    """List nothing, for an administrator."""
    check_administrator(call)
    return Answer.json([])


def no_themes(call: Call) -> Answer:
    """List the themes: there are none."""
    none: list[Json] = []
    return v1_items(call, none, v1_limit(call, {}, 100), lambda one: one)


def no_metrics(call: Call) -> Answer:
    """Give no metrics, for an administrator."""
    check_administrator(call)
    return Answer.json({})


def no_colours(_call: Call) -> Answer:
    """Give the colours of the site, which has none of its own."""
    return Answer.json({})


def unseen(call: Call) -> Answer:
    """Count the readers of content: nobody is counted."""
    content = the_content(call)
    return Answer.json({"id": content.id, "count": 0})


def refused(_call: Call) -> Answer:
    """Refuse what the sandbox does not let anybody do."""
    raise forbidden("The sandbox does not do this.")


def not_possible(_call: Call) -> Answer:
    """Refuse what the sandbox cannot do."""
    raise bad_request("The sandbox does not do this.")


def absent(_call: Call) -> Answer:
    """Say that there is no such thing."""
    raise no_such(_ABSENT)


def absent_in_space(call: Call) -> Answer:
    """Say that a space has no such thing."""
    the_space(call)
    raise no_such(_ABSENT)


def app_only(_call: Call) -> Answer:
    """Refuse a user what only an app may do."""
    raise Refusal(401, "Only an installed app may do this.")


_JOBS, _BACKUP = "/backup-restore/jobs", "/backup-restore"
_DATACENTER: tuple[tuple[str, str, Callable[[Call], Answer]], ...] = (
    ("GET", "/accessmode", access_mode),
    ("GET", "/cluster/nodes", one_node),
    ("GET", "/instance-metrics", no_metrics),
    ("GET", _JOBS, nothing_listed),
    ("PUT", _JOBS + "/clear-queue", refused),
    ("GET", _JOBS + "/{id}", refused),
    ("PUT", _JOBS + "/{id}/cancel", absent),
    ("GET", _JOBS + "/{id}/download", absent),
    ("GET", _BACKUP + "/restore/files", nothing_listed),
    ("POST", _BACKUP + "/backup/site", not_possible),
    ("POST", _BACKUP + "/backup/space", refused),
    ("POST", _BACKUP + "/restore/site", refused),
    ("POST", _BACKUP + "/restore/site/upload", refused),
    ("POST", _BACKUP + "/restore/space", refused),
    ("POST", _BACKUP + "/restore/space/upload", refused),
    ("GET", "/color-scheme", no_colours),
    ("GET", "/color-scheme/default", no_colours),
    ("PUT", "/color-scheme", refused),
    ("PUT", "/color-scheme/reset", refused),
    ("GET", "/space/{key}/color-scheme", absent_in_space),
    ("PUT", "/space/{key}/color-scheme", absent_in_space),
    ("PUT", "/space/{key}/color-scheme/reset", absent_in_space),
    ("GET", "/space/{key}/color-scheme/type", absent_in_space),
    ("PUT", "/space/{key}/color-scheme/type", absent_in_space),
    ("PUT", "/permissions", refused),
    ("GET", "/permissions/unlicensed", nothing_listed),
    *(
        (method, f"/permissions/{who}{rest}", refused)
        for who in ("group/{group}", "user/{user}")
        for method, rest in (("GET", ""), ("PUT", "/grant"), ("PUT", "/revoke"))
    ),
    ("PUT", "/permissions/unlicensed/grant", refused),
    ("PUT", "/permissions/unlicensed/revoke", refused),
)
_LOOK = "/settings/lookandfeel"
_CLOUD: tuple[tuple[str, str, Callable[[Call], Answer]], ...] = (
    ("GET", "/analytics/content/{id}/views", unseen),
    ("GET", "/analytics/content/{id}/viewers", unseen),
    ("GET", _LOOK, absent),
    ("PUT", _LOOK, refused),
    ("POST", _LOOK + "/custom", refused),
    ("DELETE", _LOOK + "/custom", refused),
    ("GET", "/settings/theme", no_themes),
    ("GET", "/settings/theme/selected", absent),
    ("GET", "/settings/theme/{theme}", absent),
    ("GET", "/space/{key}/theme", absent_in_space),
    ("PUT", "/space/{key}/theme", absent_in_space),
    ("DELETE", "/space/{key}/theme", absent_in_space),
    ("PUT", "/space/{key}/settings", absent_in_space),
    ("POST", "/space/{key}/permission/custom-content", refused),
)
OPERATIONS = (
    *(Operation(method, path, work, Served.DATACENTER) for method, path, work in _DATACENTER),
    *(Operation(method, path, work, Served.CLOUD) for method, path, work in _CLOUD),
    Operation("PUT", _LOOK + "/selected", refused, Served.REMOVED),
    Operation("GET", "/user/bulk/migration", refused, Served.REMOVED),
)
# Below a root of their own, for apps.
MODULES = tuple(
    Operation(method, "/app/module/dynamic", app_only, Served.CLOUD)
    for method in ("GET", "POST", "DELETE")
)
