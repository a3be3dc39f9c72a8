"""How a command uses the tenant in a state file that no instance has open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pytest_pingone.emulator import PingOne

HELP = "do not ask a running instance: use the tenant in this state file, which none has open"


def opened(path: str, *, public_url: str | None = None) -> PingOne:
    """Return the tenant in a state file, for a `with` statement.

    Raises:
        UsageError: there is none, or an instance has it open.
    """
    from pytest_pingone.config import PingOneConfig
    from pytest_pingone.emulator import PingOne
    from pytest_pingone.state_file import StateFile

    if not Path(path).exists():
        raise UsageError(f"There is no state file {path!r}; `serve --state` makes one.")
    with StateFile(path) as file:
        about = file.about
    if about is None:
        raise UsageError(f"The state file {path!r} holds no tenant yet; `serve --state` fills it.")
    config = PingOneConfig(region=about.region, public_url=public_url)
    return PingOne(config, state_file=path)
