"""Storage as a reader of the page sees it, as canonical XML: what shows the same is equal.

What the list *hidden* of the dialect's page names is dropped, and nothing else. lxml parses; no
reader or writer of docsync has a part in it. Words become runs with the marks that stand around
them, so that it makes no difference in which order neighbours are wrapped.

>>> canonical('<p local-id="1">a <b>c</b></p>') == canonical("<p>a <strong>c</strong>\\n</p>")
True
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import unquote

from lxml import etree

from docsync.storage.emoticons import character
from support.canonical_tables import IN_TABLES, table
from support.lxml_storage import Tree, attributes_of, copied, new, parsed, shown, tag


def canonical(storage: str) -> bytes:
    """Give what a reader sees as canonical XML."""
    page = new("page", {}, _blocks(parsed(storage)))
    found: bytes = etree.tostring(page, method="c14n")
    return found


# Words -----------------------------------------------------------------------------------------

_MARKS = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i"), "em"),
    **dict.fromkeys(("s", "del", "strike"), "del"),
    **dict.fromkeys(("u", "ins"), "u"),
    "tt": "code",
    **{name: name for name in ("code", "sub", "sup", "small", "big", "mark")},
}
_STYLES = (
    (re.compile(r"(?:^|;)\s*color\s*:\s*([^;]+)"), "colour {}"),
    (re.compile(r"text-decoration[^:;]*:[^;]*(line-through)"), "del"),
    (re.compile(r"text-decoration[^:;]*:[^;]*(underline)"), "u"),
    (re.compile(r"font-weight\s*:\s*(bold|700)\b"), "strong"),
    (re.compile(r"font-style\s*:\s*(italic)\b"), "em"),
)
_THROUGH = frozenset(("ac:inline-comment-marker",))
_LINK_BODIES = ("ac:link-body", "ac:plain-text-link-body")
_SPACE = " \t\n\r"
_KINDS_OF_FILES = re.compile(
    r"[^?#]+\.(?:png|jpe?g|gif|svg|webp|bmp|ico|tiff?|avif|pdf|docx?|xlsx?|pptx?|odt|ods|odp|rtf"
    r"|txt|csv|epub|drawio|vsdx|zip|tar|gz|tgz|bz2|xz|7z)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A character or a thing in a line of text, with the marks around it."""

    text: str
    marks: tuple[str, ...]
    thing: Tree | None = None


def _pieces(element: Tree, marks: tuple[str, ...]) -> Iterator[_Piece]:
    yield from (_Piece(sign, marks) for sign in element.text or "")
    for child in element:
        yield from _inline(child, marks)
        yield from (_Piece(sign, marks) for sign in child.tail or "")


def _inline(element: Tree, marks: tuple[str, ...]) -> Iterator[_Piece]:
    name, attributes = tag(element), attributes_of(element)
    if name == "br":
        yield _Piece("\n", marks, new("br", {}))
    elif name == "span":
        yield from _pieces(element, _with(marks, _style_marks(attributes.get("style", ""))))
    elif name == "font":
        colour = attributes.get("color", "").strip().lower()
        yield from _pieces(element, _with(marks, [f"colour {colour}"] if colour else ()))
    elif name in _MARKS:
        yield from _pieces(element, _with(marks, (_MARKS[name],)))
    elif name in _THROUGH:
        yield from _pieces(element, marks)
    elif name == "a":
        yield from _anchor(element, attributes, marks)
    elif name == "ac:link":
        yield from _link(element, attributes, marks)
    elif name == "ac:emoticon" and (found := character(attributes)):
        yield from (_Piece(sign, marks) for sign in found)
    else:
        yield _Piece("", marks, _thing(element))


