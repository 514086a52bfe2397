"""Any request at all gets an answer of the shape that the sandbox says it has, and no 500.

Every operation of `/sandbox/openapi.json` is asked by schemathesis; `DOCSYNC_EXAMPLES` says how
often each (the whole: 50).
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile

EXAMPLES = int(os.environ.get("DOCSYNC_EXAMPLES", "2"))
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
# There is no mail here, as the published specification says a site may answer.
NOT_HERE = ("/user/access/invite-by-email",)


def _asked(sandbox: Sandbox) -> int:
    """Ask every operation; give how many there are."""
    schema = schemathesis.openapi.from_url(f"{sandbox.host}/sandbox/openapi.json")
    count = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        count += 1
        if operation.path.endswith(NOT_HERE):
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(
                auth=(sandbox.user, sandbox.token),
                headers={"X-Atlassian-Token": "no-check"},
                checks=CHECKS,
            )

        ask()
    return count


@pytest.mark.parametrize("profile", list(Profile), ids=[one.value for one in Profile])
def test_any_request_gets_an_answer(profile: Profile) -> None:
    with running(profile=profile) as sandbox:
        assert _asked(sandbox) > 100
