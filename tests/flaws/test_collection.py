"""`FLAWS` as a user meets it: ordered, found by id, narrowed to what a verifier can see."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_pingone import FLAWS, Flaw, Twin, UsageError

IDS = """
expired-by-one-second expired-long-ago not-yet-valid issued-in-the-future no-exp
wrong-issuer issuer-of-another-environment issuer-with-trailing-slash no-issuer
wrong-audience audience-of-the-management-api no-audience id-token refresh-token
another-key-under-the-same-kid unknown-kid kid-with-a-path kid-with-sql retired-key
alg-none alg-none-in-capitals alg-none-capitalised alg-none-mixed
hs256-keyed-with-pem hs256-keyed-with-jwk embedded-jwk hostile-jku hostile-x5u unknown-crit
tampered-payload tampered-header truncated-signature empty-signature signature-of-another-token
nested-jwt extra-segment payload-not-json duplicate-claims oversized
missing-scope revoked user-disabled
"""


def test_the_flaws_and_their_order_are_these() -> None:
    assert [flaw.id for flaw in FLAWS] == IDS.split()


@pytest.mark.parametrize("row", [*FLAWS, *FLAWS.twins])
def test_a_row_can_be_read(row: Flaw | Twin) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id)
    assert row.sentence[0].isupper()
    assert row.sentence.endswith(".")
    assert re.search(r"RFC \d{4} sections? \d|PingOne Platform API reference", row.source)
    assert str(row) == row.__name__ == row.id
    assert repr(row) == f"<{type(row).__name__} {row.id}>"


@pytest.mark.parametrize("rows", [FLAWS, FLAWS.twins])
def test_no_two_rows_share_an_id_or_a_sentence(rows: Any) -> None:
    assert len({row.id for row in rows}) == len({row.sentence for row in rows}) == len(rows)


def test_a_row_is_found_by_position_id_and_slice() -> None:
    assert FLAWS["expired-by-one-second"] is FLAWS[0]
    assert FLAWS[-1].id == "user-disabled"
    assert FLAWS[1:3] == (FLAWS[1], FLAWS[2])
    assert FLAWS.twins["as-issued"] in FLAWS.twins


def test_what_is_in_it_can_be_asked_by_row_and_by_id() -> None:
    some: Any = FLAWS.for_resource_server()
    assert FLAWS["alg-none"] in some
    assert "alg-none" in some
    assert "alg-some" not in some
    assert FLAWS["revoked"] not in some
    assert "revoked" not in some


def test_an_unknown_id_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(UsageError) as caught:
        FLAWS["alg-nome"]
    assert "no flaw 'alg-nome'. Did you mean 'alg-none'" in str(caught.value)
    assert "oversized" in str(caught.value)
    with pytest.raises(UsageError, match=r"no twin 'quite-different'\. There are: "):
        FLAWS.twins["quite-different"]


def left_out(**verifier: Any) -> set[str]:
    seen = FLAWS.for_resource_server(**verifier)
    return {flaw.id for flaw in FLAWS} - {flaw.id for flaw in seen}


@pytest.mark.parametrize(
    ("verifier", "unseen"),
    [
        ({}, {"revoked", "user-disabled"}),
        ({"introspects": True}, set()),
        ({"introspects": True, "checks_scopes": False}, {"missing-scope"}),
        ({"introspects": True, "checks_iat": False}, {"issued-in-the-future"}),
        ({"introspects": True, "leeway": 0.9}, set()),
        ({"introspects": True, "leeway": 1}, {"expired-by-one-second"}),
        ({"introspects": True, "leeway": 300}, {"expired-by-one-second"}),
    ],
)
def test_what_a_verifier_cannot_see_is_left_out(verifier: dict[str, Any], unseen: set[str]) -> None:
    assert left_out(**verifier) == unseen


def test_flaws_that_are_left_keep_their_order() -> None:
    places = [list(FLAWS).index(flaw) for flaw in FLAWS.for_resource_server()]
    assert places == sorted(places)


def test_the_twins_of_some_flaws_come_once_each_in_order() -> None:
    twins = list(FLAWS.for_resource_server().twins)
    assert twins == list(dict.fromkeys(flaw.twin for flaw in FLAWS.for_resource_server()))
    assert len(twins) == len(set(twins)) < len(FLAWS)
    assert FLAWS.twins["sibling-revoked"] not in twins


def test_it_shows_how_many_and_which() -> None:
    assert repr(FLAWS).startswith("<42 flaws: expired-by-one-second, expired-long-ago, ")
    assert repr(FLAWS.twins).startswith("<20 twins: last-valid-second, ")


def test_a_row_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        FLAWS[0].id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        FLAWS[0] = FLAWS[1]  # type: ignore[index]


def test_equal_selections_are_equal() -> None:
    assert FLAWS.for_resource_server(introspects=True) == FLAWS
    assert FLAWS.for_resource_server() != FLAWS
    assert len({FLAWS.for_resource_server(), FLAWS.for_resource_server()}) == 1


def test_pytest_names_the_parameters_by_id_and_loads_nothing_heavy(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        test_it="""
        import sys
        import pytest
        from pytest_pingone import FLAWS
        HEAVY = ["cryptography", "jwt", "werkzeug", "requests", "freezegun"]
        LOADED = [name for name in HEAVY if name in sys.modules]
        @pytest.mark.parametrize("flaw", FLAWS)
        @pytest.mark.parametrize("twin", FLAWS.twins[:2])
        def test_it(flaw, twin):
            assert LOADED == []
        """
    )
    without = ("freezer", "asyncio", "anyio", "hypothesispytest", "xdist", "time_machine")
    options = [word for name in without for word in ("-p", f"no:{name}")]
    result = pytester.runpytest_subprocess("-v", *options)
    result.stdout.fnmatch_lines(["*test_it.py::test_it?last-valid-second-alg-none? PASSED*"])
    result.assert_outcomes(passed=2 * len(FLAWS))
