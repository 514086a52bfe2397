"""The rows of the converter's construct tables, found in the code, and how to take one out.

A row is an entry of a table of a module (a mapping, set or tuple of names), or an arm of a `match`,
or a name that something is compared with. Taking it out changes nothing else; it is put back when
the context ends.

>>> row = next(row for row in rows() if str(row) == "storage.inline.MARKS: 'strong'")
>>> with row.taken_out():
...     to_markdown("<p><strong>a</strong></p>").text == "**a**"
False
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

import docsync

PARTS = ("docsync.storage", "docsync.markdown")
SINGLE = ("docsync.document.addresses", "docsync.document.names", "docsync.syntax.phrases")
NOTHING = "\0"  # a name that nothing has


@dataclass(frozen=True, slots=True)
class ConstructRow:
    """One row: where it stands in the code, what it is, and what takes it out."""

    where: str
    name: str
    taken_out: Callable[[], AbstractContextManager[None]]

    def __str__(self) -> str:
        return f"{self.where}: {self.name}"

    @property
    def module(self) -> str:
        """The module it stands in."""
        return ".".join(self.where.split(".")[:2])


def rows() -> Iterator[ConstructRow]:
    """Find every row of every table."""
    for module in modules():
        yield from _entries(module)
        yield from _arms(module)


def modules() -> list[ModuleType]:
    """Give the modules that convert."""
    names = [
        f"{part}.{found.name}"
        for part in PARTS
        for found in pkgutil.iter_modules(importlib.import_module(part).__path__)
    ]
    known = {found.name for found in pkgutil.walk_packages(docsync.__path__, "docsync.")}
    return [importlib.import_module(name) for name in (*names, *SINGLE) if name in known]


# Entries of tables -----------------------------------------------------------------------------


def _entries(module: ModuleType) -> Iterator[ConstructRow]:
    own = _assigned(module)
    for name, value in vars(module).items():
        if name not in own or not _is_table(value) or id(value) not in _used():
            continue
        for key in value:
            where = f"{module.__name__.removeprefix('docsync.')}.{name}"
            yield ConstructRow(where, _shown(key), functools.partial(_without, value, key))


def _shown(key: object) -> str:
    return str(getattr(key, "name", None) or repr(key))


def _assigned(module: ModuleType) -> set[str]:
    """Name what a module itself says, not what it imports."""
    names: set[str] = set()
    for node in ast.parse(inspect.getsource(module)).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


@functools.cache
def _used() -> frozenset[int]:
    """Name the tables that functions look at: one that only makes another is none of its own."""
    used: set[int] = set()
    for key, module in list(sys.modules.items()):
        if key.startswith("docsync."):
            for function in _functions(module):
                for code in (function.__code__, *_codes(function.__code__)):
                    used |= {id(vars(module).get(name)) for name in code.co_names}
    return frozenset(used)


def _is_table(value: object) -> bool:
    if isinstance(value, Mapping | frozenset):
        return True
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, str) for one in value)


@contextmanager
def _without(table: Any, key: object) -> Iterator[None]:
    if isinstance(table, dict):
        saved = dict(table)
        del table[key]
        try:
            yield from _fresh()
        finally:
            table.clear()
            table.update(saved)
            _forget()
        return
    less = type(table)(one for one in table if one != key)
    holders = _holders(table)
    for holder, name in holders:
        setattr(holder, name, less)
    try:
        yield from _fresh()
    finally:
        for holder, name in holders:
            setattr(holder, name, table)
        _forget()


def _holders(table: object) -> list[tuple[ModuleType, str]]:
    """Say under which names the modules know a table."""
    return [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith("docsync.")
        for name, value in list(vars(module).items())
        if value is table
    ]


def _fresh() -> Iterator[None]:
    _forget()
    yield


def _forget() -> None:
    """Empty what the modules remember."""
    for clear in _memories():
        clear()


@functools.cache
def _memories() -> list[Callable[[], None]]:
    return [
        value.cache_clear
        for key, module in list(sys.modules.items())
        if key.startswith("docsync.")
        for value in list(vars(module).values())
        if hasattr(value, "cache_clear")
    ]


# Arms of `match`, and names in comparisons ---------------------------------------------------


def _arms(module: ModuleType) -> Iterator[ConstructRow]:
    tree = ast.parse(inspect.getsource(module))
    functions = {function.__code__: function for function in _functions(module)}
    short = module.__name__.removeprefix("docsync.")
    for function in functions.values():
        node = _node_of(tree, function.__code__)
        if node is None:
            continue
        for site in _sites(node):
            taken = functools.partial(_changed, module, function, site)
            yield ConstructRow(f"{short}.{function.__qualname__}", site.shown, taken)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    for value in vars(module).values():
        holders = vars(value).values() if isinstance(value, type) else (value,)
        for found in holders:
            if isinstance(found, FunctionType) and found.__module__ == module.__name__:
                yield found


def _node_of(tree: ast.AST, code: CodeType) -> ast.FunctionDef | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            if first == code.co_firstlineno:
                return node
    return None


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a function's source: an arm of a `match`, or a name that is compared."""

    line: int
    column: int
    shown: str
    arm: int = -1  # which arm of the `match` at this place


def _sites(function: ast.FunctionDef) -> Iterator[Site]:
    for node in ast.walk(function):
        if isinstance(node, ast.Match):
            for index, arm in enumerate(node.cases):
                if not _is_default(arm):
                    shown = f"case {ast.unparse(arm.pattern)}"
                    yield Site(node.lineno, node.col_offset, shown, index)
        elif isinstance(node, ast.Compare):
            for value in _names_in(node):
                yield Site(value.lineno, value.col_offset, repr(value.value))


def _is_default(arm: ast.match_case) -> bool:
    pattern = arm.pattern
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None and arm.guard is None


def _names_in(node: ast.Compare) -> Iterator[ast.Constant]:
    """Give the names that something is compared with; single signs are no names."""
    for side in (node.left, *node.comparators):
        for value in side.elts if isinstance(side, ast.Tuple) else (side,):
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                continue
            if len(value.value.strip()) > 1:
                yield value


class _TakeOut(ast.NodeTransformer):
    def __init__(self, site: Site) -> None:
        self.site = site

    def visit_Match(self, node: ast.Match) -> ast.AST:
        self.generic_visit(node)
        if self.site.arm >= 0 and (node.lineno, node.col_offset) == self._at:
            node.cases[self.site.arm].guard = ast.copy_location(ast.Constant(value=False), node)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if self.site.arm < 0 and (node.lineno, node.col_offset) == self._at:
            return ast.copy_location(ast.Constant(NOTHING), node)
        return node

    @property
    def _at(self) -> tuple[int, int]:
        return self.site.line, self.site.column


@contextmanager
def _changed(module: ModuleType, function: FunctionType, site: Site) -> Iterator[None]:
    tree = ast.fix_missing_locations(_TakeOut(site).visit(ast.parse(inspect.getsource(module))))
    codes = _codes(compile(tree, inspect.getsourcefile(module) or "", "exec", dont_inherit=True))
    code = function.__code__
    same = [
        c for c in codes if (c.co_name, c.co_firstlineno) == (code.co_name, code.co_firstlineno)
    ]
    function.__code__ = same[0]
    try:
        yield from _fresh()
    finally:
        function.__code__ = code
        _forget()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)
