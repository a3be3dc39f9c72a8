"""Tokens do what the model says, whatever happens in which order; and whether that is any test.

With `--effort 60 -s` it takes more than 50,000 steps and says what they were.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pytest_pingone import PingOne
from pytest_pingone.auth import refresh_tokens
from pytest_pingone.auth.grants import refresh_token
from pytest_pingone.clock import issuer
from pytest_pingone.tokens.rules import Problem
from tests import effort
from tests.properties.conversation import Tally
from tests.properties.life_cycle import LifeCycle
from tests.properties.wire import InProcess, OverHttp, Wire

STEPS = 50
"""In one run."""
FEW: dict[str, Any] = {
    "stateful_step_count": STEPS,
    "suppress_health_check": list(HealthCheck),
}


def tell(*lines: str) -> None:
    print("", *lines, sep="\n")  # noqa: T201 - for who runs this with -s


def run(pingone: PingOne, wire: Wire, examples: int, **more: Any) -> Tally:
    tally = Tally()
    machine: Any = functools.partial(LifeCycle, pingone, wire, tally)
    run_state_machine_as_test(machine, settings=effort.examples(examples, **FEW, **more))
    return tally


def test_tokens_live_as_the_model_says(tenant: PingOne) -> None:
    tally = run(tenant, InProcess(tenant.wsgi_app), 15)
    tell(f"{tally.steps} steps in {tally.runs} runs: {dict(tally.of_rules.most_common())}")
    assert tally.steps > 200


def test_so_they_do_over_http(tenant: PingOne) -> None:
    with contextlib.closing(OverHttp(tenant.auth_url)) as wire:
        assert run(tenant, wire, 3).steps > 30


# Bugs that somebody could make, put into the product.

Bug = Callable[[pytest.MonkeyPatch], None]


def grace_period_off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`>` where `>=` is right."""
    right = refresh_tokens.replayed

    def replayed(token: Any, application: Any, tenant: Any) -> Iterator[Problem]:
        grace = application.refresh_token_rolling_grace_period_duration or 0
        last = token.used_at and token.used_at + dt.timedelta(seconds=grace)
        if not (grace and tenant.now == last):
            yield from right(token, application, tenant)

    monkeypatch.setattr(refresh_token, "replayed", replayed)


def replay_leaves_the_family(monkeypatch: pytest.MonkeyPatch) -> None:
    """The replay is refused, and what came of the token goes on."""
    monkeypatch.setattr(refresh_token, "revoke_family", lambda *_, **__: None)


def skew_applied_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the issuer's clock is read."""
    right = issuer._read
    monkeypatch.setattr(issuer, "_read", lambda setting: right(setting) + setting.skew)


# Their shortest examples, as hypothesis writes them.


def exchanged_when_the_grace_period_is_over(state: Any) -> None:
    issued_0 = state.begin(client="shop", grace=60, lasts=600, protected=False, rolling=None)
    state.refresh_twice(issued=issued_0, seconds=0)


def active_after_a_replay(state: Any) -> None:
    issued_0 = state.begin(client="shop", grace=0, lasts=600, protected=False, rolling=None)
    issued_1 = state.refresh(issued=issued_0)
    state.refresh(issued=issued_0)
    state.introspect(by_its_own=True, issued=issued_1)


def issued_too_early(state: Any) -> None:
    state.begin(client="shop", grace=0, lasts=600, protected=False, rolling=None)
    state.skew(seconds=-90)
    state.client_credentials(client="worker")


BUGS: dict[Bug, Callable[[Any], None]] = {
    grace_period_off_by_one: exchanged_when_the_grace_period_is_over,
    replay_leaves_the_family: active_after_a_replay,
    skew_applied_twice: issued_too_early,
}


@pytest.mark.parametrize("bug", BUGS)
def test_the_machine_finds_a_bug(
    tenant: PingOne, bug: Bug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In at most 10,000 steps. With more effort it is made as short as it can be, and shown."""
    bug(monkeypatch)
    shrinks = [] if effort.factor() == 1 else [Phase.shrink]
    tally = Tally()
    machine: Any = functools.partial(LifeCycle, tenant, InProcess(tenant.wsgi_app), tally)
    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(
            machine,
            settings=settings(
                effort.examples(1),
                max_examples=400,
                stateful_step_count=25,
                phases=[Phase.generate, *shrinks],
                report_multiple_bugs=False,
                suppress_health_check=list(HealthCheck),
            ),
        )
    tell(f"{tally.steps} steps", *found.value.__notes__)


@pytest.mark.parametrize("bug", BUGS)
def test_the_shortest_example_of_a_bug(
    tenant: PingOne, bug: Bug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It passes, and fails with the bug."""
    carry_out(BUGS[bug], tenant)
    bug(monkeypatch)
    with pytest.raises(AssertionError, match=r"instead of|and not from"):
        carry_out(BUGS[bug], tenant)


def carry_out(example: Callable[[Any], None], pingone: PingOne) -> None:
    state = LifeCycle(pingone, InProcess(pingone.wsgi_app), Tally())
    try:
        example(state)
    finally:
        state.teardown()
