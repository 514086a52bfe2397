"""The configuration of a workspace: `.docsync.toml`, the environment over it, flags over both.

`KEYS` is the whole list of what may stand in the file; `.docsync.example.toml` shows each with its
default, and a test compares the two. Nothing here speaks to a site or looks for a token.

>>> config = load(find_root(Path.cwd()), os.environ, {"space": "DOCS"})
>>> config.space, config.trees[0].root
('DOCS', <RootMode.PARENT: 'parent'>)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from docsync.errors import UsageError
from docsync.fences import TABLES, Diagram, read_diagrams, read_fences
from docsync.likeness import did_you_mean
from docsync.settings import Lines, Scalar, Settings, Value, checked, from_text
from docsync.storage.banner import TEXT
from docsync.sync.messages import FIELDS, TEMPLATE, unknown_fields
from docsync.values import ATTACHMENT_KINDS, METADATA, Editor, Fences, Profile

FILE_NAME = ".docsync.toml"
STATE_FOLDER = ".docsync"


class RootMode(Enum):
    """What the root page of a tree is: only the parent of the rest, or the top `index.md`."""

    PARENT = "parent"
    INDEX = "index"


class TitleCollision(Enum):
    """What happens to a page whose title is taken: its parent's name behind it, or a stop."""

    PARENT = "parent"
    STOP = "stop"


class Restricted(Enum):
    """What a pull does with pages that only some may read, where git would take their files."""

    WARN = "warn"
    SKIP = "skip"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class TreeConfig:
    """One folder of the workspace, and the page of the space that it hangs below.

    `id` is made once and names the tree's manifest. `path` is POSIX and relative to the workspace,
    "." for all of it. `parent` is a page id, "" for the space's homepage. `order` is the path of a
    table of contents, "" for none.
    """

    id: str
    path: str = "."
    parent: str = ""
    root: RootMode = RootMode.PARENT
    order: str = ""
    preview: str = ""  # the branch that this tree is a preview of


