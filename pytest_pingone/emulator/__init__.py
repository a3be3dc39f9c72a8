"""`PingOne`: the emulated tenant as a test holds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_pingone import reporting
from pytest_pingone.app import App
from pytest_pingone.clock import Instant, IssuerClock
from pytest_pingone.config import PingOneConfig
from pytest_pingone.emulator.evidence import gather
from pytest_pingone.emulator.faults import Faults
from pytest_pingone.emulator.minting import Mint
from pytest_pingone.emulator.opening import begin, begin_in
from pytest_pingone.emulator.primed import PrimedVerifier
from pytest_pingone.emulator.reachable import Reachable
from pytest_pingone.emulator.records import Records
from pytest_pingone.emulator.signing_keys import SigningKeys
from pytest_pingone.errors import EmulatorFault, UsageError
from pytest_pingone.management import catalogue, seed
from pytest_pingone.reporting import Evidence
from pytest_pingone.tenant import expiry, passwords
from pytest_pingone.tenant.records import (
    Application,
    Environment,
    Group,
    Population,
    Resource,
    RoleAssignment,
    User,
)
from pytest_pingone.tenant.sign_on_records import BackchannelRequest, ChosenUser, Message
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tables import Record
from pytest_pingone.tokens.explanation import Explanation
from pytest_pingone.web.journal import BUDGET, Journal, Known

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient


class PingOne(Reachable):
    """An emulated PingOne tenant: an issuer, a Management API, and what is in them.

    A test gets one as the fixture `pingone`. It listens on a loopback port from the moment a URL is
    read, and not before.

    Args:
        config: the settings.
        state_file: an SQLite file that keeps the tenant, its keys and the issuer's clock. What was
            acknowledged is in it, whatever ends the process. A new one is filled from the seed; one
            that holds a tenant already is taken as it is, and the seed is not looked at. One
            process at a time can have it.

    Attributes:
        users: `Records` of the environment's users.
        groups: its groups.
        populations: its populations.
        applications: its applications.
        resources: its resources.
        mint: makes tokens without a request.
        keys: rotates and retires signing keys.
        requests: what was asked and answered, a `Journal`.
        faults: lets answers go wrong, `Faults`.
        state_file: the open state file, if there is one.
        from_another_seed: whether the state file was filled from another seed than `config` names.

    Raises:
        UsageError: the seed cannot be read or breaks a rule of the Management API; or the state
            file cannot be opened, or holds something else.
    """

    def __init__(
        self, config: PingOneConfig | None = None, *, state_file: str | Path | None = None
    ) -> None:
        self.config = config or PingOneConfig()
        begun = begin(self.config) if state_file is None else begin_in(state_file, self.config)
        tenant, self._planted = begun.tenant, begun.planted
        self.from_another_seed = begun.from_another_seed
        known = Known(
            endpoints=lambda: self._app.endpoints,
            applications=lambda: self._names(Application, "name") | self._names(Resource, "name"),
            users=lambda: self._names(User, "username"),
        )
        self.requests = Journal(size=self.config.journal_size, budget=BUDGET, known=known)
        app = App(tenant, self.requests)
        super().__init__(app, tenant, begun.environment_id, state_file=begun.file)
        self.users = Records[User](
            self._tenant, catalogue.USERS, self._environment_id, named_by="username"
        )
        self.groups = Records[Group](self._tenant, catalogue.GROUPS, self._environment_id)
        self.populations = Records[Population](
            self._tenant, catalogue.POPULATIONS, self._environment_id
        )
        self.applications = Records[Application](
            self._tenant, catalogue.APPLICATIONS, self._environment_id
        )
        self.resources = Records[Resource](self._tenant, catalogue.RESOURCES, self._environment_id)
        self.keys = SigningKeys(self._tenant, self._environment_id)
        self._primed = PrimedVerifier(self._tenant, self._environment_id)
        self.faults = Faults(
            self._app.fault_rules,
            self._tenant,
            self._environment_id,
            applications=self.applications,
            keys=self.keys,
            requests=self.requests,
        )
        self.mint = Mint(
            self._tenant,
            lambda: self.issuer,
            self.listening_at,
            users=self.users,
            applications=self.applications,
            resources=self.resources,
        )

    @property
    def environment(self) -> Environment:
        """The environment that the seed describes.

        Raises:
            UsageError: the test has deleted it.
        """
        environment = self._tenant.state.table(Environment, TENANT).get(self._environment_id)
        if environment is None:
            raise UsageError("The environment was deleted; it is there again in the next test.")
        return environment

    @property
    def issuer_clock(self) -> IssuerClock:
        """The clock that this tenant goes by; it follows the process clock unless set apart."""
        return self._tenant.clock

    def sign_on(
        self,
        user: User | str | None,
        *,
        application: Application | str | None = None,
        acr: str | None = None,
        amr: Sequence[str] = ("pwd",),
    ) -> None:
        """Say who signs on when a client reaches authorize: the redirect comes at once.

        Args:
            user: by username, id or record; None lets whoever comes sign on by themselves again.
            application: where, by name, id or record; such a choice goes before the general one.
                None is the general one; together with no user it takes all choices back.
            acr: the sign-on policy that tokens name. Default: the one that the client asks for.
            amr: how the user was authenticated, as RFC 8176 names it.

        Raises:
            UsageError: there is no such user or application.
        """
        chosen = self.users[user] if isinstance(user, str) else user
        where = self.applications[application] if isinstance(application, str) else application
        place = ChosenUser.EVERYWHERE if where is None else where.id
        with self._tenant.store.change() as change:
            for before in change.table(ChosenUser, self._environment_id):
                if before.id == place or (where is None and chosen is None):
                    change.delete(before)
            if chosen is not None:
                change.put(
                    ChosenUser(
                        id=place,
                        environment_id=self._environment_id,
                        user_id=chosen.id,
                        acr=acr,
                        amr=tuple(amr),
                    )
                )

    def roles_of(self, application: Application | str) -> list[RoleAssignment]:
        """Return the roles that an application holds, given by name, id or record."""
        held = self.applications[application] if isinstance(application, str) else application
        return list(self._tenant.state.table(RoleAssignment, held.id))

    @property
    def known_passwords(self) -> dict[str, str]:
        """The passwords by username that the seed gave and nobody has changed since.

        A tenant from a state file needs no seed; there may be none that can be read.
        """
        try:
            seeded = seed.read(self.config.seed).passwords
        except UsageError:
            return {}
        return {
            name: password
            for name, password in seeded.items()
            if (user := self.users.get(name)) is not None
            and user.password is not None
            and passwords.matches(password, user.password)
        }

    @property
    def chosen_users(self) -> list[ChosenUser]:
        """The choices of `sign_on` that hold, the oldest first."""
        return list(self._tenant.state.table(ChosenUser, self._environment_id))

    @property
    def messages(self) -> list[Message]:
        """What PingOne would have sent to users by mail or text: one-time and recovery codes."""
        return list(self._tenant.state.table(Message, self._environment_id))

    def answer(self, auth_req_id: str, *, accept: bool = True) -> None:
        """Answer a CIBA request as its user would, on a device of their own.

        Args:
            auth_req_id: as the client got it from `/as/cibaAuthorization`.
            accept: False to deny it.

        Raises:
            UsageError: there is no such request that waits for an answer.
        """
        with self._tenant.store.change() as change:
            table = change.table(BackchannelRequest, self._environment_id)
            asked = table.get(auth_req_id)
            if asked is None or asked.status != "pending":
                waiting = ", ".join(known.id for known in table if known.status == "pending")
                raise UsageError(
                    f"No CIBA request {auth_req_id!r} waits for an answer. "
                    f"There are: {waiting or 'none'}."
                )
            change.put(replace(asked, status="accepted" if accept else "denied"))

    def explain(
        self, token: str, *, audience: str | None = None, at: Instant | None = None
    ) -> Explanation:
        """Say what a token is, whether it would be accepted here and now, by whom, and if not why.

        `assert pingone.explain(token), "..."` fails with the reasons; printed, it tells all.
        Nothing is written into the journal, and nothing changes.

        Args:
            token: any token, or what is taken for one.
            audience: what it must be for. Default: whatever it says itself.
            at: a moment other than now, by the issuer's clock.

        Raises:
            UsageError: `token` is no text, or `at` no point in time.
        """
        from pytest_pingone.emulator.explaining import explain

        return explain(
            token,
            self._tenant,
            home=self.environment,
            known_addresses=self._app.addresses_of,
            audience=audience,
            at=at,
        )

    @property
    def jwks(self) -> bytes:
        """The JWK set as the tenant publishes it now."""
        return self._tenant.keys.jwks(self._tenant.published_keys(self._environment_id))

    @property
    def jwks_client(self) -> PyJWKClient:
        """The tenant's keys as a `jwt.PyJWKClient` that never makes a request.

        For code under test that takes one. It caches and follows a rotation as one that fetches
        them does, by the monotonic clock (`pingone_clock.freeze(monotonic=True)` moves that, too);
        its cache is empty again when the test ends.
        """
        return self._primed.client()

    @property
    def signing_key(self) -> PyJWK:
        """The public key of the tokens that are issued now, for `jwt.decode`.

        That is the CURRENT one; its attribute `key` is what other libraries take.
        """
        return self._primed.signing_key()

    def report(self, *, since: dt.datetime | None = None) -> str:
        """Return what the report of a failing test would say now: `print(pingone.report())`.

        That is requests and answers, the tokens in play, a time line, and the time by both clocks.
        It is empty if nothing was asked and no token was made.

        Args:
            since: from when on, by the machine's own clock; None for all that is remembered.
        """
        return reporting.text(gather(self._tenant, self.requests, self.mint, since=since))

    def evidence(self) -> Evidence:
        """Return what was asked, and which tokens were made, as far as it is remembered."""
        return gather(self._tenant, self.requests, self.mint, since=None, most=None)

    @property
    def home_id(self) -> str:
        """The id of the environment that the seed describes, also once it was deleted."""
        return self._environment_id

    def _names(self, kind: type[Record], named_by: str) -> dict[str, str]:
        """Return the names of all records of a kind, by id."""
        return {record.id: getattr(record, named_by) for record in self._tenant.state.all(kind)}

    def export_seed(self) -> str:
        """Return a seed, as TOML, that reproduces what the tenant holds now.

        It has secrets, and passwords as they are stored, so keep it as you keep those. Sessions,
        tokens, the audit log and the keys that the emulator made are not in it.
        """
        from pytest_pingone.management.seed.exporting import export

        return export(self._tenant)

    def snapshot(self) -> State:
        """Return the state of the tenant, to come back to it with `roll_back`."""
        return self._tenant.store.state

    def roll_back(self, state: State) -> None:
        """Return to a state that `snapshot` gave.

        The issuer's clock follows the process again, and all faults end.
        """
        self._tenant.store.roll_back(state)
        self._tenant.clock.follow()
        self._tenant.limits.reset()
        self._primed.forget()
        self.faults.reset()

    def reset(self) -> None:
        """Return to what the seed planted, with the same ids and secrets.

        All else is gone: what was changed, sessions, tokens. The keys stay, the issuer's clock
        follows the process again, and all faults end.
        """
        if self._planted is None and self.state_file is not None:
            self._planted = self.state_file.first()
        if self._planted is not None:
            self.roll_back(self._planted)

    def remove_what_is_over(self) -> None:
        """Let go of sessions, codes and tokens that have expired, if there are very many.

        For a tenant that runs for long; no test has to.
        """
        expiry.remove_what_is_over(self._tenant)

    def raise_faults(self) -> None:
        """Raise what the emulator did wrong since the last call, even if a client swallowed it.

        Raises:
            EmulatorFault: with the first fault as its cause.
        """
        faults = list(self._app.faults)
        self._app.faults.clear()
        if faults:
            said = "\n".join(f"  {type(fault).__name__}: {fault}" for fault in faults)
            raise EmulatorFault(f"The emulator failed {len(faults)} time(s):\n{said}") from faults[
                0
            ]

    def __repr__(self) -> str:
        return f"<PingOne {self._environment_id} in {self.config.region}>"
