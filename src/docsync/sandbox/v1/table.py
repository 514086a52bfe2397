"""All operations of API v1."""

from __future__ import annotations

from docsync.sandbox.v1 import (
    attachments,
    audit,
    content,
    convert,
    documented,
    groups,
    inlinetasks,
    labels,
    longtasks,
    moving,
    people,
    permissions,
    properties,
    relations,
    restrictions,
    search,
    site,
    spaces,
    states,
    templates,
    tokens,
    tree,
    watches,
    webhooks,
    writing,
)

# What only a real site could do, answered as its documents say.
DOCUMENTED = documented.OPERATIONS
# More special paths stand before those with an id that would match them too.
OPERATIONS = (
    *search.OPERATIONS,
    *tree.OPERATIONS,
    *moving.OPERATIONS,
    *writing.OPERATIONS,
    *content.OPERATIONS,
    *labels.OPERATIONS,
    *properties.OPERATIONS,
    *restrictions.OPERATIONS,
    *attachments.OPERATIONS,
    *people.OPERATIONS,
    *convert.OPERATIONS,
    *audit.OPERATIONS,
    *webhooks.OPERATIONS,
    *permissions.OPERATIONS,
    *groups.OPERATIONS,
    *watches.OPERATIONS,
    *longtasks.OPERATIONS,
    *site.OPERATIONS,
    *states.OPERATIONS,
    *templates.OPERATIONS,
    *relations.OPERATIONS,
    *inlinetasks.OPERATIONS,
    *spaces.OPERATIONS,
    *DOCUMENTED,
    *tree.OF_ANY_TYPE,
)
EXPERIMENTAL = (
    *content.EXPERIMENTAL,
    *writing.EXPERIMENTAL,
    *properties.EXPERIMENTAL,
    *groups.EXPERIMENTAL,
    *people.EXPERIMENTAL,
)
# What stands below roots of its own, and below which.
ELSEWHERE = (
    ("/rest/experimental", EXPERIMENTAL),
    ("/rest/likes/1.0", watches.LIKES),
    ("/rest/inlinetasks/1", inlinetasks.ON_PAGE),
    ("/rest/pat/latest", tokens.OPERATIONS),
    ("/rest/pat/1.0", tokens.OPERATIONS),
    ("/rest/atlassian-connect/1", documented.MODULES),
)
