"""`docsync api`: any call of the REST API, against a real sandbox."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docsync.cli import run
from docsync.cli.fields import nested, split, typed_value
from docsync.errors import UsageError
from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls the API of a sandbox and gives the exit code and what was printed."""

    site: Sandbox
    streams: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        assert run(["api", *arguments]) == code
        captured = self.streams.readouterr()
        self.complaints.append(captured.err)
        return captured.out

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments))

    @property
    def is_cloud(self) -> bool:
        return self.site.profile.value == "cloud"

    @property
    def spaces(self) -> str:
        """Where spaces are listed: Cloud has taken v1's list away."""
        return "api/v2/spaces" if self.is_cloud else "rest/api/space"

    def properties(self, page: str) -> str:
        """Where the properties of a page are."""
        return f"{'api/v2/pages' if self.is_cloud else 'rest/api/content'}/{page}/" + (
            "properties" if self.is_cloud else "property"
        )

    @property
    def complaints(self) -> list[str]:
        return _COMPLAINTS


_COMPLAINTS: list[str] = []


@pytest.fixture(scope="module", params=list(Profile), ids=[one.value for one in Profile])
def site(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run one sandbox a profile for all of these tests."""
    with running(profile=request.param) as fresh:
        yield fresh


@pytest.fixture
def call(
    site: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Caller:
    """Stand in an empty folder, with the sandbox in the environment."""
    for key, value in {
        "URL": site.url,
        "USER": site.user,
        "TOKEN": site.token,
        "SPACE": site.space,
    }.items():
        monkeypatch.setenv(f"DOCSYNC_{key}", value)
    monkeypatch.chdir(tmp_path)
    _COMPLAINTS.clear()
    return Caller(site, capfd)


CREATE = ("rest/api/content", "-f", "type=page", "-f", "body[storage][representation]=storage")


def _created(call: Caller, title: str = "") -> str:
    """Make a page, of a title of its own if none is said, and give its id."""
    title = title or f"Harbour {len(call.site.log)}"
    text = f"<p>{title}</p>"
    fields = ("-f", f"title={title}", "-f", f"body[storage][value]={text}")
    space = ("-f", f"space[key]={call.site.space}")
    if call.is_cloud:
        space_id = call("api/v2/spaces", "--select", ".results[0].id").strip()
        made = ("api/v2/pages", "-f", f"spaceId={space_id}", "-f", f"title={title}")
        body = ("-f", "body[representation]=storage", "-f", f"body[value]={text}")
        return str(call.json(*made, *body)["id"])
    return str(call.json(*CREATE, *fields, *space)["id"])


def test_a_path_alone_is_read(call: Caller) -> None:
    answer = call.json(call.spaces)
    assert call.site.space in [space["key"] for space in answer["results"]]


def test_fields_of_a_get_are_its_query(call: Caller) -> None:
    key = "keys" if call.is_cloud else "spaceKey"
    assert call.json("get", call.spaces, "-f", f"{key}=NONE")["results"] == []


def test_fields_make_the_body_of_a_post(call: Caller) -> None:
    page = _created(call)
    where = call.properties(page)
    call(where, "-f", "key=k", "-F", "value[a]=1")
    assert call.json(where)["results"][0]["value"] == {"a": 1}


def test_input_is_sent_as_it_is(call: Caller, tmp_path: Path) -> None:
    page = _created(call)
    (tmp_path / "p.json").write_text('{"key": "colour", "value": ["sea", "green"]}')
    where = call.properties(page)
    call("POST", where, "--input", "p.json")
    assert call(where, "--select", ".results[].value[]") == "sea\ngreen\n"


def test_a_form_attaches_a_file_and_a_download_brings_it_back(call: Caller, tmp_path: Path) -> None:
    page = _created(call)
    (tmp_path / "plan.bin").write_bytes(bytes(range(256)) * 50)
    path = f"rest/api/content/{page}/child/attachment"
    link = call("POST", path, "--form", "file=@plan.bin", "--form", "comment=first")
    download = json.loads(link)["results"][0]["_links"]["download"]
    assert call(download, "-o", "back.bin") == ""
    assert (tmp_path / "back.bin").read_bytes() == (tmp_path / "plan.bin").read_bytes()


def test_a_list_is_read_to_its_end(call: Caller) -> None:
    pages = {_created(call) for _ in range(5)}
    path = "api/v2/pages" if call.is_cloud else "rest/api/content"
    answer = call.json(path, "-f", "limit=2", "--paginate")
    assert pages <= {page["id"] for page in answer["results"]}
    assert "next" not in answer["_links"]
    once = call.json("GET", path, "-f", "limit=2")
    assert len(once["results"]) == 2


def test_what_the_site_says_of_a_failure_is_printed_and_is_exit_3(call: Caller) -> None:
    said = call("api/v2/pages/987654321" if call.is_cloud else "rest/api/content/987654321", code=3)
    assert json.loads(said)
    assert "404" in call.complaints[-1]


def test_the_status_and_the_headers_are_printed_when_asked(call: Caller) -> None:
    printed = call(call.spaces, "-i")
    head, _, body = printed.partition("\n\n")
    assert head.startswith("HTTP 200\n")
    assert "content-type: application/json" in head.lower()
    assert json.loads(body)


def test_json_holds_status_and_body(call: Caller) -> None:
    answer = call.json(call.spaces, "--select", ".results[].key", "--json")
    assert (answer["command"], answer["status"], answer["exit"]) == ("api", 200, 0)
    assert call.site.space in answer["body"]


def test_stdin_is_sent(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _created(call)
    stdin = io.TextIOWrapper(io.BytesIO(b'{"key": "k", "value": 1}'), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", stdin)
    call("POST", call.properties(page), "--input", "-")
    assert call(call.properties(page), "--select", ".results[].value") == "1\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("FETCH", "rest/api/space"), "FETCH is no method"),
        (("GET", "a", "b"), "one METHOD and one PATH"),
        (("rest/api/space", "-f", "limit"), "-f limit"),
        (("rest/api/space", "--select", ".["), "--select .["),
        (("rest/api/space", "-H", "Authorization: Bearer x"), "DOCSYNC_TOKEN"),
        (("rest/api/space", "-H", "nothing"), "NAME: VALUE"),
        (("POST", "rest/api/space", "--paginate"), "--paginate reads a list"),
        (("x", "--form", "a=b", "-f", "c=d"), "--form is a body of its own"),
        (("x", "-f", "a=b", "-f", "a[c]=d"), "contradicts"),
        (("x", "-F", "a={"), "is no JSON"),
        (("x", "--input", "nowhere.json"), "'nowhere.json' does not exist"),
        (("x", "--form", "file=@nowhere.png"), "there is no file nowhere.png"),
    ],
)
def test_wrong_use_is_told_before_anything_is_sent(
    call: Caller, arguments: Sequence[str], told: str
) -> None:
    before = len(call.site.log)
    call(*arguments, code=2)
    assert told in call.complaints[-1]
    assert len(call.site.log) == before


def test_the_credentials_go_to_no_other_host(call: Caller) -> None:
    call("https://evil.example.com/rest/api/space", code=2)
    assert "credentials go to no other host" in call.complaints[-1]


def test_without_a_site_it_says_what_to_set(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCSYNC_URL")
    call("rest/api/space", code=2)
    assert "DOCSYNC_URL" in call.complaints[-1]


_KEYS = st.text("abc", min_size=1, max_size=3)


@given(st.recursive(st.text(max_size=3), lambda inner: st.dictionaries(_KEYS, inner, min_size=1)))
def test_every_object_of_texts_can_be_written_in_fields(value: object) -> None:
    def fields(prefix: str, inner: object) -> list[tuple[str, object]]:
        if not isinstance(inner, dict):
            return [(prefix, inner)]
        named = [(f"{prefix}[{name}]", each) for name, each in inner.items()]
        return [field for name, each in named for field in fields(name, each)]

    assert nested(fields("top", value)) == {"top": value}


def test_lists_are_written_by_empty_brackets() -> None:
    pairs = [split(each, "-f") for each in ("a[]=1", "a[]=2", "b[][n]=x", "b[][m]=y", "b[][n]=z")]
    assert nested(pairs) == {"a": ["1", "2"], "b": [{"n": "x", "m": "y"}, {"n": "z"}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("null", None),
        ("7", 7),
        ("-1.5", -1.5),
        ("007", "007"),
        ('[1,"a"]', [1, "a"]),
    ],
)
def test_typed_values_are_json_where_they_are_json(text: str, value: object) -> None:
    assert typed_value(text) == value


def test_a_field_without_a_name_is_refused() -> None:
    with pytest.raises(UsageError, match="KEY=VALUE"):
        split("=x", "-f")
