"""Flaws of time: too late, too early, or for ever. Times are those of the issuer's clock."""

from __future__ import annotations

from typing import Final

from pytest_pingone.tokens.flaws import twins
from pytest_pingone.tokens.flaws.draft import Draft
from pytest_pingone.tokens.flaws.row import Flaw

_HOUR = 3600
LONG_AGO: Final = 30 * 24 * _HOUR
"""Seconds."""


def _expired(draft: Draft, ago: int) -> str:
    expired = draft.now - ago
    return draft.signed(claims={"iat": expired - draft.lifetime, "exp": expired})


def _expired_by_one_second(draft: Draft) -> str:
    return _expired(draft, 1)


def _expired_long_ago(draft: Draft) -> str:
    return _expired(draft, LONG_AGO)


def _not_yet_valid(draft: Draft) -> str:
    starts = draft.now + _HOUR
    return draft.signed(claims={"nbf": starts, "exp": starts + draft.lifetime})


def _issued_in_the_future(draft: Draft) -> str:
    issued = draft.now + _HOUR
    return draft.signed(claims={"iat": issued, "exp": issued + draft.lifetime})


def _no_exp(draft: Draft) -> str:
    return draft.signed(remove=["exp"])


FLAWS = (
    Flaw(
        id="expired-by-one-second",
        sentence="Its exp was a second ago.",
        source="RFC 7519 section 4.1.4; RFC 9068 section 4",
        reason="it expired",
        twin=twins.LAST_VALID_SECOND,
        margin=1,
        forge=_expired_by_one_second,
    ),
    Flaw(
        id="expired-long-ago",
        sentence="Its exp was thirty days ago.",
        source="RFC 7519 section 4.1.4; RFC 9068 section 4",
        reason="it expired",
        twin=twins.LAST_VALID_SECOND,
        margin=LONG_AGO,
        forge=_expired_long_ago,
    ),
    Flaw(
        id="not-yet-valid",
        sentence="Its nbf is in an hour.",
        source="RFC 7519 section 4.1.5",
        reason="its nbf is",
        twin=twins.VALID_FROM_NOW,
        margin=_HOUR,
        forge=_not_yet_valid,
    ),
    Flaw(
        id="issued-in-the-future",
        sentence="Its iat is in an hour.",
        source="RFC 7519 section 4.1.6, which leaves it to the verifier",
        reason="its iat is",
        twin=twins.ISSUED_NOW,
        needs=frozenset({"iat"}),
        margin=_HOUR,
        forge=_issued_in_the_future,
    ),
    Flaw(
        id="no-exp",
        sentence="It has no exp, so it would be good for ever.",
        source="RFC 9068 section 2.2",
        reason="it has no exp",
        twin=twins.FRACTIONAL_TIMES,
        forge=_no_exp,
    ),
)
