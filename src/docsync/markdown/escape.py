r"""Text that must not turn into Markdown: escaped where it would, and only there.

Escaping happens on merged text, with the character before and behind it in sight. What begins a
line is looked at last, on the finished line.

>>> escape_text("2 * 3, *no*, snake_case", Around())
'2 * 3, \\*no\\*, snake_case'
>>> escape_line("1. no list")
'1\\. no list'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape as escape_html

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

_SIGNS = r"\\`*_\[\]<&~:!{"
# A text that holds none, or those that mean nothing where they stand: four times as fast as looking
# for one that does.
_PLAIN = re.compile(rf"(?!\()[^{_SIGNS}]*+(?:(?::(?= )|!(?!\Z))[^{_SIGNS}]*+)*+\Z")
# Each choice begins with a sign of its own: only so the expression skips what is none of them, and
# takes a twentieth of the time.
_RUN = re.compile(
    r"\\|`|\*\**|__*|\[|\]|<|&|~~*|:(?! )|!\Z|\{|\((?<![\s\S]{2})|\.(?<=www\.)(?=[A-Za-z0-9])"
)
_ENTITY = re.compile(r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});")
_CLOSED = re.compile(r"\[[^\[\]\\`<]*\](?P<next>.?)", re.DOTALL)
_ROLE = re.compile(r":[A-Za-z][\w.-]*(?:[\[{]|\Z)")
_SHORTCODE = re.compile(
    r":[a-z0-9_+-]*[a-z][a-z0-9_+-]*:(?![^\W_]|:)|:[+-]1:(?![^\W_]|:)|:100:(?![^\W_]|:)"
)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])https?\Z", re.IGNORECASE)
_STRIPPED = "\t\v\f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_WHITE_EDGE = re.compile(rf"^[{_STRIPPED}]+|[{_STRIPPED}]+$|\A +| +\Z", re.MULTILINE)

# What may begin a line of a paragraph and would begin something else.
_LINE_START = re.compile(
    r"(?P<sign>#{1,6}(?=[ \t]|\Z)|>|[-+*](?=[ \t]|\Z)|\*(?=[* \t]*\Z)|[-:|](?=[-:| \t]*\Z)"
    r"|=(?==*[ \t]*\Z)|_(?=[_ \t]*\Z)|:(?=[: \t])|~(?=[ \t]|~~)|\$(?=\$)|!(?=!!)|\?(?=\?\?))"
    r"|(?P<number>[0-9]{1,9})(?P<dot>[.)])(?=[ \t]|\Z)"
)
_BLOCK_START = re.compile(
    r"\[(?=[ xX]\](?:[ \t]|\Z)|![A-Za-z]+\][+-]?(?:[ \t\n]|\Z)"
    r"|TOC\]\Z|\[_TOC_\]\]\Z|(?:[^\[\]\\]|\\.)*\]:)",
    re.DOTALL,
)
_NOTHING = "<a></a>"  # leaves no node, and keeps a bracket from beginning a link definition
_NOTE_START = re.compile(r"(\[\^[^\]\s]+\])(?=:)")
_CLOSING_SIGNS = re.compile(r"(^|[ \t])(#+)$")
_HEADING_BRACES = re.compile(r"\{(?=:?[ \t]*#[^{}\n]*\}$)")


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a text: the characters before and behind it, '' for a line's edge.

    In a `label`, which ends with a bracket, brackets are escaped, too.
    """

    before: str = ""
    behind: str = ""
    label: bool = False


def is_plain(text: str) -> bool:
    """Say whether a text stands for itself wherever a line has it."""
    return _PLAIN.match(text) is not None and ("www." not in text or _RUN.search(text) is None)


def escape_text(text: str, around: Around) -> str:
    """Escape a text of a paragraph; line starts are not looked at."""
    return _RUN.sub(lambda match: _escaped(match, text, around), text)


def _escaped(match: re.Match[str], text: str, around: Around) -> str:
    run, start, end = match[0], match.start(), match.end()
    before = text[start - 1] if start else around.before
    behind = text[end] if end < len(text) else around.behind
    if not _NEEDS_ESCAPE[run[0]](run, (text, start, end), (before, behind), around):
        return run
    return "".join(f"\\{sign}" for sign in run)


_SPACES = ("", " ")  # a break's newline is none: it is written with a backslash or a tag
_Where = tuple[str, int, int]
_Sides = tuple[str, str]


def _backslash(_run: str, _where: _Where, sides: _Sides, _around: Around) -> bool:
    return bool(sides[1]) and not (sides[1].isalnum() or sides[1] == " ")


def _always(_run: str, _where: _Where, _sides: _Sides, _around: Around) -> bool:
    return True


def _star(_run: str, _where: _Where, sides: _Sides, _around: Around) -> bool:
    return not all(side in _SPACES for side in sides)


def _underscore(_run: str, _where: _Where, sides: _Sides, _around: Around) -> bool:
    spaces = all(side in _SPACES for side in sides)
    return not (spaces or (sides[0].isalnum() and sides[1].isalnum()))


def _tilde(run: str, where: _Where, sides: _Sides, _around: Around) -> bool:
    return len(run) > 1 or "~" in sides or where[0].count("~") > 1


def _opening_bracket(_run: str, where: _Where, _sides: _Sides, around: Around) -> bool:
    text, start, _ = where
    closed = _CLOSED.match(text, start)
    if around.label or closed is None or text.startswith("[^", start):
        return True
    return (closed["next"] or around.behind) in ("(", "[")


