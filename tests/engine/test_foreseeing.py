"""What is foreseen of a file is what a push sends: same texts, same warnings, same refusals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from docsync.engine import Foresight, foresights
from docsync.engine.runs.foreseen import Stage
from docsync.sync.plan import CreatePage, Policy, UpdatePage
from support.workbench import Bench, Quiet

EDITED = """---
labels: [new, old]
---

# Setup

First line, edited. See [usage](usage.md#use) and [gone](gone.md).

![dot](dot.svg)

```mermaid
a --> b
```

> [!NOTE]
> Mind the mole.
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@contextmanager
def looking(bench: Bench, *, online: bool) -> Iterator[Foresight]:
    with foresights(bench.folder, bench.config(), Quiet()) as (foresight,):
        if online:
            foresight.take(foresight.survey(bench.remote))
        yield foresight


def pushed(bench: Bench) -> dict[str, str]:
    """Give the body that a push would write of each file, and of no other."""
    return {
        one.target.path: one.banner + one.storage
        for one in bench.plan(Policy.PUSH).operations
        if isinstance(one, CreatePage | UpdatePage)
    }


@pytest.mark.parametrize("online", [False, True], ids=["offline", "online"])
def test_a_body_is_the_one_that_a_push_sends(small: Bench, *, online: bool) -> None:
    small.write("guide/setup.md", EDITED)
    small.write("guide/dot.svg", DOT)
    small.write("guide/new.md", "# New\n\n[setup](setup.md) and @{Ben Colleague}\n" * online)
    expected = pushed(small)
    assert set(expected) == {"guide/setup.md", "guide/new.md"}
    with looking(small, online=online) as foresight:
        found = {path: foresight.foresee(path) for path in foresight.local}
    for path, storage in expected.items():
        assert found[path].storage == storage
    assert {path: one.stage for path, one in found.items()} == {
        "index.md": Stage.SAME,
        "guide/index.md": Stage.SAME,
        "guide/setup.md": Stage.EDITED,
        "guide/usage.md": Stage.SAME,
        "guide/new.md": Stage.NEW,
    }
    setup = found["guide/setup.md"]
    assert (setup.title, setup.labels) == ("Setup", ("new", "old"))
    assert setup.files == {"dot.svg": "guide/dot.svg"}
    link, anchor = (one.message for one in setup.told)
    assert "there is no gone.md" in link
    assert "#use" in anchor


def test_an_unchanged_page_keeps_the_bytes_it_has_there(small: Bench) -> None:
    there = small.page("Setup").storage
    for online in (False, True):
        with looking(small, online=online) as foresight:
            assert foresight.foresee("guide/setup.md").storage == there


def test_a_page_edited_there_is_foreseen_merged(small: Bench) -> None:
    small.edit("Setup", "Third", "3rd")
    small.write("guide/setup.md", "# Setup\n\n1st line.\n\nSecond line.\n\nThird line.\n")
    (expected,) = pushed(small).values()
    assert "1st" in expected
    assert "3rd" in expected
    with looking(small, online=True) as foresight:
        found = foresight.foresee("guide/setup.md")
        there = foresight.there("guide/setup.md", now=True)
    assert (found.storage, found.stage) == (expected, Stage.BOTH)
    assert there is not None
    assert (there.version, there.looked) == (2, True)
    assert "3rd line." in there.text
    with looking(small, online=False) as foresight:
        alone = foresight.foresee("guide/setup.md")
        agreed = foresight.there("guide/setup.md", now=True)
    assert "1st" in (alone.storage or "")
    assert any("edited in Confluence as well" in one.message for one in alone.told)
    assert agreed is not None
    assert (agreed.version, agreed.looked) == (1, False)


def test_what_a_push_refuses_is_a_problem_with_its_place(small: Bench) -> None:
    small.edit("Setup", "First", "1st")
    small.write("guide/setup.md", "# Setup\n\nErste Zeile.\n\nSecond line.\n\nThird line.\n")
    small.write("guide/usage.md", "---\nlabels: {}\n---\n# Usage\n")
    small.write("index.md", "# Handbook\n\n```{=confluence}\n<p>\n```\n")
    with looking(small, online=True) as foresight:
        setup, usage, index = map(
            foresight.foresee, ("guide/setup.md", "guide/usage.md", "index.md")
        )
    assert "in the same place" in setup.problems[0].message
    assert "Erste" in (setup.storage or "")
    assert (usage.storage, usage.problems[0].line) == (None, 2)
    assert (index.storage, index.problems[0].line) == (None, 4)
    assert {setup.stage, usage.stage, index.stage} == {Stage.STOPPED}


def test_a_fresh_checkout_is_woven_with_what_the_site_knows(small: Bench) -> None:
    there = small.page("Setup").storage
    shutil.rmtree(small.folder / ".docsync")
    small.write("guide/usage.md", "# Usage\n\nUse it well!\n")
    with looking(small, online=True) as foresight:
        assert foresight.foresee("guide/setup.md").storage == there
        assert foresight.foresee("guide/usage.md").stage is Stage.EDITED
        usage = foresight.foresee("guide/usage.md").storage
    assert pushed(small) == {"guide/usage.md": usage}


def test_the_banner_stands_on_top(small: Bench) -> None:
    settings = small.folder / ".docsync.toml"
    settings.write_text(settings.read_text() + 'edit_url = "https://example.com/{path}"\n')
    expected = pushed(small)
    assert len(expected) == 4
    assert all("https://example.com/" in storage for storage in expected.values())
    for online in (False, True):
        with looking(small, online=online) as foresight:
            assert {path: foresight.foresee(path).storage for path in expected} == expected
    assert small.push().exit_code == 0
    with looking(small, online=False) as foresight:
        found = foresight.foresee("guide/usage.md")
        assert (found.stage, found.storage) == (Stage.SAME, expected["guide/usage.md"])


def test_saves_are_seen(small: Bench) -> None:
    with looking(small, online=False) as foresight:
        small.write("guide/usage.md", "# Usage\n\nAnew.\n")
        small.write("more.md", "# More\n")
        foresight.refresh()
        assert "Anew." in (foresight.foresee("guide/usage.md").storage or "")
        assert foresight.foresee("more.md").stage is Stage.NEW
        assert len(foresight.decided) == 5
