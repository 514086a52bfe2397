"""A site that nobody asks: what converting must know of one, offline.

Whatever would be asked of it after all is refused, as of a site that does not answer.

>>> unasked_site(tree).remote.profile
<Profile.CLOUD: 'cloud'>
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from docsync.confluence.remote import Attachment, Remote, Space, User
from docsync.engine.state.tree import Site, Tree
from docsync.errors import UnreachableError
from docsync.values import Profile

ROOT = "root"  # stands for the root page where nobody knows its id


@dataclass(frozen=True, slots=True)
class Unasked:
    """A remote without a connection."""

    profile: Profile
    site: str

    def attachments(self, _page_id: str) -> tuple[Attachment, ...]:
        """Know of no attachments but those that were agreed on."""
        return ()

    def __getattr__(self, name: str) -> object:
        """Refuse whatever is asked of it."""
        raise UnreachableError(f"the site was not asked for this ({name})")


def unasked_site(tree: Tree) -> Site:
    """Give the place of a tree as the index and the configuration know it."""
    known, config = tree.index.meta(tree.id), tree.config
    said = config.profile.value if config.profile is not None else known.get("profile", "")
    remote = Unasked(Profile(said or Profile.CLOUD.value), known.get("site", config.url))
    space = Space("", config.space, config.space, "")
    root = known.get("root", "") or tree.settings.parent or ROOT
    return Site(cast("Remote", remote), space, User("", ""), root)
