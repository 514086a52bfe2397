"""A body as a reader sees it: a person recognises the page, and nothing in it becomes script."""

from __future__ import annotations

import pytest
from hypothesis import given
from lxml import html

from docsync.sandbox.rendering import rendered
from support.nasty_storage import nasty_storage
from support.raw_site import RawSite, done


def _macro(name: str, body: str = "", **parameters: str) -> str:
    told = "".join(
        f'<ac:parameter ac:name="{key}">{value}</ac:parameter>' for key, value in parameters.items()
    )
    return f'<ac:structured-macro ac:name="{name}">{told}{body}</ac:structured-macro>'


def _all(shown: str, *tags: str) -> list[html.HtmlElement]:
    """Give the elements of these names in what is shown."""
    return list(html.fromstring(f"<div>{shown}</div>").iter(*tags))


def _rich(inner: str) -> str:
    return f"<ac:rich-text-body>{inner}</ac:rich-text-body>"


def _plain(text: str) -> str:
    return f"<ac:plain-text-body><![CDATA[{text}]]></ac:plain-text-body>"


@pytest.mark.parametrize(
    ("storage", "shown"),
    [
        ("<p>a <em>b</em> &amp; c</p>", "<p>a <em>b</em> &amp; c</p>"),
        (_macro("info", _rich("<p>x</p>")), "confluence-information-macro-information"),
        (_macro("warning", _rich("<p>x</p>"), title="Mind"), '<p class="title">Mind</p>'),
        (_macro("panel", _rich("<p>x</p>"), bgColor="#eee", title="T"), "background-color:#eee;"),
        (_macro("expand", _rich("<p>x</p>"), title="More"), ">More</summary>"),
        (_macro("code", _plain("if a < b:"), language="python"), "brush: python"),
        (_macro("code", _plain("if a < b:")), "if a &lt; b:</pre>"),
        (_macro("noformat", _plain("a  b")), "<pre>a  b</pre>"),
        (
            _macro("status", colour="Green", title="Done"),
            'lozenge-success conf-macro output-inline"',
        ),
        (_macro("excerpt", _rich("<p>in short</p>")), "<p>in short</p>"),
        (_macro("jira", key="DOCS-7"), ">DOCS-7</a>"),
        (
            _macro("tidal-clock", zone="UTC"),
            "<em>tidal-clock</em><dl><dt>zone</dt><dd>UTC</dd></dl>",
        ),
        ('<time datetime="2026-11-22" />', '<time datetime="2026-11-22">22 Nov 2026</time>'),
        ('<ac:emoticon ac:name="tick" />', "✅"),
        ('<ac:emoticon ac:name="blue-star" ac:emoji-id="1f600" />', "😀"),
        (
            (
                "<ac:task-list><ac:task><ac:task-id>3</ac:task-id><ac:task-status>complete"
                "</ac:task-status><ac:task-body>paint</ac:task-body></ac:task></ac:task-list>"
            ),
            'data-inline-task-id="3"><input type="checkbox" checked disabled> paint',
        ),
        (
            (
                '<ac:layout><ac:layout-section ac:type="two_equal"><ac:layout-cell><p>l</p>'
                "</ac:layout-cell></ac:layout-section></ac:layout>"
            ),
            '<div class="columnLayout two-equal" data-layout="two-equal"><div class="cell normal">',
        ),
        (
            '<p><ac:inline-comment-marker ac:ref="r">w</ac:inline-comment-marker></p>',
            '<span class="inline-comment-marker" data-ref="r">w</span>',
        ),
        (
            (
                '<ac:image ac:width="40"><ri:url ri:value="https://x.example/a.png" />'
                "<ac:caption><p>Sea</p></ac:caption></ac:image>"
            ),
            'src="https://x.example/a.png" alt="" width="40"',
        ),
        (
            (
                "<ac:adf-extension><ac:adf-node type='panel'><ac:adf-content><p>new</p>"
                "</ac:adf-content></ac:adf-node><ac:adf-fallback><p>old</p></ac:adf-fallback>"
                "</ac:adf-extension>"
            ),
            "<p>old</p>",
        ),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", '<td class="confluenceTd">1</td>'),
        ("<h2>High water</h2>", '<h2 id="Highwater">'),
        (_macro("details", _rich("<p>x</p>"), hidden="true"), ""),
        (_macro("status", title="So", subtle="true"), "aui-lozenge-subtle"),
        (
            _macro("view-file", file='<ri:attachment ri:filename="a.pdf" />'),
            "<dt>file</dt><dd>a.pdf</dd>",
        ),
        ('<h2>High tide</h2><ac:link ac:anchor="High-tide" />', '<a href="#Hightide">'),
        ('<h2>A</h2><h2>A</h2><ac:link ac:anchor="A.1" />', '<a href="#A.1">'),
        ('<ac:link ac:anchor="pier 4" />', '<a href="#pier4">'),
    ],
)
def test_what_is_known_is_shown_as_confluence_shows_it(storage: str, shown: str) -> None:
    assert shown in rendered(storage)


