"""Trusted domains of mail: no name server is asked, so all that PingOne wants of them is so.

Source: PingOne Platform API reference, "Trusted email domains", "Trusted email addresses",
"Alerting".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.records import EmailDomain, Environment
from pytest_pingone.tenant.store import TENANT

ACTIVE = "ACTIVE"
ALERT_TYPES = (
    "CERTIFICATE_EXPIRED",
    "CERTIFICATE_EXPIRING",
    "GATEWAY_VERSION_DEPRECATED",
    "GATEWAY_VERSION_DEPRECATING",
    "KEY_PAIR_EXPIRED",
    "KEY_PAIR_EXPIRING",
    "LICENSE_90_PERCENT_USER_SOFT_LIMIT",
    "LICENSE_EXPIRED",
    "LICENSE_EXPIRING",
    "LICENSE_ROTATED",
    "LICENSE_USER_HARD_LIMIT_EXCEEDED",
    "LICENSE_USER_SOFT_LIMIT_EXCEEDED",
    "RATE_LIMIT_EXCEEDED",
    "RATE_LIMIT_WARNING",
    "RISK_CONFIGURATION",
    "SUSPICIOUS_TRAFFIC",
)


def owned_in(record: EmailDomain, view: View) -> list[Mapping[str, Any]]:
    """Return what says in each region that the customer owns a domain."""
    return [{"name": _region(record, view), **ownership_record(record, view)}]


def ownership_record(record: EmailDomain, _view: View) -> Mapping[str, Any]:
    """Return what says in the name system that the customer owns a domain."""
    return {"status": ACTIVE, "key": record.domain_name, "value": _value(record, "ownership")}


def signed_in(record: EmailDomain, view: View) -> list[Mapping[str, Any]]:
    """Return what says in each region with which keys mail from a domain is signed."""
    value = _value(record, "dkim")
    token = {"key": f"{value}._domainkey.{record.domain_name}", "value": value}
    return [{"name": _region(record, view), "status": ACTIVE, "tokens": [token]}]


def spf_value(record: EmailDomain, _view: View) -> str:
    """Return what says in the name system who may send mail from a domain (RFC 7208)."""
    return f"v=spf1 include:{_value(record, 'spf')}.{record.domain_name} ~all"


def _region(record: EmailDomain, view: View) -> str:
    home = view.state.table(Environment, TENANT).get(record.environment_id)
    return home.region if home is not None else ""


def _value(record: EmailDomain, purpose: str) -> str:
    return ids.derived(record.id, purpose).replace("-", "")
