"""`docsync doctor`: it says what it finds, names what is wrong, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from docsync.cli import run
from docsync.cli.doctor import doctor
from docsync.confluence.calls import Reply
from docsync.confluence.examining import clock_difference, limits_of
from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile

Findings = dict[str, dict[str, Any]]
Diagnose = Callable[..., Findings]

FILE = """url = "{url}"
space = "{space}"
tree_id = "abcd1234efgh"
user = "{user}"
"""


@pytest.fixture(scope="module", params=list(Profile), ids=[one.value for one in Profile])
def site(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Run one sandbox a profile for all of these tests."""
    with running(profile=request.param) as fresh:
        yield fresh


@pytest.fixture
def diagnose(
    site: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Diagnose:
    """Stand in a workspace of the sandbox, and ask the doctor."""
    text = FILE.format(url=site.url, space=site.space, user=site.user)
    (tmp_path / ".docsync.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCSYNC_TOKEN", site.token)

    def ask(*flags: str, code: int = 0) -> Findings:
        assert run(["doctor", "--json", *flags]) == code
        told = json.loads(capfd.readouterr().out)
        assert told["exit"] == code
        return {one["topic"]: one for one in told["findings"]}

    return ask


def test_it_names_server_user_space_and_root_page(site: Sandbox, diagnose: Diagnose) -> None:
    found = diagnose()
    assert found["site"]["facts"]["profile"] == site.profile.value
    assert found["site"]["facts"]["url"] == site.url
    assert found["user"]["message"].startswith("Ann Owner")
    assert found["space"]["facts"]["key"] == site.space
    assert found["root page"]["facts"]["id"] == site.homepage
    assert found["token"]["facts"]["source"] == "DOCSYNC_TOKEN"
    assert abs(found["clock"]["facts"]["seconds"]) < 60
    assert not any(one["level"] == "fault" for one in found.values())


def test_a_data_center_tells_its_version(site: Sandbox, diagnose: Diagnose) -> None:
    version = diagnose()["site"]["facts"]["version"]
    assert (version == "") == (site.profile is Profile.CLOUD)


def test_it_writes_nothing(site: Sandbox, tmp_path: Path, diagnose: Diagnose) -> None:
    before = sorted(path.name for path in tmp_path.rglob("*"))
    count = len(site.log)
    diagnose()
    assert {entry.method for entry in site.log[count:]} == {"GET"}
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_the_token_is_nowhere_in_what_it_says(site: Sandbox, diagnose: Diagnose) -> None:
    assert site.token not in json.dumps(diagnose())


def test_refused_credentials_are_a_fault_with_a_hint(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCSYNC_TOKEN", "wrong")
    found = diagnose(code=3)
    faults = [one for one in found.values() if one["level"] == "fault"]
    assert len(faults) == 1
    assert "DOCSYNC_TOKEN" in faults[0]["hint"]
    assert "space" not in found


def test_an_unknown_space_is_a_fault(diagnose: Diagnose) -> None:
    space = diagnose("--space", "DOSC", code=3)["space"]
    assert space["level"] == "fault"
    assert 'did you mean "DOCS"' in space["message"]


def test_a_profile_that_is_not_the_sites_is_a_fault(site: Sandbox, diagnose: Diagnose) -> None:
    (other,) = set(Profile) - {site.profile}
    said = diagnose("--profile", other.value, code=2)["site"]
    assert said["level"] == "fault"
    assert f'profile = "{other.value}"' in said["message"]
    assert f'"{site.profile.value}"' in said["hint"]


def test_a_broken_file_is_a_fault_with_its_line(tmp_path: Path, diagnose: Diagnose) -> None:
    (tmp_path / ".docsync.toml").write_text('tree_id = "abcd1234"\nspcae = "DOCS"\n')
    found = diagnose(code=2)["configuration"]
    assert ".docsync.toml:2" in found["message"]
    assert 'did you mean "space"' in found["message"]


def test_a_missing_token_is_a_fault_and_the_site_is_not_asked(
    site: Sandbox, diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DOCSYNC_TOKEN")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    count = len(site.log)
    assert "there is no token" in diagnose(code=2)["configuration"]["message"]
    assert len(site.log) == count


def test_the_proxy_is_named_without_its_password(
    diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://kim:s3cret@127.0.0.1:9")
    found = diagnose(code=3)
    assert "through http://127.0.0.1:9: is it the right one?" in found["proxy"]["message"]
    assert found["site"]["level"] == "fault"
    assert "s3cret" not in json.dumps(found)


def test_certificates_that_are_not_there_are_a_doubt(
    tmp_path: Path, diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    assert diagnose(code=2)["certificates"]["level"] == "doubt"


def test_outside_a_workspace_the_environment_is_examined(
    site: Sandbox,
    tmp_path: Path,
    diagnose: Diagnose,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / ".docsync.toml").unlink()
    for name, value in {"URL": site.url, "USER": site.user, "SPACE": site.space}.items():
        monkeypatch.setenv(f"DOCSYNC_{name}", value)
    found = diagnose()
    assert found["configuration"]["level"] == "doubt"
    assert "DOCSYNC_URL" in found["environment"]["message"]
    assert found["space"]["level"] == "good"


def test_quiet_prints_faults_alone(
    diagnose: Diagnose, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    diagnose()
    assert run(["doctor", "-q"]) == 0
    assert capfd.readouterr() == ("", "")
    monkeypatch.setenv("DOCSYNC_TOKEN", "wrong")
    assert run(["doctor", "-q"]) == 3
    assert capfd.readouterr().err.startswith("error: site: the site refused the credentials")


def test_the_clock_is_compared_with_the_date_of_an_answer() -> None:
    reply = Reply(200, {"date": "Tue, 15 Nov 1994 08:12:31 GMT"}, b"")
    assert clock_difference(reply, 784887151.0 - 90) == 90
    assert clock_difference(Reply(200, {"date": "soon"}, b""), 0.0) is None


def test_limits_are_read_off_the_headers() -> None:
    headers = {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "7", "etag": "x"}
    assert limits_of(Reply(200, headers, b"")) == {"limit": "100", "remaining": "7"}


def test_it_has_help_with_an_example() -> None:
    assert "docsync doctor" in str(doctor.epilog)


def test_a_mistyped_variable_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCSYNC_SPCAE", "DOCS")
    run(["doctor"])
    told = capsys.readouterr().out
    assert 'DOCSYNC_SPCAE means nothing to docsync; did you mean "SPACE"?' in told
