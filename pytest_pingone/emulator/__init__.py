"""`PingOne`: the emulated tenant as a test holds it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from pytest_pingone.addresses import Addresses, at
from pytest_pingone.app import App
from pytest_pingone.clock import IssuerClock
from pytest_pingone.config import PingOneConfig
from pytest_pingone.emulator.minting import Mint
from pytest_pingone.emulator.records import Records
from pytest_pingone.emulator.seeding import plant
from pytest_pingone.emulator.signing_keys import SigningKeys
from pytest_pingone.errors import EmulatorFault, UsageError
from pytest_pingone.keys import OF_THIS_PROCESS
from pytest_pingone.management import catalogue
from pytest_pingone.tenant import seed
from pytest_pingone.tenant.records import (
    Application,
    Environment,
    Group,
    Population,
    Resource,
    User,
)
from pytest_pingone.tenant.sign_on_records import BackchannelRequest, ChosenUser, Message
from pytest_pingone.tenant.store import TENANT, State
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.web.journal import Journal

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from pytest_pingone.interception import RealHosts
    from pytest_pingone.proxy import PingOneProxy
    from pytest_pingone.server import Server


class PingOne:
    """An emulated PingOne tenant: an issuer, a Management API, and what is in them.

    A test gets one as the fixture `pingone`. It listens on a loopback port from the moment a URL is
    read, and not before.

    Args:
        config: the settings.

    Attributes:
        users: `Records` of the environment's users.
        groups: its groups.
        populations: its populations.
        applications: its applications.
        resources: its resources.
        mint: makes tokens without a request.
        keys: rotates and retires signing keys.
        requests: what was asked and answered, a `Journal`.

    Raises:
        UsageError: the seed cannot be read or breaks a rule of the Management API.
    """

    def __init__(self, config: PingOneConfig | None = None) -> None:
        self.config = config or PingOneConfig()
        self._tenant = Tenant(config=self.config, keys=OF_THIS_PROCESS)
        planned = seed.read(self.config.seed)
        plant(self._tenant, planned)
        self._environment_id = planned.environment_id
        self.requests = Journal(size=self.config.journal_size)
        self._app = App(self._tenant, self.requests)
        self._server: Server | None = None
        self._answering: list[Addresses] = []
        self._proxy_port = 0
        self._lock = threading.Lock()
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
        self.mint = Mint(
            self._tenant,
            lambda: self.issuer,
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

    @property
    def issuer(self) -> str:
        """The issuer: the `iss` of tokens, without a trailing slash."""
        return self._addresses.issuer(self._environment_id)

    @property
    def discovery_url(self) -> str:
        """The URL of the OpenID Connect discovery document."""
        return self._addresses.discovery(self._environment_id)

    @property
    def jwks_url(self) -> str:
        """The URL of the public keys."""
        return self._addresses.endpoint(self._environment_id, "jwks")

    @property
    def token_url(self) -> str:
        """The URL of the token endpoint."""
        return self._addresses.endpoint(self._environment_id, "token")

    @property
    def auth_url(self) -> str:
        """The URL in front of `/<environment>/as`: in production, `https://auth.pingone.com`."""
        return self._addresses.auth

    @property
    def api_url(self) -> str:
        """The URL of the Management API, with `/v1`, without a trailing slash."""
        return self._addresses.api_url()

    @property
    def environment_url(self) -> str:
        """The URL of the tenant's environment in the Management API."""
        return self._addresses.api_url(f"environments/{self._environment_id}")

    @property
    def wsgi_app(self) -> WSGIApplication:
        """The whole as a WSGI application, for clients that need no socket."""
        return self._app

    @property
    def _addresses(self) -> Addresses:
        with self._lock:
            if self._answering:
                return self._answering[-1]
            if self._server is None:
                from pytest_pingone.server import Server

                host, port = self.config.host, self.config.port
                self._server = Server(self._app, self._tenant.clock, host=host, port=port)
                shown = f"[{host}]" if ":" in host else host
                self._app.base = f"http://{shown}:{self._server.port}"
            return at(self._app.base or "")

    @contextlib.contextmanager
    def _answering_at(self, addresses: Addresses) -> Iterator[None]:
        """Say that the tenant is reached at these addresses, for as long as the block runs.

        Its own URLs and the `iss` of minted tokens follow, and reading them starts no socket. Of
        several, whoever came last decides.
        """
        here = replace(addresses)  # equal to others, but found again by identity
        with self._lock:
            self._answering.append(here)
        try:
            yield
        finally:
            with self._lock:
                self._answering = [known for known in self._answering if known is not here]

    @contextlib.contextmanager
    def hosts(self, *, block_network: bool = False, asked_by: str = "") -> Iterator[RealHosts]:
        """Answer for PingOne's real host names in this process, for as long as the block runs.

        The fixture `pingone_hosts` does it for a test; this is for fixtures of a wider scope and
        for use without pytest. The tenant's URLs and the `iss` of minted tokens are then the real
        ones (on its custom domain if it has one), and no socket is opened for them.

        Args:
            block_network: refuse all other hosts, as `RealHosts.block_network` does.
            asked_by: what a refused host is said to have been asked for by.
        """
        from pytest_pingone.interception import RealHosts

        real = RealHosts(self._app, asked_by=asked_by)
        if block_network:
            real.block_network()
        with self._answering_at(self._app.real_addresses), real:
            yield real

    @contextlib.contextmanager
    def proxy(self, *, tunnel: bool = False, port: int = 0) -> Iterator[PingOneProxy]:
        """Answer for PingOne's real host names behind a proxy, for as long as the block runs.

        The fixture `pingone_proxy` does it for a test, and leads the test's own process there; this
        is for fixtures of a wider scope, such as one that starts a program with
        `env={**os.environ, **proxy.environment}`, and for use without pytest. The tenant's URLs and
        the `iss` of minted tokens are then the real ones (on its custom domain if it has one).

        Args:
            tunnel: whether other hosts are reached through it, too; else they are refused.
            port: the TCP port of the proxy; 0 takes a free one, again the one before if it can.

        Raises:
            UsageError: the port is taken.
        """
        from pytest_pingone.proxy import PingOneProxy

        try:
            proxy = PingOneProxy(self._app, tunnel=tunnel, port=port or self._proxy_port)
        except UsageError:
            if port or not self._proxy_port:
                raise
            proxy = PingOneProxy(self._app, tunnel=tunnel)
        self._proxy_port = proxy.port
        with proxy, self._answering_at(self._app.real_addresses):
            yield proxy

    def sign_on(
        self,
        user: User | str | None,
        *,
        acr: str | None = None,
        amr: Sequence[str] = ("pwd",),
    ) -> None:
        """Say who signs on when a client reaches authorize: the redirect comes at once.

        Args:
            user: by username, id or record; None lets whoever comes sign on by themselves again.
            acr: the sign-on policy that tokens name. Default: the one that the client asks for.
            amr: how the user was authenticated, as RFC 8176 names it.

        Raises:
            UsageError: there is no such user.
        """
        chosen = self.users[user] if isinstance(user, str) else user
        with self._tenant.store.change() as change:
            for before in change.table(ChosenUser, self._environment_id):
                change.delete(before)
            if chosen is not None:
                change.put(
                    ChosenUser(
                        id=chosen.id,
                        environment_id=self._environment_id,
                        acr=acr,
                        amr=tuple(amr),
                    )
                )

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

    def snapshot(self) -> State:
        """Return the state of the tenant, to come back to it with `roll_back`."""
        return self._tenant.store.state

    def roll_back(self, state: State) -> None:
        """Return to a state that `snapshot` gave, and let the issuer's clock follow again."""
        self._tenant.store.roll_back(state)
        self._tenant.clock.follow()
        self._tenant.limits.reset()

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

    def close(self) -> None:
        """Stop listening. The tenant can still be read."""
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<PingOne {self._environment_id} in {self.config.region}>"
