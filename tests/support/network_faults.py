"""What a network does to a run, and what a run does then: kinds of requests, faults, outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import formatdate
from enum import Enum
from typing import Any

from docsync.confluence.connect import Access, connect
from docsync.confluence.retry import Patience
from docsync.confluence.transport import Connection
from docsync.errors import DocsyncError
from docsync.sync.plan import Policy, RunResult
from docsync.values import Profile
from support.crash_scenes import Scene, Stage
from support.crash_states import State, differences, local_state, remote_state
from support.workbench import Bench, writes

TIMEOUT = 0.5  # seconds
HASTY = Connection(
    timeout=TIMEOUT, patience=Patience(tries=3, first=0.01), sleep=lambda _: None, jitter=lambda: 0
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request, by method and path on either site; '' where a site has it not."""

    name: str
    method: str
    cloud: str
    datacenter: str

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"

    def path(self, profile: Profile) -> str:
        """Give the pattern of its path."""
        return self.cloud if profile is Profile.CLOUD else self.datacenter


KINDS = (
    Kind("who am I", "GET", "/user/current$", "/user/current$"),
    Kind("space", "GET", "/spaces$", "/space/[^/]+$"),
    Kind("list", "GET", r"/spaces/\d+/pages$", "/content/scan$"),
    Kind("bodies", "GET", "/api/v2/pages$", "/content/search$"),
    Kind("read", "GET", r"/pages/\d+$", r"/content/\d+$"),
    Kind("attachments", "GET", "/attachments$", "/child/attachment$"),
    Kind("manifest", "GET", "/properties$", "/property$"),
    Kind("create", "POST", "/api/v2/pages$", "/rest/api/content$"),
    Kind("create folder", "POST", "/folders$", ""),
    Kind("update, move", "PUT", r"/pages/\d+$", r"/content/\d+$"),
    Kind("attach", "POST", "/child/attachment$", "/child/attachment$"),
    Kind("attach anew", "POST", "/data$", "/data$"),
    Kind("detach", "DELETE", r"/attachments/\w+$", ""),
    Kind("label", "POST", "/label$", "/label$"),
    Kind("unlabel", "DELETE", "/label$", "/label$"),
    Kind("property", "POST|PUT", "/properties", "/property"),
    Kind("trash", "DELETE", r"/pages/\d+$", r"/content/\d+$"),
    Kind("trash folder", "DELETE", r"/folders/\d+$", ""),
)


class Promise(Enum):
    """How a run with a fault ends; whatever it is, nothing is lost, and the next one is clean."""

    NOTHING = "as if nothing was"
    LOOKED_UP = "looked up; as if nothing was where it was done, else exit 3, and the next does it"
    PAGE = "the page fails, exit 1; a site without its lists, exit 3"
    SITE = "exit 3"
    WARNED = "all but the manifest is as if nothing was, and a warning says so; or exit 3"


# A manifest that is refused stops nothing, and is written with the next change (DESIGN, 6).
_OF_THE_MANIFEST = ("manifest", "property")

_HTML = {"content-type": "text/html"}
_LOGIN = "<html><title>Log in</title><form><input name=os_username></form></html>"
_RACE = '{"statusCode": 409, "message": "javax.persistence.OptimisticLockException: Batch update"}'


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a request, and what is promised: of reads, of writes; and where it lasts."""

    name: str
    given: Mapping[str, Any]
    read: Promise
    write: Promise
    lasts: bool = False  # until it is lifted; else once

    def promise(self, kind: Kind) -> Promise:
        """Say what is promised for a kind of request."""
        promise = self.read if kind.reads else self.write
        refused = promise is Promise.PAGE and kind.name in _OF_THE_MANIFEST
        return Promise.WARNED if refused else promise


def _status(status: int, body: str | None = None, **headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given: dict[str, Any] = {"status": status, "headers": named}
    return given if body is None else {**given, "body": body}


_N, _L, _P, _S, _ = Promise
FAULTS = (
    Fault("429", _status(429), _N, _N),
    Fault("429, in a second", _status(429, Retry_After="1"), _N, _N),
    Fault("429, at a time", _status(429, Retry_After=formatdate(0, usegmt=True)), _N, _N),
    Fault("429, always", _status(429), _S, _S, lasts=True),
    Fault("500", _status(500), _N, _L),
    Fault("500, always", _status(500), _P, _L, lasts=True),
    Fault("502", _status(502), _N, _L),
    Fault("503", _status(503), _N, _L),
    Fault("503, in a second", _status(503, Retry_After="1"), _N, _N),
    Fault("503, always", _status(503), _P, _L, lasts=True),
    Fault("504", _status(504), _N, _L),
    Fault("409 OptimisticLock", _status(409, _RACE), _N, _N),
    Fault("cut before", {"cut": "before"}, _N, _L),
    Fault("cut after", {"cut": "after"}, _N, _L),
    Fault("cut, always", {"cut": "before"}, _S, _L, lasts=True),
    Fault("slow", {"delay_ms": TIMEOUT * 1600}, _N, _L),
    Fault("cut JSON", {"keep_bytes": 20}, _N, _L),
    Fault("login page", _status(200, _LOGIN, **_HTML), _S, _S),
    Fault("login page, always", _status(200, _LOGIN, **_HTML), _S, _S, lasts=True),
    Fault("proxy's 502", _status(502, "<title>Bad Gateway</title>", **_HTML), _N, _L),
    Fault("proxy's 407", _status(407, "<title>Proxy</title>", **_HTML), _S, _S),
    Fault("401", _status(401), _S, _S),
    Fault("anonymous", {"anonymous": True}, _P, _P, lasts=True),
    Fault("403", _status(403), _P, _P),
    Fault("404", _status(404), _P, _P),
    Fault("404, always", _status(404), _P, _P, lasts=True),
)


@dataclass(frozen=True, slots=True)
class Told:
    """How a run ended, what it said of what failed, and what it warned of."""

    code: int
    messages: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of a trial: how the run ended, whether all was done, and what is wrong."""

    told: Told
    struck: bool
    whole: bool
    wrongs: tuple[str, ...]


