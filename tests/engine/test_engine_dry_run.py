"""A dry run writes nothing, and the run that follows does what it said, in that order.

Situations are drawn from a seed. `DOCSYNC_MANY_PLANS=50` tries that many instead of a few.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from docsync.sync.plan import (
    ChangeLabels,
    CreateFolder,
    CreatePage,
    DownloadAttachment,
    MoveFile,
    MoveFolder,
    Operation,
    Plan,
    Policy,
    RestorePage,
    TrashAttachment,
    TrashFile,
    TrashPage,
    UpdatePage,
    UploadAttachment,
    WriteFile,
)
from support.workbench import Bench, writes

MANY = int(os.environ.get("DOCSYNC_MANY_PLANS", "2"))
Change = Callable[[Bench, random.Random], object]

# What changes something, and what it does to which page. The manifest is no part of the plan.
REQUESTS = (
    (re.compile(r".*/propert(?:y|ies)(?:/.*)?$"), ""),
    (re.compile(r"POST .*/(?:pages|content)$"), "create"),
    (re.compile(r"POST .*/folders$"), "create folder"),
    (re.compile(r"PUT .*/(?:pages|content)/(\w+)$"), "update"),
    (re.compile(r"DELETE .*/(?:pages|content|folders|attachments)/(\w+)$"), "trash"),
    (re.compile(r"POST .*/content/(\w+)/label$"), "label"),
    (re.compile(r"DELETE .*/content/(\w+)/label.*$"), "unlabel"),
    (re.compile(r"(?:POST|PUT) .*/content/(\w+)/child/attachment.*$"), "upload"),
    (re.compile(r"PUT .*/content/(\w+)/move/.*$"), "move"),
)
Deed = tuple[str, str]


def done_there(requests: list[str], plan: Plan) -> Counter[Deed]:
    """Say what some requests did on the site; a page that was not there has no name in the plan."""
    known = {deed[1] for each in plan.operations for deed in _deeds(each)}
    deeds: Counter[Deed] = Counter()
    for request in writes(requests):
        found = [(match, name) for each, name in REQUESTS if (match := each.match(request))]
        assert found, request
        match, name = found[0]
        if name:
            about = match[1] if match.groups() else ""
            deeds[name, about if about in known else ""] += 1
    return deeds


def planned_there(plan: Plan) -> Counter[Deed]:
    return Counter(deed for each in plan.operations for deed in _deeds(each))


def _deeds(operation: Operation) -> list[Deed]:
    page = operation.target.page
    match operation:
        case CreatePage():
            return [("create", "")]
        case CreateFolder():
            return [("create folder", "")]
        case UpdatePage() | RestorePage():
            return [("update", page)]
        case TrashPage():
            return [("trash", page)]
        case TrashAttachment(id=attachment):
            return [("trash", attachment)]
        case MoveFolder():
            return [("move", page)]
        case ChangeLabels(add=add, remove=remove):
            return [*([("label", page)] if add else []), *[("unlabel", page) for _ in remove]]
        case UploadAttachment():
            return [("upload", page)]
        case _:
            return []


def planned_here(plan: Plan) -> set[str]:
    """Name the files that a plan touches."""
    paths: set[str] = set()
    for each in plan.operations:
        match each:
            case WriteFile() | TrashFile():
                paths.add(each.target.path)
            case MoveFile(to=to):
                paths |= {each.target.path, to}
            case DownloadAttachment(file=file):
                paths.add(file)
            case _:
                pass
    return paths


# Situations --------------------------------------------------------------------------------------

PAGES = ("a", "b", "c", "d", "e", "f")


def begin(bench: Bench) -> None:
    for name in PAGES:
        bench.write(
            f"{name}.md", f"# Page {name}\n\nFirst {name}.\n\nSecond {name}.\n\nThird {name}.\n"
        )
    bench.write("guide/index.md", "# Guide\n\nSee [b](../b.md).\n")
    bench.write("guide/deep.md", "---\nlabels: [one, two]\n---\n# Deep\n\n![p](p.png)\n")
    bench.write("guide/p.png", b"picture")
    bench.write("bare/inner.md", "# Inner\n\nText.\n")
    assert bench.push().exit_code == 0


def pick(chance: random.Random) -> str:
    return chance.choice(PAGES)


def rewrite(bench: Bench, path: str, old: str, new: str) -> None:
    if (bench.folder / path).exists():
        bench.write(path, bench.read(path).replace(old, new, 1))


def edit_here(bench: Bench, chance: random.Random) -> None:
    rewrite(bench, f"{pick(chance)}.md", chance.choice(["First", "Third"]), "Here")


def retitle_here(bench: Bench, chance: random.Random) -> None:
    rewrite(bench, f"{pick(chance)}.md", "# Page", "# My page")


def add_here(bench: Bench, chance: random.Random) -> None:
    bench.write(f"{chance.choice(['', 'guide/', 'new/'])}n{chance.random()}.md", "# N\n\nNew.\n")


def delete_here(bench: Bench, chance: random.Random) -> None:
    (bench.folder / f"{pick(chance)}.md").unlink(missing_ok=True)


def move_here(bench: Bench, chance: random.Random) -> None:
    file = bench.folder / f"{pick(chance)}.md"
    if file.exists():
        file.rename(bench.folder / "guide" / file.name)


def label_here(bench: Bench, chance: random.Random) -> None:
    rewrite(bench, "guide/deep.md", "[one, two]", chance.choice(["[one]", "[one, two, three]"]))


def draw_here(bench: Bench, chance: random.Random) -> None:
    bench.write("guide/p.png", f"picture {chance.random()}".encode())


def undraw_here(bench: Bench, chance: random.Random) -> None:
    del chance
    rewrite(bench, "guide/deep.md", "![p](p.png)", "No picture.")


def title_there(bench: Bench, chance: random.Random) -> str:
    return chance.choice(sorted(title for title in bench.pages() if title.startswith("Page")))


def edit_there(bench: Bench, chance: random.Random) -> None:
    title = title_there(bench, chance)
    word = chance.choice(["First", "Second", "Third"])
    if word in bench.page(title).storage:
        bench.edit(title, word, "There")


def add_there(bench: Bench, chance: random.Random) -> None:
    bench.make_page(f"There {chance.random()}", "<p>New.</p>", parent=chance.choice(["", "Guide"]))


def retitle_there(bench: Bench, chance: random.Random) -> None:
    title = title_there(bench, chance)
    bench.change_page(title, new_title=f"{title} there")


def move_there(bench: Bench, chance: random.Random) -> None:
    bench.change_page(title_there(bench, chance), parent="Guide")


def trash_there(bench: Bench, chance: random.Random) -> None:
    bench.remote.trash(bench.page(title_there(bench, chance)).state.id)


CHANGES: tuple[Change, ...] = (
    *(edit_here, edit_here, retitle_here, add_here, delete_here, move_here),
    *(label_here, draw_here, undraw_here),
    *(edit_there, edit_there, add_there, retitle_there, move_there, trash_there),
)


def contents(bench: Bench) -> dict[str, bytes]:
    return {path: (bench.folder / path).read_bytes() for path in bench.files()}


def shown(operation: Operation) -> tuple[str, str, str]:
    return type(operation).__name__, operation.target.path, operation.reason


@pytest.mark.parametrize("policy", list(Policy), ids=lambda policy: str(policy.value))
@pytest.mark.parametrize("seed", range(MANY))
def test_a_run_does_what_its_dry_run_said(bench: Bench, policy: Policy, seed: int) -> None:
    begin(bench)
    chance = random.Random(seed)
    for change in chance.sample(CHANGES, chance.randint(3, 9)):
        change(bench, chance)
    before = contents(bench)
    with bench.requests() as asked:
        plan = bench.plan(policy)
    assert writes(asked) == []
    assert contents(bench) == before
    assert all(each.reason for each in plan.operations)

    with bench.requests() as asked:
        result = bench.run(policy)
    after = contents(bench)
    assert [shown(each) for each in plan.operations] == [
        shown(each.operation) for each in result.outcomes
    ]
    assert done_there(asked, plan) == planned_there(plan)
    touched = {path for path in before.keys() | after if before.get(path) != after.get(path)}
    assert touched == planned_here(plan)
    assert (plan.conflicts, plan.held) == (result.conflicts, result.held)
    assert [one.target for one in plan.failures] == [one.target for one in result.failures]
