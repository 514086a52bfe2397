"""What the sandbox answers, as a page for its users: every operation, and how each server has it.

The page is `docs/sandbox-routes.md`, written by `python -m docsync.sandbox.route_table > FILE`; a
test holds it against this table, and this table against the published lists of operations.

>>> cells(Row("GET", "/rest/api/search", Served.EVERYWHERE, documented=False))
('served', 'served')
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from docsync.sandbox.exchange import Operation, Served
from docsync.sandbox.v1 import actions, attachments
from docsync.sandbox.v1 import table as v1
from docsync.sandbox.v2 import table as v2

V1_ROOT, V2_ROOT = "/rest/api", "/api/v2"
SERVED, DOCUMENTED, REMOVED, NOT = "served", "as documented", "removed (410)", "–"
_HEAD = """# What the sandbox answers

Every operation below the context path (`/wiki` on Cloud, none or any on Data Center).

* **served**: it does what Confluence does.
* **as documented**: what only a real site, its administrators, its mail or its plugins could do. It
  answers with a status and a body that its reference names, and changes nothing.
* **removed (410)**: Cloud has removed it. With `--legacy on` or `deprecated` it is served.
* **–**: this server does not have it: 404.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One operation; `documented` says that it answers as documented only."""

    method: str
    path: str
    served: Served
    documented: bool


def rows() -> tuple[Row, ...]:
    """Give every operation of the APIs, by path."""
    found = [
        *_rows(V1_ROOT, v1.OPERATIONS, v1.DOCUMENTED),
        *_rows("", (*attachments.DOWNLOADS, *actions.OPERATIONS), ()),
        *(row for root, table in v1.ELSEWHERE for row in _rows(root, table, ())),
        *(
            Row(row.method, row.path, Served.CLOUD, row.documented)
            for row in _rows(V2_ROOT, v2.OPERATIONS, v2.DOCUMENTED)
        ),
    ]
    return tuple(sorted(found, key=lambda row: (row.path, row.method)))


def cells(row: Row) -> tuple[str, str]:
    """Say how Data Center and how Cloud have an operation."""
    word = DOCUMENTED if row.documented else SERVED
    match row.served:
        case Served.EVERYWHERE:
            return word, word
        case Served.DATACENTER:
            return word, NOT
        case Served.CLOUD:
            return NOT, word
        case Served.REMOVED:
            return word, REMOVED


def page() -> str:
    """Give the page."""
    lines = [_HEAD, "| operation | Data Center | Cloud |", "| --- | --- | --- |"]
    for row in rows():
        datacenter, cloud = cells(row)
        lines.append(f"| `{row.method} {row.path}` | {datacenter} | {cloud} |")
    return "\n".join(lines) + "\n"


def _rows(root: str, table: Iterable[Operation], documented: Iterable[Operation]) -> list[Row]:
    known = {id(one) for one in documented}
    return [
        Row(one.method, root + one.path.replace(":path}", "}"), one.served, id(one) in known)
        for one in table
    ]


if __name__ == "__main__":
    sys.stdout.write(page())
