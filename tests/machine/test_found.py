"""Examples that broke a promise once, each as the few steps that are left of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docsync.sync.plan import Policy
from docsync.values import Profile
from machine.rules import Machine, machine_for
from machine.running import close_stages
from machine.stage import current
from machine.trouble import Kind, Trouble


@pytest.fixture(scope="module", autouse=True)
def _stages() -> Iterator[None]:
    yield
    close_stages()


@pytest.fixture(params=list(Profile), ids=[one.value for one in Profile])
def state(request: pytest.FixtureRequest) -> Machine:
    return machine_for(request.param)()


@pytest.mark.parametrize("at", [2, 4, 6])
def test_an_undo_first_finds_out_what_a_killed_run_made(state: Machine, at: int) -> None:
    state.begin(shapes=[8, 5], first=Trouble(Kind.KILL, at, writes=True), then=0)
    state.undo(desk=0)
    state.push(desk=0, other=0)
    state.teardown()


def test_a_deep_look_at_pages_in_agreed_order_comes_to_rest(state: Machine) -> None:
    state.begin(shapes=[2, 11], first=Trouble(), then=0)
    state.order_here(desk=0, page=1, place=0)
    state.teardown()


def test_a_page_nobody_sees_when_a_killed_run_is_looked_into_is_not_made_twice(
    state: Machine,
) -> None:
    state.begin(shapes=[1, 8], first=Trouble(Kind.KILL, 4, writes=True), then=1)
    state.hide_there(page=0, desk=0, policy=Policy.PUSH)
    state.retitle_here(desk=0, page=1, other=1, shape=1)
    state.push(desk=0, other=0)
    state.teardown()


def test_an_undo_takes_back_what_a_killed_run_made_and_did_not_note(state: Machine) -> None:
    state.begin(shapes=[0, 4], first=Trouble(Kind.KILL, 2, writes=True), then=0)
    assert current(state.world.look())
    state.undo(desk=0)
    assert not current(state.world.look())
    state.teardown()
