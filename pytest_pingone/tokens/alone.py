"""Explaining a token by itself: what it says, and what can be judged without its tenant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_pingone.addresses import issuer_parts
from pytest_pingone.clock import in_words, is_time
from pytest_pingone.tokens import jws, rules
from pytest_pingone.tokens.explanation import NO_TOKEN, Explanation, shown, told, trimmed
from pytest_pingone.tokens.kinds import ACCESS, ASSERTION, ID, OTHER, REFRESH, kind_of
from pytest_pingone.tokens.rules import Case, Problem

Facts = list[tuple[str, str]]


def explain(
    text: str,
    *,
    now: int,
    audience: str | None = None,
    issuer: str | None = None,
    keys: Mapping[str, Any] | None = None,
    unchecked: str = "its signature is not checked",
) -> Explanation:
    """Return what there is to know about a token without its tenant.

    Args:
        text: the token.
        now: microseconds since the epoch.
        audience: what it must be for, or None.
        issuer: who must have issued it, or None.
        keys: the published public keys by key id, or None if they are not known.
        unchecked: what to say if they are not.
    """
    token, around = trimmed(text)
    try:
        header, claims = jws.unverified(token)
    except jws.UnreadableError as problem:
        return no_token(token, problem, *around)
    kind = kind_of(claims)
    case = Case(
        token=token,
        header=header,
        claims=claims,
        now=now,
        issuers=() if issuer is None else (issuer,),
        stranger=f"not {issuer!r}",
        keys=keys or {},
        audience=audience or "",
    )
    chosen: list[rules.Rule] = []
    if kind != ASSERTION:  # clients sign by other algorithms, with their own keys
        chosen += [rules.algorithm, rules.critical]
        chosen += [] if issuer is None else [rules.issuer]
        chosen += [] if keys is None else [rules.key, rules.signature]
    problems = [*around, *rules.broken(case, chosen), *addressed(case, kind)]
    problems += rules.broken(case, rules.TIMES)
    if kind == ASSERTION:
        unchecked = "its signature is its client's own, and not checked"
    elif keys is not None:
        unchecked = ""
    return Explanation(
        kind=kind,
        problems=told(problems),
        facts=(*whose(claims), *_issuer(claims), *times(case), ("signed", _signed(case))),
        unchecked=unchecked,
    )


def no_token(token: str, unreadable: jws.UnreadableError, *more: Problem) -> Explanation:
    """Return what there is to say about text that is no token of a kind that can be read."""
    problem = rules.unreadable(unreadable) if token else Problem("it is empty", "a token")
    size = f"{len(token)} characters, {token.count('.')} dots"
    return Explanation(kind=NO_TOKEN, problems=told([problem, *more]), facts=(("text", size),))


def addressed(case: Case, kind: str) -> Iterator[Problem]:
    """Yield whether a token is of no kind that an audience takes, or for another one."""
    if kind == OTHER:
        yield Problem(
            "it is neither access nor ID nor refresh token",
            "client_id stands in an access token, one client as aud in an ID token",
        )
    if not case.audience:
        if kind == ACCESS and not any(isinstance(a, str) for a in rules.audiences_in(case.claims)):
            said = f"its audience is {case.claims.get('aud')!r}, so it is for nobody"
            yield Problem(said, "aud names the API that it is for")
        return
    if case.audience in rules.audiences_in(case.claims):
        return
    if kind in (ID, REFRESH):
        yield Problem(f"it is {a(kind)}, no access token", "the access_token of the same answer")
    yield from rules.audience(case)


def whose(claims: Mapping[str, Any], names: Mapping[str, str] | None = None) -> Facts:
    """Return for whom a token is: the facts that its claims name, as far as they do.

    Args:
        names: what is behind an id, by the id.
    """

    def named(value: object) -> str:
        known = (names or {}).get(value) if isinstance(value, str) else None
        return shown(value) if known is None else f"{shown(known)} ({shown(value)})"

    facts = []
    for label, claim in (("client", "client_id"), ("user", "sub")):
        if claim in claims:
            facts.append((label, named(claims[claim])))
    if "aud" in claims:
        facts.append(("audience", ", ".join(map(named, rules.audiences_in(claims)))))
    if "scope" in claims:
        facts.append(("scopes", shown(claims["scope"])))
    if kind_of(claims) == ACCESS and "sub" not in claims:
        facts.insert(1, ("user", "none: it is the application's own"))
    return facts


def times(case: Case, clock: str = "") -> Facts:
    """Return when a token was issued and when it expires, seen from now.

    Args:
        clock: what to say about the clock that tells the time.
    """
    said = []
    for name, past, future in (
        ("iat", "issued {} ago", "to be issued in {}"),
        ("nbf", "valid since {}", "not valid for another {}"),
        ("exp", "expired {} ago", "expires in {}"),
    ):
        value = case.claims.get(name)
        if is_time(value):
            at = rules.time_of(value)
            words = past if at <= case.now else future
            said.append(f"{words.format(in_words(abs(case.now - at)))} ({rules.clock_time(at)})")
        elif name == "exp":
            said.append("never expires" if value is None else f"exp is {shown(value)}")
    return [("times", ", ".join(said)), ("now", f"{rules.clock_time(case.now)}{clock}")]


def a(kind: str) -> str:
    """Return the name of a kind with its article."""
    return f"{'an' if kind[0] in 'aI' else 'a'} {kind}"


def _issuer(claims: Mapping[str, Any]) -> Facts:
    issuer = claims.get("iss")
    facts = [("issuer", shown(issuer) if "iss" in claims else "none")]
    parts = issuer_parts(issuer) if isinstance(issuer, str) else None
    if parts is not None:
        region, environment_id = parts
        where = "at no host of PingOne's own" if region is None else f"in region {region.code}"
        facts.append(("environment", f"{shown(environment_id)}, {where}"))
    return facts


def _signed(case: Case) -> str:
    algorithm, kid = shown(case.header.get("alg")), case.header.get("kid")
    by = "without a key id" if kid is None else f"by key {shown(kid)}"
    return f"{algorithm} {by}"
