"""Which file is which page: pairs base, local and remote into items.

The content id decides; a file that vanished and one that is new are the same page where title,
digest or a clear likeness say so. Templates are alike: where two answers are possible, neither is
taken, and the pages stop.

>>> pairs = pair((), {"a.md": LocalFile("a.md", "d", "A")}, {})
>>> pairs.new
('a.md',)
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from docsync.sync.layout import Node
from docsync.sync.state import (
    Agreed,
    Fault,
    Item,
    LocalFile,
    NodeKind,
    RemotePage,
    folder_of,
)
from docsync.sync.titles import suffixed, title_key
from docsync.syntax import frontmatter
from docsync.syntax.lines import split_lines

CLEAR = 0.5  # two texts are one page where at least this share of their lines is the same,
NO_RENAMES: Mapping[str, str] = {}
MARGIN = 0.2  # and no other text comes nearer than this

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Pairs:
    """What could be paired by id, claim and path; `gone` and `new` may still be one another."""

    paired: dict[str, str]  # content id -> path
    gone: tuple[str, ...]  # content ids whose file is not where it was
    new: tuple[str, ...]  # paths that no page is known for
    claims: dict[str, str]  # path -> content id, of pages the base does not know
    faults: dict[str, Fault]


@dataclass(frozen=True, slots=True)
class Moves:
    """Renames that were found, and ids and paths where more than one answer is possible."""

    found: dict[str, str]  # content id -> new path
    doubtful: dict[str, tuple[str, ...]]  # content id -> the paths it may have moved to


def pair(
    base: Iterable[Agreed], files: Mapping[str, LocalFile], remote: Mapping[str, RemotePage]
) -> Pairs:
    """Pair what is certain: the ids that files claim, and files that stand where they stood."""
    known = {agreed.id: agreed for agreed in base}
    claims, faults = _claims(known, files, remote)
    paired = {page: path for path, page in claims.items() if page in known}
    taken = set(claims)
    for agreed in known.values():
        if agreed.id not in paired and agreed.path in files and agreed.path not in taken:
            paired[agreed.id] = agreed.path
            taken.add(agreed.path)
    for page, path in _unique(
        {page: agreed for page, agreed in known.items() if page not in paired},
        lambda agreed: path_key(agreed.path),
        {path: file for path, file in files.items() if path not in taken},
        lambda file: path_key(file.path),
    ):
        paired[page] = path
        taken.add(path)
    return Pairs(
        paired=paired,
        gone=tuple(sorted(known.keys() - paired.keys())),
        new=tuple(sorted(files.keys() - taken)),
        claims={path: page for path, page in claims.items() if page not in known},
        faults=faults,
    )


def respelled(base: Iterable[Agreed], paths: Iterable[str]) -> tuple[Agreed, ...]:
    """Write the paths of the base in the Unicode form that the files here have.

    One file system keeps a name as it was typed, another decomposes it: to both it is one name.
    """
    forms = _forms(paths)
    if not forms:
        return tuple(base)

    def here(path: str) -> str:
        if path.isascii():
            return path
        spelled = forms.get(unicodedata.normalize("NFC", path))
        return spelled or here(folder_of(path)) + path[len(folder_of(path)) :]

    return tuple(
        agreed
        if agreed.path.isascii() and not agreed.attachments
        else replace(
            agreed,
            path=here(agreed.path),
            attachments=tuple(replace(one, path=here(one.path)) for one in agreed.attachments),
        )
        for agreed in base
    )


def _forms(paths: Iterable[str]) -> dict[str, str]:
    """Map the composed form of each name that is not plain ASCII to how it is written here.

    Where two names here have one form, each stands for itself alone.
    """
    forms: dict[str, str] = {}
    twice: set[str] = set()
    for path in paths:
        place = "" if path.isascii() else path
        while place:
            form = unicodedata.normalize("NFC", place)
            if forms.setdefault(form, place) != place:
                twice.add(form)
            place = folder_of(place)
    return {form: place for form, place in forms.items() if form not in twice}


def find_moves(
    gone: Iterable[Agreed],
    new: Iterable[LocalFile],
    texts: Mapping[str, tuple[str, ...]],
    renamed: Mapping[str, str] = NO_RENAMES,
) -> Moves:
    """Find which vanished page each new file is.

    `texts` holds `lines_of` by digest, where known; `renamed` the new paths that git tells of.
    """
    left = {agreed.id: agreed for agreed in gone if agreed.kind is NodeKind.PAGE}
    free = {file.path: file for file in new if not file.path.endswith("/") and not file.fault}
    found: dict[str, str] = _by_git(left, free, texts, renamed)
    for page, path in found.items():
        del left[page], free[path]
    for of_page, of_file in _SIGNS:
        for page, path in _unique(left, of_page, free, of_file):
            found[page] = path
            del left[page], free[path]
    likely, doubtful = _by_likeness(left, free, texts)
    found.update(likely)
    return Moves(found, doubtful)


def items(
    base: Iterable[Agreed],
    files: Mapping[str, LocalFile],
    remote: Mapping[str, RemotePage],
    paths: Mapping[str, str],
) -> tuple[Item, ...]:
    """Make the items: `paths` gives the file of each content id, known to the base or not."""
    known = {agreed.id: agreed for agreed in base}
    ids = [*known, *(page for page in remote if page not in known)]
    made = [Item(known.get(page), files.get(paths.get(page, "")), remote.get(page)) for page in ids]
    used = set(paths.values())
    made += [Item(local=file) for path, file in sorted(files.items()) if path not in used]
    return tuple(made)


def path_key(path: str) -> str:
    """Give what two paths have in common that some file systems take for one.

    >>> path_key("Guide/A.md") == path_key("guide/a.md")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def lines_of(text: str) -> tuple[str, ...]:
    r"""Give the lines by which a file is like a page: front matter is much the same in many files.

    >>> lines_of("---\norder: 3\n---\n# A\n")
    ('# A\n',)
    """
    return tuple(split_lines(frontmatter.split(text)[1]))


