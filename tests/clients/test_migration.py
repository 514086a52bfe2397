"""What `docs/migrate.md` says was tried: pages that md2conf made are taken over by docsync.

DOCSYNC_CLIENTS=/tmp/clients pytest tests/clients/test_migration.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from docsync.sandbox.server import Sandbox
from support.other_clients import FOLDER, programs_of

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="installs md2conf: set DOCSYNC_CLIENTS to a folder for it"
)
INDEX = "# Harbour\n\nSee [the mole](guide/mole.md).\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
MOLE = """# The mole

> [!NOTE]
> Closed in storms.

```python
print(1)
```

- [ ] rope
- [x] lamp
"""


def run(site: Sandbox, folder: Path, *command: str | Path, code: int = 0) -> str:
    told = {"DOCSYNC_URL": site.url, "DOCSYNC_USER": site.user, "DOCSYNC_TOKEN": site.token}
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **told}, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def docsync(site: Sandbox, folder: Path, *arguments: str, code: int = 0) -> str:
    return run(site, folder, sys.executable, "-m", "docsync", *arguments, code=code)


def stored(site: Sandbox, page: str) -> str:
    with httpx.Client(auth=(site.user, site.token)) as client:
        answer = client.get(f"{site.url}/api/v2/pages/{page}?body-format=storage").json()
    return str(answer["body"]["storage"]["value"])


def test_pages_of_md2conf_are_taken_over(cloud: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "index.md").write_text(INDEX)
    (tmp_path / "guide" / "index.md").write_text("# Guide\n\nText.\n")
    mole = tmp_path / "guide" / "mole.md"
    mole.write_text(MOLE)
    login = ("-u", cloud.user, "-a", cloud.token, "-s", cloud.space)
    program = programs_of("markdown-to-confluence", "0.6.5") / "md2conf"
    run(cloud, tmp_path, program, ".", "--api-url", f"{cloud.url}/", *login)
    left = mole.read_text()
    page = re.findall(r"confluence-page-id: (\d+)", left)[0]
    comment = {"text": "rope", "body": "Which?"}
    httpx.post(f"{cloud.host}/sandbox/pages/{page}/comment", json=comment).raise_for_status()
    before = stored(cloud, page)

    shown = docsync(cloud, tmp_path, "init", "--space", cloud.space, "--adopt", "--dry-run")
    assert f"guide/mole.md  <-  The mole ({page})  differs" in shown
    docsync(cloud, tmp_path, "init", "--space", cloud.space, "--adopt", "--yes")
    docsync(cloud, tmp_path, "pull", code=1)
    docsync(cloud, tmp_path, "resolve", "--ours", ".")
    docsync(cloud, tmp_path, "push")

    assert mole.read_text() == left
    after = stored(cloud, page)
    assert "generated with a tool" not in after
    kept = re.findall(r"<ac:inline-comment-marker[^>]*>rope|<ac:task-uuid>[^<]+", before)
    assert len(kept) == 3
    assert all(piece in after for piece in kept)
    assert "Nothing to do" in docsync(cloud, tmp_path, "sync")
