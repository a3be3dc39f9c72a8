"""What belongs to single users and is only kept: linked accounts, roles in applications, keys.

Source: PingOne Platform API reference, "Linked accounts", "User agreement consents", "User
application role assignments", "MFA pairing keys", "Verify transactions".
"""

from __future__ import annotations

from typing import Any

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue.members import CREATED, ENVIRONMENT, ID, UPDATED, text
from pytest_pingone.management.catalogue.stored import kept, stored_below
from pytest_pingone.management.catalogue.users import USERS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    LIST,
    READ,
    READ_ONLY,
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, ON_REPLACE, Field, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Items, Moment, Reference, Text
from pytest_pingone.management.specials import user_parts as specials
from pytest_pingone.tenant import records
from pytest_pingone.tenant.records.stored import Stored


def _where(record: Stored) -> Where:
    return Where(environment_id=record.environment_id, user_id=record.parent_id)


def _of_user(name: str, record: type[Stored], *fields: Field, **rules: Any) -> Collection:
    return stored_below(
        USERS, "user_id", "user", name, record, *fields, **{"where": _where, **rules}
    )


AGREEMENT_CONSENTS = _of_user(
    "agreementConsents",
    records.AgreementConsent,
    permission="agreements:userConsent",
    verbs=READ_ONLY,
)

LINKED_ACCOUNTS = _of_user(
    "linkedAccounts",
    records.LinkedAccount,
    field(
        "identityProvider",
        Reference(to="identityProviders"),
        attribute="identity_provider_id",
        required=ALWAYS,
    ),
    text("externalId", most=1024, required=ALWAYS),
    field("attributes", Anything()),
    permission="dir:userLinkedAccounts",
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
    import_type="application/vnd.pingidentity.account.link+json",
    made_with=200,
    complete=specials.linked_account,
)

# It becomes a part of a path, and nothing tells whether there is such a role.
_IDENTIFIER = Text(most=36, pattern="[0-9a-f-]{36}", message="must be an id")
USER_APPLICATION_ROLES = _of_user(
    "applicationRoles",
    records.UserApplicationRole,
    permission="dir:userApplicationRoles",
    verbs=frozenset({LIST, CREATE, DELETE}),
    fields=(field("id", _IDENTIFIER, required=ALWAYS), ENVIRONMENT),
)

PAIRING_KEYS = _of_user(
    "pairingKeys",
    records.PairingKey,
    server_set("code", Text()),
    server_set("status", Choice("UNCLAIMED", "CLAIMED")),
    field("applications", Items(Reference(to="applications"))),
    server_set("expiresAt", Moment()),
    permission="mfa:pairingKey",
    verbs=frozenset({CREATE, READ, DELETE}),
    complete=specials.pairing_key,
)

VERIFY_TRANSACTIONS = _of_user(
    "verifyTransactions",
    records.VerifyTransaction,
    permission="verify:verifyTransactions",
    verbs=ALL_BUT_PATCH,
    body_required=False,
    fields=(
        ID,
        ENVIRONMENT,
        kept(
            "transactionStatus",
            text("status", required=ALWAYS),
            writes=ON_REPLACE,
            kept=True,
        ),
        kept("verifyPolicy", text("id", required=ALWAYS)),
        CREATED,
        UPDATED,
    ),
)
