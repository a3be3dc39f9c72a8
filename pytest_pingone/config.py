"""The settings of one emulated tenant: what options, marker and `pingone_config` set."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_pingone.errors import UsageError

_ORIGIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
REGION_CODES = ("NA", "CA", "EU", "AU", "SG", "AP")


@dataclass(frozen=True, slots=True, kw_only=True)
class PingOneConfig:
    """Settings of an emulated tenant. Each is also a keyword of `@pytest.mark.pingone(...)`.

    Attributes:
        region: PingOne's region code (NA, CA, EU, AU, SG, AP). It decides the top-level domain in
            the audience of tokens and in the real host names.
        seed: what the tenant holds at the start: a path to a TOML file, TOML text, or None for the
            default tenant.
        host: the loopback address to listen on.
        port: the TCP port to listen on; 0 takes a free one.
        public_url: where clients reach the tenant, if that is not where it listens, such as
            `https://id.example.com`: whoever asks, by whatever name, gets URLs below it.
        custom_domain: a host name that stands for `auth.pingone.<tld>/<environment>`, or None.
        include_typ: whether access tokens carry `typ: at+jwt` also for applications without
            `includeTyp`, as PingOne will from 2 March 2027.
        refresh_token_type: OPAQUE_TOKEN, or JSON_WEB_TOKEN as for applications made before
            27 January 2026; for applications without a `refreshTokenType` of their own.
        rate_limits: whether the Management API refuses more requests than PingOne's documented
            base limits allow, by 429 with Retry-After.
        journal_size: how many requests `pingone.requests` remembers; it also forgets the oldest
            beyond 32 MiB.
        block_network: whether `pingone_hosts` lets nobody reach any other host but this machine. It
            is a setting of the test, not of the tenant.
        proxy_tunnel: whether `pingone_proxy` lets clients reach other hosts through it. It is a
            setting of the test, not of the tenant.
    """

    region: str = "NA"
    seed: str | Path | None = None
    host: str = "127.0.0.1"
    port: int = 0
    public_url: str | None = None
    custom_domain: str | None = None
    include_typ: bool = False
    refresh_token_type: str = "OPAQUE_TOKEN"
    rate_limits: bool = False
    journal_size: int = 1000
    block_network: bool = False
    proxy_tunnel: bool = False

    def __post_init__(self) -> None:
        if self.region not in REGION_CODES:
            raise UsageError(
                f"There is no PingOne region {self.region!r}. "
                f"The regions are {', '.join(REGION_CODES)}."
            )
        if not isinstance(self.port, int) or not 0 <= self.port <= 65535:
            raise UsageError(f"port={self.port!r} is no TCP port; take 0 (any free one) to 65535.")
        if self.public_url is not None and not _ORIGIN.fullmatch(self.public_url):
            raise UsageError(
                f"public_url={self.public_url!r} must be http:// or https:// with a host, and a "
                "port if need be, and nothing after that: https://id.example.com."
            )
        if self.refresh_token_type not in ("OPAQUE_TOKEN", "JSON_WEB_TOKEN"):
            raise UsageError(
                f"refresh_token_type={self.refresh_token_type!r} must be OPAQUE_TOKEN or "
                "JSON_WEB_TOKEN."
            )
        if self.journal_size < 1:
            raise UsageError(f"journal_size={self.journal_size!r} must be at least 1.")

    def with_settings(self, settings: Mapping[str, Any]) -> PingOneConfig:
        """Return these settings with some replaced.

        Raises:
            UsageError: a name is not a setting; the message lists those that are.
        """
        known = [field.name for field in dataclasses.fields(self)]
        for name in settings:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                raise UsageError(
                    f"There is no setting {name!r} of pingone. Known: {', '.join(known)}.{hint}"
                )
        return dataclasses.replace(self, **settings)