@contextmanager
def hasty(stage: Stage) -> Iterator[Bench]:
    """Give a bench whose client does not wait long."""
    box = stage.bench.sandbox
    access = Access(box.url, profile=box.profile, user=box.user, token=box.token)
    remote = connect(access, HASTY)
    try:
        yield replace(stage.bench, remote=remote)
    finally:
        stage.bench.heal()
        remote.close()


def run(bench: Bench, scene: Scene) -> Told:
    """Run the command of a scene."""
    try:
        result: RunResult = bench.run(
            Policy(scene.command[0]), restore="--restore" in scene.command
        )
    except DocsyncError as error:
        return Told(error.exit_code, (error.message,))
    failures = tuple(one.message for one in result.failures)
    return Told(result.exit_code, failures, tuple(one.message for one in result.notes))


def clean_run(stage: Stage, scene: Scene) -> tuple[Told, State]:
    """Run a scene on a good day."""
    stage.begin()
    with hasty(stage) as bench:
        told = run(bench, scene)
    return told, state(stage)


def struck_run(stage: Stage, scene: Scene, kind: Kind, fault: Fault, clean: State) -> Ending:
    """Run a scene while one kind of request meets a fault; then heal, and run again, twice."""
    stage.begin()
    with hasty(stage) as bench:
        times = {} if fault.lasts else {"times": 1}
        path = kind.path(bench.sandbox.profile)
        bench.fault(method=f"^({kind.method})$", path=path, **times, **fault.given)
        with bench.requests() as first:
            told = run(bench, scene)
        bench.heal()
        whole = not _missing(stage, clean, fault.promise(kind))
        second = run(bench, scene)
        wrongs = _missing(stage, clean, fault.promise(kind))
        with bench.requests() as requests:
            third = run(bench, scene)
    if second.code or third.code:
        wrongs.append(f"the runs behind it ended with {second} and {third}")
    wrongs += [f"a third run wrote: {one}" for one in writes(requests)]
    return Ending(told, any(first), whole, (*wrongs, *_broken(kind, fault, told, whole=whole)))


def _missing(stage: Stage, clean: State, promise: Promise) -> list[str]:
    """Say what is not as on a good day."""
    wrongs = differences([clean], state(stage))
    if promise is Promise.WARNED:
        return [line for line in wrongs if not line.startswith("/there/manifest")]
    return wrongs


def _broken(kind: Kind, fault: Fault, told: Told, *, whole: bool) -> Iterator[str]:
    """Say what was promised and did not come."""
    promise = fault.promise(kind)
    good = told.code == 0 and whole
    kept = {
        Promise.NOTHING: good,
        Promise.LOOKED_UP: good or told.code == 3,
        Promise.PAGE: good or told.code in {1, 2, 3},
        Promise.SITE: good or told.code == 3,
        Promise.WARNED: told.code == 3
        or (good and any("manifest" in one for one in told.warnings)),
    }[promise]
    if not kept:
        yield f"promised: {promise.value}; exit {told.code}, {'whole' if whole else 'not whole'}"
    if told.code and not all(told.messages):
        yield "nothing is said of what went wrong"


def state(stage: Stage) -> State:
    """Give the state of both sides."""
    return {"here": local_state(stage.bench.folder), "there": remote_state(stage.db)}
