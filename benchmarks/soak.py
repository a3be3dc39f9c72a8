"""Print how `serve` fares under mixed traffic: memory, threads, sockets and latency by the minute.

    python benchmarks/soak.py [--minutes N] [--clients N] [--rate N] [--hurry N] [--no-state]

What should hold is that no column grows, once what nobody ends has begun to expire: flows after a
quarter of an hour, the sessions of browsers in which nobody signed on after half of one. With
`--hurry` the issuer's clock is sent on each minute by so many more, so that this comes sooner.

Each client signs users on and off, gets, refreshes, introspects and revokes tokens, reads and
changes users, makes mistakes, and comes by old and by new connections. Only Linux tells memory,
threads and sockets.
"""

from __future__ import annotations

import argparse
import base64
import dataclasses
import http.client
import itertools
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MILLISECOND = 1e3
NEW_CONNECTIONS, REVOKED = 0.05, 0.3
"""Which part of requests comes by a new connection, and of tokens is revoked."""


@dataclasses.dataclass(slots=True)
class Seen:
    """What the clients saw since the last sample."""

    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)
    times: list[float] = dataclasses.field(default_factory=list)
    statuses: Counter[str] = dataclasses.field(default_factory=Counter)
    problems: list[str] = dataclasses.field(default_factory=list)

    def note(self, seconds: float, what: str, status: int, expected: tuple[int, ...]) -> None:
        """Note an answer."""
        with self.lock:
            self.times.append(seconds)
            self.statuses[f"{status // 100}xx"] += 1
            if status not in expected:
                self.problems.append(f"{what}: {status}")

    def take(self) -> list[float]:
        """Return the times since the last call."""
        with self.lock:
            taken, self.times = self.times, []
        return taken


class Client(threading.Thread):
    """One client: a round of everything after the other, at a pace."""

    def __init__(
        self, number: int, settings: dict[str, str], seen: Seen, stop: threading.Event, pace: float
    ) -> None:
        super().__init__(name=f"client-{number}")
        self._number = number
        self._settings = settings
        self._seen = seen
        self._stop_at = stop
        self._pace = pace
        self._random = random.Random(number)  # noqa: S311 - traffic, not secrets
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""
        auth = urlsplit(settings["PINGONE_ISSUER"])
        self._host = auth.netloc
        self._issuer = auth.path
        self._environment = f"/v1/environments/{settings['PINGONE_ENVIRONMENT_ID']}"

    def run(self) -> None:
        """Make rounds until told to stop."""
        for number in itertools.count():
            if self._stop_at.is_set():
                return
            if number % 200 == 0:
                self._token = self._client_credentials()
            action = self._random.choice(
                [self._sign_on, self._sign_on, self._users, self._read, self._mistakes]
            )
            try:
                action()
            except (OSError, http.client.HTTPException, KeyError, ValueError) as problem:
                with self._seen.lock:
                    self._seen.problems.append(f"{action.__name__}: {problem!r}")
                self._connection = None

    def _ask(
        self,
        method: str,
        path: str,
        body: str = "",
        headers: dict[str, str] | None = None,
        *,
        expected: tuple[int, ...] = (200,),
    ) -> tuple[int, dict[str, str], bytes]:
        self._stop_at.wait(self._random.uniform(0, 2 * self._pace))
        if self._connection is None or self._random.random() < NEW_CONNECTIONS:
            if self._connection is not None:
                self._connection.close()
            self._connection = http.client.HTTPConnection(self._host, timeout=30)
        began = time.perf_counter()
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        self._seen.note(took, f"{method} {path.partition('?')[0]}", answer.status, expected)
        return answer.status, dict(answer.getheaders()), content

    def _basic(self, kind: str = "") -> dict[str, str]:
        name, secret = (self._settings[f"PINGONE_{kind}CLIENT_{part}"] for part in ("ID", "SECRET"))
        return {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}

    def _form(self, path: str, members: dict[str, str], kind: str = "WEB_", **more: Any) -> Any:
        headers = {**FORM, **self._basic(kind)}
        _, _, content = self._ask(
            "POST", f"{self._issuer}/{path}", urlencode(members), headers, **more
        )
        return json.loads(content) if content else {}

    def _client_credentials(self) -> str:
        token: str = self._form("token", {"grant_type": "client_credentials"}, "")["access_token"]
        return token

    def _sign_on(self) -> None:
        verifier = "v" * 43
        redirect_uri = self._settings["PINGONE_WEB_REDIRECT_URI"]
        query = {
            "client_id": self._settings["PINGONE_WEB_CLIENT_ID"],
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": "openid profile orders:read",
            "state": "s",
            "code_challenge": verifier,
            "code_challenge_method": "plain",
        }
        path = f"{self._issuer}/authorize?{urlencode(query)}"
        _, headers, _ = self._ask("GET", path, expected=(302,))
        code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
        cookie = re.sub(r"; .*", "", headers["Set-Cookie"])
        exchange = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        tokens = self._form("token", exchange)
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        self._ask("GET", f"{self._issuer}/userinfo", "", bearer)
        for _ in range(self._random.randrange(3)):
            refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            tokens = self._form("token", refresh)
        introspected = self._form("introspect", {"token": tokens["access_token"]})
        if not introspected.get("active"):
            raise ValueError(f"not active: {introspected}")
        if self._random.random() < REVOKED:
            self._form("revoke", {"token": tokens["refresh_token"]})
        path = f"{self._issuer}/signoff?{urlencode({'id_token_hint': tokens['id_token']})}"
        self._ask("GET", path, "", {"Cookie": cookie}, expected=(200, 302))

    def _users(self) -> None:
        bearer = {"Authorization": f"Bearer {self._token}"}
        body = {"username": f"u{self._number}-{self._random.random()}", "email": "u@example.com"}
        path = f"{self._environment}/users"
        _, _, made = self._ask("POST", path, json.dumps(body), {**bearer, **JSON}, expected=(201,))
        user = f"{path}/{json.loads(made)['id']}"
        patch = json.dumps({"nickname": "n"})
        self._ask("PATCH", user, patch, {**bearer, **JSON})
        self._ask("GET", f"{path}?filter=username%20eq%20%22alice%22", "", bearer)
        self._ask("DELETE", user, "", bearer, expected=(204,))

    def _read(self) -> None:
        bearer = {"Authorization": f"Bearer {self._token}"}
        self._ask("GET", f"{self._issuer}/jwks")
        self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        for name in ("applications", "groups", "populations"):
            self._ask("GET", f"{self._environment}/{name}", "", bearer)
        self._ask("GET", "/__pingone__/clock")

    def _mistakes(self) -> None:
        self._ask("GET", f"{self._environment}/users", expected=(401,))
        self._ask("GET", "/nowhere", expected=(404,))
        self._ask("POST", f"{self._issuer}/token", "grant_type=none", FORM, expected=(400, 401))
        # A flow that nobody ends.
        query = {
            "client_id": self._settings["PINGONE_SPA_CLIENT_ID"],
            "response_type": "code",
            "redirect_uri": self._settings["PINGONE_WEB_REDIRECT_URI"],
            "code_challenge": "v" * 43,
            "code_challenge_method": "S256",
            "scope": "openid",
        }
        self._ask("GET", f"{self._issuer}/authorize?{urlencode(query)}", expected=(302,))


