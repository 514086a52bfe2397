"""Atlassian Document Format turned into storage, as Cloud does with a body it is sent.

Every kind of node is a row of a table; one that is not known is its content, so that no words are
lost.

>>> storage_of_adf('{"type":"doc","version":1,"content":[{"type":"rule"}]}')
'<hr />'
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any, TypeAlias

from docsync.sandbox.refusals import bad_request

Node: TypeAlias = dict[str, Any]
_ALERTS = {"info": "info", "note": "panel", "success": "tip", "warning": "note", "error": "warning"}
_COLOURS = {"neutral": "Grey", "purple": "Purple", "blue": "Blue", "red": "Red",
            "yellow": "Yellow", "green": "Green"}  # fmt: skip
_MARKS = {"strong": "strong", "em": "em", "code": "code", "strike": "del", "underline": "u"}
_TWO = 2
_THREE = 3


def storage_of_adf(text: str) -> str:
    """Give the storage of a document, or refuse what is none."""
    try:
        document = json.loads(text)
    except ValueError:
        raise bad_request("The body is not valid JSON.") from None
    if not isinstance(document, dict) or document.get("type") != "doc":
        raise bad_request("The body is not a document: its type must be doc.")
    return _content(document)


def _content(node: Node) -> str:
    children = node.get("content") or []
    if not isinstance(children, list) or not all(isinstance(one, dict) for one in children):
        raise bad_request("The content of a node must be a list of nodes.")
    return "".join(_node(one) for one in children)


def _node(node: Node) -> str:
    writer = _NODES.get(str(node.get("type")))
    return writer(node) if writer else _content(node)


def _attribute(node: Node, name: str) -> str:
    value = (node.get("attrs") or {}).get(name)
    return "" if value is None else str(value)


def _text(node: Node) -> str:
    shown = escape(str(node.get("text") or ""), quote=False)
    for mark in node.get("marks") or []:
        shown = _marked(mark, shown)
    return shown


def _marked(mark: Node, shown: str) -> str:
    kind = str(mark.get("type"))
    if kind in _MARKS:
        return f"<{_MARKS[kind]}>{shown}</{_MARKS[kind]}>"
    match kind:
        case "link":
            return f'<a href="{escape(_attribute(mark, "href"))}">{shown}</a>'
        case "subsup":
            name = _attribute(mark, "type") or "sub"
            return f"<{name}>{shown}</{name}>" if name in {"sub", "sup"} else shown
        case "textColor":
            return f'<span style="color: {escape(_attribute(mark, "color"))};">{shown}</span>'
        case "backgroundColor":
            colour = escape(_attribute(mark, "color"))
            return f'<span style="background-color: {colour};">{shown}</span>'
    return shown


def _wrapped(name: str) -> Callable[[Node], str]:
    return lambda node: f"<{name}>{_content(node)}</{name}>"


def _heading(node: Node) -> str:
    level = _attribute(node, "level")
    name = f"h{level if level in set('123456') else 1}"
    return f"<{name}>{_content(node)}</{name}>"


def _ordered(node: Node) -> str:
    return f'<ol start="{escape(_attribute(node, "order") or "1")}">{_content(node)}</ol>'


def macro(name: str, parameters: dict[str, str], body: str = "") -> str:
    """Give a macro with its parameters, and its body as it is written."""
    written = "".join(
        f'<ac:parameter ac:name="{escape(key)}">{escape(value, quote=False)}</ac:parameter>'
        for key, value in parameters.items()
        if value
    )
    inner = written + body
    start = f'<ac:structured-macro ac:name="{escape(name)}" ac:schema-version="1"'
    return f"{start}>{inner}</ac:structured-macro>" if inner else f"{start} />"


def _rich(node: Node) -> str:
    return f"<ac:rich-text-body>{_content(node)}</ac:rich-text-body>"


def _code(node: Node) -> str:
    words = "".join(str(one.get("text") or "") for one in node.get("content") or [])
    cut = words.replace("]]>", "]]]]><![CDATA[>")
    body = f"<ac:plain-text-body><![CDATA[{cut}]]></ac:plain-text-body>"
    return macro("code", {"language": _attribute(node, "language")}, body)


def _panel(node: Node) -> str:
    return macro(_ALERTS.get(_attribute(node, "panelType"), "info"), {}, _rich(node))


def _expand(node: Node) -> str:
    return macro("expand", {"title": _attribute(node, "title")}, _rich(node))


def _status(node: Node) -> str:
    colour = _COLOURS.get(_attribute(node, "color"), "Grey")
    return macro("status", {"title": _attribute(node, "text"), "colour": colour})


def _cell(name: str) -> Callable[[Node], str]:
    def write(node: Node) -> str:
        spans = "".join(
            f' {key}="{escape(_attribute(node, key))}"'
            for key in ("colspan", "rowspan")
            if _attribute(node, key) not in {"", "1"}
        )
        colour = _attribute(node, "background")
        shade = f' data-highlight-colour="{escape(colour)}"' if colour else ""
        return f"<{name}{spans}{shade}>{_content(node)}</{name}>"

    return write


def _table(node: Node) -> str:
    given = {
        "data-table-width": _attribute(node, "width"),
        "data-layout": _attribute(node, "layout"),
    }
    told = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
    return f"<table{told}>{_columns(node)}<tbody>{_content(node)}</tbody></table>"


def _columns(node: Node) -> str:
    """Give the widths that the cells of the first row tell, in pixels."""
    rows = node.get("content") or []
    cells = rows[0].get("content") or [] if rows else []
    widths: list[object] = []
    for cell in cells:
        told = (cell.get("attrs") or {}).get("colwidth")
        widths += told if isinstance(told, list) else []
    if not all(isinstance(width, int | float) for width in widths):
        raise bad_request("The widths of columns must be numbers.")
    columns = "".join(f'<col style="width: {float(str(width))}px;" />' for width in widths)
    return f"<colgroup>{columns}</colgroup>" if columns else ""


def _task_list(node: Node) -> str:
    return f"<ac:task-list>{_content(node)}</ac:task-list>"


def _task(node: Node) -> str:
    status = "complete" if _attribute(node, "state") == "DONE" else "incomplete"
    identity = escape(_attribute(node, "localId"), quote=False)
    return (
        f"<ac:task><ac:task-id>{identity}</ac:task-id>"
        f"<ac:task-status>{status}</ac:task-status>"
        f"<ac:task-body>{_content(node)}</ac:task-body></ac:task>"
    )


def _media(node: Node) -> str:
    size = "".join(
        f' ac:{key}="{escape(_attribute(node, key))}"'
        for key in ("width", "height", "alt")
        if _attribute(node, key)
    )
    if _attribute(node, "type") == "external":
        resource = f'<ri:url ri:value="{escape(_attribute(node, "url"))}" />'
    else:
        name = _attribute(node, "__fileName") or _attribute(node, "alt") or _attribute(node, "id")
        resource = f'<ri:attachment ri:filename="{escape(name)}" />'
    return f"<ac:image{size}>{resource}</ac:image>"


def _mention(node: Node) -> str:
    account = escape(_attribute(node, "id"))
    return f'<ac:link><ri:user ri:account-id="{account}" /></ac:link>'


def _emoji(node: Node) -> str:
    short = escape(_attribute(node, "shortName"))
    shown = escape(_attribute(node, "text"))
    named = f'ac:emoji-shortname="{short}" ac:emoji-id="{escape(_attribute(node, "id"))}"'
    return f'<ac:emoticon ac:name="blue-star" {named} ac:emoji-fallback="{shown}" />'


def _date(node: Node) -> str:
    stamp = _attribute(node, "timestamp")
    if not stamp.lstrip("-").isdigit():
        raise bad_request("The timestamp of a date must be a number of milliseconds.")
    day = datetime.fromtimestamp(int(stamp) / 1000, UTC).strftime("%Y-%m-%d")
    return f'<time datetime="{day}" />'


def _card(appearance: str) -> Callable[[Node], str]:
    def write(node: Node) -> str:
        url = escape(_attribute(node, "url"))
        return f'<a href="{url}" data-card-appearance="{appearance}">{url}</a>'

    return write


def _section(node: Node) -> str:
    columns = len(node.get("content") or [])
    kind = {1: "single", _TWO: "two_equal", _THREE: "three_equal"}.get(columns, "fixed-width")
    section = f'<ac:layout-section ac:type="{kind}">{_content(node)}</ac:layout-section>'
    return f"<ac:layout>{section}</ac:layout>"


def _extension(node: Node) -> str:
    parameters = (node.get("attrs") or {}).get("parameters") or {}
    given = parameters.get("macroParams") or {} if isinstance(parameters, dict) else {}
    named = {
        str(key): str(value.get("value", "")) if isinstance(value, dict) else str(value)
        for key, value in given.items()
    }
    body = _rich(node) if node.get("content") else ""
    return macro(_attribute(node, "extensionKey") or "extension", named, body)


_NODES: dict[str, Callable[[Node], str]] = {
    "text": _text,
    "paragraph": _wrapped("p"),
    "heading": _heading,
    "hardBreak": lambda _: "<br />",
    "rule": lambda _: "<hr />",
    "bulletList": _wrapped("ul"),
    "orderedList": _ordered,
    "listItem": _wrapped("li"),
    "blockquote": _wrapped("blockquote"),
    "codeBlock": _code,
    "panel": _panel,
    "expand": _expand,
    "nestedExpand": _expand,
    "status": _status,
    "table": _table,
    "tableRow": _wrapped("tr"),
    "tableHeader": _cell("th"),
    "tableCell": _cell("td"),
    "taskList": _task_list,
    "taskItem": _task,
    "decisionList": _wrapped("ul"),
    "decisionItem": _wrapped("li"),
    "media": _media,
    "mention": _mention,
    "emoji": _emoji,
    "date": _date,
    "inlineCard": _card("inline"),
    "blockCard": _card("block"),
    "embedCard": _card("embed"),
    "layoutSection": _section,
    "layoutColumn": _wrapped("ac:layout-cell"),
    "extension": _extension,
    "bodiedExtension": _extension,
    "inlineExtension": _extension,
}
