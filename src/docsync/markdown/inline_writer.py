"""Inline content as Markdown: one function a kind of node, and the choice of delimiters.

What is written is known character by character to what is written next to it, so that emphasis
opens and closes where it should; where it would not, an HTML tag stands in its place.

>>> InlineWriter(Site()).write((Text("a "), Mark(MarkKind.STRONG, (Text("b"),))))
'a **b**'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import NamedTuple, assert_never

from docsync.document import addresses
from docsync.document.model import (
    Address,
    Break,
    Date,
    Emoticon,
    FootnoteReference,
    Inline,
    InlineMacro,
    Inlines,
    Link,
    Mark,
    MarkKind,
    Mention,
    Params,
    Picture,
    Placeholder,
    RawInline,
    Target,
    Text,
)
from docsync.document.names import worded
from docsync.markdown.directives import spell_braces
from docsync.markdown.emoji import emoji
from docsync.markdown.escape import Around, attribute, can_do_both, can_mark, escape_text, is_plain
from docsync.markdown.raw import spell_newlines
from docsync.storage.macros import ANCHOR, INLINE, PLAIN_BLOCKS, InlineForm
from docsync.storage.writer import write_inlines
from docsync.syntax.phrases import NAMED_ALONE
from docsync.values import Site

_DELIMITERS = {
    MarkKind.STRONG: ("**", "__"),
    MarkKind.EMPHASIS: ("*", "_"),
    MarkKind.STRIKE: ("~~",),
}
_TAGS = {
    MarkKind.STRONG: "strong",
    MarkKind.EMPHASIS: "em",
    MarkKind.STRIKE: "del",
    MarkKind.CODE: "code",
    MarkKind.UNDERLINE: "u",
    MarkKind.SUBSCRIPT: "sub",
    MarkKind.SUPERSCRIPT: "sup",
    MarkKind.SMALL: "small",
    MarkKind.BIG: "big",
    MarkKind.HIGHLIGHT: "mark",
}
_NAMED = re.compile(r":[a-z0-9_+-]*_[a-z0-9_+-]*:")  # would be the name of an emoji
_NAME = re.compile(r"[A-Za-z][\w.-]*")
_RESERVED = frozenset(("placeholder", *PLAIN_BLOCKS))
_LABEL = re.compile(r"[^\s\[\]^\\]+")
_AUTOLINK = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>\x00-\x20]*")
_MAIL = re.compile(r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*")
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\\\x00-\x20\x7f][^\s<>\\\x00-\x20\x7f]*")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>()\\&\x00-\x20\x7f]*")
_REFERENCE = re.compile(r"&#?[A-Za-z0-9]+;")
_IN_ADDRESS = re.compile(r"[<>]|\\(?=[!-/:-@\[-`{-~\n]|\Z)|&(?=#?[A-Za-z0-9]+;)|\n")
_IN_TITLE = re.compile(r'"|\\(?=[!-/:-@\[-`{-~\n]|\Z)|&(?=#?[A-Za-z0-9]+;)|\n|\r')
_BACKTICKS = re.compile("`+")
_CODE_SPACE = re.compile(r"(\\*)(?:^ | $| (?= ))")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_COLOUR = re.compile(r"[^;\s](?:[^;\n]*[^;\s])?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Place(NamedTuple):
    """Where inline content stands, and what is around it there.

    `one_line`: a break is `<br>`. `label`: in brackets. `linked`: in a link. `code`: in `<code>`,
    where white space counts. `inside`: the delimiters that are open.
    """

    before: str = ""
    behind: str = ""
    one_line: bool = False
    label: bool = False
    linked: bool = False
    code: bool = False
    inside: str = ""


BLOCK = Place()
LINE = Place(one_line=True)


@dataclass(frozen=True, slots=True)
class InlineWriter:
    """Writes inline content for one site; footnotes are known by their labels."""

    site: Site
    notes: frozenset[str] = frozenset()

    def write(self, children: Inlines, place: Place = BLOCK) -> str:
        """Write inline content; line starts are for the block to escape."""
        free = not (place.code or place.linked)
        parts: list[str] = []
        before = place.before
        last = len(children) - 1
        for index, child in enumerate(children):
            written = _anywhere(child) if free else ""
            if not written or (before == "`" == written[0]):
                behind = place.behind if index == last else _first_character(children[index + 1])
                here = tuple.__new__(Place, (before, behind, *place[2:]))
                written = self._inline(child, here)
            if written:
                parts.append(written)
                before = "" if written[-1] == "\n" else written[-1]
        return "".join(parts)

    def _inline(self, child: Inline, place: Place) -> str:
        match child:
            case Text(text):
                return _text(text, place)
            case Break():
                return "<br>" if place.one_line or place.code else "\\\n"
            case Mark():
                return self._mark(child, place)
            case Link():
                return self._link(child, place)
            case Picture():
                return self._raw(child, place) if child.caption else self.picture(child)
            case InlineMacro():
                return self._macro(child, place)
            case _:
                return self._leaf(child, place)

    def _leaf(
        self,
        child: Mention | Emoticon | Date | Placeholder | FootnoteReference | RawInline,
        place: Place,
    ) -> str:
        match child:
            case Mention(_, _, name):
                shown = escape_text(name or child.id, Around("@", "]", label=True))
                return f"[@{shown}]({addresses.spell_mention(child)})"
            case Emoticon(name):
                return self._emoticon(name, place)
            case Date(datetime, text):
                shown = escape_text(text or _shown_date(datetime), Around(">", "<", label=True))
                return f'<time datetime="{attribute(datetime)}">{shown}</time>'
            case Placeholder(text, kind):
                shown = escape_text(text, Around("[", "]", label=True))
                return f":placeholder[{shown}]" + spell_braces((("type", kind),) if kind else ())
            case FootnoteReference(label):
                fits = label in self.notes and _LABEL.fullmatch(label)
                return f"[^{label}]" if fits else self._raw(child, place)
            case RawInline():
                return self._raw(child, place)
            case _:
                assert_never(child)

    # Marks -------------------------------------------------------------------------------------

    def _mark(self, mark: Mark, place: Place) -> str:
        if mark.kind is MarkKind.CODE and not place.code:
            return self._code(mark, place)
        for delimiter in _DELIMITERS.get(mark.kind, ()):
            written = self._delimited(mark, delimiter, place)
            if written is not None:
                return written
        if mark.kind is MarkKind.COLOUR:
            if not _COLOUR.fullmatch(mark.value):
                return self._raw(mark, place)
            start, end = f'<span style="color: {attribute(mark.value)};">', "</span>"
        else:
            start, end = f"<{_TAGS[mark.kind]}>", f"</{_TAGS[mark.kind]}>"
        inner = _plain(mark.children, place) or self.write(
            mark.children, place._replace(before=">", behind="<")
        )
        return f"{start}{inner}{end}"

    def _delimited(self, mark: Mark, delimiter: str, place: Place) -> str | None:
        """Write a mark with a delimiter; None where it would not be read as one."""
        sign = delimiter[0]
        if sign in (place.before, place.behind):
            return None
        inner = _plain(mark.children, place) or self.write(
            mark.children, place._replace(before=sign, behind=sign, inside=place.inside + sign)
        )
        if not inner or not can_mark(sign, place.before, inner[0]):
            return None
        if not can_mark(sign, place.behind, inner[-1]):
            return None
        if sign in place.inside and can_do_both(place.before, inner[0]):
            return None
        written = f"{delimiter}{inner}{delimiter}"
        named = sign == "_" and _NAMED.search(f"{place.before}{written}{place.behind}")
        return None if named else written

    def _code(self, mark: Mark, place: Place) -> str:
        text = _only_text(mark.children)
        if text and place.before != "`" and "\n" not in text:
            return code_span(text)
        inner = self.write(mark.children, place._replace(before=">", behind="<", code=True))
        return f"<code>{inner}</code>"

    # Links and pictures ------------------------------------------------------------------------

    def _link(self, given: Link, place: Place) -> str:
        link = worded(given)
        nameless = not link.children and not isinstance(link.target, Address)
        if place.linked or nameless or _runs_code(link.target) or _holds_link(link.children):
            return self._raw(given, place)
        href = self.address(link.target)
        if auto := _autolink(given, href):
            return auto
        inner = _plain(link.children, place) or self.write(
            link.children,
            place._replace(before="[", behind="]", label=True, linked=True, inside=""),
        )
        return f"[{inner}]({_destination(href, link.title)})"

    def picture(self, picture: Picture) -> str:
        """Write a picture without its caption."""
        if _runs_code(picture.target):
            return self._raw(replace(picture, caption=()), BLOCK)
        alt = escape_text(picture.alt, Around("[", "]", label=True)).replace("\n", " ")
        target = _destination(self.address(picture.target), picture.title)
        return f"![{alt}]({target}){spell_braces(picture.explicit)}"

    def address(self, target: Target) -> str:
        """Give a target's address: where the tree has it, else spelled."""
        return addresses.address(target, self.site.links)

    # Macros and what has no form ---------------------------------------------------------------

    def _macro(self, macro: InlineMacro, place: Place) -> str:
        if _is_place(macro):
            return f'<a id="{attribute(macro.params[0][1])}"></a>'
        if not _NAME.fullmatch(macro.name) or macro.name in _RESERVED:
            return self._raw(macro, place)
        spelled = self._label(macro, place)
        if spelled is None:
            return self._raw(macro, place)
        label, params = spelled
        braces = spell_braces(params)
        if not braces and not (label and macro.name in NAMED_ALONE):
            braces = "{}"
        return f":{macro.name}{label}{braces}"

    def _label(self, macro: InlineMacro, place: Place) -> tuple[str, Params] | None:
        """Write what stands in a macro's brackets, and say which parameters are left."""
        form = INLINE.get(macro.name, InlineForm())
        if form.shown is not None and macro.body is None:
            shown = dict(macro.params).get(form.shown)
            if shown is None or "\n" in shown:
                return "", macro.params
            left = tuple(pair for pair in macro.params if pair[0] != form.shown)
            return f"[{_plain_label(shown)}]", left
        match macro.body:
            case None:
                return "", macro.params
            case str() as text if form.plain and "\n" not in text:
                return f"[{_plain_label(text)}]", macro.params
            case tuple() as body if form == InlineForm():  # its label is read as a text of its own
                inside = place._replace(before="", behind="]", label=True, inside="")
                return f"[{self.write(body, inside)}]", macro.params
            case _:
                return None

    def _emoticon(self, name: str, place: Place) -> str:
        if emoji(name) != Emoticon(name):
            return self._raw(Emoticon(name), place)
        apart = "<!-- -->" if place.before.isalnum() or place.before == ":" else ""
        behind = "<!-- -->" if place.behind.isalnum() or place.behind in ("_", ":") else ""
        return f"{apart}:{name}:{behind}"

    def _raw(self, child: Inline, place: Place) -> str:
        storage = child.storage if isinstance(child, RawInline) else None
        if storage is None:
            storage = write_inlines((child,), self.site)
        if not storage:
            return ""
        apart = "<!-- -->" if place.before == "`" else ""
        return f"{apart}{code_span(spell_newlines(storage))}{{=confluence}}"


