"""What other tools left in files, tables of contents, and the orders they ask for."""

from __future__ import annotations

import pytest

from docsync.errors import FileError
from docsync.sync.adoption import Marks, Refusal, marks, propose
from docsync.sync.contents import positions, read_contents
from docsync.sync.state import NodeKind, Presence, RemotePage


@pytest.mark.parametrize(
    ("text", "page", "title", "space"),
    [
        ("# A\n", "", "", ""),
        ("<!-- confluence-page-id: 12 -->\n# A\n", "12", "", ""),
        ("<!-- Confluence_Page_ID:12 -->\n# A\n", "12", "", ""),
        ("<!--\n  mirror\n  confluence-page-id: 12\n  space: X\n-->\n# A\n", "12", "", "X"),
        ("<!-- confluence-page-id: -->\n# A\n", "", "", ""),
        ("# A\n\n<!-- confluence-page-id: 12 -->\n", "", "", ""),
        (
            "<!-- Space: DOCS -->\n<!-- Parent: P -->\n<!-- Title: Set Up -->\n",
            "",
            "Set Up",
            "DOCS",
        ),
        ("---\nconfluence_page_id: 12\n---\n# A\n", "12", "", ""),
        ("---\nconnie-page-id: '12'\nconnie-title: X\n---\n", "12", "", ""),
        ("---\nconfluence_id: twelve\n---\n# A\n", "", "", ""),
        ("---\nconfluence: {page_id: 12, space: DOCS}\n---\n# A\n", "12", "", "DOCS"),
        (
            "---\nconfluence: {url: 'https://x.example/wiki/spaces/D/pages/12/T'}\n---\n",
            "12",
            "",
            "",
        ),
        (
            "---\nconfluence_url: https://x.example/pages/viewpage.action?pageId=12\n---\n",
            "12",
            "",
            "",
        ),
        ("---\nconfluence_url: https://x.example/other\n---\n", "", "", ""),
        ("---\ntitle: Mine\nspace: lots\nconfluence-space-key: DOCS\n---\n", "", "", "DOCS"),
        ("---\ntitle: [\n---\n", "", "", ""),
    ],
)
def test_marks_are_read_from_front_matter_and_comments(
    text: str, page: str, title: str, space: str
) -> None:
    found = marks(text)
    assert (found.page, found.title, found.space) == (page, title, space)


PAGES = (
    RemotePage("1", "Root", "", 1),
    RemotePage("2", "Set Up", "1", 1),
    RemotePage("3", "Old", "1", 1, Presence.ARCHIVED),
    RemotePage("4", "Folder", "1", 0, kind=NodeKind.FOLDER),
)


def proposed(**found: Marks) -> tuple[dict[str, str], dict[str, str]]:
    files = {f"{name}.md": one for name, one in found.items()}
    proposals, refusals = propose(files, PAGES, "DOCS", frozenset({"1"}))
    return (
        {one.path: one.page.id for one in proposals},
        {one.path: one.reason for one in refusals},
    )


def test_pages_are_proposed_by_id_and_by_title() -> None:
    assert proposed(a=Marks(page="2", sign="x")) == ({"a.md": "2"}, {})
    assert proposed(a=Marks(title="SET UP", space="docs")) == ({"a.md": "2"}, {})
    assert proposed(a=Marks(title="Nowhere"), b=Marks()) == ({}, {})


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (Marks(page="9", sign="x"), "x: the space shows no page 9"),
        (Marks(page="3", sign="x"), "x: the page 3 is archived"),
        (Marks(page="1", sign="x"), "or is the root"),
        (Marks(page="2", sign="x", space="OTHER"), "do not move between spaces"),
    ],
)
def test_marks_that_lead_nowhere_are_refused(found: Marks, why: str) -> None:
    proposals, refusals = proposed(a=found)
    assert proposals == {}
    assert why in refusals["a.md"]


def test_a_page_is_proposed_to_one_file_only() -> None:
    proposals, refusals = proposed(a=Marks(page="2", sign="x"), b=Marks(page="2", sign="y"))
    assert proposals == {"a.md": "2"}
    assert refusals == {"b.md": "y: the page 2 is named by a.md already"}
    assert Refusal("a", "b").path == "a"


# Tables of contents ------------------------------------------------------------------------------


def test_a_nav_names_its_files_in_order() -> None:
    text = (
        "docs_dir: src\nextra: !!python/name:x.y\nnav:\n- index.md\n- A: a.md\n- B:\n"
        "  - b/index.md\n  - b/c.md\n- https://example.org/x.md\n- 7\n- a.md\n"
    )
    assert read_contents("mkdocs.yml", text) == (
        "src/index.md",
        "src/a.md",
        "src/b/index.md",
        "src/b/c.md",
    )


@pytest.mark.parametrize("text", ["", "- a\n", "site_name: x\n", "nav:\n"])
def test_a_nav_that_is_none_orders_nothing(text: str) -> None:
    assert read_contents("mkdocs.yaml", text) == ()


def test_a_nav_that_is_no_yaml_is_told() -> None:
    with pytest.raises(FileError):
        read_contents("mkdocs.yml", "nav: [")


def test_a_summary_names_its_chapters_in_order() -> None:
    text = (
        "# Summary\n\n[Preface](./preface.md)\n\n- [One](one.md#top)\n"
        "  - [Two](<deep/two%20x.md>)\n- [Draft]()\n- [Site](https://example.org/a.md)\n"
        "- [a \\] b](c.md 'title')\n"
    )
    assert read_contents("SUMMARY.md", text) == (
        "preface.md",
        "one.md",
        "deep/two x.md",
        "c.md",
    )


def test_a_folder_stands_where_its_first_page_stands() -> None:
    contents = ("z.md", "g/two.md", "g/h/x.md", "a.md")
    paths = ("a.md", "g/", "g/h/", "g/one.md", "g/two.md", "z.md", "g/h/index.md")
    assert positions(contents, paths) == {
        "a.md": 3,
        "g/": 1,
        "g/h/": 2,
        "g/two.md": 1,
        "z.md": 0,
        "g/h/index.md": 2,
    }
