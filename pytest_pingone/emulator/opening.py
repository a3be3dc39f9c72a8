"""How a tenant begins: planted from its seed, or as its state file has kept it."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pingone.config import PingOneConfig
from pytest_pingone.errors import UsageError
from pytest_pingone.keys import OF_THIS_PROCESS, KeyRing
from pytest_pingone.management import seed
from pytest_pingone.tenant.store import State, Store
from pytest_pingone.tenant.tenant import Tenant

if TYPE_CHECKING:
    from pytest_pingone.state_file import StateFile


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beginning:
    """A tenant that is ready.

    Attributes:
        environment_id: the environment that the seed describes.
        planted: the state that its seed made; None if it is still in the state file alone.
        file: the state file, if it has one.
        from_another_seed: the seed that was asked for is not the one that made this state.
    """

    tenant: Tenant
    environment_id: str
    planted: State | None
    file: StateFile | None = None
    from_another_seed: bool = False


def begin(config: PingOneConfig) -> Beginning:
    """Return a tenant that lives as long as this process.

    Raises:
        UsageError: the seed cannot be read or breaks a rule of the Management API.
    """
    tenant = Tenant(config=config, keys=OF_THIS_PROCESS)
    planned = seed.read(config.seed)
    seed.plant(tenant, planned)
    return Beginning(
        tenant=tenant, environment_id=planned.environment_id, planted=tenant.store.state
    )


def begin_in(path: str | Path, config: PingOneConfig) -> Beginning:
    """Return the tenant in a state file, planted there first if there is none.

    Raises:
        UsageError: as `begin` does; or the file cannot be opened, is no state file, or holds a
            tenant in another region.
    """
    from pytest_pingone.state_file import About, StateFile

    digest = hashlib.sha256(seed.text_of(config.seed)[1].encode()).hexdigest()
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(StateFile(path))
        ring = KeyRing(keeper=file)
        about, planted = file.about, None
        if about is None:
            tenant = Tenant(config=config, keys=ring)
            planned = seed.read(config.seed)
            seed.plant(tenant, planned)
            planted = tenant.store.state
            about = About(environment_id=planned.environment_id, region=config.region, seed=digest)
            file.fill(planted, about)
        elif about.region == config.region:
            tenant = Tenant(config=config, keys=ring, store=Store(file.load()))
        else:
            raise UsageError(
                f"The state file {file.path} holds a tenant in region {about.region}, and "
                f"region {config.region} was asked for. Ask for {about.region}, or choose another "
                "file."
            )
        tenant.store.write = file.write
        file.attach(tenant.clock)
        stack.pop_all()
    return Beginning(
        tenant=tenant,
        environment_id=about.environment_id,
        planted=planted,
        file=file,
        from_another_seed=config.seed is not None and about.seed != digest,
    )
