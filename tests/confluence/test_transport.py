"""The layer to HTTP: retries, paging, redirects, and where credentials go."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from docsync.confluence.credentials import SiteAuth
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection, Endpoint, Form, Transport
from docsync.errors import (
    CredentialsError,
    FileError,
    NotFoundError,
    RemoteError,
    UnreachableError,
    UsageError,
)

SITE = "https://wiki.example.com/wiki"
TOKEN = "s3cret"
Reply = Callable[[httpx.Request], httpx.Response]


@dataclass
class Network:
    """Answers in turn, keeps what was sent, and sleeps at once."""

    replies: list[Reply]
    sent: list[httpx.Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        self.bodies.append(request.read())
        reply = self.replies[min(len(self.sent), len(self.replies)) - 1]
        return reply(request)

    def transport(self, *, token: str = TOKEN, anonymous_ok: bool = False) -> Transport:
        how = Connection(
            patience=Patience(tries=3, first=1),
            sleep=self.slept.append,
            jitter=lambda: 0.5,
            network=httpx.MockTransport(self),
            anonymous_ok=anonymous_ok,
        )
        auth = SiteAuth(SITE, "kim", token) if token else None
        return Transport(Endpoint(SITE, "/wiki"), auth, how)


def says(status: int, json: object = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, json=json, headers=named)


def breaks(error: type[httpx.TransportError]) -> Reply:
    def reply(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    return reply


def test_a_read_goes_on_until_the_site_is_back() -> None:
    network = Network([says(503), breaks(httpx.ReadError), says(200, {"id": "7"})])
    assert network.transport().get("rest/api/content/7").text("id") == "7"
    assert network.slept == [1, 2]


def test_a_read_is_given_up_after_its_tries() -> None:
    network = Network([says(502)])
    with pytest.raises(RemoteError, match="502"):
        network.transport().get("x")
    assert len(network.sent) == 3


def test_a_lost_write_is_sent_once() -> None:
    network = Network([breaks(httpx.ReadTimeout)])
    with pytest.raises(UnreachableError, match="unknown whether this was done"):
        network.transport().send("POST", "x", {})
    assert len(network.sent) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failed_write_is_sent_once_and_unknown(status: int) -> None:
    network = Network([says(status)])
    with pytest.raises(UnreachableError):
        network.transport().send("PUT", "x", {})
    assert len(network.sent) == 1


def test_a_write_that_was_turned_away_is_sent_again_when_the_site_says() -> None:
    network = Network([says(429, retry_after="9"), says(503, retry_after="4"), says(200, {})])
    network.transport().send("PUT", "x", {"a": 1})
    assert network.slept == [9.5, 4.5]
    assert network.bodies == [b'{"a":1}'] * 3


def test_a_write_that_never_left_is_sent_again() -> None:
    network = Network([breaks(httpx.ConnectError), says(200, {})])
    network.transport().send("POST", "x", {})
    assert len(network.sent) == 2


def test_a_write_whose_transaction_was_rolled_back_is_sent_again() -> None:
    rolled_back = {"message": "org.hibernate.StaleStateException: Batch update returned"}
    network = Network([says(409, rolled_back), says(200, {})])
    network.transport().send("PUT", "x", {})
    assert len(network.sent) == 2


def test_json_that_is_cut_off_is_read_again() -> None:
    cut: Reply = lambda _: httpx.Response(200, text='{"id": "7')  # noqa: E731 - a reply like the others
    network = Network([cut, says(200, {"id": "7"})])
    assert network.transport().get("x").text("id") == "7"


def test_a_login_page_is_not_asked_for_again() -> None:
    page: Reply = lambda _: httpx.Response(200, html='<input type="password">')  # noqa: E731
    network = Network([page])
    with pytest.raises(CredentialsError):
        network.transport().get("x")
    assert len(network.sent) == 1


def test_an_answer_that_is_no_object_is_refused() -> None:
    with pytest.raises(RemoteError, match="not understood"):
        Network([says(200, [1])]).transport().get("x")


def test_no_content_is_an_empty_answer() -> None:
    reply: Reply = lambda _: httpx.Response(204)  # noqa: E731
    assert Network([reply]).transport().send("DELETE", "x", None).value == {}


# Credentials


def test_user_and_token_are_basic_and_a_token_alone_is_bearer() -> None:
    network = Network([says(200, {})])
    network.transport().get("x")
    assert network.sent[0].headers["authorization"] == "Basic a2ltOnMzY3JldA=="
    flow = SiteAuth(SITE, "", "s3cret").auth_flow(httpx.Request("GET", SITE))
    assert next(flow).headers["authorization"] == "Bearer s3cret"


def test_the_token_is_in_no_repr_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    network = Network([says(401, {"message": "no"})])
    transport = network.transport()
    with pytest.raises(CredentialsError) as caught:
        transport.get("x")
    seen = f"{caught.value!r} {caught.value} {caught.value.__dict__} {caplog.text}"
    seen += f"{SiteAuth(SITE, 'kim', 's3cret')!r} {network.sent[0].headers!r} {transport!r}"
    assert "s3cret" not in seen
    assert "a2ltOnMzY3JldA" not in seen


def test_credentials_are_not_written_anywhere() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(SiteAuth(SITE, "kim", "s3cret"))


def test_answers_that_turn_anonymous_stop() -> None:
    stranger = says(200, {}, x_ausername="anonymous")
    with pytest.raises(CredentialsError, match="dropped"):
        Network([stranger]).transport().get("x")
    Network([stranger]).transport(anonymous_ok=True).get("x")
    Network([stranger]).transport(token="").get("x")


def test_a_certificate_that_is_not_trusted_says_how_to_trust_it() -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] unknown", request=request)

    network = Network([reply])
    with pytest.raises(UnreachableError) as caught:
        network.transport().get("x")
    assert "SSL_CERT_FILE" in caught.value.hint
    assert len(network.sent) == 1


def test_certificates_that_are_not_there_are_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        Network([]).transport()


# Paging


def test_the_next_link_of_either_api_is_followed() -> None:
    first = says(200, {"results": [{"id": "1"}], "_links": {"next": "/wiki/api/v2/p?cursor=b"}})
    second = says(200, {"results": [{"id": "2"}], "_links": {"next": "/rest/api/p?start=2"}})
    third = says(200, {"results": [{"id": "3"}]}, link='</wiki/api/v2/p?cursor=d>; rel="next"')
    network = Network([first, second, third, says(200, {"results": [], "_links": {}})])
    ids = [page.text("id") for page in network.transport().results("api/v2/p", {"limit": 1})]
    assert ids == ["1", "2", "3"]
    assert [str(request.url) for request in network.sent] == [
        f"{SITE}/api/v2/p?limit=1",
        f"{SITE}/api/v2/p?cursor=b",
        f"{SITE}/rest/api/p?start=2",
        f"{SITE}/api/v2/p?cursor=d",
    ]


def test_a_next_link_to_another_host_is_refused() -> None:
    evil = says(200, {"results": [], "_links": {"next": "https://evil.example.com/x?y"}})
    network = Network([evil])
    with pytest.raises(RemoteError, match="another host"):
        list(network.transport().results("x"))
    assert len(network.sent) == 1


def test_a_next_link_to_another_port_or_scheme_is_refused() -> None:
    endpoint = Endpoint(SITE, "/wiki")
    for link in ("http://wiki.example.com/wiki/x", "https://wiki.example.com:444/wiki/x"):
        with pytest.raises(RemoteError, match="another host"):
            endpoint.resolve(link)


def test_links_that_go_round_end_in_an_error() -> None:
    round_ = says(200, {"results": [], "_links": {"next": "/x?cursor=a"}})
    with pytest.raises(RemoteError, match="not understood"):
        list(Network([round_]).transport().results("x"))


@pytest.mark.parametrize(
    ("base", "context", "link", "address"),
    [
        (SITE, "/wiki", "/wiki/api/v2/p?c=1", f"{SITE}/api/v2/p?c=1"),
        (SITE, "/wiki", "/rest/api/p", f"{SITE}/rest/api/p"),
        (SITE, "/wiki", "rest/api/p", f"{SITE}/rest/api/p"),
        (SITE, "/wiki", f"{SITE}/rest/api/p", f"{SITE}/rest/api/p"),
        ("https://c.example.com", "", "/rest/api/p", "https://c.example.com/rest/api/p"),
        ("https://c.example.com/cf", "/cf", "/cf/rest/p", "https://c.example.com/cf/rest/p"),
        ("https://c.example.com/cf", "/cf", "/rest/p", "https://c.example.com/cf/rest/p"),
        ("https://gate.example.com/ex/7/wiki", "/wiki", "/wiki/api/v2/p",
         "https://gate.example.com/ex/7/wiki/api/v2/p"),
    ],
)  # fmt: skip
def test_links_are_resolved_with_and_without_their_context(
    base: str, context: str, link: str, address: str
) -> None:
    assert Endpoint(base, context).resolve(link) == address


def test_behind_the_gateway_links_to_the_site_itself_go_through_the_gateway() -> None:
    endpoint = Endpoint("https://gate.example.com/ex/7/wiki", "/wiki", alias=SITE)
    assert endpoint.resolve(f"{SITE}/api/v2/p?c=1") == (
        "https://gate.example.com/ex/7/wiki/api/v2/p?c=1"
    )


# Files


def test_a_file_is_sent_with_the_header_against_forged_requests(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"PNG!")
    network = Network([says(429), says(200, {"results": []})])
    form = Form("ä.png", tmp_path / "a.png", "image/png", {"comment": "sha", "minorEdit": "true"})
    network.transport().upload("rest/api/content/7/child/attachment", form)
    assert network.sent[0].headers["x-atlassian-token"] == "no-check"
    assert network.bodies[0] == network.bodies[1]
    for part in (b'filename="\xc3\xa4.png"', b"PNG!", b'name="comment"', b'name="minorEdit"'):
        assert part in network.bodies[0]


def test_a_file_that_is_gone_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        Network([]).transport().upload("x", Form("a", tmp_path / "a", "text/plain"))


def test_a_download_goes_to_another_host_without_credentials(tmp_path: Path) -> None:
    def reply(request: httpx.Request) -> httpx.Response:
        if request.url.host == "wiki.example.com":
            return httpx.Response(302, headers={"location": "https://media.example.com/f?sig=1"})
        return httpx.Response(200, content=b"bytes")

    network = Network([reply])
    network.transport().download("/rest/api/download", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"bytes"
    assert "authorization" in network.sent[0].headers
    assert "authorization" not in network.sent[1].headers


def test_a_download_is_not_followed_to_where_others_could_read_along(tmp_path: Path) -> None:
    network = Network([says(302, location="http://media.example.com/f")])
    with pytest.raises(RemoteError, match="not secure"):
        network.transport().download("f", tmp_path / "f")


def test_a_download_that_goes_round_ends_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(RemoteError):
        Network([says(302, location=f"{SITE}/f")]).transport().download("f", tmp_path / "f")


def test_a_download_that_breaks_starts_again(tmp_path: Path) -> None:
    reply: Reply = lambda _: httpx.Response(200, content=b"whole")  # noqa: E731
    network = Network([breaks(httpx.ReadError), reply])
    network.transport().download("f", tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"whole"


def test_a_download_that_is_missing_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Network([says(404)]).transport().download("f", tmp_path / "f")
    assert not (tmp_path / "f").exists()


def test_a_disk_that_cannot_be_written_is_a_file_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        Network([says(200, {})]).transport().download("f", tmp_path / "no" / "f")
