"""Do two Markdown texts mean the same? By markdown-it's own tokens, not by our reader.

The parser is markdown-it-py as everyone has it: CommonMark with tables and strikethrough. What a
reader of the page does not see is taken away: where lines are wrapped, which marker, delimiter or
fence was chosen, whether a list is loose, white space at the edges of marks, comments, link
definitions, and the order of marks around the same words. A bare address is a link, as on GitHub.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ADDRESS = re.compile(r"https?://[^\s<>\[\]\"`\\|]+")
MARKS = {"em": "em", "strong": "strong", "s": "s", "link": "link"}


def parser() -> MarkdownIt:
    """Make the parser."""
    return MarkdownIt("commonmark", {"maxNesting": 200}).enable(["table", "strikethrough"])


def meaning(markdown: str) -> list[tuple[str, ...]]:
    """Give what a text says as flat tuples that are equal where it says the same."""
    tokens = parser().parse(markdown)
    found: list[tuple[str, ...]] = []
    for token in tokens:
        found.extend(_block(token))
    return found


def _block(token: Token) -> Iterator[tuple[str, ...]]:
    match token.type:
        case "inline":
            yield from _words(token.children or [])
        case "fence" | "code_block":
            yield ("code", token.info.strip(), token.content.rstrip("\n"))
        case "html_block":
            text = COMMENT.sub("", token.content).strip()
            if text:
                yield ("html", " ".join(text.split()))
        case "paragraph_open" | "paragraph_close":
            yield (token.type,)
        case _:
            start = str(token.attrs.get("start", ""))
            yield (token.type, token.tag, start, str(token.attrs.get("style", "")))


@dataclass(slots=True)
class _Run:
    """Words with the marks around them, merged while the marks stay the same."""

    found: list[tuple[str, ...]] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def add(self, kind: str, text: str) -> None:
        marks = ",".join(sorted(set(self.marks)))
        if kind == "text" and self.found and self.found[-1][:2] == ("text", marks):
            text = self.found.pop()[2] + text
        self.found.append((kind, marks, text))


def _words(children: list[Token]) -> Iterator[tuple[str, ...]]:
    run = _Run()
    for child in children:
        _add(run, child)
    for kind, marks, text in run.found:
        shown = " ".join(text.split(" ")).strip(" ") if kind == "text" else text
        shown = re.sub(" +", " ", shown)
        if shown or kind != "text":
            yield (kind, marks, shown)


def _add(run: _Run, child: Token) -> None:
    name = child.type.rpartition("_")[0]
    if name in MARKS and child.nesting > 0:
        target = f"{child.attrs.get('href', '')}|{child.attrs.get('title', '')}"
        run.marks.append(f"link:{target}" if name == "link" else name)
    elif name in MARKS and child.nesting < 0:
        run.marks.pop()
    elif child.type == "text" and not any(mark.startswith("link:") for mark in run.marks):
        _add_text(run, child.content)
    elif child.type in ("text", "softbreak"):
        run.add("text", child.content or " ")
    elif child.type == "image":
        alt = "".join(inner.content or " " for inner in child.children or ())
        run.add("image", f"{child.attrs['src']}|{child.attrs.get('title', '')}|{alt}")
    elif child.type == "html_inline" and COMMENT.fullmatch(child.content):
        return
    else:
        run.add(child.type, child.content.strip(" "))


def _add_text(run: _Run, text: str) -> None:
    at = 0
    for match in ADDRESS.finditer(text):
        address = match[0].rstrip("?!.,:*_~'")
        run.add("text", text[at : match.start()])
        run.marks.append(f"link:{address}|")
        run.add("text", address)
        run.marks.pop()
        at = match.start() + len(address)
    run.add("text", text[at:])
