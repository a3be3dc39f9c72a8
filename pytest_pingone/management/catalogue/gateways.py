"""Gateways, their credentials, and the instances that run.

Source: PingOne Platform API reference, "Gateways", "Gateway credentials", "Gateway instances".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import CREATED, ENVIRONMENT, ID, text
from pytest_pingone.management.catalogue.stored import kept, stored, stored_below
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    READ_ONLY,
    Shape,
    everything,
    no_others,
)
from pytest_pingone.management.fields import ALWAYS, Field, Kept, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Items, Moment, Text
from pytest_pingone.management.specials import gateways as specials
from pytest_pingone.tenant import records

_VENDORS = (
    "PingDirectory",
    "Microsoft Active Directory",
    "Oracle Directory Server Enterprise Edition",
    "Oracle Unified Directory",
    "CA Directory",
    "OpenDJ Directory Server",
    "IBM (Tivoli) Security Directory Server",
    "LDAPv3-compliant Directory Server",
)
_USER_TYPE = (
    text("name", required=ALWAYS),
    field("orderedCorrelationAttributes", Items(Text()), required=ALWAYS),
    field("passwordAuthority", Choice("PING_ONE", "LDAP"), required=ALWAYS),
    text("searchBaseDn", required=ALWAYS),
)
_LDAP = (
    text("bindDN", required=ALWAYS, attribute="bind_dn"),
    text("bindPassword", required=ALWAYS, shown=False),
    field("connectionSecurity", Choice("None", "TLS", "StartTLS")),
    kept(
        "kerberos",
        text("serviceAccountUserPrincipalName", required=ALWAYS),
        text("serviceAccountPassword", shown=False),
    ),
    field("serversHostAndPort", Items(Text()), required=ALWAYS),
    field("userTypes", Items(Kept(_USER_TYPE))),
    field("validateTlsCertificates", Flag()),
    field("vendor", Choice(*_VENDORS), required=ALWAYS),
)
_CLIENT = (text("ip", required=ALWAYS), text("sharedSecret", shown=False))
_RADIUS = (
    kept("davinci", kept("policy", text("id", required=ALWAYS), required=ALWAYS), required=ALWAYS),
    text("defaultSharedSecret", shown=False),
    kept("networkPolicyServer", text("ip", required=ALWAYS)),
    field("radiusClients", Items(Kept(_CLIENT)), required=ALWAYS),
)
_TYPES = ("PING_FEDERATE", "LDAP", "PING_INTELLIGENCE", "API_GATEWAY_INTEGRATION", "RADIUS")


def _fields(*members: Field) -> tuple[Field, ...]:
    return (
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        field("type", Choice(*_TYPES), required=ALWAYS, fixed=True),
        field("enabled", Flag(), required=ALWAYS),
        *members,
    )


GATEWAYS = stored(
    "gateways",
    records.Gateway,
    permission="gateways:gateway",
    fields=_fields(),
    varies_by="type",
    variants={
        "LDAP": Shape(_fields(*_LDAP), everything),
        "RADIUS": Shape(_fields(*_RADIUS), everything),
    },
    usual=specials.usual,
    complete=specials.gateway,
)

GATEWAY_CREDENTIALS = stored_below(
    GATEWAYS,
    "gateway_id",
    "gateway",
    "credentials",
    records.GatewayCredential,
    permission="gateways:gateway",
    fields=(
        ID,
        CREATED,
        server_set("lastUsedAt", Moment()),
        server_set("credential", Text(), once=True, derive=specials.signed_credential),
    ),
    others=no_others,
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
    body_required=False,
    complete=specials.credential,
)

GATEWAY_INSTANCES = stored_below(
    GATEWAYS,
    "gateway_id",
    "gateway",
    "instances",
    records.GatewayInstance,
    permission="gateways:gateway",
    embedded="gatewayInstances",
    verbs=READ_ONLY,
)
