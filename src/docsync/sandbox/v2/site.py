"""What API v2 says about users and about the site; what only a real site has is as documented.

A sandbox has no levels of classification, no roles of spaces, no data policies, no key for
administrators, and sends no mail.
"""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call, Json, Operation
from docsync.sandbox.paging import v2_items
from docsync.sandbox.refusals import Refusal, bad_request, forbidden, no_such
from docsync.sandbox.store.people import person_by_account, person_by_name
from docsync.sandbox.store.permissions import visible_spaces
from docsync.sandbox.store.spaces import all_spaces, space_by_id
from docsync.sandbox.v2.kinds import the_content

MOST_ACCOUNTS = 250
_CLASSIFIED = ("pages", "blogposts", "databases", "whiteboards")


def users_bulk(call: Call) -> Answer:
    """Look users up by their account ids."""
    accounts = call.given().listed("accountIds")
    if not accounts or len(accounts) > MOST_ACCOUNTS:
        raise bad_request(f"Between 1 and {MOST_ACCOUNTS} account ids are required.")
    found = [person_by_account(call.store, str(one)) for one in accounts]
    results: list[Json] = [
        {
            "accountId": one.account,
            "accountType": "atlassian",
            "accountStatus": "active" if one.active else "inactive",
            "displayName": one.display,
            "publicName": one.display,
            "email": one.email,
        }
        for one in found
        if not one.anonymous
    ]
    return Answer.json({"results": results, "_links": {"base": call.base}})


def check_access(call: Call) -> Answer:
    """Say which of these mail addresses belong to no user."""
    emails = [str(one) for one in call.given().listed("emails")]
    invalid = [one for one in emails if "@" not in one]
    without = [
        one for one in emails if one not in invalid and person_by_name(call.store, one) is None
    ]
    return Answer.json({"emailsWithoutAccess": without, "invalidEmails": invalid})


def invite(_call: Call) -> Answer:
    """Refuse to send mail: the operation is switched off on this site."""
    raise Refusal(503, "Inviting by mail is disabled on this site.")


def list_no_levels(_call: Call) -> Answer:
    """List the levels of classification: there are none."""
    return Answer.json([])


def no_level(call: Call) -> Answer:
    """Refuse: content has no level, and there is none to give it."""
    the_content(call)
    raise no_such("No classification level is set, and this site defines none.")


def no_space_level(call: Call) -> Answer:
    """Refuse: a space has no level, and there is none to give it."""
    space_by_id(call.store, call.id())
    raise no_such("No classification level is set, and this site defines none.")


def data_policies(_call: Call) -> Answer:
    """Say that no content is blocked."""
    return Answer.json({"anyContentBlocked": False})


def space_policies(call: Call) -> Answer:
    """Say of every space that none of its content is blocked."""
    seen = visible_spaces(call.store, call.person)
    found = [one for one in all_spaces(call.store) if seen is None or one.id in seen]
    return v2_items(
        call,
        found,
        lambda one: {
            "id": str(one.id),
            "key": one.key,
            "name": one.name,
            "dataPolicy": {"anyContentBlocked": False},
            "_links": {"webui": f"/spaces/{one.key}"},
        },
    )


def app_only(_call: Call) -> Answer:
    """Refuse a user what only an app may do."""
    raise forbidden("Only an app may read and write its properties.")


def not_redacted(call: Call) -> Answer:
    """Refuse to redact: the sandbox takes nothing out of a page's history."""
    the_content(call)
    raise bad_request("The sandbox does not redact content.")


def no_admin_key(_call: Call) -> Answer:
    """Refuse: no key for administrators is enabled."""
    raise no_such("The admin key is not enabled.")


def role_mode(_call: Call) -> Answer:
    """Say that spaces have permissions, not roles."""
    return Answer.json({"mode": "PRE_ROLES"})


def no_roles(call: Call) -> Answer:
    """List the roles of spaces, or who has them: there are none."""
    none: list[Json] = []
    return v2_items(call, none, lambda one: one)


def no_role(_call: Call) -> Answer:
    """Refuse: a site whose spaces have permissions has no roles."""
    raise no_such("There is no such space role.")


_LEVEL = "classification-level"
OPERATIONS = (
    Operation("POST", "/users-bulk", users_bulk),
    Operation("POST", "/user/access/check-access-by-email", check_access),
)
DOCUMENTED = (
    Operation("GET", "/app/properties", app_only),
    *(Operation(method, "/app/properties/{key}", app_only) for method in ("GET", "PUT", "DELETE")),
    *(Operation("POST", f"/{kind}/{{id}}/redact", not_redacted) for kind in ("pages", "blogposts")),
    Operation("POST", "/user/access/invite-by-email", invite),
    Operation("GET", "/classification-levels", list_no_levels),
    *(
        Operation(method, f"/{kind}/{{id}}/{_LEVEL}{rest}", no_level)
        for kind in _CLASSIFIED
        for method, rest in (("GET", ""), ("PUT", ""), ("POST", "/reset"))
    ),
    *(
        Operation(method, f"/spaces/{{id}}/{_LEVEL}/default", no_space_level)
        for method in ("GET", "PUT", "DELETE")
    ),
    Operation("GET", "/data-policies/metadata", data_policies),
    Operation("GET", "/data-policies/spaces", space_policies),
    *(Operation(method, "/admin-key", no_admin_key) for method in ("GET", "POST", "DELETE")),
    Operation("GET", "/space-role-mode", role_mode),
    Operation("GET", "/space-roles", no_roles),
    Operation("POST", "/space-roles", no_role),
    *(Operation(method, "/space-roles/{id}", no_role) for method in ("GET", "PUT", "DELETE")),
    Operation("GET", "/spaces/{id}/role-assignments", no_roles),
    Operation("POST", "/spaces/{id}/role-assignments", no_role),
)
