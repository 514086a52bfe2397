"""`docsync push`, `pull` and `sync`: the same run, under three policies.

>>> docsync push --dry-run guide/
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import click

from docsync.cli.annotated import write_told
from docsync.cli.forms import format_option
from docsync.cli.interrupts import interruptible
from docsync.cli.lazy import load
from docsync.cli.options import PATHS, Decorated, command, connection_options, preview_options, said
from docsync.cli.present import tell_dry_run, tell_result
from docsync.cli.records import plan_exit_code, plan_record, result_record
from docsync.cli.session import Flags, narrowed, preview_address, session, targets, tell_strangers
from docsync.output import Screen
from docsync.sync.plan import Plan, Policy, Request

_OPTIONS = (
    PATHS,
    click.option("--dry-run", "-n", is_flag=True, help="Say what would be done, and why."),
    click.option("--force", is_flag=True, help="Go on where docsync would stop for safety."),
    click.option(
        "--deep", is_flag=True, help="Look at labels and attachments of unchanged pages too."
    ),
    click.option(
        "--order",
        is_flag=True,
        help="pull: write the order of sibling pages into the files; push: take it from them.",
    ),
    format_option,
)
_MESSAGE = click.option(
    "--message", "-m", default="", help="The version message of pages that are written."
)
_LEASE = click.option(
    "--force-with-lease",
    is_flag=True,
    help="Overwrite what was edited there too, in the version you have seen; no newer one.",
)
_KEEP_COMMENTS = click.option(
    "--keep-comments",
    is_flag=True,
    help="Stop pages where an inline comment would lose its words.",
)
_RESTORE = click.option(
    "--restore", is_flag=True, help="Take trashed pages out of the trash for edited files."
)


_MINOR = click.option(
    "--minor", is_flag=True, help="Mark the versions as minor edits, where the site knows them."
)


_BELOW = click.option(
    "--below", is_flag=True, help="With FILE URL: make a page below the one of this address."
)
_COMMENTS = click.option(
    "--comments", is_flag=True, help="Write the comments on x.md beside it, to x.comments.md."
)


_COMMIT = click.option(
    "--commit", is_flag=True, help="Make a git commit of each version, by who made it, and when."
)


def _run_options(function: Decorated) -> Decorated:
    function = preview_options(function)
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


_PUSH_EXAMPLE = """docsync push
docsync push guide/ --dry-run
docsync push -m 'for 2.1'
docsync push --preview-parent "Previews"
docsync push guide.md https://example.atlassian.net/wiki/spaces/DOCS/pages/42/Guide
docsync diff --remote guide/setup.md && docsync push --force-with-lease guide/setup.md"""


@command("push", example=_PUSH_EXAMPLE)
@_run_options
@_MESSAGE
@_RESTORE
@_KEEP_COMMENTS
@_LEASE
@_BELOW
@_MINOR
@connection_options
def push(screen: Screen, dry_run: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Write what changed here to Confluence.

    What was edited there too is merged into the page; what cannot be merged is listed and left
    alone. Files are never written.

    With a FILE and the address of a page, just that file goes to that page, and no workspace is
    needed. The address of a space, or --below, makes a page of the file there.
    """
    request, flags = _request(Policy.PUSH, options), said(options)
    form, below = str(options["form"]), bool(options.get("below"))
    if below or any("://" in path for path in request.paths):
        read = load("docsync.cli.single:asked")
        run = Run("push", dry_run, form)
        wanted = read(request.paths, run, below=below, flags=flags)
        return int(load("docsync.cli.single:push_single")(screen, wanted, request))
    return _run(Run("push", dry_run, form), screen, request, flags)


@command("pull", example="docsync pull\ndocsync pull guide/setup.md\ndocsync pull --comments")
@_run_options
@_COMMENTS
@_COMMIT
@connection_options
def pull(screen: Screen, dry_run: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Write what changed in Confluence to the files here.

    What was edited here too is merged; where both changed the same words, the file gets both
    versions between markers. Confluence is never written.
    """
    return _run(
        Run("pull", dry_run, str(options["form"])),
        screen,
        _request(Policy.PULL, options),
        said(options),
    )


@command("sync", example="docsync sync\ndocsync sync guide/ --dry-run")
@_run_options
@_MESSAGE
@_RESTORE
@_KEEP_COMMENTS
@_MINOR
@connection_options
def sync(screen: Screen, dry_run: bool, **options: object) -> int:  # noqa: FBT001 - click's flag
    """Bring both sides together: pull, merge and push in one run."""
    return _run(
        Run("sync", dry_run, str(options["form"])),
        screen,
        _request(Policy.SYNC, options),
        said(options),
    )


def _request(policy: Policy, options: dict[str, object]) -> Request:
    """Build the engine's request; paths are still as they were typed."""
    paths = options.get("paths")
    return Request(
        policy,
        paths=paths if isinstance(paths, tuple) else (),
        force=bool(options.get("force")),
        deep=bool(options.get("deep")),
        order=bool(options.get("order")),
        restore=bool(options.get("restore")),
        message=str(options.get("message") or ""),
        lease=bool(options.get("force_with_lease")),
        keep_comments=bool(options.get("keep_comments")),
        minor=bool(options.get("minor")),
        comments=bool(options.get("comments")),
        commit=bool(options.get("commit")),
    )


@dataclass(frozen=True, slots=True)
class Run:
    """How a command runs: its name, whether it only says so, and how it tells what is wrong."""

    name: str
    dry_run: bool
    form: str


def _run(run: Run, screen: Screen, request: Request, flags: Flags) -> int:
    with interruptible(), session(screen, flags, online=True) as here:
        request = replace(request, paths=narrowed(here.root, request.paths))
        told = here.engine.plan(request) if run.dry_run else here.engine.run(request)
        address = preview_address(here)
    strangers = tell_strangers(here.root, request.paths, targets(told), screen)
    idle = bool(strangers) and not targets(told)  # "both sides are the same" would mislead
    if isinstance(told, Plan):
        code, record = max(plan_exit_code(told), strangers), plan_record(told)
        if not (idle and told.clean):
            tell_dry_run(told, screen)
    else:
        rest = tuple(note for note in told.notes if note not in here.told)
        code, record = max(told.exit_code, strangers), result_record(told)
        if not (idle and told.stop is None and not rest):
            tell_result(replace(told, notes=rest), screen)
    if address:
        record["preview"] = address
        screen.say(f"The preview: {address}")
    write_told(told, run.form, here.root, screen)
    screen.result(run.name, {**record, "exit": code})
    return code