def _closing_bracket(_run: str, _where: _Where, _sides: _Sides, around: Around) -> bool:
    return around.label


def _less(_run: str, where: _Where, sides: _Sides, _around: Around) -> bool:
    text, _, end = where
    if sides[1].isalpha() or sides[1] in ("/", "!", "?"):
        return True
    return sides[1] not in _SPACES and (end == len(text) or "@" in text)


def _ampersand(_run: str, where: _Where, _sides: _Sides, _around: Around) -> bool:
    return _ENTITY.match(where[0], where[1]) is not None


def _colon(_run: str, where: _Where, sides: _Sides, around: Around) -> bool:
    text, start, end = where
    if text.startswith("://", start):
        return _SCHEME.search(text[max(0, start - 6) : start]) is not None
    if end == len(text):
        return around.behind == ":"
    if sides[0] == ":" and start > 1:  # the first of a line may get a backslash of its own
        return False
    role = _ROLE.match(text, start)
    if role is not None and (role.end() < len(text) or around.behind in ("[", "{")):
        return True
    return not sides[0].isalnum() and _SHORTCODE.match(text, start) is not None


def _exclamation(_run: str, where: _Where, _sides: _Sides, around: Around) -> bool:
    return where[2] == len(where[0]) and around.behind == "["


def _parenthesis(_run: str, _where: _Where, _sides: _Sides, around: Around) -> bool:
    return around.before == "]"


def _brace(_run: str, where: _Where, sides: _Sides, around: Around) -> bool:
    return sides[0] == "@" or (where[1] == 0 and around.before in (")", "`", "]"))


def _host_dot(_run: str, where: _Where, _sides: _Sides, around: Around) -> bool:
    """Say whether the text up to this dot is the `www` of an address that would be a link."""
    text, start, _ = where
    before = text[start - 4] if start > len("www") else around.before
    return not before or before.isspace() or before in "*_~("


_NEEDS_ESCAPE = {
    "\\": _backslash,
    "`": _always,
    "*": _star,
    "_": _underscore,
    "~": _tilde,
    "[": _opening_bracket,
    "]": _closing_bracket,
    "<": _less,
    "&": _ampersand,
    ":": _colon,
    "!": _exclamation,
    "{": _brace,
    "(": _parenthesis,
    ".": _host_dot,
}


# Lines and blocks ------------------------------------------------------------------------------


def escape_block(written: str, *, begins_with_text: bool = True) -> str:
    """Escape what begins the lines of a paragraph; markup at its start cannot be escaped."""
    if _begins_with_letter(written):  # nine of ten paragraphs, at a tenth of the price
        return written
    return escape_any_block(written, begins_with_text=begins_with_text)


def escape_any_block(written: str, *, begins_with_text: bool = True) -> str:
    """Escape like `escape_block`, however a paragraph begins."""
    written = keep_edges(written)
    if _BLOCK_START.match(written):
        written = f"\\{written}" if begins_with_text else f"{_NOTHING}{written}"
    elif written.startswith("[^"):
        written = _NOTE_START.sub(r"\1\\", written, count=1)
    if "\n" not in written:
        return escape_line(written)
    return "\n".join(map(escape_line, written.split("\n")))


def _begins_with_letter(written: str) -> bool:
    """Say whether this is one line that nothing at its ends can make anything else of."""
    return written[:1].isalpha() and "\n" not in written and not _is_edge(written[-1])


def escape_line(line: str) -> str:
    """Escape what begins a line and would begin another block."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    if match["number"]:
        return f"{match['number']}\\{line[match.start('dot') :]}"
    return f"\\{line}"


def escape_heading(written: str) -> str:
    """Escape what ends a heading."""
    written = keep_edges(written)
    if not written.endswith(("}", "#")):
        return written
    written = _HEADING_BRACES.sub(r"\\{", written)
    return _CLOSING_SIGNS.sub(lambda m: f"{m[1]}\\{m[2]}", written)


def keep_edges(written: str) -> str:
    """Write white space at the edges of lines, which would be stripped, as entities."""
    if "\n" not in written and not (_is_edge(written[:1]) or _is_edge(written[-1:])):
        return written
    return _WHITE_EDGE.sub(lambda m: "".join(map(_entity, m[0])), written)


def _is_edge(character: str) -> bool:
    return character.isspace()


def _entity(character: str) -> str:
    return "&nbsp;" if character == "\xa0" else f"&#{ord(character)};"


def attribute(value: str) -> str:
    """Write the value of an HTML attribute in a line of Markdown."""
    return escape_html(value).replace("\n", "&#10;")


# Emphasis --------------------------------------------------------------------------------------


def can_mark(delimiter: str, outside: str, inside: str) -> bool:
    """Say whether a delimiter opens (or closes, it is symmetric) between these two characters.

    The rule of flanking runs, https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run;
    '' is a line's edge.
    """
    if not inside or _is_white(inside):
        return False
    if _is_punctuation(inside) and not (_is_white(outside) or _is_punctuation(outside)):
        return False
    return delimiter != "_" or _is_white(outside) or _is_punctuation(outside)


def can_do_both(outside: str, inside: str) -> bool:
    """Say whether a delimiter between these characters could also close what it opens."""
    if _is_white(outside):
        return False
    return not (_is_punctuation(outside) and not (_is_white(inside) or _is_punctuation(inside)))


def _is_white(character: str) -> bool:
    return not character or isWhiteSpace(ord(character))


def _is_punctuation(character: str) -> bool:
    return bool(character) and (isMdAsciiPunct(ord(character)) or isPunctChar(character))
