"""A user's tests, which use the whole public surface: mypy must know the type of all of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import ssl
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, assert_type

import pytest
from jwt import PyJWK, PyJWKClient

from pytest_pingone import (
    FLAWS,
    EmulatorFault,
    Exchange,
    Explanation,
    Fault,
    Faults,
    Flaw,
    Flaws,
    IssuerClock,
    Journal,
    NotEmulatedError,
    PingOne,
    PingOneConfig,
    PingOneProxy,
    ProcessClock,
    RealHosts,
    Token,
    Twin,
    Twins,
    UsageError,
)


@pytest.fixture(scope="session")
def pingone_config(pingone_config: PingOneConfig) -> PingOneConfig:
    assert_type(pingone_config.region, str)
    assert_type(pingone_config.seed, str | Path | None)
    return dataclasses.replace(pingone_config, region="EU", rate_limits=False)


@pytest.fixture(scope="session")
def pingone_seed() -> str | Path | None:
    return None


@pytest.fixture(scope="session")
def issuer_of_a_server(pingone_emulator: PingOne) -> str:
    return pingone_emulator.issuer


@pytest.mark.usefixtures("issuer_of_a_server")
def test_where_it_is(pingone: PingOne) -> None:
    for url in (
        pingone.issuer,
        pingone.discovery_url,
        pingone.jwks_url,
        pingone.token_url,
        pingone.auth_url,
        pingone.api_url,
        pingone.environment_url,
    ):
        assert_type(url, str)
        assert url.startswith("http://")
    assert_type(pingone.environment.id, str)
    assert_type(pingone.jwks, bytes)
    assert_type(pingone.jwks_client, PyJWKClient)
    assert_type(pingone.signing_key, PyJWK)
    assert_type(pingone.known_passwords, dict[str, str])


def test_records(pingone: PingOne) -> None:
    alice = pingone.users["alice"]
    assert_type(alice.id, str)
    assert_type(alice.username, str)
    made = pingone.users.create(username="dave", email="dave@example.com")
    renamed = pingone.users.update(made, username="david")
    assert_type(renamed.username, str)
    pingone.users.delete(renamed)
    worker = pingone.applications["worker"]
    assert_type(worker.client_id, str)
    assert_type(worker.credentials, dict[str, str])
    assert_type([group.name for group in pingone.groups], list[str])
    assert_type(len(pingone.populations), int)
    assert_type("orders" in pingone.resources, bool)


def test_tokens(pingone: PingOne) -> None:
    token = pingone.mint.access_token(
        user="alice",
        application=pingone.applications["web"],
        resource="orders",
        scopes=["orders:read"],
        lifetime=60,
        claims={"tenant": 1},
        remove=["sid"],
    )
    assert_type(token, Token)
    text: str = token
    assert text.count(".") == 2
    assert_type(token.claims, dict[str, Any])
    assert_type(token.header, dict[str, Any])
    assert_type(token.headers, dict[str, str])
    assert_type(token.id, str | None)
    assert_type(token.expires_at, dt.datetime | None)
    assert_type(token.issued_at, dt.datetime | None)
    assert_type(token.id_token, Token | None)
    assert_type(token.refresh_token, Token | None)
    assert_type(pingone.mint.id_token(user="alice"), Token)
    assert_type(pingone.mint.refresh_token(user="alice"), Token)
    explanation = pingone.explain(token)
    assert_type(explanation, Explanation)
    assert_type(explanation.accepted, bool)
    assert_type(explanation.accepted_by, tuple[str, ...])
    assert_type(explanation.problems, tuple[str, ...])


@pytest.mark.parametrize("flaw", FLAWS.for_resource_server(introspects=False, leeway=0))
def test_flaws(pingone: PingOne, flaw: Flaw) -> None:
    assert_type(flaw.id, str)
    assert_type(flaw.statuses, frozenset[int])
    assert_type(flaw.twin, Twin)
    assert pingone.mint.access_token(user="alice", resource="orders", flaw=flaw)


@pytest.mark.parametrize("twin", FLAWS.twins)
def test_twins(pingone: PingOne, twin: Twin) -> None:
    assert_type(twin.sentence, str)
    assert pingone.mint.access_token(user="alice", resource="orders", twin=twin)


def test_flaws_are_a_sequence() -> None:
    assert_type(FLAWS, Flaws)
    assert_type(FLAWS.twins, Twins)
    assert_type(FLAWS["alg-none"], Flaw)
    assert_type(FLAWS[:2], tuple[Flaw, ...])
    assert_type(list(FLAWS), list[Flaw])


def test_the_clock_of_the_process(pingone: PingOne, pingone_clock: ProcessClock) -> None:
    token = pingone.mint.access_token(user="alice")
    pingone_clock.freeze()
    pingone_clock.advance(minutes=1)
    pingone_clock.advance(dt.timedelta(seconds=1))
    pingone_clock.travel_to("2030-01-01T00:00:00Z")
    pingone_clock.to_expiry(token, -1)
    pingone_clock.expire(token, leeway=10)
    assert_type(pingone_clock.frozen, bool)
    assert_type(pingone_clock.now(), dt.datetime)
    pingone_clock.unfreeze()


def test_the_clock_of_the_issuer(pingone: PingOne) -> None:
    clock = pingone.issuer_clock
    assert_type(clock, IssuerClock)
    with clock.skewed(seconds=-30):
        assert_type(clock.skew, dt.timedelta)
    clock.pin("2030-01-01T00:00:00Z")
    clock.run_from(1_900_000_000)
    clock.advance(hours=1)
    clock.follow()
    assert_type(clock.now(), dt.datetime)


def test_faults(pingone: PingOne) -> None:
    assert_type(pingone.faults, Faults)
    with pingone.faults.next("token", status=503, times=2) as fault:
        assert_type(fault, Fault)
        assert_type(fault.used, int)
    assert_type(pingone.faults.rate_limit("users.list", after=1, retry_after=1), Fault)
    assert_type(pingone.faults.stale_jwks(), Fault)
    pingone.faults.reset()


def test_the_journal(pingone: PingOne) -> None:
    journal = pingone.requests
    assert_type(journal, Journal)
    assert_type(journal.to("token", "jwks"), Journal)
    assert_type(journal.by("worker").with_status(200).refused, Journal)
    assert_type(journal.where(lambda entry: entry.status == 200), Journal)
    assert_type(journal.count("token"), int)
    assert_type(journal[1:], Journal)
    for entry in journal:
        assert_type(entry, Exchange)
        assert_type(entry.token, Token | None)
        assert_type(entry.status, int)
        assert_type(entry.issued, Mapping[str, Token])


def test_sign_on_and_keys(pingone: PingOne) -> None:
    pingone.sign_on("alice", application="web")
    before = pingone.keys.current
    pingone.keys.rotate()
    assert pingone.keys.current != before


def test_real_hosts(pingone_hosts: RealHosts) -> None:
    pingone_hosts.block_network(allow=["shop.example.com"])
    assert_type(pingone_hosts.names, list[str])


def test_the_proxy(pingone_proxy: PingOneProxy) -> None:
    assert_type(pingone_proxy.url, str)
    assert_type(pingone_proxy.ssl_context, ssl.SSLContext)
    assert_type(pingone_proxy.environment, Mapping[str, str])


@pytest.fixture
def a_tenant_of_my_own() -> Iterator[PingOne]:
    with PingOne(PingOneConfig(region="CA")) as pingone:
        yield pingone


def test_seeds_and_states(a_tenant_of_my_own: PingOne) -> None:
    assert_type(a_tenant_of_my_own.export_seed(), str)
    state = a_tenant_of_my_own.snapshot()
    a_tenant_of_my_own.users.delete("bob")
    a_tenant_of_my_own.roll_back(state)
    a_tenant_of_my_own.reset()


def test_errors(pingone: PingOne) -> None:
    with pytest.raises(UsageError):
        pingone.users["nobody"]
    assert issubclass(NotEmulatedError, EmulatorFault)
