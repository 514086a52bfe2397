"""The house stands: imports go down the floors, and no room is crowded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "docsync"

# Every module belongs to exactly one room: the longest prefix wins.
CLI = 7
FLOORS = {
    "errors": 0,
    "values": 0,
    "likeness": 0,
    "syntax": 1,
    "document": 2,
    "storage": 3,
    "markdown": 3,
    "lens": 3,
    "convert": 3,
    "checking": 3,
    "sync": 4,
    "index": 5,
    "workspace": 5,
    "confluence": 5,
    "settings": 6,
    "fences": 6,
    "glance": 6,
    "config": 6,
    "output": 6,
    "annotations": 6,
    "manifest": 6,
    "executor": 6,
    "engine": 6,
    "noticing": 6,
    "watch": 6,
    "cli": CLI,
    "__main__": CLI,
}
# Rooms inside of a room: each imports from those before it, and those of one set not each other.
INNER = {
    "engine": ({"state"}, {"looking"}, {"page"}, {"doing"}, {"deciding"}, {"runs"}),
    "lens": ({"push", "pull"},),
}
BESIDE = {"sandbox", "preview", "demo"}  # their own houses
FRONT_DOOR = "__init__"  # re-exports the public API
PURE = {0, 1, 2, 3, 4}
IMPURE = {
    "asyncio", "datetime", "glob", "httpx", "io", "logging", "os", "pathlib", "random", "secrets",
    "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time",
    "urllib.request",
}  # fmt: skip
SANDBOX_MAY_NOT = {"confluence", "syntax", "storage", "markdown", "lens", "document", "convert"}
LONGEST_FILE = 500
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 30
USUAL_SHARE = 0.95
MOST_PARAMETERS = 5
FORBIDDEN_NAMES = {"utils", "helpers", "common", "util", "misc"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def room_of(module: str) -> str:
    return module.split(".", 1)[0]


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node, node.module or ""


def inside(imported: str) -> str | None:
    """Say which module of docsync is meant, '' for docsync itself, None for anything else."""
    if imported == "docsync":
        return ""
    return imported.removeprefix("docsync.") if imported.startswith("docsync.") else None


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_go_downward(path: Path) -> None:
    module = name_of(path)
    room = room_of(module)
    if room == FRONT_DOOR or room in BESIDE:
        return
    floor = FLOORS[room]
    for node, imported in imports(ast.parse(path.read_text("utf-8"))):
        target = inside(imported)
        if not target:
            continue
        other = room_of(target)
        allowed = (other in BESIDE and floor == CLI) or FLOORS.get(other, 99) <= floor
        assert allowed, f"{path}:{node.lineno}: floor {floor} imports {imported}"


def height(module: str, rooms: tuple[set[str], ...]) -> tuple[int, str]:
    """Say how high a module stands inside of its room, and in which inner room."""
    inner = module.split(".")[1] if module.count(".") else ""
    return next(((at, inner) for at, names in enumerate(rooms) if inner in names), (-1, ""))


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_inner_rooms_stand_upon_each_other(path: Path) -> None:
    module = name_of(path)
    rooms = INNER.get(room_of(module))
    if rooms is None or module == room_of(module):
        return
    own, room = height(module, rooms)
    for node, imported in imports(ast.parse(path.read_text("utf-8"))):
        target = inside(imported) or ""
        if room_of(target) == room_of(module):
            other, there = height(target, rooms)
            allowed = other < own or there == room
            assert allowed, f"{path}:{node.lineno}: {module} imports {imported}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    if room_of(name_of(path)) == FRONT_DOOR:
        return
    for function in functions(ast.parse(path.read_text("utf-8"))):
        found = [node.lineno for node, _ in imports(function)]
        assert not found, f"{path}:{found[0]}: imported inside {function.name}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_pure_floors_touch_nothing_outside(path: Path) -> None:
    if FLOORS.get(room_of(name_of(path))) not in PURE:
        return
    for node, imported in imports(ast.parse(path.read_text("utf-8"))):
        impure = imported.split(".", 1)[0] in IMPURE or imported in IMPURE
        assert not impure, f"{path}:{node.lineno}: a pure floor imports {imported}"


@pytest.mark.parametrize("path", sorted((SOURCE / "sandbox").rglob("*.py")), ids=name_of)
def test_the_sandbox_shares_no_parser_and_no_client(path: Path) -> None:
    for node, imported in imports(ast.parse(path.read_text("utf-8"))):
        target = inside(imported)
        shared = target is not None and room_of(target) in SANDBOX_MAY_NOT
        assert not shared, f"{path}:{node.lineno}: the sandbox imports {imported}"


def test_no_module_imports_in_a_circle() -> None:
    graph = {
        name_of(path): {
            target
            for _, imported in imports(ast.parse(path.read_text("utf-8")))
            if (target := inside(imported))
        }
        for path in modules()
    }
    seen: dict[str, bool] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if not seen.get(module):
            for target in graph.get(module, set()):
                visit(target, (*trail, module))
            seen[module] = True

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_file_is_crowded(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, path
    assert not FORBIDDEN_NAMES & set(path.relative_to(SOURCE).with_suffix("").parts), path
    assert ast.get_docstring(ast.parse(text)), f"{path} says nothing about itself"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_function_is_long_or_takes_many_parameters(path: Path) -> None:
    for function in functions(ast.parse(path.read_text("utf-8"))):
        where = f"{path}:{function.lineno}: {function.name}"
        assert length(function) <= LONGEST_FUNCTION, where
        if any("click" in ast.unparse(decorator) for decorator in function.decorator_list):
            continue  # a command has as many parameters as options
        positional = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        counted = [name for name in positional if name not in {"self", "cls"}]
        assert len(counted) <= MOST_PARAMETERS, where


def test_most_functions_are_short() -> None:
    lengths = [
        length(function)
        for path in modules()
        for function in functions(ast.parse(path.read_text("utf-8")))
    ]
    short = sum(1 for lines in lengths if lines <= USUAL_FUNCTION)
    assert short >= USUAL_SHARE * len(lengths), f"{short} of {len(lengths)}"


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(name_of(path)) for path in modules()}
    assert rooms <= set(FLOORS) | BESIDE | {FRONT_DOOR}


def test_no_two_files_of_tests_have_one_name() -> None:
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