def _with(marks: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    for mark in more:
        marks = marks if mark in marks else (*marks, mark)
    return marks


def _style_marks(style: str) -> list[str]:
    found = ((pattern.search(style.lower()), mark) for pattern, mark in _STYLES)
    return [mark.format(match[1].strip()) for match, mark in found if match]


def _anchor(element: Tree, attributes: dict[str, str], marks: tuple[str, ...]) -> Iterator[_Piece]:
    place = attributes.get("id") or attributes.get("name")
    if "href" in attributes:
        mark = _address(attributes["href"]) + f" “{attributes.get('title', '')}”"
        yield from _pieces(element, (*marks, mark))
        return
    if place:
        yield _Piece("", marks, _place(place))
    yield from _pieces(element, marks)


def _place(name: str) -> Tree:
    value = new("param", {"name": ""})
    value.text = name
    return new("macro", {"name": "anchor"}, [value])


def _address(href: str) -> str:
    """Say where an address leads: a place, or a file of a kind that pages carry, or elsewhere."""
    path, mark, fragment = href.partition("#")
    if mark and not path:
        return f"link ac.anchor={unquote(fragment)}"
    if ":" not in path and _KINDS_OF_FILES.fullmatch(path) and not path.startswith("/"):
        anchor = f" ac.anchor={unquote(fragment)}" if fragment else ""
        return f"link{anchor} ri:attachment ri:filename={unquote(path)}"
    return f"link to {href}"


def _link(element: Tree, attributes: dict[str, str], marks: tuple[str, ...]) -> Iterator[_Piece]:
    bodies = [child for child in element if tag(child) in _LINK_BODIES]
    resources = [child for child in element if tag(child) not in _LINK_BODIES]
    if any(tag(child) == "ri:user" for child in resources):
        yield _Piece("", marks, new("user", shown(attributes_of(resources[0]))))
        return
    if resources and tag(resources[0]) == "ri:url":
        target = _address(attributes_of(resources[0]).get("ri:value", ""))
        name = attributes_of(resources[0]).get("ri:value", "")
    else:
        anchor = attributes.get("ac:anchor", "")
        target = " ".join(["link", f"ac.anchor={anchor}" if anchor else "", *map(_said, resources)])
        target = " ".join(target.split())
        files = [attributes_of(child).get("ri:filename", "") for child in resources]
        name = files[0] if files else anchor
    around = (*marks, f"{target} “{attributes.get('ac:tooltip', '')}”")
    if bodies and (len(bodies[0]) or (bodies[0].text or "").strip()):
        yield from _pieces(bodies[0], around)
    elif name:
        yield from (_Piece(sign, around) for sign in name)
    else:
        yield _Piece("", around, new("name", {}))


def _said(resource: Tree) -> str:
    attributes = " ".join(f"{k}={v}" for k, v in sorted(shown(attributes_of(resource)).items()))
    return " ".join([tag(resource), attributes, *map(_said, resource)])


def _thing(element: Tree) -> Tree:
    """Give what is neither words nor marks."""
    match tag(element):
        case "ac:image":
            return _picture(element)
        case "img":
            attributes = attributes_of(element)
            kept = {"alt": attributes.get("alt", ""), "title": attributes.get("title", "")}
            return new("picture", kept | {"shown": _address(attributes.get("src", ""))})
        case "ac:structured-macro" | "ac:macro":
            return _macro(element)
        case "ac:emoticon":
            attributes = attributes_of(element)
            named = attributes.get("ac:emoji-shortname", "").strip(": ")
            return new("emoji", {"name": named or attributes.get("ac:name", "")})
        case "time":
            return new("time", {"datetime": attributes_of(element).get("datetime", "")})
        case _:
            return copied(element)


def _picture(element: Tree) -> Tree:
    attributes = attributes_of(element)
    alt = " ".join(attributes.get("ac:alt", "").split())
    found = new("picture", {"alt": alt, "title": attributes.get("ac:title", "")})
    for child in element:
        if tag(child) == "ri:url":
            found.set("shown", _address(attributes_of(child).get("ri:value", "")))
        elif tag(child).startswith("ri:"):
            found.set("shown", f"link {_said(child)}".strip())
        elif tag(child) == "ac:caption":
            found.extend(_caption(child))
        elif tag(child) != "ac:adf-mark":
            found.append(copied(child))
    return found


def _caption(element: Tree) -> Iterator[Tree]:
    """Give a caption; each paragraph in it is a line."""
    lines = [run for line in _blocks(element) for run in (*line, new("br", {}))][:-1]
    if lines:
        yield new("caption", {}, lines)


def _settled(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Collapse white space; a space or break stands outside of marks, and never at an edge."""
    found: list[_Piece] = []
    for given in pieces:
        piece = given
        code = "code" in piece.marks
        if piece.thing is None and piece.text in _SPACE:
            piece = replace(piece, text=" ")
        if piece.text in (" ", "\xa0", "\n") and not code:
            piece = replace(piece, marks=())
        blank = piece.thing is None and piece.text == " " and not code
        if blank and (not found or found[-1].text in (" ", "\n")):
            continue
        if piece.text == "\n" and found and found[-1].text == " " and not code:
            found.pop()
        found.append(piece)
    return _without_edges(found)


def _without_edges(pieces: list[_Piece]) -> list[_Piece]:
    start, end = 0, len(pieces)
    while start < end and _is_edge(pieces[start]):
        start += 1
    while end > start and _is_edge(pieces[end - 1]):
        end -= 1
    return pieces[start:end]


def _is_edge(piece: _Piece) -> bool:
    return piece.text in (" ", "\xa0", "\n") and "code" not in piece.marks


def _line(name: str, pieces: list[_Piece], attributes: dict[str, str] | None = None) -> Tree:
    """Write settled pieces as runs."""
    found = new(name, attributes or {})
    for marks, group in groupby(pieces, key=lambda piece: piece.marks):
        run = new("run", {"marks": " | ".join(sorted(marks))})
        for piece in group:
            if piece.thing is not None:
                run.append(piece.thing)
            elif len(run):
                run[-1].tail = (run[-1].tail or "") + piece.text
            else:
                run.text = (run.text or "") + piece.text
        found.append(run)
    return found


# Blocks ----------------------------------------------------------------------------------------

_INLINE = frozenset(
    (
        *_MARKS, *_THROUGH, "br", "span", "a", "ac:link", "ac:image", "img", "ac:emoticon", "time",
        "ac:placeholder", "abbr", "acronym", "cite", "dfn", "font", "kbd", "label", "q", "samp",
        "tt", "var", "wbr", "ac:hipchat-emoticon", "at:var",
    )
)  # fmt: skip
_MACROS = ("ac:structured-macro", "ac:macro")
_IN_TEXT = frozenset(("status", "anchor", "mathinline"))
_WRAPPERS = frozenset(
    (
        *("article", "aside", "body", "center", "footer", "header", "html", "main", "nav"),
        *("section", "xml"),
    )
)
_PLAIN_BLOCKS = frozenset(
    ("code", "noformat", "html", "markdown", "mathblock", "plantuml", "mermaid", "paste-code-macro")
)
_BLOCKS = frozenset(
    (
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote", "ul", "ol", "pre", "table"),
        *("div", "dl", "ac:layout", "ac:task-list", "ac:adf-extension"),
        *("at:declarations", "at:string", "at:textarea", "at:list", "at:option"),
    )
)


def _is_block(element: Tree) -> bool:
    name = tag(element)
    if name in _MACROS:
        return _is_block_macro(element)
    if name in _THROUGH or (
        name == "span" and not _style_marks(attributes_of(element).get("style", ""))
    ):
        return any(map(_is_block, element))
    return name in _BLOCKS or name not in _INLINE


def _is_block_macro(macro: Tree) -> bool:
    name = attributes_of(macro).get("ac:name", "")
    for child in macro:
        if tag(child) == "ac:rich-text-body":
            return any(map(_is_block, child))
        if tag(child) == "ac:plain-text-body":
            return name in _PLAIN_BLOCKS or "\n" in (child.text or "")
    return False


def _blocks(container: Tree, *, bare: bool = True) -> list[Tree]:
    """Give the blocks of a container; words that stand bare are a paragraph."""
    found: list[Tree] = []
    run = [_Piece(sign, ()) for sign in container.text or ""]
    for child in container:
        if _is_block(child):
            found += _paragraphs(run, bare=bare)
            found += _block(child)
            run = []
        else:
            run += _inline(child, ())
        run += [_Piece(sign, ()) for sign in child.tail or ""]
    return found + _paragraphs(run, bare=bare)


def _paragraphs(run: list[_Piece], *, bare: bool) -> list[Tree]:
    pieces = _settled(run)
    visible = [piece for piece in pieces if not _is_edge(piece)]
    if all(_stands_alone(piece) for piece in visible):
        return [piece.thing for piece in visible if piece.thing is not None]
    first = 0
    while bare and _is_picture(pieces[first]):
        first += 1
    alone = [piece.thing for piece in pieces[:first] if piece.thing is not None]
    return [*alone, _line("p", _settled(pieces[first:]))]


def _is_picture(piece: _Piece) -> bool:
    return not piece.marks and piece.thing is not None and piece.thing.tag == "picture"


def _stands_alone(piece: _Piece) -> bool:
    thing = piece.thing
    if thing is None or any(mark.startswith("link") for mark in piece.marks):
        return False
    if thing.tag == "picture":
        return True
    return thing.tag == "macro" and thing.get("name") not in _IN_TEXT


def _block(element: Tree) -> list[Tree]:
    name, attributes = tag(element), attributes_of(element)
    match name:
        case "p" | "span" | "ac:inline-comment-marker":
            return _blocks(element, bare=False)
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return [_line(name, _settled(_pieces(element, ())))]
        case "hr":
            return [new("hr", {})]
        case "pre":
            return [copied(element)]
        case "blockquote":
            return [new(name, {}, _blocks(element))]
        case "div" if attributes.get("class", "") in ("", "content-wrapper"):
            return _blocks(element)
        case "div":
            kind = " ".join(attributes["class"].split())
            return [new(name, {"class": kind}, _blocks(element))]
        case _ if name in _WRAPPERS:
            return _blocks(element)
        case "ac:structured-macro" | "ac:macro":
            return [_macro(element)]
        case _:
            return _frame(element, name, attributes)


def _frame(element: Tree, name: str, attributes: dict[str, str]) -> list[Tree]:
    match name:
        case "ul" | "ol":
            return _list(element, name, attributes)
        case "ac:task-list":
            return _unless_empty(new("tasks", {}, _tasks(element)))
        case "table" if all(tag(child) in IN_TABLES for child in element):
            return _unless_empty(table(element, _blocks))
        case "ac:layout":
            return _unless_empty(new("layout", {}, map(_section, element)))
        case "ac:adf-extension":
            return [_extension(element)]
        case _:
            return [copied(element)]


def _counted(text: str) -> str:
    """Give the number that a browser reads, as docsync writes it."""
    digits = re.match(r"\s*\+?0*(\d+)", text)
    return text if digits is None else digits[1]


def _list(element: Tree, name: str, attributes: dict[str, str]) -> list[Tree]:
    start = _counted(attributes.get("start", "1")) if name == "ol" else "1"
    items = list(_items(element))
    kept = {} if start == "1" else {"start": start}
    if "definition-list" in attributes.get("class", ""):
        kept["class"] = "definition-list"
    return _unless_empty(new(name, kept, items))


def _unless_empty(found: Tree) -> list[Tree]:
    return [found] if len(found) else []


def _items(element: Tree) -> Iterator[Tree]:
    """Give the items of a list; what stands between them is an item of its own."""
    stray = new("li", {})
    stray.text = element.text
    for child in list(element):
        if tag(child) != "li":
            stray.append(child)
            continue
        yield from _item(stray)
        yield from _item(child, always=True)
        stray = new("li", {})
        stray.text = child.tail
    yield from _item(stray)


def _item(element: Tree, *, always: bool = False) -> Iterator[Tree]:
    blocks = _blocks(element)
    if always or blocks:
        yield new("li", {}, blocks)


def _tasks(element: Tree) -> list[Tree]:
    """Give the tasks; a list that stands behind a task stands in it."""
    found: list[Tree] = []
    for child in element:
        if tag(child) == "ac:task-list" and found:
            found[-1].append(new("tasks", {}, _tasks(child)))
        elif tag(child) == "ac:task":
            said = "".join(p.text or "" for p in child if tag(p) == "ac:task-status")
            state = "complete" if said == "complete" else "incomplete"
            body = [block for p in child if tag(p) == "ac:task-body" for block in _blocks(p)]
            found.append(new("task", {"state": state}, body))
    return found


def _section(section: Tree) -> Tree:
    cells = [new("cell", {}, _blocks(cell)) for cell in section]
    return new("section", {"type": attributes_of(section).get("ac:type", "")}, cells)


_HIDDEN_PARAMETERS = ("breakoutMode", "breakoutWidth", "atlassian-macro-output-type")
_PARAMETERS = ("ac:parameter", "ac:default-parameter")


def _macro(element: Tree) -> Tree:
    found = new("macro", {"name": attributes_of(element).get("ac:name", "")})
    params = [child for child in element if tag(child) in _PARAMETERS]
    for param in sorted(params, key=lambda child: attributes_of(child).get("ac:name", "")):
        name = attributes_of(param).get("ac:name", "")
        if name not in _HIDDEN_PARAMETERS:
            value = copied(param)
            value.tag = "param"
            value.set("name", name)
            found.append(_trimmed(value))
    for child in element:
        if tag(child) == "ac:rich-text-body":
            found.append(new("body", {}, _blocks(child)))
        elif tag(child) == "ac:plain-text-body" or tag(child) not in (
            *_PARAMETERS,
            "ac:adf-fragment-mark",
        ):
            found.append(copied(child))
    return found


def _trimmed(value: Tree) -> Tree:
    """Drop the white space around the elements in a parameter."""
    if len(value):
        for one in value.iter():
            one.text = (one.text or "").strip()
            one.tail = (one.tail or "").strip()
    return value


def _extension(element: Tree) -> Tree:
    """Give what only the new editor makes; what it repeats for older readers is hidden."""
    found = new("extension", {})
    for child in element:
        if tag(child) != "ac:adf-fallback":
            found.append(_node(child))
    return found


_HIDDEN_KEYS = ("local-id", "panel-icon", "panel-icon-id", "panel-icon-text", "panel-color")


def _node(element: Tree) -> Tree:
    found = new(tag(element), shown(attributes_of(element)))
    for child in element:
        if tag(child) == "ac:adf-content":
            found.append(new("content", {}, _blocks(child)))
        elif tag(child) == "ac:adf-node":
            found.append(_node(child))
        elif attributes_of(child).get("key") not in _HIDDEN_KEYS:
            found.append(copied(child))
    return found
