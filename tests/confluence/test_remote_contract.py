"""One contract for both clients, over HTTP against the sandbox in both profiles."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import (
    Attachment,
    ContentState,
    NewPage,
    PageContent,
    PageState,
    PageUpdate,
    Principal,
    PrincipalKind,
    Remote,
    Restrictions,
    Status,
    Upload,
)
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection
from docsync.errors import (
    CredentialsError,
    NotFoundError,
    RejectedError,
    RemoteError,
    TitleTakenError,
    UnreachableError,
    VersionConflictError,
)
from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile

QUICK = Connection(patience=Patience(tries=3, first=0.01), jitter=lambda: 0.0)
BODY = "<p>One two three.</p>"
PROFILES = pytest.mark.parametrize("site", list(Profile), indirect=True, ids=lambda it: it.value)
pytestmark = PROFILES


class Site:
    """A sandbox, a client of it, and its log."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.remote = self.connected()
        self.space = self.remote.space(sandbox.space)
        self.home = self.space.homepage

    def connected(self, user: str = "", token: str = "", url: str = "") -> Remote:
        access = Access(
            url or self.sandbox.url,
            user=user or self.sandbox.user,
            token=token or self.sandbox.token,
        )
        return connect(access, QUICK)

    def control(self, method: str, path: str, json: object = None) -> dict[str, object]:
        response = httpx.request(method, f"{self.sandbox.host}/sandbox/{path}", json=json)
        response.raise_for_status()
        answer = response.json()
        assert isinstance(answer, dict)
        return answer

    def forget(self) -> None:
        self.control("DELETE", "requests")

    def count(self) -> int:
        return int(str(self.control("GET", "requests")["count"]))

    def page(self, title: str, parent: str = "", storage: str = BODY) -> PageContent:
        new = NewPage(self.space, parent or self.home, title, storage)
        return self.remote.create(new)

    def fault(self, **fault: object) -> None:
        self.control("POST", "faults", fault)


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with running(profile=request.param) as sandbox:
        site = Site(sandbox)
        yield site
        site.remote.close()


def update_of(site: Site, page: PageContent, storage: str, **changes: str) -> PageUpdate:
    return PageUpdate(
        id=page.state.id,
        expected=page.state.version,
        title=changes.get("title", page.state.title),
        parent=changes.get("parent", page.state.parent),
        storage=storage,
        space=site.space,
        message=changes.get("message", ""),
    )


def by_id(pages: tuple[PageState, ...]) -> dict[str, PageState]:
    return {page.id: page for page in pages}


def png(tmp_path: Path, content: bytes = b"PNG!") -> Path:
    file = tmp_path / "local.png"
    file.write_bytes(content)
    return file


# Who, where


def test_we_are_somebody(site: Site) -> None:
    me = site.remote.user()
    assert me.id
    assert not me.anonymous


def test_people_are_found_by_mail_on_cloud_and_by_user_name_on_data_center(site: Site) -> None:
    name = "ben@example.com" if site.sandbox.profile is Profile.CLOUD else "ben"
    assert site.remote.people(name) == site.remote.people("Ben Colleague")


def test_people_are_found_by_their_whole_name(site: Site) -> None:
    (ben,) = site.remote.people("ben colleague")
    assert (ben.name, ben.anonymous) == ("Ben Colleague", False)
    assert ben.id != site.remote.user().id
    assert site.remote.people("Colleague") == ()
    assert site.remote.people('Nobody "at" all') == ()


def test_the_profile_is_found_out(site: Site) -> None:
    assert site.remote.profile is site.sandbox.profile
    assert site.remote.site == site.sandbox.url


def test_an_address_with_a_slash_or_a_page_is_the_same_site(site: Site) -> None:
    for url in (site.sandbox.url + "/", site.sandbox.url + "/spaces/DOCS/pages/42/Title"):
        remote = site.connected(url=url)
        assert remote.site == site.sandbox.url
        remote.close()


def test_a_wrong_token_is_about_credentials(site: Site) -> None:
    with pytest.raises(CredentialsError):
        site.connected(token="wrong").user()


def test_a_token_that_makes_nobody_of_us_is_noticed(site: Site) -> None:
    site.control("POST", "credentials", {"wrong": "anonymous", "expired": ["ann"]})
    if site.remote.profile is Profile.CLOUD:
        assert site.remote.user().anonymous
    else:  # Data Center says so in a header of every answer
        with pytest.raises(CredentialsError, match="dropped the credentials"):
            site.remote.user()


