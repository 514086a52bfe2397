"""Write glyphs between their tags: each tag opened once for neighbours that share it.

A link without a body gets one when its words are no longer its target's own name. A link whose body
is CDATA keeps it while its words are plain text, and gets a body that can hold tags when they are
not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from docsync.document.model import Address, Link
from docsync.document.names import own_name
from docsync.lens.push.glyphs import Glyph, Path, Wrapper
from docsync.syntax.xml import cdata, decode, escape

Placed = tuple[Glyph, Path]

_PLAIN = ("<ac:plain-text-link-body>", "</ac:plain-text-link-body>")
_RICH = ("<ac:link-body>", "</ac:link-body>")


def rendered(placed: Sequence[Placed]) -> str:
    """Write glyphs with the tags of their paths around them."""
    return _level(placed, 0)


def _level(placed: Sequence[Placed], depth: int) -> str:
    out: list[str] = []
    for wrapper, group in groupby(placed, key=lambda piece: _at(piece[1], depth)):
        if wrapper is None:
            out += (_raw(glyph, path) for glyph, path in group)
        else:
            out.append(_wrapped(wrapper, list(group), depth + 1))
    return "".join(out)


def _at(path: Path, depth: int) -> Wrapper | None:
    return path[depth] if depth < len(path) else None


def _raw(glyph: Glyph, path: Path) -> str:
    within = bool(path) and path[-1].cdata
    if glyph.cdata == within or glyph.thing is not None or not glyph.text:
        return glyph.raw
    return glyph.raw if glyph.raw.isalnum() else _encoded(glyph, within=within)


def _encoded(glyph: Glyph, *, within: bool) -> str:
    text = _text(glyph)
    return text if within else escape(text)


def _text(glyph: Glyph) -> str:
    return glyph.raw if glyph.cdata else decode(glyph.raw)


def _wrapped(wrapper: Wrapper, inner: Sequence[Placed], depth: int) -> str:
    if wrapper.alone is not None:
        if _is_name(wrapper, inner, depth):
            return wrapper.alone
        opening, closing = wrapper.opening + _RICH[0], _RICH[1] + wrapper.closing
        return opening + _level(list(_without_sections(inner)), depth) + closing
    if not wrapper.opening.endswith(_PLAIN[0]):
        return wrapper.opening + _level(inner, depth) + wrapper.closing
    if all(_is_plain(glyph, path[depth:]) for glyph, path in inner):
        return wrapper.opening + _sections(inner, depth) + wrapper.closing
    opening = wrapper.opening.removesuffix(_PLAIN[0]) + _RICH[0]
    closing = _RICH[1] + wrapper.closing.removeprefix(_PLAIN[1])
    return opening + _level(list(_without_sections(inner)), depth) + closing


def _is_name(wrapper: Wrapper, inner: Sequence[Placed], depth: int) -> bool:
    """Say whether words are those that a link without words shows."""
    targets = [sign.target for sign in wrapper.signs if isinstance(sign, Link)]
    names = [t.href if isinstance(t, Address) else own_name(t) for t in targets]
    plain = all(_is_plain(glyph, path[depth:]) for glyph, path in inner)
    return plain and "".join(_text(glyph) for glyph, _ in inner) in names


def _is_plain(glyph: Glyph, path: Path) -> bool:
    return glyph.thing is None and all(wrapper.cdata for wrapper in path)


def _sections(inner: Sequence[Placed], depth: int) -> str:
    """Write plain text as CDATA; as it was, if nothing was added to it."""
    if all(len(path) > depth for _, path in inner):
        return _level(inner, depth)
    return cdata("".join(_text(glyph) for glyph, _ in inner))


def _without_sections(inner: Sequence[Placed]) -> Iterator[Placed]:
    for glyph, path in inner:
        yield glyph, tuple(wrapper for wrapper in path if not wrapper.cdata)
