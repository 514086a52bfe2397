"""What stands around the content of an item: its tags, a macro's parameters, a panel's fallback.

The old frame stays and says what the fresh one says (`tags` puts it in). What is written is text;
it is proven by whoever reads the whole page back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from docsync.document.model import Cell, Macro
from docsync.lens.items import Family, Item
from docsync.lens.push.tags import Shell, merged, merged_element, unfolded
from docsync.storage.diagrams import MARK
from docsync.storage.parts import MACRO
from docsync.syntax.xml import cdata

Weave = Callable[[str, str], str]  # old storage and fresh storage to woven storage

_NAME = re.compile(r"<[^\s/>]+")
_CDATA = "<![CDATA["
_FALLBACK = re.compile(r"(<ac:adf-fallback\b[^>]*(?<!/)>)(.*)(</ac:adf-fallback\s*>)", re.DOTALL)


def frame(old: Item, fresh: Item, *, strict: bool = False) -> Shell:
    """Give the old start and end tag, saying what the fresh ones say.

    Where both say the same the old ones stand, unless it is `strict`: a `th` that nobody could see
    in a table of pipes would be seen in another.
    """
    shell = Shell(old.opening, old.closing)
    there = Shell(_opening(fresh), fresh.closing)
    if old.family is not fresh.family and not (shell.opening and there.opening):
        return there
    if old.own == fresh.own and old.family is fresh.family and not strict:
        return shell
    if old.family is Family.PANEL and _name(shell) != _name(there):
        return there  # a macro of old and a panel of the new editor
    around = _hidden_frame(shell)
    own = merged(around.own, there, _gone(old, fresh))
    return Shell(around.before + own.opening, own.closing + around.behind)


def _name(shell: Shell) -> str:
    found = _NAME.match(shell.opening)
    return found[0] if found else ""


@dataclass(frozen=True, slots=True)
class _Framed:
    """The tags of a macro, and what stands around them that hides it."""

    before: str
    own: Shell
    behind: str


def _hidden_frame(shell: Shell) -> _Framed:
    """Take the picture of a diagram and its hidden frame off the macro with the source."""
    if MARK not in shell.opening:
        return _Framed("", shell, "")
    start = shell.opening.rindex(f"<{MACRO}")
    end = shell.closing.index(">", shell.closing.index(f"</{MACRO}")) + 1
    own = Shell(shell.opening[start:], shell.closing[:end])
    return _Framed(shell.opening[:start], own, shell.closing[end:])


def framed(shell: Shell, content: str) -> str:
    """Write a frame around content; a self-closed tag is opened for it."""
    shell = unfolded(shell) if content else shell
    return shell.opening + content + shell.closing


def _opening(fresh: Item) -> str:
    """Give a fresh start tag; a cell's says its alignment itself, whatever its paragraph says."""
    align = fresh.node.align if isinstance(fresh.node, Cell) else ""
    if not align or "text-align" in fresh.opening:
        return fresh.opening
    return f'{fresh.opening.rstrip(" />")} style="text-align: {align};">'


def _gone(old: Item, fresh: Item) -> frozenset[str]:
    """Give the macro parameters that the fresh text does not have any more."""
    if not isinstance(old.node, Macro) or not isinstance(fresh.node, Macro):
        return frozenset()
    return frozenset(dict(old.node.params).keys() - dict(fresh.node.params).keys())


def bare_macro(old: Item, fresh: Item) -> str:
    """Write a macro without a body; if it is alone in a paragraph, that is what is around it."""
    macro = merged_element(old.inner or old.outer, fresh.inner or fresh.outer, _gone(old, fresh))
    return old.opening + macro + old.closing if old.inner else macro


def plain_body(old: Item, fresh: Item, shell: Shell) -> str:
    """Write the text of a macro's body as the old one wrote it: as CDATA, or escaped."""
    if not isinstance(old.node, Macro) or not isinstance(fresh.node, Macro):
        return fresh.inner
    if old.node.body == fresh.node.body:
        return old.inner
    written = cdata(str(fresh.node.body))
    return written[len(_CDATA) : -len("]]>")] if shell.opening.endswith(_CDATA) else written


def with_fallback(shell: Shell, fresh: Item, weave: Weave) -> Shell:
    """Let what an older editor would show say what the panel says now."""
    here, there = _FALLBACK.search(shell.closing), _FALLBACK.search(fresh.closing)
    if here is None or there is None:
        return shell
    woven = weave(here[2], there[2])
    return Shell(
        shell.opening, shell.closing[: here.start(2)] + woven + shell.closing[here.end(2) :]
    )
