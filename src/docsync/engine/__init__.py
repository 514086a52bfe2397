"""The engine: from a request to a plan, from a plan to what was done.

Its rooms stand upon each other, and each imports only from those above it in this list:

state     where a tree stands: its folder, its place on the site, what was agreed, the journal
looking   files and pages as they are now, and which file is which page
page      one page: base, ours and theirs; their merge, metadata and attachments
doing     operations carried out, each checked against what the plan saw
deciding  decisions, then bodies, then operations: the plan
runs      what a person asks for: `session` is the door for commands
"""

from __future__ import annotations

from docsync.engine.runs.adopting import Adoption, Adoptions
from docsync.engine.runs.foreseeing import Foresight, foresights
from docsync.engine.runs.foreseen import Foreseen, Stage, There
from docsync.engine.runs.history import History
from docsync.engine.runs.inspecting import Inspected, inspect_files
from docsync.engine.runs.resolving import Marked, Resolution, Settlement
from docsync.engine.runs.session import (
    Engine,
    FoundManifest,
    find_manifests,
    init_workspace,
    open_engine,
)
from docsync.engine.state.remembering import Said
from docsync.engine.state.tree import Reporter

__all__ = [
    "Adoption",
    "Adoptions",
    "Engine",
    "Foreseen",
    "Foresight",
    "FoundManifest",
    "History",
    "Inspected",
    "Marked",
    "Reporter",
    "Resolution",
    "Said",
    "Settlement",
    "Stage",
    "There",
    "find_manifests",
    "foresights",
    "init_workspace",
    "inspect_files",
    "open_engine",
]
