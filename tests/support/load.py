"""Many clients at once on one sandbox: each counts up shared pages, and no count may be lost.

python tests/support/load.py --clients 50 --seconds 60 --profile cloud
"""

from __future__ import annotations

import argparse
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from docsync.sandbox.server import Sandbox, running
from docsync.values import Profile
from support.raw_site import RawSite

_COUNT = re.compile(r"<p>(\d+)</p>")
_GRANTED = 200
AT_LEAST = 3  # rounds a client makes, however slow the machine is


@dataclass(slots=True)
class Load:
    """What many clients did: answers by status, times in seconds, and the counts they made."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)  # page: times it was counted up
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, response: httpx.Response, page: str = "") -> None:
        """Note an answer; with `page` it granted one more count there."""
        with self.lock:
            self.statuses[response.status_code] += 1
            self.seconds.append(response.elapsed.total_seconds())
            if page:
                self.counted[page] += 1


def _client(sandbox: Sandbox, pages: list[str], load: Load, until: float, seed: int) -> None:
    """Read a page, count it up over the version that was read, label it, list the space."""
    chance = random.Random(seed)
    with httpx.Client(base_url=sandbox.url, auth=(sandbox.user, sandbox.token), timeout=60) as http:
        site = RawSite(sandbox, http)
        rounds = 0
        while rounds < AT_LEAST or time.monotonic() < until:
            rounds += 1
            page = chance.choice(pages)
            answer = site.try_read(page)
            load.note(answer)
            read = answer.json()
            number, count = read["version"]["number"], _count(read["body"]["storage"]["value"])
            change = {"title": read["title"], "storage": f"<p>{count + 1}</p>"}
            written = site.try_update(page, number + 1, **change)
            load.note(written, page if written.status_code == _GRANTED else "")
            load.note(http.get("/rest/api/search", params={"cql": "type = page"}))


def _count(storage: str) -> int:
    found = _COUNT.search(storage)
    return int(found[1]) if found else 0


def strain(sandbox: Sandbox, clients: int, seconds: float) -> tuple[Load, dict[str, int]]:
    """Let clients work for a while; give what they did, and what each page counts at the end."""
    with httpx.Client(base_url=sandbox.url, auth=(sandbox.user, sandbox.token)) as http:
        site = RawSite(sandbox, http)
        pages = [site.create(f"Counter {number}", "<p>0</p>") for number in range(5)]
        load = Load()
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=_client, args=(sandbox, pages, load, until, seed))
            for seed in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return load, {page: _count(site.storage(page)) for page in pages}


def main() -> None:
    """Strain a sandbox and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--profile", choices=[one.value for one in Profile], default="cloud")
    said = parser.parse_args()
    with running(profile=Profile(said.profile)) as sandbox:
        load, counts = strain(sandbox, said.clients, said.seconds)
    times = sorted(load.seconds)
    lost = sum(load.counted.values()) - sum(counts.values())
    print(f"{said.clients} clients, {said.seconds:.0f} s, {said.profile}: {len(times)} requests")
    print(f"statuses {dict(load.statuses)}, lost updates {lost}")
    print(f"median {times[len(times) // 2]:.3f} s, 99 % {times[len(times) * 99 // 100]:.3f} s")


if __name__ == "__main__":
    main()
