r"""Sentences that stand once in the world, and edits that add, change and take away such sentences.

Pure text. Every sentence carries a mark (`s17x`) that nobody else writes, so that where a mark
stands tells what became of the sentence. Labels and what attachments hold are marks too.

>>> sentences("# Plan s1x\n\nOne s2x, see [it](plan-s1x.md).\n")
('s1x', 's2x')
"""

from __future__ import annotations

import re
from enum import Enum

_MARK = re.compile(r"s\d+x")
# What names a page or a file, and says no sentence: targets of links, names of attachments.
_NAMES = re.compile(r"\]\([^)]*\)|ri:[a-z-]+=\"[^\"]*\"|<ri:[^>]*>|ac:parameter ac:name=\"[^\"]*\"")
_ITEM = re.compile(r"\s*[-*] (?!\[)")
_TASK = re.compile(r"(\s*[-*] \[)([ x])(\] )")
_KEYS = ("title:", "labels:", "order:")  # which front matter has once
_MARKERS = re.compile(r"^(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)", re.MULTILINE)


class Edit(Enum):
    """What a person may do to a sentence."""

    CHANGE = "change"  # other words stand in its place
    EXTEND = "extend"  # another sentence stands behind it
    DELETE = "delete"  # its paragraph, item or cell goes
    INSERT = "insert"  # a paragraph, item or row comes behind it
    TICK = "tick"  # a task is done, or not


def sentences(text: str) -> tuple[str, ...]:
    """List the marks of a text, in order; those in names and addresses aside."""
    return tuple(_MARK.findall(_NAMES.sub("", text)))


def has_markers(text: str) -> bool:
    """Say whether a text holds conflict markers."""
    return bool(_MARKERS.search(text))


def both_sides(text: str) -> str:
    """Settle a conflict as a person does who keeps the words of both sides."""
    kept: list[str] = []
    skipping = False
    for line in text.splitlines(keepends=True):
        if line.startswith("|||||||"):
            skipping = True
        elif line.startswith(("=======", ">>>>>>>")):
            skipping = False
            kept.append("\n")
        elif line.startswith("<<<<<<<"):
            kept.append("\n")
        elif not skipping and not (line.startswith(_KEYS) and _key(line) in map(_key, kept)):
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "".join(kept))


def _key(line: str) -> str:
    return line.partition(":")[0]


# The file -----------------------------------------------------------------------------------------


def new_file(title: str, marks: list[str], kind: int) -> str:
    """Write a file whose body holds these marks, four or more."""
    first, second, third, last = marks[:4]
    middle = (
        f"- item {second}\n- item {third}\n",
        f"| A | B |\n| --- | --- |\n| {second} | {third} |\n",
        f"- [ ] task {second}\n- [ ] task {third}\n",
        f"Middle {second}.\n\nMore {third}.\n",
    )[kind % 4]
    return f"# {title}\n\nOpening {first}.\n\n{middle}\nClosing {last}.\n"


def edit_markdown(text: str, mark: str, edit: Edit, new: str) -> str | None:
    """Edit a file at a mark; None where that edit has no sense there."""
    lines = text.splitlines(keepends=True)
    found = [number for number, line in enumerate(lines) if mark in sentences(line)]
    if not found:
        return None
    at, line = found[-1], lines[found[-1]]
    head = line.startswith(("#", "title:", "labels:"))
    match edit:
        case Edit.CHANGE if not line.startswith("labels:"):
            lines[at] = line.replace(mark, new)
        case Edit.EXTEND if not head:
            lines[at] = line.replace(mark, f"{mark} and {new}")
        case Edit.DELETE if not head:
            _delete_line(lines, at, mark)
        case Edit.INSERT if not line.startswith(("title:", "labels:")):
            _insert_behind(lines, at, new)
        case Edit.TICK if _TASK.match(line):
            lines[at] = _TASK.sub(lambda m: m[1] + ("x" if m[2] == " " else " ") + m[3], line)
        case _:
            return None
    return "".join(lines)


def _delete_line(lines: list[str], at: int, mark: str) -> None:
    if lines[at].startswith("|"):
        lines[at] = lines[at].replace(mark, "-")
        return
    del lines[at]
    if at < len(lines) and not lines[at].strip() and (at == 0 or not lines[at - 1].strip()):
        del lines[at]