def test_a_bearer_token_is_taken(site: Site) -> None:
    access = Access(site.sandbox.url, token=site.sandbox.token)
    remote = connect(access, QUICK)
    assert remote.user() == site.remote.user()
    remote.close()


def test_a_site_lives_under_any_context_path(site: Site) -> None:
    with running(profile=site.sandbox.profile, context="/team/wiki") as sandbox:
        other = Site(sandbox)
        page = other.page("A").state.id
        assert [found.id for found in other.remote.pages(other.space)] == [other.home, page]
        other.remote.close()


def test_a_missing_space_is_not_found(site: Site) -> None:
    with pytest.raises(NotFoundError):
        site.remote.space("NOPE")


# Pages


def test_a_new_page_comes_back_as_the_server_has_it(site: Site) -> None:
    made = site.page("A", storage='<p>x</p><ac:structured-macro ac:name="toc"/>')
    assert (made.state.version, made.state.parent) == (1, site.home)
    assert made.state.status is Status.CURRENT
    assert made.author == site.remote.user().id
    assert "ac:macro-id" in made.storage
    assert site.remote.read(made.state.id).storage == made.storage


def test_a_list_shows_what_a_read_shows(site: Site) -> None:
    child = site.page("Child", site.page("A").state.id)
    listed = by_id(site.remote.pages(site.space))
    assert listed[child.state.id] == site.remote.page(child.state.id)
    assert listed[child.state.id].parent == child.state.parent
    assert site.home in listed


def test_a_write_goes_over_the_version_that_was_read(site: Site) -> None:
    page = site.page("A")
    new = site.remote.update(update_of(site, page, "<p>new</p>", message="why"))
    assert (new.state.version, new.storage, new.message) == (2, "<p>new</p>", "why")
    with pytest.raises(VersionConflictError) as caught:
        site.remote.update(update_of(site, page, "<p>stale</p>"))
    assert "2" in caught.value.server_message
    assert site.remote.read(page.state.id).storage == "<p>new</p>"


def test_a_write_moves_and_retitles(site: Site) -> None:
    parent, page = site.page("P"), site.page("A")
    changed = update_of(site, page, BODY, title="B", parent=parent.state.id)
    new = site.remote.update(changed)
    assert (new.state.title, new.state.parent) == ("B", parent.state.id)


def test_a_title_is_taken_once_in_a_space(site: Site) -> None:
    page = site.page("Taken")
    with pytest.raises(TitleTakenError):
        site.page("taken")
    other = site.page("Free")
    with pytest.raises(TitleTakenError):
        site.remote.update(update_of(site, other, BODY, title="Taken"))
    assert site.remote.find(site.space, "TAKEN") == (page.state,)


def test_storage_that_is_not_well_formed_is_rejected_with_the_servers_words(site: Site) -> None:
    with pytest.raises(RejectedError) as caught:
        site.page("Bad", storage="<p>")
    assert "xhtml" in caught.value.server_message


def test_a_page_that_is_not_there_is_not_found(site: Site) -> None:
    for ask in (site.remote.page, site.remote.read):
        with pytest.raises(NotFoundError):
            ask("999999999")


def test_a_hidden_page_is_as_if_it_were_not_there(site: Site) -> None:
    page = site.page("Secret")
    site.control("POST", f"pages/{page.state.id}/restrict", {"read": ["ben"]})
    with pytest.raises(NotFoundError):
        site.remote.page(page.state.id)
    assert page.state.id not in by_id(site.remote.pages(site.space))
    assert list(site.remote.read_many([page.state.id])) == []


def test_trash_and_back(site: Site) -> None:
    page = site.page("A")
    site.remote.trash(page.state.id)
    gone = site.remote.page(page.state.id)
    assert gone.status is Status.TRASHED
    assert page.state.id not in by_id(site.remote.pages(site.space))
    back = site.remote.restore(gone)
    assert back.status is Status.CURRENT
    assert site.remote.read(page.state.id).storage == page.storage


