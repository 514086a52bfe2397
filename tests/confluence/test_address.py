"""Addresses as people copy them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docsync.confluence.address import Address, parse_address
from docsync.errors import UsageError
from docsync.sandbox.addresses import tiny

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
        (f"{CLOUD}/spaces/DOCS/folder/42?atlOrigin=x", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/spaces/DOCS/pages/42/2026?focusedCommentId=9", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/spaces/DOCS/pages/edit-v2/42?draftShareId=x", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/spaces/DOCS/blog/2026/01/31/42/News", Address(CLOUD, "DOCS", "42")),
        (f"{CLOUD}/pages/resumedraft.action?draftId=42", Address(CLOUD, page_id="42")),
        (f"{CLOUD}/rest/api/content/42", Address(CLOUD, page_id="42")),
        (f"{CLOUD}/api/v2/pages/42", Address(CLOUD, page_id="42")),
        (f"{CLOUD}/home", Address(CLOUD)),
        (f"{CLOUD}/search?text=x", Address(CLOUD)),
        (f"{DC}/download/attachments/42/a.png?version=1", Address(DC, page_id="42")),
        (f"{DC}/pages/viewpageattachments.action?pageId=42", Address(DC, page_id="42")),
        (f"{DC}/index.action#all-updates", Address(DC)),
        (f"{DC}/display/~kim/Home", Address(DC, "~kim", title="Home")),
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
    "url", ["", "/spaces/DOCS", "ftp://x/y", "https://", "http://a:b/", "http://[::1", "no way"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse_address(url)


@pytest.mark.parametrize(
    "url",
    [f"{CLOUD}/x/!", f"{CLOUD}/x/A", f"{DC}/x/tooLongForAnyNumber", f"{CLOUD[:-5]}/l/cp/abc"],
)
def test_a_short_link_that_holds_no_id_is_refused_with_a_way_out(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(url)
    assert "copy the address" in caught.value.hint


@settings(max_examples=25)
@given(st.integers(1, 2**63 - 1))
def test_a_short_link_holds_the_id_of_its_page(number: int) -> None:
    assert parse_address(f"{DC}{tiny(number)}?x=1#y") == Address(DC, page_id=str(number))


def test_a_whiteboard_is_refused_with_the_address_of_its_space() -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(f"{CLOUD}/spaces/DOCS/whiteboard/42")
    assert caught.value.hint.endswith(f"{CLOUD}/spaces/DOCS")


@pytest.mark.parametrize("url", ["https://kim:s3cret@wiki.example.com", "kim:s3cret@x.org/wiki"])
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_address(url)
    assert "s3cret" not in f"{caught.value!r} {caught.value.hint}"
