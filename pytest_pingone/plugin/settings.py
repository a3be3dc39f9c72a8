"""Settings of a tenant as pytest knows them: options, environment, ini file and markers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

MARKER = "pingone"
TIME_MARKER = "pingone_time"
SETTINGS = {
    "region": "PingOne's region code: NA, CA, EU, AU, SG or AP",
    "seed": "path of a TOML file that says what the tenant holds",
    "port": "TCP port of the emulator; 0 takes a free one",
    "public_url": "where clients reach the emulator, if that is not where it listens",
    "custom_domain": "host name that stands for auth.pingone.<tld>/<environment>",
    "include_typ": "whether access tokens carry `typ: at+jwt` (true or false)",
    "refresh_token_type": "OPAQUE_TOKEN or JSON_WEB_TOKEN",
    "rate_limits": "whether the Management API has PingOne's base rate limits (true or false)",
    "journal_size": "how many requests `pingone.requests` remembers",
    "block_network": "whether `pingone_hosts` refuses all other hosts (true or false)",
    "proxy_tunnel": "whether `pingone_proxy` leads to other hosts, too (true or false)",
}


def settings_of(config: pytest.Config) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the settings that are not at their default, and where each comes from."""
    settings: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in SETTINGS:
        candidates = {
            f"--pingone-{name}": config.getoption(f"--pingone-{name}", default=None),
            f"PYTEST_PINGONE_{name.upper()}": os.environ.get(f"PYTEST_PINGONE_{name.upper()}"),
            "ini": config.getini(f"pingone_{name}"),
        }
        for source, text in candidates.items():
            if text:
                settings[name] = _typed(name, text, config.rootpath)
                sources[name] = source
                break
    return settings, sources


def _typed(name: str, text: str, root: Path) -> Any:
    if name in ("port", "journal_size"):
        try:
            return int(text if text.strip().isdecimal() else "")
        except ValueError:  # also for one of thousands of digits
            raise UsageError(f"{name}={text!r:.60} must be a whole number.") from None
    if name in ("include_typ", "rate_limits", "block_network", "proxy_tunnel"):
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if text.strip().lower() not in words:
            raise UsageError(f"{name}={text!r} must be true or false.")
        return words[text.strip().lower()]
    return root / text if name == "seed" else text


def marked_time(*times: Any, **named: Any) -> Any:
    """Return the point in time that a marker names."""
    if len(times) + len(named) != 1 or named.keys() - {"at"}:
        given = ", ".join([*map(repr, times), *(f"{name}={named[name]!r}" for name in named)])
        raise UsageError(
            f"@pytest.mark.pingone_time takes one point in time, not ({given}); "
            "write it as 2030-01-01T00:00:00Z."
        )
    return next(iter([*times, *named.values()]))


def marked_settings(node: Any) -> dict[str, Any]:
    """Return the settings of all `pingone` markers of a test, the nearest winning."""
    settings: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(MARKER))):
        if marker.args:
            raise UsageError(
                f"@pytest.mark.pingone takes keywords only, not {marker.args!r}. "
                f"Known: {', '.join(SETTINGS)}."
            )
        settings.update(marker.kwargs)
    return settings
