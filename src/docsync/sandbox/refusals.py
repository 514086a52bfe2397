"""Every way in which Confluence says no, in the words of each of its APIs.

The words are what clients match on, so they stand here together, one function a case.

>>> stale(3, 3).status
409
"""

from __future__ import annotations

from dataclasses import dataclass

BAD_REQUEST = "BadRequestException"
CONFLICT = "ConflictException"
NOT_FOUND = "NotFoundException"
PERMISSION = "PermissionException"

V2_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}
V1_EXCEPTIONS = {
    400: BAD_REQUEST,
    403: PERMISSION,
    404: NOT_FOUND,
    409: CONFLICT,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One refusal as API v2, v1 on Cloud and v1 on Data Center word it."""

    v2: str
    v1: str
    datacenter: str


class Refusal(Exception):  # noqa: N818 - the server is well; it says no
    """A request that Confluence refuses, with its status and its words."""

    def __init__(self, status: int, wording: Wording | str, *, code: str | None = None) -> None:
        same = wording if isinstance(wording, str) else ""
        self.status = status
        self.wording = Wording(same, same, same) if isinstance(wording, str) else wording
        self.code = code or V2_CODES.get(status, "BAD_REQUEST")
        super().__init__(self.wording.v1)


def not_found(what: str, identity: object) -> Refusal:
    """Say that there is no such thing, or that it is hidden: the two look alike.

    The text of v2 is the one reported in confluence-publisher/confluence-publisher#484.
    """
    v1 = f"No content found with id: ContentId{{id={identity}}}"
    return Refusal(404, Wording(f"Cannot find [{what}] entity with id [{identity}]", v1, v1))


def no_such(what: str) -> Refusal:
    """Say that something that has no content id is not there."""
    return Refusal(404, what)


def bad_request(text: str) -> Refusal:
    """Say that the request cannot be understood or breaks a rule."""
    return Refusal(400, text)


def forbidden(text: str = "Not permitted to perform this operation.") -> Refusal:
    """Say that this user may not do that."""
    return Refusal(403, text)


def stale(current: int, given: int) -> Refusal:
    """Say that somebody else saved first."""
    v1 = f"Version must be incremented on update. Current version is: {current}"
    v2 = (
        "Version must be incremented when updating a page. "
        f"Current Version: [{current}]. Provided version: [{given}]"
    )
    return Refusal(409, Wording(v2, v1, v1))


def no_version() -> Refusal:
    """Say that an update names no version."""
    return bad_request(
        "Must supply an incremented version when updating Content. No version supplied."
    )


def title_taken(title: str, space_key: str) -> Refusal:
    """Say that the space has a page of this title.

    The text of v2 is the one reported in hunyadi/md2conf#149.
    """
    start = "A page with this title already exists: A page already exists with the"
    v1 = f"{start} title {title} in the space with key {space_key}"
    return Refusal(400, Wording(f"{start} same TITLE in this space", v1, v1))


def misleading_update() -> Refusal:
    """Say, as v1 on Cloud does, anything but that the new title is taken."""
    return bad_request(
        "Could not update Content of type : page. No space or no content type, or setup a wrong "
        "version type set to content, or status param is not draft and status content is current"
    )


def blog_title_taken(title: str, space_key: str) -> Refusal:
    """Say that the space has a blog post of this title on this day."""
    start = "A blog post with this title already exists: A blog post already exists with the"
    v1 = f"{start} title {title} in the space with key {space_key} on this day"
    return Refusal(400, Wording(f"{start} same TITLE in this space on this day", v1, v1))


def folder_taken() -> Refusal:
    """Say that there is a folder of this title."""
    return bad_request("A folder exists with the same title in this space")


def title_too_long(longest: int) -> Refusal:
    """Say that a title is longer than a title may be."""
    return bad_request(f"Title cannot be longer than {longest} characters.")


def title_missing() -> Refusal:
    """Say that published content needs a title."""
    return bad_request("Title is required when publishing content.")


def malformed(detail: str, row: int, column: int) -> Refusal:
    """Say that a body is not well-formed, as the Woodstox parser of Confluence does."""
    return bad_request(
        f"Error parsing xhtml: {detail}\n at [row,col {{unknown-source}}]: [{row},{column}]"
    )


def wrong_id(value: str) -> Refusal:
    """Say that an id is no id."""
    text = f"Provided value {{{value}}} for 'id' is not the correct type."
    return Refusal(400, f"{text} Expected type is ContentId", code="INVALID_REQUEST_PARAMETER")


def attachment_exists(name: str) -> Refusal:
    """Say that the page has an attachment of this name."""
    return bad_request(
        f"Cannot add a new attachment with same file name as an existing attachment: {name}"
    )


def xsrf() -> Refusal:
    """Say that a form was sent without the header that proves it came from no web page."""
    return Refusal(403, "XSRF check failed")


def property_exists(key: str) -> Refusal:
    """Say that the content has a property of this key: 409 in v2, 400 in v1."""
    return Refusal(409, f"Property with key [{key}] already exists")


def loop() -> Refusal:
    """Say that a page cannot hang below itself."""
    return bad_request("Cannot move a page below itself or one of its descendants.")


def gone() -> Refusal:
    """Say that Cloud removed this operation of v1."""
    return Refusal(410, "This deprecated endpoint has been removed.")
