"""The engine: from a request to a plan, from a plan to what was done.

session      what commands use: plan, run, diff, resolve
opening      trees, and their place on the site        running     the rounds of one run
neighbours   pages of other trees                      adopting    pages taken over from others
snapshots    files and pages as they are now           pairing     which file is which page
planning     decisions, then bodies, then operations   preparing   one page's operations
executor     what may run at once, what waits          performing  one page's operations, done
posting      writing pages, each write noted first     journal     the notes
resolving    conflicts in files, settled
manifest     what is agreed, kept on the site          recovery    writes without an answer
history      one page's versions                      inspecting   files alone, without a site
foreseeing   what a push would send
"""

from __future__ import annotations

from docsync.engine.adopting import Adoption, Adoptions
from docsync.engine.foreseeing import Foresight, foresights
from docsync.engine.foreseen import Foreseen, Stage, There
from docsync.engine.history import History
from docsync.engine.inspecting import Inspected, inspect_files
from docsync.engine.remembering import Said
from docsync.engine.resolving import Marked, Resolution, Settlement
from docsync.engine.session import (
    Engine,
    FoundManifest,
    find_manifests,
    init_workspace,
    open_engine,
)
from docsync.engine.tree import Reporter

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
