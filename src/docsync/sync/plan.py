"""What was asked, what will be done, what happened: requests, operations, plans, outcomes.

All values, ready to be printed. An operation says on which path and page it works and why; the
texts it carries are what it will write. Paths are POSIX, relative to the workspace.

>>> TrashFile(Target("a.md", "7", "A"), reason="trashed there").side
<Side.LOCAL: 'local'>
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from docsync.sync.state import NodeKind


class Side(Enum):
    """The side an operation writes. BASE: only what the index knows changes."""

    LOCAL = "local"
    REMOTE = "remote"
    BASE = "base"


class Policy(Enum):
    """Which side may be written."""

    PULL = "pull"
    PUSH = "push"
    SYNC = "sync"

    def may_write(self, side: Side) -> bool:
        """Say whether this policy may write a side."""
        forbidden = {Policy.PULL: Side.REMOTE, Policy.PUSH: Side.LOCAL}
        return forbidden.get(self) is not side


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks of the engine.

    `paths` narrows it to files and folders (POSIX, relative to the workspace). `offline` plans
    from the remote as last seen. `force` goes on where safety would stop. `deep` looks at labels
    and attachments of every page. `restore` takes trashed pages out of the trash for local edits.
    `clone` fills an empty folder. `order` takes one side's order of siblings where both have one:
    a pull writes the site's into the files, a push the files' to the site.
    `lease` overwrites pages that were edited there too, in the version the user has been shown;
    `shows` says that this plan shows the user what is there now. `keep_comments` stops pages whose
    edit would take the words of inline comments away. `minor` asks the site not to tell watchers.
    """

    policy: Policy
    paths: tuple[str, ...] = ()
    offline: bool = False
    force: bool = False
    deep: bool = False
    restore: bool = False
    clone: bool = False
    order: bool = False
    message: str = ""
    lease: bool = False
    keep_comments: bool = False
    comments: bool = False  # a pull writes the comments of pages beside their files
    commit: bool = False  # a pull makes a git commit of each version that it brings
    shows: bool = False
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The file and page an operation is about; `page` is '' for one that is yet to be made."""

    path: str
    page: str
    title: str


class Aspect(Enum):
    """What of a page an update changes."""

    BODY = "body"
    TITLE = "title"
    PARENT = "parent"
    BANNER = "banner"


@dataclass(frozen=True, slots=True)
class CreatePage:
    """Make a page for a file, or (kind MADE) for a folder without one."""

    target: Target
    reason: str
    kind: NodeKind = NodeKind.PAGE
    storage: str = field(default="", repr=False)
    banner: str = field(default="", repr=False)
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class CreateFolder:
    """Make a Confluence folder for a folder without a page."""

    target: Target
    reason: str
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class UpdatePage:
    """Write a page over exactly the version that was read."""

    target: Target
    reason: str
    expected: int
    aspects: tuple[Aspect, ...]
    storage: str = field(default="", repr=False)
    comments: tuple[str, ...] = ()  # the inline comments the page had when it was read
    merged: bool = False
    banner: str = field(default="", repr=False)
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class MoveFolder:
    """Hang a Confluence folder below another parent."""

    target: Target
    reason: str
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class RestorePage:
    """Take a page out of the trash."""

    target: Target
    reason: str
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class TrashPage:
    """Move a page, or a folder that nothing hangs below any more, to the site's trash."""

    target: Target
    reason: str
    expected: int
    kind: NodeKind = NodeKind.PAGE
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class ChangeLabels:
    """Add and remove labels of a page."""

    target: Target
    reason: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is written to an entry, as JSON, over the one whose digest was seen ('': any).

    `line` is where the file says it, 0 where it does not.
    """

    name: str
    value: str = field(repr=False)
    expected: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ChangeMetadata:
    """Write what a page has beside text, title and labels: its status, width, restrictions."""

    target: Target
    reason: str
    changes: tuple[Change, ...]
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class DrawPicture:
    """Draw the picture of a fence, to be uploaded under a name that carries its source's digest."""

    target: Target
    reason: str
    name: str
    language: str
    source: str = field(repr=False)
    side = Side.BASE


@dataclass(frozen=True, slots=True)
class UploadAttachment:
    """Attach a file to a page, or attach its new version."""

    target: Target
    reason: str
    name: str
    file: str  # below the tree; '' for a picture that this run draws
    digest: str
    replaces: str = ""  # the attachment's id
    expected: int = 0  # the attachment's version that was agreed on
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class TrashAttachment:
    """Move an attachment that docsync put there, and no page text uses any more, to the trash.

    One that is not of the expected version (0: any) is somebody's: it stays.
    """

    target: Target
    reason: str
    name: str
    id: str
    expected: int = 0
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class RestoreAttachment:
    """Attach a former version of an attachment again, or one that lies in `.docsync/trash`."""

    target: Target
    reason: str
    name: str
    digest: str
    id: str = ""  # of the attachment, '' where it was trashed
    expected: int = 0  # the version it has now
    version: int = 0  # the version to go back to
    grave: str = ""  # where in the trash the file lies
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class WriteFile:
    """Write a file: pulled, merged, or with conflict markers. `expected`: its digest now, or ''."""

    target: Target
    reason: str
    expected: str
    text: str = field(default="", repr=False)
    conflicts: int = 0
    side = Side.LOCAL


