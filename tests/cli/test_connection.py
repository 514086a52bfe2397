"""Where the token comes from, and what is said when there is none."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from docsync.cli.connection import access, keyring_name, token
from docsync.config import Config, unsaved
from docsync.errors import UsageError
from docsync.values import Profile

SITE = "https://example.atlassian.net/wiki"


class OneKey(KeyringBackend):
    """A keyring with one entry."""

    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        known = {("docsync", "ada@example.atlassian.net"): "from the keyring"}
        return known.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _one_key() -> None:
    keyring.set_keyring(OneKey())  # type: ignore[no-untyped-call] # keyring has no types here


def _config(**flags: str) -> Config:
    return unsaved(Path("here"), {}, {"url": SITE, **flags})


def _printing(code: str) -> Config:
    return replace(_config(), token_command=f'"{sys.executable}" -c "{code}"')


def test_the_environment_goes_before_the_command_and_the_keyring() -> None:
    config = replace(_printing("print(1)"), user="ada")
    assert token(config, {"DOCSYNC_TOKEN": " s3cret \n"}) == "s3cret"


def test_the_command_goes_before_the_keyring() -> None:
    config = replace(_printing("print('from the command'); print('more')"), user="ada")
    assert token(config, {}) == "from the command"


def test_the_keyring_knows_a_user_at_a_host() -> None:
    config = _config(user="ada")
    assert keyring_name(config) == "ada@example.atlassian.net"
    assert token(config, {}) == "from the keyring"
    assert keyring_name(_config()) == "example.atlassian.net"


def test_a_machine_without_a_keyring_has_no_token() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call] # as above
    assert token(_config(user="ada"), {}) == ""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys; sys.exit('locked')", "token_command failed: locked"),
        ("import sys; sys.exit(3)", "token_command failed: exit code 3"),
        ("pass", "token_command printed nothing"),
    ],
)
def test_a_command_that_fails_is_told(code: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        token(_printing(code), {})
    assert caught.value.message == told
    assert caught.value.hint.startswith("try it: ")


def test_a_command_that_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="token_command failed"):
        token(replace(_config(), token_command="no-such-command-here"), {})


def test_no_token_says_three_ways_to_give_one() -> None:
    with pytest.raises(UsageError) as caught:
        access(_config(), {})
    assert caught.value.message == f"there is no token for {SITE}"
    assert "DOCSYNC_TOKEN" in caught.value.hint
    assert "keyring set docsync example.atlassian.net" in caught.value.hint


def test_no_site_says_how_to_name_one() -> None:
    with pytest.raises(UsageError, match="names no site"):
        access(replace(_config(), url=""), {"DOCSYNC_TOKEN": "t"})


def test_anonymous_needs_no_token_and_names_no_user() -> None:
    found = access(replace(_config(user="kim"), anonymous=True), {})
    assert (found.token, found.user, found.anonymous_ok) == ("", "", True)


def test_what_is_configured_is_what_is_used() -> None:
    config = replace(
        _config(user="ada", profile="cloud"), cloud_id="11", workers=3, anonymous=False
    )
    found = access(config, {"DOCSYNC_TOKEN": "t"})
    assert (found.url, found.profile, found.user) == (SITE, Profile.CLOUD, "ada")
    assert (found.token, found.cloud_id, found.workers) == ("t", "11", 3)
