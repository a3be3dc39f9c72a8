"""Applications, what they are granted and told, and by which flows users sign on."""

from __future__ import annotations

from pytest_pingone.management.access import Where
from pytest_pingone.management.catalogue import application_members as members
from pytest_pingone.management.catalogue.members import (
    CREATED,
    ENVIRONMENT,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.catalogue.organizations import ENVIRONMENTS
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    CREATE,
    DELETE,
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Flag, Identifier, Many, Reference, Text, Whole
from pytest_pingone.management.specials import application_attributes as attributes
from pytest_pingone.management.specials import applications as specials
from pytest_pingone.management.specials import grants
from pytest_pingone.tenant import records
from pytest_pingone.tenant.records.applications import SYSTEM_TYPES

APPLICATIONS = Collection(
    name="applications",
    record=records.Application,
    path="environments/<environment_id>/applications",
    parent=ENVIRONMENTS,
    verbs=ALL_BUT_PATCH,
    permission="applications:application",
    where=lambda application: Where(
        environment_id=application.environment_id, application_id=application.id
    ),
    not_found=(
        "Unable to find Application with ID: '{id}' in Environment with ID: '{environment_id}'"
    ),
    counted=False,
    echoes_query=False,
    varies_by=("type", "protocol"),
    variants={
        **dict.fromkeys(SYSTEM_TYPES, members.SYSTEM),
        **dict.fromkeys(("PORTAL_LINK_APP", "SAML", "WS_FED", "EXTERNAL_LINK"), members.NO_CLIENT),
    },
    usual=specials.usual,
    complete=specials.application,
    created=specials.application_created,
    deleting=specials.not_pingones_own,
    fields=members.CLIENT,
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "metadata": "{self}/metadata",
        "attributes": "{self}/attributes",
        "secret": "{self}/secret",
        "grants": "{self}/grants",
        "roleAssignments": "{self}/roleAssignments",
        "pushCredentials": "{self}/pushCredentials",
        "keyRotationPolicy": (
            "environments/{environment_id}/keyRotationPolicies/{key_rotation_policy_id}"
        ),
    },
    has_link=specials.has_link,
)

GRANTS = Collection(
    name="grants",
    record=records.Grant,
    path="environments/<environment_id>/applications/<application_id>/grants",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="applications:grant",
    where=lambda grant: Where(
        environment_id=grant.environment_id, application_id=grant.application_id
    ),
    only_below=grants.may_be_granted,
    complete=grants.grant,
    fields=(
        ID,
        ENVIRONMENT,
        field(
            "resource",
            Reference(to="resources"),
            attribute="resource_id",
            required=ALWAYS,
            fixed=True,
        ),
        server_set("application", Reference(), attribute="application_id"),
        field(
            "scopes",
            Many(Reference(to="scopes", of="resource")),
            attribute="scope_ids",
            required=ALWAYS,
        ),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "application": "environments/{environment_id}/applications/{application_id}",
        "resource": "environments/{environment_id}/resources/{resource_id}",
    },
)

APPLICATION_ATTRIBUTES = Collection(
    name="attributes",
    record=records.ApplicationAttribute,
    path="environments/<environment_id>/applications/<application_id>/attributes",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="applications:application",
    own_permissions=dict.fromkeys((CREATE, DELETE), "applications:update:application"),
    where=lambda attribute: Where(
        environment_id=attribute.environment_id, application_id=attribute.application_id
    ),
    only_below=attributes.has_attributes,
    complete=attributes.attribute,
    deleting=attributes.only_custom_attributes,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("application", Reference(), attribute="application_id"),
        text("name", required=ALWAYS, unique=True, fixed=True),
        text("value", most=2048, required=ALWAYS),
        field("required", Flag()),
        server_set("mappingType", Text()),
        text("nameFormat"),
        field("idToken", Flag()),
        field("userInfo", Flag()),
        field("oidcScopes", Many(Identifier(to="scopes", of="=openid"))),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "application": "environments/{environment_id}/applications/{application_id}",
    },
)

FLOW_POLICY_ASSIGNMENTS = Collection(
    name="flowPolicyAssignments",
    record=records.FlowPolicyAssignment,
    path="environments/<environment_id>/applications/<application_id>/flowPolicyAssignments",
    parent=APPLICATIONS,
    verbs=ALL_BUT_PATCH,
    permission="applications:flowPolicyAssignment",
    own_permissions=dict.fromkeys((CREATE, DELETE), "applications:update:flowPolicyAssignment"),
    where=lambda assignment: Where(
        environment_id=assignment.environment_id, application_id=assignment.parent_id
    ),
    stored=True,
    fields=(
        ID,
        ENVIRONMENT,
        server_set("application", Reference(), attribute="parent_id"),
        field(
            "flowPolicy",
            Reference(to="flowPolicies"),
            attribute="flow_policy_id",
            required=ALWAYS,
        ),
        field("priority", Whole(1, MOST_SECONDS), required=ALWAYS),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environment": "environments/{environment_id}",
        "application": "environments/{environment_id}/applications/{parent_id}",
    },
)
