"""docsync keeps a folder of Markdown and a tree of Confluence pages the same, both ways.

The package is a front door: its names are loaded when they are first used, so that
`import docsync` costs nothing.

>>> docsync.to_storage("**Hello**").text
'<p><strong>Hello</strong></p>'
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # importing typing would cost more than the rest of this file
if TYPE_CHECKING:
    from docsync import errors as errors
    from docsync.convert import to_markdown as to_markdown
    from docsync.convert import to_storage as to_storage
    from docsync.values import AttachmentRef as AttachmentRef
    from docsync.values import Base as Base
    from docsync.values import Conversion as Conversion
    from docsync.values import Editor as Editor
    from docsync.values import Links as Links
    from docsync.values import PageRef as PageRef
    from docsync.values import Profile as Profile
    from docsync.values import Site as Site
    from docsync.values import Warning as Warning  # noqa: A004 - the user's word for it
    from docsync.values import WarningKind as WarningKind

__version__ = "0.1.0"

# Every public name and the module it lives in; a test compares them with the imports above.
_HOMES = {
    "to_markdown": "docsync.convert",
    "to_storage": "docsync.convert",
    "AttachmentRef": "docsync.values",
    "Base": "docsync.values",
    "Conversion": "docsync.values",
    "Editor": "docsync.values",
    "Links": "docsync.values",
    "PageRef": "docsync.values",
    "Profile": "docsync.values",
    "Site": "docsync.values",
    "Warning": "docsync.values",
    "WarningKind": "docsync.values",
}

__all__ = [
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


def __getattr__(name: str) -> object:
    if name == "errors":
        return importlib.import_module("docsync.errors")
    if name not in _HOMES:
        raise AttributeError(f"module 'docsync' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES, "errors"])
