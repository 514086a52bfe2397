"""From a configuration to a `Remote`: finds the token, and opens the site.

The token comes from `DOCSYNC_TOKEN`, from the configured command, or from the system's keyring, in
this order; never from a file. Loaded only by commands that speak to a site.

>>> with connected(config, os.environ) as remote:
...     remote.user().name
'Kim'
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

import keyring
from keyring.errors import KeyringError

from docsync.config import Config
from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import Remote
from docsync.errors import UsageError

KEYRING_SERVICE = "docsync"
COMMAND_SECONDS = 60


@contextmanager
def connected(config: Config, env: Mapping[str, str]) -> Iterator[Remote]:
    """Open the configured site, and close its connections at the end."""
    remote = connect(access(config, env))
    try:
        yield remote
    finally:
        remote.close()


def access(config: Config, env: Mapping[str, str]) -> Access:
    """Say how the site is reached, or raise a `UsageError` that says what is missing."""
    if not config.url:
        raise UsageError(
            f"{config.source.name} names no site",
            hint='add url = "https://example.atlassian.net/wiki", or set DOCSYNC_URL',
        )
    secret = token(config, env)
    if not secret and not config.anonymous:
        raise UsageError(
            f"there is no token for {config.url}",
            hint=f"set DOCSYNC_TOKEN, or store it: keyring set docsync {keyring_name(config)}",
        )
    return Access(
        url=config.url,
        profile=config.profile,
        user=config.user if secret else "",
        token=secret,
        cloud_id=config.cloud_id,
        anonymous_ok=config.anonymous,
        workers=config.workers,
    )


def token(config: Config, env: Mapping[str, str]) -> str:
    """Find the token; '' where there is none."""
    if secret := env.get("DOCSYNC_TOKEN", "").strip():
        return secret
    if config.token_command:
        return _printed(config.token_command)
    return "" if config.anonymous else _stored(keyring_name(config))


def token_place(config: Config, env: Mapping[str, str]) -> str:
    """Say where `token` finds it; '' where there is none."""
    if env.get("DOCSYNC_TOKEN", "").strip():
        return "DOCSYNC_TOKEN"
    if config.token_command:
        return "token_command"
    return "the keyring" if token(config, env) else ""


def keyring_name(config: Config) -> str:
    """Name the keyring's entry for a site: the user at its host."""
    host = urlsplit(config.url).netloc
    return f"{config.user}@{host}" if config.user else host


def keep(config: Config, secret: str) -> None:
    """Store a token in the system's keyring, or raise a `UsageError` where there is none."""
    try:
        keyring.set_password(KEYRING_SERVICE, keyring_name(config), secret)
    except (KeyringError, NotImplementedError, OSError) as error:
        raise UsageError(
            f"this system has no keyring that keeps it: {error}",
            hint="let a command print the token, or set DOCSYNC_TOKEN",
        ) from None


def _printed(command: str) -> str:
    """Run the configured command; its first line is the token."""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            shlex.split(command),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = str(error.stderr).strip() or f"exit code {error.returncode}"
        raise UsageError(f"token_command failed: {said}", hint=f"try it: {command}") from None
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise UsageError(f"token_command failed: {error}", hint=f"try it: {command}") from None
    if not (secret := done.stdout.strip().partition("\n")[0].strip()):
        raise UsageError("token_command printed nothing", hint=f"try it: {command}")
    return secret


def _stored(name: str) -> str:
    try:
        return keyring.get_password(KEYRING_SERVICE, name) or ""
    except KeyringError:  # a machine without a keyring, or one that is locked
        return ""
