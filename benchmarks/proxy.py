"""Print what a call through the proxy costs, as a ratio to the same call over loopback HTTP.

    python benchmarks/proxy.py [--rounds N]

Absolute times depend on the machine and the minute; read the ratios. Each figure is the median over
interleaved rounds, with the spread between the 10th and the 90th percentile.
"""

from __future__ import annotations

import argparse
import http.client
import ssl
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from urllib.parse import urlsplit

from pytest_pingone import PingOne, PingOneProxy

MICROSECOND = 1e6
LOOPBACK = "loopback HTTP, keep-alive"


class Client:
    """A client whose connection is kept, plain or through a tunnel."""

    def __init__(self, url: str, proxy: PingOneProxy | None = None) -> None:
        parts = urlsplit(url)
        self.path = parts.path
        if proxy is None:
            self.connection = http.client.HTTPConnection(parts.netloc)
        else:
            context = ssl.create_default_context(cafile=proxy.ca_file)
            self.connection = http.client.HTTPSConnection("127.0.0.1", proxy.port, context=context)
            self.connection.set_tunnel(parts.netloc)

    def get(self) -> bytes:
        """Send a GET."""
        self.connection.request("GET", self.path)
        return self.connection.getresponse().read()


def cost(work: Callable[[], object], times: int) -> float:
    """Return what one call costs, in microseconds, over so many calls."""
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begin) / times * MICROSECOND


def measures(stack: ExitStack, pingone: PingOne) -> dict[str, Callable[[], float]]:
    """Return what is measured: a name, and a function that returns microseconds."""
    plain = pingone.jwks_url
    proxy = stack.enter_context(pingone.proxy())
    real = pingone.jwks_url
    loopback, kept = Client(plain), Client(real, proxy)
    stack.callback(loopback.connection.close)
    stack.callback(kept.connection.close)

    def once(client: Client) -> None:
        client.get()
        client.connection.close()

    def from_beginning_to_end() -> None:
        with pingone.proxy() as other, other.in_this_process():
            pass

    return {
        LOOPBACK: lambda: cost(loopback.get, 300),
        "proxy, kept tunnel": lambda: cost(kept.get, 300),
        "loopback HTTP, new connection": lambda: cost(lambda: once(Client(plain)), 50),
        "proxy, new tunnel": lambda: cost(lambda: once(Client(real, proxy)), 50),
        "the fixture, from beginning to end": lambda: cost(from_beginning_to_end, 20),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        chosen = measures(stack, stack.enter_context(PingOne()))
        for measure in chosen.values():
            measure()  # imports and first connections are nobody's ratio
        for _ in range(options.rounds):
            for name, measure in chosen.items():
                found.setdefault(name, []).append(measure())
    one = statistics.median(found[LOOPBACK])
    print(f"{'':36} {'median':>12} {'10 to 90 %':>22} {'ratio':>8}")
    for name, values in found.items():
        low, middle, high = (sorted(values)[round(q * (len(values) - 1))] for q in (0.1, 0.5, 0.9))
        spread = f"{low:.1f} to {high:.1f}"
        print(f"{name:36} {middle:9.1f} us {spread:>22} {middle / one:8.2f}")


if __name__ == "__main__":
    main()
