"""`pingone.explain`: what a token is, whether it would be accepted here and now, and by whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_pingone.addresses import Addresses
from pytest_pingone.auth import refresh_tokens
from pytest_pingone.auth.user_tokens import digest
from pytest_pingone.clock import SECOND, Instant, IssuerClock, in_words, process_now
from pytest_pingone.emulator import asking
from pytest_pingone.emulator.asking import Asked
from pytest_pingone.emulator.signers import signer
from pytest_pingone.errors import UsageError
from pytest_pingone.tenant.records import Application, Environment, User
from pytest_pingone.tenant.sign_on_records import RefreshToken
from pytest_pingone.tenant.store import TENANT
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import alone, jws, rules, verify
from pytest_pingone.tokens.explanation import Explanation, Finding, shown, told, trimmed
from pytest_pingone.tokens.kinds import ACCESS, ASSERTION, ID, REFRESH, kind_of
from pytest_pingone.tokens.rules import Case, Problem

_BEGINNING_OF_A_JWT = "eyJ"  # an opening brace and a quote, in base64url
KnownAddresses = Callable[[object], tuple[Addresses, ...]]
"""Returns where a tenant is reached, given the issuer that a token names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A tenant at the moment that an explanation is about.

    Attributes:
        home: the environment to ask where a token names none of the tenant's.
        known_addresses: where the tenant is reached.
        clock: what to say about the clock that tells the time.
    """

    tenant: Tenant
    home: Environment
    known_addresses: tuple[Addresses, ...]
    clock: str

    def asked(self, token: str, environment: Environment | None, issuer: object = None) -> Asked:
        """Return a token with whom to ask about it: at the address that it was issued at."""
        judge = environment or self.home
        at = [known for known in self.known_addresses if known.issuer(judge.id) == issuer]
        return Asked(
            token=token,
            tenant=self.tenant,
            environment=judge,
            addresses=(at or self.known_addresses)[0],
            known_addresses=self.known_addresses,
        )


def explain(
    given: str,
    tenant: Tenant,
    *,
    home: Environment,
    known_addresses: KnownAddresses,
    audience: str | None = None,
    at: Instant | None = None,
) -> Explanation:
    """Return what there is to know about a token.

    Args:
        given: the token.
        home: the environment whose token it should be.
        known_addresses: where the tenant is reached.
        audience: what it must be for, or None.
        at: the moment that it is about; None is now, by the issuer's clock.

    Raises:
        UsageError: it is no text, or `at` is no point in time.
    """
    token, around = trimmed(_text(given))
    try:
        header, claims = jws.unverified(token)
        unreadable = None
    except jws.UnreadableError as problem:
        header, claims, unreadable = {}, {}, problem
    moment_of_it = tenant.now if at is None else at
    scene = Scene(
        tenant=dataclasses.replace(tenant, clock=_standing(moment_of_it)),
        home=home,
        known_addresses=known_addresses(claims.get("iss")),
        clock=_about(tenant.clock) if at is None else ", as asked for",
    )
    record = _issued(token, tenant)
    if record is not None:
        return _opaque(token, record, scene, around)
    if unreadable is not None:
        return alone.no_token(token, unreadable, *_unknown(token), *around)
    if kind_of(claims) == ASSERTION:
        return _assertion(token, header, claims, scene, around)
    return _jwt(token, header, claims, scene, around, audience or "")


def _jwt(
    token: str,
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    scene: Scene,
    around: tuple[Problem, ...],
    audience: str,
) -> Explanation:
    kind = kind_of(claims)
    case, found = verify.case_of(
        token, header, claims, scene.tenant, scene.known_addresses, audience=audience
    )
    environment = found or scene.home
    if found is None:  # the keys still say who signed it
        case = dataclasses.replace(case, keys=verify.keys_of(environment, scene.tenant))
    asked = scene.asked(token, found, claims.get("iss"))
    signed = [*rules.broken(case, rules.SIGNED), *alone.addressed(case, kind)]
    standing = list(_standing_of(claims, kind, asked))
    kept = kind == REFRESH and _record(claims, asked) is not None  # then the record says when
    times = () if kept else rules.TIMES
    return Explanation(
        kind=kind,
        problems=told([*around, *signed, *rules.broken(case, times), *standing]),
        findings=tuple(_findings(case, kind, asked, standing)),
        facts=(
            *alone.whose(claims, _names(claims, asked)),
            ("issuer", _issuer(claims, found)),
            *alone.times(case, scene.clock),
            ("signed", signer(case, asked.tenant, asked.environment)),
        ),
    )


def _findings(case: Case, kind: str, asked: Asked, standing: list[Problem]) -> Iterator[Finding]:
    """Yield what those say who may be given a JWT, the likeliest first."""
    audiences = [case.audience, *rules.audiences_in(case.claims)]
    for audience in dict.fromkeys(name for name in audiences if isinstance(name, str) and name):
        if audience == asked.tenant.region.api_audience:
            continue
        own = kind == ID and audience == case.claims["aud"]
        by = "its client" if own else f"a resource server for {shown(audience)}"
        yield asking.by_itself(by, dataclasses.replace(case, audience=audience), standing)
    if kind == REFRESH:
        record = _record(case.claims, asked)
        application = record and _application(record, asked.tenant)
        if application:
            yield asking.refreshed(asked, application)
    yield asking.management_api(asked)
    yield asking.user_info(asked)
    yield asking.introspected(asked)


def _standing_of(claims: Mapping[str, Any], kind: str, asked: Asked) -> Iterator[Problem]:
    """Yield what is wrong with a token that only PingOne knows."""
    tenant, environment = asked.tenant, asked.environment
    yield from verify.revoked(claims, tenant, environment)
    yield from verify.user_out(claims, tenant, environment)
    if kind == ACCESS:
        try:
            verify.application_of(claims, tenant, environment)
        except verify.RefusedError as refused:
            yield Problem(str(refused), "an application that is there and enabled")
    if kind == REFRESH:
        record = _record(claims, asked)
        if record is None:
            yield Problem(
                "it is not among the refresh tokens that were issued",
                "one that the token endpoint gave; pingone.mint makes them without a sign-on",
            )
        else:
            yield from _wrong_with(record, tenant)


def _opaque(
    token: str, record: RefreshToken, scene: Scene, around: tuple[Problem, ...]
) -> Explanation:
    tenant = scene.tenant
    environment = tenant.state.table(Environment, TENANT).get(record.environment_id)
    application = _application(record, tenant)
    user = tenant.state.table(User, record.environment_id).get(record.user_id)
    asked = scene.asked(token, environment)
    findings = [] if application is None else [asking.refreshed(asked, application)]
    claims = {
        "iat": record.family_began_at.timestamp(),
        "exp": record.expires_at.timestamp(),
    }
    case = Case(token=token, header={}, claims=claims, now=tenant.clock.microseconds())
    return Explanation(
        kind="refresh token (opaque)",
        problems=told([*around, *_wrong_with(record, tenant)]),
        findings=(*findings, asking.introspected(asked)),
        facts=(
            ("client", shown(record.application_id if application is None else application.name)),
            ("user", shown(record.user_id if user is None else user.username)),
            ("scopes", shown(" ".join(record.scopes))),
            *alone.times(case, scene.clock),
        ),
    )


def _assertion(
    token: str,
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    scene: Scene,
    around: tuple[Problem, ...],
) -> Explanation:
    """Return what there is to know about a client assertion; its signature is the client's own."""
    case = Case(token=token, header=header, claims=claims, now=scene.tenant.clock.microseconds())
    asked = scene.asked(token, None)
    finding = asking.authenticated(asked, claims)
    refusal = (
        [] if finding.accepted else [Problem(finding.why, "as its client has to prove itself")]
    )
    return Explanation(
        kind=ASSERTION,
        problems=told([*around, *refusal]),
        findings=(finding,),
        facts=(
            *alone.whose(claims, _names(claims, asked)),
            *alone.times(case, scene.clock),
            ("signed", f"{shown(header.get('alg'))} by its client"),
        ),
    )


