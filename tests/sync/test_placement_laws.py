"""Where pages go on disk: each has a path of its own, and it stays when siblings come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docsync.sync.identity import path_key, respelled
from docsync.sync.placement import Ground, place
from docsync.sync.state import Agreed, Item, LocalFile, RemotePage
from docsync.sync.titles import Wish, assign, title_key

TITLES = st.sampled_from(["A", "a", "A B", "a-b", "É", "E\u0301", "CON", "index", "x/y", "ß", "ss"])


@st.composite
def sites(draw: st.DrawFn) -> list[RemotePage]:
    """Draw the pages below a root: what each hangs below is drawn before it."""
    titles = draw(st.lists(TITLES, max_size=8, unique_by=title_key))
    pages: list[RemotePage] = []
    for number, title in enumerate(titles, 2):
        parent = draw(st.sampled_from(["1", *(page.id for page in pages)]))
        pages.append(RemotePage(str(number), title, parent, 1))
    return pages


def placed(pages: list[RemotePage]) -> dict[str, str]:
    return place(tuple(Item(remote=page) for page in pages), Ground("1", "", {}, frozenset()))


@given(sites())
def test_no_two_pages_share_a_path_on_any_file_system(pages: list[RemotePage]) -> None:
    paths = placed(pages)
    assert paths.keys() == {page.id for page in pages}
    assert len({path_key(path) for path in paths.values()}) == len(pages)


@given(sites(), st.data())
def test_paths_do_not_hang_on_the_order_of_the_list(
    pages: list[RemotePage], data: st.DataObject
) -> None:
    assert placed(data.draw(st.permutations(pages))) == placed(pages)


@given(sites())
def test_pages_that_stand_where_they_stood_keep_their_paths(pages: list[RemotePage]) -> None:
    paths = placed(pages)
    items = tuple(
        Item(
            Agreed(page.id, paths[page.id], page.title, page.parent, 1),
            LocalFile(paths[page.id], "d", page.title),
            page,
        )
        for page in pages
    )
    newcomer = Item(remote=RemotePage("99", "Newcomer", "1", 1))
    again = place((*items, newcomer), Ground("1", "", {}, frozenset()))
    assert {page: again[page] for page in paths} == paths


WISHES = st.lists(
    st.builds(
        Wish,
        path=st.sampled_from([f"{folder}{name}.md" for folder in ("", "x/") for name in "abcd"]),
        title=TITLES,
        parent=st.sampled_from(["", "P", "a"]),
        depth=st.integers(0, 2),
        page=st.sampled_from(["", "", "7"]),
    ),
    max_size=6,
    unique_by=(lambda wish: wish.path, lambda wish: wish.page or wish.path),
)


@given(WISHES, st.dictionaries(TITLES.map(title_key), st.sampled_from(["7", "8"]), max_size=3))
def test_titles_are_given_once_and_whatever_the_order(
    wishes: list[Wish], taken: dict[str, str]
) -> None:
    given = assign(wishes, taken)
    assert assign(list(reversed(wishes)), taken) == given
    keys = [title_key(title) for title in given.values()]
    assert len(set(keys)) == len(keys)
    owners = {wish.path: wish.page for wish in wishes}
    for path, title in given.items():
        assert taken.get(title_key(title), owners[path]) == owners[path]


@given(st.lists(st.sampled_from(["é/a.md", "e\u0301/a.md", "é/b.md", "a.md", "n\u0303.md"])))
def test_a_base_is_spelled_as_the_files_are(paths: list[str]) -> None:
    base = [Agreed("1", "é/a.md", "A", "", 1), Agreed("2", "ñ.md", "N", "", 1)]
    spelled = respelled(base, set(paths))
    assert respelled(spelled, set(paths)) == spelled
    forms = {path_key(one.path) for one in base}
    assert {path_key(one.path) for one in spelled} == forms