@dataclass(frozen=True, slots=True)
class AttachmentRules:
    """Which files may be uploaded: suffixes in lower case without a dot, and a size limit."""

    kinds: tuple[str, ...]
    max_mb: int


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run must know beforehand. `source` is the file it was read from.

    `url` and `space` may be empty here: a command that needs them says so. `profile` and `editor`
    are None where the site shall be asked.
    """

    source: Path
    url: str
    space: str
    trees: tuple[TreeConfig, ...]
    profile: Profile | None
    editor: Editor | None
    user: str
    token_command: str
    cloud_id: str
    anonymous: bool
    title_collision: TitleCollision
    attachments: AttachmentRules
    state_page: str
    workers: int
    wiki_links: bool
    version_message: str = TEMPLATE
    minor_edits: bool = False
    edit_url: str = ""  # where a file is edited: what {path} stands for is filled in
    edit_text: str = TEXT
    preview: str = ""  # the branch whose preview is meant
    preview_parent: str = ""  # the page that previews hang below: an id, a title, an address
    metadata: tuple[str, ...] = METADATA
    pull_metadata: tuple[str, ...] = ()
    comments: bool = False
    restricted: Restricted = Restricted.WARN
    fences: Fences = ()  # languages, and the macros of the site that they become
    diagrams: tuple[Diagram, ...] = ()


# Each key of the file with its default; the type of the default is the type of the key.
KEYS: Mapping[str, Scalar] = {
    "url": "",
    "space": "",
    "tree_id": "",
    "parent": "",
    "root": "parent",
    "order": "",
    "user": "",
    "token_command": "",
    "cloud_id": "",
    "anonymous": False,
    "profile": "",
    "editor": "",
    "title_collision": "parent",
    "attachment_kinds": ATTACHMENT_KINDS,
    "attachment_max_mb": 100,
    "state_page": "",
    "workers": 8,
    "wiki_links": False,
    "version_message": TEMPLATE,
    "minor_edits": False,
    "edit_url": "",
    "edit_text": TEXT,
    "preview": "",
    "preview_parent": "",
    "metadata": METADATA,
    "pull_metadata": (),
    "comments": False,
    "restricted": "warn",
}

# The keys of one `[[trees]]` table, for files with several trees.
TREE_KEYS: Mapping[str, Scalar] = {
    "id": "",
    "path": ".",
    "parent": "",
    "root": "parent",
    "order": "",
}

# Keys that describe the only tree of a file, and belong into `[[trees]]` where there are several.
SINGLE_TREE_KEYS = ("tree_id", "parent", "root", "order")

# Keys that only the file may say: they name the tree, and must be the same for everyone.
FILE_ONLY_KEYS = frozenset(
    {"tree_id", "root", "order", "attachment_kinds", "metadata", "pull_metadata"}
)

MAX_WORKERS = 64


def find_root(start: Path) -> Path:
    """Find the workspace that `start` lies in, or raise a `UsageError`."""
    if (root := workspace_of(start)) is not None:
        return root
    raise UsageError(
        f"no {FILE_NAME} in {start} or any folder above it",
        hint="docsync init --url URL --space KEY   (or: docsync clone URL)",
    )


def workspace_of(start: Path) -> Path | None:
    """Walk up from `start` to the nearest folder with a `.docsync.toml`; None: there is none."""
    folders = (start, *start.parents)
    return next((folder for folder in folders if (folder / FILE_NAME).is_file()), None)


def load(root: Path, env: Mapping[str, str], flags: Mapping[str, str | None]) -> Config:
    """Read the configuration of the workspace at `root`, or raise a `UsageError` with its line."""
    source = root / FILE_NAME
    text = _read(source)
    table = _parse(source, text)
    lines = Lines(source, text)
    settings = Settings(_file_values(table, lines), KEYS, FILE_NAME)
    settings = settings.over(_environment(env)).over(_flags(flags))
    return replace(
        _config(source, settings, _trees(table, lines, settings)),
        fences=read_fences(table, lines),
        diagrams=read_diagrams(table, lines),
    )


def unsaved(root: Path, env: Mapping[str, str], flags: Mapping[str, str | None]) -> Config:
    """Make the configuration of a workspace that is not there yet: environment and flags alone."""
    settings = Settings(_environment(env), KEYS, FILE_NAME).over(_flags(flags))
    return _config(root / FILE_NAME, settings, ())


def variable(key: str) -> str:
    """Name the environment variable that stands over a key of the file."""
    return f"DOCSYNC_{key.upper()}"


def _read(source: Path) -> str:
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{source} is not UTF-8: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise UsageError(f"{source} cannot be read: {error.strerror}") from None


def _parse(source: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{source.name} is not TOML: {error}",
            hint="strings stand in quotes: .docsync.example.toml shows every key",
        ) from None


def _file_values(table: Mapping[str, object], lines: Lines) -> dict[str, Value]:
    rest = {key: value for key, value in table.items() if key not in ("trees", *TABLES)}
    return {key: checked(key, value, KEYS, lines.at(key)) for key, value in rest.items()}


def _environment(env: Mapping[str, str]) -> dict[str, Value]:
    names = {variable(key): key for key in KEYS if key not in FILE_ONLY_KEYS}
    return {
        names[name]: from_text(text, KEYS[names[name]], name)
        for name, text in env.items()
        if name in names and text
    }


def _flags(flags: Mapping[str, str | None]) -> dict[str, Value]:
    return {
        key: from_text(text, KEYS[key], f"--{key.replace('_', '-')}")
        for key, text in flags.items()
        if text is not None
    }


def _config(source: Path, settings: Settings, trees: tuple[TreeConfig, ...]) -> Config:
    return Config(
        source=source,
        url=_address(settings),
        space=settings.text("space"),
        trees=trees,
        profile=settings.choice("profile", Profile) if settings.text("profile") else None,
        editor=settings.choice("editor", Editor) if settings.text("editor") else None,
        user=settings.text("user"),
        token_command=settings.text("token_command"),
        cloud_id=settings.text("cloud_id"),
        anonymous=settings.flag("anonymous"),
        title_collision=settings.choice("title_collision", TitleCollision),
        attachments=AttachmentRules(
            kinds=tuple(kind.lower().lstrip(".") for kind in settings.texts("attachment_kinds")),
            max_mb=settings.number("attachment_max_mb", most=100_000),
        ),
        state_page=settings.page_id("state_page"),
        workers=settings.number("workers", most=MAX_WORKERS),
        wiki_links=settings.flag("wiki_links"),
        version_message=_template(settings),
        minor_edits=settings.flag("minor_edits"),
        edit_url=_edit_url(settings),
        edit_text=settings.text("edit_text") or TEXT,
        preview=settings.text("preview"),
        preview_parent=settings.text("preview_parent"),
        metadata=settings.members("metadata", METADATA),
        pull_metadata=settings.members("pull_metadata", METADATA),
        comments=settings.flag("comments"),
        restricted=settings.choice("restricted", Restricted),
    )


def _template(settings: Settings) -> str:
    """Check that a version's message names only what there is."""
    template = settings.text("version_message")
    if unknown := unknown_fields(template):
        raise UsageError(
            f"{settings.origin('version_message')}: {{{unknown[0]}}} is no field of a version's "
            f"message{did_you_mean(unknown[0], FIELDS)}",
            hint="fields are " + ", ".join(f"{{{name}}}" for name in FIELDS),
        )
    return template