def memory_threads_sockets(process: int) -> tuple[float, int, int]:
    """Return the resident megabytes of a process, its threads, and its open sockets."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.MULTILINE))
    sockets = 0
    for handle in Path(f"/proc/{process}/fd").iterdir():
        try:
            sockets += str(handle.readlink()).startswith("socket")
        except OSError:
            continue
    return int(found["VmRSS"]) / 1024, int(found["Threads"]), sockets


def settings_of(file: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    """Return what the env file says, once it is there."""
    while not file.exists():
        if process.poll() is not None:
            raise SystemExit("serve did not begin")
        time.sleep(0.05)
    return dict(re.findall(r"^(\w+)='?(.*?)'?$", file.read_text(encoding="utf-8"), re.MULTILINE))


def control(settings: dict[str, str], method: str, path: str, body: dict[str, Any]) -> None:
    """Make a call of the control API."""
    connection = http.client.HTTPConnection(urlsplit(settings["PINGONE_ISSUER"]).netloc)
    connection.request(method, f"/__pingone__{path}", json.dumps(body), JSON)
    connection.getresponse().read()
    connection.close()


def soak(process: int, settings: dict[str, str], chosen: argparse.Namespace) -> Seen:
    """Run the clients and print a line a minute."""
    seen, stop = Seen(), threading.Event()
    pace = chosen.clients / chosen.rate
    clients = [Client(number, settings, seen, stop, pace) for number in range(chosen.clients)]
    for client in clients:
        client.start()
    print("minute  requests/s  median ms  99 % ms    MB  threads  sockets  problems")
    for minute in range(1, chosen.minutes + 1):
        time.sleep(60)
        if chosen.hurry:
            control(settings, "POST", "/clock/advance", {"seconds": 60 * chosen.hurry})
        times = sorted(seen.take()) or [0.0]
        megabytes, threads, sockets = memory_threads_sockets(process)
        print(
            f"{minute:6}  {len(times) / 60:10.1f}  {statistics.median(times) * MILLISECOND:9.2f}  "
            f"{times[int(len(times) * 0.99)] * MILLISECOND:7.2f}  {megabytes:4.0f}  {threads:7}  "
            f"{sockets:7}  {len(seen.problems):8}",
            flush=True,
        )
    stop.set()
    for client in clients:
        client.join()
    return seen


def main() -> None:
    """Serve a tenant, and let clients at it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rate", type=float, default=120, help="requests a second, of all")
    parser.add_argument("--hurry", type=int, default=0, help="minutes that a minute is longer")
    parser.add_argument("--no-state", action="store_true", help="without a state file")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        env_file = Path(folder, "env")
        command = [sys.executable, "-m", "pytest_pingone", "serve", "--port", "0"]
        command += ["--env-file", str(env_file), "--log-level", "error"]
        if not chosen.no_state:
            command += ["--state", str(Path(folder, "tenant.db"))]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
            try:
                settings = settings_of(env_file, process)
                control(settings, "PUT", "/sign_on", {"user": "alice", "application": "web"})
                seen = soak(process.pid, settings, chosen)
            finally:
                process.terminate()
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        print(f"answers {dict(seen.statuses)}, files {size / 2**20:.1f} MB at the end")
        print(f"exit status {process.returncode}, problems {Counter(seen.problems).most_common(5)}")
        sys.exit(bool(seen.problems) or process.returncode != 0)


if __name__ == "__main__":
    main()
