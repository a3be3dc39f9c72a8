"""Looking at a seed without a tenant that anybody uses."""

from __future__ import annotations

from pathlib import Path

from pytest_pingone.config import PingOneConfig
from pytest_pingone.keys import KeyRing
from pytest_pingone.management.seed.planting import plant
from pytest_pingone.management.seed.reading import Seed, read
from pytest_pingone.tenant.tenant import Tenant


def check(source: str | Path | None, config: PingOneConfig | None = None) -> Seed:
    """Read a seed and plant it where nobody sees it, and return it as it was read.

    No key is made for it.

    Args:
        source: a path to a TOML file, TOML text, or None for the default tenant.
        config: the settings of the tenant that it is for.

    Raises:
        UsageError: something is wrong with it. The message has a line for all that reading shows;
            of what breaks a rule of the Management API, for the first.
    """
    seed = read(source)
    plant(Tenant(config=config or PingOneConfig(), keys=KeyRing()), seed)
    return seed