def _is_place(macro: InlineMacro) -> bool:
    """Say whether a macro is a plain anchor."""
    match macro:
        case InlineMacro(name, (("", place),), None):
            return name == ANCHOR and bool(place)
        case _:
            return False


def code_span(text: str) -> str:
    """Write a code span."""
    if "`" not in text and text[:1] != " ":
        return f"`{text}`"
    longest = {len(run) for run in _BACKTICKS.findall(text)}
    count = next(n for n in range(1, len(longest) + 2) if n not in longest)
    fence = "`" * count
    edges = text.startswith("`") or text.endswith("`")
    padded = text.startswith(" ") and text.endswith(" ") and text.strip(" ")
    pad = " " if edges or padded else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _anywhere(child: Inline) -> str:
    """Write what is the same wherever it stands; '' for all others.

    Most nodes need no look around: only code must not touch code, and there are none of these in
    links and in code.
    """
    if isinstance(child, Text):
        return child.text if is_plain(child.text) else ""  # most of all children
    if isinstance(child, Mark):
        text = _only_text(child.children) if child.kind is MarkKind.CODE else ""
        return "" if not text or text[0] == " " or "`" in text or "\n" in text else f"`{text}`"
    if isinstance(child, Link) and isinstance(child.target, Address) and not child.title:
        text, href = _only_text(child.children), child.target.href
        if text and text != href and is_plain(text) and _WEB_ADDRESS.fullmatch(href):
            return f"[{text}]({href})"
    return ""


