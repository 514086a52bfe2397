"""The sandbox's own addresses: the log, faults, and the colleague in the browser."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from docsync.sandbox.browser import commented, saved_by_editor
from support.raw_site import RawSite, done


def log(site: RawSite) -> list[tuple[str, str, int | None]]:
    listed = done(site.control("GET", "requests"))["requests"]
    return [(one["method"], one["path"], one["status"]) for one in listed]


def user(site: RawSite) -> httpx.Response:
    return site.http.get("/rest/api/user/current", params={"expand": "x"})


def path_of(site: RawSite) -> str:
    return httpx.URL(site.sandbox.url).path.rstrip("/") + "/rest/api/user/current"


def test_requests_are_logged_without_their_query(site: RawSite) -> None:
    user(site)
    assert log(site) == [("GET", path_of(site), 200)]
    assert done(site.control("GET", "requests"))["count"] == 1
    site.control("DELETE", "requests")
    assert log(site) == []


def test_a_fault_strikes_after_skip_and_so_many_times(site: RawSite) -> None:
    fault = {"method": "GET", "path": "user", "skip": 1, "times": 2, "status": 503}
    site.control("POST", "faults", {**fault, "headers": {"Retry-After": "7"}})
    answers = [user(site) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 503, 503, 200]
    assert answers[1].headers["retry-after"] == "7"


def test_faults_strike_one_after_the_other_until_they_are_lifted(site: RawSite) -> None:
    site.control("POST", "faults", {"path": "user", "times": 1, "status": 502})
    site.control("POST", "faults", {"path": "user", "status": 504})
    assert [user(site).status_code for _ in range(3)] == [502, 504, 504]
    site.control("DELETE", "faults")
    assert user(site).status_code == 200


def test_a_fault_answers_with_a_page_of_its_own(site: RawSite) -> None:
    html = {"body": "<title>Log in</title>", "headers": {"content-type": "text/html"}}
    site.control("POST", "faults", {"path": "user", "status": 200, **html})
    answer = httpx.get(site.sandbox.host + path_of(site))
    assert (answer.status_code, answer.text) == (200, "<title>Log in</title>")
    assert answer.headers["content-type"] == "text/html"


def test_an_answer_is_cut_short(site: RawSite) -> None:
    whole = user(site).content
    site.control("POST", "faults", {"path": "user", "keep_bytes": 9})
    address, who = site.sandbox.host + path_of(site), (site.sandbox.user, site.sandbox.token)
    answer = httpx.get(address, params={"expand": "x"}, auth=who)
    assert (answer.status_code, answer.content) == (200, whole[:9])


def test_a_user_is_forgotten_for_a_request(site: RawSite) -> None:
    known = user(site).json()
    site.control("POST", "faults", {"path": "user", "anonymous": True, "times": 1})
    assert user(site).json() != known
    assert user(site).json() == known


def test_reads_lag_behind_writes_for_so_long(site: RawSite) -> None:
    site.control("POST", "faults", {"method": "GET", "stale_ms": 1500})
    page = site.create("Late")
    assert site.try_read(page).status_code == 404
    time.sleep(1.6)
    assert site.version(page) == 1
    site.update(page, 2)
    assert site.version(page) == 1
    time.sleep(1.6)
    assert site.version(page) == 2


def test_faults_spare_other_requests_and_the_controls(site: RawSite) -> None:
    site.control("POST", "faults", {"method": "DELETE|PUT", "path": ".*", "status": 500})
    assert user(site).status_code == 200
    assert site.control("DELETE", "requests").status_code == 200


def test_a_connection_is_cut_before_or_after_the_work(site: RawSite) -> None:
    space = "/rest/api/space"
    for cut, key in (("before", "ONE"), ("after", "TWO")):
        site.control("POST", "faults", {"path": f"{space}$", "cut": cut, "times": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            site.http.post(space, json={"key": key, "name": key})
    made = [site.http.post(space, json={"key": key, "name": key}) for key in ("ONE", "TWO")]
    assert [one.status_code for one in made] == [200, 400]
    assert [status for _, path, status in log(site) if path.endswith("space")][:2] == [None, None]


def test_delayed_work_is_done_even_if_the_client_has_gone(site: RawSite) -> None:
    site.control("POST", "faults", {"path": "space", "delay_ms": 300, "times": 1})
    body = {"key": "LATE", "name": "Late"}
    with pytest.raises(httpx.ReadTimeout):
        site.http.post("/rest/api/space", json=body, timeout=0.05)
    assert log(site)[-1][2] is None
    time.sleep(0.5)
    assert site.http.post("/rest/api/space", json=body).status_code == 400


def test_a_delay_holds_up_nobody_else(site: RawSite) -> None:
    site.control("POST", "faults", {"path": "space", "delay_ms": 1000, "times": 1})
    slow = threading.Thread(
        target=httpx.post, args=(f"{site.sandbox.url}/rest/api/space",), kwargs={"json": {}}
    )
    slow.start()
    time.sleep(0.1)
    began = time.monotonic()
    user(site)
    assert time.monotonic() - began < 0.8
    slow.join()


@pytest.mark.parametrize(
    "fault", [{"path": "x"}, {"status": 500, "path": "("}, {"cut": "never"}, {"speed": 1}]
)
def test_a_fault_that_is_none_is_refused(site: RawSite, fault: dict[str, object]) -> None:
    assert site.control("POST", "faults", fault).status_code == 400


def test_an_edit_in_the_browser_is_a_new_version_with_local_ids(site: RawSite) -> None:
    page = site.create("A", "<h1>T</h1><p>One <strong>two</strong>.</p>")
    done(site.control("POST", f"pages/{page}/edit", {"find": "One", "replace": "Three"}))
    stored = site.storage(page)
    assert site.version(page) == 2
    assert ">Three <strong>two</strong>.</p>" in stored
    assert stored.startswith('<h1 local-id="')
    author = site.read(page)["version"]
    assert author.get("authorId", author.get("by")) != site.read(page).get("authorId")


@pytest.mark.parametrize("find", ["One", "absent", ""])
def test_an_edit_needs_words_that_stand_exactly_once(site: RawSite, find: str) -> None:
    page = site.create("A", "<p>One One</p>")
    answer = site.control("POST", f"pages/{page}/edit", {"find": find, "replace": ""})
    assert answer.status_code == 409
    assert site.version(page) == 1


def test_a_raw_edit_is_stored_unchecked(site: RawSite) -> None:
    page = site.create("A", "<p>One</p>")
    edit = {"find": "</p>", "replace": "<hr/>", "raw": True}
    done(site.control("POST", f"pages/{page}/edit", edit))
    assert site.storage(page) == "<p>One<hr/>"
    broken = {**edit, "find": "One", "raw": False}
    assert site.control("POST", f"pages/{page}/edit", broken).status_code == 400


def test_a_comment_marks_its_words_without_a_new_version(site: RawSite) -> None:
    page = site.create("A", "<p>One &amp; two</p>")
    asked = {"text": "One & two", "body": "<p>Why?</p>"}
    ref = done(site.control("POST", f"pages/{page}/comment", asked))["ref"]
    marker = f'<ac:inline-comment-marker ac:ref="{ref}">One &amp; two</ac:inline-comment-marker>'
    assert site.storage(page) == f"<p>{marker}</p>"
    assert site.version(page) == 1
    missing = site.control("POST", f"pages/{page}/comment", {"text": "no", "body": ""})
    assert missing.status_code == 409


@pytest.mark.parametrize(
    ("body", "words", "marked"),
    [
        ("<p>a <b>b</b> c</p>", "a b", "<p>[a ]<b>[b]</b> c</p>"),
        ("<p>a</p><p>b</p>", "ab", None),
        ('<p title="a">b a</p>', "a", '<p title="a">b [a]</p>'),
        ("<p>&lt;x&gt; y</p>", "<x>", "<p>[&lt;x&gt;] y</p>"),
        ('<ac:parameter ac:name="n">a</ac:parameter><p>a</p>', "a", None),
    ],
)
def test_a_marker_wraps_exactly_the_words_a_reader_sees(
    body: str, words: str, marked: str | None
) -> None:
    found = commented(body, words, "r")
    if marked is None and "parameter" in body:
        assert found is not None
        assert found.startswith('<ac:parameter ac:name="n">a</ac:parameter><p><ac:inline')
        return
    start, end = '<ac:inline-comment-marker ac:ref="r">', "</ac:inline-comment-marker>"
    assert found == (marked and marked.replace("[", start).replace("]", end))


def test_the_editor_leaves_ids_that_are_there() -> None:
    body = (
        '<p local-id="1">a</p><table ac:local-id="2"><tbody><tr ac:local-id="3" /></tbody></table>'
    )
    assert saved_by_editor(body) == body
