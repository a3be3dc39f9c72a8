"""Faults and sign-on choices with many threads: counted exactly, and given to whom they are for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from pytest_pingone import PingOne, Token

THREADS = 16
EACH = 10


@pytest.fixture
def at_once() -> Iterator[Callable[[Callable[[int], Any]], list[Any]]]:
    """Calls a function with 0 to 15 in as many threads, which begin together."""
    with ThreadPoolExecutor(THREADS) as pool:

        def run(function: Callable[[int], Any]) -> list[Any]:
            ready = threading.Barrier(THREADS)

            def begin(number: int) -> Any:
                ready.wait(10)
                return function(number)

            return list(pool.map(begin, range(THREADS)))

        yield run


def token_status(pingone: PingOne, application: str = "worker") -> int:
    known = pingone.applications[application]
    by = (known.client_id, str(known.client_secret))
    form = {"grant_type": "client_credentials"}
    return requests.post(pingone.token_url, form, auth=by, timeout=30).status_code


def test_a_fault_for_one_answer_is_met_by_exactly_one(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    for _ in range(5):
        fault = pingone.faults.next("token", status=503)
        statuses = at_once(lambda _: token_status(pingone))
        assert Counter(statuses) == {200: THREADS - 1, 503: 1}
        assert fault.used == 1


def test_several_faults_are_met_by_as_many_as_they_are_for(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    pingone.faults.next("token", status=500, times=7, after=20)
    pingone.faults.next("token", status=502, times=11)
    pingone.faults.next("token", status=504, times=13)
    many = at_once(lambda _: [token_status(pingone) for _ in range(EACH)])
    counted = Counter(status for statuses in many for status in statuses)
    assert counted == {500: 7, 502: 11, 504: 13, 200: THREADS * EACH - 31}


def test_a_rate_limit_lets_exactly_so_many_through(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    pingone.issuer_clock.pin()
    fault = pingone.faults.rate_limit("token", after=50)
    many = at_once(lambda _: [token_status(pingone) for _ in range(EACH)])
    counted = Counter(status for statuses in many for status in statuses)
    assert counted == {200: 50, 429: THREADS * EACH - 50}
    assert fault.used == THREADS * EACH - 50


def test_faults_of_one_application_are_not_met_by_the_others(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    names = ["worker", "reader"]
    pingone.faults.next("token", status=503, times=5, application="reader")
    many = at_once(lambda n: [token_status(pingone, names[n % 2]) for _ in range(EACH)])
    of_worker = Counter(status for statuses in many[0::2] for status in statuses)
    of_reader = Counter(status for statuses in many[1::2] for status in statuses)
    assert of_worker == {200: THREADS // 2 * EACH}
    assert of_reader == {200: THREADS // 2 * EACH - 5, 503: 5}


def test_faults_that_come_and_go_meanwhile_harm_nobody(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    def one(number: int) -> set[int]:
        statuses = set()
        for _ in range(EACH):
            if number % 4 == 0:
                with pingone.faults.next("token", status=503, times=None):
                    statuses.add(token_status(pingone))
            else:
                statuses.add(token_status(pingone))
        return statuses

    many = at_once(one)
    assert many[0] == many[4] == {503}
    assert set().union(*many) <= {200, 503}
    assert token_status(pingone) == 200


def signed_on(pingone: PingOne, application: str) -> str:
    """Sign on as a browser without cookies does, and return whose code came."""
    known = pingone.applications[application]
    asked = {
        "client_id": known.client_id,
        "response_type": "code",
        "redirect_uri": known.redirect_uris[0],
        "scope": "openid",
        "nonce": "n",
    }
    back = requests.get(f"{pingone.issuer}/authorize", asked, allow_redirects=False, timeout=30)
    code = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": known.redirect_uris[0],
    }
    by = (known.client_id, str(known.client_secret))
    tokens = requests.post(pingone.token_url, form, auth=by, timeout=30).json()
    subject: str = Token(tokens["id_token"]).claims["sub"]
    return subject


SHOPS = "".join(
    f"""
[users.user-{number}]
[applications.shop-{number}]
type = "WEB_APP"
grant_types = ["AUTHORIZATION_CODE"]
redirect_uris = ["http://localhost:8000/callback"]
grants = {{ openid = ["openid"] }}
"""
    for number in range(4)
)


@pytest.mark.pingone(seed=SHOPS)
def test_each_application_has_a_user_of_its_own_in_all_threads(
    pingone: PingOne, at_once: Callable[[Callable[[int], Any]], list[Any]]
) -> None:
    def one(number: int) -> bool:
        shop, user = f"shop-{number % 4}", f"user-{number % 4}"
        if number < 4:
            pingone.sign_on(user, application=shop)
        chosen.wait(10)
        return all(signed_on(pingone, shop) == pingone.users[user].id for _ in range(3))

    chosen = threading.Barrier(THREADS)
    assert at_once(one) == [True] * THREADS
