"""The pytest plugin: options, marker, fixtures, failure report.

pytest imports this file whether or not a test uses it, so nothing heavy is at the top: Werkzeug,
cryptography, PyJWT and freezegun together take 200 ms and are imported by the fixtures that need
them. A test keeps it so.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.config import PingOneConfig
from pytest_pingone.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_pingone.clock import ProcessClock
    from pytest_pingone.emulator import PingOne
    from pytest_pingone.interception import RealHosts
    from pytest_pingone.key_sharing import KeyShare
    from pytest_pingone.proxy import PingOneProxy

MARKER = "pingone"
TIME_MARKER = "pingone_time"
_EMULATOR: pytest.StashKey[PingOne] = pytest.StashKey()
_CONFIG: pytest.StashKey[PingOneConfig] = pytest.StashKey()
_SOURCES: pytest.StashKey[dict[str, str]] = pytest.StashKey()
_SHARE: pytest.StashKey[KeyShare] = pytest.StashKey()
_TENANTS: pytest.StashKey[_Tenants] = pytest.StashKey()
_SETTINGS = {
    "region": "PingOne's region code: NA, CA, EU, AU, SG or AP",
    "seed": "path of a TOML file that says what the tenant holds",
    "port": "TCP port of the emulator; 0 takes a free one",
    "custom_domain": "host name that stands for auth.pingone.<tld>/<environment>",
    "include_typ": "whether access tokens carry `typ: at+jwt` (true or false)",
    "refresh_token_type": "OPAQUE_TOKEN or JSON_WEB_TOKEN",
    "rate_limits": "whether the Management API has PingOne's base rate limits (true or false)",
    "journal_size": "how many requests `pingone.requests` remembers",
    "block_network": "whether `pingone_hosts` refuses all other hosts (true or false)",
    "proxy_tunnel": "whether `pingone_proxy` leads to other hosts, too (true or false)",
}
_KEYS_OF_A_TENANT = 3
_REPORTED = 30
"""Requests in a failure report: the last ones say why, the first hundred say nothing."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    for name, help_text in _SETTINGS.items():
        parser.addini(f"pingone_{name}", help=f"pingone: {help_text}", default=None)
    group = parser.getgroup("pingone", "PingOne emulator")
    group.addoption("--pingone-port", metavar="PORT", help=_SETTINGS["port"])
    group.addoption(
        "--pingone-log",
        metavar="FILE",
        help="append one line for each request to the emulator to this file",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers and check the options, before any test runs."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}({', '.join(f'{name}=...' for name in _SETTINGS)}): settings of the emulated "
        "PingOne tenant for this test; the nearest marker wins.",
    )
    config.addinivalue_line(
        "markers",
        f"{TIME_MARKER}(at): freeze the process clock at this point in time (aware datetime, text "
        "such as 2030-01-01T00:00:00Z, or epoch seconds) before the test's own fixtures.",
    )
    try:
        settings, sources = _settings_of(config)
        config.stash[_CONFIG] = PingOneConfig().with_settings(settings)
    except UsageError as problem:
        raise pytest.UsageError(f"pingone: {problem}") from problem
    config.stash[_SOURCES] = sources


def _settings_of(config: pytest.Config) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the settings that are not at their default, and where each comes from."""
    settings: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in _SETTINGS:
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
        if not text.strip().isdecimal():
            raise UsageError(f"{name}={text!r} must be a whole number.")
        return int(text)
    if name in ("include_typ", "rate_limits", "block_network", "proxy_tunnel"):
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if text.strip().lower() not in words:
            raise UsageError(f"{name}={text!r} must be true or false.")
        return words[text.strip().lower()]
    return root / text if name == "seed" else text


def pytest_report_header(config: pytest.Config) -> str | None:
    """Return a line with the settings that differ from the default, and where they come from."""
    chosen, sources = config.stash[_CONFIG], config.stash[_SOURCES]
    names = list(_SETTINGS) if config.get_verbosity() > 0 else list(sources)
    if not names:
        return None
    said = (
        f"{name} {getattr(chosen, name)} (from {sources.get(name, 'default')})" for name in names
    )
    return f"pingone: {', '.join(said)}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give marked tests their fixtures, and start making keys once somebody will need them."""
    parallel = any(
        config.pluginmanager.hasplugin(name) for name in ("run-parallel", "_run-parallel")
    )
    users = 0
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is None:
            continue
        if item.get_closest_marker(TIME_MARKER) is not None:
            _insert(item, names, "pingone_clock")
        if item.get_closest_marker(MARKER) is not None and "pingone" not in names:
            names.append("pingone")
        if _is_to_block(item):
            _insert(item, names, "pingone_hosts")
        users += any(name.startswith("pingone") for name in names)
        if parallel and "pingone_clock" in names:
            reason = "pingone_clock moves the time of the whole process"
            item.add_marker(pytest.mark.thread_unsafe(reason=reason))
        if parallel and "pingone_proxy" in names:
            reason = "pingone_proxy sets environment variables of the whole process"
            item.add_marker(pytest.mark.thread_unsafe(reason=reason))
    if users and not config.option.collectonly:
        _prefetch_keys(config)


