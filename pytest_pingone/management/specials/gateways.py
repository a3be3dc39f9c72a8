"""Gateways: what they are unless somebody says otherwise, and what lets them in.

Source: PingOne Platform API reference, "Gateways", "Gateway credentials".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_pingone import ids
from pytest_pingone.addresses import REGIONS, of_region
from pytest_pingone.errors import Detail, invalid_data
from pytest_pingone.management.collection import Occasion
from pytest_pingone.management.fields import View
from pytest_pingone.tenant.key_pairs import default_key
from pytest_pingone.tenant.records import (
    Environment,
    Gateway,
    GatewayCredential,
    Organization,
    Population,
)
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tokens.mint import signed

_MOST_CREDENTIALS = 5


def usual(sent: Mapping[str, Any], before: Any = None) -> Mapping[str, Any]:
    """Return what an LDAP gateway is unless somebody says otherwise."""
    kind = before.type if before is not None else sent.get("type")
    if kind != "LDAP":
        return {}
    return {"connection_security": "None", "validate_tls_certificates": True}


def gateway(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Give each user type an id, and check the populations that new users come into."""
    if not values["user_types"]:
        return values
    populations = occasion.change.table(Population, occasion.parent_id)
    for user_type in values["user_types"]:
        lookup = user_type.get("newUserLookup")
        population = lookup.get("population") if isinstance(lookup, dict) else None
        if isinstance(population, dict) and populations.get(str(population.get("id"))) is None:
            target = "userTypes.newUserLookup.population.id"
            raise invalid_data(Detail("INVALID_VALUE", "Population not found", target))
    named = [
        {"id": ids.derived(values["id"], "userTypes", user_type["name"]), **user_type}
        for user_type in values["user_types"]
    ]
    return {**values, "user_types": named}


def credential(values: dict[str, Any], _before: Any, occasion: Occasion) -> dict[str, Any]:
    """Check how many credentials a gateway has."""
    if len(occasion.change.table(GatewayCredential, occasion.parent_id)) >= _MOST_CREDENTIALS:
        message = f"must have at most {_MOST_CREDENTIALS} entries"
        inner = {"maximumValue": _MOST_CREDENTIALS}
        raise invalid_data(Detail("SIZE_LIMIT_EXCEEDED", message, "credentials", inner))
    return values


def signed_credential(record: GatewayCredential, view: View) -> str:
    """Return the JWT that lets a gateway in, signed with the environment's default key."""
    home = view.state.table(Environment, TENANT).get(record.environment_id)
    owner = view.state.table(Gateway, record.environment_id).get(record.parent_id)
    organization = next(iter(view.state.table(Organization, TENANT)))
    if home is None or owner is None:
        raise LookupError(record.parent_id)
    region = REGIONS[home.region]
    addresses = of_region(region)
    claims = {
        "iss": addresses.issuer(home.id),
        "aud": region.api_audience,
        "jti": record.id,
        "iat": int(record.created_at.timestamp()),
        "authUrl": addresses.auth,
        "environmentId": home.id,
        "environmentName": home.name,
        "gatewayId": owner.id,
        "gatewayName": owner.name,
        "gatewayType": owner.type,
        "organizationId": home.organization_id,
        "organizationName": organization.name,
        "region": region.code,
    }
    return signed(claims, default_key(home.id, view.state, view.keys))
