"""Which Confluence is at an address, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.transport import Connection
from docsync.errors import (
    CredentialsError,
    NotFoundError,
    RemoteError,
    UnreachableError,
    UsageError,
)
from docsync.values import Profile

CLOUD_USER = {"type": "known", "accountId": "712020:f3", "displayName": "Kim"}
DC_USER = {"type": "known", "userKey": "8a", "username": "kim", "displayName": "Kim"}
STRANGER = {"type": "anonymous", "displayName": "Anonymous"}
ME = "/rest/api/user/current"


def site(answers: Mapping[str, object], asked: list[str]) -> Connection:
    """A network where these paths answer, with 200 and JSON or with a bare status."""

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        answer = answers.get(request.url.path, 404)
        if isinstance(answer, int):
            return httpx.Response(answer)
        return httpx.Response(200, json=answer)

    return Connection(network=httpx.MockTransport(reply), sleep=lambda _: None)


@pytest.mark.parametrize(
    ("url", "answers", "profile", "base", "requests"),
    [
        ("https://x.atlassian.net", {}, Profile.CLOUD, "https://x.atlassian.net/wiki", 0),
        ("https://x.atlassian.net/wiki/", {}, Profile.CLOUD, "https://x.atlassian.net/wiki", 0),
        ("https://a.org/cf/", {f"/cf{ME}": DC_USER}, Profile.DATACENTER, "https://a.org/cf", 1),
        ("https://a.org", {ME: DC_USER}, Profile.DATACENTER, "https://a.org", 1),
        ("https://a.org", {f"/wiki{ME}": DC_USER}, Profile.DATACENTER, "https://a.org/wiki", 2),
        ("https://a.org", {f"/wiki{ME}": CLOUD_USER}, Profile.CLOUD, "https://a.org/wiki", 2),
        (
            "https://a.org/wiki/spaces/D",
            {f"/wiki{ME}": CLOUD_USER},
            Profile.CLOUD,
            "https://a.org/wiki",
            1,
        ),
    ],
)
def test_the_address_leads_to_the_client(
    url: str, answers: Mapping[str, object], profile: Profile, base: str, requests: int
) -> None:
    asked: list[str] = []
    remote = connect(Access(url, token="s3cret"), site(answers, asked))
    assert (remote.profile, remote.site, len(asked)) == (profile, base, requests)
    remote.close()


@pytest.mark.parametrize(
    ("answers", "profile"),
    [
        ({ME: STRANGER}, Profile.DATACENTER),
        ({ME: STRANGER, "/api/v2/spaces": {"results": []}}, Profile.CLOUD),
    ],
)
def test_strangers_are_told_apart_by_api_v2(
    answers: Mapping[str, object], profile: Profile
) -> None:
    access = Access("https://a.org/", anonymous_ok=True)
    assert connect(access, site(answers, [])).profile is profile


def test_a_token_that_makes_nobody_of_us_is_refused() -> None:
    with pytest.raises(CredentialsError, match="expired"):
        connect(Access("https://a.org", token="s3cret"), site({ME: STRANGER}, []))


def test_refused_credentials_are_told_before_a_wrong_address() -> None:
    with pytest.raises(CredentialsError):
        connect(Access("https://a.org", token="s3cret"), site({ME: 401}, []))


def test_a_wrong_address_says_what_to_check() -> None:
    with pytest.raises(NotFoundError, match=r"no Confluence at https://a\.org") as caught:
        connect(Access("https://a.org", token="s3cret"), site({}, []))
    assert "DOCSYNC_URL" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "there"),
    [
        ("https://a.org", "https://a.org/confluence"),
        ("https://a.org/cf/y/z", "https://a.org/cf"),
    ],
)
def test_a_wrong_context_path_is_told_with_the_right_one(url: str, there: str) -> None:
    answers = {f"/cf{ME}": DC_USER} if "/cf" in url else {f"/confluence{ME}": DC_USER}
    with pytest.raises(NotFoundError) as caught:
        connect(Access(url, token="s3cret"), site(answers, []))
    assert caught.value.hint == f"there is one at {there}: set DOCSYNC_URL to it"


def test_a_site_that_fails_is_not_taken_for_a_wrong_address() -> None:
    with pytest.raises(RemoteError, match="the site failed"):
        connect(Access("https://a.org", token="s3cret"), site({ME: 500}, []))


def test_a_host_that_is_not_there_is_unreachable() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known", request=request)

    how = Connection(network=httpx.MockTransport(reply), sleep=lambda _: None)
    with pytest.raises(UnreachableError, match=r"a\.org"):
        connect(Access("https://a.org", token="s3cret"), how)


def test_no_token_is_wrong_use() -> None:
    with pytest.raises(UsageError):
        connect(Access("https://a.org"))


def test_a_gateway_of_a_data_center_is_wrong_use() -> None:
    access = Access("https://a.org", Profile.DATACENTER, token="s3cret", cloud_id="7")
    with pytest.raises(UsageError):
        connect(access)


def test_scoped_tokens_go_through_the_gateway_and_the_site_stays_the_users() -> None:
    asked: list[str] = []
    me = {f"/ex/confluence/7/wiki{ME}": CLOUD_USER}
    access = Access("https://x.atlassian.net", user="kim", token="s3cret", cloud_id="7")
    remote = connect(access, site(me, asked))
    assert remote.user().id == "712020:f3"
    assert asked == [f"https://api.atlassian.com/ex/confluence/7/wiki{ME}"]
    assert remote.site == "https://x.atlassian.net/wiki"
    assert remote.web_address("42").startswith("https://x.atlassian.net/wiki/")


def test_the_token_is_not_in_the_repr() -> None:
    assert "s3cret" not in repr(Access("https://a.org", token="s3cret"))
