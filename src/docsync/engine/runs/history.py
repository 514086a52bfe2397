r"""The versions of one page: who made them, and the file as it would have been then.

>>> history = open_history(tree, remote, agreed)
>>> history.text(5)
'# Harbour\n\nLow water.\n'
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from docsync.confluence.remote import Remote, VersionInfo
from docsync.engine.page.desk import Desk
from docsync.engine.page.texts import base_texts, converter
from docsync.engine.runs.comparing import desk_now
from docsync.engine.state.tree import Tree
from docsync.errors import FileError, InputError, NotFoundError, UsageError
from docsync.likeness import did_you_mean
from docsync.sync.layout import folder_pages
from docsync.sync.pagefile import PageFile, compose, new_page, read_page
from docsync.sync.plan import Policy, Request
from docsync.sync.state import Agreed
from docsync.workspace.textfile import digest


@dataclass(frozen=True, slots=True)
class History:
    """A page that docsync knows, and its past. `versions`: newest first; `names`: by user id."""

    desk: Desk
    agreed: Agreed
    versions: tuple[VersionInfo, ...]
    names: Mapping[str, str]

    @property
    def path(self) -> str:
        """The file, relative to the workspace."""
        return self.desk.tree.shown(self.agreed.path)

    @property
    def address(self) -> str:
        """Where a person opens the page."""
        return self.desk.site.remote.web_address(self.agreed.id)

    def storage(self, number: int) -> str:
        """Give a version exactly as the site keeps it, or raise a `UsageError`."""
        self._check(number)
        return self.desk.site.remote.read_version(self.agreed.id, number).storage

    def text(self, number: int) -> str:
        """Give the file as it would have been at a version, in the spelling that it has here."""
        self._check(number)
        remote, path = self.desk.site.remote, self.agreed.path
        old = remote.read_version(self.agreed.id, number)
        convert = converter(self.desk, path)
        here = self._here()
        base = base_texts(self.desk, self.agreed, here, remote.read(self.agreed.id), convert)
        body = convert.markdown(old.storage, base.lens)
        return compose(here, title=old.state.title, body=body)

    def text_now(self) -> str:
        """Give the file as it is here; '' where it is gone."""
        return self._text_here() or ""

    def storage_now(self) -> str:
        """Give the storage that the file here would become."""
        remote, convert = self.desk.site.remote, converter(self.desk, self.agreed.path)
        here = self._here()
        base = base_texts(self.desk, self.agreed, here, remote.read(self.agreed.id), convert)
        return convert.storage(here, base.lens)

    def restore(self, number: int, *, force: bool) -> bool:
        """Write the file as it was at a version; False: it is so already.

        What is here and was never pushed is only replaced with `force`, and goes to the trash.
        """
        tree, path = self.desk.tree, self.agreed.path
        text = self.text(number)
        here = self._text_here()
        if here == text:
            return False
        if here is not None and digest(here) != self.agreed.digest and not force:
            raise UsageError(
                f"{self.path} has changes that were never pushed",
                hint="push them first, or use --force: what is here goes to .docsync/trash",
            )
        tree.files.copy_to_trash(path)
        tree.files.write(path, text, expected="" if here is None else digest(here))
        return True

    def _here(self) -> PageFile:
        text = self._text_here() or self.desk.tree.index.text(self.agreed.digest)
        if text is None:
            return read_page(new_page(self.agreed.own_title, (), ""), self.agreed.path)
        return read_page(text, self.agreed.path)

    def _text_here(self) -> str | None:
        try:
            return self.desk.tree.files.read(self.agreed.path)
        except FileError:
            return None

    def _check(self, number: int) -> None:
        known = [version.number for version in self.versions]
        if number not in known:
            raise UsageError(
                f"{self.path} has no version {number}: it has {_ranges(known)}",
                hint=f"docsync log {self.path}",
            )


def page_named(path: str, known: Collection[str]) -> str:
    """Find the page of a file or folder among those known, or raise a `UsageError`."""
    pages = [one for one in known if one.endswith(".md")]
    if path in pages:
        return path
    folder = "" if path == "." else f"{path}/"
    if (page := folder_pages(pages).get(folder)) is not None:
        return page
    if folder in known:
        raise UsageError(f"{folder} is a folder without a page of its own", hint="docsync status")
    near = did_you_mean(path, pages)
    raise UsageError(f"docsync knows no page of {path}{near}", hint="docsync status --remote")


def open_history(tree: Tree, remote: Remote, agreed: Agreed) -> History:
    """Look at a page's past."""
    desk, _ = desk_now(tree, remote, Request(Policy.PULL))
    versions = remote.versions(agreed.id)
    names = {author: _name(remote, author) for author in {one.author for one in versions}}
    return History(desk, agreed, versions, names)


def _name(remote: Remote, user_id: str) -> str:
    try:
        return remote.person(user_id).name if user_id else ""
    except (NotFoundError, InputError):
        return user_id


def _ranges(numbers: list[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"
