"""Which environment a request to the authorization server is for."""

from __future__ import annotations

from pytest_pingone.errors import not_found
from pytest_pingone.tenant.records import Environment
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.incoming import Incoming


def environment_of(request: Incoming, tenant: Tenant) -> Environment:
    """Return the environment that the path names; on a custom domain, the one it stands for.

    Raises:
        ApiError: 404, there is no such environment.
    """
    environments = tenant.state.table(Environment, TENANT)
    environment_id = request.in_path.get("environment_id")
    if environment_id is None:  # the custom domain belongs to the first environment of the seed
        environment = next(iter(environments), None)
    else:
        environment = environments.get(environment_id)
    if environment is None or environment.is_pending:
        known = ", ".join(known.id for known in environments)
        raise not_found(f"there is no environment {environment_id!r} (there are: {known})")
    return environment
