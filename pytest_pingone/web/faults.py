"""Faults that a test has put before some answers, and which of them a request meets.

A rule says which requests it is for and what becomes of their answers. Nothing here knows PingOne:
how a refusal reads and how a document is changed, the rule's maker says.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pytest_pingone.clock import SECOND
from pytest_pingone.errors import ProtocolError
from pytest_pingone.web.disruptions import Disruption
from pytest_pingone.web.incoming import Incoming
from pytest_pingone.web.replies import Reply


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FaultRule:
    """Which requests meet a fault, and what becomes of their answers.

    Attributes:
        said: the call that made it, as a test would write it, for journal and messages.
        endpoints: names of the endpoints it is for, as the journal has them.
        client_id: the application whose requests it is for; None for those of anybody.
        after: how many of these requests are let through first.
        times: how many of them meet it then; None for all.
        window: seconds by the issuer's clock since the first request that was counted, after which
            the counting of `after` begins again; None if it never does.
        refuse: makes the answer that is given instead, from the name of the endpoint and the
            seconds until the window ends; the handler is not called then.
        change: makes the answer that is given from the one of the handler, or from the refusal.
        beside: it applies besides whatever other fault a request meets.
        delay: seconds of real time before the answer is sent.
        drop: whether the connection breaks before the request is handled or in the middle of the
            answer to it.
    """

    said: str
    endpoints: frozenset[str]
    client_id: str | None = None
    after: int = 0
    times: int | None = 1
    window: int | None = None
    refuse: Callable[[str, int], ProtocolError] | None = None
    change: Callable[[Incoming, Reply], Reply] | None = None
    beside: bool = False
    delay: float = 0.0
    drop: Literal["before", "middle"] | None = None


class Standing:
    """A rule that holds, with what was counted for it.

    Attributes:
        came: requests to its endpoints.
        matched: those of them that are the right application's, in this window.
        met: those that met the fault.
    """

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.came = self.matched = self.met = 0
        self._began: int | None = None

    def is_due(self, now: int) -> bool:
        """Count a request that matches, and return whether it should meet the fault."""
        if self.rule.window is not None:
            length = self.rule.window * SECOND
            if self._began is None or not self._began <= now < self._began + length:
                self._began, self.matched = now, 0
        self.matched += 1
        used_up = self.rule.times is not None and self.met >= self.rule.times
        return self.matched > self.rule.after and not used_up

    def wait(self, now: int) -> int:
        """Return the whole seconds until the window has ended."""
        if self.rule.window is None or self._began is None:
            return 0
        return -(-(self._began + self.rule.window * SECOND - now) // SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """The faults that one request meets.

    Attributes:
        rules: those that apply beside others first.
        wait: seconds until the window of a rate limit ends.
    """

    rules: tuple[FaultRule, ...] = ()
    wait: int = 0

    @property
    def said(self) -> str | None:
        """The faults as a report names them; None if there are none."""
        return "; ".join(f"fault: {rule.said}" for rule in self.rules) or None

    @property
    def is_lost(self) -> bool:
        """Whether the request never reaches the handler, and is never answered."""
        return any(rule.drop == "before" for rule in self.rules)

    def refusal(self, endpoint: str) -> ProtocolError | None:
        """Return what is answered instead of asking the handler, if anything is."""
        for rule in self.rules:
            if rule.refuse is not None:
                return rule.refuse(endpoint, self.wait)
        return None

    def changed(self, request: Incoming, reply: Reply) -> Reply:
        """Return an answer as it is given."""
        for rule in self.rules:
            if rule.change is not None:
                reply = rule.change(request, reply)
        return reply

    def disruption(self, request: Incoming, reply: Reply) -> Disruption | None:
        """Return what the wire does to the answer; None if nothing.

        An answer without a body has no middle, so nothing of it arrives.
        """
        delay = max((rule.delay for rule in self.rules), default=0.0)
        if self.is_lost:
            return Disruption(delay=delay, sent="nothing")
        if any(rule.drop == "middle" for rule in self.rules):
            has_body = reply.body and request.method != "HEAD"
            return Disruption(delay=delay, sent="half" if has_body else "nothing")
        return Disruption(delay=delay) if delay else None


NO_FAULT = Met()


class FaultRules:
    """The rules that hold at this moment, in the order in which they were made.

    Requests are counted one after the other, so a rule for one answer is met by exactly one
    request, whatever the number of threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: tuple[Standing, ...] = ()

    def add(self, rule: FaultRule) -> Standing:
        """Let a rule hold from now on."""
        standing = Standing(rule)
        with self._lock:
            self._standing = (*self._standing, standing)
        return standing

    def remove(self, standing: Standing) -> None:
        """Let a rule hold no longer; it may have ended before."""
        with self._lock:
            self._standing = tuple(one for one in self._standing if one is not standing)

    def clear(self) -> None:
        """Let no rule hold any longer."""
        with self._lock:
            self._standing = ()

    def meet(self, endpoint: str, client_id: Callable[[], str | None], now: int) -> Met:
        """Count a request, and return the faults that it meets.

        It meets the first one whose turn it is, and those that apply besides others. The others
        count it, and wait for a further request.

        Args:
            client_id: says whose request it is; asked only if a rule goes by it.
            now: by the issuer's clock, in microseconds since the epoch.
        """
        here = [one for one in self._standing if endpoint in one.rule.endpoints]
        if not here:
            return NO_FAULT
        whose = client_id() if any(one.rule.client_id is not None for one in here) else None
        beside: list[FaultRule] = []
        taken: FaultRule | None = None
        wait = 0
        with self._lock:
            for one in (one for one in here if one in self._standing):
                one.came += 1
                if one.rule.client_id not in (None, whose) or not one.is_due(now):
                    continue
                if one.rule.beside:
                    beside.append(one.rule)
                elif taken is None:
                    taken, wait = one.rule, one.wait(now)
                else:
                    continue
                one.met += 1
        return Met(rules=(*beside, taken) if taken else tuple(beside), wait=wait)
