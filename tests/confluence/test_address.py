"""Addresses as people copy them."""

from __future__ import annotations

import pytest

from docsync.confluence.address import Address, parse_address
from docsync.errors import UsageError

CLOUD = "https://example.atlassian.net/wiki"
DC = "https://wiki.example.com/confluence"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (CLOUD, Address(CLOUD)),
        (f" {CLOUD}/ ", Address(CLOUD)),
        ("example.atlassian.net/wiki", Address(CLOUD)),
        ("HTTPS://Example.atlassian.net/wiki", Address(CLOUD)),
        (f"{CLOUD}/spaces/DOCS", Address(CLOUD, "DOCS")),
        (f"{CLOUD}/spaces/DOCS/overview?homepageId=7", Address(CLOUD, "DOCS")),
        (f"{CLOUD}/spaces/~kim%20k/pages", Address(CLOUD, "~kim k")),
        (f"{CLOUD}/spaces/DOCS/pages/42/A+title#Anchor", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/spaces/DOCS/pages/42", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/spaces/DOCS/folder/42", Address(CLOUD, "DOCS", "42")),
        (f"{DC}/display/DOCS", Address(DC, "DOCS")),
        (f"{DC}/display/DOCS/A+title%3F", Address(DC, "DOCS", title="A title?")),
        (f"{DC}/pages/viewpage.action?pageId=42&x=1", Address(DC, page_id="42")),
        (
            f"{DC}/pages/viewpage.action?spaceKey=DOCS&title=A+title",
            Address(DC, "DOCS", title="A title"),
        ),
        (f"{DC}/spaces/viewspace.action?key=DOCS", Address(DC, "DOCS")),
        (f"{DC}/dashboard.action", Address(DC)),
        (f"{DC}/rest/api/content", Address(DC)),
        ("https://wiki.example.com:443/confluence", Address(DC)),
        ("http://127.0.0.1:8090/", Address("http://127.0.0.1:8090")),
        ("http://[::1]:8090/cf/a", Address("http://[::1]:8090/cf/a")),
        ("https://wiki.example.com/display/A/B", Address("https://wiki.example.com", "A", "", "B")),
    ],
)
def test_an_address_names_a_site_a_space_a_page(url: str, address: Address) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    "url", ["", "/spaces/DOCS", "ftp://x/y", "https://", "http://a:b/", "http://[::1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse_address(url)


def test_a_short_link_is_refused_with_a_way_out() -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(f"{CLOUD}/x/AbCd")
    assert "copy the address" in caught.value.hint


@pytest.mark.parametrize("url", ["https://kim:s3cret@wiki.example.com", "kim:s3cret@x.org/wiki"])
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(url)
    assert "s3cret" not in f"{caught.value!r} {caught.value.hint}"
