"""Organizations, licenses, environments."""

from __future__ import annotations

from pytest_pingone.management.access import SHARED, Where
from pytest_pingone.management.catalogue.members import (
    CREATED,
    ID,
    UPDATED,
    text,
)
from pytest_pingone.management.collection import (
    ALL_BUT_PATCH,
    READ_ONLY,
    Collection,
)
from pytest_pingone.management.fields import ALWAYS, field, server_set
from pytest_pingone.management.kinds import Choice, Moment, Reference, Text
from pytest_pingone.management.specials import environments as specials
from pytest_pingone.tenant import records

ORGANIZATIONS = Collection(
    name="organizations",
    record=records.Organization,
    path="organizations",
    verbs=READ_ONLY,
    permission="orgmgt:organization",
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

LICENSES = Collection(
    name="licenses",
    record=records.License,
    path="organizations/<organization_id>/licenses",
    parent=ORGANIZATIONS,
    verbs=READ_ONLY,
    permission="licensing:license",
    where=lambda _: SHARED,
    fields=(
        ID,
        server_set("name", Text()),
        server_set("package", Text()),
        server_set("status", Text()),
        server_set("beginsAt", Moment()),
        server_set("organization", Reference(), attribute="organization_id"),
    ),
    links={"self": "{self}", "organization": "organizations/{organization_id}"},
)

ENVIRONMENTS = Collection(
    name="environments",
    record=records.Environment,
    path="environments",
    verbs=ALL_BUT_PATCH,
    permission="orgmgt:environment",
    page_limit=1000,
    where=lambda environment: Where(environment_id=environment.id),
    complete=specials.environment,
    created=specials.environment_created,
    fields=(
        ID,
        text("name", required=ALWAYS, unique=True),
        text("description", most=1024),
        server_set("organization", Reference(), attribute="organization_id"),
        field("type", Choice("PRODUCTION", "SANDBOX"), required=ALWAYS, fixed=True),
        field("region", Choice("NA", "CA", "EU", "AU", "SG", "AP"), required=ALWAYS, fixed=True),
        CREATED,
        UPDATED,
        field("license", Reference(), attribute="license_id", fixed=True),
    ),
    links={
        "self": "{self}",
        "organization": "organizations/{organization_id}",
        "license": "organizations/{organization_id}/licenses/{license_id}",
        "populations": "{self}/populations",
        "users": "{self}/users",
        "groups": "{self}/groups",
        "applications": "{self}/applications",
        "resources": "{self}/resources",
    },
)
