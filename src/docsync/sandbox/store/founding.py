"""What a new sandbox holds: two users, and the space DOCS with its homepage.

Their tokens are made from their names: the server listens on loopback only, guards nothing, and a
test that knows the user knows the token.

>>> token_of("ann")
'ann-sandbox-token'
"""

from __future__ import annotations

import hashlib

from docsync.errors import UsageError
from docsync.sandbox.store.people import person_by_name
from docsync.sandbox.store.records import Person, Space, now
from docsync.sandbox.store.schema import Store
from docsync.sandbox.store.spaces import add_space, all_spaces, set_homepage
from docsync.sandbox.store.writing import Draft, create
from docsync.values import Profile

OWNER = "ann"
COLLEAGUE = "ben"
SPACE_KEY = "DOCS"
_PEOPLE = ((OWNER, "Ann Owner"), (COLLEAGUE, "Ben Colleague"))
_WELCOME = "<p>This is the home of the space.</p>"


def token_of(name: str) -> str:
    """Give the token of a user of the sandbox."""
    return f"{name}-sandbox-token"


def found(store: Store, profile: Profile) -> None:
    """Put users and the first space into a store that is empty.

    A store that was made for the other profile is a `UsageError`: what is in it would not fit.
    """
    kept = store.first("SELECT value FROM setting WHERE key = 'profile'")
    if kept is not None and kept[0] != profile.value:
        raise UsageError(
            f"This store was made for {kept[0]}.", hint=f"docsync sandbox --profile {kept[0]}"
        )
    with store.transaction():
        store.write("INSERT OR IGNORE INTO setting VALUES ('profile', ?)", (profile.value,))
    for name, display in _PEOPLE:
        if person_by_name(store, name) is None:
            _add_person(store, name, display)
    if not all_spaces(store):
        owner = person_by_name(store, OWNER)
        if owner is not None:
            found_space(store, owner, SPACE_KEY, "Documentation")


def found_space(store: Store, person: Person, key: str, name: str, description: str = "") -> Space:
    """Create a space, with a homepage named after it as Confluence does."""
    space = add_space(
        store,
        Space(0, key, name, "global", "current", None, description, person.account, now()),
    )
    homepage = create(store, person, Draft(space, f"{name} Home", _WELCOME))
    return set_homepage(store, space, homepage.id)


def _add_person(store: Store, name: str, display: str) -> None:
    digest = hashlib.sha256(name.encode()).hexdigest()
    account = f"712020:{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
    with store.transaction():
        store.write(
            "INSERT INTO person (name, display, email, account, token) VALUES (?, ?, ?, ?, ?)",
            (name, display, f"{name}@example.com", account, token_of(name)),
        )
