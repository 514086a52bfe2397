"""Opening trees and their place on the site, and checking that it is the one of last time.

>>> open_trees(root, config, index, reporter)[0].id
'docs-1f3a'
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from docsync.config import STATE_FOLDER, Config, TreeConfig
from docsync.confluence.places import space_named
from docsync.confluence.remote import Remote, User
from docsync.engine.state.manifest import Place, Shelf
from docsync.engine.state.previews import preview_root
from docsync.engine.state.tree import Reporter, Site, Tree
from docsync.errors import CredentialsError, FileError, SafetyStop, UsageError
from docsync.index import Index
from docsync.sync.contents import read_contents
from docsync.workspace.files import TreeFiles
from docsync.workspace.ignore import Ignore, read_ignore
from docsync.workspace.scan import Prober, Rules
from docsync.workspace.textfile import decode

MEGABYTE = 1_000_000


def open_tree(
    root: Path, config: Config, settings: TreeConfig, index: Index, reporter: Reporter
) -> Tree:
    """Open one tree of a workspace."""
    folder = root if settings.path == "." else root / settings.path
    if not folder.is_dir():
        raise UsageError(
            f'the folder "{settings.path}" of this workspace is not there',
            hint=f"make it, or change `path` in {config.source.name}",
        )
    contents, ignore = _contents(root, settings, read_ignore(folder))
    limit = config.attachments.max_mb * MEGABYTE
    return Tree(
        workspace=root,
        config=config,
        settings=settings,
        index=index,
        files=TreeFiles(folder, root / STATE_FOLDER / "trash"),
        ignore=ignore,
        prober=Prober(folder, ignore, Rules(frozenset(config.attachments.kinds), limit)),
        reporter=reporter,
        contents=contents,
    )


def _contents(root: Path, settings: TreeConfig, ignore: Ignore) -> tuple[tuple[str, ...], Ignore]:
    """Read the table of contents that orders the pages of a tree; it is no page itself."""
    if not settings.order:
        return (), ignore
    file, place = root / settings.order, PurePosixPath(settings.order)
    tree = PurePosixPath(settings.path)
    try:
        named = read_contents(place.name, decode(file.read_bytes()))
    except FileError as error:
        raise UsageError(f"{settings.order}: {error.message}") from None
    except OSError as error:
        raise UsageError(
            f"the table of contents {settings.order} cannot be read: {error.strerror}",
            hint="change `order` in .docsync.toml",
        ) from None
    if place.is_relative_to(tree) and place.suffix.lower() == ".md":
        ignore = ignore.within("", f"/{place.relative_to(tree)}")
    paths = [place.parent / path for path in named]
    inside = [str(path.relative_to(tree)) for path in paths if path.is_relative_to(tree)]
    return tuple(inside), ignore


@contextmanager
def open_trees_afresh(root: Path, config: Config, reporter: Reporter) -> Iterator[tuple[Tree, ...]]:
    """Open the trees of a folder with an index that knows nothing; nothing is written there."""
    with tempfile.TemporaryDirectory(prefix="docsync-") as state, Index(Path(state)) as index:
        yield tuple(open_tree(root, config, each, index, reporter) for each in config.trees)


def open_site(tree: Tree, remote: Remote | None, *, making: bool = False) -> Site:
    """Find out who we are, and where on the site a tree hangs.

    The page that a preview hangs below is made where that is wished (`making`).
    """
    config = tree.config
    if remote is None:
        raise UsageError("this needs the site", hint="set url and space in .docsync.toml")
    user = known_user(remote, config)
    space = space_named(remote, config.space)
    if tree.settings.preview:
        return Site(remote, space, user, preview_root(tree, remote, space, making=making))
    root = tree.settings.parent or space.homepage
    if not root:
        raise UsageError(
            f"the space {space.key} has no homepage to hang this tree below",
            hint=f"set `parent` in {config.source.name} to the id of a page",
        )
    return Site(remote, space, user, root)


def known_user(remote: Remote, config: Config) -> User:
    """Find out who we are; stop where the site takes us for nobody and that is not wished."""
    user = remote.user()
    if user.anonymous and not config.anonymous:
        raise CredentialsError(
            "the site takes us for nobody: the token is wrong or expired",
            hint="set DOCSYNC_USER and DOCSYNC_TOKEN, or `anonymous = true` to read public pages",
        )
    return user


def place_of(tree: Tree, site: Site) -> Place:
    """Say what a manifest of this tree belongs to."""
    return Place(site.remote.site, site.space.key, site.root, tree.top_is_root)


def shelf_of(tree: Tree, site: Site) -> Shelf:
    """Say where the manifest of this tree stands."""
    return Shelf(site.remote, tree.config.state_page or site.root, tree.id)


def check_place(tree: Tree, site: Site) -> None:
    """Stop where the site, the space or the root is not the one of last time."""
    known = tree.index.meta(tree.id)
    now = {"site": site.remote.site, "space": site.space.key, "root": site.root}
    if tree.settings.preview:  # what it hangs below comes and goes
        del now["root"]
    for name, value in now.items():
        before = known.get(name, value)
        if before != value:
            folder = "this folder" if tree.is_alone else tree.settings.path
            raise SafetyStop(
                f"the {name} is {value}, and was {before} when {folder} was last synced",
                hint="if that is right, repeat the command with --force",
            )


def remember_place(tree: Tree, site: Site) -> None:
    """Note where a tree was synced to, and by which ignore rules."""
    tree.index.set_meta(
        tree.id,
        {
            "site": site.remote.site,
            "space": site.space.key,
            "root": site.root,
            "profile": site.remote.profile.value,
            "rules": tree.ignore.rules,
        },
    )
