"""Whatever a network does to a request, a run ends as promised, and the next one is clean.

Here a sample, by a seed that `CRASH_SEED` changes; `python tests/crash/network.py` tries all of it.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator

import pytest

from docsync.values import Profile
from support.crash_scenes import SCENES, Stage, staged
from support.crash_states import State, differences
from support.network_faults import (
    FAULTS,
    KINDS,
    Fault,
    Kind,
    Promise,
    clean_run,
    hasty,
    run,
    state,
    struck_run,
)
from support.workbench import writes

SCENE = SCENES[1]
SAMPLE = 12  # of each profile


@pytest.fixture(scope="module", params=list(Profile), ids=lambda profile: str(profile.value))
def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    with staged(SCENE, request.param, tmp_path_factory.mktemp("net") / "stage") as made:
        yield made


@pytest.fixture(scope="module")
def clean(stage: Stage) -> State:
    told, found = clean_run(stage, SCENE)
    assert told.code == 0
    return found


def pairs(stage: Stage) -> list[tuple[Kind, Fault]]:
    profile = stage.bench.sandbox.profile
    return [(kind, fault) for kind in KINDS if kind.path(profile) for fault in FAULTS]


def test_a_run_that_meets_a_fault_ends_as_promised(stage: Stage, clean: State) -> None:
    seed = os.environ.get("CRASH_SEED", "1")
    for kind, fault in random.Random(f"{seed}").sample(pairs(stage), SAMPLE):
        ending = struck_run(stage, SCENE, kind, fault, clean)
        assert ending.wrongs == (), f"{kind.name}, {fault.name}: {ending.told}"


def test_every_kind_of_request_is_met(stage: Stage) -> None:
    profile = stage.bench.sandbox.profile
    stage.begin()
    with hasty(stage) as bench:
        for kind in KINDS:
            bench.fault(method=f"^({kind.method})$", path=kind.path(profile) or "^$", delay_ms=1)
        with bench.requests() as requests:
            run(bench, SCENE)
        bench.heal()
    met = {kind.name for kind in KINDS if any(_is_of(kind, one, profile) for one in requests)}
    assert met == {kind.name for kind in KINDS if kind.path(profile)}


def _is_of(kind: Kind, request: str, profile: Profile) -> bool:
    method, path = request.split(" ", 1)
    pattern = kind.path(profile)
    return bool(pattern) and method in kind.method.split("|") and bool(re.search(pattern, path))


def test_a_broken_promise_is_seen(stage: Stage, clean: State) -> None:
    refused = Fault("410", {"status": 410}, Promise.NOTHING, Promise.NOTHING, lasts=True)
    create = next(kind for kind in KINDS if kind.name == "create")
    ending = struck_run(stage, SCENE, create, refused, clean)
    assert [line for line in ending.wrongs if "promised: as if nothing was" in line]


@pytest.mark.parametrize("where", ["/pages$|/content/scan$", ".*"], ids=["lists", "all reads"])
def test_reads_that_lag_revert_nothing(stage: Stage, clean: State, where: str) -> None:
    """What was just pushed is still old on the site: a sync right behind takes nothing back."""
    stage.begin()
    with hasty(stage) as bench:
        assert run(bench, SCENE).code == 0
        assert bench.sync().exit_code == 0
        bench.fault(method="GET", path=where, stale_ms=3_600_000)
        bench.write("still.md", "# Still\n\nSomething happens here.\n")
        before = state(stage)["here"]
        bench.push()
        bench.sync()
        assert differences([before], state(stage)["here"]) == []
        bench.heal()
        time.sleep(0.01)
        assert bench.sync().exit_code == 0
        assert "Something happens" in bench.page("Still").storage
        assert bench.read("still.md") == "# Still\n\nSomething happens here.\n"
    there = state(stage)["there"]["pages"]
    assert there.keys() == clean["there"]["pages"].keys()


def test_a_page_that_turns_invisible_stays_here(stage: Stage, clean: State) -> None:
    """Somebody shuts us out of a page while a run goes on: it fails alone, and nothing is lost."""
    stage.begin()
    with hasty(stage) as bench:
        page = bench.pages()["Setup"].id
        for status in (403, 404):
            stage.begin()
            bench.fault(path=f"/{page}(/|$)", status=status)
            told = run(bench, SCENE)
            bench.heal()
            assert told.code == 1, told
            assert bench.read("guide/setup.md").count("Two.") == 1
            assert run(bench, SCENE).code == 0
            assert differences([clean], state(stage)) == []


def test_a_manifest_that_was_refused_is_written_with_the_next_change(
    stage: Stage, clean: State
) -> None:
    properties = "/properties|/property"
    stage.begin()
    with hasty(stage) as bench:
        bench.fault(method="POST|PUT", path=properties, status=403)
        assert run(bench, SCENE).code == 0
        assert differences([clean], state(stage)) != []
        bench.heal()
        with bench.requests() as requests:
            assert run(bench, SCENE).code == 0
        assert writes(requests) == []
        bench.write("still.md", "# Still\n\nSomething happens here.\n")
        assert run(bench, SCENE).code == 0
    wrong = differences([clean], state(stage))
    assert [line for line in wrong if "Still" not in line and "still.md" not in line] == []
