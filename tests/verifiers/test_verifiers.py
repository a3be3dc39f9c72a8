"""Right verifiers see every flaw and take every twin; each wrong one is caught by what is meant."""

from __future__ import annotations

import pytest

from pytest_pingone import FLAWS
from tests.verifiers.right import RIGHT, Right
from tests.verifiers.trial import WRONG, Outcome
from tests.verifiers.wrong import Wrong

TWINS = {twin.id for twin in FLAWS.twins}


def visible_to(verifier: Right) -> set[str]:
    seen = FLAWS.for_resource_server(
        introspects=verifier.introspects, checks_scopes=verifier.checks_scopes
    )
    return {flaw.id for flaw in seen}


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: right.name)
def test_a_right_verifier_refuses_all_flaws_that_it_can_see(right: Right, outcome: Outcome) -> None:
    assert outcome.flaws[right.name] & visible_to(right) == set()


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: right.name)
def test_a_right_verifier_cannot_see_the_others(right: Right, outcome: Outcome) -> None:
    assert outcome.flaws[right.name] == {flaw.id for flaw in FLAWS} - visible_to(right)


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: right.name)
def test_a_right_verifier_takes_every_twin(right: Right, outcome: Outcome) -> None:
    assert outcome.twins[right.name] == TWINS


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_verifier_lets_in_what_it_is_known_for(wrong: Wrong, outcome: Outcome) -> None:
    seen = {flaw.id for flaw in FLAWS.for_resource_server(introspects=wrong.may_ask)}
    assert outcome.flaws[wrong.name] & seen == set(wrong.lets_in)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_wrong_verifier_turns_away_what_it_is_known_for(wrong: Wrong, outcome: Outcome) -> None:
    assert TWINS - outcome.twins[wrong.name] == set(wrong.turns_away)


def test_a_wrong_verifier_is_caught() -> None:
    assert [wrong.name for wrong in WRONG if not wrong.lets_in and not wrong.turns_away] == []


def test_every_flaw_is_let_in_by_somebody() -> None:
    choosy = [wrong for wrong in WRONG if wrong.name != "reads-no-active"]
    let_in = {flaw for wrong in choosy for flaw in wrong.lets_in}
    assert let_in == {flaw.id for flaw in FLAWS}


def test_every_twin_is_turned_away_by_somebody() -> None:
    assert {twin for wrong in WRONG for twin in wrong.turns_away} == TWINS
