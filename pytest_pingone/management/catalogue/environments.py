"""Parts of environments, organizations and licenses, and what is done with them."""

from __future__ import annotations

from pytest_pingone.management.catalogue.members import text
from pytest_pingone.management.catalogue.organizations import (
    BILL_OF_MATERIALS,
    ENVIRONMENTS,
    LICENSES,
    ORGANIZATIONS,
    PRODUCTS,
)
from pytest_pingone.management.collection import READ, REPLACE
from pytest_pingone.management.fields import ALWAYS, Parts, field, server_set
from pytest_pingone.management.kinds import Choice, Flag, Many, Moment, Reference, Text
from pytest_pingone.management.operations import Aspect, Operation
from pytest_pingone.management.specials import bills, licenses
from pytest_pingone.management.specials import environments as specials
from pytest_pingone.management.specials.capabilities import CAPABILITIES
from pytest_pingone.tenant.records.organizations import (
    ACTIVE,
    DELETE_PENDING,
    PRODUCTION,
    SANDBOX,
)

ORGANIZATION_CAPABILITIES = Aspect(
    name="capabilities",
    of=ORGANIZATIONS,
    verbs=frozenset({READ}),
    permission="orgmgt:organization",
    fields=(
        server_set("organizationId", Text(), attribute="id"),
        server_set("canContactSupport", Flag(), derive=licenses.has_support),
        server_set("canCreateEnvironment", Flag(), derive=licenses.can_create_environment),
        server_set(
            "canCreateEphemeralTrialLicenses",
            Flag(),
            derive=lambda organization, _: organization.type == "INTERNAL",
        ),
        server_set("canUsePlatform", Flag(), derive=licenses.has_license),
        server_set(
            "assignableLicenses",
            Many(
                Parts(
                    licenses.AssignableLicense,
                    (
                        server_set("id", Text()),
                        server_set("name", Text()),
                        server_set("allowProduction", Flag()),
                        server_set("beginsAt", Moment()),
                        server_set("expiresAt", Moment()),
                        server_set("supportedRegions", Many(Text())),
                    ),
                )
            ),
            derive=licenses.assignable_licenses,
        ),
    ),
    links={"self": "{self}", "organization": "{record}"},
)

LICENSE_NAME = Aspect(
    name="name",
    of=LICENSES,
    permission="licensing:license",
    own_permissions={REPLACE: "licensing:update:mutableProperties"},
    fields=(text("name", required=ALWAYS),),
    links={"self": "{self}", "license": "{record}"},
)

CAPABILITIES_OF_ENVIRONMENT = Aspect(
    name="capabilities",
    of=ENVIRONMENTS,
    verbs=frozenset({READ}),
    permission="orgmgt:environment",
    fields=(
        *(
            server_set(name, Flag(), derive=licenses.capability(where))
            for name, where in CAPABILITIES.items()
        ),
        server_set("environmentId", Text(), attribute="id"),
    ),
    links={"self": "{self}"},
)

REPLACE_PRODUCTS = Operation(
    name="billOfMaterials.replace",
    of=ENVIRONMENTS,
    below="billOfMaterials",
    method="PUT",
    permission="orgmgt:update:environment",
    fields=(PRODUCTS,),
    perform=bills.replace_products,
    shows=BILL_OF_MATERIALS,
)

CHANGE_TYPE = Operation(
    name="type.replace",
    of=ENVIRONMENTS,
    below="type",
    method="PUT",
    permission="orgmgt:promote:environment",
    fields=(field("type", Choice(PRODUCTION, SANDBOX), required=ALWAYS),),
    perform=specials.change_type,
    shows=ENVIRONMENTS,
)

CHANGE_STATUS = Operation(
    name="status.replace",
    of=ENVIRONMENTS,
    below="status",
    method="PUT",
    permission="orgmgt:delete:environment",
    fields=(
        field("status", Choice(ACTIVE, DELETE_PENDING), required=ALWAYS),
        field("license", Reference(), attribute="license_id"),
    ),
    perform=specials.change_status,
    shows=ENVIRONMENTS,
)
