"""`docsync doctor`: what docsync found, from the configuration to the rights on the root page.

Each look stands alone: what can be looked at is, whatever failed before it. Nothing is written.

>>> docsync doctor
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from docsync.cli.connection import access, connected, token_place
from docsync.cli.findings import Finding, doubt, fault, good, looked, record, tell
from docsync.cli.options import command, connection_options, said
from docsync.cli.progress import reporting
from docsync.cli.session import BRANCHES
from docsync.config import (
    FILE_ONLY_KEYS,
    KEYS,
    STATE_FOLDER,
    Config,
    TreeConfig,
    load,
    unsaved,
    variable,
    workspace_of,
)
from docsync.confluence.examining import clock_difference, limits_of, permitted, server_of
from docsync.confluence.places import space_named
from docsync.confluence.remote import Remote, Space
from docsync.engine import find_manifests
from docsync.errors import DocsyncError, UnreachableError, UsageError
from docsync.index import FILE_NAME as INDEX_NAME
from docsync.index import Index
from docsync.likeness import did_you_mean
from docsync.output import Screen
from docsync.values import Profile
from docsync.workspace.lock import FILE_NAME as LOCK_NAME
from docsync.workspace.lock import is_alive, read_holder

OURS = "DOCSYNC_"
# Every variable that means something; others that begin like ours are likely mistyped.
VARIABLES = frozenset(
    {variable(key) for key in KEYS if key not in FILE_ONLY_KEYS} | {"DOCSYNC_TOKEN", *BRANCHES}
)
MOST_SECONDS_APART = 60.0
_NAMES = {Profile.CLOUD: "Cloud", Profile.DATACENTER: "Data Center"}
OLDEST_DATACENTER = (7, 19)  # the oldest long term support release that keeps the API used here


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the command was called: the workspace (None: no such) and its configuration."""

    root: Path | None
    config: Config


@command("doctor", example="docsync doctor\ndocsync doctor --url https://wiki.example.org --json")
@connection_options
def doctor(screen: Screen, **options: object) -> int:
    """Say what docsync finds: configuration, network, site, user, rights, state.

    Nothing is written, neither here nor there. Exit code 0: a run could begin.
    """
    with reporting(screen) as reporter:
        reporter.step("looking at the configuration, the network and the site")
        findings = _examined(said(options))
    tell(findings, screen)
    code = max(one.exit_code for one in findings)
    screen.result("doctor", {"findings": [record(one) for one in findings], "exit": code})
    return code


def _examined(flags: Mapping[str, str | None]) -> list[Finding]:
    try:
        ground = _ground(flags)
    except DocsyncError as error:
        return [fault("configuration", error), *_network(None)]
    findings = looked("configuration", lambda: _configuration(ground))
    findings += looked("state", lambda: _state(ground))
    findings += _network(ground.config)
    findings += looked("token", lambda: _token(ground.config))
    if not any(one.exit_code for one in findings if one.topic in {"configuration", "token"}):
        findings += _site(ground.config)
    return findings


def _ground(flags: Mapping[str, str | None]) -> Ground:
    root = workspace_of(Path.cwd())
    if root is None:
        return Ground(None, unsaved(Path.cwd(), os.environ, flags))
    return Ground(root, load(root, os.environ, flags))


# Here ------------------------------------------------------------------------------------------


def _configuration(ground: Ground) -> Iterator[Finding]:
    config = ground.config
    if ground.root is None:
        hint = "docsync init --url URL --space KEY   (or: docsync clone URL)"
        yield doubt("configuration", "this folder lies in no workspace", hint)
    else:
        yield good("configuration", f"{config.source}")
    overridden = sorted(name for name in os.environ if name.startswith(OURS))
    if overridden:
        yield good("environment", f"{', '.join(overridden)} (over the file)")
    for name in overridden:
        if name not in VARIABLES and (near := did_you_mean(name[len(OURS) :], _endings())):
            yield doubt("environment", f"{name} means nothing to docsync{near}")
    access(config, os.environ)
    if not config.space:
        hint = 'add space = "KEY", or set DOCSYNC_SPACE'
        yield doubt("configuration", "no space is named", hint)
    for tree in config.trees:
        folder = (ground.root or Path.cwd()) / tree.path
        if not folder.is_dir():
            yield doubt("configuration", f"the folder {tree.path} of a tree is not there")


