"""A tenant with a state file is the same tenant in the next process."""

from __future__ import annotations

import datetime as dt
import sqlite3
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import freezegun
import pytest
import requests

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.errors import EmulatorFault
from pytest_pingone.proxy.certificates import Authority
from pytest_pingone.state_file.differences import between
from pytest_pingone.tenant import key_pairs
from pytest_pingone.tenant.records import Key
from pytest_pingone.tenant.store import State

ANOTHER = """
[organization]
name = "Another"
[environment]
name = "Another"
[users.carol]
email = "carol@example.com"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tenant.db"


def held(state: State) -> dict[Any, Any]:
    """Return all records of a state, with their numbers, and the next ones."""
    return {
        (kind.__name__, parent_id): (list(table.entries()), table.next_number)
        for kind, parent_id in state.tables
        for table in [state.table(kind, parent_id)]
    }


def without_keys(state: dict[Any, Any]) -> dict[Any, Any]:
    """Return the same without uploaded private keys, which are equal by what is in them only."""
    return {address: own for address, own in state.items() if address[0] != "Key"}


def jwks(pingone: PingOne) -> bytes:
    return pingone._tenant.keys.jwks(pingone._tenant.published_keys(pingone.environment.id))


def test_everything_is_as_it_was(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        pingone.users.create(username="zoe", nickname="Zoë \U0001f600 \x00 \u202e")
        pingone.users.delete("bob")
        pingone.sign_on("alice")
        before = held(pingone.snapshot())
    with PingOne(state_file=path) as again:
        assert held(again.snapshot()) == before
        made = again.users.create(username="yann")
        assert list(again.users)[-1] == made


def test_ids_are_those_of_the_seed_and_keys_are_not(tmp_path: Path) -> None:
    with PingOne(state_file=tmp_path / "a.db") as one, PingOne(state_file=tmp_path / "b.db") as two:
        assert one.users["alice"].id == two.users["alice"].id
        assert one.environment.id == two.environment.id
        assert not set(one.keys.published[1:]) & set(two.keys.published)
        assert jwks(one) != jwks(two)


def test_keys_and_certificates_are_the_same_bytes(path: Path) -> None:
    def shown(pingone: PingOne) -> Any:
        tenant = pingone._tenant
        keys = tenant.state.table(Key, pingone.environment.id)
        return jwks(pingone), [
            (key_pairs.certificate(key, tenant.keys), key_pairs.request(key, tenant.keys))
            for key in keys
        ]

    with PingOne(state_file=path) as pingone:
        pingone.keys.rotate()
        pingone.keys.rotate()
        retired = pingone.mint.access_token(user="alice", resource="orders")
        token = pingone.mint.access_token(application="worker")
        body = {
            "name": "mine",
            "algorithm": "EC",
            "keyLength": 256,
            "validityPeriod": 365,
            "signatureAlgorithm": "SHA256withECDSA",
            "usageType": "SIGNING",
            "subjectDN": "CN=mine",
        }
        url = f"{pingone.environment_url}/keys"
        assert requests.post(url, json=body, headers=token.headers, timeout=9).status_code == 201
        before = shown(pingone)
        kid = pingone.keys.current.kid
    with PingOne(state_file=path) as again:
        assert shown(again) == before
        assert again.keys.current.kid == kid
        again.keys.rotate()
        again.keys.rotate()
        said = str(again.explain(retired))
        assert "retired" in said


def test_no_key_is_written_without_a_state_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("a key was made into text")

    monkeypatch.setattr("pytest_pingone.keys.in_pkcs8", refuse)
    monkeypatch.chdir(tmp_path)
    with PingOne() as pingone:
        assert jwks(pingone)
        assert pingone.state_file is None
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_kept_before_anybody_sees_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with PingOne(state_file=path) as pingone:

        def full(*_: object) -> None:
            raise EmulatorFault("the disk is full")

        assert pingone.state_file is not None
        monkeypatch.setattr(pingone.state_file, "keep", full)
        with pytest.raises(EmulatorFault, match="full"):
            pingone.keys.rotate()
        monkeypatch.undo()
        assert pingone.keys.current.kid in pingone.keys.published


def test_a_change_that_cannot_be_written_is_not_made(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        assert pingone.state_file is not None
        before = pingone.snapshot()
        pingone.state_file._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(EmulatorFault, match="cannot be written, so nothing changed"):
            pingone.users.create(username="zoe")
        assert pingone.snapshot() is before
        pingone.state_file._connection.execute("PRAGMA query_only = OFF")
        pingone.users.create(username="zoe")
    with PingOne(state_file=path) as again:
        assert "zoe" in again.users


def test_a_client_is_told_that_it_was_not_written(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        assert pingone.state_file is not None
        token = pingone.mint.access_token(application="worker")
        population = next(iter(pingone.populations))
        body = {"username": "z", "email": "z@example.com", "population": {"id": population.id}}
        pingone.state_file._connection.execute("PRAGMA query_only = ON")
        url = f"{pingone.environment_url}/users"
        answer = requests.post(url, json=body, headers=token.headers, timeout=9)
        assert answer.status_code == 500
        with pytest.raises(EmulatorFault, match="cannot be written"):
            pingone.raise_faults()
        pingone.state_file._connection.execute("PRAGMA query_only = OFF")
        answer = requests.post(url, json=body, headers=token.headers, timeout=9)
        assert answer.status_code == 201


def test_nothing_can_change_after_the_end(path: Path) -> None:
    pingone = PingOne(state_file=path)
    pingone.close()
    pingone.close()
    assert "alice" in pingone.users
    with pytest.raises(EmulatorFault, match="is closed, so nothing can change"):
        pingone.users.create(username="zoe")
    assert "zoe" not in pingone.users


def test_a_roll_back_is_kept(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        pingone.users.create(username="stays")
        state = pingone.snapshot()
        pingone.users.create(username="goes")
        pingone.users.delete("alice")
        pingone.roll_back(state)
        before = held(pingone.snapshot())
    with PingOne(state_file=path) as again:
        assert held(again.snapshot()) == before
        assert "goes" not in again.users


@pytest.mark.parametrize("reopened", [False, True])
@pytest.mark.parametrize("kept", [False, True])
def test_a_reset_brings_back_what_the_seed_planted(
    path: Path, *, kept: bool, reopened: bool
) -> None:
    where = path if kept else None
    pingone = PingOne(state_file=where)
    planted, secret = held(pingone.snapshot()), pingone.applications["worker"].client_secret
    keys = jwks(pingone)
    pingone.users.delete("alice")
    pingone.sign_on("bob")
    pingone.issuer_clock.pin(0)
    if kept and reopened:
        pingone.close()
        pingone = PingOne(state_file=where)
    with pingone:
        pingone.reset()
        assert held(pingone.snapshot()) == planted
        assert pingone.applications["worker"].client_secret == secret
        assert jwks(pingone) == keys
        assert pingone.issuer_clock.mode == "follow"
    if kept:
        with PingOne(state_file=where) as again:
            assert held(again.snapshot()) == planted
            assert again.issuer_clock.mode == "follow"


def test_a_reset_after_a_reset_costs_nothing(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        pingone.reset()
        state = pingone.snapshot()
        pingone.reset()
        assert not between(state, pingone.snapshot())


def _set(pingone: PingOne, how: str) -> None:
    clock = pingone.issuer_clock
    if how == "pinned":
        clock.pin("2001-02-03T04:05:06.000007Z")
    elif how == "running":
        clock.run_from("2001-02-03T04:05:06Z")
    elif how == "skewed":
        clock.run_from("2001-02-03T04:05:06Z")
        clock.skew = dt.timedelta(hours=-2, microseconds=1)
    else:
        clock.pin(0)
        clock.follow()


@pytest.mark.parametrize("how", ["pinned", "running", "skewed", "followed"])
def test_the_issuers_clock_is_as_it_was(path: Path, how: str) -> None:
    with PingOne(state_file=path) as pingone:
        _set(pingone, how)
        clock = pingone.issuer_clock
        before = clock.mode, clock.skew, clock.now()
    with PingOne(state_file=path) as again:
        clock = again.issuer_clock
        assert (clock.mode, clock.skew) == before[:2]
        passed = clock.now() - before[2]
        least = dt.timedelta(0) if how == "pinned" else dt.timedelta(microseconds=1)
        assert least <= passed < dt.timedelta(0 if how == "pinned" else 60, microseconds=1)


def test_a_running_clock_has_run_on_while_nobody_was_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PingOne(state_file=path) as pingone:
        pingone.issuer_clock.run_from("2001-02-03T04:05:06Z")
    from pytest_pingone.clock import machine_now

    later = 7_000_000_000
    monkeypatch.setattr("pytest_pingone.clock.issuer.machine_now", lambda: machine_now() + later)
    with PingOne(state_file=path) as again:
        assert f"{again.issuer_clock.now():%H:%M}" in ("06:01", "06:02")


@pytest.mark.parametrize("start", ["2001-01-01", "2040-01-01"])
def test_a_frozen_clock_does_not_matter(path: Path, start: str) -> None:
    with freezegun.freeze_time(start):
        with PingOne(state_file=path) as pingone:
            pingone.users.create(username="zoe")
            before, keys = held(pingone.snapshot()), jwks(pingone)
        with PingOne(state_file=path) as again:
            assert held(again.snapshot()) == before
    with PingOne(state_file=path) as again:
        assert held(again.snapshot()) == before
        assert jwks(again) == keys
        assert type(again.users["zoe"].created_at) is dt.datetime


def test_the_seed_is_not_looked_at_again_but_its_digest_is(path: Path) -> None:
    with PingOne(PingOneConfig(seed=ANOTHER), state_file=path) as pingone:
        assert not pingone.from_another_seed
        home = pingone.environment.id
    with PingOne(state_file=path) as again:
        assert not again.from_another_seed  # nobody asked for one
        assert "carol" in again.users
        assert again.environment.id == home
    with PingOne(PingOneConfig(seed=f"{ANOTHER}\n#"), state_file=path) as again:
        assert again.from_another_seed
        assert "carol" in again.users


def test_an_authority_is_the_same_one_when_it_is_kept(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        assert pingone.state_file is not None
        assert pingone.state_file.kept("certificate authority") is None
        first = Authority()
        pingone.state_file.keep("certificate authority", first.secret)
    with PingOne(state_file=path) as again:
        assert again.state_file is not None
        second = Authority(again.state_file.kept("certificate authority"))
    assert (second.pem, second.secret) == (first.pem, first.secret)
    trust = ssl.create_default_context(cadata=first.pem.decode())
    _shake_hands(second.server_context("auth.pingone.com"), trust)


def test_what_is_no_authority_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        Authority(b"nothing")


def _shake_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> None:
    """Let both ends of a connection in memory agree, or raise why they do not."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = client.wrap_bio(down, up, server_hostname="auth.pingone.com")
    other = server.wrap_bio(up, down, server_side=True)
    ends: list[Callable[[], None]] = [one.do_handshake, other.do_handshake]
    for _ in range(6):
        for end in ends:
            try:
                end()
            except ssl.SSLWantReadError:
                continue
    assert one.version() == other.version() == "TLSv1.3"


def test_threads_write_one_after_the_other(path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with PingOne(state_file=path) as pingone, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: pingone.users.create(username=f"user {n}"), range(80)))
        before = held(pingone.snapshot())
    with PingOne(state_file=path) as again:
        assert held(again.snapshot()) == before


def test_the_file_can_be_read_by_anybody_who_knows_sqlite(path: Path) -> None:
    with PingOne(state_file=path) as pingone:
        pingone.users.create(username="zoe")
    connection = sqlite3.connect(path)
    statement = (
        "SELECT json_extract(body, '$.username') FROM records"
        " WHERE state = 'now' AND kind = 'User' ORDER BY number"
    )
    names = [name for (name,) in connection.execute(statement)]
    connection.close()
    assert names[-1] == "zoe"
