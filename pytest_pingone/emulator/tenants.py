"""All emulated tenants of one test run."""

from __future__ import annotations

import datetime as dt
from functools import partial

from pytest_pingone import reporting
from pytest_pingone.config import PingOneConfig
from pytest_pingone.emulator import PingOne


class Tenants:
    """The emulated tenants of a run: made when first asked for, kept for the tests that follow."""

    def __init__(self, log: str | None) -> None:
        self._log = log
        self._known: dict[PingOneConfig, PingOne] = {}

    def of(self, config: PingOneConfig) -> PingOne:
        """Return the tenant with these settings."""
        # Tests of all kinds share it.
        config = config.with_settings({"block_network": False, "proxy_tunnel": False})
        if config not in self._known:
            emulator = self._known[config] = PingOne(config)
            if self._log:
                emulator.requests.append_to(self._log)
        return self._known[config]

    def report(self, since: dt.datetime | None) -> str:
        """Return what happened in all tenants, or "" if nothing did."""
        known = self._known.values()
        return reporting.together(partial(emulator.report, since=since) for emulator in known)

    def raise_faults(self) -> None:
        """Raise what an emulator did wrong since the last call."""
        for emulator in self._known.values():
            emulator.raise_faults()

    def close(self) -> None:
        """Stop listening everywhere."""
        for emulator in self._known.values():
            emulator.close()
