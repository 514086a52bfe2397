"""`docsync api`: any call of the site's REST API, with the configured site and credentials.

In a workspace its configuration says which site; elsewhere flags or the environment do. On a
terminal JSON is indented; in a pipe it goes on as the site wrote it.

>>> docsync api rest/api/space --select '.results[].key'
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import click
import jq

from docsync.cli.connection import connected
from docsync.cli.fields import nested, split, typed_value
from docsync.cli.options import command, connection_options, said
from docsync.config import Config, load, unsaved, workspace_of
from docsync.confluence.calls import Call, FormPart, Reply
from docsync.confluence.remote import Remote
from docsync.errors import UsageError
from docsync.output import Screen, Style

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
STDIN = "-"
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is done with the answer."""

    paginate: bool
    select: str
    include: bool
    output: Path | None


@command(
    "api",
    example="docsync api api/v2/spaces --select '.results[].key'     # Cloud\n"
    "docsync api rest/api/space --select '.results[].key'    # Data Center\n"
    "docsync api GET api/v2/pages -f limit=50 --paginate --select '.results[] | [.id, .title]'\n"
    "docsync api api/v2/pages -f spaceId=123 -f title=Hello \\\n"
    "    -f 'body[value]=<p>Hi</p>' -f 'body[representation]=storage'\n"
    "docsync api api/v2/pages/123/properties --input colour.json\n"
    "docsync api POST rest/api/content/123/child/attachment --form file=@plan.pdf\n"
    "docsync api rest/api/content/123/child/attachment/att456/download -o plan.pdf",
)
@click.argument("call", nargs=-1, required=True, metavar="[METHOD] PATH")
@click.option("-f", "--field", multiple=True, help="KEY=VALUE, a text; of the query with GET.")
@click.option("-F", "--typed", multiple=True, help="KEY=VALUE: numbers, true, null, JSON, @FILE.")
@click.option("--form", multiple=True, help="KEY=VALUE or KEY=@FILE, as multipart/form-data.")
@click.option(
    "--input",
    "source",
    type=click.Path(exists=True, allow_dash=True),
    help="Send this file, - for stdin.",
)
@click.option("-H", "--header", multiple=True, help="NAME: VALUE, once more for another.")
@click.option("--paginate", is_flag=True, help="Read a list to its end, as one answer.")
@click.option("--select", "--jq", "select", default="", help="What to print, in the words of jq.")
@click.option("-i", "--include", is_flag=True, help="Print the status and the headers too.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Save the answer here.")
@connection_options
def api(screen: Screen, call: tuple[str, ...], **options: object) -> int:
    """Call the REST API of the site, and print what it answers.

    PATH stands below the site's address: rest/api/… (v1), api/v2/… (v2, Cloud), or an address that
    an answer gave. Without METHOD it is a GET, or a POST where fields or a body are given.
    """
    asked = _asked(options)
    if asked.select:
        _check(asked.select)
    sent = _call(call, options)
    if asked.paginate and (sent.method != "GET" or asked.output is not None):
        raise UsageError("--paginate reads a list: it goes with GET, and without --output")
    config = _configured(options)
    with connected(config, os.environ) as remote:
        if not config.cloud_id:  # else the answers name the gateway's host too
            _check_host(sent.path, remote.site)
        reply = _paged(remote, sent) if asked.paginate else remote.exchange(sent, asked.output)
    _tell(reply, asked, screen)
    if reply.error is not None:
        raise reply.error
    return 0


def _asked(options: dict[str, object]) -> Asked:
    output = options["output"]
    return Asked(
        paginate=options["paginate"] is True,
        select=str(options["select"]),
        include=options["include"] is True,
        output=output if isinstance(output, Path) else None,
    )


def _configured(options: dict[str, object]) -> Config:
    """Read the workspace that this process stands in; without one, flags and environment."""
    root = workspace_of(Path.cwd())
    flags = said(options)
    return load(root, os.environ, flags) if root else unsaved(Path.cwd(), os.environ, flags)


# The request -----------------------------------------------------------------------------------


def _call(words: Sequence[str], options: dict[str, object]) -> Call:
    """Make the request of what was typed."""
    fields = [*_texts(options, "field", "-f"), *_typed(options)]
    form = [_part(*split(each, "--form")) for each in _list(options, "form")]
    source = options["source"]
    content = None if source is None else _read(str(source))
    if form and (fields or content is not None):
        raise UsageError("--form is a body of its own: it goes without -f, -F and --input")
    sends = bool(fields or form or content is not None) and options["paginate"] is not True
    method, path = _method_and_path(words, "POST" if sends else "GET")
    in_query = method in {"GET", "HEAD"} or content is not None
    made = Call(method, path, headers=_headers(options), content=content, form=tuple(form))
    if in_query:
        return replace(made, params=tuple((key, _plain(value)) for key, value in fields))
    if fields:
        return replace(made, content=json.dumps(nested(fields)).encode())
    return made


def _check_host(path: str, site: str) -> None:
    """Refuse an address of another host: it would get the credentials."""
    host, ours = urlsplit(path).netloc, urlsplit(site).netloc
    if host and "://" in path and host.casefold() != ours.casefold():
        raise UsageError(
            f"{host} is not the site, {ours}: credentials go to no other host",
            hint="give the path alone, or the other site with --url",
        )


