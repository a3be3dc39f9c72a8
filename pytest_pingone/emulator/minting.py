"""`pingone.mint`: tokens made for a test, without asking the token endpoint."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from pytest_pingone import ids
from pytest_pingone.clock import machine_now, moment, process_now
from pytest_pingone.emulator.forging import chosen
from pytest_pingone.emulator.records import Records
from pytest_pingone.errors import UsageError
from pytest_pingone.reporting import Minted
from pytest_pingone.tenant.records import Application, Grant, Resource, Scope, User
from pytest_pingone.tenant.tables import Record
from pytest_pingone.tenant.tenant import Tenant
from pytest_pingone.tokens import claims as written
from pytest_pingone.tokens import issue, mint
from pytest_pingone.tokens.claims import SignOn, Subject
from pytest_pingone.tokens.token import Token

if TYPE_CHECKING:
    from pytest_pingone.tokens.flaws import Draft, Flaw, Twin

R = TypeVar("R", bound=Record)
P = ParamSpec("P")
_USER_SCOPES = ("openid", "profile", "email")
_REMEMBERED = 100


def _remembered(
    make: Callable[Concatenate[Mint, P], Token],
) -> Callable[Concatenate[Mint, P], Token]:
    """Return a method of the mint that notes for failure reports what it made."""

    @functools.wraps(make)
    def made(self: Mint, /, *arguments: P.args, **keywords: P.kwargs) -> Token:
        token = make(self, *arguments, **keywords)
        self.note(token, make.__name__)
        return token

    return made


class Mint:
    """Makes tokens of every kind, as PingOne would issue them or as a test wants them.

    Needs no request and no frozen clock. You get one as `pingone.mint`.

    Attributes:
        made: the last tokens it made, for failure reports.
    """

    def __init__(
        self,
        tenant: Tenant,
        issuer: Callable[[], str],
        base: Callable[[], str],
        *,
        users: Records[User],
        applications: Records[Application],
        resources: Records[Resource],
    ) -> None:
        self._tenant = tenant
        self._issuer = issuer
        self._base = base
        self._users = users
        self._applications = applications
        self._resources = resources
        self.made: deque[Minted] = deque(maxlen=_REMEMBERED)

    @_remembered
    def access_token(
        self,
        *,
        user: User | str | None = None,
        application: Application | str | None = None,
        resource: Resource | str | None = None,
        scopes: Iterable[str] | None = None,
        lifetime: int | None = None,
        audience: str | Sequence[str] | None = None,
        claims: Mapping[str, Any] | None = None,
        remove: Collection[str] = (),
        flaw: Flaw | str | None = None,
        twin: Twin | str | None = None,
    ) -> Token:
        """Make an access token, a good one unless told otherwise.

        Args:
            user: who signed on, by username, id or record; None for an application's own token.
            application: the client, by name, id or record. Default: the first application that
                could get such a token.
            resource: what the token is for, by name, id or record; None for the PingOne API.
            scopes: any scopes, granted or not. Default: all that the application is granted.
            lifetime: seconds; 0 or less for a token that has expired. Default: as configured.
            audience: another `aud`; a single text stays one, a list stays a list.
            claims: claims to add or replace.
            remove: names of claims to leave out.
            flaw: one of `pytest_pingone.FLAWS`, or its id: the token as described above, spoiled.
            twin: one of `pytest_pingone.FLAWS.twins`, or its id: an unusual token that is good.

        Returns:
            The token, signed with the key that PingOne would use.

        Raises:
            UsageError: there is no such user, application, resource, flaw or twin.
        """
        row = chosen(flaw, twin)
        who = _of(self._users, user)
        what_for = _of(self._resources, resource)
        client = _of(self._applications, application) or self._default_client(who, what_for)
        wanted = tuple(scopes) if scopes is not None else self._granted(client, who, what_for)
        content = written.access_token(
            Subject(application=client, user=who, sign_on=self._sign_on(who)),
            issuer=self._issuer(),
            audience=[written.audience_of(what_for, self._tenant.region)],
            scopes=wanted,
            issued_at=self._tenant.clock.seconds(),
            lifetime=written.lifetime_of(what_for) if lifetime is None else lifetime,
            organization_id=issue.organization_of(client, self._tenant),
            attributes=issue.attributes_of(what_for, self._tenant),
        )
        if audience is not None:
            content["aud"] = audience if isinstance(audience, str) else list(audience)
        token = issue.signed(self._tenant, client, _changed(content, claims, remove))
        return Token(token if row is None else row.forge(self._draft(token, client, who)))

    @_remembered
    def id_token(
        self,
        *,
        user: User | str,
        application: Application | str | None = None,
        scopes: Iterable[str] = _USER_SCOPES,
        nonce: str | None = None,
        access_token: str | None = None,
        lifetime: int | None = None,
        claims: Mapping[str, Any] | None = None,
        remove: Collection[str] = (),
    ) -> Token:
        """Make an ID token.

        Args:
            user: who signed on, by username, id or record.
            application: the client, by name, id or record. Default: the first where users sign on.
            scopes: which of the user's claims to include, as the environment and the application
                map them.
            nonce: the nonce of the authorization request.
            access_token: the access token it comes with, for `at_hash`.
            lifetime: seconds. Default: 3600, which PingOne lets nobody configure.
            claims: claims to add or replace.
            remove: names of claims to leave out.
        """
        who = self._users[user] if isinstance(user, str) else user
        client = _of(self._applications, application) or self._default_client(who, None)
        content = written.id_token(
            Subject(application=client, user=who),
            who,
            self._sign_on(who) or SignOn(session_id="", auth_time=0),
            issuer=self._issuer(),
            told=issue.user_claims(client, who, scopes, self._tenant, into="id_token"),
            issued_at=self._tenant.clock.seconds(),
            region=self._tenant.region,
            organization_id=issue.organization_of(client, self._tenant),
            nonce=nonce,
            hashes=None if access_token is None else {"at_hash": written.half_hash(access_token)},
            lifetime=written.ID_TOKEN_SECONDS if lifetime is None else lifetime,
        )
        key = self._tenant.signing_key(client)
        return Token(mint.signed(_changed(content, claims, remove), key))

    @_remembered
    def refresh_token(
        self,
        *,
        user: User | str,
        application: Application | str | None = None,
        scopes: Iterable[str] = _USER_SCOPES,
        lifetime: int | None = None,
        claims: Mapping[str, Any] | None = None,
        remove: Collection[str] = (),
    ) -> Token:
        """Make a refresh token in JWT form.

        Args:
            user: who signed on, by username, id or record.
            application: the client, by name, id or record. Default: the first where users sign on.
            scopes: what may be refreshed.
            lifetime: seconds. Default: the application's `refresh_token_duration`.
            claims: claims to add or replace.
            remove: names of claims to leave out.
        """
        who = self._users[user] if isinstance(user, str) else user
        client = _of(self._applications, application) or self._default_client(who, None)
        content = written.refresh_token(
            who,
            self._sign_on(who) or SignOn(session_id="", auth_time=0),
            issuer=self._issuer(),
            scopes=scopes,
            issued_at=self._tenant.clock.seconds(),
            lifetime=client.refresh_token_duration if lifetime is None else lifetime,
        )
        # PingOne signs these with the default key, whatever the application is set to.
        key = self._tenant.default_key(client.environment_id)
        return Token(mint.signed(_changed(content, claims, remove), key))

    def _draft(self, token: str, client: Application, user: User | None) -> Draft:
        from pytest_pingone.tokens.flaws import Draft

        return Draft(
            good=token,
            key=self._tenant.signing_key(client),
            tenant=self._tenant,
            environment_id=client.environment_id,
            user=user,
            base=self._base,
            id_token=lambda: self.id_token(user=self._somebody(user), application=client),
            refresh_token=lambda: self.refresh_token(user=self._somebody(user), application=client),
        )

    def _somebody(self, user: User | None) -> User:
        """Return the user of a token, or any: an application's own token comes with no others."""
        found = user or next(iter(self._users), None)
        if found is None:
            raise UsageError(
                "ID tokens and refresh tokens are about a user, and this tenant has none. "
                "Make one with pingone.users.create(...)."
            )
        return found

    def note(self, token: Token, kind: str) -> None:
        """Remember a token that was made without a request, for failure reports.

        Args:
            kind: `access_token`, `id_token` or `refresh_token`.
        """
        self.made.append(
            Minted(
                token=token,
                kind=kind,
                at=moment(self._tenant.clock.microseconds()),
                process_time=moment(process_now()),
                real_time=moment(machine_now()),
            )
        )

    def _sign_on(self, user: User | None) -> SignOn | None:
        if user is None:
            return None
        return SignOn(session_id=ids.unguessable(), auth_time=self._tenant.clock.seconds())

    def _default_client(self, user: User | None, resource: Resource | None) -> Application:
        """Return the first application that could get such a token."""
        for application in self._applications:
            grants = application.grant_types
            signs_on = "AUTHORIZATION_CODE" in grants
            alone = "CLIENT_CREDENTIALS" in grants
            is_worker = application.type == "WORKER"
            if (signs_on if user is not None else alone) and (
                self._has_grant(application, resource)
                or (resource is None and user is None and is_worker)
            ):
                return application
        asked = f"{user.username if user else 'an application'} on "
        asked += resource.name if resource else "the PingOne API"
        raise UsageError(
            f"No application of this tenant could get a token for {asked}. "
            "Name one with application=..., or grant the resource to one in the seed."
        )

    def _has_grant(self, application: Application, resource: Resource | None) -> bool:
        grants = self._tenant.state.table(Grant, application.id)
        if resource is not None:
            return grants.find("resource_id", resource.id) is not None
        return any(self._resources[grant.resource_id].type != "CUSTOM" for grant in grants)

    def _granted(
        self, application: Application, user: User | None, resource: Resource | None
    ) -> tuple[str, ...]:
        """Return the names of the scopes that a token would have if all were asked for."""
        if resource is None and user is None:
            return ()
        granted = []
        for grant in self._tenant.state.table(Grant, application.id):
            owner = self._resources[grant.resource_id]
            if owner.type == "OPENID_CONNECT" if resource is None else owner.id == resource.id:
                scopes = self._tenant.state.table(Scope, owner.id)
                found = (scopes.get(scope_id) for scope_id in grant.scope_ids)
                granted += [scope.name for scope in found if scope is not None]
        return tuple(granted)


def _of(records: Records[R], given: R | str | None) -> R | None:
    return records[given] if isinstance(given, str) else given


def _changed(
    content: dict[str, Any], claims: Mapping[str, Any] | None, remove: Collection[str]
) -> dict[str, Any]:
    if isinstance(remove, str):
        raise UsageError(f"remove={remove!r} must be a list of claim names, such as [{remove!r}].")
    changed = {**content, **(claims or {})}
    return {name: value for name, value in changed.items() if name not in remove}
