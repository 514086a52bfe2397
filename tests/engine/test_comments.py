"""Comments beside the files: readable, never a page, and gone with the last comment."""

from __future__ import annotations

import httpx

from docsync.sync.plan import TrashFile, WriteFile
from docsync.sync.sidecar import head_of
from docsync.values import Profile
from support.workbench import Bench, writes

BESIDE = "guide/setup.comments.md"


def say(bench: Bench, title: str, text: str, parent: str = "") -> str:
    """Comment at the foot of a page, or answer a comment, as the user of the bench."""
    page, body = bench.pages()[title].id, f"<p>{text}</p>"
    storage = {"storage": {"value": body, "representation": "storage"}}
    if bench.sandbox.profile is Profile.CLOUD:
        on = {"parentCommentId": parent} if parent else {"pageId": page}
        sent = {**on, "body": {"representation": "storage", "value": body}}
        return made(bench, "api/v2/footer-comments", sent)
    above: dict[str, object] = {"ancestors": [{"id": parent}]} if parent else {}
    container = {"id": page, "type": "page"}
    below = {"type": "comment", "container": container, "body": storage, **above}
    return made(bench, "rest/api/content", below)


def made(bench: Bench, path: str, body: object) -> str:
    answer = bench.remote.call("POST", path, json=body)
    assert isinstance(answer, dict)
    return str(answer["id"])


def resolve(bench: Bench, title: str) -> None:
    """Resolve the inline comments of a page of Cloud."""
    page = bench.pages()[title].id
    for one in bench.remote.comments(page):
        if one.inline and not one.parent:
            path = f"api/v2/inline-comments/{one.id}"
            bench.remote.call("PUT", path, json={"version": {"number": 2}, "resolved": True})


def test_comments_stand_beside_the_file_with_their_threads(small: Bench) -> None:
    first = say(small, "Setup", "What about <strong>Windows</strong>?")
    say(small, "Setup", "It works there.", parent=first)
    small.comment("Setup", "Second line")
    [outcome] = small.pull(comments=True).outcomes
    assert isinstance(outcome.operation, WriteFile)
    text = small.read(BESIDE)
    head, _, body = text.partition("\n")
    assert head.startswith("<!-- docsync comments: page ")
    lines = [line for line in body.splitlines() if line and ", 20" not in line]
    assert lines == [
        "# Comments on Setup",
        "## “Second line” (setup.md:5)",
        "Really?",
        "## At the foot of the page",
        "What about **Windows**?",
        ">",
        "> It works there.",
    ]
    assert "**Ben Colleague**, 20" in body
    assert "> **Ann Owner**, 20" in body


def test_a_second_pull_writes_nothing(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    small.pull(comments=True)
    before = small.read(BESIDE)
    assert small.pull(comments=True).outcomes == ()
    assert small.read(BESIDE) == before


def test_comments_are_never_pushed_as_a_page(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    small.pull(comments=True)
    with small.requests() as seen:
        assert small.sync(deep=True).outcomes == ()
    assert writes(seen) == []
    assert "Comments on Setup" not in small.pages()


def test_a_file_of_ones_own_by_that_name_stays_a_page(small: Bench) -> None:
    small.write(BESIDE, "# About comments\n\nMine.\n")
    small.push()
    assert "About comments" in small.pages()
    say(small, "Setup", "Fine.")
    result = small.pull(comments=True)
    assert small.read(BESIDE) == "# About comments\n\nMine.\n"
    assert any("a page of its own" in note.message for note in result.notes)


def test_a_resolved_comment_is_marked_and_one_without_words_told(small: Bench) -> None:
    small.comment("Setup", "Second line")
    small.comment("Setup", "Third line")
    if small.sandbox.profile is Profile.CLOUD:
        resolve(small, "Setup")
    small.pull()
    small.write("guide/setup.md", "# Setup\n\nFirst line.\n\nThird line.\n")
    small.push()
    small.pull(comments=True)
    text = small.read(BESIDE)
    assert "## “Second line” (not in the text any more)" in text
    if small.sandbox.profile is Profile.CLOUD:
        assert "## “Third line” (setup.md:5) — resolved" in text


def test_the_file_goes_with_the_last_comment(small: Bench) -> None:
    comment = say(small, "Setup", "Fine.")
    small.pull(comments=True)
    cloud = small.sandbox.profile is Profile.CLOUD
    kind = "api/v2/footer-comments" if cloud else "rest/api/content"
    small.remote.call("DELETE", f"{kind}/{comment}")
    [outcome] = small.pull(comments=True).outcomes
    assert isinstance(outcome.operation, TrashFile)
    assert BESIDE not in small.files()


def test_comments_follow_their_page(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    small.pull(comments=True)
    small.change_page("Setup", parent="Usage")
    small.pull()
    moved = next(path for path in small.files() if path.endswith("setup.comments.md"))
    assert moved != BESIDE
    assert (small.folder / moved).parent.joinpath("setup.md").is_file()
    (small.folder / moved).parent.joinpath("setup.md").rename(small.folder / "setup.md")
    small.push()
    small.pull(comments=True)
    assert "setup.comments.md" in small.files()
    assert moved not in small.files()


def test_what_somebody_wrote_into_it_is_kept(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    small.pull(comments=True)
    small.write(BESIDE, small.read(BESIDE) + "My answer.\n")
    result = small.pull(comments=True)
    head = head_of(small.read(BESIDE))
    assert head is not None
    assert head.untouched
    assert any(".docsync/trash" in note.message for note in result.notes)
    kept = list((small.folder / ".docsync/trash").rglob("*.comments.md"))
    assert [file.read_text().endswith("My answer.\n") for file in kept] == [True]


def test_a_dry_run_says_which_comments_would_be_written(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    from_plan = small.plan(comments=True)
    assert [one.target.path for one in from_plan.operations] == [BESIDE]
    assert BESIDE not in small.files()


def test_paths_narrow_what_is_read(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    say(small, "Usage", "Fine too.")
    small.pull(comments=True, paths=("guide/usage.md",))
    assert [path for path in small.files() if "comments" in path] == ["guide/usage.comments.md"]
    with small.requests() as seen:
        small.pull(comments=True, paths=("guide/usage.md",))
    asked = [one for one in seen if "comment" in one and small.pages()["Setup"].id in one]
    assert asked == []


def test_the_configuration_may_ask_for_them(small: Bench) -> None:
    file = small.folder / ".docsync.toml"
    file.write_text(f"comments = true\n{file.read_text()}")
    say(small, "Setup", "Fine.")
    assert [one.operation.target.path for one in small.pull().outcomes] == [BESIDE]
    say(small, "Usage", "Fine.")
    assert small.push().outcomes == ()


def test_one_page_whose_comments_cannot_be_read_stops_no_other(small: Bench) -> None:
    say(small, "Setup", "Fine.")
    say(small, "Usage", "Fine too.")
    page = small.pages()["Setup"].id
    small.fault(method="GET", path=f"{page}.*comment", status=403, times=9)
    result = small.pull(comments=True)
    assert [one.target.path for one in result.failures] == ["guide/setup.md"]
    assert [one.operation.target.path for one in result.outcomes] == ["guide/usage.comments.md"]
    assert httpx.get(f"{small.sandbox.host}/sandbox/requests").is_success
