"""A witness is told what a sandbox's own work answers, and finds what is not as published."""

from __future__ import annotations

from contextvars import copy_context

import httpx
import pytest

from docsync.sandbox.server import running
from docsync.sandbox.witness import WITNESS, Answered
from docsync.values import Profile
from support.published import reference
from support.witnessing import LOOKS, Witness, shape_of

published = pytest.mark.skipif(reference() is None, reason="the published schemas are not at hand")


def answer(body: bytes, path: str = "/api/v2/pages/7") -> Answered:
    return Answered(True, "GET", path, 200, "application/json", body)  # noqa: FBT003 - Cloud


@pytest.mark.parametrize("profile", list(Profile))
def test_a_witness_sees_the_work_and_not_what_faults_put_in_its_place(profile: Profile) -> None:
    seen: list[Answered] = []

    def served() -> None:
        WITNESS.set(seen.append)
        with running(profile=profile, context="/team") as sandbox:
            fault = {"path": "user/current", "status": 503, "times": 1}
            httpx.post(f"{sandbox.host}/sandbox/faults", json=fault)
            who = (sandbox.user, sandbox.token)
            with httpx.Client(base_url=sandbox.url, auth=who) as client:
                statuses = [client.get("/rest/api/user/current").status_code for _ in range(2)]
            assert statuses == [503, 200]

    copy_context().run(served)
    assert [(one.method, one.path, one.status) for one in seen] == [
        ("GET", "/rest/api/user/current", 200)
    ]
    assert b"ann" in seen[0].body


@published
def test_a_breach_is_told_once_and_by_its_request() -> None:
    witness = Witness()
    witness(answer(b'{"id": "7", "title": "A"}'))
    assert witness.taken() == []
    witness(answer(b'{"id": "7", "title": ["A"]}'))
    (told,) = witness.taken()
    assert told.startswith("GET /api/v2/pages/7: 200: title")
    assert witness.taken() == []


@published
def test_a_shape_is_looked_at_a_few_times_and_a_new_one_again() -> None:
    witness = Witness()
    for number in range(LOOKS + 5):
        witness(answer(b'{"title": "%d"}' % number, f"/api/v2/pages/{number}"))
    assert (witness.judged, witness.full) == (LOOKS + 5, LOOKS)
    witness(answer(b'{"title": "A", "status": "current"}'))
    assert witness.full == LOOKS + 1


def test_a_list_is_judged_by_one_element_of_each_shape() -> None:
    alike = [{"a": number, "b": [1, 2]} for number in range(9)]
    assert shape_of({"results": [*alike, {"a": None}, "x"]})[1] == {
        "results": [{"a": 0, "b": [1]}, {"a": None}, "x"]
    }
    assert shape_of([1, "a"])[0] == shape_of(["b", 2, 3])[0]
    assert shape_of({"a": 1})[0] != shape_of({"a": "1"})[0]