def _plain(children: Inlines, place: Place) -> str:
    """Write words that are the same wherever they stand; '' for all others.

    Most links and marks hold such words: asking first spares them a place of their own.
    """
    text = _only_text(children)
    return text if not place.code and is_plain(text) else ""


def _only_text(children: Inlines) -> str:
    """Give the text that is all there is; '' where there is more."""
    if len(children) != 1:
        return ""
    child = children[0]
    return child.text if isinstance(child, Text) else ""


def _text(text: str, place: Place) -> str:
    escaped = escape_text(text, Around(place.before, place.behind, place.label))
    return _CODE_SPACE.sub(_code_space, escaped) if place.code else escaped


def _code_space(match: re.Match[str]) -> str:
    """Write a space as an entity, which no backslash may escape."""
    backslashes = match[1] + "\\" * (len(match[1]) % 2)
    return f"{backslashes}&#32;"


def _plain_label(text: str) -> str:
    return escape_text(text, Around("[", "]", label=True))


def _runs_code(target: Target) -> bool:
    """Say whether Markdown with this address would be read without it."""
    return isinstance(target, Address) and addresses.code_scheme(target.href) is not None


def _holds_link(children: Inlines) -> bool:
    """Say whether content cannot stand in brackets because it writes some itself."""
    for child in children:
        match child:
            case Text():
                continue
            case Link() | Mention() | FootnoteReference():
                return True
            case Mark(_, inner) | InlineMacro(_, _, tuple() as inner):
                if _holds_link(inner):
                    return True
    return False


