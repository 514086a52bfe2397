"""Answers of the sandbox held against the specifications that Atlassian publishes.

Set `DOCSYNC_REFERENCE` to the folder that has them; without it nothing is checked. An operation or
a status that a specification does not describe is not judged. What is known to differ stands in
`DIFFERENCES`, each with its reason: what real answers show wins over a specification.

>>> bool(template_of("/pages/{id}").fullmatch("/pages/7"))
True
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator

from docsync.sandbox.server import Sandbox
from docsync.values import Profile

# (operation as the specification names it, the end of the path inside the answer): the reason.
DIFFERENCES: dict[tuple[str, str], str] = {
    ("*", r"^data/errors: \[\] is not of type 'object'"): "a list, as in every recorded refusal",
    ("*", r": None is not "): "real answers have null where there is nothing to say",
}
_UNKNOWN_BEFORE = {"nullable", "discriminator", "example", "xml", "externalDocs", "deprecated"}


@dataclass(frozen=True, slots=True)
class Specification:
    """One specification: below which path its operations stand, and what they answer."""

    name: str
    root: str
    document: dict[str, Any]


def reference() -> Path | None:
    """Give the folder of the specifications, if there is one."""
    named = os.environ.get("DOCSYNC_REFERENCE")
    folder = Path(named) / "openapi" if named else None
    return folder if folder and folder.is_dir() else None


def check_published(sandbox: Sandbox, response: httpx.Response) -> None:
    """Fail where an answer is not as a specification says."""
    request = response.request
    path = request.url.path.removeprefix(httpx.URL(sandbox.url).path.rstrip("/"))
    if not response.headers.get("content-type", "").startswith("application/json"):
        return
    judge = judge_of(sandbox.profile is Profile.CLOUD, request.method, path, response.status_code)
    faults = judge.breaches(response.json()) if judge is not None else []
    assert not faults, f"{request.method} {request.url}: {response.status_code}\n" + "\n".join(
        faults
    )


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """What a specification says of one operation's answers with one status."""

    operation: str
    status: int
    validator: Validator

    def breaches(self, answer: Any) -> list[str]:
        """Give what in an answer is not as the specification says."""
        return _told(self.operation, self.validator, answer)


@lru_cache(maxsize=8192)
def judge_of(cloud: bool, method: str, path: str, status: int) -> Judge | None:  # noqa: FBT001 - a key of the cache
    """Give what a specification says of an answer; None where it says nothing."""
    for specification in specifications(cloud):
        found = _described(specification, method.lower(), path)
        if found is not None:
            return _judge(specification.name, method.lower(), found, status)
    return None


def _told(operation: str, validator: Validator, answer: Any) -> list[str]:
    told = []
    for whole in validator.iter_errors(answer):
        error = best_match([whole]) or whole
        place = "/".join(str(step) for step in error.absolute_path)
        if not any(
            name in {operation, "*"} and re.search(pattern, f"{place}: {error.message}")
            for name, pattern in DIFFERENCES
        ):
            told.append(f"{place}: {error.message[:300]}")
    return told


@cache
def specifications(cloud: bool) -> tuple[Specification, ...]:  # noqa: FBT001 - a key of the cache
    """Give the specifications of a profile that are at hand."""
    folder = reference()
    if folder is None:
        return ()
    names = (
        (("cloud-v2", "/api/v2"), ("cloud-v1-2022", "")) if cloud else (("datacenter-10.0.3", ""),)
    )
    return tuple(
        Specification(name, root, json.loads((folder / f"{name}.json").read_text("utf-8")))
        for name, root in names
    )


@cache
def template_of(path: str) -> re.Pattern[str]:
    """Give the pattern of the paths that a template stands for."""
    parts = re.split(r"\{[^}]+\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _described(specification: Specification, method: str, path: str) -> str | None:
    """Give the template of the operation that a path means."""
    if not path.startswith(specification.root):
        return None
    inner = path.removeprefix(specification.root)
    for template in _templates(specification.name, method):
        if template_of(template.removeprefix("/wiki")).fullmatch(inner):
            return template
    return None


@cache
def _templates(name: str, method: str) -> tuple[str, ...]:
    """Give the templates of a method, the plainest first."""
    paths = _document(name)["paths"]
    return tuple(sorted((one for one in paths if method in paths[one]), key=_variables))


def _variables(template: str) -> int:
    return template.count("{")


@cache
def _judge(name: str, method: str, template: str, status: int) -> Judge | None:
    operation = _document(name)["paths"][template][method]
    validator = _built(name, operation, status)
    bare = template.removeprefix("/wiki")
    return None if validator is None else Judge(f"{method.upper()} {bare}", status, validator)


def _built(name: str, operation: dict[str, Any], status: int) -> Validator | None:
    document = _document(name)
    answered = operation["responses"].get(str(status)) or {}
    content = _resolved(document, answered).get("content", {})
    schema = next((one.get("schema") for one in content.values()), None)
    if not schema:
        return None
    whole = {**_plain(schema), "components": {"schemas": _schemas(name)}}
    return Draft202012Validator(whole)


def _document(name: str) -> dict[str, Any]:
    known = [one for cloud in (True, False) for one in specifications(cloud)]
    return next(one.document for one in known if one.name == name)


@cache
def _schemas(name: str) -> dict[str, Any]:
    document = _document(name)
    schemas: dict[str, Any] = _plain(document["components"]["schemas"])
    return schemas


def _resolved(document: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in found:
        target: Any = document
        for step in found["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        found = target
    return found


def _plain(schema: Any) -> Any:
    """Give a schema of OpenAPI 3.0 as JSON Schema: what may be null says so in its type."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        key: _plain(value)
        for key, value in schema.items()
        if key not in _UNKNOWN_BEFORE or not isinstance(value, bool | str)
    }
    if schema.get("nullable") is True:
        return {"anyOf": [plain, {"type": "null"}]}
    return plain
