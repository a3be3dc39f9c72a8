"""What PingOne sends: to users by mail and telephone, to administrators, to other servers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pytest_pingone.tenant.records.stored import Stored


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsSettings(Stored):
    """From whom notifications come, and to whom they may go."""

    delivery_mode: str = "ALL"
    restrictions: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailDeliverySettings(Stored):
    """A mail server of the customer's own."""

    protocol: str
    host: str | None = None
    port: int | None = None
    username: str | None = None
    password: str | None = None
    sender: Mapping[str, Any] | None = None
    reply_to: Mapping[str, Any] | None = None
    name: str | None = None
    authentication: Mapping[str, Any] | None = None
    requests: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneDeliverySettings(Stored):
    """A carrier of the customer's own for text messages and calls."""

    provider: str
    name: str | None = None
    sid: str | None = None
    auth_token: str | None = None
    authentication: Mapping[str, Any] | None = None
    requests: Sequence[Any] | None = None
    numbers: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsPolicy(Stored):
    """How many notifications may be sent."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    default: bool = False
    quotas: Sequence[Any]
    country_limit: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationTemplate(Stored):
    """An occasion to send something; its id is its name."""

    display_name: str
    delivery_methods: Sequence[str]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateContent(Stored):
    """What is sent on an occasion, in one language and by one method."""

    template_name: str
    locale: str
    delivery_method: str
    variant: str | None = None
    subject: str | None = None
    body: str | None = None
    content: str | None = None
    sender: str | None = None
    title: str | None = None
    push_category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailDomain(Stored):
    """A domain that mail may come from."""

    unique: ClassVar[tuple[str, ...]] = ("domain_name",)

    domain_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedEmail(Stored):
    """An address that mail may come from."""

    unique: ClassVar[tuple[str, ...]] = ("email_address",)

    email_address: str
    status: str = "ACTIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChannel(Stored):
    """To whom alerts about an environment go."""

    alert_name: str | None = None
    channel_type: str
    addresses: Sequence[str]
    include_severities: Sequence[Any] | None = None
    include_alert_types: Sequence[Any] | None = None
    exclude_alert_types: Sequence[Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Stored):
    """A server that is told what happens in an environment."""

    unique: ClassVar[tuple[str, ...]] = ("name",)

    name: str
    enabled: bool
    protocol: str | None = None
    format: str | None = None
    http_endpoint: Mapping[str, Any] | None = None
    verify_tls_certificates: bool
    filter_options: Mapping[str, Any]
