"""A PingOne tenant in a box, for tests.

The names below, the fixtures and the marker of the plugin, and the command are the public surface.
Each name is loaded on first use, so that importing the package costs nothing. Do not define
`__dir__` here: a freeze reads every name that it lists, and would load them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_pingone.clock import IssuerClock, ProcessClock
    from pytest_pingone.config import PingOneConfig
    from pytest_pingone.emulator import PingOne
    from pytest_pingone.emulator.faults import Faults
    from pytest_pingone.emulator.faults.held import Fault
    from pytest_pingone.errors import EmulatorFault, NotEmulatedError, UsageError
    from pytest_pingone.interception import RealHosts
    from pytest_pingone.proxy import PingOneProxy
    from pytest_pingone.tokens.explanation import Explanation
    from pytest_pingone.tokens.flaws import FLAWS, Flaw, Flaws, Twin, Twins
    from pytest_pingone.tokens.token import Token
    from pytest_pingone.web.exchange import Exchange
    from pytest_pingone.web.journal import Journal

__all__ = [
    "FLAWS",
    "EmulatorFault",
    "Exchange",
    "Explanation",
    "Fault",
    "Faults",
    "Flaw",
    "Flaws",
    "IssuerClock",
    "Journal",
    "NotEmulatedError",
    "PingOne",
    "PingOneConfig",
    "PingOneProxy",
    "ProcessClock",
    "RealHosts",
    "Token",
    "Twin",
    "Twins",
    "UsageError",
]
_HOMES = {
    "FLAWS": "tokens.flaws",
    "EmulatorFault": "errors",
    "Explanation": "tokens.explanation",
    "Flaw": "tokens.flaws",
    "Flaws": "tokens.flaws",
    "Exchange": "web.exchange",
    "Fault": "emulator.faults.held",
    "Faults": "emulator.faults",
    "IssuerClock": "clock",
    "Journal": "web.journal",
    "NotEmulatedError": "errors",
    "PingOne": "emulator",
    "PingOneConfig": "config",
    "PingOneProxy": "proxy",
    "ProcessClock": "clock",
    "RealHosts": "interception",
    "Token": "tokens.token",
    "Twin": "tokens.flaws",
    "Twins": "tokens.flaws",
    "UsageError": "errors",
}


if not TYPE_CHECKING:  # which would make a type checker take any name for a public one

    def __getattr__(name: str) -> Any:
        if name in _HOMES:
            return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
