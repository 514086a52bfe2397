"""What every part of the rendering is given: the body, its surroundings, and how to go on inside.

>>> Scene(root, NOWHERE, inside).deeper("42").pages
frozenset({'42'})
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from docsync.sandbox.rendering.around import Around
from docsync.sandbox.rendering.trees import Element


@dataclass(frozen=True, slots=True)
class Scene:
    """One body at work. `pages` are those whose inclusion led here: none includes itself."""

    root: Element
    around: Around
    show_inside: Callable[[Scene, Element], str]
    show_body: Callable[[Scene, str], str]
    pages: frozenset[int] = frozenset()

    def inside(self, element: Element | None) -> str:
        """Render what stands in an element."""
        return "" if element is None else self.show_inside(self, element)

    def include(self, page: int, storage: str) -> str:
        """Render the body of another page, once on each way down."""
        return self.show_body(replace(self, pages=self.pages | {page}), storage)


Show = Callable[[Scene, Element], str]
