"""What a page has beside text, title and labels: status, width, emoji, properties, restrictions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.confluence.connect import Access, connect
from docsync.confluence.remote import ContentState, Principal, PrincipalKind, Remote, Restrictions
from docsync.sandbox.server import Sandbox
from docsync.sync.metadata import digest_of
from docsync.sync.plan import Change, ChangeMetadata, NoteKind, Policy, Request
from support.workbench import QUICK, Bench, make_bench, writes

GROUP = Principal(PrincipalKind.GROUP, "confluence-users")


@pytest.fixture
def cloudy(tmp_path: Path, cloud: Sandbox) -> Iterator[Bench]:
    made = make_bench(tmp_path / "ws", cloud)
    yield made
    made.remote.close()


def page_of(bench: Bench, title: str) -> str:
    return bench.pages()[title].id


def properties(bench: Bench, title: str) -> dict[str, object]:
    return {one.key: one.value for one in bench.remote.properties(page_of(bench, title), "")}


def colleague(bench: Bench) -> Remote:
    box = bench.sandbox
    return connect(
        Access(box.url, profile=box.profile, user="ben", token="ben-sandbox-token"), QUICK
    )


def set_property(bench: Bench, title: str, key: str, value: object) -> None:
    page = page_of(bench, title)
    old = {one.key: one for one in bench.remote.properties(page, key)}.get(key)
    bench.remote.put_property(page, key, value, old)


def front(*lines: str) -> str:
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n\n# Page\n\nText.\n"


def test_a_new_page_gets_what_its_file_says(cloudy: Bench) -> None:
    cloudy.write(
        "page.md",
        front(
            "status: in progress  # of the space",
            "width: full",
            "emoji: ':rocket:'",
            "properties: {team: docs, review: {days: 30}}",
            "restrictions:",
            "  edit: [Ann Owner, 'group:confluence-users']",
        ),
    )
    result = cloudy.push()
    assert result.exit_code == 0, result.failures
    page = page_of(cloudy, "Page")
    assert cloudy.remote.state(page) == ContentState("In progress", "#2684FF")
    kept = properties(cloudy, "Page")
    assert kept["content-appearance-published"] == kept["content-appearance-draft"] == "full-width"
    assert kept["emoji-title-published"] == kept["emoji-title-draft"] == "1f680"
    assert (kept["team"], kept["review"]) == ("docs", {"days": 30})
    limits = cloudy.remote.restrictions(page)
    assert limits.read == ()
    assert {one.id for one in limits.edit} == {cloudy.remote.user().id, "confluence-users"}
    with cloudy.requests() as seen:
        assert cloudy.sync().outcomes == ()
    assert writes(seen) == []


def test_a_change_of_metadata_makes_no_version_of_its_own(bench: Bench) -> None:
    bench.write("page.md", front("properties: {team: docs}"))
    bench.push()
    bench.write("page.md", front("properties: {team: web}", "restrictions: {edit: [ann]}"))
    [outcome] = bench.push().outcomes
    assert isinstance(outcome.operation, ChangeMetadata)
    assert bench.page("Page").state.version == 1
    assert properties(bench, "Page")["team"] == "web"
    assert [one.id for one in bench.remote.restrictions(page_of(bench, "Page")).edit] == [
        bench.remote.user().id
    ]


def test_a_version_that_the_site_makes_for_a_status_is_no_news(cloudy: Bench) -> None:
    cloudy.write("page.md", front("status: Rough draft"))
    cloudy.push()
    assert cloudy.page("Page").state.version == 2
    assert cloudy.sync().outcomes == ()
    cloudy.write("page.md", front("status: {name: Mine, color: purple}"))
    assert cloudy.push().exit_code == 0
    assert cloudy.remote.state(page_of(cloudy, "Page")) == ContentState("Mine", "#8777D9")
    assert cloudy.sync(deep=True).outcomes == ()


def test_a_missing_key_is_not_managed_and_an_empty_one_clears(bench: Bench) -> None:
    bench.write("page.md", front("properties: {team: docs, kept: 1}", "restrictions: {edit: ann}"))
    bench.push()
    set_property(bench, "Page", "theirs", "x")
    bench.write("page.md", "# Page\n\nText, and more.\n")
    bench.push()
    there = properties(bench, "Page")
    assert (there["team"], there["kept"], there["theirs"]) == ("docs", 1, "x")
    bench.write("page.md", front("properties:", "  team:", "restrictions:"))
    assert bench.push().exit_code == 0
    assert properties(bench, "Page").keys() & {"team", "kept", "theirs"} == {"kept", "theirs"}
    assert bench.remote.restrictions(page_of(bench, "Page")) == Restrictions()


def test_pull_writes_what_changed_there_and_keeps_the_users_spelling(cloudy: Bench) -> None:
    said = (
        "# about this page",
        "status: Rough draft # for now",
        "width: 'full'",
        "emoji: 🚀",
        "restrictions:",
        "  edit:",
        "    - ann  # the owner",
        "    - group:confluence-users",
        "properties: {team: docs, b: 2}",
        "mine: yes",
    )
    cloudy.write("page.md", front(*said))
    assert cloudy.push().exit_code == 0
    page = page_of(cloudy, "Page")
    ann = Principal(PrincipalKind.USER, cloudy.remote.user().id)
    [ben] = cloudy.remote.people("Ben Colleague")
    cloudy.remote.restrict(page, Restrictions((), (ann, Principal(PrincipalKind.USER, ben.id))))
    set_property(cloudy, "Page", "team", ["web", 2])
    set_property(cloudy, "Page", "content-appearance-published", "default")
    set_property(cloudy, "Page", "emoji-title-published", "2764")
    cloudy.remote.set_state(page, ContentState("Ready for review", "#57D9A3"))
    assert cloudy.pull().exit_code == 0
    assert cloudy.read("page.md") == front(
        "# about this page",
        "status: Ready for review # for now",
        "width: 'fixed'",
        "emoji: ❤",
        "restrictions:",
        "  edit:",
        "    - ann  # the owner",
        "    - Ben Colleague",
        "properties: {team: [web, 2], b: 2}",
        "mine: yes",
    )
    assert cloudy.sync(deep=True).outcomes == ()


def test_each_entry_is_merged_on_its_own(bench: Bench) -> None:
    bench.write("page.md", front("properties: {a: 1, b: 1}"))
    bench.push()
    set_property(bench, "Page", "b", 2)
    bench.write("page.md", front("properties: {a: 2, b: 1}"))
    assert bench.sync(deep=True).exit_code == 0
    assert bench.read("page.md") == front("properties: {a: 2, b: 2}")
    there = properties(bench, "Page")
    assert (there["a"], there["b"]) == (2, 2)


def test_a_value_that_both_changed_is_a_conflict_in_the_file(bench: Bench) -> None:
    bench.write("page.md", front("properties:", "  a: 1"))
    bench.push()
    set_property(bench, "Page", "a", 2)
    bench.write("page.md", front("properties:", "  a: 3"))
    assert bench.push().exit_code == 1
    assert properties(bench, "Page")["a"] == 2
    assert bench.sync().exit_code == 1
    text = bench.read("page.md")
    assert "<<<<<<<" in text
    assert "  a: 3\n" in text
    assert "  a: 2\n" in text


def test_push_from_a_fresh_checkout_knows_what_was_agreed(bench: Bench) -> None:
    bench.write("page.md", front("properties: {a: 1, b: 1}"))
    bench.push()
    bench.lose_index()
    set_property(bench, "Page", "a", 2)
    bench.write("page.md", front("properties: {a: 1, b: 3}"))
    assert bench.push().exit_code == 0
    there = properties(bench, "Page")
    assert (there["a"], there["b"]) == (2, 3)


WRONG = [
    ("width: broad", "width is full or fixed"),
    ("emoji: rocket", "emoji is one such as"),
    ("status: Unheard of", "In progress"),
    ("status: {name: Mine, color: mauve}", "yellow"),
    ("restrictions: {read: [nobody-at-all]}", "nobody-at-all"),
    ("restrictions: {see: [ann]}", "`read` and `edit`"),
    ("restrictions: {read: [ben]}", "name yourself too"),
    ("properties: {docsync.x: 1}", "docsync"),
    ("properties: [a]", "keys and values"),
    ("status: {name: This is a name of many words, color: red}", "20 characters"),
]


def test_a_wrong_value_names_file_and_line(cloudy: Bench) -> None:
    for number, (line, _) in enumerate(WRONG):
        text = front("# first", line).replace("# Page", f"# Page {number}")
        cloudy.write(f"page{number}.md", text)
    cloudy.write("other.md", "# Other\n\nText.\n")
    failures = {one.target.path: one for one in cloudy.push().failures}
    for number, (_, says) in enumerate(WRONG):
        failure = failures[f"page{number}.md"]
        assert failure.line == 3
        assert says in failure.message
    assert list(cloudy.pages()) == ["Other"]


def test_what_the_site_refuses_names_file_and_line(bench: Bench) -> None:
    bench.write("page.md", front("# first", "properties: {a: 1}"))
    bench.fault(method="POST", path="/property|/properties", status=400, times=1)
    result = bench.push()
    failures = [one for one in result.failures if one.line]
    assert [(one.target.path, one.line) for one in failures] == [("page.md", 3)]
    bench.heal()
    assert bench.push().exit_code == 0
    assert properties(bench, "Page")["a"] == 1


def test_data_center_tells_what_it_does_not_have(tmp_path: Path, datacenter: Sandbox) -> None:
    bench = make_bench(tmp_path / "ws", datacenter)
    bench.write("page.md", front("width: full", "emoji: 🚀", "status: Done", "properties: {a: 1}"))
    result = bench.push()
    assert result.exit_code == 0
    told = [note.message for note in result.notes if note.kind is NoteKind.METADATA]
    assert len(told) == 3
    assert all("Data Center has no" in one for one in told)
    assert properties(bench, "Page") == {"a": 1}
    bench.remote.close()


def test_the_configuration_says_what_is_pulled_into_new_files(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    wanted = 'pull_metadata = ["properties", "restrictions", "width"]\n'
    bench = make_bench(tmp_path / "ws", sandbox, settings=wanted)
    bench.make_page("Page", "<p>Text.</p>")
    set_property(bench, "Page", "team", "docs")
    bench.remote.restrict(page_of(bench, "Page"), Restrictions((), (GROUP,)))
    assert bench.pull().exit_code == 0
    assert bench.read("page.md") == (
        "---\nproperties:\n  team: docs\nrestrictions:\n  edit: [group:confluence-users]\n---\n\n"
        "# Page\n\nText.\n"
    )
    assert bench.sync(deep=True).outcomes == ()
    bench.remote.close()


def test_a_key_that_means_something_else_is_left_alone(tmp_path: Path, cloud: Sandbox) -> None:
    bench = make_bench(tmp_path / "ws", cloud, settings='metadata = ["properties"]\n')
    bench.write("page.md", front("status: new", "width: 80%"))
    assert bench.push().exit_code == 0
    assert properties(bench, "Page").keys() & {"content-appearance-published"} == set()
    bench.remote.close()


def test_no_request_is_made_for_pages_that_manage_nothing(bench: Bench) -> None:
    bench.write("page.md", "# Page\n\nText.\n")
    bench.write("other.md", "# Other\n\nText.\n")
    bench.push()
    bench.edit("Page", "Text", "Words")
    with bench.requests() as seen:
        bench.pull()
    asked = [one for one in seen if "/restriction" in one or "/state" in one]
    assert asked == []
    assert not any(f"{page_of(bench, 'Page')}/propert" in one for one in seen)


def test_the_manifest_names_no_page_that_its_file_restricts(bench: Bench) -> None:
    bench.write("secret/plan.md", front("restrictions: {read: [ann]}"))
    bench.write("open.md", "# Open\n\nText.\n")
    assert bench.push().exit_code == 0
    home = bench.remote.space(bench.sandbox.space).homepage
    manifest = str([one.value for one in bench.remote.properties(home, "docsync.")])
    assert "open.md" in manifest
    assert "secret/plan.md" not in manifest


def test_undo_gives_back_what_was_there(bench: Bench) -> None:
    bench.write("page.md", front("properties: {a: 1}"))
    bench.push()
    bench.write("page.md", front("properties: {a: 2, b: 3}", "restrictions: {edit: [ann]}"))
    bench.push()
    with bench.engine() as engine:
        _, result = engine.undo(None, Request(Policy.SYNC))
    assert result.exit_code == 0, result
    there = properties(bench, "Page")
    assert there.get("a") == 1
    assert "b" not in there
    assert bench.remote.restrictions(page_of(bench, "Page")) == Restrictions()


def test_a_value_set_while_the_run_went_on_is_not_overwritten(bench: Bench) -> None:
    bench.write("page.md", front("properties: {a: 1}"))
    bench.push()
    bench.write("page.md", front("properties: {a: 2}"))
    [planned] = bench.plan(Policy.PUSH).operations
    assert isinstance(planned, ChangeMetadata)
    assert planned.changes == (Change("properties/a", "2", digest_of(1), 2),)
