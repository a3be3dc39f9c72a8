"""What is over leaves the store of a tenant that runs for long, and nothing else does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from pytest_pingone import PingOne, PingOneConfig
from pytest_pingone.tenant import expiry
from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.sign_on_records import Message, PushedRequest, Revocation, Session
from pytest_pingone.tenant.tenant import Tenant

FEW = 10


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """A tenant of which every kind of record is full with a few."""
    monkeypatch.setattr(expiry, "LEAST", FEW)
    tenant = PingOne(PingOneConfig())._tenant
    tenant.clock.pin("2030-01-01T00:00:00Z")
    return tenant


def environment_id(tenant: Tenant) -> str:
    (environment,) = tenant.state.all(Environment)
    return environment.id


def put(tenant: Tenant, record: type[Any], count: int, **more: Any) -> None:
    home = environment_id(tenant)
    with tenant.store.change() as change:
        for number in range(count):
            change.put(record(id=f"{number}", environment_id=home, **more))


def pushed(tenant: Tenant, count: int, *, lasts: int) -> None:
    ends = tenant.now + dt.timedelta(seconds=lasts)
    put(tenant, PushedRequest, count, application_id="x", parameters={}, expires_at=ends)


def left(tenant: Tenant, kind: type[Any]) -> int:
    return len(tenant.state.table(kind, environment_id(tenant)))


def test_what_has_expired_goes_where_there_is_much_of_it(tenant: Tenant) -> None:
    pushed(tenant, FEW + 1, lasts=60)
    expiry.remove_what_is_over(tenant)
    assert left(tenant, PushedRequest) == FEW + 1
    tenant.clock.advance(60)
    expiry.remove_what_is_over(tenant)
    assert left(tenant, PushedRequest) == 0


def test_where_there_is_little_everything_stays(tenant: Tenant) -> None:
    pushed(tenant, FEW, lasts=-60)
    before = tenant.state
    expiry.remove_what_is_over(tenant)
    assert tenant.state is before


def test_a_browser_in_which_nobody_signed_on_is_forgotten_after_half_an_hour(
    tenant: Tenant,
) -> None:
    now = tenant.now
    for_long = {"created_at": now, "active_at": now, "expires_at": now + dt.timedelta(days=30)}
    with tenant.store.change() as change:
        for number in range(FEW + 1):
            change.put(
                Session(
                    id=f"s{number}",
                    environment_id=environment_id(tenant),
                    cookie=f"c{number}",
                    user_id="alice" if number == 0 else None,
                    **for_long,  # type: ignore[arg-type]
                )
            )
    tenant.clock.advance(minutes=31)
    expiry.remove_what_is_over(tenant)
    assert [one.id for one in tenant.state.table(Session, environment_id(tenant))] == ["s0"]


def test_mail_is_kept_by_number_and_revocations_for_good(tenant: Tenant) -> None:
    put(tenant, Message, 600, user_id="x", kind="otp", code="1", sent_at=tenant.now)
    put(tenant, Revocation, 600)
    expiry.remove_what_is_over(tenant)
    assert FEW <= left(tenant, Message) < 600
    assert left(tenant, Revocation) == 600
