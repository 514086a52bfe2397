"""What a new sandbox holds: two users, and the space DOCS with its homepage.

Their tokens are made from their names: the server listens on loopback only, guards nothing, and a
test that knows the user knows the token. The owner of the space administers the site too.
"""

from __future__ import annotations

from docsync.errors import UsageError
from docsync.sandbox.store.groups import group_named, join
from docsync.sandbox.store.people import ADMINISTRATORS, add_person, person_by_name
from docsync.sandbox.store.permissions import grant_usual, permissions_in
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
            add_person(store, name, display)
    owner = person_by_name(store, OWNER)
    if owner is None:
        return
    join(store, group_named(store, ADMINISTRATORS), owner)
    for space in all_spaces(store):
        if not permissions_in(store, space):
            grant_usual(store, space, owner)
    if not all_spaces(store):
        found_space(store, owner, Space(0, SPACE_KEY, "Documentation", "global"))
    for name, display in _PEOPLE:
        _found_own_space(store, name, display)


def _found_own_space(store: Store, name: str, display: str) -> None:
    """Give a user the space that everyone has on a real site; it has no homepage yet."""
    person = person_by_name(store, name)
    key = f"~{name}"
    if person is None or any(space.key == key for space in all_spaces(store)):
        return
    asked = Space(0, key, display, "personal", author=person.account, created=now())
    with store.transaction():
        grant_usual(store, add_space(store, asked), person)


def found_space(store: Store, person: Person, asked: Space, *, private: bool = False) -> Space:
    """Create a space, with a homepage named after it as Confluence does."""
    space = Space(
        0,
        asked.key,
        asked.name,
        asked.type,
        description=asked.description,
        author=person.account,
        created=now(),
    )
    with store.transaction():
        space = add_space(store, space)
        grant_usual(store, space, person, private=private)
        homepage = create(store, person, Draft(space, f"{space.name} Home", _WELCOME))
        return set_homepage(store, space, homepage.id)
