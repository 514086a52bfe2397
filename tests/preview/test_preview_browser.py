"""The preview in a real browser: reading, saving, comparing, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from support.browsers import browser_page, needs_browser
from support.previews import Served
from support.workbench import Bench

pytestmark = needs_browser

LONG = "\n\n".join(f"Paragraph {number}." for number in range(60))


@pytest.fixture(scope="module")
def page(preview: Served) -> Iterator[Page]:
    """Open a browser; whatever it asks of another host is a failure."""
    asked: list[str] = []
    with browser_page() as opened:
        opened.on("request", lambda request: asked.append(request.url))
        yield opened
    assert [url for url in asked if not url.startswith((preview.address, "data:"))] == []


def test_a_person_reads_writes_and_compares(bench: Bench, preview: Served, page: Page) -> None:
    page.goto(preview.address)
    expect(page.locator("main h1")).to_have_text("Handbook")
    page.locator("aside").get_by_role("link", name="Setup").click()
    expect(page.locator("main h1")).to_have_text("Setup")
    expect(page.locator("aside .here")).to_have_text("Setup")
    picture = page.locator("main img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 9
    expect(page.locator("main p.noted .note")).to_contain_text("there is no nothing.md")

    page.locator("main").get_by_role("link", name="usage").click()
    expect(page.locator("main h1")).to_have_text("Usage")
    expect(page.locator(":target")).to_have_count(1)  # the link names a place

    page.get_by_role("link", name="Compare").click()
    expect(page.locator("main")).to_contain_text("Both look the same.")
    bench.write("guide/usage.md", "# Usage\n\n## Take care\n\nUse it wisely.\n\nNew words.\n")
    expect(page.locator(".row.changed ins")).to_have_text("wisely")
    expect(page.locator(".row.added")).to_contain_text("New words.")
    page.locator(".ways").get_by_role("link", name="Storage").click()
    expect(page.locator("tr.changed ins")).to_have_text("wisely")
    expect(page.locator("aside .stage.edited")).to_have_count(1)


def test_a_save_is_shown_where_one_is_reading(bench: Bench, preview: Served, page: Page) -> None:
    details = "<details><summary>More</summary>\n\nHidden.\n\n</details>"
    bench.write("long.md", f"# Long\n\n{details}\n\n{LONG}\n")
    page.goto(f"{preview.address}page/long.md")
    page.get_by_text("More", exact=True).click()
    page.get_by_text("Paragraph 40.").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    page.evaluate("window.kept = true")
    bench.write("long.md", f"# Long\n\n{details}\n\n{LONG.replace('40.', '40, edited.')}\n")
    expect(page.get_by_text("Paragraph 40, edited.")).to_be_visible()
    assert abs(page.evaluate("scrollY") - before) < 5
    assert page.evaluate("window.kept"), "the page was not loaded anew"
    expect(page.get_by_text("Hidden.")).to_have_count(1)
    assert page.evaluate("document.querySelector('main details').open")

    (bench.folder / "long.md").unlink()
    expect(page.locator("main")).to_contain_text("is no file of these trees")


def test_files_are_filtered(preview: Served, page: Page) -> None:
    page.goto(f"{preview.address}page/index.md")
    page.get_by_placeholder("Filter files").fill("usag")
    expect(page.locator("aside").get_by_role("link", name="Usage")).to_be_visible()
    expect(page.locator("aside").get_by_role("link", name="Setup")).to_be_hidden()


def test_it_is_dark_where_the_system_is_and_as_it_is_chosen(preview: Served, page: Page) -> None:
    body = page.locator("body")
    dark, light = "rgb(29, 33, 37)", "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    page.goto(f"{preview.address}page/index.md")
    expect(body).to_have_css("background-color", dark)
    page.emulate_media(color_scheme="light")
    expect(body).to_have_css("background-color", light)
    page.get_by_role("button", name="Light or dark").click()
    page.reload()
    expect(body).to_have_css("background-color", dark)
    page.get_by_role("button", name="Light or dark").click()
    expect(body).to_have_css("background-color", light)


def test_on_a_narrow_screen_nothing_sticks_out_and_the_files_open(
    preview: Served, page: Page
) -> None:
    page.set_viewport_size({"width": 400, "height": 800})
    for show in ("page", "compare", "compare&as=storage", "markdown", "storage"):
        page.goto(f"{preview.address}page/guide/setup.md?show={show}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, show
    expect(page.locator("aside")).to_be_hidden()
    page.get_by_role("button", name="Files").click()
    page.locator("aside").get_by_role("link", name="Guide").click()
    expect(page.locator("main h1")).to_have_text("Guide")


def test_what_a_page_holds_runs_nothing(bench: Bench, preview: Served, page: Page) -> None:
    bench.write(
        "evil.md",
        "---\ntitle: '<img src=x onerror=alert(1)>'\n---\n\n[a](javascript:alert(2))\n\n"
        '<a href="x" onclick="alert(3)">b</a> <script>alert(4)</script>\n\n'
        '```{=confluence}\n<p onclick="alert(5)">words</p>\n```\n',
    )
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for show in ("page", "markdown", "storage", "compare"):
        page.goto(f"{preview.address}page/evil.md?show={show}")
    page.goto(f"{preview.address}page/evil.md")
    expect(page.locator("main h1")).to_have_text("<img src=x onerror=alert(1)>")
    page.get_by_text("words", exact=True).click()
