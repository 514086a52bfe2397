"""Every error docsync raises on purpose, as one tree.

    DocsyncError                    exit  what happened
    ├── UsageError                   2    wrong use, missing or contradictory configuration
    ├── InputError                   1    one file or page is at fault; the others go on
    │   ├── ConversionError               text that cannot become storage, or storage no Markdown
    │   │   ├── NestingError              too much stands in each other for a page
    │   │   └── RoundTripError            a converted text did not read back as what was asked
    │   └── FileError                     a file cannot be read or written
    │       └── DiskFullError        4    and none can: the run stops
    ├── RemoteError                  3    the site did not do what was asked
    │   ├── UnreachableError              no answer: the network, a proxy, a timeout
    │   │   └── UnknownOutcomeError           of one write; the site answers, and does not show it
    │   ├── CredentialsError              401, or answers that turned anonymous
    │   ├── ForbiddenError                403
    │   ├── NotFoundError                 404, or 410
    │   ├── VersionConflictError          409: the page has another version than the one expected
    │   ├── TitleTakenError               400: the title is taken in this space
    │   └── RejectedError                 any other 4xx, with the server's own words
    └── SafetyStop                   4    stopped so that nothing is lost; `--force` goes on

An error carries its facts as fields, a message a user understands, a hint with the next command
to type, and the exit code of a run that ends with it.
"""

from __future__ import annotations


class DocsyncError(Exception):
    """A `message`, a `hint` (the next command to type, or empty) and the run's `exit_code`."""

    exit_code = 70

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DocsyncError):
    """Wrong use: a flag, an argument, a configuration that is missing or contradicts itself."""

    exit_code = 2


class InputError(DocsyncError):
    """One file or page is at fault. `where` is a path or a page's address, `line` counts from 1."""

    exit_code = 1

    def __init__(
        self, message: str, *, where: str = "", line: int | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.where = where
        self.line = line


class ConversionError(InputError):
    """A text that cannot be converted: not well-formed, a forbidden character, too deep, too big.

    `line` and `column` count from 1; `where` is filled in by the engine, which knows the file.
    """

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message, line=line, hint=hint)
        self.column = column


class NestingError(ConversionError):
    """More stands in each other than a page holds."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        hint = "a page holds 100 elements in each other: take some out of the others"
        super().__init__(message, line=line, column=column, hint=hint)


class RoundTripError(ConversionError):
    """What was written does not read back as what was asked, even written afresh: a bug."""


class FileError(InputError):
    """A file that cannot be read or written: not UTF-8, broken front matter, a full disk."""


class DiskFullError(FileError):
    """There is no room left on the disk: nothing more is begun."""

    exit_code = 4

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="make room, then run the command again: nothing is lost")


class RemoteError(DocsyncError):
    """The site did not do what was asked.

    `status` is the HTTP status (0: no answer), `method` and `address` the request (no query, no
    credentials), `server_message` the server's own words.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        request: tuple[str, str] = ("", ""),
        server_message: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.method, self.address = request
        self.server_message = server_message


class UnreachableError(RemoteError):
    """No answer. After a write its outcome is unknown: look it up, never repeat it blindly."""


class UnknownOutcomeError(UnreachableError):
    """A write that got no answer, and that a look at the site does not show: perhaps it comes."""


class CredentialsError(RemoteError):
    """The credentials are wrong or expired, or the answers turned anonymous."""


class ForbiddenError(RemoteError):
    """403: this user may not do that."""


class NotFoundError(RemoteError):
    """404 or 410: absent, or hidden from this user. Never a proof of deletion."""


class VersionConflictError(RemoteError):
    """409: somebody else saved first. `server_message` names the version the server has."""


class TitleTakenError(RemoteError):
    """400: another page of the space, perhaps one nobody can see, has this title."""


class RejectedError(RemoteError):
    """Any other 4xx. `server_message` says why."""


class SafetyStop(DocsyncError):  # noqa: N818 - it is no fault, it is a brake
    """Stopped before anything was written, because going on could lose work."""

    exit_code = 4


def ends_run(error: Exception) -> bool:
    """Say whether an error is none of one page's: nobody answers, or nobody knows us any more."""
    match error:
        case UnknownOutcomeError():
            return False
        case UnreachableError() | CredentialsError():
            return True
        case RemoteError(status=status):
            return status in _OF_ALL
        case _:
            return False


_OF_ALL = frozenset({0, 407, 429})  # no answer, a proxy that wants a password, too many requests
