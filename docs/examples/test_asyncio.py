"""Asynchronous code: a client and an application, in tests that are coroutines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import jwt
import pytest

from pytest_pingone import PingOne, ProcessClock

pytest.importorskip("pytest_asyncio", reason="this example needs pip install pytest-asyncio httpx")
pytest.importorskip("httpx", reason="this example needs httpx: pip install pytest-asyncio httpx")

import httpx
import pytest_asyncio

pytestmark = pytest.mark.asyncio

# The code under test: a client that shares one token among all that it does at once.


class Users:
    def __init__(self, base: str, token_url: str, auth: tuple[str, str]) -> None:
        self.base = base
        self.token_url = token_url
        self.auth = auth
        self.http = httpx.AsyncClient(timeout=5)
        self.token = "none yet"
        self.renewing = asyncio.Lock()

    async def named(self, name: str) -> dict[str, Any]:
        token = self.token
        answer = await self._ask(name, token)
        if answer.status_code == 401:
            async with self.renewing:
                if self.token == token:
                    self.token = await self._new_token()
            answer = await self._ask(name, self.token)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()["_embedded"]["users"][0]
        return found

    async def _ask(self, name: str, token: str) -> httpx.Response:
        return await self.http.get(
            f"{self.base}/users",
            params={"filter": f'username eq "{name}"'},
            headers={"Authorization": f"Bearer {token}"},
        )

    async def _new_token(self) -> str:
        grant = {"grant_type": "client_credentials"}
        answer = await self.http.post(self.token_url, data=grant, auth=self.auth)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


# The code under test: an ASGI application that takes tokens.


class OrdersApi:
    def __init__(self, issuer: str, jwks_url: str) -> None:
        self.issuer = issuer
        self.keys = jwt.PyJWKClient(jwks_url)

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        sent = dict(scope["headers"]).get(b"authorization", b"").decode()
        # PyJWKClient may fetch keys, and does not know asyncio: not in the event loop, then.
        status = await asyncio.to_thread(self.status, sent.removeprefix("Bearer "))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def status(self, token: str) -> int:
        try:
            jwt.decode(
                token,
                self.keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                audience="https://orders.example.com",
                issuer=self.issuer,
            )
        except jwt.PyJWTError:
            return 401
        return 200


# Their tests.


@pytest_asyncio.fixture
async def users(pingone: PingOne) -> AsyncIterator[Users]:
    worker = pingone.applications["worker"]
    auth = (worker.client_id, str(worker.client_secret))
    users = Users(pingone.environment_url, pingone.token_url, auth)
    yield users
    await users.http.aclose()


async def test_what_runs_at_once_shares_one_token(
    pingone: PingOne, pingone_clock: ProcessClock, users: Users
) -> None:
    names = ["alice", "bob", "mallory"] * 5
    found = await asyncio.gather(*map(users.named, names))
    assert [user["username"] for user in found] == names
    assert pingone.requests.count("token") == 1

    pingone_clock.advance(minutes=61)
    await asyncio.gather(*map(users.named, names))

    assert pingone.requests.count("token") == 2


async def test_nobody_waits_for_a_slow_answer_to_somebody_else(
    pingone: PingOne, users: Users
) -> None:
    await users.named("alice")
    pingone.faults.next("users.list", delay=0.3, strict=True)
    tasks = [asyncio.create_task(users.named(name)) for name in ("alice", "bob")]

    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    assert (len(done), len(waiting)) == (1, 1)
    await asyncio.gather(*waiting)


@pytest.mark.parametrize("flaw", ["expired-by-one-second", "wrong-audience", "alg-none"])
async def test_the_api_refuses_bad_tokens(pingone: PingOne, flaw: str) -> None:
    api = httpx.ASGITransport(OrdersApi(pingone.issuer, pingone.jwks_url))
    async with httpx.AsyncClient(transport=api, base_url="http://orders.example.com") as client:
        good = pingone.mint.access_token(user="alice", resource="orders")
        bad = pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)
        assert (await client.get("/orders", headers=good.headers)).status_code == 200
        assert (await client.get("/orders", headers=bad.headers)).status_code == 401


async def test_waiting_goes_on_while_the_clock_stands(pingone_clock: ProcessClock) -> None:
    pingone_clock.freeze()
    before = pingone_clock.now()
    await asyncio.sleep(0.01)
    assert pingone_clock.now() == before
