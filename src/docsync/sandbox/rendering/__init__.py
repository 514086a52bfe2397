"""A body as a reader sees it: storage turned into HTML with the classes that Confluence gives.

walk      from a body to HTML          elements  plain HTML, tables, tasks, emoji, dates
links     links and pictures           macros    those that need only themselves
lookers   macros that look around      around    what a body may look at
here      the same, from a page
"""

from __future__ import annotations

from docsync.sandbox.rendering.around import NOWHERE, Around
from docsync.sandbox.rendering.walk import rendered

__all__ = ["NOWHERE", "Around", "rendered"]
