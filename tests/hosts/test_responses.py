"""Stubs of the library `responses` keep to their own, in whatever order they are activated."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest
import requests
import responses
from responses import registries

from pytest_pingone import PingOne

SHOP = "https://shop.example.com/orders"


def ask(pingone: PingOne) -> int:
    return requests.get(pingone.jwks_url, timeout=5).status_code


@pytest.fixture
def inside(pingone: PingOne) -> Iterator[None]:
    """The stubs are activated first, the host names inside."""
    with responses.mock, pingone.hosts():
        yield


@pytest.mark.usefixtures("pingone_hosts")
@responses.activate
def test_a_decorated_test_has_both(pingone: PingOne) -> None:
    responses.get(SHOP, json=[])
    assert ask(pingone) == 200
    assert requests.get(SHOP, timeout=5).json() == []
    assert [call.request.url for call in responses.calls] == [SHOP]


@pytest.mark.usefixtures("inside")
def test_host_names_inside_of_stubs(pingone: PingOne) -> None:
    responses.get(SHOP, json=[])
    assert ask(pingone) == 200
    assert requests.get(SHOP, timeout=5).json() == []
    assert [call.request.url for call in responses.calls] == [SHOP]


def test_ends_may_come_in_any_order(pingone: PingOne) -> None:
    before = requests.adapters.HTTPAdapter.send
    for first_ends_first in (True, False):
        with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
            first.enter_context(responses.RequestsMock())
            second.enter_context(pingone.hosts())
            assert ask(pingone) == 200
            (first if first_ends_first else second).close()
    assert requests.adapters.HTTPAdapter.send is before
    assert "passthru_prefixes" not in vars(responses.RequestsMock)


@pytest.mark.usefixtures("pingone_hosts")
def test_several_of_them_at_once(pingone: PingOne) -> None:
    with responses.RequestsMock() as outer:
        outer.get(SHOP, json=["outer"])
        with responses.RequestsMock() as inner:
            inner.get(SHOP, json=["inner"])
            assert ask(pingone) == 200
            assert requests.get(SHOP, timeout=5).json() == ["inner"]
        assert ask(pingone) == 200
        assert requests.get(SHOP, timeout=5).json() == ["outer"]


@pytest.mark.usefixtures("pingone_hosts")
def test_what_is_neither_is_refused_as_strictly_as_ever(pingone: PingOne) -> None:
    with responses.RequestsMock() as stubs:
        stubs.get(SHOP, json=[])
        with pytest.raises(requests.ConnectionError, match="refused by Responses"):
            requests.get("https://other.example.com/", timeout=5)
        with pytest.raises(requests.ConnectionError, match="refused by Responses"):
            requests.get("https://auth.pingone.com.example.com/", timeout=5)
        requests.get(SHOP, timeout=5)
        assert ask(pingone) == 200
        assert len(stubs.calls) == 3


@pytest.mark.usefixtures("pingone_hosts")
def test_stubs_that_were_not_asked_for_still_fail(pingone: PingOne) -> None:
    stubs = responses.RequestsMock(assert_all_requests_are_fired=True)
    stubs.start()
    stubs.get(SHOP, json=[])
    assert ask(pingone) == 200
    with pytest.raises(AssertionError, match="Not all requests have been executed"):
        stubs.stop()


@pytest.mark.usefixtures("pingone_hosts")
def test_a_stub_for_pingone_wins_and_is_counted(pingone: PingOne) -> None:
    with responses.RequestsMock() as stubs:
        stubs.get(re.compile(r"https://auth\.pingone\.com/.*/jwks"), status=503)
        assert ask(pingone) == 503
        assert len(stubs.calls) == 1
        discovery = requests.get(pingone.discovery_url, timeout=5)
        assert discovery.status_code == 200
    assert [entry.endpoint for entry in pingone.requests] == ["discovery"]


@pytest.mark.usefixtures("pingone_hosts")
def test_an_ordered_registry_counts_its_own_only(pingone: PingOne) -> None:
    with responses.RequestsMock(registry=registries.OrderedRegistry) as stubs:
        stubs.get(SHOP, json=[1])
        assert requests.get(SHOP, timeout=5).json() == [1]
        assert ask(pingone) == 200


def test_prefixes_of_their_own_stay_theirs(pingone: PingOne) -> None:
    stubs = responses.RequestsMock(passthru_prefixes=("https://one.example.com",))
    with pingone.hosts():
        stubs.add_passthru("https://two.example.com")
        assert "https://auth.pingone.com/" in stubs.passthru_prefixes
        stubs.passthru_prefixes += (re.compile("three"),)
    assert stubs.passthru_prefixes == (
        "https://one.example.com",
        "https://two.example.com",
        re.compile("three"),
    )
    with pingone.hosts():
        stubs.reset()
    assert len(stubs.passthru_prefixes) == 0
