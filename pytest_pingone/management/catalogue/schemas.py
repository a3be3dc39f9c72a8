"""The schema of users, and its attributes."""

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
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    PATCH,
    READ_ONLY,
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Flag, Many, Reference, Text
from pytest_pingone.management.specials import schemas as specials
from pytest_pingone.tenant import records

SCHEMAS = Collection(
    name="schemas",
    record=records.Schema,
    path="environments/<environment_id>/schemas",
    parent=ENVIRONMENTS,
    verbs=READ_ONLY,
    permission="dir:schema",
    where=of_environment,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("name", Text()),
        server_set("description", Text()),
        server_set("allowsContainsOperator", Flag(), derive=lambda _schema, _view: True),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "attributes": "{self}/attributes",
    },
)

_ENUMERATED = Parts(
    records.EnumeratedValue,
    (
        text("value", most=2048, required=ALWAYS),
        field("archived", Flag()),
        text("description", most=1024),
    ),
)
_REGEX = Parts(
    records.RegexValidation,
    (
        text("pattern", most=1024, required=ALWAYS),
        text("requirements", most=1024, required=ALWAYS),
        field("valuesPatternShouldMatch", Many(Text())),
        field("valuesPatternShouldNotMatch", Many(Text())),
    ),
)

SCHEMA_ATTRIBUTES = Collection(
    name="attributes",
    record=records.SchemaAttribute,
    path="environments/<environment_id>/schemas/<schema_id>/attributes",
    parent=SCHEMAS,
    verbs=ALL_BUT_PATCH | {PATCH},
    permission="dir:schema",
    own_permissions={CREATE: "dir:update:schema"},
    where=of_environment,
    complete=specials.schema_attribute,
    deleting=specials.schema_attribute_deleting,
    fields=(
        ID,
        ENVIRONMENT,
        field(
            "name",
            Text(
                most=256,
                pattern=r"[A-Za-z][A-Za-z0-9-]*",
                message="must begin with a letter and have letters, digits and hyphens only",
            ),
            required=ALWAYS,
            unique=True,
            any_case=True,
            fixed=True,
        ),
        text("displayName"),
        text("description", most=1024),
        server_set("schemaType", Text()),
        field("type", Choice("STRING", "JSON", "BOOLEAN", "COMPLEX"), fixed=True),
        field("unique", Flag()),
        field("enabled", Flag()),
        field("required", Flag(), writes=frozenset()),
        field("multiValued", Flag(), kept=True),
        server_set("ldapAttribute", Text()),
        field("enumeratedValues", Many(_ENUMERATED)),
        field("regexValidation", _REGEX),
        server_set("subAttributes", Many(Anything())),
        server_set("schema", Reference(), attribute="schema_id"),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "schema": "environments/{environment_id}/schemas/{schema_id}",
    },
)
