r"""Convert, read back, compare: whether the converted text still says what the first one said.

The result is converted back without a base, so that nothing is taken from what it should prove.

>>> check("# Ferry\n", Syntax.MARKDOWN).differences
()
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from docsync.convert import to_markdown, to_storage
from docsync.lens.differences import Difference, differences
from docsync.lens.items import Keys, item_of
from docsync.lens.pull.segments import all_of
from docsync.storage.reader import read
from docsync.syntax import frontmatter
from docsync.values import Base, Conversion, Site, WarningKind

_SITE = Site()
LOSSES = frozenset({WarningKind.LEFT_OUT, WarningKind.NOT_HELD, WarningKind.COMMENT_LOST})


class Syntax(Enum):
    """The two syntaxes."""

    MARKDOWN = "markdown"
    STORAGE = "storage"


@dataclass(frozen=True, slots=True)
class Checked:
    """A conversion, and what its text does not say as the first one did."""

    conversion: Conversion
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """Whether nothing is lost: what the conversion itself told of is lost, too."""
        told = any(warning.kind in LOSSES for warning in self.conversion.warnings)
        return not (told or self.differences)


def check(text: str, syntax: Syntax, *, base: Base | None = None, site: Site = _SITE) -> Checked:
    """Convert a text of this syntax to the other one, and say what does not come back."""
    keys = Keys()
    match syntax:
        case Syntax.MARKDOWN:
            conversion = to_storage(text, base=base, site=site)
            front, body = frontmatter.split(text)
            before = front.count("\n")
            back = to_markdown(conversion.text, site=site).text
            here, there = all_of(body, site, keys), all_of(back, site, keys)
        case Syntax.STORAGE:
            conversion = to_markdown(text, base=base, site=site)
            before = 0
            back = to_storage(conversion.text, site=site).text
            here, there = item_of(read(text), text, keys), item_of(read(back), back, keys)
        case _:
            assert_never(syntax)
    found = (replace(one, line=one.line + before) for one in differences(here, there))
    return Checked(conversion, tuple(found))