def test_contents_list_the_headings_by_their_levels() -> None:
    storage = _macro("toc", maxLevel="2") + "<h1>A</h1><h2>B</h2><h3>C</h3><h1>A</h1>"
    links = _all(rendered(storage), "a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("A", "#A"),
        ("B", "#B"),
        ("A", "#A.1"),
    ]
    assert [heading.get("id") for heading in _all(rendered(storage), "h1")] == ["A", "A.1"]
    assert all(inner.getparent().tag in {"li", "div"} for inner in _all(rendered(storage), "ul"))


@pytest.mark.parametrize("name", ["children", "include", "attachments", "gallery"])
def test_what_looks_around_is_a_labelled_box_where_there_is_nothing_around(name: str) -> None:
    assert f"<em>{name}</em>" in rendered(_macro(name))


@given(nasty_storage())
def test_nothing_becomes_script(storage: str) -> None:
    shown = rendered(storage)
    assert not _all(shown, "script", "style", "iframe", "object")
    for element in _all(shown, "*"):
        assert not any(str(name).startswith("on") for name in element.attrib)
        for key in ("href", "src"):
            assert not str(element.get(key) or "").strip().lower().startswith("javascript")


def test_a_body_that_is_no_storage_is_shown_as_its_text() -> None:
    assert rendered("<p>open") == "<pre>&lt;p&gt;open</pre>"


PAGE = "<ri:page ri:content-title='{}' />"
PLACES = ("Far end", "Farend", "Far-end", "Mole-Farend")


def _view(site: RawSite, page: str) -> str:
    if site.cloud:
        address, query = f"/api/v2/pages/{page}", {"body-format": "view"}
    else:
        address, query = f"/rest/api/content/{page}", {"expand": "body.view"}
    return str(done(site.http.get(address, params=query))["body"]["view"]["value"])


def _linking(name: str, title: str) -> str:
    link = f"<ac:link>{PAGE.format(title)}</ac:link>"
    return (
        f'<ac:structured-macro ac:name="{name}"><ac:parameter ac:name="">{link}'
        "</ac:parameter></ac:structured-macro>"
    )


def test_links_lead_to_the_pages_they_name(site: RawSite) -> None:
    mole = site.create("Mole", "<h2>Far end</h2>")
    links = [f"<ac:link>{PAGE.format(title)}</ac:link>" for title in ("Mole", "Nowhere")]
    links += [f'<ac:link ac:anchor="{one}">{PAGE.format("Mole")}</ac:link>' for one in PLACES]
    page = site.create("Harbour", f"<p>{' '.join(links)}</p>")
    found = _all(_view(site, page), "a")
    assert [link.text for link in found] == ["Mole", "Nowhere", *(["Mole"] * len(PLACES))]
    assert {str(link.get("href")).partition("#")[2] for link in found[2:]} == {"Mole-Farend"}
    assert found[0].get("data-linked-resource-id") == mole
    assert found[1].get("class") == "createlink"


def test_children_are_listed_as_deep_as_asked(site: RawSite) -> None:
    page = site.create("Harbour", _macro("children", depth="2"))
    mole = site.create("Mole", parent=page)
    light = site.create("Light", parent=mole)
    site.create("Lamp", parent=light)
    assert [link.text for link in _all(_view(site, page), "a")] == ["Mole", "Light"]


def test_pictures_files_and_galleries_show_the_attachments(site: RawSite) -> None:
    image = '<ac:image ac:alt="sea"><ri:attachment ri:filename="sea.png" /></ac:image>'
    listed = _macro("attachments", patterns=".*png, [") + _macro("attachments", patterns="x.*")
    page = site.create("Harbour", image + listed + _macro("gallery"))
    done(site.upload(page, "sea.png", b"\x89PNG"))
    shown = _view(site, page)
    sources = {str(picture.get("src")) for picture in _all(shown, "img")}
    (source,) = sources
    assert f"/download/attachments/{page}/sea.png" in source
    fetched = site.http.get(source)  # Cloud takes no API credentials at this address
    assert fetched.status_code == 401 if site.cloud else fetched.content == b"\x89PNG"
    assert [link.text for link in _all(shown, "a")] == ["sea.png"]


def test_pages_are_included_once_and_excerpts_alone(site: RawSite) -> None:
    excerpt = _macro("excerpt", _rich("<p>Short.</p>"))
    site.create("Tides", f"<p>Long.</p>{excerpt}")
    included = _view(site, site.create("One", _linking("include", "Tides")))
    assert "Long." in included
    assert "Short." in included
    alone = _view(site, site.create("Two", _linking("excerpt-include", "Tides")))
    assert "Short." in alone
    assert "Long." not in alone


def test_a_page_that_includes_itself_ends(site: RawSite) -> None:
    page = site.create("Mirror", "<p>x</p>" + _linking("include", "Mirror"))
    assert "already includes this page" in _view(site, page)


def test_people_are_shown_by_name(site: RawSite) -> None:
    me = done(site.http.get("/rest/api/user/current"))
    key = "account-id" if site.cloud else "userkey"
    identity = me["accountId"] if site.cloud else me["userKey"]
    user = f'<p><ac:link><ri:user ri:{key}="{identity}" /></ac:link></p>'
    assert ">Ann Owner</a>" in _view(site, site.create("Harbour", user))
