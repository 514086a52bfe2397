"""Tags that go back around their words."""

from __future__ import annotations

from docsync.lens.push.glyphs import Wrapper
from docsync.lens.push.strays import Stray, brought_home
from docsync.lens.push.words import Slice
from docsync.storage.reader import read_inline

STRAY = Stray(Wrapper("<m>", "</m>"), (("you", None),))


def test_tags_that_come_back_leave_doubled_spaces_in_their_marks() -> None:
    text = "<sub>two  words</sub> of you"
    found = brought_home(Slice(text, read_inline(text)), STRAY)
    assert found == "<sub>two  words</sub> of <m>you</m>"
