"""The decision table is complete, and says what DESIGN says."""

from __future__ import annotations

from itertools import product

import pytest

from docsync.sync.plan import Policy, Side
from docsync.sync.reconcile import (
    REASONS,
    TABLE,
    WRITES,
    Decision,
    LocalChange,
    RemoteChange,
    decide,
    local_change,
    reason,
    remote_change,
)
from docsync.sync.state import Agreed, Item, LocalFile, NodeKind, Presence, RemotePage

BASE = Agreed("7", "a.md", "A", "1", 3, own_title="A", digest="d")
HERE = LocalFile("a.md", "d", "A")
THERE = RemotePage("7", "A", "1", 3)

# One line a row: same, edited, created, trashed, archived, hidden there.
DRAWN = {
    "same": "nothing | pull | nothing | trash file | trash file, told | keep, told",
    "behind": "pull | pull | nothing | trash file | trash file, told | keep, told",
    "edited": "push | merge | nothing | restore page | stop | stop",
    "created": "nothing | nothing | adopt | create | create | create",
    "deleted": "trash page | restore file | nothing | forget | forget | forget",
    "absent": "nothing | nothing | pull | nothing | nothing | nothing",
}


def test_every_pair_of_changes_has_a_decision() -> None:
    assert set(TABLE) == set(product(LocalChange, RemoteChange))
    assert set(WRITES) == set(Decision)


def test_the_table_is_the_one_that_is_drawn() -> None:
    drawn = {
        (LocalChange(row), there): Decision(cell.strip())
        for row, cells in DRAWN.items()
        for there, cell in zip(RemoteChange, cells.split("|"), strict=True)
    }
    assert drawn == TABLE


def test_every_decision_that_does_something_has_a_reason() -> None:
    assert {pair for pair, decision in TABLE.items() if decision is not Decision.NOTHING} <= set(
        REASONS
    )
    assert reason(LocalChange.SAME, RemoteChange.SAME) == ""


def test_deleting_here_never_writes_here() -> None:
    assert WRITES[decide(LocalChange.DELETED, RemoteChange.SAME)] == {Side.REMOTE}


def test_edit_beats_delete() -> None:
    assert decide(LocalChange.DELETED, RemoteChange.EDITED) is Decision.RESTORE_FILE


@pytest.mark.parametrize(
    ("item", "change"),
    [
        (Item(), LocalChange.ABSENT),
        (Item(local=HERE), LocalChange.CREATED),
        (Item(BASE), LocalChange.DELETED),
        (Item(BASE, HERE), LocalChange.SAME),
        (Item(BASE, LocalFile("a.md", "e", "A")), LocalChange.EDITED),
        (Item(BASE, LocalFile("b.md", "d", "A")), LocalChange.EDITED),
        (Item(BASE, LocalFile("a.md", "d", "B")), LocalChange.EDITED),
    ],
)
def test_what_became_of_a_file(item: Item, change: LocalChange) -> None:
    assert local_change(item) is change


def test_a_file_whose_picture_changed_counts_as_edited() -> None:
    assert local_change(Item(BASE, HERE), touched=True) is LocalChange.EDITED


@pytest.mark.parametrize(
    ("page", "change"),
    [
        (THERE, RemoteChange.SAME),
        (RemotePage("7", "A", "1", 4), RemoteChange.EDITED),
        (RemotePage("7", "B", "1", 3), RemoteChange.EDITED),
        (RemotePage("7", "A", "2", 3), RemoteChange.EDITED),
        (RemotePage("7", "A", "1", 3, Presence.TRASHED), RemoteChange.TRASHED),
        (RemotePage("7", "A", "1", 3, Presence.ARCHIVED), RemoteChange.ARCHIVED),
        (RemotePage("7", "A", "1", 3, Presence.HIDDEN), RemoteChange.HIDDEN),
        (None, RemoteChange.HIDDEN),
    ],
)
def test_what_became_of_a_page(page: RemotePage | None, change: RemoteChange) -> None:
    assert remote_change(Item(BASE, HERE, page)) is change


def test_a_page_the_base_does_not_know_is_created() -> None:
    assert remote_change(Item(remote=THERE)) is RemoteChange.CREATED


def test_a_page_that_push_merged_counts_as_edited_until_it_is_pulled() -> None:
    merged = Agreed("7", "a.md", "A", "1", 3, own_title="A", digest="d", merged=True)
    assert remote_change(Item(merged, HERE, THERE)) is RemoteChange.EDITED


def test_what_docsync_made_for_a_folder_has_no_text_to_edit() -> None:
    made = Agreed("7", "a/", "a", "1", 3, kind=NodeKind.MADE)
    assert remote_change(Item(made, None, RemotePage("7", "a", "1", 9))) is RemoteChange.SAME


@pytest.mark.parametrize(
    ("policy", "local", "remote"),
    [(Policy.PULL, True, False), (Policy.PUSH, False, True), (Policy.SYNC, True, True)],
)
def test_a_policy_says_which_side_may_be_written(
    policy: Policy, *, local: bool, remote: bool
) -> None:
    assert policy.may_write(Side.LOCAL) is local
    assert policy.may_write(Side.REMOTE) is remote
    assert policy.may_write(Side.BASE)