def _text(given: object) -> str:
    """Return what was given, if it is text."""
    if isinstance(given, str):
        return given
    if isinstance(given, bytes | bytearray):
        raise UsageError("explain() takes a token as text, not as bytes; pass token.decode().")
    if isinstance(given, Mapping):
        names = [name for name in given if str(name).endswith("_token")]
        rather = f"pass one of its members: {', '.join(names)}." if names else "it holds no token."
        raise UsageError(f"explain() takes a token, not the whole answer with it; {rather}")
    if given is None:
        raise UsageError(
            "explain() takes a token, and there is none: None was given. "
            "print(pingone.requests) shows what the token endpoint answered."
        )
    raise UsageError(f"explain() takes a token as text, not a {type(given).__name__}.")


def _standing(at: Instant) -> IssuerClock:
    clock = IssuerClock()
    clock.pin(at)
    return clock


def _about(clock: IssuerClock) -> str:
    """Return what to say about the issuer's clock: which it is, and how far from the process's."""
    ahead = clock.microseconds() - process_now()
    if abs(ahead) < SECOND:
        return " by the issuer's clock"
    where = "ahead of" if ahead > 0 else "behind"
    return f" by the issuer's clock, {in_words(abs(ahead) // SECOND * SECOND)} {where} the process"


def _unknown(token: str) -> Iterator[Problem]:
    if token and not token.startswith(_BEGINNING_OF_A_JWT):
        yield Problem("it is no opaque refresh token of this tenant", "one issued in this test")


def _issued(token: str, tenant: Tenant) -> RefreshToken | None:
    """Return the record of an opaque refresh token of any environment."""
    try:
        kept_as = digest(token)
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    found = (
        tenant.state.table(RefreshToken, environment.id).get(kept_as)
        for environment in tenant.state.all(Environment)
    )
    return next((record for record in found if record is not None), None)


def _record(claims: Mapping[str, Any], asked: Asked) -> RefreshToken | None:
    return asked.tenant.state.table(RefreshToken, asked.environment.id).get(str(claims.get("jti")))


def _application(record: RefreshToken, tenant: Tenant) -> Application | None:
    return tenant.state.table(Application, record.environment_id).get(record.application_id)


def _wrong_with(record: RefreshToken, tenant: Tenant) -> Iterator[Problem]:
    yield from refresh_tokens.wrong_with(record, tenant)
    application = _application(record, tenant)
    if application is None or not application.enabled:
        yield Problem("its application is gone or disabled", "one that is there and enabled")
    else:
        yield from refresh_tokens.replayed(record, application, tenant)


def _names(claims: Mapping[str, Any], asked: Asked) -> dict[str, str]:
    """Return the names of what a token names by id."""
    tenant, environment = asked.tenant, asked.environment
    names = {tenant.region.api_audience: "the PingOne API"}
    ids = [claims.get("client_id"), claims.get("sub"), *rules.audiences_in(claims)]
    for given in ids:
        application = tenant.state.table(Application, environment.id).get(str(given))
        if application is not None:
            names[str(given)] = application.name
    user = verify.user_behind(claims, tenant, environment)
    if user is not None:
        names[str(claims.get("sub"))] = user.username
    return names


def _issuer(claims: Mapping[str, Any], found: Environment | None) -> str:
    where = "not this tenant" if found is None else f"this tenant's environment {found.name}"
    return f"{shown(claims.get('iss'))} ({where})"
