"""When a test ends, the proxy is gone: threads, sockets, files, variables, whatever clients did."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_pingone import PingOne, PingOneProxy, UsageError
from pytest_pingone.clock import SECOND
from pytest_pingone.clock.reading import real_monotonic

pytestmark = pytest.mark.filterwarnings("error")
AT_ONCE = 2 * SECOND
Begin = Callable[[PingOneProxy], socket.socket]


@pytest.fixture(autouse=True)
def own_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A place for temporary files that no other process uses."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def tenant() -> Iterator[PingOne]:
    """A tenant that was behind a proxy before, so that whatever is loaded once is loaded."""
    with PingOne() as tenant:
        with tenant.proxy() as proxy:
            asked(proxy, path_of_keys(tenant)).close()
        yield tenant


def path_of_keys(tenant: PingOne) -> str:
    return f"/{tenant.environment.id}/as/jwks"  # reading a URL would start a server meanwhile


def open_files() -> list[str]:
    """Return what this process has open: sockets by their kind, files by their name."""
    found = []
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - no path objects that hold one open
        with contextlib.suppress(FileNotFoundError):  # the listing's own
            found.append(os.readlink(f"/proc/self/fd/{name}").partition("[")[0])  # noqa: PTH115
    return sorted(found)


@dataclass(frozen=True, kw_only=True)
class State:
    """All that a proxy could leave behind in this process."""

    threads: Counter[str]
    files: Counter[str]
    folders: Counter[str]
    variables: dict[str, str]
    opener: object

    @classmethod
    def now(cls) -> State:
        """Return what is there."""
        return cls(
            threads=Counter(t.name for t in threading.enumerate() if t.name.startswith("pingone-")),
            files=Counter(open_files()),
            folders=Counter(path.name for path in Path(tempfile.gettempdir()).glob("pingone-*")),
            variables=dict(os.environ),
            opener=sys.modules["urllib.request"]._opener,
        )

    def check(self, now: State | None = None) -> None:
        """Show that nothing came since; what earlier tests left to be cleared away may go."""
        now = now or State.now()
        assert now.threads <= self.threads
        assert now.files <= self.files
        assert now.folders <= self.folders
        assert now.variables == self.variables
        assert now.opener is self.opener


def opened(proxy: PingOneProxy, target: str = "auth.pingone.com:443") -> socket.socket:
    """Return a tunnel on which nobody has said anything yet."""
    connection = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
    connection.sendall(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    answer = connection.recv(1000)
    assert answer.startswith(b"HTTP/1.1 200"), answer
    return connection


def asked(proxy: PingOneProxy, path: str) -> ssl.SSLSocket:
    """Return a tunnel on which a request was answered."""
    secured = proxy.ssl_context.wrap_socket(opened(proxy), server_hostname="auth.pingone.com")
    secured.sendall(f"GET {path} HTTP/1.1\r\nHost: auth.pingone.com\r\n\r\n".encode())
    assert secured.recv(15) == b"HTTP/1.1 200 OK"
    return secured


@pytest.mark.parametrize("times", [50, pytest.param(500, marks=pytest.mark.thorough)])
def test_many_times_leave_nothing(tenant: PingOne, times: int) -> None:
    path = path_of_keys(tenant)
    before = State.now()
    for number in range(times):
        with tenant.proxy() as proxy, proxy.in_this_process():
            assert os.environ["HTTPS_PROXY"] == proxy.url
            if number % 10 == 0:
                clients: list[socket.socket] = [opened(proxy), asked(proxy, path)]
        if number % 10 == 0:
            for client in clients:
                client.close()
    before.check()


def test_a_block_that_fails_leaves_nothing(tenant: PingOne) -> None:
    before = State.now()
    for problem in (RuntimeError, KeyboardInterrupt, SystemExit):
        with (
            pytest.raises(problem),
            tenant.proxy() as proxy,
            proxy.in_this_process(),
            opened(proxy),
        ):
            raise problem
    before.check()
    assert tenant.issuer.startswith("http://127.0.0.1")


def test_a_port_that_is_taken_is_a_mistake_of_the_user_and_leaves_nothing(tenant: PingOne) -> None:
    before = State.now()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=str(port)), tenant.proxy(port=port):
            pass
    before.check()


def test_files_that_cannot_be_written_leave_nothing(
    tenant: PingOne, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = State.now()
    with monkeypatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
        with pytest.raises(OSError, match="nowhere"), tenant.proxy():
            pass
    before.check()


def test_the_port_is_the_same_again_if_it_can(tenant: PingOne) -> None:
    with tenant.proxy() as proxy:
        first = proxy.port
    with tenant.proxy() as proxy:
        assert proxy.port == first
    with socket.create_server(("127.0.0.1", first)), tenant.proxy() as proxy:
        assert proxy.port != first


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silent(proxy: PingOneProxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=10)


def said(text: bytes, begin: Begin = silent) -> Begin:
    """Return how to open a connection and say something on it."""

    def say(proxy: PingOneProxy) -> socket.socket:
        connection = begin(proxy)
        connection.sendall(text)
        return connection

    return say


CONNECT = b"CONNECT auth.pingone.com:443 HTTP/1.1\r\n"
HELLO = bytes.fromhex("16030100f8010000f40303") + b"\x01" * 40
SAID: dict[str, Begin] = {
    "nothing": silent,
    "half a line": said(CONNECT[:4]),
    "half a head": said(CONNECT + b"Host"),
    "no hello": opened,
    "half a hello": said(HELLO, opened),
    "half a hello with the head": said(CONNECT + b"\r\n" + HELLO),
    "a body that nobody wants": said(b"POST / HTTP/1.1\r\n\r\n" + b"x" * 200_000),
}


@pytest.mark.parametrize("what", SAID)
@pytest.mark.parametrize("end", ["hangs", "goes away", "resets"])
def test_a_client_that_behaves_badly_costs_nothing(tenant: PingOne, what: str, end: str) -> None:
    path = path_of_keys(tenant)
    before = State.now()
    with tenant.proxy() as proxy:
        bad = [SAID[what](proxy) for _ in range(8)]
        for connection in bad:
            if end == "resets":
                reset(connection)
            elif end == "goes away":
                connection.close()
        asked(proxy, path).close()
        began = real_monotonic()
    assert real_monotonic() - began < AT_ONCE
    for connection in bad:
        connection.close()
    before.check()


def settled() -> State:
    """Return what is there once nobody is served any more."""
    for _ in range(200):
        if not [thread for thread in threading.enumerate() if thread.name == "pingone-connection"]:
            break
        time.sleep(0.05)
    return State.now()


def test_a_client_that_goes_away_takes_its_thread_along(tenant: PingOne) -> None:
    path = path_of_keys(tenant)
    with tenant.proxy() as proxy:
        asked(proxy, path).close()
        before = settled()
        for end in (socket.socket.close, reset):
            for _ in range(20):
                end(asked(proxy, path))
                end(opened(proxy))
        before.check(settled())


def test_many_tunnels_are_served_at_the_same_time(tenant: PingOne) -> None:
    path = path_of_keys(tenant)
    tenant.requests.clear()
    before = State.now()
    with tenant.proxy() as proxy, ThreadPoolExecutor(16) as pool:
        for tunnel in list(pool.map(lambda _: asked(proxy, path), range(64))):
            tunnel.close()
    assert len(tenant.requests) == 64
    before.check()


def test_a_test_that_fails_or_is_interrupted_leaves_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest(
        """
        import os, tempfile, threading
        from pathlib import Path

        BEFORE = dict(os.environ)

        def pytest_unconfigure(config):
            changed = set(BEFORE.items()) ^ set(os.environ.items())
            names = [name for name, _ in changed if name != "PYTEST_CURRENT_TEST"]
            threads = [t.name for t in threading.enumerate() if t.name.startswith("pingone")]
            print("LEFT", names, threads, list(Path(os.environ["TMPDIR"]).glob("pingone-*")))
        """
    )
    pytester.makepyfile(
        test_fails="""
        import os
        def test_it(pingone, pingone_proxy):
            assert os.environ["HTTPS_PROXY"] == ""
        """,
        test_interrupted="""
        import os
        def test_it(pingone, pingone_proxy):
            assert os.environ["HTTPS_PROXY"] == pingone_proxy.url
            raise KeyboardInterrupt
        """,
    )
    monkeypatch.setenv("TMPDIR", str(pytester.mkdir("temporary")))
    for name in ("test_fails.py", "test_interrupted.py"):
        result = pytester.runpytest_subprocess("-s", "-p", "no:cacheprovider", name)
        assert result.ret in {1, 2}
        result.stdout.fnmatch_lines(["*LEFT [[]] [[]] [[]]"])
