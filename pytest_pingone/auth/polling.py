"""Waiting for a user elsewhere: what a client that polls is told (RFC 8628, CIBA).

Source: PingOne Platform API reference, "CIBA grant type", for the texts.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from pytest_pingone.errors import ISSUE, OAuthError
from pytest_pingone.tenant.sign_on_records import BackchannelRequest, DeviceAuthorization
from pytest_pingone.tenant.tenant import Tenant

_SLOWER = 5
Waiting = DeviceAuthorization | BackchannelRequest


def taken(waiting: Waiting | None, application_id: str, tenant: Tenant, name: str) -> Waiting:
    """Return what a client waits for once the user has agreed, and use it up.

    Raises:
        OAuthError: not yet, too often, refused, expired, used or not this client's.
    """
    if waiting is None or waiting.application_id != application_id:
        raise polling_error("invalid_grant", f"The provided {name} is not valid.")
    refusal: OAuthError | None = None
    with tenant.store.change() as change:
        current = change.table(type(waiting), waiting.environment_id).get(waiting.id)
        if current is None or current.status == "used":
            raise polling_error("invalid_grant", f"The provided {name} is not valid.")
        now = tenant.now
        if now >= current.expires_at:
            refusal = polling_error(
                "expired_token", f"The authorization request for the provided {name} has expired."
            )
        elif current.status == "denied":
            refusal = polling_error("access_denied", "The authorization request has been denied.")
        elif current.status == "pending":
            refusal, current = _not_yet(current, now)
        else:
            current = dataclasses.replace(current, status="used")
        change.put(current)
    if refusal is not None:
        raise refusal
    return current


def _not_yet(current: Waiting, now: dt.datetime) -> tuple[OAuthError, Waiting]:
    pending = "The authorization request is still pending."
    interval = dt.timedelta(seconds=current.interval)
    if current.polled_at is not None and now < current.polled_at + interval:
        slower = dataclasses.replace(current, polled_at=now, interval=current.interval + _SLOWER)
        said = f"{pending} Please slow down the poll requests."
        return polling_error("slow_down", said), slower
    return (
        polling_error("authorization_pending", pending),
        dataclasses.replace(current, polled_at=now),
    )


def polling_error(error: str, specific: str) -> OAuthError:
    """Return the 400 that a client which polls is answered with."""
    return OAuthError(error, f"{ISSUE}: {specific}", reason=specific)
