"""Random edits of a document: what a writer does to a page, one small thing at a time.

`EDITS` are all of them; `KEEPING` delete nothing, `LOSING` may; `AT_ONCE` edit all of a page.
"""

from __future__ import annotations

from support.block_edits import (
    BLOCK_EDITS,
    shift_headings,
    shuffle_blocks,
    shuffle_sections,
)
from support.part_edits import PART_EDITS, insert_column_everywhere
from support.random_edit import Edit
from support.word_edits import WORD_EDITS, insert_words_everywhere

EDITS: tuple[Edit, ...] = (*WORD_EDITS, *BLOCK_EDITS, *PART_EDITS)
KEEPING = tuple(edit for edit in EDITS if not edit.deletes)
LOSING = tuple(edit for edit in EDITS if edit.deletes)
AT_ONCE = (
    insert_words_everywhere,
    insert_column_everywhere,
    shift_headings,
    shuffle_sections,
    shuffle_blocks,
)
NAMED = {edit.name: edit for edit in EDITS}
