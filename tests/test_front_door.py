"""The public API: what `import docsync` offers, cheaply, and with its types."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import docsync
from docsync import Base, Conversion, Site, errors, to_markdown, to_storage

PUBLIC = [
    "AttachmentRef",
    "Base",
    "Conversion",
    "Editor",
    "Links",
    "PageRef",
    "Profile",
    "Site",
    "Warning",
    "WarningKind",
    "errors",
    "to_markdown",
    "to_storage",
]


def test_the_public_names_are_these() -> None:
    assert sorted(docsync.__all__) == PUBLIC
    assert all(hasattr(docsync, name) for name in PUBLIC)
    assert set(PUBLIC) <= set(dir(docsync))


def test_the_names_for_type_checkers_are_the_names_at_run_time() -> None:
    tree = ast.parse(Path(docsync.__file__).read_text("utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == {**docsync._HOMES, "errors": "docsync"}


def test_importing_the_package_loads_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import docsync; print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded <= {"docsync", "importlib", "warnings", "__future__"}
    assert not [name for name in done.stdout.split() if name.startswith("docsync.")]


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'to_pdf'"):
        docsync.__getattr__("to_pdf")


def test_the_converter_is_reached_through_the_front_door() -> None:
    stored: Conversion = to_storage("**Hello**\n", base=None, site=Site())
    assert stored.text == "<p><strong>Hello</strong></p>"
    base = Base("**Hello**\n", stored.text)
    assert to_markdown(stored.text, base=base).text == "**Hello**\n"


def test_what_cannot_be_converted_is_a_conversion_error() -> None:
    with pytest.raises(errors.ConversionError) as caught:
        to_markdown("<p>one</p>\n<p>two")
    assert caught.value.line
