"""The pytest plugin: options, marker, fixtures, hooks.

pytest imports this file whether or not a test uses it, so nothing heavy is at the top: Werkzeug,
cryptography, PyJWT and freezegun together take 200 ms and are imported by the fixtures that need
them. A test keeps it so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from pytest_pingone.config import PingOneConfig
from pytest_pingone.errors import UsageError
from pytest_pingone.plugin.settings import (
    MARKER,
    SETTINGS,
    TIME_MARKER,
    marked_settings,
    marked_time,
    settings_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_pingone.clock import ProcessClock
    from pytest_pingone.emulator import PingOne
    from pytest_pingone.emulator.tenants import Tenants
    from pytest_pingone.interception import RealHosts
    from pytest_pingone.key_sharing import KeyShare
    from pytest_pingone.proxy import PingOneProxy

_EMULATOR: pytest.StashKey[PingOne] = pytest.StashKey()
_USED: pytest.StashKey[bool] = pytest.StashKey()
"""Whether a test uses a tenant and no report has said yet what it did there."""
_CONFIG: pytest.StashKey[PingOneConfig] = pytest.StashKey()
_SOURCES: pytest.StashKey[dict[str, str]] = pytest.StashKey()
_SHARE: pytest.StashKey[KeyShare] = pytest.StashKey()
_TENANTS: pytest.StashKey[Tenants] = pytest.StashKey()
_UNREPORTED: pytest.StashKey[dt.datetime] = pytest.StashKey()
"""From when on what happens in a test is not in a report yet, by the machine's own clock."""
_KEYS_OF_A_TENANT = 3
_TITLE = "Captured pingone"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    for name, help_text in SETTINGS.items():
        parser.addini(f"pingone_{name}", help=f"pingone: {help_text}", default=None)
    group = parser.getgroup("pingone", "PingOne emulator")
    group.addoption("--pingone-port", metavar="PORT", help=SETTINGS["port"])
    group.addoption(
        "--pingone-log",
        metavar="FILE",
        help="append one line for each request to the emulator to this file",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers and check the options, before any test runs."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}({', '.join(f'{name}=...' for name in SETTINGS)}): settings of the emulated "
        "PingOne tenant for this test; the nearest marker wins.",
    )
    config.addinivalue_line(
        "markers",
        f"{TIME_MARKER}(at): freeze the process clock at this point in time (aware datetime, text "
        "such as 2030-01-01T00:00:00Z, or epoch seconds) before the test's own fixtures.",
    )
    try:
        settings, sources = settings_of(config)
        config.stash[_CONFIG] = PingOneConfig().with_settings(settings)
    except UsageError as problem:
        raise pytest.UsageError(f"pingone: {problem}") from problem
    config.stash[_SOURCES] = sources


def pytest_report_header(config: pytest.Config) -> str | None:
    """Return a line with the settings that differ from the default, and where they come from."""
    chosen, sources = config.stash[_CONFIG], config.stash[_SOURCES]
    names = list(SETTINGS) if config.get_verbosity() > 0 else list(sources)
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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when the test begins: its report tells of nothing before."""
    if _TENANTS in item.config.stash:
        _note_reported(item)


def _note_reported(item: pytest.Item) -> None:
    from pytest_pingone.clock import machine_now, moment

    item.stash[_UNREPORTED] = moment(machine_now())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failing test what was asked of the emulator, and what time it is."""
    report = yield
    tenants = item.config.stash.get(_TENANTS, None)
    if report.failed and tenants is not None:
        text = tenants.report(item.stash.get(_UNREPORTED, None))
        if not text and item.stash.get(_USED, False):
            text = "Nothing was asked of PingOne, and no token was minted."
        _note_reported(item)
        item.stash[_USED] = False
        if text:
            report.sections.append((f"{_TITLE} {report.when}", text))
            if item.config.getoption("xmlpath", None):  # it takes them from the tear-down's report
                properties = item if report.when != "teardown" else report
                properties.user_properties.append(("pingone", text))
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print our part of the reports where pytest prints none of them: with `--tb=no`."""
    style, shown = config.getoption("tbstyle"), config.getoption("showcapture")
    unprinted: dict[str, tuple[str, ...]] = {"no": ("error", "failed")}
    if pytest.version_tuple < (9,):
        unprinted["line"] = ("failed",)
    if shown != "all" and shown not in _TITLE:
        return
    for outcome in unprinted.get(style, ()):
        for report in terminalreporter.stats.get(outcome, ()):
            for title, text in report.sections:
                if title.startswith(_TITLE):
                    terminalreporter.write_sep("-", f"{title}: {report.nodeid}")
                    terminalreporter.write_line(text)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that would have passed, if it never met a strict fault of its own."""
    result = yield
    emulator = item.stash.get(_EMULATOR, None)
    complaint = None if emulator is None else emulator.faults.unused()
    if complaint is not None:
        pytest.fail(f"pingone: {complaint}", pytrace=False)
    return result


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
def _pingone_tenants(pytestconfig: pytest.Config) -> Iterator[Tenants]:
    """The emulated tenants of this run, one for each set of settings. Internal."""
    from pytest_pingone.emulator.tenants import Tenants

    tenants = pytestconfig.stash[_TENANTS] = Tenants(pytestconfig.getoption("--pingone-log"))
    yield tenants
    tenants.close()


@pytest.fixture(scope="session")
def pingone_emulator(
    pingone_config: PingOneConfig,
    pingone_seed: str | Path | None,
    _pingone_tenants: Tenants,
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
    _pingone_tenants: Tenants,
) -> Iterator[PingOne]:
    """An emulated PingOne tenant, a `PingOne`: users, applications, tokens, Management API.

    Whatever a test changes is rolled back when it ends. The tenant listens on a loopback port once
    a URL is read (`pingone.issuer`, `pingone.api_url`, ...). `pingone.mint.access_token(...)` makes
    tokens at once, `pingone.requests` says what the code under test asked for.
    """
    marked = marked_settings(request.node)
    marked.pop("block_network", None)
    marked.pop("proxy_tunnel", None)
    if marked:
        marked.setdefault("port", 0)  # the port of the other tests may be in use
    chosen = pingone_config.with_settings({"seed": pingone_seed, **marked})
    emulator = _pingone_tenants.of(chosen)
    request.node.stash[_EMULATOR] = emulator
    request.node.stash[_USED] = True
    emulator.requests.clear()
    emulator.mint.made.clear()
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
            clock.travel_to(marked_time(*marker.args, **marker.kwargs))
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
    settings = pingone_config.with_settings(marked_settings(request.node))
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
    settings = pingone_config.with_settings(marked_settings(request.node))
    with pingone.proxy(tunnel=settings.proxy_tunnel) as proxy, proxy.in_this_process():
        yield proxy