def _insert_behind(lines: list[str], at: int, new: str) -> None:
    line = lines[at]
    if task := _TASK.match(line):
        lines.insert(at + 1, f"{task[1]} {task[3]}task {new}\n")
    elif item := _ITEM.match(line):
        lines.insert(at + 1, f"{item[0]}item {new}\n")
    elif line.startswith("|"):
        lines.insert(at + 1, "| " + " | ".join([new] + ["-"] * (line.count("|") - 2)) + " |\n")
    else:
        behind = next((n for n in range(at, len(lines)) if not lines[n].strip()), len(lines))
        lines.insert(behind, f"\nInserted {new}.\n")


def with_front(text: str, name: str, value: str) -> str:
    """Set one line of the front matter ('' takes it out), as a person does."""
    head, body = split_front(text)
    kept = [line for line in head if not line.startswith(f"{name}:")]
    kept += [f"{name}: {value}"] if value else []
    return "---\n" + "\n".join(kept) + "\n---\n\n" + body if kept else body


def split_front(text: str) -> tuple[list[str], str]:
    """Split a file into the lines of its front matter and the rest."""
    if not text.startswith("---\n"):
        return [], text
    head, _, body = text[4:].partition("\n---\n")
    return head.split("\n"), body.lstrip("\n")


def labels_of(text: str) -> list[str]:
    """Read the labels in a file's front matter."""
    for line in split_front(text)[0]:
        if line.startswith("labels:"):
            return re.findall(r"[\w-]+", line.removeprefix("labels:"))
    return []


# The page -----------------------------------------------------------------------------------------


def new_body(marks: list[str], macros: tuple[str, str]) -> str:
    """Write the storage of a page made in the browser, with two macros of these ids."""
    first, second, third, last = marks[:4]
    panel, unknown = macros
    return (
        f"<p>Browser {first}.</p>"
        f'<ac:structured-macro ac:name="info" ac:schema-version="1" ac:macro-id="{panel}">'
        f"<ac:rich-text-body><p>Panel {second}.</p></ac:rich-text-body></ac:structured-macro>"
        f'<ac:structured-macro ac:name="zebra" ac:schema-version="1" ac:macro-id="{unknown}">'
        '<ac:parameter ac:name="stripes">7</ac:parameter></ac:structured-macro>'
        f'<table><tbody><tr><td style="width: 40.0%;"><p>{third}</p></td><td><p>-</p></td></tr>'
        f"</tbody></table><p>End {last}.</p>"
    )


def edit_storage(body: str, mark: str, edit: Edit, new: str) -> tuple[str, str] | None:
    """Say what to find and what to put there, to edit a page at a mark; None: no sense there."""
    if body.count(mark) != 1:
        return None
    match edit:
        case Edit.CHANGE:
            return mark, new
        case Edit.EXTEND:
            return mark, f"{mark} and {new}"
        case _:
            return _edit_element(body, mark, edit, new)


def _edit_element(body: str, mark: str, edit: Edit, new: str) -> tuple[str, str] | None:
    for name in ("ac:task", "li", "td", "th", "p"):
        found = _around(body, name, mark)
        if found is None:
            continue
        whole = found[0]
        if edit is Edit.TICK:
            done, open_ = "<ac:task-status>complete<", "<ac:task-status>incomplete<"
            swapped = whole.replace(done, open_) if done in whole else whole.replace(open_, done)
            return (whole, swapped) if name == "ac:task" else None
        if edit is Edit.DELETE:
            return _without(body, found, name, mark)
        fresh = f"<li>item {new}</li>" if name == "li" else f"<p>Inserted {new}.</p>"
        return (whole, whole + fresh) if name in {"li", "p"} else None
    return None


def _without(body: str, found: re.Match[str], name: str, mark: str) -> tuple[str, str] | None:
    whole = found[0]
    if name in {"td", "th"}:
        return mark, "-"
    before, behind = body[: found.start()].rstrip(), body[found.end() :].lstrip()
    lonely = re.search(r"<(ul|ol|ac:task-list|ac:rich-text-body)[^>]*>$", before)
    return None if lonely and behind.startswith("</") else (whole, "")


def _around(body: str, name: str, mark: str) -> re.Match[str] | None:
    inner = rf"(?:(?!</?{name}[\s>]).)*?"
    return re.search(rf"<{name}(?:\s[^>]*)?>{inner}{mark}(?!\d){inner}</{name}>", body, re.DOTALL)
