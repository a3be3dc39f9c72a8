"""Print what a state file costs: requests with and without one, and opening a large tenant.

    python benchmarks/state_file.py [--requests N] [--users N]

Two tenants answer over HTTP, one in memory and one in a file, a few hundred requests each in turns,
so that whatever else the machine does hits both alike. Times are those of the processor, of client
and server together.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from pytest_pingone import PingOne

TURNS = 10
FORM = "application/x-www-form-urlencoded"


class Client:
    """One kept connection to a tenant, as its `worker` and as its `web` application."""

    def __init__(self, pingone: PingOne) -> None:
        self._pingone = pingone
        parts = urlsplit(pingone.api_url)
        self._connection = http.client.HTTPConnection(parts.netloc)
        token = pingone.mint.access_token(application="worker", lifetime=86400)
        self._bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._population = next(iter(pingone.populations)).id
        self._refresh = self._signed_on()["refresh_token"]
        self._created = 0

    def _signed_on(self) -> dict[str, Any]:
        """Sign alice on, and return the tokens of the `web` application."""
        self._pingone.sign_on("alice")
        web = self._pingone.applications["web"]
        asked = {
            "client_id": web.client_id,
            "response_type": "code",
            "redirect_uri": web.redirect_uris[0],
            "scope": "openid orders:read",
        }
        path = urlsplit(f"{self._pingone.issuer}/authorize?{urlencode(asked)}")
        self._connection.request("GET", f"{path.path}?{path.query}")
        answer = self._connection.getresponse()
        answer.read()
        code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        again = {"code": code, "redirect_uri": web.redirect_uris[0]}
        return self._token("web", grant_type="authorization_code", **again)

    def _post(self, url: str, content: str, headers: dict[str, str]) -> dict[str, Any]:
        self._connection.request("POST", urlsplit(url).path, content, headers)
        answer = self._connection.getresponse()
        document: dict[str, Any] = json.loads(answer.read())
        if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
            raise RuntimeError(f"POST {url}: {answer.status} {document}")
        return document

    def _token(self, application: str, **form: str) -> dict[str, Any]:
        known = self._pingone.applications[application]
        pair = base64.b64encode(f"{known.client_id}:{known.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": FORM}
        return self._post(self._pingone.token_url, urlencode(form), headers)

    def worker_token(self) -> None:
        """Obtain a token, which changes nothing in the tenant."""
        self._token("worker", grant_type="client_credentials")

    def refresh(self) -> None:
        """Exchange a refresh token for the next one."""
        answer = self._token("web", grant_type="refresh_token", refresh_token=self._refresh)
        self._refresh = answer["refresh_token"]

    def create_user(self) -> None:
        """Create a user."""
        self._created += 1
        name = f"user-{self._created}"
        body = {
            "username": name,
            "email": f"{name}@example.com",
            "population": {"id": self._population},
        }
        self._post(f"{self._pingone.environment_url}/users", json.dumps(body), self._bearer)


def rate(work: Callable[[], None], times: int) -> float:
    """Return how often something is done in a second."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return times / (time.process_time() - begin)


def side_by_side(clients: dict[str, Client], what: str, times: int) -> dict[str, float]:
    """Return the median rate of each client, measured in turns."""
    rates: dict[str, list[float]] = {name: [] for name in clients}
    for _ in range(TURNS):
        for name, client in clients.items():
            rates[name].append(rate(getattr(client, what), times // TURNS))
    return {name: statistics.median(found) for name, found in rates.items()}


def requests(folder: Path, times: int) -> None:
    """Print how many requests a second each tenant answers."""
    print(f"{'a second':24} {'memory':>10} {'state file':>10}")
    with PingOne() as memory, PingOne(state_file=folder / "few.db") as kept:
        clients = {"memory": Client(memory), "state file": Client(kept)}
        for what in ("worker_token", "refresh", "create_user"):
            found = side_by_side(clients, what, times)
            print(f"{what:24} {found['memory']:10.0f} {found['state file']:10.0f}")


def opening(folder: Path, users: int) -> None:
    """Print how long it takes to open, write to, and reset a tenant with many users."""
    path = folder / "many.db"
    with PingOne(state_file=path) as pingone:
        begin = time.process_time()
        for number in range(users):
            pingone.users.create(username=f"u{number}", email=f"u{number}@example.com")
        create = time.process_time() - begin
    begin = time.process_time()
    with PingOne(state_file=path) as pingone:
        opened = time.process_time() - begin
        middle = pingone.users[f"u{users // 2}"].id
        each = 1 / rate(lambda: _rename(pingone, middle), 200)
        begin = time.process_time()
        pingone.reset()
        reset = time.process_time() - begin
    print(f"with {users} users:")
    print(f"  creating them, each  {create / users * 1000:8.2f} ms")
    print(f"  size of the file     {path.stat().st_size / 1e6:8.1f} MB")
    print(f"  opening it           {opened:8.2f} s")
    print(f"  changing one user    {each * 1000:8.2f} ms")
    print(f"  reset                {reset:8.2f} s")


def _rename(pingone: PingOne, user_id: str) -> None:
    pingone.users.update(user_id, nickname=str(time.process_time()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--users", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        requests(Path(name), options.requests)
        opening(Path(name), options.users)


if __name__ == "__main__":
    main()
