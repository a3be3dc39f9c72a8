"""Print what things cost, as ratios to one RSA signature measured in the same run.

    python benchmarks/run.py [--rounds N] [--json FILE]

Absolute times depend on the machine and the minute; read the ratios. Each figure is the median over
interleaved rounds, with the spread between the 10th and the 90th percentile.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import httpx
import requests

from pytest_pingone import PingOne, ProcessClock
from pytest_pingone.keys import OF_THIS_PROCESS

MICROSECOND = 1e6


def cost(work: Callable[[], object], times: int) -> float:
    """Return what one call costs, in microseconds, over so many calls."""
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begin) / times * MICROSECOND


class Client:
    """A keep-alive client with as little of its own as the standard library allows."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.path = parts.path
        self.connection = http.client.HTTPConnection(parts.netloc)

    def get(self) -> bytes:
        """Send a GET."""
        self.connection.request("GET", self.path)
        return self.connection.getresponse().read()

    def post(self, body: str) -> bytes:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", self.path, body, headers)
        return self.connection.getresponse().read()


def measures(pingone: PingOne) -> dict[str, Callable[[], float]]:
    """Return what is measured: a name, and a function that returns microseconds."""
    key = OF_THIS_PROCESS.policy_key("benchmark", 0)
    by_form = {"token_endpoint_auth_method": "CLIENT_SECRET_POST"}
    worker = pingone.applications.update("worker", **by_form)
    form = urlencode(
        {
            "grant_type": "client_credentials",
            "client_id": worker.client_id,
            "client_secret": worker.client_secret,
        }
    )
    token, jwks, discovery = (
        Client(url) for url in (pingone.token_url, pingone.jwks_url, pingone.discovery_url)
    )
    state = pingone.snapshot()
    clock = ProcessClock(pingone.issuer_clock)

    def roll_back() -> object:
        pingone.users.create(username="benchmark")
        begin = time.perf_counter()
        pingone.roll_back(state)
        spent.append((time.perf_counter() - begin) * MICROSECOND)
        return None

    spent: list[float] = []

    def roll_backs() -> float:
        spent.clear()
        for _ in range(50):
            roll_back()
        return statistics.median(spent)

    def advance() -> float:
        clock.freeze()
        try:
            return cost(lambda: clock.advance(seconds=1), 200)
        finally:
            clock.close()

    def signing_with_two_threads() -> float:
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return cost(lambda: list(pool.map(key.sign, [b"message"] * 200)), 1) / 200

    def twenty_five_posts(client: Client) -> None:
        for _ in range(25):
            client.post(form)

    def eight_clients() -> float:
        clients = [Client(pingone.token_url) for _ in range(8)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return cost(lambda: list(pool.map(twenty_five_posts, clients)), 1) / 200

    return {
        "RSA-2048 signature": lambda: cost(lambda: key.sign(b"message"), 200),
        "the same, two threads": signing_with_two_threads,
        "mint in process": lambda: cost(lambda: pingone.mint.access_token(application=worker), 200),
        "token endpoint, keep-alive": lambda: cost(lambda: token.post(form), 100),
        "token endpoint, new connection": lambda: cost(
            lambda: Client(pingone.token_url).post(form), 100
        ),
        "token endpoint, eight clients": eight_clients,
        "JWKS, keep-alive": lambda: cost(jwks.get, 300),
        "discovery, keep-alive": lambda: cost(discovery.get, 300),
        **measures_of_hosts(pingone),
        "roll-back after one change": roll_backs,
        "advance on a frozen clock": advance,
    }


def measures_of_hosts(pingone: PingOne) -> dict[str, Callable[[], float]]:
    """Return what is measured of clients as people use them, over loopback and by real names."""
    jwks_url = pingone.jwks_url

    def get_by(session: requests.Session, url: str) -> None:
        session.get(url, timeout=5).raise_for_status()

    def by_loopback() -> float:
        with requests.Session() as session:
            return cost(lambda: get_by(session, jwks_url), 200)

    def by_hosts() -> float:
        with pingone.hosts(), requests.Session() as session:
            url = pingone.jwks_url
            return cost(lambda: get_by(session, url), 200)

    def by_httpx(hosts: contextlib.AbstractContextManager[object]) -> float:
        with hosts, httpx.Client() as client:
            url = pingone.jwks_url
            return cost(lambda: client.get(url).raise_for_status(), 200)

    def hosts_on_and_off() -> None:
        with pingone.hosts():
            pass

    return {
        "JWKS, requests over loopback": by_loopback,
        "JWKS, requests by real host names": by_hosts,
        "JWKS, httpx over loopback": lambda: by_httpx(contextlib.nullcontext()),
        "JWKS, httpx by real host names": lambda: by_httpx(pingone.hosts()),
        "real host names, on and off": lambda: cost(hosts_on_and_off, 100),
    }


def start_of_pytest(*options: str) -> float:
    """Return what a pytest run of one trivial test takes, in microseconds."""
    here = Path(__file__).parent / "trivial_test.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(here)]
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=here.parent)  # noqa: S603 - ours
    return (time.perf_counter() - begin) * MICROSECOND


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: dict[str, list[float]] = {}
    with PingOne() as pingone:
        chosen = measures(pingone)
        for measure in chosen.values():
            measure()  # imports and first connections are nobody's ratio
        for _ in range(options.rounds):
            for name, measure in chosen.items():
                found.setdefault(name, []).append(measure())
            for name, flags in {
                "pytest, plugin off": ("-p", "no:pingone"),
                "pytest, plugin installed": (),
            }.items():
                found.setdefault(name, []).append(start_of_pytest(*flags))
    signature = statistics.median(found["RSA-2048 signature"])
    print(f"{'':34} {'median':>12} {'10 to 90 %':>22} {'signatures':>11}")
    for name, values in found.items():
        low, middle, high = (sorted(values)[round(q * (len(values) - 1))] for q in (0.1, 0.5, 0.9))
        spread = f"{low:.1f} to {high:.1f}"
        print(f"{name:34} {middle:9.1f} us {spread:>22} {middle / signature:11.3f}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