def test_many_pages_are_read_in_few_requests(site: Site) -> None:
    made = [site.page(f"P{number}") for number in range(60)]
    site.remote.add_labels(made[0].state.id, ["a"])
    wanted = [page.state.id for page in made]
    site.forget()
    read = {page.state.id: page for page in site.remote.read_many([*wanted, wanted[0]])}
    assert site.count() <= 2
    assert sorted(read) == sorted(wanted)
    assert {page.storage for page in read.values()} == {BODY}


def test_a_list_is_cut_into_as_few_requests_as_the_site_allows(site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: site.page(f"P{number}"), range(260)))
    site.forget()
    assert len(site.remote.pages(site.space)) >= 261
    assert site.count() == 2


def test_old_versions_are_read(site: Site) -> None:
    page = site.page("A")
    site.remote.update(update_of(site, page, "<p>2</p>", message="two"))
    old, new = (site.remote.read_version(page.state.id, number) for number in (1, 2))
    assert (old.storage, new.storage) == (BODY, "<p>2</p>")
    assert (old.state.id, old.state.version) == (page.state.id, 1)
    history = site.remote.versions(page.state.id)
    assert [version.number for version in history] == [2, 1]
    assert history[0].message == "two"
    assert history[0].author == site.remote.user().id
    with pytest.raises(NotFoundError):
        site.remote.read_version(page.state.id, 9)


def test_a_page_is_placed_among_its_siblings(site: Site) -> None:
    parent = site.page("Parent").state.id
    a, b, c = (site.page(title, parent).state.id for title in "ABC")

    def order() -> list[str]:
        children = [page for page in site.remote.pages(site.space) if page.parent == parent]
        return [page.id for page in sorted(children, key=lambda page: page.position or 0)]

    site.remote.place(c, a, parent)
    assert order() == [a, c, b]
    site.remote.place(b, None, parent)
    assert order() == [b, a, c]
    site.remote.place(b, None, parent)
    assert order() == [b, a, c]


# Labels


def test_labels_come_with_the_page(site: Site) -> None:
    page = site.page("A").state.id
    assert site.remote.read(page).labels == ()
    site.remote.add_labels(page, ["b", "a"])
    site.forget()
    assert site.remote.read(page).labels == ("a", "b")
    assert site.count() == 1
    site.remote.remove_label(page, "a")
    assert site.remote.labels(page) == ("b",)


def test_the_labels_of_a_space_come_in_few_requests(site: Site) -> None:
    first, second = site.page("A").state.id, site.page("B").state.id
    site.page("C")
    site.remote.add_labels(first, ["x", "y"])
    site.remote.add_labels(second, ["y"])
    site.forget()
    assert dict(site.remote.space_labels(site.space)) == {first: ("x", "y"), second: ("y",)}
    assert site.count() <= 3


# Attachments


def attached(site: Site, page: str, file: Path, over: Attachment | None = None) -> Attachment:
    return site.remote.upload(Upload(page, "Bild ä b+c.png", file, "image/png", "sha:1", over))


def test_an_attachment_goes_up_and_comes_down(site: Site, tmp_path: Path) -> None:
    page = site.page("A").state.id
    made = attached(site, page, png(tmp_path))
    assert (made.name, made.version, made.size) == ("Bild ä b+c.png", 1, 4)
    assert (made.page, made.media_type, made.comment) == (page, "image/png", "sha:1")
    assert site.remote.attachments(page) == (made,)
    site.remote.download(made, tmp_path / "down.png")
    assert (tmp_path / "down.png").read_bytes() == b"PNG!"


def test_a_new_version_keeps_the_attachment(site: Site, tmp_path: Path) -> None:
    page = site.page("A").state.id
    made = attached(site, page, png(tmp_path))
    new = attached(site, page, png(tmp_path, b"PNG!!"), made)
    assert (new.id, new.version, new.size) == (made.id, 2, 5)
    site.remote.download(new, tmp_path / "down.png")
    assert (tmp_path / "down.png").read_bytes() == b"PNG!!"


def test_a_name_is_attached_once(site: Site, tmp_path: Path) -> None:
    page = site.page("A").state.id
    attached(site, page, png(tmp_path))
    with pytest.raises(RejectedError):
        attached(site, page, png(tmp_path))


def test_an_attachment_goes_to_the_trash(site: Site, tmp_path: Path) -> None:
    page = site.page("A").state.id
    site.remote.trash_attachment(attached(site, page, png(tmp_path)))
    assert site.remote.attachments(page) == ()


