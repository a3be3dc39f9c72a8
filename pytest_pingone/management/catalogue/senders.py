"""Who mail comes from, and who else is told: domains, addresses, alerts, webhooks.

Source: PingOne Platform API reference, "Trusted email domains", "Trusted email addresses",
"Alerting", "Subscriptions (webhooks)".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import text
from pytest_pingone.management.catalogue.stored import kept, stored, stored_below
from pytest_pingone.management.collection import CREATE, DELETE, LIST, READ, REPLACE
from pytest_pingone.management.fields import ALWAYS, Field, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Flag, Items, Text
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.specials import senders as specials
from pytest_pingone.tenant import records

_EMAIL_DOMAIN = "notifications:emailDomain"
_ALL_BUT_WRITE = frozenset({LIST, READ, CREATE, DELETE})

EMAIL_DOMAINS = stored(
    "emailDomains",
    records.EmailDomain,
    text("domainName", required=ALWAYS, unique=True),
    permission=_EMAIL_DOMAIN,
    verbs=_ALL_BUT_WRITE,
    dated=False,
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "trustedEmails": "{self}/trustedEmails",
    },
)


def _domain_status(name: str, *members: Field) -> Aspect:
    return Aspect(
        name=name,
        of=EMAIL_DOMAINS,
        fields=members,
        verbs=frozenset({READ}),
        permission=_EMAIL_DOMAIN,
        links={"self": "{self}", "emailDomain": "{record}"},
        stored=True,
    )


EMAIL_DOMAIN_STATUSES = (
    _domain_status(
        "ownership",
        server_set("type", Text(), derive=lambda _, __: "TXT"),
        server_set("regions", Items(Anything()), derive=specials.owned_in),
        server_set("environmentDnsRecord", Anything(), derive=specials.ownership_record),
    ),
    _domain_status(
        "dkim",
        server_set("type", Text(), derive=lambda _, __: "CNAME"),
        server_set("regions", Items(Anything()), derive=specials.signed_in),
    ),
    _domain_status(
        "spf",
        server_set("type", Text(), derive=lambda _, __: "TXT"),
        server_set("status", Text(), derive=lambda _, __: specials.ACTIVE),
        server_set("key", Text(), derive=lambda record, _: record.domain_name),
        server_set("value", Text(), derive=specials.spf_value),
    ),
)

TRUSTED_EMAILS = stored_below(
    EMAIL_DOMAINS,
    "email_domain_id",
    "domain",
    "trustedEmails",
    records.TrustedEmail,
    text("emailAddress", required=ALWAYS, unique=True),
    server_set("status", Choice("ACTIVE", "VERIFICATION_REQUIRED")),
    permission=_EMAIL_DOMAIN,
    verbs=_ALL_BUT_WRITE,
    dated=False,
)
_SEVERITY = Choice("INFO", "WARNING", "ERROR")
ALERT_CHANNELS = stored(
    "alertChannels",
    records.AlertChannel,
    text("alertName"),
    field("channelType", Choice("EMAIL"), required=ALWAYS),
    field("addresses", Items(Text(most=256)), required=ALWAYS),
    field("includeSeverities", Items(_SEVERITY)),
    field("includeAlertTypes", Items(Choice(*specials.ALERT_TYPES))),
    field("excludeAlertTypes", Items(Choice(*specials.ALERT_TYPES))),
    permission="alerting:channel",
    verbs=frozenset({LIST, CREATE, REPLACE, DELETE}),
    dated=False,
)

SUBSCRIPTIONS = stored(
    "subscriptions",
    records.Subscription,
    text("name", required=ALWAYS, unique=True),
    field("enabled", Flag(), required=ALWAYS),
    field("protocol", Choice("HTTPS", "TCP_IP")),
    field("format", Choice("ACTIVITY", "SPLUNK", "NEWRELIC")),
    kept("httpEndpoint", text("url", most=2048, required=ALWAYS)),
    field("verifyTlsCertificates", Flag(), required=ALWAYS),
    kept(
        "filterOptions",
        field("includedActionTypes", Items(Text()), required=ALWAYS),
        field("includedTags", Items(Choice("adminIdentityEvent"))),
        required=ALWAYS,
    ),
    permission="subscriptions:subscription",
)
