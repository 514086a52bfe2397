"""`docsync log`, `show`, `restore`, `open` as a user types them: once each, in a process."""

from __future__ import annotations

from pathlib import Path

from docsync.sandbox.server import Sandbox
from support.docsync_runs import Site


def test_a_page_is_logged_shown_opened_and_restored(cloud: Sandbox, tmp_path: Path) -> None:
    site = Site(cloud.url, cloud.host, cloud.user, cloud.token, cloud.space, "cloud")
    site.docsync(tmp_path, "init")
    (tmp_path / "a.md").write_text("# Harbour\n\nLow *water*.\n")
    site.docsync(tmp_path, "push")
    told = site.docsync(tmp_path, "log", "a.md", "-n", "1", "--json").json
    assert [version["number"] for version in told["versions"]] == [1]
    assert site.docsync(tmp_path, "show", "a.md@1").output == "# Harbour\n\nLow *water*.\n"
    assert site.docsync(tmp_path, "open", "a.md").output.strip().startswith(site.url)
    (tmp_path / "a.md").unlink()
    ran = site.docsync(tmp_path, "restore", "a.md@1")
    assert "docsync push a.md" in ran.output
    assert (tmp_path / "a.md").is_file()
    assert "which version of a.md" in site.docsync(tmp_path, "show", "a.md", code=2).complaint
