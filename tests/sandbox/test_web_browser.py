"""The sandbox's web pages in a real browser: read, go on, edit, watch the log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from docsync.sandbox.server import Sandbox
from support.browsers import browser_page, needs_browser
from support.raw_site import asking

pytestmark = needs_browser

BODY = (
    '<ac:structured-macro ac:name="toc" /><h1>Tides</h1><p>High <strong>water</strong></p>'
    '<ac:structured-macro ac:name="expand"><ac:parameter ac:name="title">More</ac:parameter>'
    "<ac:rich-text-body><p>Mind the mole.</p></ac:rich-text-body></ac:structured-macro>"
    '<p><ac:image><ri:attachment ri:filename="dot.svg" /></ac:image></p>'
)
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'


@pytest.fixture
def page() -> Iterator[Page]:
    with browser_page() as opened:
        yield opened


def test_a_person_reads_edits_and_watches(sandbox: Sandbox, page: Page) -> None:
    with asking(sandbox) as site:
        harbour = site.create("Harbour", BODY)
        assert site.upload(harbour, "dot.svg", DOT).is_success
        site.create("Mole", parent=harbour)

    page.goto(sandbox.host)
    page.get_by_role("link", name="Documentation", exact=True).click()
    page.locator("aside").get_by_role("link", name="Harbour").click()
    expect(page.locator("main h1").first).to_have_text("Harbour")
    expect(page.locator(".toc-macro a")).to_have_text("Tides")
    picture = page.locator("main img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 9
    expect(page.get_by_text("Mind the mole.")).to_be_hidden()
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_text("Mind the mole.")).to_be_visible()

    page.get_by_role("link", name="Storage").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.locator("textarea").fill("<p>Low water</p>")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".facts").first).to_contain_text("version 2 by Ben Colleague")
    expect(page.get_by_text("Low water")).to_be_visible()
    page.get_by_role("link", name="Versions").click()
    expect(page.locator("ins").filter(has_text="Low water")).to_be_visible()

    page.goto(f"{sandbox.host}/sandbox/log")
    with asking(sandbox) as site:
        site.create("Lighthouse")
    expect(page.locator("#rows tr").first).to_contain_text("POST")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#count")).to_have_text("0")


def test_a_title_of_markup_is_a_title(cloud: Sandbox, page: Page) -> None:
    with asking(cloud) as site:
        made = site.create("<img src=x onerror=alert(1)>", "<p>x</p>")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.goto(f"{cloud.url}/pages/viewpage.action?pageId={made}")
    expect(page.locator("main h1").first).to_have_text("<img src=x onerror=alert(1)>")
