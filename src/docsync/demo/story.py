"""What happens in the demo, in order, and what must have come of it.

>>> tell(Path("docsync-demo"), stage).ids_kept
14
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from docsync.demo.stage import DemoFailure, Running, Stage

DATABASE = "confluence.db"
DOCS = "docs"
PAGE, FILE = "Cleaning the lens", "lamp/cleaning.md"
THEIR_WORDS, THEIR_EDIT = "once a week", "twice a week"
OUR_WORDS, OUR_EDIT = "from top to bottom", "from the top down"
COMMENTED, COMMENT = "Soft water", "From the rain barrel?"
_IDS = re.compile(r'(?:local-id|ac:macro-id|ac:ref)="([^"]+)"')
_COMMENT = re.compile(r"<ac:inline-comment-marker[^>]*>([^<]*)</ac:inline-comment-marker>")


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as the sandbox keeps it."""

    id: str
    storage: str

    @property
    def ids(self) -> frozenset[str]:
        """The ids that Confluence gave to pieces of the page."""
        return frozenset(_IDS.findall(self.storage))


@dataclass(frozen=True, slots=True)
class Ending:
    """Where everything is at the end."""

    sandbox: Running
    page: str  # the address of the page that both edited
    pages: int
    ids_kept: int


def tell(folder: Path, stage: Stage) -> Ending:
    """Play the demo in a folder that is empty or not there yet."""
    stage.say("docsync keeps a folder of Markdown and pages in Confluence the same, both ways.")
    stage.say("Each line that begins with $ is a command: you can type all of them yourself.")
    sandbox = _begin(folder, stage)
    _publish(folder, sandbox, stage)
    before = _edit_on_both_sides(stage)
    after = _sync(stage)
    _check(folder, before, after, stage)
    return Ending(
        sandbox,
        page=f"{sandbox.url}/spaces/{sandbox.space}/pages/{after.id}",
        pages=sum(1 for _ in (folder / DOCS).rglob("*.md")),
        ids_kept=len(before.ids & after.ids),
    )


def _begin(folder: Path, stage: Stage) -> Running:
    stage.chapter(
        "1. A folder, and a Confluence to try it on",
        "The folder is the handbook of a lighthouse. The Confluence is a sandbox: a server on\n"
        "this machine that behaves like one. It has an empty space.",
    )
    stage.run("python", "-m", "docsync.demo", "docs", str(folder / DOCS))
    return stage.start_sandbox(folder / DATABASE)


def _publish(folder: Path, sandbox: Running, stage: Stage) -> None:
    stage.chapter(
        "2. Publish it",
        f"`init` connects the folder with the space {sandbox.space}; `push` writes the pages.",
    )
    stage.enter(folder / DOCS)
    stage.run("docsync", "init", "--space", sandbox.space)
    stage.run("docsync", "push")


def _edit_on_both_sides(stage: Stage) -> Stored:
    stage.chapter(
        "3. Two people edit one page",
        "A colleague changes it in the browser, and comments on two words of it. You change the\n"
        "same page in your editor, knowing nothing of that.",
    )
    stage.run("docsync", "sandbox", "edit", PAGE, "--find", THEIR_WORDS, "--replace", THEIR_EDIT)
    stage.run("docsync", "sandbox", "comment", PAGE, "--on", COMMENTED, "--say", COMMENT)
    stage.run("python", "-m", "docsync.demo", "edit", FILE, OUR_WORDS, OUR_EDIT)
    before = _stored(stage)
    stage.run("docsync", "status", "--remote")
    stage.run("docsync", "diff", "--remote")
    return before


def _sync(stage: Stage) -> Stored:
    stage.chapter("4. Bring both together", "Neither edit overwrites the other: they merge.")
    stage.run("docsync", "sync")
    after = _stored(stage)
    stage.chapter(
        "5. Once more", "Nothing changed since, so nothing is written: nobody gets a mail."
    )
    stage.run("docsync", "sync")
    return after


def _stored(stage: Stage) -> Stored:
    found = stage.answer("docsync", "sandbox", "show", PAGE)
    return Stored(str(found["id"]), str(found["storage"]))


def _check(folder: Path, before: Stored, after: Stored, stage: Stage) -> None:
    """Say what came of the edits and the comment, after looking."""
    file = (folder / DOCS / FILE).read_text(encoding="utf-8")
    merged = all(edit in text for edit in (OUR_EDIT, THEIR_EDIT) for text in (file, after.storage))
    comment = _COMMENT.findall(after.storage) == [COMMENTED]
    if not (merged and comment and before.ids <= after.ids):
        raise DemoFailure(f"the merge of {PAGE} is not what it should be: see {folder}")
    stage.chapter("What merged, and what was kept", f"{FILE} and its page both say now:")
    stage.say(f'  your edit         "{OUR_EDIT}"')
    stage.say(f'  your colleague\'s  "{THEIR_EDIT}"')
    stage.say("and on the page, where the file cannot show it:")
    stage.say(f'  the comment       still stands on "{COMMENTED}"')
    stage.say(
        f"  {len(before.ids)} ids            that Confluence gave to its pieces, all as they were"
    )
