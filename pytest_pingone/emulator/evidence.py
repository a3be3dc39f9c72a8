"""Gathering what a failure report says of a tenant: what happened, and what time it is."""

from __future__ import annotations

import datetime as dt

from pytest_pingone.auth.user_tokens import digest
from pytest_pingone.clock import ProcessClock, machine_now, moment, process_now
from pytest_pingone.emulator.minting import Mint
from pytest_pingone.reporting import Evidence, Minted
from pytest_pingone.tenant.records import Application, Environment, Resource, User
from pytest_pingone.tenant.sign_on_records import RefreshToken
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.exchange import Exchange
from pytest_pingone.web.journal import Journal

_SHOWN = 30
"""The last requests say why, the first hundred say nothing."""
_APART = dt.timedelta(seconds=2)


def gather(
    tenant: Tenant,
    journal: Journal,
    mint: Mint,
    *,
    since: dt.datetime | None,
    most: int | None = _SHOWN,
) -> Evidence:
    """Return what happened in a tenant.

    Args:
        since: from when on, by the machine's own clock; None for all that is remembered.
        most: how many of the last requests; None for all of them.
    """
    exchanges = journal.entries(real_since=since)
    minted = [made for made in list(mint.made) if since is None or made.real_time >= since]
    issuer_now, process, real = tenant.clock.now(), moment(process_now()), moment(machine_now())
    frozen = ProcessClock(tenant.clock).frozen
    latest: list[Exchange | Minted] = [*exchanges[-1:], *minted[-1:]]
    last = max(latest, key=lambda event: event.real_time, default=None)
    ended = False
    if last is not None and not frozen and tenant.clock.mode == "follow" and not tenant.clock.skew:
        shifts = abs((last.process_time - last.real_time) - (process - real))
        ended = max(shifts, abs(last.at - last.process_time)) > _APART
        if ended:
            issuer_now, process, real = last.at, last.process_time, last.real_time
    first = 0 if most is None else max(len(exchanges) - most, 0)
    return Evidence(
        exchanges=exchanges[first:],
        earlier=first,
        minted=minted,
        issuer_now=issuer_now,
        process_now=process,
        real_now=real,
        issuer_mode=tenant.clock.mode,
        frozen=frozen,
        ended=ended,
        name_of=lambda record_id: _name(record_id, tenant),
        expiry_of=lambda text: _expiry(text, tenant),
    )


def _name(record_id: str, tenant: Tenant) -> str | None:
    """Return what a test calls a user, an application or a resource."""
    for kind, named_by in ((User, "username"), (Application, "name"), (Resource, "name")):
        for environment in tenant.state.all(Environment):
            record = tenant.state.table(kind, environment.id).get(record_id)
            if record is not None:
                return str(getattr(record, named_by))
    return None


def _expiry(text: str, tenant: Tenant) -> dt.datetime | None:
    """Return when an opaque refresh token expires, if it was issued here."""
    known = digest(text)
    for environment in tenant.state.all(Environment):
        record = tenant.state.table(RefreshToken, environment.id).get(known)
        if record is not None:
            return record.expires_at
    return None
