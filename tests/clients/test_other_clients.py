"""Clients that other people wrote work on the sandbox, unmodified.

They are installed from the registries when `DOCSYNC_CLIENTS` names a folder to keep them in:

    DOCSYNC_CLIENTS=/tmp/clients pytest tests/clients
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from docsync.sandbox.server import Sandbox, running
from docsync.sandbox.settings import Legacy
from docsync.values import Profile
from support.other_clients import FOLDER, programs_of

WRITES = {"POST", "PUT", "DELETE"}

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="installs other clients: set DOCSYNC_CLIENTS to a folder for them"
)


@pytest.fixture
def cloud_with_v1() -> Iterator[Sandbox]:
    """Run a Cloud that still has all of API v1."""
    with running(profile=Profile.CLOUD, legacy=Legacy.ON) as fresh:
        yield fresh


def _node(package: str) -> Path:
    """Give a folder in which node finds this package."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    home = Path(FOLDER) / "node"
    if not (home / "node_modules" / package).is_dir():
        home.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--silent", "--prefix", home, package], check=True)
    return home


def _run(site: Sandbox, *command: str | Path, folder: Path, **more: str) -> str:
    """Run a program with the sandbox in its environment; it must succeed."""
    told = {
        "SITE": site.url,
        "HOST": site.host,
        "NAME": site.user,
        "TOKEN": site.token,
        "SPACE": site.space,
        "HOMEPAGE": site.homepage,
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "CI": "1", **told, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


DATACENTER_LIFE = """
import os
from pathlib import Path
from atlassian import Confluence

env = os.environ
wiki = Confluence(url=env["SITE"], username=env["NAME"], password=env["TOKEN"], cloud=False)
space = env["SPACE"]
page = wiki.create_page(space, "Harbour", "<p>one</p>", parent_id=env["HOMEPAGE"])["id"]
assert wiki.get_page_id(space, "Harbour") == page
wiki.update_page(page, "Harbour", "<p>two</p>")
wiki.append_page(page, "Harbour", "<p>three</p>")
read = wiki.get_page_by_id(page, expand="body.storage,version,ancestors,space")
assert "two" in read["body"]["storage"]["value"] and "three" in read["body"]["storage"]["value"]
assert read["version"]["number"] == 3
assert [each["id"] for each in read["ancestors"]] == [env["HOMEPAGE"]]
child = wiki.create_page(space, "Mole", "<p>x</p>", parent_id=page)["id"]
assert [each["id"] for each in wiki.get_page_child_by_type(page)] == [child]
wiki.set_page_label(page, "sea")
assert [each["name"] for each in wiki.get_page_labels(page)["results"]] == ["sea"]
wiki.remove_page_label(page, "sea")
assert wiki.get_page_labels(page)["results"] == []
Path("plan.txt").write_text("a plan")
wiki.attach_file("plan.txt", page_id=page)
assert wiki.get_attachments_from_content(page)["results"][0]["title"] == "plan.txt"
wiki.delete_attachment(page, "plan.txt")
assert wiki.get_attachments_from_content(page)["results"] == []
wiki.add_comment(page, "<p>well said</p>")
assert len(wiki.get_page_comments(page)["results"]) == 1
wiki.set_page_property(page, {"key": "k", "value": {"a": 1}})
assert wiki.get_page_property(page, "k")["value"] == {"a": 1}
wiki.delete_page_property(page, "k")
found = wiki.cql(f'space = {space} and title = "Harbour"')
assert [each["content"]["id"] for each in found["results"]] == [page]
assert "<h1>" in wiki.convert_wiki_to_storage("h1. Sea")["value"]
wiki.move_page(space, child, target_id=env["HOMEPAGE"])
assert [each["id"] for each in wiki.get_page_ancestors(child)] == [env["HOMEPAGE"]]
assert wiki.get_user_details_by_username(env["NAME"])["username"] == env["NAME"]
assert wiki.get_all_groups()
wiki.create_space("QUAY", "The quay")
wiki.remove_page(page)
assert not wiki.page_exists(space, "Harbour")
wiki.delete_space("QUAY")
"""


def test_atlassian_python_api_on_data_center(datacenter: Sandbox, tmp_path: Path) -> None:
    programs = programs_of("atlassian-python-api")
    _run(datacenter, programs / "python", "-c", DATACENTER_LIFE, folder=tmp_path)


CLOUD_LIFE = """
import os
from atlassian import Confluence

env = os.environ
wiki = Confluence(env["SITE"], username=env["NAME"], password=env["TOKEN"], api_version=2)
spaces = list(wiki.get_spaces())
space = next(each["id"] for each in spaces if each["key"] == env["SPACE"])
page = wiki.create_page(space, "Harbour", "<p>one</p>", parent_id=env["HOMEPAGE"])["id"]
read = wiki.get_page_by_id(page, body_format="storage")
assert "one" in read["body"]["storage"]["value"]
wiki.update_page(page, "Harbour", "<p>two</p>", status="current")
assert wiki.get_page_by_id(page)["version"]["number"] == 2
"""


def test_atlassian_python_api_on_cloud(cloud: Sandbox, tmp_path: Path) -> None:
    programs = programs_of("atlassian-python-api")
    _run(cloud, programs / "python", "-c", CLOUD_LIFE, folder=tmp_path)


def test_markdown_to_confluence_pushes_twice_and_the_second_writes_nothing(
    cloud: Sandbox, tmp_path: Path
) -> None:
    programs = programs_of("markdown-to-confluence")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text(
        "# Harbour\n\nSee [the mole](mole.md).\n\n| a | b |\n|-|-|\n| 1 | 2 |\n"
    )
    (docs / "mole.md").write_text("# Mole\n\n```python\nprint(1)\n```\n")
    command = (programs / "md2conf", docs, "--api-url", f"{cloud.url}/", "-s", cloud.space)
    login = ("-u", cloud.user, "-a", cloud.token)
    _run(cloud, *command, *login, folder=tmp_path)
    first = len(cloud.log)
    _run(cloud, *command, *login, folder=tmp_path)
    assert any(entry.method in WRITES for entry in cloud.log[:first])
    assert not [entry for entry in cloud.log[first:] if entry.method in WRITES]


def test_md2cf_pushes_twice_and_the_second_writes_nothing(
    datacenter: Sandbox, tmp_path: Path
) -> None:
    programs = programs_of("md2cf")
    (tmp_path / "harbour.md").write_text("# Harbour\n\nHello **sea**.\n")
    site = ("--host", f"{datacenter.url}/rest/api", "--space", datacenter.space)
    login = ("--username", datacenter.user, "--password", datacenter.token)
    command = (programs / "md2cf", *site, *login, "--only-changed", "harbour.md")
    _run(datacenter, *command, folder=tmp_path)
    first = len(datacenter.log)
    _run(datacenter, *command, folder=tmp_path)
    assert any(entry.method in WRITES for entry in datacenter.log[:first])
    assert not [entry for entry in datacenter.log[first:] if entry.method in WRITES]


PAGES = """
import os
from atlassian import Confluence

env = os.environ
wiki = Confluence(url=env["SITE"], username=env["NAME"], password=env["TOKEN"], cloud=False)
body = (
    '<h1>Tides</h1><p>High <strong>water</strong></p>'
    '<table><tbody><tr><th>a</th></tr><tr><td>1</td></tr></tbody></table>'
    '<ac:structured-macro ac:name="info"><ac:rich-text-body><p>Mind the mole.</p>'
    '</ac:rich-text-body></ac:structured-macro>'
)
wiki.create_page(env["SPACE"], "Harbour", body, parent_id=env["HOMEPAGE"])
"""


def test_confluence_markdown_exporter_exports_a_space(datacenter: Sandbox, tmp_path: Path) -> None:
    exporter = programs_of("confluence-markdown-exporter")
    _run(datacenter, exporter / "python", "-c", PAGES, folder=tmp_path)
    login = {"username": datacenter.user, "api_token": datacenter.token}
    settings = {
        "auth": {"confluence": {datacenter.url: login}},
        "export": {"output_path": str(tmp_path / "out")},
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    space = f"{datacenter.url}/display/{datacenter.space}"
    command = (exporter / "confluence-markdown-exporter", "spaces", space)
    there = str(tmp_path / "settings.json")
    _run(datacenter, *command, folder=tmp_path, CME_CONFIG_PATH=there)
    (page,) = (tmp_path / "out").rglob("Harbour.md")
    text = page.read_text()
    assert "High **water**" in text
    assert "Mind the mole." in text


JS_LIFE = """
const { ConfluenceClient } = require('confluence.js');
const assert = require('assert');
const { HOST, NAME, TOKEN, SPACE, HOMEPAGE } = process.env;
const basic = { email: `${NAME}@example.com`, apiToken: TOKEN };
const wiki = new ConfluenceClient({ host: HOST, authentication: { basic } });
(async () => {
  const made = await wiki.content.createContent({
    type: 'page', title: 'Harbour', space: { key: SPACE }, ancestors: [{ id: HOMEPAGE }],
    body: { storage: { value: '<p>one</p>', representation: 'storage' } },
  });
  const expand = ['body.storage', 'version'];
  const read = await wiki.content.getContentById({ id: made.id, expand });
  assert.ok(read.body.storage.value.includes('one'));
  await wiki.content.updateContent({
    id: made.id, type: 'page', title: 'Harbour', version: { number: 2 },
    body: { storage: { value: '<p>two</p>', representation: 'storage' } },
  });
  const spaces = await wiki.space.getSpaces();
  assert.ok(spaces.results.some((space) => space.key === SPACE));
  const found = await wiki.search.searchByCQL({ cql: `space = ${SPACE} and title = "Harbour"` });
  assert.strictEqual(found.results.length, 1);
  await wiki.content.deleteContent({ id: made.id });
})().catch((error) => {
  console.error(error.message, error.response && error.response.data);
  process.exit(1);
});
"""


def test_confluence_js(cloud_with_v1: Sandbox, tmp_path: Path) -> None:
    home = _node("confluence.js")
    paths = str(home / "node_modules")
    node = shutil.which("node") or "node"
    _run(cloud_with_v1, node, "-e", JS_LIFE, folder=tmp_path, NODE_PATH=paths)


PIXEL = (  # a picture of one dot
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SPHINX = """
extensions = ['sphinxcontrib.confluencebuilder']
import os

env = os.environ
confluence_publish = True
confluence_space_key = env['SPACE']
confluence_server_url = env['SITE'] + '/'
confluence_server_user = env['NAME']
confluence_api_token = confluence_server_pass = env['TOKEN']
confluence_api_mode = env['MODE']
confluence_page_hierarchy = confluence_disable_notifications = True
confluence_ask_user = False
"""


@pytest.mark.parametrize(("profile", "mode"), [(Profile.CLOUD, "v2"), (Profile.DATACENTER, "v1")])
def test_confluence_builder_publishes_what_sphinx_reads(
    tmp_path: Path, profile: Profile, mode: str
) -> None:
    programs = programs_of("sphinxcontrib-confluencebuilder")
    (tmp_path / "conf.py").write_text(SPHINX)
    (tmp_path / "index.rst").write_text("Harbour\n=======\n\n.. toctree::\n\n   mole\n")
    (tmp_path / "mole.rst").write_text("Mole\n====\n\nSee :doc:`index`.\n\n.. image:: a.png\n")
    (tmp_path / "a.png").write_bytes(base64.b64decode(PIXEL))
    with running(profile=profile) as site:
        build = (programs / "sphinx-build", "-b", "confluence", ".", "out")
        said = _run(site, *build, folder=tmp_path, MODE=mode)
        first = len(site.log)
        _run(site, *build, folder=tmp_path, MODE=mode)
        pages = [entry for entry in site.log[first:] if entry.method == "PUT"]
    assert "build succeeded" in said
    assert not [entry for entry in pages if "/property" not in entry.path]


def test_markdown_confluence_publishes_documents(cloud_with_v1: Sandbox, tmp_path: Path) -> None:
    home = _node("@markdown-confluence/cli")
    docs = tmp_path / "docs"
    docs.mkdir()
    front = "---\nconnie-publish: true\n---\n"
    (docs / "harbour.md").write_text(
        f"{front}# Harbour\n\n**sea**\n\n| a | b |\n|-|-|\n| 1 | 2 |\n"
    )
    settings = {
        "confluenceBaseUrl": cloud_with_v1.host,
        "confluenceParentId": cloud_with_v1.homepage,
        "atlassianUserName": cloud_with_v1.user,
        "folderToPublish": "docs",
        "contentRoot": str(tmp_path),
    }
    (tmp_path / ".markdown-confluence.json").write_text(json.dumps(settings))
    program = home / "node_modules" / "@markdown-confluence" / "cli" / "dist" / "index.js"
    told = {"ATLASSIAN_API_TOKEN": cloud_with_v1.token}
    _run(cloud_with_v1, "node", program, folder=tmp_path, **told)
    again = _run(cloud_with_v1, "node", program, folder=tmp_path, **told)
    assert "docs/harbour.md Content: same" in again
