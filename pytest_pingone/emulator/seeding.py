"""Filling a new tenant from a seed: each record is created by the rules of the Management API."""

from __future__ import annotations

from pytest_pingone.clock import SECOND, moment
from pytest_pingone.management import direct
from pytest_pingone.management.catalogue import COLLECTIONS, ENVIRONMENTS
from pytest_pingone.tenant.defaults import allow_registration
from pytest_pingone.tenant.licenses import usual_license
from pytest_pingone.tenant.membership import join
from pytest_pingone.tenant.records import Group, Organization, User
from pytest_pingone.tenant.roles import BY_ID
from pytest_pingone.tenant.seed import Seed
from pytest_pingone.tenant.tenant import Tenant


def plant(tenant: Tenant, seed: Seed) -> None:
    """Create everything that a seed names, or nothing.

    Raises:
        UsageError: a value breaks a rule; the message names the place in the seed.
    """
    now = moment(tenant.clock.seconds() * SECOND)
    with tenant.store.change() as change:
        change.put(
            Organization(
                id=seed.organization_id,
                name=str(seed.organization["name"]),
                created_at=now,
                updated_at=now,
            )
        )
        change.put(usual_license(seed.organization_id, tenant.config.region, now))
        for role in BY_ID.values():
            change.put(role)
        environment = {"type": "SANDBOX", "region": tenant.config.region, **seed.environment}
        place = direct.place_of(ENVIRONMENTS, {})
        direct.create(tenant, place, environment, change, where="[environment]")
        allow_registration(seed.environment_id, change)
        for creation in seed.creations:
            place = direct.place_of(_COLLECTIONS[creation.collection], creation.in_path)
            direct.create(tenant, place, creation.properties, change, where=creation.where)
        for user_id, group_id in seed.memberships:
            user = change.table(User, seed.environment_id).get(user_id)
            group = change.table(Group, seed.environment_id).get(group_id)
            if user is not None and group is not None:  # the seed has no others
                join(user, group, change)


_COLLECTIONS = {
    ".".join(
        [*(row.name for row in collection.ancestors if row is not ENVIRONMENTS), collection.name]
    ): collection
    for collection in COLLECTIONS
}
