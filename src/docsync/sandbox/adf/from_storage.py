"""Storage turned into Atlassian Document Format, as Cloud gives a body that is asked for so.

Blocks become nodes of their kind; what the format has no node for is an extension, which keeps the
macro's name and parameters, so that no words are lost.

>>> adf_of_storage("<p>Hi</p>")
'{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"text","text":"Hi"}]}]}'
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeAlias

from lxml import etree

from docsync.sandbox.storage_check import NAMESPACES, parse_storage

Node: TypeAlias = dict[str, Any]
Marks: TypeAlias = tuple[Node, ...]
_MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "code": "code", "s": "strike",
    "del": "strike", "u": "underline", "ins": "underline",
}  # fmt: skip
_PANELS = {"info": "info", "panel": "note", "tip": "success", "note": "warning", "warning": "error"}
_BLOCK_NAMES = (
    "p h1 h2 h3 h4 h5 h6 ul ol blockquote table hr pre ac:task-list ac:layout ac:image "
    "ac:structured-macro ac:macro div"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_WIDTH = re.compile(r"\bwidth:\s*(\d+(?:\.\d+)?)px")
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_INLINE_MACROS = frozenset({"status", "anchor", "jira"})


def adf_of_storage(storage: str) -> str:
    """Give a body as a document."""
    content = _blocks(parse_storage(storage))
    document = {"type": "doc", "version": 1, "content": content}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _blocks(element: etree._Element) -> list[Node]:
    """Give the blocks inside an element; loose words between them are paragraphs."""
    found: list[Node] = []
    loose: list[Node] = []
    for part in _parts(element):
        if isinstance(part, str):
            loose += _words(part, ()) if part.strip() or loose else []
        elif _is_block(part):
            _settle(found, loose)
            found += _block(part)
        else:
            loose += _inline(part, ())
    _settle(found, loose)
    return found


def _settle(found: list[Node], loose: list[Node]) -> None:
    if loose:
        found.append({"type": "paragraph", "content": list(loose)})
        loose.clear()


def _parts(element: etree._Element) -> Iterator[str | etree._Element]:
    if element.text:
        yield element.text
    for child in element:
        if not callable(child.tag):
            yield child
        if child.tail:
            yield child.tail


def _is_block(element: etree._Element) -> bool:
    name = _name(element)
    return name in _BLOCKS and not (
        name == "ac:structured-macro" and _get(element, "ac:name") in _INLINE_MACROS
    )


def _block(element: etree._Element) -> list[Node]:
    name = _name(element)
    if name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return [_node("heading", _line(element), level=int(name[1]))]
    writer = _NODES.get(name)
    return writer(element) if writer else _blocks(element)


def _paragraph(element: etree._Element) -> list[Node]:
    """Give a paragraph; an image inside one stands beside it, as the format wants."""
    images = [child for child in element if _name(child) == "ac:image"]
    if images and not "".join(map(str, element.itertext())).strip():
        return [node for image in images for node in _image(image)]
    return [_node("paragraph", _line(element))]


def _line(element: etree._Element, marks: Marks = ()) -> list[Node]:
    found: list[Node] = []
    for part in _parts(element):
        found += _words(part, marks) if isinstance(part, str) else _inline(part, marks)
    return found


def _words(text: str, marks: Marks) -> list[Node]:
    node: Node = {"type": "text", "text": text}
    if marks:
        node["marks"] = list(marks)
    return [node] if text else []


def _inline(element: etree._Element, marks: Marks) -> list[Node]:
    name = _name(element)
    if name in _MARKS:
        return _line(element, (*marks, {"type": _MARKS[name]}))
    writer = _INLINE.get(name)
    return writer(element, marks) if writer else _line(element, marks)


def _anchor(element: etree._Element, marks: Marks) -> list[Node]:
    mark = {"type": "link", "attrs": {"href": element.get("href") or ""}}
    if element.get("data-card-appearance"):
        return [_node("inlineCard", url=element.get("href") or "")]
    return _line(element, (*marks, mark))


def _small(kind: str) -> Callable[[etree._Element, Marks], list[Node]]:
    mark = {"type": "subsup", "attrs": {"type": kind}}
    return lambda element, marks: _line(element, (*marks, mark))


def _link(element: etree._Element, marks: Marks) -> list[Node]:
    user = _child(element, "ri:user")
    if user is not None:
        account = _get(user, "ri:account-id") or _get(user, "ri:userkey")
        return [_node("mention", id=account, text=f"@{account}")]
    page = _child(element, "ri:page")
    title = _get(page, "ri:content-title") if page is not None else ""
    shown = "".join(map(str, element.itertext())) or title
    mark = {"type": "link", "attrs": {"href": f"#{title}" if title else "#"}}
    return _words(shown, (*marks, mark))


def _time(element: etree._Element, _marks: Marks) -> list[Node]:
    day = datetime.strptime(element.get("datetime") or "1970-01-01", "%Y-%m-%d").replace(tzinfo=UTC)
    return [_node("date", timestamp=str(int(day.timestamp() * 1000)))]


def _emoticon(element: etree._Element, _marks: Marks) -> list[Node]:
    name = _get(element, "ac:emoji-shortname") or f":{_get(element, 'ac:name')}:"
    return [_node("emoji", shortName=name, text=_get(element, "ac:emoji-fallback") or name)]


def _inline_macro(element: etree._Element, _marks: Marks) -> list[Node]:
    name, parameters = _get(element, "ac:name"), _parameters(element)
    if name == "status":
        colour = parameters.get("colour", "neutral").casefold().replace("grey", "neutral")
        return [_node("status", text=parameters.get("title", ""), color=colour)]
    return [_extension("inlineExtension", name, parameters)]


def _list(kind: str) -> Callable[[etree._Element], list[Node]]:
    def write(element: etree._Element) -> list[Node]:
        items = [_node("listItem", _blocks(child)) for child in element if _name(child) == "li"]
        start = element.get("start")
        given = {"order": int(start)} if start and start.isdigit() else {}
        return [_node(kind, items, **given)]

    return write


def _table(element: etree._Element) -> list[Node]:
    widths = [_WIDTH.search(column.get("style") or "") for column in element.iter("col")]
    pixels = [round(float(width[1])) for width in widths if width]
    rows = [_row(row, pixels) for row in element.iter("tr")]
    given: dict[str, object] = {"layout": element.get("data-layout") or "default"}
    if (width := element.get("data-table-width")) and width.isdigit():
        given["width"] = int(width)
    return [_node("table", rows, **given)]


def _row(row: etree._Element, widths: list[int]) -> Node:
    cells, at = [], 0
    for cell in row:
        name = {"th": "tableHeader", "td": "tableCell"}.get(_name(cell))
        if name:
            span = _span(cell, "colspan")
            given: dict[str, object] = {"colspan": span, "rowspan": _span(cell, "rowspan")}
            if widths[at : at + span]:
                given["colwidth"] = widths[at : at + span]
            if colour := cell.get("data-highlight-colour"):
                given["background"] = colour
            cells.append(_node(name, _blocks(cell), **given))
            at += span
    return _node("tableRow", cells)


def _span(cell: etree._Element, key: str) -> int:
    told = cell.get(key) or "1"
    return int(told) if told.isdecimal() else 1


def _tasks(element: etree._Element) -> list[Node]:
    items = []
    for task in element.findall(f"{{{NAMESPACES['ac']}}}task"):
        status, body = _child(task, "ac:task-status"), _child(task, "ac:task-body")
        identity = _child(task, "ac:task-id")
        done = status is not None and (status.text or "").strip() == "complete"
        items.append(
            _node(
                "taskItem",
                [] if body is None else _line(body),
                localId="" if identity is None else identity.text or "",
                state="DONE" if done else "TODO",
            )
        )
    return [_node("taskList", items, localId="")]


def _image(element: etree._Element) -> list[Node]:
    attachment, url = _child(element, "ri:attachment"), _child(element, "ri:url")
    if url is not None:
        media = _node("media", type="external", url=_get(url, "ri:value"))
    else:
        name = "" if attachment is None else _get(attachment, "ri:filename")
        media = _node("media", type="file", id=name, collection="", alt=name)
    return [_node("mediaSingle", [media], layout="center")]


def _macro(element: etree._Element) -> list[Node]:
    name, parameters = _get(element, "ac:name"), _parameters(element)
    plain, rich = _child(element, "ac:plain-text-body"), _child(element, "ac:rich-text-body")
    if name in {"code", "noformat"}:
        words = "" if plain is None else "".join(map(str, plain.itertext()))
        given = {"language": parameters["language"]} if "language" in parameters else {}
        return [_node("codeBlock", _words(words, ()), **given)]
    if name in _PANELS:
        return [_node("panel", [] if rich is None else _blocks(rich), panelType=_PANELS[name])]
    if name == "expand":
        title = parameters.get("title", "")
        return [_node("expand", [] if rich is None else _blocks(rich), title=title)]
    extension = _extension("bodiedExtension" if rich is not None else "extension", name, parameters)
    return [{**extension, "content": _blocks(rich)} if rich is not None else extension]


def _extension(kind: str, name: str, parameters: dict[str, str]) -> Node:
    told = {key: {"value": value} for key, value in parameters.items()}
    return _node(
        kind,
        extensionType="com.atlassian.confluence.macro.core",
        extensionKey=name,
        parameters={"macroParams": told},
    )


def _layout(element: etree._Element) -> list[Node]:
    found = []
    for section in element:
        cells = [child for child in section if _name(child) == "ac:layout-cell"]
        width = round(100 / len(cells), 2) if cells else 100
        columns = [_node("layoutColumn", _blocks(cell), width=width) for cell in cells]
        found.append(_node("layoutSection", columns))
    return found


def _preformatted(element: etree._Element) -> list[Node]:
    return [_node("codeBlock", _words("".join(map(str, element.itertext())), ()))]


def _parameters(element: etree._Element) -> dict[str, str]:
    return {
        _get(one, "ac:name"): "".join(map(str, one.itertext()))
        for one in element.findall(f"{{{NAMESPACES['ac']}}}parameter")
    }


def _node(kind: str, content: list[Node] | None = None, **attributes: object) -> Node:
    node: Node = {"type": kind}
    if attributes:
        node["attrs"] = attributes
    if content:
        node["content"] = content
    return node


def _name(element: etree._Element) -> str:
    tag = str(element.tag)
    if not tag.startswith("{"):
        return tag
    uri, local = tag[1:].split("}")
    return f"{_PREFIXES.get(uri, 'x')}:{local}"


def _get(element: etree._Element, name: str) -> str:
    prefix, local = name.split(":")
    return str(element.get(f"{{{NAMESPACES[prefix]}}}{local}") or "")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    prefix, local = name.split(":")
    return element.find(f"{{{NAMESPACES[prefix]}}}{local}")


_NODES: dict[str, Callable[[etree._Element], list[Node]]] = {
    "p": _paragraph,
    "ul": _list("bulletList"),
    "ol": _list("orderedList"),
    "blockquote": lambda one: [_node("blockquote", _blocks(one))],
    "hr": lambda _: [_node("rule")],
    "pre": _preformatted,
    "table": _table,
    "ac:task-list": _tasks,
    "ac:image": _image,
    "ac:layout": _layout,
    "ac:structured-macro": _macro,
    "ac:macro": _macro,
}
_INLINE: dict[str, Callable[[etree._Element, Marks], list[Node]]] = {
    "a": _anchor,
    "sub": _small("sub"),
    "sup": _small("sup"),
    "br": lambda _element, _marks: [_node("hardBreak")],
    "time": _time,
    "ac:link": _link,
    "ac:emoticon": _emoticon,
    "ac:structured-macro": _inline_macro,
    "ac:image": lambda element, _: _image(element),
}
