"""The loop of `docsync watch`, over real files and a sync that only counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from watchdog.observers.polling import PollingObserver

from docsync.config import Config, unsaved
from docsync.errors import (
    CredentialsError,
    DocsyncError,
    RemoteError,
    SafetyStop,
    UnreachableError,
    UsageError,
)
from docsync.sync.plan import (
    DownloadAttachment,
    MoveFile,
    Outcome,
    RunResult,
    Target,
    TrashFile,
    WriteFile,
)
from docsync.watch import Rhythm, Watch, git_at_work, written

QUICK = Rhythm(interval=60, settle=0.1, settle_most=2, first_retry=0.02, most_retry=0.05)
PATIENCE = 10.0
QUIET = 0.6  # long enough for a wrong sync to happen


@dataclass
class Told:
    """A voice that remembers."""

    lines: list[str] = field(default_factory=list)

    def synced(self, result: RunResult) -> None:
        self.lines.append(f"synced {len(result.outcomes)}")

    def away(self, error: RemoteError) -> None:
        self.lines.append(f"away {error}")

    def stuck(self, error: DocsyncError) -> None:
        self.lines.append(f"stuck {error}")

    def back(self) -> None:
        self.lines.append("back")

    def paused(self, reason: str) -> None:
        self.lines.append(f"paused {reason}")

    def resumed(self) -> None:
        self.lines.append("resumed")


@dataclass
class Site:
    """Counts syncs, and lets each be what a test wants."""

    runs: int = 0
    then: Callable[[int], RunResult] = lambda _: RunResult()

    def sync(self) -> RunResult:
        self.runs += 1
        return self.then(self.runs)


@dataclass
class Watching:
    watch: Watch
    site: Site
    told: Told
    ended: Future[None]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not condition() and time.monotonic() < until:
            time.sleep(0.01)
        assert condition(), (self.site.runs, self.told.lines)

    def runs(self, number: int) -> None:
        self.wait_for(lambda: self.site.runs >= number)

    def stays_at(self, number: int) -> None:
        time.sleep(QUIET)
        assert self.site.runs == number, self.told.lines


def _config(folder: Path) -> Config:
    return unsaved(folder, {}, {})


@contextmanager
def _watching(folder: Path, site: Site, rhythm: Rhythm = QUICK) -> Iterator[Watching]:
    told = Told()
    watch = Watch(folder.resolve(), _config(folder), site.sync, told, rhythm)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(watch.loop)
        try:
            yield Watching(watch, site, told, ended)
        finally:
            watch.stop()
    if not ended.exception():
        ended.result(PATIENCE)


def _wrote(path: str) -> RunResult:
    return RunResult(outcomes=(Outcome(WriteFile(Target(path, "1", "A"), "", "")),))


def test_it_begins_with_a_sync(tmp_path: Path) -> None:
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        here.stays_at(1)


def test_a_save_is_synced(tmp_path: Path) -> None:
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / "a.md").write_text("A", encoding="utf-8")
        here.runs(2)


def test_a_save_by_rename_is_synced(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("old", encoding="utf-8")
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        fresh = tmp_path / ".a.md.swp"
        fresh.write_text("new", encoding="utf-8")
        fresh.replace(page)
        here.runs(2)


def test_a_deleted_file_and_a_moved_folder_are_synced(tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "a.md").write_text("A", encoding="utf-8")
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / "a.md").unlink()
        here.runs(2)
        (tmp_path / "guide").rename(tmp_path / "manual")
        here.runs(3)


def test_files_in_a_new_folder_are_synced(tmp_path: Path) -> None:
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / "guide").mkdir()
        time.sleep(0.2)
        (tmp_path / "guide" / "a.png").write_bytes(b"picture")
        here.runs(2)


@pytest.mark.parametrize(
    "name",
    [".a.md.swp", "4913", "a.md~", ".#a.md", "#a.md#", "a.md___jb_tmp___", ".docsync/index.db"],
)
def test_what_is_no_page_or_attachment_is_not_synced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / name).write_text("x", encoding="utf-8")
        here.stays_at(1)


def test_what_is_ignored_is_not_synced_until_the_rules_change(tmp_path: Path) -> None:
    (tmp_path / ".docsyncignore").write_text("built/\n", encoding="utf-8")
    (tmp_path / "built").mkdir()
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / "built" / "a.md").write_text("x", encoding="utf-8")
        here.stays_at(1)
        (tmp_path / ".docsyncignore").write_text("", encoding="utf-8")
        here.runs(2)
        here.watch.rescope(_config(tmp_path))
        (tmp_path / "built" / "a.md").write_text("y", encoding="utf-8")
        here.runs(3)


def test_a_folder_that_is_moved_in_is_synced(tmp_path: Path) -> None:
    docs, outside = tmp_path / "docs", tmp_path / "guide"
    docs.mkdir()
    outside.mkdir()
    (outside / "a.md").write_text("A", encoding="utf-8")
    with _watching(docs, Site()) as here:
        here.runs(1)
        outside.rename(docs / "guide")
        here.runs(2)


def _renamed_away(page: Path) -> None:
    page.rename(page.with_suffix(".md~"))


def _emptied(page: Path) -> None:
    page.write_text("", encoding="utf-8")


@pytest.mark.parametrize("first", [_renamed_away, _emptied])
def test_a_file_in_the_middle_of_a_save_is_waited_for(
    tmp_path: Path, first: Callable[[Path], None]
) -> None:
    page = tmp_path / "a.md"
    page.write_text("old", encoding="utf-8")
    seen: list[str] = []

    def read(_: int) -> RunResult:
        seen.append(page.read_text("utf-8") if page.exists() else "(gone)")
        return RunResult()

    with _watching(tmp_path, Site(then=read)) as here:
        here.runs(1)
        first(page)
        time.sleep(0.4)  # longer than saves must rest
        page.write_text("new", encoding="utf-8")
        here.wait_for(lambda: len(seen) == 2)
        assert seen == ["old", "new"]


def test_what_git_writes_meanwhile_is_one_sync(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    git.mkdir()
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (git / "index.lock").touch()
        for number in range(20):
            (tmp_path / f"{number}.md").write_text("x", encoding="utf-8")
            time.sleep(0.02)
        time.sleep(0.3)
        (git / "index.lock").unlink()
        (tmp_path / "last.md").write_text("x", encoding="utf-8")
        here.runs(2)
        here.stays_at(2)


def test_where_the_system_notices_nothing_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(PollingObserver):
        def start(self) -> None:
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("docsync.noticing.Observer", Full)
    monkeypatch.setattr("docsync.noticing.POLL_EVERY", 0.1)
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (tmp_path / "a.md").write_text("A", encoding="utf-8")
        here.runs(2)


def test_a_checkout_of_many_files_is_one_sync(tmp_path: Path) -> None:
    patient = Rhythm(interval=60, settle=QUIET, settle_most=20)
    with _watching(tmp_path, Site(), patient) as here:
        here.runs(1)
        for number in range(500):
            (tmp_path / f"{number}.md").write_text("x", encoding="utf-8")
        here.runs(2)
        here.stays_at(2)
        here.stays_at(2)  # as long again: a second sync would have settled by now


def test_what_a_sync_wrote_is_no_save(tmp_path: Path) -> None:
    def pulls(_: int) -> RunResult:
        (tmp_path / "a.md").write_text("pulled", encoding="utf-8")
        return _wrote("a.md")

    with _watching(tmp_path, Site(then=pulls)) as here:
        here.runs(1)
        here.stays_at(1)


def test_a_save_behind_what_a_sync_wrote_is_a_save(tmp_path: Path) -> None:
    def pulls(run: int) -> RunResult:
        if run > 1:
            return RunResult()
        (tmp_path / "a.md").write_text("pulled", encoding="utf-8")
        return _wrote("a.md")

    with _watching(tmp_path, Site(then=pulls)) as here:
        here.runs(1)
        here.wait_for(lambda: "synced 1" in here.told.lines)
        (tmp_path / "a.md").write_text("pulled, and edited", encoding="utf-8")
        here.runs(2)


def test_the_site_is_looked_at_again_and_again(tmp_path: Path) -> None:
    with _watching(tmp_path, Site(), Rhythm(interval=0.05)) as here:
        here.runs(4)


def test_a_site_that_is_away_is_told_once_and_asked_until_it_is_back(tmp_path: Path) -> None:
    def away_for_a_while(run: int) -> RunResult:
        if 1 < run < 6:
            raise UnreachableError("no answer")
        return RunResult()

    with _watching(tmp_path, Site(then=away_for_a_while)) as here:
        here.runs(1)
        (tmp_path / "a.md").write_text("A", encoding="utf-8")
        here.runs(6)
        here.wait_for(lambda: len(here.told.lines) >= 4)
        assert here.told.lines == ["synced 0", "away no answer", "back", "synced 0"]


def test_waits_for_a_site_grow_up_to_the_most(tmp_path: Path) -> None:
    watch = Watch(tmp_path, _config(tmp_path), RunResult, Told(), Rhythm())
    waits = [watch._later(UnreachableError("no answer")) for _ in range(8)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_what_holds_a_run_up_is_told_and_tried_again(tmp_path: Path) -> None:
    def locked_once(run: int) -> RunResult:
        if run == 2:
            raise SafetyStop("another run holds the lock")
        return RunResult()

    with _watching(tmp_path, Site(then=locked_once), Rhythm(interval=0.05)) as here:
        here.runs(3)
        assert here.told.lines[:2] == ["synced 0", "stuck another run holds the lock"]


@pytest.mark.parametrize("error", [UnreachableError("no answer"), UsageError("no space")])
def test_an_error_of_the_first_sync_ends_it(tmp_path: Path, error: DocsyncError) -> None:
    def fails(_: int) -> RunResult:
        raise error

    with _watching(tmp_path, Site(then=fails)) as here:
        assert here.ended.exception(PATIENCE) is error


def test_refused_credentials_end_it_at_any_time(tmp_path: Path) -> None:
    def expires(run: int) -> RunResult:
        if run == 2:
            raise CredentialsError("the token has expired")
        return RunResult()

    with _watching(tmp_path, Site(then=expires), Rhythm(interval=0.05)) as here:
        assert isinstance(here.ended.exception(PATIENCE), CredentialsError)


def test_it_pauses_while_git_is_in_the_middle_of_something(tmp_path: Path) -> None:
    git = tmp_path / ".git"
    git.mkdir()
    with _watching(tmp_path, Site()) as here:
        here.runs(1)
        (git / "MERGE_HEAD").write_text("abc", encoding="utf-8")
        (tmp_path / "a.md").write_text("<<<<<<<", encoding="utf-8")
        here.wait_for(lambda: "paused MERGE_HEAD" in here.told.lines)
        here.stays_at(1)
        (git / "MERGE_HEAD").unlink()
        here.wait_for(lambda: here.told.lines[-2:] == ["resumed", "synced 0"])


def test_it_ends_behind_the_run_that_is_under_way(tmp_path: Path) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(_: int) -> RunResult:
        begun.set()
        assert may_end.wait(PATIENCE)
        return RunResult()

    with _watching(tmp_path, Site(then=slow)) as here:
        assert begun.wait(PATIENCE)
        here.watch.stop()
        assert not here.ended.done()
        may_end.set()
        here.ended.result(PATIENCE)
        assert here.told.lines == ["synced 0"]
        assert here.site.runs == 1


def test_the_files_a_run_wrote_are_known() -> None:
    target = Target("a.md", "1", "A")
    operations = (
        WriteFile(target, "", ""),
        MoveFile(target, "", "b/a.md"),
        TrashFile(Target("c.md", "2", "C"), ""),
        DownloadAttachment(target, "", "p.png", "a.assets/p.png"),
    )
    result = RunResult(outcomes=tuple(Outcome(each) for each in operations))
    assert list(written(result)) == ["a.md", "a.md", "b/a.md", "c.md", "a.assets/p.png"]


def test_git_is_found_above_the_workspace_and_behind_a_worktree(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    assert git_at_work(docs) is None
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "rebase-merge").mkdir()
    assert git_at_work(docs) == "rebase-merge"
    (docs / ".git").write_text("gitdir: ../elsewhere\n", encoding="utf-8")
    assert git_at_work(docs) is None
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "index.lock").touch()
    assert git_at_work(docs) == "index.lock"
