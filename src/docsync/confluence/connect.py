"""From what a user configured to a `Remote`: which address, which Confluence, which credentials.

Nothing is asked of the site where the configuration or the address says it all. Else one request,
or two where `/wiki` may be missing from the address, finds out; where there is no Confluence a few
more look for one beside it.

>>> Access("https://example.atlassian.net", user="kim@example.com", token="s3cret")
Access(url='https://example.atlassian.net', profile=None, user='kim@example.com', cloud_id='')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote, urlsplit

from docsync.confluence.address import parse_address
from docsync.confluence.cloud import Cloud
from docsync.confluence.credentials import SiteAuth
from docsync.confluence.datacenter import DataCenter
from docsync.confluence.failures import CHECK_ADDRESS, CHECK_CREDENTIALS
from docsync.confluence.records import user
from docsync.confluence.remote import Remote
from docsync.confluence.transport import Connection, Endpoint, Transport
from docsync.confluence.v1 import path
from docsync.errors import (
    CredentialsError,
    ForbiddenError,
    NotFoundError,
    RemoteError,
    UnreachableError,
    UsageError,
)
from docsync.values import Profile

_CLOUD_HOSTS = (".atlassian.net", ".jira.com")
SERVER_ERROR = 500
_GATEWAY = "https://api.atlassian.com/ex/confluence"
_WIKI = "/wiki"
_CONTEXTS = ("", "/confluence", _WIKI)


@dataclass(frozen=True, slots=True)
class Access:
    """What a user says of a site; `timeout` is in seconds.

    Without `user` the token is a bearer token; without a token we are anonymous, which must be
    wished for.
    """

    url: str
    profile: Profile | None = None
    user: str = ""
    token: str = field(default="", repr=False)
    cloud_id: str = ""
    anonymous_ok: bool = field(default=False, repr=False)
    timeout: float = field(default=30.0, repr=False)
    workers: int = field(default=8, repr=False)


def connect(access: Access, how: Connection | None = None) -> Remote:
    """Give the client for a site, or raise `UsageError` or a `RemoteError` with what to do next."""
    _check(access)
    site = parse_address(access.url).site
    how = replace(
        how or Connection(),
        timeout=access.timeout,
        workers=access.workers,
        anonymous_ok=access.anonymous_ok,
    )
    profile = access.profile or _told_profile(access, site)
    if profile is not None:
        return _client(profile, _wiki(site) if profile is Profile.CLOUD else site, access, how)
    return _probed(site, access, how)


def _check(access: Access) -> None:
    if not access.token and not access.anonymous_ok:
        raise UsageError("there is no token to log in with", hint="set DOCSYNC_TOKEN")
    if access.cloud_id and access.profile is Profile.DATACENTER:
        raise UsageError("cloud_id is set, but the profile is datacenter", hint="remove one")


def _told_profile(access: Access, site: str) -> Profile | None:
    host = urlsplit(site).hostname or ""
    if access.cloud_id or host.endswith(_CLOUD_HOSTS):
        return Profile.CLOUD
    return None


def _wiki(site: str) -> str:
    """Give the address of a Cloud site, which users write with and without `/wiki`."""
    return site if site.endswith(_WIKI) else site + _WIKI


def _client(profile: Profile, site: str, access: Access, how: Connection) -> Remote:
    transport = Transport(_endpoint(site, access), _auth(site, access), how)
    return Cloud(site, transport) if profile is Profile.CLOUD else DataCenter(site, transport)


def _endpoint(site: str, access: Access) -> Endpoint:
    context = urlsplit(site).path
    if access.cloud_id:
        gateway = f"{_GATEWAY}/{quote(access.cloud_id, safe='')}{_WIKI}"
        return Endpoint(gateway, context, alias=site)
    return Endpoint(site, context)


def _auth(site: str, access: Access) -> SiteAuth | None:
    if not access.token:
        return None
    return SiteAuth(_endpoint(site, access).base, access.user, access.token)


def _probed(site: str, access: Access, how: Connection) -> Remote:
    """Ask each address that may be meant who we are there: the answer's shape tells them apart."""
    impatient = replace(how, patience=replace(how.patience, tries=2))
    errors: list[RemoteError] = []
    for candidate in _candidates(site):
        transport = Transport(_endpoint(candidate, access), _auth(candidate, access), impatient)
        try:
            profile = _profile_at(transport, access)
        except UnreachableError:
            raise
        except RemoteError as error:
            errors.append(error)
        else:
            return _client(profile, candidate, access, how)
        finally:
            transport.close()
    raise _no_confluence(site, errors, partial(_elsewhere, site, access, impatient))


def _elsewhere(site: str, access: Access, how: Connection) -> str:
    """Look where else on this host a Confluence is usually found; '' where there is none."""
    parts = urlsplit(site)
    folders = parts.path.split("/")
    above = ("/".join(folders[:count]) for count in range(len(folders), 0, -1))
    tried = _candidates(site)
    for context in dict.fromkeys((*above, *_CONTEXTS)):
        candidate = parts._replace(path=context).geturl()
        if candidate in tried:
            continue
        transport = Transport(_endpoint(candidate, access), _auth(candidate, access), how)
        try:
            _profile_at(transport, access)
        except RemoteError:
            continue
        finally:
            transport.close()
        return candidate
    return ""


def _candidates(site: str) -> tuple[str, ...]:
    return (site,) if site.endswith(_WIKI) else (site, _wiki(site))


def _profile_at(transport: Transport, access: Access) -> Profile:
    """Tell Cloud from Data Center by the ids it gives to users, for strangers by API v2."""
    me = transport.get(path("user", "current"))
    if me.has("accountId"):
        return Profile.CLOUD
    if not user(me).anonymous:
        return Profile.DATACENTER
    if access.token and not access.anonymous_ok:
        raise CredentialsError(
            "the site took the token and answered as to anybody: it is wrong or has expired",
            request=me.request,
            hint=CHECK_CREDENTIALS,
        )
    try:
        transport.get("api/v2/spaces", {"limit": 1})
    except RemoteError:
        return Profile.DATACENTER
    return Profile.CLOUD


def _no_confluence(
    site: str, errors: Sequence[RemoteError], elsewhere: Callable[[], str]
) -> RemoteError:
    """Choose what to tell: refused credentials and a failing site before a wrong address."""
    for error in errors:
        if isinstance(error, (CredentialsError, ForbiddenError)) or error.status >= SERVER_ERROR:
            return error
    there = elsewhere()
    return NotFoundError(
        f"there is no Confluence at {site}: {errors[0].message}",
        status=errors[0].status,
        request=(errors[0].method, errors[0].address),
        server_message=errors[0].server_message,
        hint=f"there is one at {there}: set DOCSYNC_URL to it" if there else CHECK_ADDRESS,
    )
