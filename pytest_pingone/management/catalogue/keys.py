"""Key rotation policies: which keys sign the tokens of applications."""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    UPDATED,
    of_environment,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import ALL_BUT_PATCH, Collection
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Moment, OneNumber, Text, Whole
from pytest_pingone.management.specials import keys as specials
from pytest_pingone.tenant import records

_MOST_DAYS = 36500

KEY_ROTATION_POLICIES = Collection(
    name="keyRotationPolicies",
    record=records.KeyRotationPolicy,
    path="environments/<environment_id>/keyRotationPolicies",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="certmgt:keyRotationPolicy",
    where=of_environment,
    complete=specials.key_rotation_policy,
    deleting=specials.key_rotation_policy_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS),
        field("algorithm", Choice("RSA"), required=ALWAYS, fixed=True),
        field("keyLength", OneNumber(2048), required=ALWAYS),
        field("signatureAlgorithm", Choice("SHA256withRSA"), required=ALWAYS, fixed=True),
        field("usageType", Choice("SIGNING"), required=ALWAYS, fixed=True),
        text("dn", required=ALWAYS),
        field("rotationPeriod", Whole(30, _MOST_DAYS - 1)),
        field("validityPeriod", Whole(31, _MOST_DAYS)),
        server_set("default", Flag()),
        server_set("currentKeyId", Text(), derive=specials.current_key_id),
        server_set("nextKeyId", Text(), derive=specials.next_key_id),
        server_set("rotatedAt", Moment()),
        CREATED,
        UPDATED,
    ),
    links={"self": "{self}", "environment": "environments/{environment_id}"},
)
