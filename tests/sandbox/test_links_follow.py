"""Links to titles follow when a page is renamed: in place, no byte more, without a new version."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.sandbox.store.records import Kind
from docsync.sandbox.store.titles import Name, Names, folded, rewritten
from support.content_v1 import CONTENT, commented, made, storage
from support.raw_site import RawSite, done

RICH = (
    '<p>a <ac:link ac:anchor="top" ac:tooltip=\'t\'><ri:page  ri:content-title="Old" '
    'ri:version-at-save="3"/><ac:link-body>see <em>Old</em></ac:link-body></ac:link> b</p>'
)
INCLUDE = (
    '<ac:structured-macro ac:name="include" ac:schema-version="1" ac:macro-id="m">'
    '<ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Old" /></ac:link></ac:parameter>'
    "</ac:structured-macro>"
)
IMAGE = (
    '<ac:image><ri:attachment ri:filename="Old.png"><ri:page ri:content-title="Old" />'
    "</ri:attachment></ac:image>"
)
CODE = (
    '<ac:structured-macro ac:name="code" ac:schema-version="1" ac:macro-id="m">'
    '<ac:plain-text-body><![CDATA[<ri:page ri:content-title="Old" />]]></ac:plain-text-body>'
    "</ac:structured-macro>"
)


def link(title: str, space: str = "") -> str:
    key = f' ri:space-key="{space}"' if space else ""
    return f'<p><ac:link><ri:page ri:content-title="{title}"{key} /></ac:link></p>'


def linking(site: RawSite, name: str, body: str) -> tuple[str, str]:
    page = site.create(name, body)
    return page, site.storage(page)


def other_space(site: RawSite) -> tuple[str, str]:
    """Make a second space; give its id and its homepage."""
    space = done(site.http.post("/rest/api/space", json={"key": "OTHER", "name": "Other"}))
    return str(space["id"]), str(space["homepage"]["id"])


def rename(site: RawSite, page: str, title: str) -> None:
    site.update(page, site.version(page) + 1, title=title, storage="<p>One two.</p>")


@pytest.mark.parametrize(
    "body",
    [
        RICH,
        link("Old"),
        link("oLD"),
        link("Old", "DOCS"),
        link("Old", "docs"),
        INCLUDE,
        IMAGE,
    ],
)
def test_a_link_follows_and_the_rest_stays_byte_for_byte(site: RawSite, body: str) -> None:
    target = site.create("Old")
    page, before = linking(site, "Linking", body)
    rename(site, target, "New <&\"'> ü")
    shown = "New &lt;&amp;&quot;'&gt; ü"
    after = before.replace('content-title="Old"', f'content-title="{shown}"')
    assert site.storage(page) == after.replace('content-title="oLD"', f'content-title="{shown}"')
    assert site.storage(page) != before
    assert site.version(page) == 1
    rename(site, target, "Old")
    assert site.storage(page) == before.replace("oLD", "Old")


@pytest.mark.parametrize(
    "body",
    [
        link("Older"),
        link("Old", "OTHER"),
        '<p>ri:content-title="Old"</p><!-- <ri:page ri:content-title="Old" /> -->',
        CODE,
        '<ac:link><ri:blog-post ri:content-title="Old" ri:posting-day="2024/05/06" /></ac:link>',
    ],
)
def test_what_means_another_page_or_is_only_text_stays(site: RawSite, body: str) -> None:
    target = site.create("Old")
    page, before = linking(site, "Linking", body)
    rename(site, target, "New")
    assert site.storage(page) == before


def test_a_change_of_case_alone_is_followed_and_titles_are_unescaped(site: RawSite) -> None:
    target = site.create("R&D “x”")
    page, _ = linking(site, "Linking", link("R&amp;D &ldquo;x&rdquo;"))
    rename(site, target, "r&d “X”")
    assert 'ri:content-title="r&amp;d “X”"' in site.storage(page)
    assert site.version(page) == 1


def test_a_new_version_without_a_new_title_rewrites_nothing(site: RawSite) -> None:
    target = site.create("Old")
    page, before = linking(site, "Linking", link("oLD"))
    rename(site, target, "Old")
    assert site.storage(page) == before


def test_links_of_other_spaces_follow_by_their_key_alone(v1: RawSite) -> None:
    other_space(v1)
    target = made(v1, "Old")["id"]
    there = [
        made(v1, name, space={"key": "OTHER"}, value=body)["id"]
        for name, body in (("By key", link("Old", "DOCS")), ("Their own", link("Old")))
    ]
    rename_v1(v1, target, "New")
    assert body_v1(v1, there[0]) == link("New", "DOCS")
    assert body_v1(v1, there[1]) == link("Old")


def test_comments_and_drafts_follow_and_old_versions_do_not(v1: RawSite) -> None:
    target = made(v1, "Old")["id"]
    page = made(v1, "Linking", value=link("Old"))["id"]
    asked = {"type": "page", "title": "Linking", "body": storage(link("Old") + "<p>more</p>")}
    done(v1.http.put(f"{CONTENT}/{page}", json={**asked, "version": {"number": 2}}))
    open_draft = {"find": "more", "replace": "typed"}
    assert v1.control("POST", f"pages/{page}/draft", open_draft).is_success
    draft = made(v1, "Unpublished", status="draft", value=link("Old"))["id"]
    comment = commented(v1, page, link("Old"))["id"]
    rename_v1(v1, target, "New")
    assert body_v1(v1, page) == link("New") + "<p>more</p>"
    typed = body_v1(v1, page, status="draft")
    assert 'ri:content-title="New"' in typed
    assert ">typed</p>" in typed
    assert body_v1(v1, draft, status="draft") == link("New")
    assert body_v1(v1, comment) == link("New")
    assert body_v1(v1, page, status="historical", version="1") == link("Old")


def test_a_blog_post_is_followed_by_its_title_and_day(v1: RawSite) -> None:
    post = made(v1, "Old", "blogpost", history={"createdDate": "2024-05-06T07:08:09.000Z"})["id"]
    tag = '<ac:link><ri:blog-post ri:content-title="{}" ri:posting-day="2024/05/{}" /></ac:link>'
    page = made(v1, "Linking", value=tag.format("Old", "06") + tag.format("Old", "07"))["id"]
    rename_v1(v1, post, "New", "blogpost")
    assert body_v1(v1, page) == tag.format("New", "06") + tag.format("Old", "07")


def test_links_to_and_on_pages_that_leave_their_space_name_it(cloud_site: RawSite) -> None:
    site = cloud_site
    space_id, home = other_space(site)
    top, stays = (
        site.create("Top", link("Stays") + link("Child")),
        site.create("Stays", link("Top")),
    )
    child = site.create("Child", link("Top", "DOCS") + link("There", "OTHER"), parent=top)
    done(site.http.put(f"{CONTENT}/{top}/move/append/{home}"))
    assert site.read(child)["spaceId"] == space_id
    assert site.storage(top) == link("Stays", "DOCS") + link("Child")
    assert site.storage(stays) == link("Top", "OTHER")
    assert site.storage(child) == link("Top", "OTHER") + link("There", "OTHER")
    assert [site.version(one) for one in (top, stays, child)] == [1, 1, 1]


def test_a_task_says_what_its_page_says(cloud_site: RawSite) -> None:
    site = cloud_site
    target = site.create("Old")
    body = "<ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status>"
    body += f"<ac:task-body>{link('Old')}</ac:task-body></ac:task>"
    site.create("Linking", f"<ac:task-list>{body}</ac:task-list>")
    rename(site, target, "New")
    tasks = done(site.http.get("/api/v2/tasks", params={"body-format": "storage"}))["results"]
    assert [one["body"]["storage"]["value"] for one in tasks] == [link("New")]


@given(
    old=st.text(min_size=1, max_size=8), new=st.text(min_size=1, max_size=8), quote=st.booleans()
)
def test_any_title_is_written_as_it_is_read(old: str, new: str, *, quote: bool) -> None:
    mark = "'" if quote else '"'
    escaped = html.escape(old).replace("&#x27;", "&#39;")
    body = f"<p><ri:page ri:content-title={mark}{escaped}{mark} /></p>"
    moved: dict[Name, tuple[str, str]] = {(Kind.PAGE, "k", folded(old), ""): ("K", new)}
    after = rewritten(body, Names("K", "K", moved))
    back = after.removeprefix(f"<p><ri:page ri:content-title={mark}").removesuffix(f"{mark} /></p>")
    assert html.unescape(back) == new
    assert mark not in back


def rename_v1(site: RawSite, page: str, title: str, kind: str = "page") -> None:
    asked = {"type": kind, "title": title, "version": {"number": 2}}
    done(site.http.put(f"{CONTENT}/{page}", json=asked))


def body_v1(site: RawSite, page: str, **query: str) -> str:
    read = {"expand": "body.storage", **query}
    found = done(site.http.get(f"{CONTENT}/{page}", params=read))
    return str(found["body"]["storage"]["value"])
