"""What makes a token good: each rule once, with the words for whoever breaks it.

`verify` raises the first rule that a token breaks, explanations tell them all. A rule is a function
that yields what is wrong; one that cannot be judged, because another is broken, yields nothing.

Sources: RFC 7519 section 4.1, RFC 7515 section 4.1.11, RFC 8725 section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_pingone.clock import SECOND, in_words, is_time, moment
from pytest_pingone.tokens import jws

ALGORITHM = "RS256"


@dataclass(frozen=True, slots=True)
class Problem:
    """One rule that a token breaks: what is so, and what would be right."""

    said: str
    right: str

    def __str__(self) -> str:
        return f"{self.said} (right: {self.right})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A token of which nothing is believed yet, and what it is judged by.

    Attributes:
        now: microseconds since the epoch.
        issuers: those that are right.
        stranger: what another issuer is, as its owner reads it.
        keys: the public keys that are published, by key id.
        audience: what the token must be for.
    """

    token: str = field(repr=False)
    header: Mapping[str, Any]
    claims: Mapping[str, Any]
    now: int
    issuers: tuple[str, ...] = ()
    stranger: str = ""
    keys: Mapping[str, Any] = field(default_factory=dict, repr=False)
    audience: str = ""


Rule = Callable[[Case], Iterator[Problem]]


def broken(case: Case, rules: Iterable[Rule]) -> Iterator[Problem]:
    """Yield what is wrong with a token, in the order of the rules."""
    for rule in rules:
        yield from rule(case)


def unreadable(problem: jws.UnreadableError) -> Problem:
    """Return what is wrong with text that is no JWT: no other rule can be judged then."""
    return Problem(
        f"it is no JWT ({problem})", "three parts in base64url with dots between, whole and alone"
    )


def algorithm(case: Case) -> Iterator[Problem]:
    """Yield whether it is signed by another algorithm than PingOne's."""
    if case.header.get("alg") != ALGORITHM:
        yield Problem(
            f"its alg is {case.header.get('alg')!r}, not {ALGORITHM}",
            f"PingOne signs with {ALGORITHM} and nothing else",
        )


def critical(case: Case) -> Iterator[Problem]:
    """Yield whether its header demands what nobody understands."""
    if "crit" in case.header:
        yield Problem(
            "its header has a crit member, which nothing here understands", "no crit member"
        )


def issuer(case: Case) -> Iterator[Problem]:
    """Yield whether it comes from somebody else."""
    named = case.claims.get("iss")
    if named not in case.issuers:
        yield Problem(f"its issuer {named!r} is {case.stranger}", _one_of(case.issuers))


def key(case: Case) -> Iterator[Problem]:
    """Yield whether it names a key that is not published."""
    kid = case.header.get("kid")
    if _key(case) is None:
        published = ", ".join(case.keys)
        yield Problem(
            f"its key {kid!r:.100} is not published (published: {published})",
            "the id of a published key, as in a token that is issued now",
        )


def signature(case: Case) -> Iterator[Problem]:
    """Yield whether the key that it names did not sign it."""
    public_key = _key(case)
    if public_key is None or not checkable(case.header):
        return
    try:
        jws.signed_by(case.token, [public_key], [ALGORITHM])
    except jws.UnreadableError:
        yield Problem(
            f"its signature does not match key {case.header.get('kid')!r:.100}",
            "header and payload as they were signed, and the signature that came with them",
        )


def audience(case: Case) -> Iterator[Problem]:
    """Yield whether it is for somebody else."""
    if case.audience not in audiences_in(case.claims):
        yield Problem(
            f"its audience is {case.claims.get('aud')!r}, not {case.audience!r}",
            f"aud is {case.audience!r}, or a list with it",
        )


def expiry(case: Case) -> Iterator[Problem]:
    """Yield whether it has expired: at its `exp`, not only after (RFC 7519 section 4.1.4)."""
    value = case.claims.get("exp")
    if value is None:
        yield Problem("it has no exp", "exp says when it expires")
    elif not is_time(value):
        yield _no_time("exp", value)
    elif case.now >= (end := time_of(value)):
        yield expired(end, case.now)


def expired(end: int, now: int) -> Problem:
    """Return that something expired: at which moment, and which it is now (microseconds)."""
    return Problem(
        f"it expired at {clock_time(end)}, {in_words(now - end)} ago",
        f"used before that moment; now it is {clock_time(now)}",
    )


def start(case: Case) -> Iterator[Problem]:
    """Yield whether it is not valid yet, or issued in the future."""
    for name in ("nbf", "iat"):
        value = case.claims.get(name)
        if value is None:
            continue
        if not is_time(value):
            yield _no_time(name, value)
        elif case.now < (begin := time_of(value)):
            yield Problem(
                f"its {name} is {in_words(begin - case.now)} in the future",
                f"used from {clock_time(begin)} on; now it is {clock_time(case.now)}",
            )


def checkable(header: Mapping[str, Any]) -> bool:
    """Return whether a signature under this header is one that PingOne could have made."""
    return header.get("alg") == ALGORITHM and "crit" not in header


SIGNED: tuple[Rule, ...] = (algorithm, critical, issuer, key, signature)
"""Who made it."""
TIMES: tuple[Rule, ...] = (expiry, start)
"""When it may be used."""


def audiences_in(claims: Mapping[str, Any]) -> list[Any]:
    """Return what a token says that it is for; its `aud` may be one text or a list."""
    named = claims.get("aud")
    return named if isinstance(named, list) else [named]


def time_of(seconds: float) -> int:
    """Return a time in a token in microseconds since the epoch; it must be one (`is_time`)."""
    return int(seconds * SECOND)


def clock_time(microseconds: int) -> str:
    """Return a point in time as reports show it, to the second."""
    return f"{moment(microseconds):%Y-%m-%d %H:%M:%S}Z"


def _key(case: Case) -> Any:
    kid = case.header.get("kid")  # which may be anything, also what no dictionary can look up
    return next((public_key for known, public_key in case.keys.items() if known == kid), None)


def _no_time(name: str, value: object) -> Problem:
    return Problem(f"its {name} is {value!r}, which is no time", "a number of seconds since 1970")


def _one_of(texts: tuple[str, ...]) -> str:
    if len(texts) <= 1:
        return next(iter(texts), "an issuer that is known here")
    return f"{texts[0]}, or one of {len(texts) - 1} others that stand for it"
