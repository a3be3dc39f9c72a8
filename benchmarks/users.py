"""Print what a large directory costs: making users, finding them, paging through them.

    python benchmarks/users.py [--users N] [--profile WHAT]

Times are those of the processor, so that a busy machine changes them little; over HTTP they are
client and server together. What should hold is that reading, and finding
by `username`, `email` or `externalId`, cost the same with a hundred users and with 100,000.
"""

from __future__ import annotations

import argparse
import cProfile
import http.client
import json
import pstats
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from pytest_pingone import PingOne

MILLISECOND = 1e3
FEW = 100
FAMILIES = ("Adams", "Brown", "Clark", "Davis", "Evans", "Frank", "Ghosh", "Hills")


class Api:
    """The Management API, called without a socket: what is measured is the handler."""

    def __init__(self, pingone: PingOne) -> None:
        self._pingone = pingone
        self._token = pingone.mint.access_token(application="worker", lifetime=86400)

    def __call__(self, path: str, method: str = "GET", body: Any = None) -> dict[str, Any]:
        """Send a request to a path below the environment, and return what was answered."""
        url = path if "://" in path else f"{self._pingone.environment_url}/{path}"
        parts = urlsplit(url)
        sent = b"" if body is None else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": parts.hostname,
            "SERVER_PORT": str(parts.port),
            "HTTP_HOST": parts.netloc,
            "HTTP_AUTHORIZATION": f"Bearer {self._token}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.url_scheme": "http",
            "wsgi.input": _Body(sent),
        }
        statuses: list[str] = []
        answered = b"".join(
            self._pingone.wsgi_app(environ, lambda status, _headers, *_: statuses.append(status))  # type: ignore[arg-type]
        )
        if not statuses[0].startswith("2"):
            raise RuntimeError(f"{method} {path}: {statuses[0]} {answered.decode()}")
        document: dict[str, Any] = json.loads(answered)
        return document


class _Body:
    """What WSGI reads a body from."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        size = len(self._rest) if size < 0 else size
        chunk, self._rest = self._rest[:size], self._rest[size:]
        return chunk


def body_of(number: int) -> dict[str, Any]:
    """Return a user as a client sends it."""
    return {
        "username": f"user-{number}",
        "email": f"user-{number}@example.com",
        "externalId": f"external-{number}",
        "name": {"given": f"Given{number}", "family": FAMILIES[number % len(FAMILIES)]},
    }


def cost(work: Callable[[], object], times: int) -> float:
    """Return the median of what one call costs, in milliseconds."""
    spent = []
    for _ in range(times):
        begin = time.process_time()
        work()
        spent.append((time.process_time() - begin) * MILLISECOND)
    return statistics.median(spent)


def each(work: Callable[[], object], times: int) -> float:
    """Return the mean of what one call costs, in milliseconds."""
    begin = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begin) / times * MILLISECOND


def page_through(api: Api) -> int:
    """Follow `_links.next` to the end, and return how many users were found."""
    place: str | None = "users?limit=200"
    found = 0
    while place is not None:
        page = api(place)
        found += page["size"]
        place = page["_links"].get("next", {}).get("href")
    return found


def found(api: Api, text: str, expected: int | None = None) -> None:
    """Send a filter, and check how many users it finds."""
    count = api(f"users?limit=100&filter={quote(text)}")["count"]
    if expected is not None and count != expected:
        raise RuntimeError(f"{text} finds {count} users, not {expected}")


def over_http(pingone: PingOne, users: int, first: int) -> float:
    """Create users over one kept connection, and return milliseconds for each."""
    token = pingone.mint.access_token(application="worker", lifetime=86400)
    parts = urlsplit(f"{pingone.environment_url}/users")
    connection = http.client.HTTPConnection(parts.netloc)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    begin = time.process_time()
    for number in range(first, first + users):
        connection.request("POST", parts.path, json.dumps(body_of(number)), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.CREATED:
            raise RuntimeError(f"POST /users: {answer.status}")
    spent = (time.process_time() - begin) / users * MILLISECOND
    connection.close()
    return spent


def made(pingone: PingOne, first: int, users: int) -> None:
    """Create users as a test does."""
    for number in range(first, first + users):
        sent = body_of(number)
        sent["external_id"] = sent.pop("externalId")
        pingone.users.create(**sent)


def measures(pingone: PingOne, users: int) -> dict[str, Callable[[], float]]:
    """Return what is measured: a name, and a function that returns milliseconds."""
    api = Api(pingone)
    last = pingone.users[f"user-{users - 1}"]
    population = last.population_id
    alone = f'username eq "{last.username}"'
    among = f'population.id eq "{population}" and email eq "{last.email}"'
    scan = sum(FAMILIES[number % len(FAMILIES)] == "Clark" for number in range(users))
    return {
        "read one": lambda: cost(lambda: api(f"users/{last.id}"), 200),
        "filter username eq": lambda: cost(lambda: found(api, alone, 1), 200),
        "filter email eq": lambda: cost(lambda: found(api, f'email eq "{last.email}"', 1), 200),
        "filter externalId eq": lambda: cost(
            lambda: found(api, f'externalId eq "{last.external_id}"', 1), 200
        ),
        "filter population.id and email eq": lambda: cost(lambda: found(api, among, 1), 200),
        "filter name.family sw (scan)": lambda: cost(
            lambda: found(api, 'name.family sw "Cl"', scan), 3
        ),
        "first page of 200": lambda: cost(lambda: api("users?limit=200"), 5),
        "all pages of 200, each user": lambda: (
            each(lambda: page_through(api), 1) / len(pingone.users)
        ),
        "order=username, first page": lambda: cost(
            lambda: api("users?limit=200&order=username"), 3
        ),
        "read a population": lambda: cost(lambda: api(f"populations/{population}"), 5),
        "patch one": lambda: cost(
            lambda: api(f"users/{last.id}", "PATCH", {"nickname": "Al"}), 100
        ),
    }


def peak() -> float:
    """Return the most memory that this process has had so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--http", type=int, default=1000)
    parser.add_argument("--profile", help="the row to profile; `create` for pingone.users.create")
    options = parser.parse_args()
    figures: list[dict[str, float]] = []
    profiler = cProfile.Profile()
    with PingOne() as pingone:
        before = 0
        for users in (FEW, options.users):
            row: dict[str, float] = {}
            memory = peak()
            if options.profile == "create":
                profiler.enable()
            begin = time.process_time()
            made(pingone, before, users - before)
            spent = time.process_time() - begin
            profiler.disable()
            memory = (peak() - memory) / (users - before)
            row["pingone.users.create"] = spent / (users - before) * MILLISECOND
            for name, measure in measures(pingone, users).items():
                if name == options.profile and users == options.users:
                    profiler.enable()
                row[name] = measure()
                profiler.disable()
            figures.append(row)
            before = users
        posted = over_http(pingone, options.http, before)
    few, many = figures
    print(f"{'milliseconds':36} {f'{FEW} users':>14} {f'{options.users} users':>14}")
    for name, value in many.items():
        at_first = f"{few[name]:14.3f}" if name in few else f"{'':14}"
        print(f"{name:36} {at_first} {value:14.3f}")
    print(f"{'POST /users over HTTP':36} {'':14} {posted:14.3f}")
    print(f"{'memory for each user':36} {'':14} {memory:12.0f} B")
    if options.profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(35)


if __name__ == "__main__":
    main()
