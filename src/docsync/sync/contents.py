r"""Tables of contents that other tools keep: the `nav` of mkdocs, mdBook's `SUMMARY.md`. Pure.

Only the order of the files is read; titles and sections are the pages' own.

>>> summary("# Summary\n\n- [One](one.md)\n    - [Two](deep/two.md)\n")
('one.md', 'deep/two.md')
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from docsync.errors import FileError
from docsync.sync.layout import children_folder
from docsync.sync.state import folder_of

_LINK = re.compile(r"\[(?:\\.|[^\]\\])*\]\([ \t]*<?([^)>\s]+)")
_DOCS = "docs"


def read_contents(name: str, text: str) -> tuple[str, ...]:
    """List the files that a table of contents names, relative to its own folder, in order."""
    if name.lower().endswith((".yml", ".yaml")):
        return nav(text)
    return summary(text)


def summary(text: str) -> tuple[str, ...]:
    """Read an mdBook `SUMMARY.md`: every chapter that has a file."""
    found = (unquote(match[1]).partition("#")[0] for match in _LINK.finditer(text))
    return _files(path for path in found if ":" not in path)


def nav(text: str) -> tuple[str, ...]:
    """Read the `nav` of an `mkdocs.yml`; the files lie in its `docs_dir`."""
    try:
        data = YAML(typ="rt").load(text)
    except YAMLError as error:
        raise FileError(f"is no YAML: {error}") from None
    if not isinstance(data, Mapping):
        return ()
    folder = data.get("docs_dir", _DOCS)
    listed = _listed(data.get("nav"))
    return _files(f"{folder}/{path}" for path in listed if ":" not in path)


def positions(contents: Sequence[str], paths: Sequence[str]) -> dict[str, int]:
    """Say where each page stands in a table of contents: itself, or the first page below it."""
    order: dict[str, int] = {}
    for number, path in enumerate(contents):
        order[path] = number
        folder = folder_of(path)
        while folder and folder not in order:
            order[folder] = number
            folder = folder_of(folder)
    places = {path: order.get(path, order.get(children_folder(path))) for path in paths}
    return {path: place for path, place in places.items() if place is not None}


def _listed(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for one in value.values():
                yield from _listed(one)
        case Sequence():
            for one in value:
                yield from _listed(one)
        case _:
            return


def _files(paths: Iterator[str]) -> tuple[str, ...]:
    normal = (posixpath.normpath(path) for path in paths if path)
    return tuple(dict.fromkeys(path for path in normal if path.lower().endswith(".md")))
