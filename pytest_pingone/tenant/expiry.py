"""What is over leaves the store of a tenant that runs for long.

In a test nothing leaves: there a clock may go back, and a store is small. So records go only where
very many of one kind are kept, and only those whose own end has passed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.sign_on_records import (
    AuthorizationCode,
    BackchannelRequest,
    DeviceAuthorization,
    Flow,
    Message,
    PushedRequest,
    RefreshToken,
    Session,
)
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tenant import Tenant

LEAST: Final = 1_000
"""So many records of a kind stay, whatever is over."""
_ENDING: Final[tuple[type[Any], ...]] = (
    AuthorizationCode,
    BackchannelRequest,
    DeviceAuthorization,
    Flow,
    PushedRequest,
    RefreshToken,
    Session,
)
_NOBODY_CAME: Final = dt.timedelta(minutes=30)
"""Since a browser was last seen in whose session nobody has signed on."""


def remove_what_is_over(tenant: Tenant) -> None:
    """Remove the records that have expired, where there are many of their kind."""
    if not any(_is_full(kind, tenant.state) for kind in (*_ENDING, Message)):
        return
    now = tenant.now
    with tenant.store.change() as change:
        for environment in change.table(Environment, TENANT):
            for kind in _ENDING:
                table = change.table(kind, environment.id)
                if len(table) > LEAST:
                    for record in [one for one in table if _is_over(one, now)]:
                        change.delete(record)
            change.drop_oldest(Message, environment.id, least=LEAST)


def _is_full(kind: type[Any], state: State) -> bool:
    environments = state.table(Environment, TENANT)
    return any(len(state.table(kind, one.id)) > LEAST for one in environments)


def _is_over(record: Any, now: dt.datetime) -> bool:
    if isinstance(record, Session) and record.user_id is None:
        return record.active_at + _NOBODY_CAME <= now
    return bool(record.expires_at <= now)
