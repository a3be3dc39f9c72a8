"""Stubs of the library `responses` beside a tenant: what they do not stub, they let through.

`responses` replaces what is above the connection, so it sees a request to PingOne first. A stub for
it wins. Without one, it would refuse the request as unknown; here it passes, as it does for the
prefixes that `add_passthru` names: not counted, not in the list of calls, and down to the
connection, where the tenant answers. All else is as strict as it was told to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_pingone.interception.patches import Patch
from pytest_pingone.interception.standing import HTTPS, host_names

_NAME = "passthru_prefixes"


def of_responses(module: Any) -> Iterator[Patch]:
    """Yield what to replace in `responses`."""
    yield Patch(module.RequestsMock, _NAME, _with_ours)


def _with_ours(_: Any) -> property:
    """Return the prefixes that pass, as a property: theirs, kept where they always are, and ours.

    So it holds for every `RequestsMock`, made before or after, and through each `reset()`.
    """

    def read(self: Any) -> tuple[Any, ...]:
        return (*vars(self).get(_NAME, ()), *_ours())

    def write(self: Any, prefixes: tuple[Any, ...]) -> None:
        ours = _ours()
        vars(self)[_NAME] = tuple(prefix for prefix in prefixes if prefix not in ours)

    return property(read, write)


def _ours() -> tuple[str, ...]:
    hosts = sorted(host_names())
    return tuple(f"https://{host}{end}" for host in hosts for end in ("/", f":{HTTPS}/"))