def _method_and_path(words: Sequence[str], usual: str) -> tuple[str, str]:
    match words:
        case [path]:
            return usual, path
        case [method, path] if method.upper() in METHODS:
            return method.upper(), path
        case [method, _]:
            raise UsageError(f"{method} is no method: {', '.join(METHODS)}")
        case _:
            raise UsageError("one METHOD and one PATH, not more", hint="docsync api --help")


def _list(options: dict[str, object], name: str) -> list[str]:
    found = options[name]
    return [str(each) for each in found] if isinstance(found, tuple) else []


def _texts(options: dict[str, object], name: str, flag: str) -> list[tuple[str, object]]:
    return [split(each, flag) for each in _list(options, name)]


def _typed(options: dict[str, object]) -> list[tuple[str, object]]:
    pairs = [split(each, "-F") for each in _list(options, "typed")]
    return [(key, typed_value(value)) for key, value in pairs]


def _part(name: str, value: str) -> FormPart:
    if value.startswith("@"):
        if not (file := Path(value[1:])).is_file():
            raise UsageError(f"--form {name}={value}: there is no file {file}")
        return FormPart(name, file=file)
    return FormPart(name, value)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _read(source: str) -> bytes:
    return sys.stdin.buffer.read() if source == STDIN else Path(source).read_bytes()


def _headers(options: dict[str, object]) -> dict[str, str]:
    """Read the headers; what is sent is JSON where nothing else is said."""
    sends = options["source"] is not None or options["field"] or options["typed"]
    headers = {"Content-Type": _JSON} if sends else {}
    for each in _list(options, "header"):
        name, colon, value = each.partition(":")
        if not colon or not name.strip():
            raise UsageError(f"-H {each}: a header is written NAME: VALUE")
        if name.strip().lower() == "authorization":
            raise UsageError(
                "credentials do not belong into a command line, where others see them",
                hint="set DOCSYNC_TOKEN",
            )
        headers = {key: text for key, text in headers.items() if key.lower() != name.lower()}
        headers[name.strip()] = value.strip()
    return headers


# The answer ------------------------------------------------------------------------------------


def _paged(remote: Remote, call: Call) -> Reply:
    """Read a list to its end and give it as one answer."""
    first = reply = remote.exchange(call)
    seen: set[str] = set()
    results: list[object] = []
    while reply.error is None and (found := _results(reply)) is not None:
        results += found
        following = _following(reply)
        if not following or following in seen:
            return replace(first, content=_joined(first, results))
        seen.add(following)
        reply = remote.exchange(Call("GET", following, headers=call.headers))
    return reply


def _results(reply: Reply) -> list[object] | None:
    match _json(reply):
        case [*items] | {"results": [*items]}:
            return items
        case _:
            return None


def _following(reply: Reply) -> str:
    """Find the address of the next page, in the answer or in its `Link` header."""
    match _json(reply):
        case {"_links": {"next": str(link)}}:
            return link
        case _:
            return reply.links.get("next", "")


def _joined(first: Reply, results: list[object]) -> bytes:
    answer = _json(first)
    if not isinstance(answer, dict):
        return json.dumps(results, ensure_ascii=False).encode()
    links = {name: link for name, link in answer.get("_links", {}).items() if name != "next"}
    joined = {**answer, "results": results, "_links": links}
    if "size" in answer:
        joined["size"] = len(results)
    return json.dumps(joined, ensure_ascii=False).encode()


def _json(reply: Reply) -> object:
    """Give the answer as JSON, None where it is none."""
    try:
        value: object = json.loads(reply.content)
    except ValueError:
        return None
    return value


def _tell(reply: Reply, asked: Asked, screen: Screen) -> None:
    """Print the answer: of a failure too, since it says what was wrong."""
    if screen.mode.json:
        if reply.error is None:
            screen.result("api", _record(reply, asked))
        return
    if asked.include:
        for line in _head(reply):
            screen.say(screen.styled(line, Style.FAINT))
        screen.say()
    if screen.mode.quiet or not reply.content:
        return
    if asked.select and reply.error is None:
        for value in _selected(reply, asked.select):
            screen.say(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    elif sys.stdout.isatty() and (value := _json(reply)) is not None:
        screen.say(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        ended = reply.error is None or reply.content.endswith(b"\n")
        screen.write_bytes(reply.content if ended else reply.content + b"\n")


def _head(reply: Reply) -> Iterator[str]:
    yield f"HTTP {reply.status}"
    for name, value in reply.headers.items():
        yield f"{name}: {value}"


def _record(reply: Reply, asked: Asked) -> dict[str, object]:
    answer = _json(reply)
    if answer is None and reply.content:
        answer = reply.content.decode("utf-8", "replace")
    body = list(_selected(reply, asked.select)) if asked.select else answer
    return {"status": reply.status, "headers": dict(reply.headers), "body": body, "exit": 0}


def _selected(reply: Reply, program: str) -> Iterator[object]:
    answer = _json(reply)
    if answer is None and reply.content:
        raise UsageError("--select reads JSON, and the answer is none")
    try:
        yield from jq.compile(program).input_value(answer)
    except ValueError as error:
        raise UsageError(f"--select {program}: {error}") from None


def _check(program: str) -> None:
    try:
        jq.compile(program)
    except ValueError as error:
        raise UsageError(
            f"--select {program}: {error}", hint="it is a program of jq, such as '.results[].title'"
        ) from None