def _is_to_block(item: pytest.Item) -> bool:
    """Return whether the nearest marker that says anything of the network says to block it."""
    said = (marker.kwargs.get("block_network") for marker in item.iter_markers(MARKER))
    return bool(next((blocks for blocks in said if blocks is not None), False))


def _insert(item: Any, names: list[str], first: str) -> None:
    """Put a fixture before the test's own, so that they see the time it sets.

    Not before those that it shares with other tests, which have a time of their own.
    """
    if first in names:
        names.remove(first)
    known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - as pytest itself sorts them
    shared = [name for name in names if name in known and known[name][-1].scope != "function"]
    names.insert(len(shared), first)


def _prefetch_keys(config: pytest.Config) -> None:
    from pytest_pingone import key_sharing

    if config.getoption("numprocesses", default=None):
        return  # the workers of pytest-xdist collect again, and ask for their keys themselves
    key_sharing.prefetch(getattr(config, "workerinput", {}), _KEYS_OF_A_TENANT)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Offer a worker of pytest-xdist the keys that this process makes, once for all workers."""
    from pytest_pingone.key_sharing import KeyShare

    share = node.config.stash.get(_SHARE, None)
    if share is None:
        share = node.config.stash[_SHARE] = KeyShare()
        node.config.add_cleanup(share.close)
    node.workerinput.update(share.invitation)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what was asked of the emulator to the report of a failing test."""
    report = yield
    emulator = item.stash.get(_EMULATOR, None)
    if report.failed and emulator is not None and len(emulator.requests):
        title = f"Captured pingone {report.when}"
        report.sections.append((title, emulator.requests.summary(_REPORTED)))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail the test during which the emulator failed, whatever the client made of the answer."""
    yield
    tenants = item.config.stash.get(_TENANTS, None)
    if tenants is not None:
        tenants.raise_faults()


@pytest.fixture(scope="session")
def pingone_config(request: pytest.FixtureRequest) -> PingOneConfig:
    """Settings of the emulated tenant, a `PingOneConfig`. Override this fixture to change them.

    By default they come from the command line, the environment (`PYTEST_PINGONE_REGION`) and the
    ini file (`pingone_region`), in this order. An override may ask for the original:
    `return dataclasses.replace(pingone_config, region="EU")`.
    """
    return request.config.stash[_CONFIG]


@pytest.fixture(scope="session")
def pingone_seed(pingone_config: PingOneConfig) -> str | Path | None:
    """What the tenant holds at the start: a path to a TOML file, or TOML text. Override it.

    None is the default tenant: users `alice`, `bob` and `mallory` (disabled), applications
    `worker`, `reader`, `powerless`, `service`, `web`, `spa`, `native` and `device`, and the
    resource `orders`.
    """
    return pingone_config.seed


@pytest.fixture(scope="session")
def _pingone_tenants(pytestconfig: pytest.Config) -> Iterator[_Tenants]:
    """The emulated tenants of this run, one for each set of settings. Internal."""
    tenants = pytestconfig.stash[_TENANTS] = _Tenants(pytestconfig.getoption("--pingone-log"))
    yield tenants
    tenants.close()


@pytest.fixture(scope="session")
def pingone_emulator(
    pingone_config: PingOneConfig,
    pingone_seed: str | Path | None,
    _pingone_tenants: _Tenants,
) -> PingOne:
    """The emulated tenant for session-scoped fixtures, such as a server that needs its URLs.

    It is the same object as `pingone`, its URLs never change, and what is changed through it
    becomes part of what each test starts from.
    """
    return _pingone_tenants.of(pingone_config.with_settings({"seed": pingone_seed}))


@pytest.fixture
def pingone(
    request: pytest.FixtureRequest,
    pingone_config: PingOneConfig,
    pingone_seed: str | Path | None,
    _pingone_tenants: _Tenants,
) -> Iterator[PingOne]:
    """An emulated PingOne tenant, a `PingOne`: users, applications, tokens, Management API.

    Whatever a test changes is rolled back when it ends. The tenant listens on a loopback port once
    a URL is read (`pingone.issuer`, `pingone.api_url`, ...). `pingone.mint.access_token(...)` makes
    tokens at once, `pingone.requests` says what the code under test asked for.
    """
    marked = _marked_settings(request.node)
    marked.pop("block_network", None)
    marked.pop("proxy_tunnel", None)
    if marked:
        marked.setdefault("port", 0)  # the port of the other tests may be in use
    chosen = pingone_config.with_settings({"seed": pingone_seed, **marked})
    emulator = _pingone_tenants.of(chosen)
    request.node.stash[_EMULATOR] = emulator
    emulator.requests.clear()
    state = emulator.snapshot()
    yield emulator
    emulator.roll_back(state)


@pytest.fixture
def pingone_clock(request: pytest.FixtureRequest, pingone: PingOne) -> Iterator[ProcessClock]:
    """The clock of this process, a `ProcessClock`: issuer, code under test and libraries go by it.

    Nothing is frozen before the first call: `advance(minutes=61)`, `expire(token)`, `freeze(at)`,
    `travel_to(at)`. It joins a freeze that is already there, and puts everything back at the end.
    """
    from pytest_pingone.clock import ProcessClock

    clock = ProcessClock(pingone.issuer_clock)
    marker = request.node.get_closest_marker(TIME_MARKER)
    try:
        if marker is not None:
            clock.travel_to(_marked_time(*marker.args, **marker.kwargs))
        yield clock
    finally:
        clock.close()


@pytest.fixture
def pingone_hosts(
    request: pytest.FixtureRequest, pingone: PingOne, pingone_config: PingOneConfig
) -> Iterator[RealHosts]:
    """PingOne's real host names (a `RealHosts`), answered by the emulated tenant in this process.

    `https://auth.pingone.com`, `https://api.pingone.com`, `https://apps.pingone.com` (of the
    tenant's region) and its custom domain are answered for requests, urllib3, httpx, also
    asynchronous, and the standard library. `pingone.issuer` and the other URLs are the real ones
    then. Other hosts are reached as ever, unless `pingone_hosts.block_network()` or the setting
    `block_network` says otherwise; other hosts of PingOne never.
    """
    settings = pingone_config.with_settings(_marked_settings(request.node))
    blocks = settings.block_network
    with pingone.hosts(block_network=blocks, asked_by=request.node.nodeid) as hosts:
        yield hosts


@pytest.fixture
def pingone_proxy(
    request: pytest.FixtureRequest, pingone: PingOne, pingone_config: PingOneConfig
) -> Iterator[PingOneProxy]:
    """PingOne's real host names (a `PingOneProxy`), for every client and for child processes.

    `https://auth.pingone.com`, `https://api.pingone.com`, `https://apps.pingone.com` (of the
    tenant's region) and its custom domain are answered by the emulated tenant, to whoever goes by
    the environment variables HTTPS_PROXY and SSL_CERT_FILE and their kin, which are set while the
    test runs: curl, Node.js, Go, Java and most of Python. `pingone.issuer` and the other URLs are
    the real ones then. Other hosts are refused unless the setting `proxy_tunnel` says otherwise;
    this machine is reached directly. `.url`, `.ca_file`, `.ssl_context` and `.environment` are for
    clients that are told where to go.
    """
    settings = pingone_config.with_settings(_marked_settings(request.node))
    with pingone.proxy(tunnel=settings.proxy_tunnel) as proxy, proxy.in_this_process():
        yield proxy


def _marked_time(*times: Any, **named: Any) -> Any:
    """Return the point in time that a marker names."""
    if len(times) + len(named) != 1 or named.keys() - {"at"}:
        given = ", ".join([*map(repr, times), *(f"{name}={named[name]!r}" for name in named)])
        raise UsageError(
            f"@pytest.mark.pingone_time takes one point in time, not ({given}); "
            "write it as 2030-01-01T00:00:00Z."
        )
    return next(iter([*times, *named.values()]))


def _marked_settings(node: Any) -> dict[str, Any]:
    """Return the settings of all `pingone` markers of a test, the nearest winning."""
    settings: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers(MARKER))):
        if marker.args:
            raise UsageError(
                f"@pytest.mark.pingone takes keywords only, not {marker.args!r}. "
                f"Known: {', '.join(_SETTINGS)}."
            )
        settings.update(marker.kwargs)
    return settings


class _Tenants:
    """The emulated tenants of a run: made when first asked for, kept for the tests that follow."""

    def __init__(self, log: str | None) -> None:
        self._log = log
        self._known: dict[PingOneConfig, PingOne] = {}

    def of(self, config: PingOneConfig) -> PingOne:
        """Return the tenant with these settings."""
        from pytest_pingone.emulator import PingOne

        # Tests of all kinds share it.
        config = config.with_settings({"block_network": False, "proxy_tunnel": False})
        if config not in self._known:
            emulator = self._known[config] = PingOne(config)
            if self._log:
                emulator.requests.append_to(self._log)
        return self._known[config]

    def raise_faults(self) -> None:
        """Raise what an emulator did wrong since the last call."""
        for emulator in self._known.values():
            emulator.raise_faults()

    def close(self) -> None:
        """Stop listening everywhere."""
        for emulator in self._known.values():
            emulator.close()