@dataclass(frozen=True, slots=True)
class RestoreFile:
    """Put a file back as it was: from the trash, or from the index. `expected`: its bytes now."""

    target: Target
    reason: str
    expected: str = ""
    content: str = ""  # the digest of the bytes in the index
    grave: str = ""  # where in the trash the file lies
    side = Side.LOCAL


@dataclass(frozen=True, slots=True)
class MoveFile:
    """Move a file because its page was moved."""

    target: Target
    reason: str
    to: str
    side = Side.LOCAL


@dataclass(frozen=True, slots=True)
class TrashFile:
    """Move a file to `.docsync/trash`."""

    target: Target
    reason: str
    expected: str = ""
    side = Side.LOCAL


@dataclass(frozen=True, slots=True)
class DownloadAttachment:
    """Fetch an attachment that a page uses."""

    target: Target
    reason: str
    name: str
    file: str
    expected: str = ""  # the digest of the file that is there now, '' for none
    side = Side.LOCAL


@dataclass(frozen=True, slots=True)
class OrderPages:
    """Put the pages below one into an order, as few as can be being moved.

    `order` names all of them by content id, those that this run makes by path; `asked` are those
    whose files ask for their place.
    """

    target: Target
    reason: str
    order: tuple[str, ...]
    asked: tuple[str, ...]
    side = Side.REMOTE


@dataclass(frozen=True, slots=True)
class Agree:
    """Note that both sides hold the same; nothing is written."""

    target: Target
    reason: str
    side = Side.BASE


@dataclass(frozen=True, slots=True)
class Forget:
    """Drop what the index knows of a page that is gone on both sides."""

    target: Target
    reason: str
    side = Side.BASE


Operation = (
    CreatePage
    | CreateFolder
    | UpdatePage
    | MoveFolder
    | RestorePage
    | TrashPage
    | ChangeLabels
    | ChangeMetadata
    | DrawPicture
    | UploadAttachment
    | TrashAttachment
    | RestoreAttachment
    | WriteFile
    | RestoreFile
    | MoveFile
    | TrashFile
    | DownloadAttachment
    | OrderPages
    | Agree
    | Forget
)


class NoteKind(Enum):
    """What a run may have to tell beside its operations."""

    BROKEN_LINK = "broken-link"
    REFUSED = "refused"  # a file that must not be uploaded: hidden, ignored, too big, elsewhere
    TITLE = "title"  # a title collision and how it was solved
    COMMENT_LOST = "comment-lost"
    METADATA = "metadata"  # what a site does not have, or what a file may not want
    RESTRICTED = "restricted"  # pages that only some may read, and a repository
    DRAFT = "draft"  # somebody has unpublished changes of a page that is to be written
    CONVERSION = "conversion"  # anything else the converter tells
    SCOPE = "scope"  # what was left out, and why
    UNREADABLE = "unreadable"  # a page that is no storage: its file shows it and cannot be edited
    SERVER = "server"  # the server changed what it was sent, a page it does not show
    STATE = "state"  # the index or the manifest


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to tell. `line` counts from 1 in the file, 0: none; `address` is a link's."""

    kind: NoteKind
    message: str
    path: str = ""
    line: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A page that needs a person: edited on both sides in the same place, or stopped.

    `marked` says that the file holds (or would hold) conflict markers.
    """

    target: Target
    reason: str
    hint: str = ""
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or page that could not be done; the others go on."""

    target: Target
    message: str
    line: int = 0
    hint: str = ""
    exit_code: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """A change that the policy leaves to the other direction."""

    target: Target
    side: Side  # the side that would be written
    reason: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Why nothing is written at all; `--force` goes on. `tree`: in which of several trees."""

    message: str
    hint: str = "look at `docsync status --remote`, then repeat the command with --force"
    tree: str = ""

    @property
    def told(self) -> str:
        """Say what was stopped, and why."""
        where = f" in {self.tree}" if self.tree else ""
        return f"stopped before anything was written{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, in order."""

    operations: tuple[Operation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    failures: tuple[Failure, ...] = ()
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()
    stop: Stop | None = None
    seen_at: str = ""  # when the remote was last looked at, ISO 8601; '' never

    @property
    def clean(self) -> bool:
        """Nothing to do, nothing to tell a person about."""
        return not (self.operations or self.conflicts or self.failures or self.held or self.stop)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An operation and what came of it; no failure means that it was done."""

    operation: Operation
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did."""

    outcomes: tuple[Outcome, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    failures: tuple[Failure, ...] = ()  # all of them: of planning and of operations
    held: tuple[Held, ...] = ()
    notes: tuple[Note, ...] = ()
    stop: Stop | None = None
    commits: int = 0  # that were made of the versions that came

    @property
    def exit_code(self) -> int:
        """The run's exit code by the rule of the highest."""
        codes = [failure.exit_code for failure in self.failures]
        codes += [1] if self.conflicts else []
        codes += [4] if self.stop is not None else []
        return max(codes, default=0)


@dataclass(frozen=True, slots=True)
class FileDiff:
    """The texts of one file that differ: as agreed, as on disk, as the site has it.

    `sides` are base, ours and theirs of a conflict that is to be settled. `fault` says why a text
    cannot be compared, and the others are then the agreed one.
    """

    target: Target
    base: str
    ours: str
    theirs: str | None  # None: not looked at, or not readable
    sides: tuple[str, str, str] | None = None
    fault: str = ""
