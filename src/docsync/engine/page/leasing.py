"""Overwriting what a colleague wrote, when the user has seen it: `push --force-with-lease`.

Seen is what was pulled, and what `status --remote` or `diff --remote` showed. What is overwritten
stays in the page's history.

>>> was_shown(desk, decided, content)
False
"""

from __future__ import annotations

from dataclasses import replace

from docsync.confluence.remote import PageContent
from docsync.engine.page.desk import Desk
from docsync.engine.page.weighing import Weighed
from docsync.sync.decisions import Decided
from docsync.sync.merging.text import TextMerge


def was_shown(desk: Desk, one: Decided, content: PageContent) -> bool:
    """Say whether the user has seen the version that a page has now."""
    tree, base = desk.tree, one.item.base
    pulled = 0 if base is None else base.base_version or base.version
    return content.state.version <= max(pulled, tree.index.shown(tree.id, content.state.id))


def overwriting(one: Decided, weighed: Weighed) -> tuple[Decided, Weighed]:
    """Take the file for what the page shall be, whatever was written there."""
    if weighed.ours is None:
        return one, weighed
    ours = weighed.ours
    decided = replace(one, title=one.ours_title, parent=one.ours_parent, clash="")
    return decided, replace(
        weighed,
        merge=TextMerge(ours.text),
        labels=ours.labels,
        metadata=weighed.metadata.overwriting(),
    )
