"""Copying users to other systems, and what else is only kept.

Source: PingOne Platform API reference, "Identity propagation", "Integration catalog",
"DaVinci flow policies", "Rate limiting", "Application resources", "Application permissions".
"""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import CREATED, ID, text
from pytest_pingone.management.catalogue.resources import RESOURCES
from pytest_pingone.management.catalogue.stored import stored, stored_below
from pytest_pingone.management.collection import (
    CREATE,
    DELETE,
    LIST,
    READ,
    READ_ONLY,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Flag, Reference, Text
from pytest_pingone.management.specials import provisioning as specials
from pytest_pingone.tenant import records

_PROPAGATION = "propagation/"
_STORES = (
    "directory",
    "Aquera",
    "AzureActiveDirectorySAML2",
    "GithubEMU",
    "GoogleApps",
    "LdapGateway",
    "PingOne",
    "Salesforce",
    "SalesforceContacts",
    "scim",
    "ServiceNow",
    "Slack",
    "Workday",
    "Zoom",
)
_STATUS = field("status", Choice("INACTIVE", "ACTIVE"))

PLANS = stored(
    "plans",
    records.PropagationPlan,
    text("name", required=ALWAYS, unique=True),
    _STATUS,
    permission="provisioning:plan",
    own_permissions={CREATE: "provisioning:update:plan"},
    below=_PROPAGATION,
    dated=False,
    deleting=specials.not_in_a_rule,
)

STORES = stored(
    "stores",
    records.PropagationStore,
    text("name", required=ALWAYS),
    text("description", most=1024),
    field("type", Choice(*_STORES), required=ALWAYS, fixed=True),
    _STATUS,
    field("managed", Flag()),
    field("configuration", Anything(), required=ALWAYS),
    permission="provisioning:store",
    own_permissions={CREATE: "provisioning:update:store"},
    below=_PROPAGATION,
    dated=False,
    deleting=specials.not_in_a_rule,
)

RULES = stored(
    "rules",
    records.PropagationRule,
    text("name"),
    field("plan", Reference(to="plans"), attribute="plan_id", required=ALWAYS),
    field("sourceStore", Reference(to="stores"), attribute="source_store_id", required=ALWAYS),
    field("targetStore", Reference(to="stores"), attribute="target_store_id", required=ALWAYS),
    permission="provisioning:rule",
    own_permissions={CREATE: "provisioning:update:rule"},
    below=_PROPAGATION,
    dated=False,
    complete=specials.rule,
)

INTEGRATIONS = stored(
    "integrations",
    records.Integration,
    permission="integrations:integration",
    verbs=READ_ONLY,
    fields=(ID, server_set("name", Text()), CREATED),
)

FLOW_POLICIES = stored(
    "flowPolicies",
    records.FlowPolicy,
    server_set("name", Text()),
    server_set("enabled", Flag()),
    server_set("trigger", Anything()),
    permission="flowPolicies:flowPolicy",
    verbs=READ_ONLY,
    dated=False,
    query=Query(filters={"trigger.type": frozenset({"eq"})}),
)

RATE_LIMIT_CONFIGURATIONS = stored(
    "rateLimitIpConfigs",
    records.RateLimitConfiguration,
    field("type", Choice("WHITELIST"), required=ALWAYS),
    text("value", required=ALWAYS, unique=True),
    permission="rateLimits:ipConfiguration",
    verbs=frozenset({LIST, READ, CREATE, DELETE}),
)

APPLICATION_RESOURCES = stored_below(
    RESOURCES,
    "resource_id",
    "parent",
    "applicationResources",
    records.ApplicationResource,
    text("name", required=ALWAYS, unique=True),
    text("description", most=1024),
    permission="resources:applicationResource",
    dated=False,
)

APPLICATION_PERMISSIONS = stored_below(
    RESOURCES,
    "resource_id",
    "resourceServer",
    "applicationPermissions",
    records.ApplicationPermission,
    server_set("action", Text()),
    permission="resources:applicationPermission",
    embedded="permissions",
    verbs=frozenset({LIST}),
    dated=False,
)