def _endings() -> list[str]:
    return [name.removeprefix(OURS) for name in sorted(VARIABLES)]


def _state(ground: Ground) -> Iterator[Finding]:
    """Look at the index and at the lock."""
    if ground.root is None:
        return
    folder = ground.root / STATE_FOLDER
    if not (folder / INDEX_NAME).is_file():
        yield good("state", "no index yet: the first run reads what is agreed from the site")
    else:
        with Index(folder) as index:
            pages = sum(len(index.agreed(tree.id)) for tree in ground.config.trees)
            open_writes = sum(len(index.intents(tree.id)) for tree in ground.config.trees)
        yield good("state", f"{pages} pages agreed on")
        if open_writes:
            message = f"{open_writes} writes of an interrupted run are open: the next run looks"
            yield doubt("state", message, "docsync status --remote")
    holder = read_holder(folder / LOCK_NAME)
    if holder is not None and is_alive(holder):
        message = f"docsync {holder.command} runs here, process {holder.process} on {holder.host}"
        yield doubt("state", message, "wait for it")


def _network(config: Config | None) -> list[Finding]:
    """Say through what requests go: a proxy, certificates of one's own."""
    url = config.url if config is not None else ""
    found: list[Finding] = []
    if proxy := _proxy_for(url):
        found.append(good("proxy", _without_credentials(proxy)))
    elif _proxy_for(url, heeding=False):
        found.append(good("proxy", f"none for {urlsplit(url).hostname} (NO_PROXY)"))
    else:
        found.append(good("proxy", "none"))
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        if place := os.environ.get(name):
            there = Path(place).exists()
            message = f"of {name}: {place}"
            hint = "set it to certificates in PEM format, or unset it"
            found.append(
                good("certificates", message)
                if there
                else doubt("certificates", f"{message}, which is not there", hint)
            )
    return found


def _proxy_for(url: str, *, heeding: bool = True) -> str:
    """Give the proxy for an address; '' where there is none, or, heeding NO_PROXY, it is spared."""
    parts, proxies = urlsplit(url or "https://"), getproxies()
    spared = heeding and parts.hostname and proxy_bypass(parts.hostname)
    return "" if spared else proxies.get(parts.scheme) or proxies.get("all", "")


def _without_credentials(proxy: str) -> str:
    parts = urlsplit(proxy)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _token(config: Config) -> Iterator[Finding]:
    """Say where the token comes from, and never what it is."""
    place = token_place(config, os.environ)
    kind = f"Basic, as {config.user}" if config.user else "Bearer: the token alone says who"
    if place:
        yield good("token", f"from {place} ({kind})", source=place)
    elif config.anonymous:
        yield good("token", "none: anonymous, as configured")


# There -----------------------------------------------------------------------------------------


def _site(config: Config) -> list[Finding]:
    with ExitStack() as stack:
        try:
            _check_profile(config)
            remote = stack.enter_context(connected(config, os.environ))
            found = list(_server(remote, config))
        except UnreachableError as error:
            return [fault("site", error), *_doubted_proxy(config)]
        except DocsyncError as error:
            return [fault("site", error)]
        found += looked("user", partial(_user, remote, config))
        if config.space and not any(one.exit_code for one in found):
            found += looked("space", partial(_space, remote, config))
    return found


def _check_profile(config: Config) -> None:
    """Refuse a profile that is said and is not the site's."""
    if config.profile is None or config.cloud_id:
        return
    with connected(replace(config, profile=None), os.environ) as found:
        if found.profile is not config.profile:
            raise UsageError(
                f"{found.site} is Confluence {_NAMES[found.profile]}, and the configuration says"
                f' profile = "{config.profile.value}"',
                hint=f'leave profile out, or set it to "{found.profile.value}"',
            )