# Properties


def test_properties_are_written_by_compare_and_swap(site: Site) -> None:
    page, remote = site.home, site.remote
    first = remote.put_property(page, "docsync.t.1", {"a": [1, "ä"]}, None)
    assert (first.key, first.value, first.version) == ("docsync.t.1", {"a": [1, "ä"]}, 1)
    with pytest.raises(VersionConflictError):
        remote.put_property(page, "docsync.t.1", {}, None)
    second = remote.put_property(page, "docsync.t.1", {"a": 2}, first)
    assert (second.value, second.version) == ({"a": 2}, 2)
    with pytest.raises(VersionConflictError):
        remote.put_property(page, "docsync.t.1", {"a": 3}, first)
    remote.put_property(page, "other", 1, None)
    assert remote.properties(page, "docsync.") == (second,)
    remote.delete_property(page, second)
    assert remote.properties(page, "docsync.") == ()


def test_many_properties_come_in_few_requests(site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: site.remote.put_property(site.home, f"p.{n}", n, None), range(60)))
    site.forget()
    assert len(site.remote.properties(site.home, "p.")) == 60
    assert site.count() == 1


# Faults


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "0"}}, {"cut": "before"}]
)
def test_a_read_goes_on_where_the_site_stumbles(site: Site, fault: dict[str, object]) -> None:
    site.fault(method="GET", path=".*", times=2, **fault)
    assert not site.remote.user().anonymous


def test_a_write_that_was_turned_away_is_done_once(site: Site) -> None:
    site.fault(method="POST", path=".*", times=1, status=429, headers={"Retry-After": "0"})
    site.page("A")
    assert len(site.remote.find(site.space, "A")) == 1


def test_a_write_cut_off_after_the_work_is_unknown_and_done_once(site: Site) -> None:
    site.fault(method="POST", path=".*", times=1, cut="after")
    with pytest.raises(UnreachableError):
        site.page("A")
    assert len(site.remote.find(site.space, "A")) == 1


def test_a_failed_write_is_not_repeated(site: Site) -> None:
    site.fault(method="POST", path=".*", times=1, status=500)
    with pytest.raises(UnreachableError):
        site.page("A")
    assert site.remote.find(site.space, "A") == ()


# Anything


def test_any_call_is_made_below_the_site(site: Site) -> None:
    me = site.remote.call("GET", "/rest/api/user/current")
    assert isinstance(me, dict)
    assert "displayName" in me


def test_a_call_never_leaves_the_site(site: Site) -> None:
    with pytest.raises(RemoteError, match="another host"):
        site.remote.call("GET", "https://evil.example.com/x")


def test_a_person_can_open_the_page(site: Site) -> None:
    assert site.remote.web_address("42") == f"{site.sandbox.url}/pages/viewpage.action?pageId=42"


def test_many_threads_share_one_client(site: Site) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda number: site.page(f"T{number}").state.id, range(32)))
    assert len(set(made)) == 32


# What a page has beside its text


def test_restrictions_name_users_and_groups(site: Site) -> None:
    page = site.page("Secret").state.id
    assert site.remote.restrictions(page) == Restrictions()
    me = Principal(PrincipalKind.USER, site.remote.user().id)
    group = site.remote.group("confluence-users")
    assert group == Principal(PrincipalKind.GROUP, "confluence-users")
    assert site.remote.group("confluence") is None
    site.remote.restrict(page, Restrictions((me,), (me, group)))
    assert site.remote.restrictions(page) == Restrictions((me,), (me, group))
    site.remote.restrict(page, Restrictions())
    assert site.remote.restrictions(page) == Restrictions()


def test_a_status_is_clouds_alone(site: Site) -> None:
    page = site.page("Page").state.id
    mine = ContentState("Mine", "#FF7452")
    assert site.remote.state(page) is None
    if site.sandbox.profile is Profile.DATACENTER:
        assert site.remote.states(site.space) == ()
        with pytest.raises(RejectedError):
            site.remote.set_state(page, mine)
        return
    assert ContentState("In progress", "#2684FF") in site.remote.states(site.space)
    site.remote.set_state(page, mine)
    assert site.remote.state(page) == mine
    site.remote.set_state(page, None)
    assert site.remote.state(page) is None
    assert site.remote.page(page).version == 3
