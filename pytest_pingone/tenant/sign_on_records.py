"""What signing on leaves behind: sessions, flows, codes, refresh tokens, revocations.

Kept in the store like everything else, so that a roll-back ends them too.

Source: PingOne Platform API reference, "Flows", "Sessions", "Token".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOnRules:
    """What a sign-on policy asked for and allowed when a sign-on began.

    Attributes:
        policy: the name of the policy, which is the `acr` of tokens.
        passcode: a one-time passcode is needed, after the password.
        recovery: users may set a new password if they have forgotten theirs.
        registration: people may become users by themselves.
        population_id: where they do; None is the environment's default population.
    """

    policy: str
    passcode: bool = False
    recovery: bool = False
    registration: bool = False
    population_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What a client asked of `/as/authorize`, once every part of it has been checked.

    Attributes:
        response_types: the words of `response_type`.
        scopes: those that are granted, by name.
        resource_ids: the resources that the scopes belong to, without the openid resource.
        rules: what the user has to do to sign on.
        max_age: seconds since the last sign-on after which the user must sign on again, or None.
    """

    application_id: str
    redirect_uri: str | None
    response_types: tuple[str, ...]
    response_mode: str
    scopes: tuple[str, ...]
    resource_ids: tuple[str, ...]
    rules: SignOnRules
    state: str | None = None
    nonce: str | None = None
    prompt: tuple[str, ...] = ()
    max_age: int | None = None
    login_hint: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that PingOne knows by its `ST` cookie; `user_id` is None until somebody signed on.

    Its id is the `sid` of tokens.
    """

    id: str
    environment_id: str
    cookie: str = field(repr=False)
    user_id: str | None = None
    application_id: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()
    signed_on_at: dt.datetime | None = None
    remote_ip: str | None = None
    user_agent: str | None = None
    created_at: dt.datetime
    active_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A sign-on under way. `status` says what has to happen next.

    Attributes:
        rules: what the user has to do; in a flow that activates a device, those of the
            environment until it is known which application the device runs.
        request: what the client asked for; None in a flow that activates a device.
        user_id: who is signing on, once that is known.
        amr: how the user has been authenticated so far.
        code: the code that was sent to the user and must come back, or None; a recovery code is
            the user's, not the flow's (`PasswordState`).
        user_code: the device code that is being activated, or None.
    """

    id: str
    environment_id: str
    session_id: str
    status: str
    rules: SignOnRules
    request: AuthorizationRequest | None = None
    user_id: str | None = None
    amr: tuple[str, ...] = ()
    code: str | None = field(default=None, repr=False)
    user_code: str | None = None
    created_at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationCode:
    """A code that waits to be exchanged, or has been.

    Attributes:
        used: it was exchanged, or failed to be.
        replayed: it came back after that, so what it gave is good no longer.
        family_id: the refresh tokens that it gave, once it has been used.
        access_token_id: the `jti` of the access token that it gave, once it has been used.
    """

    id: str
    environment_id: str
    request: AuthorizationRequest
    session_id: str
    user_id: str
    expires_at: dt.datetime
    used: bool = False
    replayed: bool = False
    family_id: str | None = None
    access_token_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A refresh token that was issued; its id is its `jti`, or a digest of an opaque one.

    Attributes:
        family_id: which tokens came out of the same sign-on, one from the other.
        family_began_at: when the first of them was issued.
        access_token_id: the `jti` of the access token that was issued with it.
        used_at: when it was exchanged for the next one, or None.
    """

    id: str
    environment_id: str
    family_id: str
    family_began_at: dt.datetime
    application_id: str
    user_id: str
    session_id: str
    scopes: tuple[str, ...]
    resource_ids: tuple[str, ...]
    access_token_id: str
    expires_at: dt.datetime
    used_at: dt.datetime | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """That an access token, known by its `jti`, is good no longer."""

    id: str
    environment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedRequest:
    """Parameters of an authorization request that a client sent ahead (RFC 9126)."""

    id: str
    environment_id: str
    application_id: str
    parameters: Mapping[str, str]
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAuthorization:
    """A device that waits for its user (RFC 8628); its id is the device code.

    Attributes:
        status: `pending`, `accepted`, `denied` or `used`.
        polled_at: when the device asked last, or None.
        interval: seconds that the device must leave between two questions.
    """

    id: str
    environment_id: str
    application_id: str
    user_code: str
    scopes: tuple[str, ...]
    resource_ids: tuple[str, ...]
    interval: int
    expires_at: dt.datetime
    status: str = "pending"
    polled_at: dt.datetime | None = None
    user_id: str | None = None
    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackchannelRequest:
    """A sign-on that goes on elsewhere (CIBA); its id is the `auth_req_id`. As for a device."""

    id: str
    environment_id: str
    application_id: str
    user_id: str
    scopes: tuple[str, ...]
    resource_ids: tuple[str, ...]
    interval: int
    expires_at: dt.datetime
    status: str = "pending"
    polled_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerPassword:
    """What is stored of a password that a user had once."""

    password: str = field(repr=False)
    replaced_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCode:
    """A code by which a user who forgot the password may choose another."""

    code: str = field(repr=False)
    expires_at: dt.datetime
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordState:
    """What happened to a user's password; its id is the user's.

    Attributes:
        failures: wrong attempts since the last right one.
        locked_until: when attempts are let in again, or None.
        changed_at: when the user got the password, or None if it came with the user.
        former: the passwords before it, the latest first, as far as the policy remembers them.
        recovery: the last recovery code that was sent, until it is used.
    """

    id: str
    environment_id: str
    failures: int = 0
    locked_until: dt.datetime | None = None
    must_change: bool = False
    changed_at: dt.datetime | None = None
    former: tuple[FormerPassword, ...] = ()
    recovery: RecoveryCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenUser:
    """Who signs on without being asked, because a test said so.

    Attributes:
        id: the application that the choice is for, or `EVERYWHERE`; there is one for each.
    """

    EVERYWHERE: ClassVar = "*"

    id: str
    environment_id: str
    user_id: str
    acr: str | None = None
    amr: tuple[str, ...] = ("pwd",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What PingOne would have sent to a user by mail or text message.

    Attributes:
        kind: `otp`, `recovery` or `verification`.
        email: the user's address when it was sent, if there was one.
        code: the code in it.
    """

    id: str
    environment_id: str
    user_id: str
    kind: str
    email: str | None = None
    code: str = field(repr=False)
    sent_at: dt.datetime