def likeness(one: Iterable[str], two: Iterable[str]) -> float:
    """Say which share of their lines, blank ones aside, two texts have in common."""
    a, b = (Counter(line for line in lines if line.strip()) for lines in (one, two))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _claims(
    known: Mapping[str, Agreed], files: Mapping[str, LocalFile], remote: Mapping[str, RemotePage]
) -> tuple[dict[str, str], dict[str, Fault]]:
    """Collect the ids that files claim; an id nobody can see, or claimed twice, is a fault.

    Of a file and its copy the one that stands where the page's file stood has the page, else the
    one that says what is agreed.
    """

    def copied(file: LocalFile) -> tuple[bool, bool, str]:
        base = known.get(file.claim)
        elsewhere = base is None or base.path != file.path
        return elsewhere, base is None or base.digest != file.digest, file.path

    claims: dict[str, str] = {}
    faults: dict[str, Fault] = {}
    owners: dict[str, str] = {}
    for file in sorted((file for file in files.values() if file.claim), key=copied):
        path = file.path
        if file.claim in owners:
            other = owners[file.claim]
            faults[path] = Fault(f"confluence: id: {file.claim} is the page of {other} already", 1)
        elif file.claim not in known and file.claim not in remote:
            shown = f"the site shows no page {file.claim}, or it is another tree's"
            faults[path] = Fault(f"confluence: id: {shown}", 1)
        else:
            owners[file.claim] = path
            claims[path] = file.claim
    return claims, faults


def _name(path: str) -> str:
    return path.rpartition("/")[2]


# What tells that a vanished page and a new file are one, the surest first.
_SIGNS: tuple[
    tuple[Callable[[Agreed], Hashable], Callable[[LocalFile], Hashable]],
    ...,
] = (
    (
        lambda page: (page.digest, page.own_title, _name(page.path)),
        lambda file: (file.digest, file.title, _name(file.path)),
    ),
    (lambda page: (page.digest, page.own_title), lambda file: (file.digest, file.title)),
    (lambda page: (page.digest, _name(page.path)), lambda file: (file.digest, _name(file.path))),
    (lambda page: page.behind, lambda file: file.digest),
    (lambda page: page.own_title.casefold(), lambda file: file.title.casefold()),
    (lambda page: page.digest, lambda file: file.digest),
)


