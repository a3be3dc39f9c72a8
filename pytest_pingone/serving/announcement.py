"""What `serve` prints once it listens: where everything is, and who can sign on with what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from pytest_pingone.addresses import CONTROL_PREFIX, is_loopback
from pytest_pingone.clock import IssuerClock
from pytest_pingone.config import PingOneConfig
from pytest_pingone.emulator import PingOne
from pytest_pingone.serving import Served

_MOST = 20
_NAME = 30


def announcement(served: Served) -> str:
    """Return the text."""
    pingone = served.instance.pingone
    lines = [
        "A PingOne tenant in a box. Not PingOne, and not affiliated with Ping Identity.",
        "",
        *_table(_places(served)),
        "",
        *_applications(pingone),
        "",
        *_users(pingone),
        "",
        *_warnings(served, pingone.config),
        "Ctrl-C stops it.",
    ]
    return "\n".join(lines)


def _places(served: Served) -> Iterator[tuple[str, str]]:
    pingone = served.instance.pingone
    home = served.instance.reached_at or served.url
    yield "issuer", pingone.issuer
    yield "discovery", pingone.discovery_url
    yield "Management API", pingone.api_url
    yield "environment", pingone.environment.id
    token = "" if served.token is None else f"?{urlencode({'token': served.token})}"
    yield "console", f"{home}{CONTROL_PREFIX}/{token}"
    yield "control API", f"{home}{CONTROL_PREFIX}/control.json"
    if home != served.url:
        yield "listens at", served.url
    if served.proxy_url is not None:
        yield "HTTPS_PROXY", served.proxy_url
    if served.ca_file is not None:
        yield "CA file", served.ca_file
    if served.token is not None:
        yield "control token", served.token
    yield "clock", _clock(pingone.issuer_clock)


def _clock(clock: IssuerClock) -> str:
    how = {"follow": "follows the machine's", "pinned": "stands still", "running": "runs on"}
    skew = clock.skew.total_seconds()
    ahead = f", {skew:+g} s" if skew else ""
    return f"{clock.now():%Y-%m-%dT%H:%M:%SZ}, {how[clock.mode]}{ahead}"


def _applications(pingone: PingOne) -> Iterator[str]:
    rows = [
        (application.name, application.type, application.client_id, application.client_secret)
        for application in pingone.applications
        if application.is_client and application.enabled
    ]
    yield "applications, with client id and client secret"
    for name, kind, client_id, secret in rows[:_MOST]:
        yield f"  {_cut(name):14} {kind:16} {client_id}  {secret}"
    yield from _more(rows)


def _users(pingone: PingOne) -> Iterator[str]:
    known = pingone.known_passwords
    users = list(pingone.users)
    yield "users, with password"
    for user in users[:_MOST]:
        disabled = "" if user.enabled else "  (disabled)"
        yield f"  {_cut(user.username):14} {known.get(user.username, '-')}{disabled}"
    yield from _more(users)


def _more(rows: list[object] | list[tuple[str, ...]] | Iterable[object]) -> Iterator[str]:
    left = len(list(rows)) - _MOST
    if left > 0:
        yield f"  ... and {left} more"


def _warnings(served: Served, config: PingOneConfig) -> Iterator[str]:
    pingone = served.instance.pingone
    if pingone.from_another_seed and pingone.state_file is not None:
        yield (
            f"NOTE: the tenant in {pingone.state_file.path} was made from another seed than "
            "--seed names now. It stays as it is; move the file away to begin from the seed."
        )
        yield ""
    if not is_loopback(config.host):
        yield (
            f"WARNING: it listens on {config.host}, where others can reach it. Its credentials are "
            "no secrets: never put anything into it that is."
        )
        yield ""


def _table(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in rows:
        yield f"{name:15} {value}"


def _cut(text: str) -> str:
    plain = text if text.isprintable() else repr(text)
    return plain if len(plain) <= _NAME else f"{plain[: _NAME - 3]}..."
