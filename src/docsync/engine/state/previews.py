"""A branch pushed below a preview parent: what it is called, and the page that it hangs below.

The page is made by the first push, and found by its title and place: a fresh checkout knows no id.

>>> previewed(config).trees[0].id
'handbook-1f3a9c2e'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docsync.config import Config, RootMode
from docsync.confluence.address import parse_address
from docsync.confluence.places import page_numbered
from docsync.confluence.remote import NewPage, PageState, Remote, Space, Status
from docsync.engine.state.tree import UNMADE, Tree
from docsync.errors import NotFoundError, TitleTakenError, UnreachableError, UsageError
from docsync.sync.inventory import CHILDREN
from docsync.sync.previews import container, is_container, preview_id
from docsync.sync.state import RemotePage
from docsync.syntax.xml import escape

ABOUT = (
    "<p>This is a preview of <code>{}</code>. docsync makes it, and takes it away: what is edited "
    "here is a preview of an edit.</p>"
)
NAME_PARENT = "add --preview-parent ID, or set preview_parent in .docsync.toml"


def previewed(config: Config) -> Config:
    """Give the configuration of the preview that is asked for: other trees, other state."""
    if not config.preview:
        return config
    if not config.preview_parent:
        raise UsageError(f"below which page is {config.preview} to be shown?", hint=NAME_PARENT)
    trees = tuple(
        replace(
            tree,
            id=preview_id(tree.id, config.preview),
            preview=config.preview,
            root=RootMode.PARENT,
            parent="",
        )
        for tree in config.trees
    )
    return replace(config, trees=trees, state_page="")


def preview_root(tree: Tree, remote: Remote, space: Space, *, making: bool) -> str:
    """Find the page that a preview hangs below; make it if that is wished, else it is `UNMADE`."""
    parent = _parent(tree.config.preview_parent, remote, space)
    title = container(tree.settings.preview, tree.settings.path)
    found = _found(remote, space, title, parent)
    if found is not None or not making:
        return found or UNMADE
    page = NewPage(space, parent, title, ABOUT.format(escape(tree.settings.preview)) + CHILDREN)
    try:
        return remote.create(page).state.id
    except (TitleTakenError, UnreachableError):  # another run made it, or this one did
        made = _found(remote, space, title, parent)
        if made is None:
            raise
        return made


def previews_in(tree: Tree, pages: Iterable[RemotePage]) -> frozenset[str]:
    """Name the pages that previews hang below: not ours, and nor is what is below them."""
    parent = tree.config.preview_parent
    return frozenset(
        page.id for page in pages if is_container(page.title) or (page.id == parent != "")
    )


def _parent(said: str, remote: Remote, space: Space) -> str:
    """Find the preview parent by its id, its address, or its title."""
    title = said
    if "://" in said:
        address = parse_address(said)
        said, title = address.page_id, address.title
    if said.isdecimal():
        return page_numbered(remote, said).id
    if not title:
        return space.homepage
    for state in remote.find(space, title):
        if state.status is Status.CURRENT:
            return state.id
    raise NotFoundError(f'there is no page "{title}" in {space.key}', hint=NAME_PARENT)


def _found(remote: Remote, space: Space, title: str, parent: str) -> str | None:
    current = [one for one in remote.find(space, title) if one.status is Status.CURRENT]
    return next((_placed(one, parent) for one in current), None)


def _placed(page: PageState, parent: str) -> str:
    if page.parent != parent:
        raise UsageError(
            f'the page "{page.title}" hangs elsewhere, not below the preview parent',
            hint="move it back, or give the preview another name",
        )
    return page.id
