"""The sandbox's own OpenAPI document: every operation of its tables, as it is served here.

Bodies are described by the kind of their answer, objects or lists; what is in them is said by the
specifications that Atlassian publishes.

>>> sorted(described("/rest/api", (), Dialect.V2))
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docsync import __version__
from docsync.sandbox.exchange import Dialect, Json, Operation

_NAMES = re.compile(r"{(\w+)(?::\w+)?}")
_ERROR_V1: Json = {
    "type": "object",
    "required": ["statusCode", "message"],
    "properties": {"statusCode": {"type": "integer"}, "message": {"type": "string"}},
}
_ERROR_V2: Json = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["status", "code", "title"],
                "properties": {
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "title": {"type": "string"},
                },
            },
        }
    },
}
_ERRORS: Mapping[Dialect, Json] = {
    Dialect.V2: _ERROR_V2,
    Dialect.V1_CLOUD: _ERROR_V1,
    Dialect.V1_DATACENTER: _ERROR_V1,
}
_BODIES = frozenset({"POST", "PUT", "PATCH"})
_ANYTHING: Json = {"*/*": {}}


@dataclass(frozen=True, slots=True)
class Group:
    """Operations below one address, that word their refusals alike."""

    root: str
    operations: tuple[Operation, ...]
    dialect: Dialect


def openapi(host: str, groups: Iterable[Group]) -> Json:
    """Give the OpenAPI document of what a site serves."""
    paths: dict[str, Json] = {}
    for one in groups:
        paths |= described(one.root, one.operations, one.dialect)
    return {
        "openapi": "3.0.3",
        "info": {"title": "docsync sandbox", "version": __version__},
        "servers": [{"url": host}],
        "security": [{"basic": []}, {"bearer": []}],
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
            }
        },
        "paths": paths,
    }


def described(root: str, operations: Iterable[Operation], dialect: Dialect) -> dict[str, Json]:
    """Describe operations by path and method."""
    paths: dict[str, Json] = {}
    for one in operations:
        path = _NAMES.sub(r"{\1}", root + one.path)
        paths.setdefault(path, {}).setdefault(one.method.lower(), _described(one, path, dialect))
    return paths


def _described(operation: Operation, path: str, dialect: Dialect) -> Json:
    summary = (operation.work.__doc__ or "").partition("\n")[0]
    error = {"application/json": {"schema": _ERRORS[dialect]}}
    made: Json = {
        "operationId": f"{operation.method} {path}",
        "summary": summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _NAMES.findall(path)
        ],
        "responses": {
            "2XX": {"description": "Done.", "content": _ANYTHING},
            "3XX": {"description": "Elsewhere."},
            "401": {"description": "The credentials are wrong.", "content": _ANYTHING},
            "4XX": {"description": "Refused.", "content": error},
        },
    }
    if operation.form:
        part = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        made["requestBody"] = {"content": {"multipart/form-data": {"schema": part}}}
    elif operation.method in _BODIES:
        made["requestBody"] = {"content": {"application/json": {"schema": {}}}}
    return made