def _autolink(link: Link, href: str) -> str:
    """Write a link without words of its own in angle brackets; '' where that cannot be."""
    if link.title:
        return ""
    if not link.children:
        bare = not link.written and href.startswith(addresses.SCHEME)
        return f"<{href}>" if bare and _AUTOLINK.fullmatch(href) else ""
    text = _only_text(link.children) if isinstance(link.target, Address) else ""
    if text == href:
        return f"<{href}>" if _AUTOLINK.fullmatch(href) else ""
    return f"<{text}>" if href == f"mailto:{text}" and _MAIL.fullmatch(text) else ""


def _destination(href: str, title: str) -> str:
    held = _PLAIN_ADDRESS.fullmatch(href) and not _REFERENCE.search(href) and _balanced(href)
    bare = held if href else not title
    written = href if bare else f"<{_IN_ADDRESS.sub(_encoded, href)}>"
    return f'{written} "{_IN_TITLE.sub(_encoded, title)}"' if title else written


def _balanced(href: str) -> bool:
    if "(" not in href and ")" not in href:
        return True
    depth = deepest = 0
    for sign in href:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
        if depth < 0:
            return False
    return depth == 0 and deepest < 32  # noqa: PLR2004 - the depth CommonMark asks of a reader


def _encoded(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};" if match[0] in "\n\r" else f"\\{match[0]}"


def _first_character(child: Inline) -> str:
    """Give the first character a node will be written with; for a text, of the text."""
    match child:
        case Text(text):
            return text[:1]
        case Break():
            return "\n"
        case Mark(kind):
            return "`" if kind is MarkKind.CODE else _DELIMITERS.get(kind, "<")[0][0]
        case Link() | Mention() | FootnoteReference():
            return "["
        case Picture():
            return "!"
        case Date():
            return "<"
        case InlineMacro():
            return "<" if _is_place(child) else ":"
        case Emoticon() | Placeholder():
            return ":"
        case RawInline():
            return "`"
        case _:
            assert_never(child)


def _shown_date(datetime: str) -> str:
    """Show a date the way Confluence does."""
    match = _DAY.fullmatch(datetime)
    if match is None or not 1 <= int(match[2]) <= len(_MONTHS):
        return datetime
    return f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}"
