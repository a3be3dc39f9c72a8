"""Organizations, licenses, environments."""

from __future__ import annotations

from pytest_pingone.management.access import SHARED, Where
from pytest_pingone.management.catalogue.members import (
    CREATED,
    ID,
    MOST_SECONDS,
    UPDATED,
    text,
)
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    READ,
    READ_ONLY,
    Collection,
    Query,
)
from pytest_pingone.management.fields import ALWAYS, Field, Parts, field, server_set
from pytest_pingone.management.kinds import Anything, Choice, Many, Moment, Reference, Text, Whole
from pytest_pingone.management.operations import Aspect
from pytest_pingone.management.specials import bills, licenses
from pytest_pingone.management.specials import environments as specials
from pytest_pingone.tenant import records
from pytest_pingone.tenant.records import organizations

_EQUAL = frozenset({"eq"})
_NAME = frozenset({"eq", "sw"})

ORGANIZATIONS = Collection(
    name="organizations",
    record=records.Organization,
    path="organizations",
    verbs=READ_ONLY,
    permission="orgmgt:organization",
    query=Query(filters={"name": _NAME}),
    where=lambda _: SHARED,
    fields=(
        ID,
        server_set("name", Text()),
        server_set("description", Text()),
        server_set("type", Text()),
        CREATED,
        UPDATED,
    ),
    links={
        "self": "{self}",
        "environments": "environments",
        "licenses": "{self}/licenses",
    },
)


def _feature(area: str) -> Field:
    return server_set(area, Anything(), derive=licenses.feature(area))


LICENSES = Collection(
    name="licenses",
    record=records.License,
    path="organizations/<organization_id>/licenses",
    parent=ORGANIZATIONS,
    verbs=READ_ONLY,
    permission="licensing:license",
    query=Query(
        filters={
            "status": _EQUAL,
            "name": _NAME,
            "package": _EQUAL,
            "beginsAt": frozenset({"lt", "le", "gt", "ge"}),
        },
        orders=frozenset({"beginsAt"}),
    ),
    where=lambda _: SHARED,
    fields=(
        _feature("advancedServices"),
        server_set(
            "assignedEnvironmentsCount",
            Whole(0, MOST_SECONDS),
            derive=licenses.assigned_environments_count,
        ),
        _feature("authorize"),
        server_set("beginsAt", Moment()),
        _feature("credentials"),
        _feature("environments"),
        server_set("expiresAt", Moment()),
        _feature("fraud"),
        _feature("gateways"),
        ID,
        _feature("intelligence"),
        _feature("mfa"),
        server_set("name", Text()),
        _feature("orchestrate"),
        server_set("organization", Reference(), attribute="organization_id"),
        server_set("package", Text()),
        server_set("status", Text()),
        server_set("terminatesAt", Moment()),
        _feature("users"),
        _feature("verify"),
    ),
    links={"organization": "organizations/{organization_id}", "self": "{self}"},
)

PRODUCTS = field(
    "products",
    Many(
        Parts(
            records.Product,
            (
                server_set("id", Text()),
                field("type", Choice(*bills.PRODUCTS), required=ALWAYS),
                server_set("description", Text()),
                field("deployment", Reference(), attribute="deployment_id"),
                field(
                    "console", Parts(records.Console, (text("href", most=1024, required=ALWAYS),))
                ),
                field(
                    "bookmarks",
                    Many(
                        Parts(
                            records.Bookmark,
                            (
                                text("name", most=50, required=ALWAYS),
                                text("href", most=1024, required=ALWAYS),
                            ),
                        ),
                        most=5,
                    ),
                ),
                field("tags", Many(Text(most=256))),
            ),
        ),
        most=100,
    ),
    required=ALWAYS,
)
SOLUTION_TYPE = field("solutionType", Choice("CIAM_TRIAL", "CUSTOMER", "WF_TRIAL", "WORKFORCE"))

ENVIRONMENTS = Collection(
    name="environments",
    record=records.Environment,
    path="environments",
    verbs=ALL_BUT_PATCH,
    permission="orgmgt:environment",
    page_limit=1000,
    query=Query(
        filters={
            "id": _EQUAL,
            "name": _NAME,
            "organization.id": _EQUAL,
            "license.id": _EQUAL,
            "status": _EQUAL,
        },
        orders=frozenset({"name"}),
        expands={
            "billOfMaterials": lambda environment, _: (BILL_OF_MATERIALS, environment),
            "organization": lambda environment, view: (
                ORGANIZATIONS,
                view.state.table(records.Organization, "").get(environment.organization_id),
            ),
            "license": lambda environment, view: (
                LICENSES,
                view.state.table(records.License, environment.organization_id).get(
                    environment.license_id
                ),
            ),
        },
    ),
    open=lambda environment: not environment.is_pending,
    where=lambda environment: Where(environment_id=environment.id),
    complete=specials.environment,
    created=specials.environment_created,
    removed=specials.environment_removed,
    fields=(
        ID,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        server_set("organization", Reference(), attribute="organization_id"),
        field(
            "type",
            Choice(organizations.PRODUCTION, organizations.SANDBOX),
            required=ALWAYS,
            fixed=True,
        ),
        field("subtype", Choice("DEV", "QA", "STAGING", "TESTING", "UAT")),
        field("region", Choice("NA", "CA", "EU", "AU", "SG", "AP"), required=ALWAYS, fixed=True),
        text("icon", most=2048),
        server_set("status", Text()),
        server_set("softDeletedAt", Moment()),
        server_set("hardDeleteAllowedAt", Moment()),
        CREATED,
        UPDATED,
        field("license", Reference(to="licenses"), attribute="license_id", kept=True),
        field(
            "billOfMaterials",
            Parts(records.BillOfMaterials, (PRODUCTS, SOLUTION_TYPE, CREATED, UPDATED)),
            kept=True,
            once=True,
            derive=bills.shown_bill,
        ),
    ),
    links={
        "self": "{self}",
        "organization": "organizations/{organization_id}",
        "license": "organizations/{organization_id}/licenses/{license_id}",
        "populations": "{self}/populations",
        "users": "{self}/users",
        "applications": "{self}/applications",
        "activities": "{self}/activities",
        "branding": "{self}/branding",
        "resources": "{self}/resources",
        "passwordPolicies": "{self}/passwordPolicies",
        "userActivities": "{self}/userActivities",
        "signOnPolicies": "{self}/signOnPolicies",
        "keys": "{self}/keys",
        "templates": "{self}/templates",
        "notificationsSettings": "{self}/notificationsSettings",
        "schemas": "{self}/schemas",
        "gateways": "{self}/gateways",
        "capabilities": "{self}/capabilities",
        "activeIdentityCounts": "{self}/activeIdentityCounts",
        "propagation/plans": "{self}/propagation/plans",
        "propagation/stores": "{self}/propagation/stores",
        "propagation/revisions/id:latest": "{self}/propagation/revisions/id:latest",
        "billOfMaterials": "{self}/billOfMaterials",
    },
)

BILL_OF_MATERIALS: Aspect = Aspect(
    name="billOfMaterials",
    of=ENVIRONMENTS,
    verbs=frozenset({READ}),
    permission="orgmgt:environment",
    fields=(
        server_set("products", PRODUCTS.kind, derive=bills.of_shown_bill("products")),
        server_set("solutionType", Text(), derive=bills.of_shown_bill("solution_type")),
        server_set("createdAt", Moment(), derive=bills.of_shown_bill("created_at")),
        server_set("updatedAt", Moment(), derive=bills.of_shown_bill("updated_at")),
    ),
    links={"self": "{self}", "environment": "{record}"},
)
