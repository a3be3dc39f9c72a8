"""Clients that write as fast as they can, and remember exactly what they were told was done."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CALLBACK = "http://localhost:8000/callback"


def _by_chance(times: int) -> bool:
    """Return True once in so many times."""
    return secrets.randbelow(times) == 0


class Killed(Exception):
    """The server is gone; whether it did what it was asked last is not known."""


class Caller:
    """One connection to the server."""

    def __init__(self, port: int, settings: dict[str, str]) -> None:
        self.settings = settings
        self._connection = HTTPConnection("127.0.0.1", port, timeout=20)

    def send(
        self, method: str, url: str, *, expected: tuple[int, ...] = (200,), **more: Any
    ) -> tuple[int, dict[str, str], bytes]:
        headers = dict(more.get("headers", {}))
        content = None
        if "body" in more:
            content, headers["Content-Type"] = json.dumps(more["body"]), "application/json"
        elif "form" in more:
            content = urlencode(more["form"])
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        try:
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
            got = answer.read()
        except (OSError, HTTPException) as problem:
            self._connection.close()
            raise Killed from problem
        assert answer.status in expected, (method, url, answer.status, got)
        return answer.status, dict(answer.headers), got

    def close(self) -> None:
        self._connection.close()

    def api(self, method: str, path: str, token: str, *expected: int, **more: Any) -> Any:
        base = f"{self.settings['PINGONE_API_URL']}/environments"
        url = f"{base}/{self.settings['PINGONE_ENVIRONMENT_ID']}/{path}"
        headers = {"Authorization": f"Bearer {token}"}
        _, _, got = self.send(method, url, expected=expected, headers=headers, **more)
        return json.loads(got or b"null")

    def form(self, endpoint: str, client: str, *expected: int, **form: str) -> Any:
        """Post to an endpoint below /as; None where it refused."""
        names = (f"PINGONE{client}_CLIENT_ID", f"PINGONE{client}_CLIENT_SECRET")
        pair = ":".join(self.settings[name] for name in names)
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        url = f"{self.settings['PINGONE_ISSUER']}/{endpoint}"
        status, _, got = self.send("POST", url, expected=expected, headers=headers, form=form)
        return None if status >= 400 else json.loads(got or b"null")

    def worker_token(self) -> str:
        answer = self.form("token", "", 200, grant_type="client_credentials")
        token: str = answer["access_token"]
        return token

    def sign_on(self) -> dict[str, str]:
        """Sign the chosen user on in a new browser, and return the tokens."""
        asked = {
            "client_id": self.settings["PINGONE_WEB_CLIENT_ID"],
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": "openid orders:read",
        }
        url = f"{self.settings['PINGONE_ISSUER']}/authorize?{urlencode(asked)}"
        _, headers, _ = self.send("GET", url, expected=(302,))
        code = parse_qs(urlsplit(headers["Location"]).query)["code"][0]
        tokens: dict[str, str] = self.form(
            "token",
            *("_WEB", 200),
            grant_type="authorization_code",
            code=code,
            redirect_uri=CALLBACK,
        )
        return tokens

    def refresh(self, token: str, *expected: int) -> dict[str, str] | None:
        tokens: dict[str, str] | None = self.form(
            "token", "_WEB", *expected, grant_type="refresh_token", refresh_token=token
        )
        return tokens

    def jwks(self) -> bytes:
        return self.send("GET", f"{self.settings['PINGONE_ISSUER']}/jwks")[2]

    def control(self, method: str, path: str, **more: Any) -> Any:
        url = f"{self.settings['PINGONE_CONTROL_URL']}{path}"
        return json.loads(self.send(method, url, expected=(200, 201, 204), **more)[2] or b"null")


@dataclass
class Users:
    """What one writer knows of the users that it made.

    Attributes:
        alive: nicknames by id, as they were acknowledged.
        deleted: ids, as was acknowledged.
        asked: what was asked and not acknowledged: `create`, `patch` or `delete`, with a username,
            an id and a nickname.
    """

    alive: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    asked: tuple[str, str, str] | None = None

    def write(self, caller: Caller, token: str) -> None:
        username, nickname = f"w-{uuid.uuid4()}", uuid.uuid4().hex
        known = secrets.choice(list(self.alive)) if self.alive else None
        if known is None or (len(self.alive) < 20 and _by_chance(2)):
            self.asked = "create", username, nickname
            population = caller.settings["population"]
            named = {"username": username, "email": "w@example.com", "nickname": nickname}
            body = {**named, "population": {"id": population}}
            made = caller.api("POST", "users", token, 201, body=body)
            self.alive[made["id"]] = nickname
        elif len(self.alive) < 10 or _by_chance(2):
            self.asked = "patch", known, nickname
            caller.api("PATCH", f"users/{known}", token, 200, body={"nickname": nickname})
            self.alive[known] = nickname
        else:
            self.asked = "delete", known, ""
            caller.api("DELETE", f"users/{known}", token, 204)
            del self.alive[known]
            self.deleted.append(known)
        self.asked = None


@dataclass
class Chain:
    """What one client knows of its tokens, each refresh token made from the one before.

    Attributes:
        tokens: the refresh tokens of one sign-on, as they were acknowledged; only the last is good.
        access: the last access token of that sign-on.
        asked: a request was not acknowledged.
        revoked: access tokens whose revocation was acknowledged.
        revoked_refresh: the same, of refresh tokens.
    """

    tokens: list[str] = field(default_factory=list)
    access: str = ""
    asked: str = ""
    revoked: list[str] = field(default_factory=list)
    revoked_refresh: list[str] = field(default_factory=list)

    def write(self, caller: Caller) -> None:
        if not self.tokens:
            self.asked = "sign on"
            self._got(caller.sign_on())
        elif len(self.tokens) < 4:
            self.asked = "refresh"
            self._got(caller.refresh(self.tokens[-1], 200) or {})
        else:
            self.asked = "revoke"
            last, revoked = secrets.choice(
                ((self.tokens[-1], self.revoked_refresh), (self.access, self.revoked))
            )
            caller.form("revoke", "_WEB", 200, token=last)
            revoked.append(last)
            self.tokens = []
        self.asked = ""

    def forget(self) -> None:
        """Begin anew, with a sign-on."""
        self.asked = ""
        for known in (self.tokens, self.revoked, self.revoked_refresh):
            known.clear()

    def _got(self, tokens: dict[str, str]) -> None:
        self.tokens.append(tokens["refresh_token"])
        self.access = tokens["access_token"]


@dataclass
class Keys:
    """What one client knows of the published keys.

    Attributes:
        jwks: as it was fetched last.
        rotated: whether somebody may have rotated them since.
        rested: whether they may be rotated: only once in a round, else tokens of its beginning
            would be signed by keys that are published no longer.
    """

    jwks: bytes = b""
    rotated: bool = False
    rested: bool = True

    def write(self, caller: Caller) -> None:
        if self.rested and _by_chance(10):
            self.rotated, self.rested = True, False
            caller.control("POST", "/keys/rotate")
        self.jwks = caller.jwks()
        self.rotated = False


class Load:
    """All writers at once, each in a thread of its own, until the server is gone."""

    def __init__(self) -> None:
        self.users = [Users(), Users()]
        self.chains = [Chain(), Chain()]
        self.keys = Keys()
        self.problems: list[BaseException] = []
        self.acknowledged = 0
        self._threads: list[threading.Thread] = []

    def start(self, port: int, settings: dict[str, str], token: str) -> None:
        writers: list[Callable[[Caller], None]] = [
            *(lambda caller, own=own: own.write(caller, token) for own in self.users),
            *(own.write for own in self.chains),
            self.keys.write,
        ]
        self._threads = [
            threading.Thread(target=self._run, args=(write, Caller(port, settings)))
            for write in writers
        ]
        for thread in self._threads:
            thread.start()

    def wait_for(self, writes: int) -> None:
        """Wait until so many more are acknowledged, and a second at most."""
        end = self.acknowledged + writes
        for _ in range(1000):
            if self.acknowledged >= end:
                return
            threading.Event().wait(0.001)

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _run(self, write: Callable[[Caller], None], caller: Caller) -> None:
        with contextlib.closing(caller), contextlib.suppress(Killed):
            try:
                while True:
                    write(caller)
                    self.acknowledged += 1
            except AssertionError as problem:
                self.problems.append(problem)
