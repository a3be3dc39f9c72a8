"""Resources, their scopes and the claims in tokens for them."""

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
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Identifier, Many, Reference, Text, Whole
from pytest_pingone.management.specials import resource_attributes as attributes
from pytest_pingone.management.specials import resources as specials
from pytest_pingone.management.specials import scopes
from pytest_pingone.tenant import records

RESOURCES = Collection(
    name="resources",
    record=records.Resource,
    path="environments/<environment_id>/resources",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="resources:resource",
    where=of_environment,
    usual=specials.usual,
    complete=specials.resource,
    created=specials.resource_created,
    deleting=specials.only_custom,
    fields=(
        ID,
        ENVIRONMENT,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        server_set("type", Text()),
        server_set("secret", Text(least=8), direct=True, shown=False),
        text("audience", most=2048),
        field("accessTokenValiditySeconds", Whole(300, 2592000)),
        field(
            "introspectEndpointAuthMethod",
            Choice("NONE", "CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST"),
        ),
        field(
            "applicationPermissionsSettings",
            Parts(records.ApplicationPermissionsSettings, (field("claimEnabled", Flag()),)),
        ),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "scopes": "{self}/scopes",
        "attributes": "{self}/attributes",
        "secret": "{self}/secret",
    },
    has_link=specials.has_link,
)

SCOPES = Collection(
    name="scopes",
    record=records.Scope,
    path="environments/<environment_id>/resources/<resource_id>/scopes",
    parent=RESOURCES,
    verbs=ALL_BUT_PATCH,
    permission="resources:scope",
    where=of_environment,
    complete=scopes.scope,
    deleting=scopes.only_added,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("resource", Reference(), attribute="resource_id"),
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        field("schemaAttributes", Many(Text(most=256))),
        field("mappedClaims", Many(Identifier(to="attributes"))),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "resource": "environments/{environment_id}/resources/{resource_id}",
    },
)

RESOURCE_ATTRIBUTES = Collection(
    name="attributes",
    record=records.ResourceAttribute,
    path="environments/<environment_id>/resources/<resource_id>/attributes",
    parent=RESOURCES,
    verbs=ALL_BUT_PATCH,
    permission="resources:attribute",
    where=of_environment,
    complete=attributes.attribute,
    deleting=attributes.only_custom,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("resource", Reference(), attribute="resource_id"),
        text("name", required=ALWAYS, unique=True, fixed=True),
        field("value", Text(least=0, most=2048), required=ALWAYS),
        server_set("type", Text()),
        field("idToken", Flag()),
        field("userInfo", Flag()),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "resource": "environments/{environment_id}/resources/{resource_id}",
    },
)
