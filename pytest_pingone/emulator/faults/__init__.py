"""`pingone.faults`: what goes wrong between the code under test and PingOne, on demand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection
from typing import Any, Literal

from pytest_pingone.emulator.faults import damage, refusals
from pytest_pingone.emulator.faults.arguments import (
    NOT_JSON,
    TRUNCATED,
    call,
    check_count,
    check_effect,
)
from pytest_pingone.emulator.faults.endpoint_names import WITHOUT_CLIENT, named
from pytest_pingone.emulator.faults.held import Fault, HeldLimits, HeldRule, Hold, unused
from pytest_pingone.emulator.records import Records
from pytest_pingone.emulator.signing_keys import SigningKeys
from pytest_pingone.errors import ProtocolError, UsageError
from pytest_pingone.tenant.rate_limits import RateLimit
from pytest_pingone.tenant.records import Application
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.faults import FaultRule, FaultRules
from pytest_pingone.web.journal import Journal

Endpoints = str | Collection[str] | None
_WINDOW = 60
_REPORTED = 30


class Faults:
    """Makes PingOne's answers go wrong: slow, refused, damaged, lost, or out of date.

    Each method returns a `Fault`, which holds until the test ends or, in a `with` statement, to the
    end of its block. Endpoints have the names that `pingone.requests` has for them. A request meets
    the first fault whose turn it is; later ones wait for the next request. You get one as
    `pingone.faults`.

    Attributes:
        strict: whether a fault that is never used fails the test, unless the fault itself says.
            False when a test starts.
    """

    def __init__(
        self,
        rules: FaultRules,
        tenant: Tenant,
        environment_id: str,
        *,
        applications: Records[Application],
        keys: SigningKeys,
        requests: Journal,
    ) -> None:
        self.strict = False
        self._rules = rules
        self._tenant = tenant
        self._environment_id = environment_id
        self._applications = applications
        self._keys = keys
        self._requests = requests
        self._made: list[Fault] = []

    def next(
        self,
        endpoint: Endpoints = None,
        *,
        times: int | None = 1,
        after: int = 0,
        application: Application | str | None = None,
        status: int | None = None,
        code: str | None = None,
        retry_after: int | dt.datetime | None = None,
        delay: float | None = None,
        drop: Literal["before", "middle"] | None = None,
        body: bytes | str | None = None,
        strict: bool | None = None,
    ) -> Fault:
        """Let the next answers go wrong.

        Args:
            endpoint: a name such as `token` or `users.list`, a pattern such as `users.*`, several
                of these, or None for all.
            times: how many answers; None for all.
            after: how many requests are let through first.
            application: only what this client asks, given by name, id or record.
            status: refuse by this status, in PingOne's words; nothing changes in the tenant.
            code: another `code` (under `/as`: `error`) than is usual with the status.
            retry_after: with status 429 or 503, whole seconds or an aware datetime. Default: 1.
            delay: seconds of real time before the answer is sent; what was asked for is done.
            drop: break the connection "before" anything is done, or in the "middle" of the answer,
                when all is done.
            body: "truncated" for half an answer of half the length, "not-json" for an HTML page,
                or any other text or bytes to answer with.
            strict: whether it fails the test if it is never used. Default: `pingone.faults.strict`.

        Raises:
            UsageError: there is no such endpoint or application, or the arguments contradict each
                other or change nothing.
        """
        said = call(
            "next",
            endpoint,
            {
                "times": None if times == 1 else "all" if times is None else times,
                "after": after or None,
                "application": application,
                "status": status,
                "code": code,
                "retry_after": retry_after,
                "delay": delay,
                "drop": drop,
                "body": body,
            },
        )
        check_effect(
            said,
            status=status,
            code=code,
            retry_after=retry_after,
            delay=delay,
            drop=drop,
            body=body,
        )
        if times is not None:
            check_count(said, "times", times, least=1)
        check_count(said, "after", after, least=0)
        endpoints = named(endpoint)
        rule = FaultRule(
            said=said,
            endpoints=endpoints,
            client_id=self._client_id(said, application, endpoints),
            after=after,
            times=times,
            refuse=_refusal(status, code, refusals.retry_after_text(retry_after)),
            change=_change(body),
            delay=delay or 0.0,
            drop=drop,
        )
        return self._rule(rule, strict=strict)

    def rate_limit(
        self,
        endpoint: Endpoints = None,
        *,
        after: int | None = None,
        seconds: int = _WINDOW,
        retry_after: int | dt.datetime | None = None,
        application: Application | str | None = None,
        strict: bool | None = None,
    ) -> Fault:
        """Let so many requests through in a window of time, and refuse the others by 429.

        A window begins with the first request in it and goes by the issuer's clock, so
        `pingone_clock.advance` ends it. Without any argument: PingOne's documented base limits of
        the Management API.

        Args:
            endpoint: as for `next`; several are counted together.
            after: how many requests are let through in each window.
            seconds: how long a window is.
            retry_after: another header than the seconds until the window ends.
            application: only what this client asks, given by name, id or record.
            strict: as for `next`.

        Raises:
            UsageError: there is no such endpoint or application, or a number cannot be.
        """
        given = {
            "after": after,
            "seconds": None if seconds == _WINDOW else seconds,
            "retry_after": retry_after,
            "application": application,
        }
        said = call("rate_limit", endpoint, given)
        if after is None:
            if endpoint is not None or any(value is not None for value in given.values()):
                raise UsageError(f"{said} needs to know how many requests it lets through: after=.")
            return self._held(said, HeldLimits(self._tenant.limits), strict=strict)
        check_count(said, "after", after, least=0)
        check_count(said, "seconds", seconds, least=1)
        limit = RateLimit(requests=after, seconds=seconds)
        other = refusals.retry_after_text(retry_after)
        endpoints = named(endpoint)
        rule = FaultRule(
            said=said,
            endpoints=endpoints,
            client_id=self._client_id(said, application, endpoints),
            after=after,
            times=None,
            window=seconds,
            refuse=lambda name, wait: refusals.limited(name, limit, wait=wait, retry_after=other),
        )
        return self._rule(rule, strict=strict)

    def stale_jwks(self, *, times: int | None = None, strict: bool | None = None) -> Fault:
        """Serve the JWKS as it is now, whatever is rotated or retired later, as a cache would.

        Args:
            times: how many answers; None for all.
            strict: as for `next`.
        """
        keys = self._tenant.published_keys(self._environment_id)
        document: dict[str, Any] = json.loads(self._tenant.keys.jwks(keys))
        said = call("stale_jwks", None, {"times": times})
        return self._document(said, "jwks", lambda _: document, times=times, strict=strict)

    def missing_key(
        self, kid: str | None = None, *, times: int | None = None, strict: bool | None = None
    ) -> Fault:
        """Serve the JWKS without one of its keys.

        Args:
            kid: its id. Default: that of the key that signs now, `pingone.keys.current`.
            times: how many answers; None for all.
            strict: as for `next`.

        Raises:
            UsageError: no key with this id is published.
        """
        said = call("missing_key", kid, {"times": times})
        missing = self._keys.current.kid if kid is None else kid
        known = self._keys.published
        if missing not in known:
            raise UsageError(f"{said}: no such key is published. There are: {', '.join(known)}.")

        def without(document: dict[str, Any]) -> dict[str, Any]:
            return {"keys": [key for key in document["keys"] if key["kid"] != missing]}

        return self._document(said, "jwks", without, times=times, strict=strict)

    def other_issuer(
        self, issuer: str, *, times: int | None = None, strict: bool | None = None
    ) -> Fault:
        """Let discovery name another issuer; the documents stay as they are otherwise.

        Args:
            issuer: the `issuer` that they name.
            times: how many answers; None for all.
            strict: as for `next`.
        """

        def naming(document: dict[str, Any]) -> dict[str, Any]:
            return {**document, "issuer": issuer}

        said = call("other_issuer", issuer, {"times": times})
        both = ("discovery", "metadata")
        return self._document(said, both, naming, times=times, strict=strict)

    def unused(self) -> str | None:
        """Return which strict faults were never used, why, and what was asked instead; or None.

        The plugin asks when a test has passed.
        """
        return unused(self._made, self)

    def forget(self, fault: Fault) -> None:
        """End a fault, and do not ask whether it was used."""
        fault.end()
        self._made = [one for one in self._made if one is not fault]

    def reset(self) -> None:
        """End all faults, and be lenient again: the state in which a test starts."""
        self._rules.clear()
        self._made.clear()
        self.strict = False

    def asked(self) -> str:
        """Return what was asked of the emulator, a line for each request."""
        return self._requests.summary(_REPORTED)

    def _document(
        self,
        said: str,
        endpoints: Endpoints,
        write: Callable[[dict[str, Any]], dict[str, Any]],
        *,
        times: int | None,
        strict: bool | None,
    ) -> Fault:
        """Let public documents say something else, whatever other faults they meet."""
        if times is not None:
            check_count(said, "times", times, least=1)
        rule = FaultRule(
            said=said,
            endpoints=named(endpoints),
            times=times,
            change=damage.rewritten(self._environment_id, write),
            beside=True,
        )
        return self._rule(rule, strict=strict)

    def _client_id(
        self, said: str, application: Application | str | None, endpoints: frozenset[str]
    ) -> str | None:
        if application is None:
            return None
        if endpoints <= WITHOUT_CLIENT:
            raise UsageError(f"{said}: a request for this does not say which application asks.")
        known = self._applications[application] if isinstance(application, str) else application
        return known.id

    def _rule(self, rule: FaultRule, *, strict: bool | None) -> Fault:
        return self._held(rule.said, HeldRule(self._rules, self._rules.add(rule)), strict=strict)

    def _held(self, said: str, hold: Hold, *, strict: bool | None) -> Fault:
        fault = Fault(said, hold=hold, shared=self, strict=strict)
        self._made.append(fault)
        return fault

    def __repr__(self) -> str:
        return f"<pingone.faults: {self._made or 'none'}>"


def _refusal(
    status: int | None, code: str | None, retry_after: str | None
) -> Callable[[str, int], ProtocolError] | None:
    """Return what refuses by the status that a test asks for."""
    if status is None:
        return None
    return lambda endpoint, _: refusals.refused(
        endpoint, status=status, code=code, retry_after=retry_after
    )


def _change(body: bytes | str | None) -> damage.Change | None:
    """Return what gives an answer the body that a test asks for."""
    if body is None:
        return None
    if body == TRUNCATED:
        return damage.truncated
    if body == NOT_JSON:
        return damage.replaced(damage.PAGE, "text/html;charset=utf-8")
    return damage.replaced(body.encode() if isinstance(body, str) else body)