def _unique(
    left: Mapping[str, Agreed],
    of_page: Callable[[Agreed], Hashable],
    free: Mapping[str, LocalFile],
    of_file: Callable[[LocalFile], Hashable],
) -> list[tuple[str, str]]:
    """Pair pages and files that alone on their side show one sign."""
    pages = _grouped((of_page(page), name) for name, page in left.items())
    files = _grouped((of_file(file), path) for path, file in free.items())
    return [
        (pages[sign][0], files[sign][0])
        for sign in pages
        if len(pages[sign]) == 1 and len(files.get(sign, ())) == 1
    ]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _by_git(
    left: Mapping[str, Agreed],
    free: Mapping[str, LocalFile],
    texts: Mapping[str, tuple[str, ...]],
    renamed: Mapping[str, str],
) -> dict[str, str]:
    """Believe git's renames, but not where another new file is as much alike: git guesses too."""
    found: dict[str, str] = {}
    for page, agreed in left.items():
        path = renamed.get(agreed.path, "")
        if path not in free:
            continue
        before = texts.get(agreed.digest, ())
        scores = {one: likeness(before, texts.get(file.digest, ())) for one, file in free.items()}
        best = scores.pop(path)
        if best == 1 or all(other <= best - MARGIN for other in scores.values() if other >= CLEAR):
            found[page] = path
    return found


def _by_likeness(
    left: Mapping[str, Agreed],
    free: Mapping[str, LocalFile],
    texts: Mapping[str, tuple[str, ...]],
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Pair what is clearly most alike; what is alike but not clearly is doubtful."""
    scores = {
        (page, path): likeness(texts.get(agreed.digest, ()), texts.get(file.digest, ()))
        for page, agreed in left.items()
        for path, file in free.items()
    }
    near = {pair: score for pair, score in scores.items() if score >= CLEAR}
    found: dict[str, str] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    for page in left:
        rivals = sorted((score, path) for (one, path), score in near.items() if one == page)
        if not rivals:
            continue
        best, path = rivals[-1]
        others = [s for (p, f), s in near.items() if (p == page) != (f == path)]
        if all(other <= best - MARGIN for other in others):
            found[page] = path
        else:
            doubtful[page] = tuple(sorted(f for _, f in rivals))
    return found, doubtful


@dataclass(frozen=True, slots=True)
class Offer:
    """Pages nobody here knows, that new files may be paired with."""

    free: tuple[RemotePage, ...]
    taken: Mapping[str, str]  # title key -> content id, in the whole space
    titles: Mapping[str, str]  # of the files and folders here, by path


def adopt(
    new: Iterable[LocalFile], nodes: Mapping[str, Node], pages: Mapping[str, str], offer: Offer
) -> dict[str, str]:
    """Pair new files with pages nobody here knows, of the same title below the same page.

    Where another page has the title, it may be the one with the name of what is above behind it.
    `pages` gives the content id of each path that has one, '' being the root. Gives content id ->
    path.
    """
    offered = {
        (page.parent, title_key(page.title, folder=page.kind is NodeKind.FOLDER)): page
        for page in offer.free
    }
    ids = dict(pages)
    adopted: dict[str, str] = {}
    for file in sorted(new, key=lambda file: (nodes[file.path].depth, file.path)):
        parent = ids.get(nodes[file.path].parent)
        if not parent:
            continue
        above = offer.titles.get(nodes[file.path].parent, "")
        page = offered.get((parent, title_key(file.title)))
        if page is None and title_key(file.title) in offer.taken and above:
            page = offered.get((parent, title_key(suffixed(file.title, above))))
        if file.path.endswith("/"):
            page = offered.get((parent, title_key(file.title, folder=True)), page)
        if page is not None and page.id not in adopted:
            adopted[page.id] = file.path
            ids[file.path] = page.id
    return adopted
