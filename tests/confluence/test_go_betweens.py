"""Proxies and certificates of one's own: a whole push goes through them, or says what is wrong."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from docsync.sandbox.server import Sandbox
from support.docsync_runs import Site
from support.go_betweens import proxy, tls_before

_OURS = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir")


@dataclass(frozen=True, slots=True)
class Secured:
    """A site behind TLS, and the certificate of who signed it."""

    site: Site
    authority: Path


@pytest.fixture
def site(datacenter: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Site:
    """See the sandbox without the proxies and certificates of the machine that tests."""
    for name in _OURS:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    here = datacenter
    return Site(here.url, here.host, here.user, here.token, here.space, here.profile.value)


@pytest.fixture
def secured(site: Site, tmp_path: Path) -> Iterator[Secured]:
    """Put TLS before the sandbox, signed by an authority nobody knows."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    with tls_before(urlsplit(site.url).port or 0, context) as port:
        yield Secured(replace(site, url=f"https://localhost:{port}"), file)


def _workspace(site: Site, folder: Path) -> Path:
    folder.mkdir()
    (folder / ".docsync.toml").write_text(
        f'url = "{site.url}"\nspace = "{site.space}"\ntree_id = "harbour12345"\n'
    )
    (folder / "harbour.md").write_text("# Harbour\n\nHigh water.\n")
    return folder


def test_a_push_goes_through_a_proxy_that_wants_a_password(site: Site, tmp_path: Path) -> None:
    folder = _workspace(site, tmp_path / "docs")
    with proxy("kim", "pass") as between:
        variables = {"HTTP_PROXY": between.address, "http_proxy": between.address}
        ran = replace(site, variables=variables).docsync(folder, "push", "-v")
    assert "pass@" not in ran.output + ran.complaint
    assert [path for method, path in between.seen if method == "POST"]
    assert all(path.startswith(site.url) for _, path in between.seen)


def test_a_host_of_no_proxy_is_asked_directly(site: Site, tmp_path: Path) -> None:
    folder = _workspace(site, tmp_path / "docs")
    with proxy("kim", "pass") as between:
        variables = {"http_proxy": between.address, "no_proxy": "127.0.0.1"}
        replace(site, variables=variables).docsync(folder, "push")
    assert between.seen == []


def test_a_proxy_that_refuses_is_named_with_what_to_set(site: Site, tmp_path: Path) -> None:
    folder = _workspace(site, tmp_path / "docs")
    with proxy("kim", "pass") as between:
        wrong = between.address.replace("pass", "guess")
        ran = replace(site, variables={"http_proxy": wrong}).docsync(folder, "push", code=3)
    assert "proxy" in ran.complaint
    assert "guess" not in ran.output + ran.complaint


def test_an_unknown_authority_is_refused_with_what_to_set(secured: Secured, tmp_path: Path) -> None:
    folder = _workspace(secured.site, tmp_path / "docs")
    before = len(secured.site.requests())
    ran = secured.site.docsync(folder, "push", code=3)
    assert "certificate" in ran.complaint
    assert "SSL_CERT_FILE" in ran.complaint
    assert len(secured.site.requests()) == before


def test_an_authority_of_ssl_cert_file_is_trusted(secured: Secured, tmp_path: Path) -> None:
    folder = _workspace(secured.site, tmp_path / "docs")
    variables = {"SSL_CERT_FILE": str(secured.authority)}
    trusting = replace(secured.site, variables=variables)
    trusting.docsync(folder, "push")
    assert "1 change" not in trusting.docsync(folder, "push").output


def test_tls_goes_through_a_tunnel_of_the_proxy(secured: Secured, tmp_path: Path) -> None:
    folder = _workspace(secured.site, tmp_path / "docs")
    with proxy("kim", "pass") as between:
        variables = {"SSL_CERT_FILE": str(secured.authority), "https_proxy": between.address}
        replace(secured.site, variables=variables).docsync(folder, "push")
    assert {method for method, _ in between.seen} == {"CONNECT"}
