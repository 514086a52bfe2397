"""Finds the rows of the construct tables that no case of `fixtures/` needs.

    cd tests
    python -m support.rows_needed                  # every row, some minutes
    python -m support.rows_needed storage.inline   # those of one table or module

A row is needed if some case fails without it. The cases that name what the row names are tried
first, then those that needed other rows of the module, then all.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docsync import Base, to_markdown, to_storage
from support.construct_rows import ConstructRow, rows
from support.fixture_cases import Case, cases

EDITED = (("markdown edited", "storage woven"), ("markdown after", "storage after"))
PULLED = (("storage edited", "markdown woven"), ("storage after", "markdown after"))
WORD = re.compile(r"[A-Z]?[a-z0-9:+-]+|[A-Z]+")
COMMON = frozenset(("case", "text", "block", "target", "name", "macro", "children", "ac:", "as"))

# Rows that make no difference to what these cases can show, and why.
SOONER = "it gives an answer sooner; without it the same comes out"
TWICE = "another row says the same for what texts can hold"
SITE = "it needs a site that knows pages, files and people; its own tests have one"
BESIDE = "it is for what stands around the text on a page; test_banner.py holds it"
EXEMPT: Mapping[str, str] = {
    r"storage\.banner\..*": BESIDE,
    r"markdown\.raw\._without_span: 'span'": "pages that are woven need it; tests/lens holds it",
    r"storage\.inline\._NEVER_BLOCKS: .*": SOONER,
    r"document\.addresses\._WEB: .*": SOONER,
    r"storage\.notes\._marked: 'span'": SOONER,
    r"storage\.reader\._(is_visible|leaves): 'br'": TWICE,
    r"storage\.inline\.holds_link: .*": TWICE,
    r"storage\.macros\.CODE_PARAMETERS: '(language|theme)'": TWICE,
    r"markdown\.html_reader\._ENDS: '(colgroup|thead|tbody|tfoot|p)'": TWICE,
    r"markdown\.html_reader\._AFTER_THEIR_PLACE: 'table'": TWICE,
    r"markdown\.inline_reader\.read_inlines: '(text|text_special)'": SOONER,
    r"markdown\.inline_reader\._read_leaf: case '(person|wiki_link|wiki_picture)'": SITE,
    r"markdown\.reader\._WIKI: .*": SITE,
    r"markdown\.inline_writer\._TAGS: CODE": TWICE,
    r"markdown\.inline_writer\._holds_link: .*": TWICE,
    r"markdown\.writer\._Writer\._block: case List\(\) \| TaskList\(\)": SOONER,
    r"markdown\.names\..*": SITE,
    r"storage\.panels\._COLOURS: .*": SITE,
    r"document\.names\._name: case Address\(\)": TWICE,
    r"document\.names\.unworded: case \[Text\(text\)\]": TWICE,
    r"document\.addresses\._SKIPPED: .*": "signs that no storage holds",
    r"document\.addresses\.(_path|address): .*": SITE,
}


def holds(case: Case) -> bool:
    """Say whether docsync does all that a case says."""
    try:
        return _holds_afresh(case) and _holds_woven(case)
    except Exception:  # noqa: BLE001 - whatever goes wrong without a row, the case fails
        return False


def _holds_afresh(case: Case) -> bool:
    for markdown, told in case.readings:
        found = to_storage(markdown)
        if found.text != case.storage:
            return False
        if [f"{each.line} {each.kind.value}" for each in found.warnings] != told:
            return False
    storages = (case.storage, *case.texts("storage also"))
    return all(to_markdown(storage).text == case.markdown for storage in storages)


def _holds_woven(case: Case) -> bool:
    base = Base(case.base_markdown, case.base_storage)
    pushed = (pair for kinds in EDITED for pair in _pairs(case, *kinds))
    pulled = (pair for kinds in PULLED for pair in _pairs(case, *kinds))
    return all(to_storage(edited, base=base).text == woven for edited, woven in pushed) and all(
        to_markdown(edited, base=base).text == woven for edited, woven in pulled
    )


def _pairs(case: Case, edited: str, woven: str) -> Iterator[tuple[str, str]]:
    return zip(case.texts(edited), case.texts(woven), strict=True)


@dataclass(slots=True)
class Search:
    """The cases, and those that needed rows of a module before."""

    cases: list[Case]
    useful: dict[str, list[Case]] = field(default_factory=dict)

    def needs(self, row: ConstructRow) -> bool:
        """Say whether a case fails without a row."""
        with row.taken_out():
            for case in self._in_order(row):
                if not holds(case):
                    self.useful.setdefault(row.module, []).insert(0, case)
                    return True
        return False

    def _in_order(self, row: ConstructRow) -> Iterator[Case]:
        seen: set[int] = set()
        naming = (case for case in self.cases if _names(case, row))
        for case in (*naming, *self.useful.get(row.module, ()), *self.cases):
            if id(case) not in seen:
                seen.add(id(case))
                yield case


def _names(case: Case, row: ConstructRow) -> bool:
    words = {word.lower() for word in WORD.findall(row.name)} - COMMON
    return any(word in piece.text.lower() for piece in case.pieces for word in words)


def search() -> Search:
    """Begin with all cases that hold, short ones first."""
    found = [case for case in cases() if holds(case)]
    return Search(sorted(found, key=lambda case: sum(len(piece.text) for piece in case.pieces)))


def not_needed(given: Iterable[ConstructRow]) -> Iterator[ConstructRow]:
    """Give the rows that no case needs."""
    among = search()
    for row in given:
        if not among.needs(row):
            yield row


def wanted() -> Iterator[ConstructRow]:
    """Give every row that a text can need."""
    for row in rows():
        if not any(re.fullmatch(exempt, str(row)) for exempt in EXEMPT):
            yield row


def main(parts: list[str]) -> int:
    """Print what no case needs; 1 if there is any."""
    given = [row for row in wanted() if not parts or any(part in str(row) for part in parts)]
    found = 0
    for row in not_needed(given):
        print(row, flush=True)  # noqa: T201 - a command
        found += 1
    print(f"{found} of {len(given)} rows are not needed")  # noqa: T201 - a command
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