def _edit_url(settings: Settings) -> str:
    """Check the address at which files are edited."""
    url = settings.text("edit_url")
    origin = settings.origin("edit_url")
    if url and not (url.startswith(("https://", "http://")) and "{path}" in url and "#" not in url):
        raise UsageError(
            f'{origin}: edit_url is a web address with {{path}} in it, and no #, not "{url}"',
            hint='it looks like "https://github.com/example/handbook/edit/main/{path}"',
        )
    return url


def _address(settings: Settings) -> str:
    """Check the site's address, and cut the slash at its end."""
    if not (url := settings.text("url").rstrip("/")):
        return ""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f'{settings.origin("url")}: "{url}" is not the address of a site',
            hint='it looks like "https://example.atlassian.net/wiki"',
        )
    if parts.username or parts.password:
        raise UsageError(
            f"{settings.origin('url')}: secrets do not belong into an address",
            hint="set DOCSYNC_USER and DOCSYNC_TOKEN",
        )
    return url


def _trees(table: Mapping[str, object], lines: Lines, settings: Settings) -> tuple[TreeConfig, ...]:
    if "trees" not in table:
        return (_single_tree(settings),)
    if both := [key for key in SINGLE_TREE_KEYS if key in settings.values]:
        raise UsageError(
            f"{settings.origin(both[0])}: {both[0]} contradicts [[trees]]: say it in each of them"
        )
    tables = table["trees"]
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise UsageError(f"{lines.at('trees')}: trees are written as [[trees]] tables")
    trees = tuple(_tree(entry, number, lines) for number, entry in enumerate(tables, 1))
    _check_apart(trees, lines)
    return trees


def _single_tree(settings: Settings) -> TreeConfig:
    tree = TreeConfig(
        id=settings.text("tree_id"),
        parent=settings.page_id("parent"),
        root=settings.choice("root", RootMode),
        order=_inside(settings, "order"),
    )
    return _identified(tree, settings.origin("tree_id"), "tree_id")


def _tree(entry: Mapping[str, object], number: int, lines: Lines) -> TreeConfig:
    values = {
        key: checked(key, value, TREE_KEYS, lines.at(key, table=number))
        for key, value in entry.items()
    }
    settings = Settings(values, TREE_KEYS, lines.at("", table=number))
    tree = TreeConfig(
        id=settings.text("id"),
        path=_inside(settings, "path") or ".",
        parent=settings.page_id("parent"),
        root=settings.choice("root", RootMode),
        order=_inside(settings, "order"),
    )
    return _identified(tree, settings.origin("id"), "id")


def _identified(tree: TreeConfig, origin: str, key: str) -> TreeConfig:
    if not re.fullmatch(r"[A-Za-z0-9_-]{4,64}", tree.id):
        raise UsageError(
            f'{origin}: {key} must be 4 to 64 letters and digits, not "{tree.id}"',
            hint="docsync init makes one; every checkout of this folder must have the same",
        )
    return tree


def _inside(settings: Settings, key: str) -> str:
    """Check a path: relative, POSIX, and below the workspace; '' stays as it is."""
    if not (text := settings.text(key)):
        return ""
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in str(path):
        what = "folder" if key == "path" else "file"
        raise UsageError(
            f'{settings.origin(key)}: {key} is a {what} below the workspace, not "{path}"'
        )
    return str(path)


def _check_apart(trees: tuple[TreeConfig, ...], lines: Lines) -> None:
    """Refuse trees that share an id or lie in one another: a file belongs to one page."""
    for number, tree in enumerate(trees):
        for other in trees[:number]:
            if tree.id == other.id:
                raise UsageError(
                    f'{lines.at("id", table=number + 1)}: two trees have the id "{tree.id}"'
                )
            one, two = PurePosixPath(tree.path), PurePosixPath(other.path)
            if one.is_relative_to(two) or two.is_relative_to(one):
                raise UsageError(
                    f'{lines.at("path", table=number + 1)}: the trees "{other.path}" and '
                    f'"{tree.path}" lie in one another'
                )