def _doubted_proxy(config: Config) -> Iterator[Finding]:
    if proxy := _proxy_for(config.url):
        message = f"requests go through {_without_credentials(proxy)}: is it the right one?"
        yield doubt("proxy", message, "set HTTPS_PROXY, or name the site's host in NO_PROXY")


def _server(remote: Remote, config: Config) -> Iterator[Finding]:
    began = time.time()
    server = server_of(remote)
    ended = time.time()
    named = f"{server.product} {server.version}".strip()
    milliseconds = f"{(ended - began) * 1000:.0f} ms"
    way = f" through the gateway (cloud_id {config.cloud_id})" if config.cloud_id else ""
    yield good(
        "site",
        f"{named} at {remote.site}{way}, answers in {milliseconds}",
        url=remote.site,
        profile=remote.profile.value,
        version=server.version,
    )
    if server.version and _is_old(server.version):
        oldest = ".".join(str(part) for part in OLDEST_DATACENTER)
        yield doubt("site", f"version {server.version} is older than {oldest}, which is supported")
    apart = clock_difference(server.reply, (began + ended) / 2)
    if apart is None:
        yield good("clock", "the site does not tell its time")
    elif abs(apart) > MOST_SECONDS_APART:
        ahead = "ahead of" if apart > 0 else "behind"
        message = f"the site's clock is {abs(apart):.0f} s {ahead} this machine's"
        hint = "no decision hangs on it; dates in messages may look odd"
        yield doubt("clock", message, hint, seconds=apart)
    else:
        yield good("clock", f"{abs(apart):.0f} s apart", seconds=apart)
    limits = limits_of(server.reply)
    told = ", ".join(f"{name} {value}" for name, value in limits.items())
    yield good("limits", told or "the site names no limit of requests", **limits)


def _is_old(version: str) -> bool:
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    return len(parts) == len(OLDEST_DATACENTER) and parts < OLDEST_DATACENTER


def _user(remote: Remote, config: Config) -> Iterator[Finding]:
    user = remote.user()
    if not user.anonymous:
        yield good("user", f"{user.name} ({user.id})", id=user.id, name=user.name)
    elif config.anonymous:
        yield good("user", "anonymous, as configured")
    else:
        yield doubt("user", "the site takes us for a stranger", "check DOCSYNC_TOKEN")


def _space(remote: Remote, config: Config) -> Iterator[Finding]:
    space = space_named(remote, config.space)
    yield good("space", f'{space.key}, "{space.name}"', key=space.key, id=space.id)
    for tree in config.trees or (TreeConfig(""),):
        yield from looked("root page", partial(_root, remote, space, tree))
    if config.state_page:
        state = remote.page(config.state_page)
        yield good("state page", f'"{state.title}" ({state.id})')


def _root(remote: Remote, space: Space, tree: TreeConfig) -> Iterator[Finding]:
    """Look at the page that a tree hangs below, and at what this user may do there."""
    page = remote.page(tree.parent or space.homepage)
    where = remote.web_address(page.id)
    yield good("root page", f'"{page.title}" ({page.id}), {where}', id=page.id, title=page.title)
    rights = permitted(remote, page.id)
    if rights is None:
        yield good("rights", "the site does not tell; a push will")
    elif "update" in rights:
        message = f"{', '.join(sorted(rights))} on the root page"
        yield good("rights", message, operations=sorted(rights))
    else:
        message = f"only {', '.join(sorted(rights)) or 'nothing'} on the root page"
        hint = "pull works; for push ask the space's admin for rights"
        yield doubt("rights", message, hint, operations=sorted(rights))
    for found in find_manifests(remote, space, page.id):
        mine = " (this workspace)" if found.tree == tree.id else ""
        yield good("manifest", f"tree {found.tree}, {found.pages} pages{mine}")
