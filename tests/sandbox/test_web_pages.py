"""The sandbox's own web pages, as a browser asks for them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from support.raw_site import RawSite, done


@pytest.fixture
def browser(site: RawSite) -> Iterator[httpx.Client]:
    """Give a client without credentials."""
    with httpx.Client(base_url=site.sandbox.host, timeout=30) as client:
        yield client


def _show(browser: httpx.Client, site: RawSite, page: str, what: str = "page") -> str:
    address = f"{site.sandbox.url}/pages/viewpage.action"
    answer = browser.get(address, params={"pageId": page, "show": what})
    assert answer.status_code == 200
    return answer.text


def test_the_front_page_lists_the_spaces(browser: httpx.Client) -> None:
    answer = browser.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert "Documentation" in answer.text


def test_a_page_is_shown_in_its_tree_with_its_facts(browser: httpx.Client, site: RawSite) -> None:
    page = site.create("Harbour", "<p>High <strong>water</strong></p>")
    site.create("Mole", parent=page)
    shown = _show(browser, site, page)
    assert "<p>High <strong>water</strong></p>" in shown
    assert ">Mole</a>" in shown
    assert "version 1 by Ann Owner" in shown


def test_versions_show_what_each_changed(browser: httpx.Client, site: RawSite) -> None:
    page = site.create("Harbour", "<p>low</p>")
    site.update(page, 2, storage="<p>high</p>")
    shown = _show(browser, site, page, "versions")
    assert "<del>&lt;p&gt;low&lt;/p&gt;</del>" in shown
    assert "<ins>&lt;p&gt;high&lt;/p&gt;</ins>" in shown
    old = browser.get(
        f"{site.sandbox.url}/pages/viewpage.action", params={"pageId": page, "version": "1"}
    )
    assert "<p>low</p>" in old.text


def test_files_and_comments_are_listed(browser: httpx.Client, site: RawSite) -> None:
    page = site.create("Harbour", "<p>High water</p>")
    done(site.upload(page, "plan.txt", b"x", comment="first"))
    site.control("POST", f"pages/{page}/comment", {"text": "High", "body": "<p>Really?</p>"})
    assert ">plan.txt</a>" in _show(browser, site, page, "attachments")
    comments = _show(browser, site, page, "comments")
    assert "<mark>High</mark>" in comments
    assert "Really?" in comments


def test_storage_is_edited_as_a_colleague(browser: httpx.Client, site: RawSite) -> None:
    page = site.create("Harbour", "<p>low</p>")
    form = f"{site.sandbox.url}/pages/edit?pageId={page}"
    assert "&lt;p&gt;low&lt;/p&gt;</textarea>" in browser.get(form).text
    sent = {"version": (None, "1"), "body": (None, "<p>high</p>")}
    answer = browser.post(form, files=sent, headers={"Origin": site.sandbox.host})
    assert answer.status_code == 303
    assert "high" in site.storage(page)
    assert "by Ben Colleague" in _show(browser, site, page)


def test_an_edit_over_a_newer_version_is_shown_again_and_saves_nothing(
    browser: httpx.Client, site: RawSite
) -> None:
    page = site.create("Harbour", "<p>low</p>")
    site.update(page, 2, storage="<p>slack</p>")
    form = f"{site.sandbox.url}/pages/edit?pageId={page}"
    sent = {"version": (None, "1"), "body": (None, "<p>high</p>")}
    answer = browser.post(form, files=sent, headers={"Origin": site.sandbox.host})
    assert answer.status_code == 409
    assert "&lt;p&gt;high&lt;/p&gt;</textarea>" in answer.text
    assert "slack" in site.storage(page)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_web_site_is_refused(
    browser: httpx.Client, site: RawSite, origin: str
) -> None:
    page = site.create("Harbour", "<p>low</p>")
    sent = {"version": (None, "1"), "body": (None, "<p>high</p>")}
    form = f"{site.sandbox.url}/pages/edit?pageId={page}"
    headers = {"Origin": origin} if origin else {}
    assert browser.post(form, files=sent, headers=headers).status_code == 403
    assert "low" in site.storage(page)


def test_what_a_page_says_never_becomes_markup_of_ours(
    browser: httpx.Client, site: RawSite
) -> None:
    page = site.create("<b>Harbour</b> & <script>x</script>", "<p>low</p>")
    for what in ("page", "storage", "versions", "attachments", "comments"):
        assert "<script>" not in _show(browser, site, page, what)


def test_the_log_is_a_page_that_is_not_in_the_log(browser: httpx.Client, site: RawSite) -> None:
    site.control("DELETE", "requests")
    assert 'id="rows"' in browser.get("/sandbox/log").text
    assert done(site.control("GET", "requests"))["count"] == 0


def test_what_is_not_there_says_so(browser: httpx.Client, site: RawSite) -> None:
    answer = browser.get(f"{site.sandbox.url}/pages/viewpage.action", params={"pageId": "1"})
    assert answer.status_code == 404
    assert "Not here" in answer.text
