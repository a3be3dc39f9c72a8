"""Rubbish on the wire: the server and the proxy answer or close, soon, and forget who sent it.

What is sent is put together from whole requests, pieces of them and noise, in writes of any size,
and ended in one of three ways. `--effort` makes more of it.
"""

from __future__ import annotations

import gc
import itertools
import os
import re
import socket
import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pytest_pingone import PingOne, PingOneProxy
from tests import effort

SOON = 10
"""Seconds; the server itself waits longer for a silent client, which none of these is."""
WHOLE = [
    b"GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /x/as/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=b",
    b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
    b"CONNECT auth.pingone.com:443 HTTP/1.1\r\n\r\n",
    b"CONNECT nobody.example.com:443 HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]
PIECES = [
    *(
        b"GET ",
        b"POST ",
        b"/",
        b"* ",
        b"http://[",
        b" HTTP/1.1\r\n",
        b" HTTP/9.9\r\n",
        b" HTTP/1.0",
    ),
    *(
        b"Host: ",
        b"Host: a\r\nHost: b\r\n",
        b": x\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"\x00",
    ),
    *(b" HTTP/1.0", b"\r\n\r\n"),
    *(b"Content-Length: ", b"-1\r\n", b"9" * 5000, b"5\r\n", b"Content-Length: 1, 2\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"fffffffffffffff\r\n", b"0\r\n", b"zz\r\n"),
    *(
        b"Expect: 100-continue\r\n",
        b"Cookie: ST=\x01\r\n",
        b" " * 5000,
        b"A" * 70_000,
        b"X: y\r\n" * 200,
    ),
    *(b"Authorization: Basic \xff\r\n", b"Connection: keep-alive\r\n", b" folded\r\n", b"%00%ff"),
]
RUBBISH = st.lists(
    st.sampled_from(WHOLE) | st.sampled_from(PIECES) | st.binary(max_size=40), max_size=8
).map(b"".join)
ENDS = st.sampled_from(["half closed", "closed", "reset"])


def say(port: int, sent: bytes, cuts: list[int], end: str) -> bytes:
    """Send rubbish in several writes; return what comes back until the other side has enough."""
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        places = sorted({0, len(sent), *(cut % (len(sent) + 1) for cut in cuts)})
        try:
            for start, stop in itertools.pairwise(places):
                connection.sendall(sent[start:stop])
            if end == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if end != "half closed":
                return b""
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))
        except (ConnectionError, BrokenPipeError):
            return b""  # it had enough before everything was said


def left() -> tuple[int, int]:
    """Threads of ours and open descriptors, once what is ending has ended."""
    gc.collect()
    ours = [t for t in threading.enumerate() if t.name.startswith("pingone-")]
    return len(ours), len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - holds none open itself


def settled(before: tuple[int, int]) -> tuple[int, int]:
    """What is left after a while, or as soon as it is no more than before."""
    for _ in range(200):
        now = left()
        if now[0] <= before[0] and now[1] <= before[1]:
            return now
        threading.Event().wait(0.05)
    return left()


def endure(port: int, is_well: Callable[[], bool], examples: int) -> None:
    @effort.examples(examples, suppress_health_check=list(HealthCheck))
    @given(RUBBISH, st.lists(st.integers(0, 200), max_size=4), ENDS)
    def check(sent: bytes, cuts: list[int], end: str) -> None:
        got = say(port, sent, cuts, end)
        assert got == b"" or got.startswith(b"HTTP/1."), got[:100]
        assert not re.search(rb"HTTP/1\.[01] 50[0-4]", got), got[:300]

    assert is_well()
    before = left()
    check()
    assert is_well()
    after = settled(before)
    assert after[0] <= before[0], "a thread is left"
    assert after[1] <= before[1], "a descriptor is left"


def answers(port: int, asked: bytes) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as connection:
        connection.sendall(asked)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b"")).startswith(b"HTTP/1.1 ")


def test_the_server_endures_it(pingone: PingOne) -> None:
    where = urlsplit(pingone.jwks_url)
    asked = f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n"
    port = int(where.port or 0)
    endure(port, lambda: answers(port, asked.encode()), 60)


def test_the_proxy_endures_it(pingone_proxy: PingOneProxy) -> None:
    asked = b"CONNECT nobody.example.com:443 HTTP/1.1\r\n\r\n"
    endure(pingone_proxy.port, lambda: answers(pingone_proxy.port, asked), 40)


@pytest.mark.parametrize("size", [1, 7])
def test_a_slow_sender_is_answered_like_a_quick_one(pingone: PingOne, size: int) -> None:
    """Many at once, each a few bytes at a time."""
    where = urlsplit(pingone.jwks_url)
    asked = f"GET {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode()
    port = int(where.port or 0)
    quick = say(port, asked, [], "half closed")
    cuts = list(range(0, len(asked), size))
    with ThreadPoolExecutor(8) as threads:
        slow = list(threads.map(lambda _: say(port, asked, cuts, "half closed"), range(8)))
    bodies = {answer.partition(b"\r\n\r\n")[2] for answer in (quick, *slow)}
    assert len(bodies) == 1
    assert quick.startswith(b"HTTP/1.1 200 ")
