"""Which secrets are good: the one that is, and for a while the one that was.

Source: PingOne Platform API reference, "Update application secret".
"""

from __future__ import annotations

import contextlib
import dataclasses
import hmac
from typing import Any
from urllib.parse import unquote_plus

from pytest_pingone.auth.client_keys import SECRET_ALGORITHMS
from pytest_pingone.tenant.records import Application, Resource
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import jws

Holder = Application | Resource


def secrets_of(holder: Holder, tenant: Tenant) -> tuple[str, ...]:
    """Return the secrets that are good now: the present one first."""
    previous = holder.previous_secret
    if previous is None or previous.expires_at <= tenant.now:
        return (holder.secret,)
    return holder.secret, previous.secret


def matching(given: str, holder: Holder, tenant: Tenant) -> str | None:
    """Return the good secret that is the same as one given, or None.

    Compares in constant time. RFC 6749 form-encodes a secret in the header, clients may not.
    """
    candidates = (given.encode(), unquote_plus(given).encode())
    found = None
    for known in secrets_of(holder, tenant):
        same = [hmac.compare_digest(candidate, known.encode()) for candidate in candidates]
        if any(same) and found is None:
            found = known
    return found


def signed_claims(token: str, holder: Holder, tenant: Tenant) -> tuple[dict[str, Any], str]:
    """Return the claims of a JWT that is signed with a good secret, and that secret.

    Raises:
        UnreadableError: it is not.
    """
    present, *others = secrets_of(holder, tenant)
    for secret in others:
        with contextlib.suppress(jws.UnreadableError):
            return jws.signed_by(token, [secret.encode()], SECRET_ALGORITHMS), secret
    return jws.signed_by(token, [present.encode()], SECRET_ALGORITHMS), present


def note_use(secret: str, holder: Holder, tenant: Tenant) -> None:
    """Remember when the secret before the present one was used last, if this is that one."""
    if holder.previous_secret is None or holder.previous_secret.secret != secret:
        return
    with tenant.store.change() as change:
        current = change.table(type(holder), holder.environment_id).get(holder.id)
        if current is None or current.previous_secret is None:
            return
        if current.previous_secret.secret != secret:
            return
        used = dataclasses.replace(current.previous_secret, last_used=tenant.now)
        change.put(dataclasses.replace(current, previous_secret=used))
